//! Lists and matrices of numbers as students type and paste them.
//!
//! Semicolons, line ends, tabs, blanks and commas may separate; a comma may also be a decimal one.
//! What has two likely readings is asked about, never split in silence.

use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::evaluate::Fuel;
use crate::math::language;

/// The longest text of a list or a matrix, in bytes.
pub const BYTES: usize = 16_384;
/// The most entries.
pub const ENTRIES: usize = 400;

/// Characters of the text with the place of the first of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slice<'a> {
    characters: &'a [char],
    start: usize,
}

impl<'a> Slice<'a> {
    /// All characters of a text.
    pub(crate) fn new(characters: &'a [char]) -> Self {
        Self { characters, start: 0 }
    }

    pub(crate) fn len(self) -> usize {
        self.characters.len()
    }

    pub(crate) fn is_empty(self) -> bool {
        self.characters.is_empty()
    }

    pub(crate) fn at(self, place: usize) -> Option<char> {
        self.characters.get(place).copied()
    }

    pub(crate) fn first(self) -> Option<char> {
        self.at(0)
    }

    pub(crate) fn position(self, wanted: impl Fn(char) -> bool) -> Option<usize> {
        self.characters.iter().position(|c| wanted(*c))
    }

    pub(crate) fn part(self, from: usize, to: usize) -> Self {
        Self { characters: &self.characters[from..to], start: self.start + from }
    }

    pub(crate) fn trimmed(self) -> Self {
        let blank = |c: &char| c.is_whitespace();
        let from = self.characters.iter().take_while(|c| blank(c)).count();
        let after = self.characters[from..].iter().rev().take_while(|c| blank(c)).count();
        self.part(from, self.characters.len() - after)
    }

    pub(crate) fn span(self) -> Span {
        Span::new(self.start, self.start + self.characters.len())
    }

    pub(crate) fn has(self, wanted: impl Fn(char) -> bool) -> bool {
        self.characters.iter().any(|c| wanted(*c))
    }

    /// The parts between separators that stand outside all brackets.
    pub(crate) fn split(self, separator: impl Fn(char) -> bool) -> Vec<Self> {
        let mut parts = Vec::new();
        let (mut from, mut depth) = (0, 0_usize);
        for (at, c) in self.characters.iter().enumerate() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                _ if depth == 0 && separator(*c) => {
                    parts.push(self.part(from, at));
                    from = at + 1;
                }
                _ => {}
            }
        }
        parts.push(self.part(from, self.characters.len()));
        parts
    }

    /// The inside of one pair of brackets around everything.
    pub(crate) fn unwrapped(self) -> Option<Self> {
        let (first, last) = (self.characters.first()?, self.characters.last()?);
        let pair = matches!((first, last), ('[', ']') | ('(', ')') | ('{', '}'));
        let mut depth = 0_usize;
        for (at, c) in self.characters.iter().enumerate() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 && at + 1 < self.characters.len() {
                return None;
            }
        }
        pair.then(|| self.part(1, self.characters.len() - 1).trimmed())
    }

    pub(crate) fn text(self) -> String {
        self.characters.iter().collect()
    }
}

pub(crate) fn ambiguous(span: Span) -> Diagnostic {
    Diagnostic::at(
        "ambiguous-list",
        span,
        "Do these commas separate numbers, or are they decimal commas? Separate the numbers by semicolons.",
        "Эти запятые разделяют числа или они десятичные? Разделите числа точкой с запятой.",
    )
}

fn limited(text: &str) -> Result<Vec<char>, Diagnostic> {
    if text.len() > BYTES {
        return Err(Diagnostic::whole(
            "too-long",
            format!("The text has {} bytes; at most {BYTES} are read.", text.len()),
            format!("В тексте {} байт; читается не больше {BYTES}.", text.len()),
        ));
    }
    Ok(text.chars().collect())
}

/// Reads a list: `0.8; 1.2`, `0,8; 1,2`, `0.8, 1.2`, `[4/5, 6/5]`, `w1=0.8, w2=1.2`.
///
/// # Errors
/// An entry is not a number, or the commas have two readings.
pub fn list(text: &str) -> Result<Vec<f64>, Diagnostic> {
    let characters = limited(&without_call(text))?;
    let whole = Slice { characters: &characters, start: 0 }.trimmed();
    if whole.characters.is_empty() {
        return Err(Diagnostic::whole("empty", "There is no answer here yet.", "Здесь пока нет ответа."));
    }
    let inside = whole.unwrapped().filter(|inside| inside.has(|c| c == ',' || c == ';' || c.is_whitespace()));
    numbers(entries(inside.unwrap_or(whole))?, &Fuel::default())
}

/// Reads a matrix row by row: `1 2; 3 4`, `[[1, 2], [3, 4]]`, tabs and lines, NumPy's print, LaTeX.
///
/// # Errors
/// An entry is not a number, the rows differ in length, or the commas have two readings.
pub fn matrix(text: &str) -> Result<Vec<Vec<f64>>, Diagnostic> {
    let plain = without_call(&without_latex(text));
    let characters = limited(&plain)?;
    let whole = Slice { characters: &characters, start: 0 }.trimmed();
    if whole.characters.is_empty() {
        return Err(Diagnostic::whole("empty", "There is no answer here yet.", "Здесь пока нет ответа."));
    }
    let inside = whole.unwrapped().unwrap_or(whole);
    let bracketed = inside.characters.len() < whole.characters.len();
    let fuel = Fuel::default();
    let is_row_end = |c: char| c == ';' || c == '\n';
    let parts: Vec<Slice> = inside
        .split(|c| c == ',' || c.is_whitespace())
        .into_iter()
        .map(Slice::trimmed)
        .filter(|part| !part.characters.is_empty())
        .collect();
    // Python's tuples and braces hold rows as brackets do.
    let nested = bracketed && parts.iter().all(|part| part.unwrapped().is_some());
    let rows: Vec<Vec<f64>> = if nested || inside.characters.first() == Some(&'[') {
        let between_commas = inside.split(|c| c == ',').len() > 1;
        let mut rows = Vec::new();
        for part in parts {
            let row = part.unwrapped().ok_or_else(|| ambiguous(part.span()))?;
            if between_commas && !row.has(|c| c == ',' || c == ';') && row.has(char::is_whitespace) {
                return Err(Diagnostic::at(
                    "ambiguous-matrix",
                    row.span(),
                    "The rows are separated by commas, the numbers in them are not: is a comma missing here?",
                    "Строки разделены запятыми, а числа в них — нет: здесь пропущена запятая?",
                ));
            }
            let commas = row.split(|c| c == ',');
            let blanks_inside = commas.iter().any(|part| part.trimmed().has(char::is_whitespace));
            rows.push(match (commas.len(), blanks_inside) {
                (1, _) => numbers(entries(row)?, &fuel)?,
                // In brackets within brackets a comma separates; `[1,5 2,5]` could be either.
                (_, false) => numbers(commas, &fuel)?,
                (_, true) => return Err(ambiguous(row.span())),
            });
        }
        rows
    } else {
        inside
            .split(is_row_end)
            .into_iter()
            .map(Slice::trimmed)
            .filter(|row| !row.characters.is_empty())
            .map(|row| match row.unwrapped() {
                // In brackets `1,2` is a row of two, or one and two tenths.
                inner if (bracketed || inner.is_some()) && comma(inner.unwrap_or(row)).is_some() => {
                    Err(ambiguous(row.span()))
                }
                inner => numbers(entries(inner.unwrap_or(row))?, &fuel),
            })
            .collect::<Result<_, _>>()?
    };
    let columns = rows.first().map_or(0, Vec::len);
    if let Some(place) = rows.iter().position(|row| row.len() != columns) {
        let (found, number) = (rows[place].len(), place + 1);
        return Err(Diagnostic::whole(
            "ragged",
            format!("Row {number} has {found} entries, the first has {columns}."),
            format!("В строке {number} элементов {found}, а в первой — {columns}."),
        ));
    }
    if rows.len() * columns > ENTRIES {
        return Err(too_many());
    }
    Ok(rows)
}

/// `\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}` as `1 \t 2 ; 3 \t 4`, character for character where it can be.
fn without_latex(text: &str) -> String {
    if !text.contains("\\begin") {
        return text.to_owned();
    }
    let mut plain = text.to_owned();
    for kind in ["pmatrix", "bmatrix", "matrix", "vmatrix", "Bmatrix"] {
        for edge in ["begin", "end"] {
            let command = format!("\\{edge}{{{kind}}}");
            plain = plain.replace(&command, &" ".repeat(command.len()));
        }
    }
    plain.replace("\\\\", "; ").replace('&', "\t")
}

/// `array([[1., 2.]], dtype=float32)` as programs print it, the words blanked out.
fn without_call(text: &str) -> String {
    let lead = text.len() - text.trim_start().len();
    let body = text.trim();
    let word: usize = body.chars().take_while(|c| c.is_ascii_alphabetic() || *c == '.').count();
    let called = matches!(body[..word].rsplit('.').next(), Some("array" | "matrix" | "tensor" | "Matrix"));
    let Some(inside) = body[word..].strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else {
        return text.to_owned();
    };
    if !called {
        return text.to_owned();
    }
    let numbers = inside.rfind(']').map_or(inside, |end| &inside[..=end]);
    format!("{}{numbers}", " ".repeat(lead + word + 1))
}

fn too_many() -> Diagnostic {
    Diagnostic::whole(
        "too-many-entries",
        format!("There are more than {ENTRIES} entries."),
        format!("Элементов больше {ENTRIES}."),
    )
}

/// The entries of one row.
fn entries(row: Slice) -> Result<Vec<Slice>, Diagnostic> {
    let nonempty = |parts: Vec<Slice<'_>>| -> usize {
        parts.iter().filter(|part| !part.trimmed().characters.is_empty()).count()
    };
    let named = row.has(|c| c == '=');
    if row.has(|c| matches!(c, ';' | '\n')) {
        return Ok(row.split(|c| matches!(c, ';' | '\n')));
    }
    if row.has(|c| c == '\t') {
        return Ok(row.split(|c| c == '\t'));
    }
    let commas = commas_outside_brackets(row);
    let digit =
        |at: Option<usize>| at.and_then(|at| row.characters.get(at)).is_some_and(char::is_ascii_digit);
    let tight = commas.iter().filter(|&&at| digit(at.checked_sub(1)) && digit(Some(at + 1))).count();
    if commas.is_empty() || (tight == commas.len() && row.has(char::is_whitespace) && !named) {
        let parts: Vec<Slice> = row.split(char::is_whitespace);
        // Blanks inside an expression such as `exp(-5) / 2` separate nothing.
        let operators = row.has(|c| matches!(c, '+' | '*' | '·'))
            || row.text().contains(" %")
            || row.text().contains(" / ")
            || row.text().contains(" - ");
        return Ok(if nonempty(parts.clone()) > 1 && operators {
            vec![row]
        } else {
            parts.into_iter().filter(|part| !part.characters.is_empty()).collect()
        });
    }
    let points = row.has(|c| c == '.');
    if tight == 0 || points {
        return Ok(row.split(|c| c == ','));
    }
    if tight < commas.len() {
        return Err(ambiguous(row.span()));
    }
    match commas.len() {
        1 => Ok(vec![row]),
        // An odd number of whole numbers cannot be pairs of decimals.
        count if count % 2 == 0 => Ok(row.split(|c| c == ',')),
        _ => Err(ambiguous(row.span())),
    }
}

/// The places of the commas that stand outside all brackets.
fn commas_outside_brackets(row: Slice) -> Vec<usize> {
    let mut depth = 0_i32;
    let mut places = Vec::new();
    for (at, c) in row.characters.iter().enumerate() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => places.push(at),
            _ => {}
        }
    }
    places
}

fn numbers(entries: Vec<Slice>, fuel: &Fuel) -> Result<Vec<f64>, Diagnostic> {
    if entries.len() > ENTRIES {
        return Err(too_many());
    }
    let decimal = entries.len() > 1 && entries.iter().any(|entry| comma(*entry) == Some(Comma::Decimal));
    entries.into_iter().map(|entry| number(entry, decimal, fuel)).collect()
}

/// What the comma of `1,5` or `1,234` can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comma {
    /// Only a decimal comma: `0,424`, `1,5`.
    Decimal,
    /// It could also group thousands: `1,424`.
    Either,
}

/// The one comma of an entry that is digits, a comma and digits.
pub(crate) fn comma(entry: Slice) -> Option<Comma> {
    let text = entry.trimmed().text();
    let text = text.trim_start_matches(['-', '−', '+']);
    let (whole, fraction) = text.split_once(',')?;
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let grouped = fraction.len() == 3 && whole.len() <= 3 && !whole.starts_with('0');
    Some(if grouped { Comma::Either } else { Comma::Decimal })
}

/// One entry, with its name left out: `w1 = 0.8`. Beside a comma that can only be decimal, one that
/// could be either is decimal too.
fn number(entry: Slice, decimal: bool, fuel: &Fuel) -> Result<f64, Diagnostic> {
    let entry = entry.trimmed();
    let named = entry.characters.iter().position(|c| *c == '=').filter(|&at| {
        let name = entry.part(0, at).trimmed();
        name.characters.first().is_some_and(|c| c.is_alphabetic()) && !name.has(char::is_whitespace)
    });
    let value = named.map_or(entry, |at| entry.part(at + 1, entry.characters.len()).trimmed());
    // `(1,2)` within a list is a row of two, or one and two tenths.
    if value.unwrapped().is_some_and(|inside| inside.has(|c| c == ',')) {
        return Err(ambiguous(value.span()));
    }
    let mut text = value.text();
    if decimal && comma(value) == Some(Comma::Either) {
        text = text.replace(',', ".");
    }
    language::constant_within(&text, fuel).map_err(|mut diagnostic| {
        let inside = diagnostic.span.unwrap_or_else(|| Span::new(0, value.characters.len()));
        diagnostic.span = Some(Span::new(value.start + inside.start, value.start + inside.end));
        diagnostic
    })
}
