//! Numbers as statements show them: at most six significant digits, the language's decimal mark.

use crate::math::phrase::Language;
use crate::math::value::Value;

/// Significant digits shown.
const DIGITS: i32 = 6;

/// A number in plain ASCII with at most six significant digits: `0.316228`, `-4`, `1.5e-9`.
#[must_use]
pub fn plain(number: f64) -> String {
    if number == 0.0 {
        return "0".into();
    }
    if number.abs() < 1e6 && libm::trunc(number) == number {
        return format!("{number}");
    }
    let size = libm::floor(libm::log10(number.abs()));
    #[expect(clippy::cast_possible_truncation, reason = "the logarithm of a finite double is within ±400")]
    let size = size as i32;
    if !(-5..9).contains(&size) {
        let places = usize::try_from(DIGITS - 1).unwrap_or(0);
        let text = format!("{number:.places$e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{}e{exponent}", trimmed(mantissa));
    }
    let places = usize::try_from((DIGITS - 1 - size).max(0)).unwrap_or(0);
    trimmed(&format!("{number:.places$}"))
}

fn trimmed(text: &str) -> String {
    if !text.contains('.') {
        return text.to_owned();
    }
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.to_owned() }
}

/// A number in running text.
#[must_use]
pub fn text(number: f64, language: Language) -> String {
    let plain = plain(number).replace('-', "−");
    match language {
        Language::English => plain,
        Language::Russian => plain.replace('.', ","),
    }
}

/// A number inside a formula.
#[must_use]
pub fn latex(number: f64, language: Language) -> String {
    let plain = plain(number);
    let (mantissa, exponent) = plain.split_once('e').map_or((plain.as_str(), None), |(m, e)| (m, Some(e)));
    let mantissa = match language {
        Language::English => mantissa.to_owned(),
        Language::Russian => mantissa.replace('.', "{,}"),
    };
    match exponent {
        None => mantissa,
        Some(exponent) => format!("{mantissa} \\cdot 10^{{{exponent}}}"),
    }
}

/// A value in running text: a number, a list in parentheses, rows in brackets.
#[must_use]
pub fn value_text(value: &Value, language: Language) -> String {
    let separator = separator(language);
    let list = |numbers: &mut dyn Iterator<Item = f64>| {
        numbers.map(|number| text(number, language)).collect::<Vec<_>>().join(separator)
    };
    match value {
        Value::Scalar(number) => text(*number, language),
        Value::Matrix(m) if m.ncols() == 1 => format!("({})", list(&mut m.iter().copied())),
        Value::Matrix(m) => {
            let rows: Vec<String> =
                m.row_iter().map(|row| format!("[{}]", list(&mut row.iter().copied()))).collect();
            format!("[{}]", rows.join(separator))
        }
    }
}

/// A value inside a formula: a number, a list in parentheses, a matrix.
#[must_use]
pub fn value_latex(value: &Value, language: Language) -> String {
    match value {
        Value::Scalar(number) => latex(*number, language),
        Value::Matrix(m) if m.ncols() == 1 => {
            let entries: Vec<String> = m.iter().map(|number| latex(*number, language)).collect();
            format!("({})", entries.join(&format!("{}\\,", separator(language))))
        }
        Value::Matrix(m) => {
            let rows: Vec<String> = m
                .row_iter()
                .map(|row| row.iter().map(|number| latex(*number, language)).collect::<Vec<_>>().join(" & "))
                .collect();
            format!("\\begin{{pmatrix}} {} \\end{{pmatrix}}", rows.join(" \\\\ "))
        }
    }
}

/// What stands between the entries of a list; beside decimal commas a semicolon.
const fn separator(language: Language) -> &'static str {
    match language {
        Language::English => ", ",
        Language::Russian => "; ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (number, expected) in [
            (0.0, "0"),
            (-0.0, "0"),
            (4.0, "4"),
            (0.1, "0.1"),
            (-1.5, "-1.5"),
            (1.0 / 3.0, "0.333333"),
            (1_234_567.0, "1234567"),
            (0.1 + 0.2, "0.3"),
            (1.5e-9, "1.5e-9"),
            (2e12, "2e12"),
        ] {
            assert_eq!(plain(number), expected);
        }
        assert_eq!(latex(1.5, Language::Russian), "1{,}5");
        assert_eq!(latex(1.5e-9, Language::English), "1.5 \\cdot 10^{-9}");
        assert_eq!(value_text(&Value::vector(&[1.5, -2.0]), Language::Russian), "(1,5; −2)");
        assert_eq!(value_latex(&Value::vector(&[1.0, 2.0]), Language::English), "(1, \\,2)");
    }
}
