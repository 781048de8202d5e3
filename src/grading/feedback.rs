//! Sentences that several kinds of answers share.

use crate::math::phrase::Phrase;
use crate::math::shape::Shape;
use crate::math::tolerance::{Enough, Tolerance};

/// The answer has one shape and the question asks for another.
#[must_use]
pub fn shapes(found: &Shape, asked: &Shape) -> Phrase {
    let (found, asked) = (found.phrase(), asked.phrase());
    Phrase::new(
        format!("Your answer is {}; what is asked is {}.", found.en, asked.en),
        format!("Ваш ответ — {}, а спрашивается {}.", found.ru, asked.ru),
    )
}

/// How far a wrong number may be from the right one to be called near, as a share.
const NEAR: f64 = 0.03;
/// The fewest digits to which a rounded answer still shows that the value was found.
const FEWEST: u32 = 2;
/// The most digits to which an answer is tried to be a rounding.
const MOST: u32 = 6;

/// What is said of numbers that are not right but nearly so; the pairs are found and right.
///
/// Of pairs within the tolerance nothing is said. If one of the others is not near, there is nothing to say.
#[must_use]
pub fn nearly(pairs: impl IntoIterator<Item = (f64, f64)>, tolerance: Tolerance) -> Option<Phrase> {
    let off: Vec<(f64, f64)> =
        pairs.into_iter().filter(|(found, right)| !tolerance.allows(*found, *right)).collect();
    if off.is_empty() {
        return None;
    }
    let digits: Option<Vec<u32>> = off.iter().map(|(found, right)| rounding(*found, *right)).collect();
    if let Some(digits) = digits.and_then(|digits| digits.into_iter().min()) {
        return Some(rounded(digits, tolerance));
    }
    off.iter().all(|(found, right)| is_near(*found, *right)).then(|| {
        Phrase::new(
            "Close, but not close enough: carry more digits through the calculation.",
            "Близко, но недостаточно точно: считайте с запасом знаков.",
        )
    })
}

/// Whether a number that is not right is at least near.
fn is_near(found: f64, right: f64) -> bool {
    right != 0.0 && (found - right).abs() <= NEAR * right.abs()
}

/// The number of significant digits to which the right number was rounded or cut, if it was.
fn rounding(found: f64, right: f64) -> Option<u32> {
    if right == 0.0 || !right.is_finite() || !found.is_finite() {
        return None;
    }
    let size = libm::floor(libm::log10(right.abs()));
    (FEWEST..=MOST).find(|digits| {
        let unit = libm::pow(10.0, size + 1.0 - f64::from(*digits));
        let places = right / unit;
        [libm::round(places), libm::trunc(places)]
            .into_iter()
            .any(|whole| (whole * unit - found).abs() <= 1e-9 * right.abs())
    })
}

fn rounded(digits: u32, tolerance: Tolerance) -> Phrase {
    let (en, ru) = match tolerance.enough() {
        Enough::Digits(needed) => (format!("give at least {needed}"), format!("нужно хотя бы {needed}")),
        Enough::Decimals(needed) => (
            format!("give at least {needed} after the point"),
            format!("после запятой нужно хотя бы {needed}"),
        ),
        Enough::Exact => ("give the exact value".into(), "нужно точное значение".into()),
    };
    Phrase::new(
        format!("This is right, but rounded too hard, to {digits} significant digits: {en}."),
        format!("Это верно, но слишком грубо округлено, до {digits} значащих цифр: {ru}."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_told_from_being_near() {
        let tolerance = Tolerance { relative: 5e-3, absolute: 1e-9 };
        let said = |found: f64, right: f64| nearly([(found, right)], tolerance).map(|phrase| phrase.en);
        let is = |said: Option<String>, words: &str| said.is_some_and(|said| said.contains(words));
        assert!(is(said(0.32, 0.316_228), "rounded too hard, to 2"));
        assert!(is(said(0.31, 0.316_228), "rounded too hard, to 2"));
        assert!(is(said(-1.6, -1.645), "rounded too hard"));
        assert!(is(said(0.322, 0.316_228), "Close"));
        assert_eq!(said(0.3, 0.316_228), None);
        assert_eq!(said(1.0, 1.4), None);
        assert_eq!(said(0.316, 0.316_228), None);
        assert_eq!(said(0.1, 0.0), None);
        let both = nearly([(0.32, 0.316_228), (2.0, 3.0)], tolerance);
        assert_eq!(both, None, "the other number is wrong");
    }
}
