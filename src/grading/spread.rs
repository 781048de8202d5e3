//! How the key of a part is spread over the variants of a problem.

use crate::grading::review::constant::most_common;
use crate::grading::written::{self, table};
use crate::math::phrase::Phrase;
use crate::problem::key::Key;
use crate::problem::numeral;
use crate::problem::part::{Answer, Part};
use crate::problem::variant::Variant;

/// How many bars a histogram has.
const BARS: usize = 24;
/// Numbers with more significant digits are ugly, if they are exact.
const DIGITS: usize = 4;
/// Beyond this a number is ugly, and below its inverse.
const LARGE: f64 = 1e5;
/// Beyond this something has blown up.
const HUGE: f64 = 1e6;
/// The share from which something is said, in hundredths.
const NOTEWORTHY: usize = 20;

/// The key of a part over many variants.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// The variants that were looked at.
    pub variants: usize,
    /// Variants in which the key is undefined.
    pub undefined: usize,
    /// Its numbers, one after another.
    pub entries: Vec<Entry>,
    /// Of a choice: in how many variants each option is right.
    pub options: Vec<(String, usize)>,
    /// The answer that is right in the most variants, with their number.
    pub common: Option<(String, usize)>,
}

/// Which number of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The only one.
    Only,
    /// An entry of a column.
    Entry(usize),
    /// An entry of a matrix.
    Cell(usize, usize),
    /// A step, with the coordinate of its point.
    Step(usize, usize),
    /// The left end of an interval.
    Low,
    /// The right end.
    High,
}

impl Place {
    /// Its name; nothing for the only number.
    #[must_use]
    pub fn phrase(self) -> Phrase {
        match self {
            Self::Only => Phrase::default(),
            Self::Entry(i) => Phrase::new(format!("Entry {i}"), format!("Элемент {i}")),
            Self::Cell(i, j) => {
                Phrase::new(format!("Row {i}, column {j}"), format!("Строка {i}, столбец {j}"))
            }
            Self::Step(t, 1) => Phrase::new(format!("Step {t}"), format!("Шаг {t}")),
            Self::Step(t, i) => {
                Phrase::new(format!("Step {t}, coordinate {i}"), format!("Шаг {t}, координата {i}"))
            }
            Self::Low => Phrase::new("Left end", "Левый конец"),
            Self::High => Phrase::new("Right end", "Правый конец"),
        }
    }
}

/// One number of a key over many variants.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Which number.
    pub place: Place,
    /// The least, the quartiles and the greatest.
    pub quartiles: [f64; 5],
    /// How many different values there are, to six significant digits.
    pub distinct: usize,
    /// In how many variants it is zero.
    pub zero: usize,
    /// The most frequent value, with the number of its variants.
    pub frequent: (f64, usize),
    /// In how many variants it is ugly.
    pub ugly: usize,
    /// In how many variants it is beyond all bounds.
    pub huge: usize,
    /// How many variants fall into each of the equal steps from the least to the greatest.
    pub bars: Vec<usize>,
}

impl Spread {
    /// Looks at the key of a part in these variants; `None` where it does not depend on the numbers.
    #[must_use]
    pub fn of(variants: &[Variant], part: &Part) -> Option<Self> {
        if variants.len() < 2 || matches!(part.answer, Answer::Symbolic(_) | Answer::Text(_)) {
            return None;
        }
        let keys: Vec<&Key> = variants.iter().filter_map(|variant| variant.key(part).ok()).collect();
        let places = keys.first().map(|key| places(key)).unwrap_or_default();
        let numbers: Vec<Vec<f64>> = keys.iter().map(|key| numbers(key)).collect();
        let entries = places.into_iter().enumerate().filter_map(|(at, place)| {
            let values: Vec<f64> = numbers
                .iter()
                .filter_map(|row| row.get(at).copied())
                .filter(|value| value.is_finite())
                .collect();
            Entry::of(place, values)
        });
        let options = match &part.answer {
            Answer::Choice(choice) => choice
                .options
                .iter()
                .enumerate()
                .map(|(at, option)| {
                    let right =
                        |key: &&&Key| matches!(key, Key::Choice(right) if right.get(at) == Some(&true));
                    (option.id.clone(), keys.iter().filter(right).count())
                })
                .collect(),
            _ => Vec::new(),
        };
        Some(Self {
            variants: variants.len(),
            undefined: variants.len() - keys.len(),
            entries: entries.collect(),
            options,
            common: most_common(part, &keys).map(|(key, count)| (written::key(part, key), count)),
        })
    }

    /// What an author should look at, in words.
    #[must_use]
    pub fn flags(&self) -> Vec<Phrase> {
        let mut flags = Vec::new();
        let all = self.variants;
        let share = |count: usize| (100 * count + all / 2) / all.max(1);
        let most = |count: &dyn Fn(&Entry) -> usize| self.entries.iter().map(count).max().unwrap_or(0);
        if self.undefined > 0 {
            let count = self.undefined;
            flags.push(Phrase::new(
                format!("The key is undefined in {count} of {all} variants."),
                format!("В {count} вариантах из {all} ключ не определён."),
            ));
        }
        let huge = most(&|entry| entry.huge);
        if huge > 0 {
            flags.push(Phrase::new(
                format!("In {huge} of {all} variants a number is beyond a million: it blows up."),
                format!("В {huge} вариантах из {all} есть число больше миллиона: вычисление разносит."),
            ));
        }
        if let Some((text, count)) = self.common.as_ref().filter(|(_, count)| share(*count) >= NOTEWORTHY) {
            let percent = share(*count);
            flags.push(Phrase::new(
                format!("The same answer, {text}, is right in {percent} % of the variants."),
                format!("Один и тот же ответ, {text}, верен в {percent} % вариантов."),
            ));
        }
        let zero = most(&|entry| entry.zero);
        if share(zero) >= NOTEWORTHY {
            let percent = share(zero);
            flags.push(Phrase::new(
                format!("A number of the key is zero in {percent} % of the variants."),
                format!("Одно из чисел ключа равно нулю в {percent} % вариантов."),
            ));
        }
        let ugly = most(&|entry| entry.ugly);
        if share(ugly) >= NOTEWORTHY {
            let percent = share(ugly);
            flags.push(Phrase::new(
                format!("In {percent} % of the variants a number is ugly: exact with more than {DIGITS} digits, or very large or small."),
                format!("В {percent} % вариантов есть некрасивое число: точное с более чем {DIGITS} цифрами, очень большое или очень маленькое."),
            ));
        }
        flags
    }
}

impl Entry {
    fn of(place: Place, mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let (least, greatest) = (*values.first()?, *values.last()?);
        let at = |quarter: usize| values[quarter * (values.len() - 1) / 4];
        let mut bars = vec![0; BARS];
        let width = greatest - least;
        for value in &values {
            let place = if width > 0.0 { (value - least) / width } else { 0.5 };
            #[expect(clippy::cast_precision_loss, reason = "the number of bars is small")]
            let place = num_traits::ToPrimitive::to_usize(&(place * BARS as f64)).unwrap_or(0);
            bars[place.min(BARS - 1)] += 1;
        }
        let mut frequent = (least, 0);
        let mut distinct = 0;
        let mut texts: Vec<(String, f64)> =
            values.iter().map(|value| (numeral::plain(*value), *value)).collect();
        texts.sort_by(|left, right| left.0.cmp(&right.0));
        for group in texts.chunk_by(|left, right| left.0 == right.0) {
            distinct += 1;
            if group.len() > frequent.1 {
                frequent = (group[0].1, group.len());
            }
        }
        let count = |what: &dyn Fn(f64) -> bool| values.iter().filter(|value| what(**value)).count();
        Some(Self {
            place,
            quartiles: [least, at(1), at(2), at(3), greatest],
            distinct,
            zero: count(&|value| value == 0.0),
            frequent,
            ugly: count(&is_ugly),
            huge: count(&|value| value.abs() > HUGE),
            bars,
        })
    }
}

/// Whether a number is exact with many digits, or very large or small.
///
/// A number whose decimals never end is rounded anyway.
fn is_ugly(value: f64) -> bool {
    let size = value.abs();
    if size >= LARGE || (size > 0.0 && size < 100.0 / LARGE) {
        return true;
    }
    // Twelve digits that give the number back: it ends.
    let exact = format!("{value:.11e}").parse() == Ok(value);
    let mantissa = format!("{size:.11e}");
    let digits: String =
        mantissa.split('e').next().unwrap_or("").chars().filter(char::is_ascii_digit).collect();
    exact && digits.trim_end_matches('0').len() > DIGITS
}

fn places(key: &Key) -> Vec<Place> {
    match key {
        Key::Number(_) => vec![Place::Only],
        Key::Vector(m) => (0..m.nrows()).map(|i| Place::Entry(i + 1)).collect(),
        Key::Interval(_) => vec![Place::Low, Place::High],
        Key::Matrix(m) => cells(m.nrows(), m.ncols(), Place::Cell),
        Key::Trajectory(steps) => {
            cells(steps.len(), steps.first().map_or(0, |step| step.state.w.len()), Place::Step)
        }
        Key::Expression(_) | Key::Choice(_) | Key::Text => Vec::new(),
    }
}

fn cells(rows: usize, columns: usize, place: impl Fn(usize, usize) -> Place) -> Vec<Place> {
    (0..rows * columns).map(|at| place(at / columns + 1, at % columns + 1)).collect()
}

/// The numbers in the order of [`places`].
fn numbers(key: &Key) -> Vec<f64> {
    match key {
        Key::Interval(found) => vec![found.low.value, found.high.value],
        key => table(key).map(|table| table.transpose().iter().copied().collect()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ugly_numbers_are_exact_large_or_small() {
        for (value, ugly) in [
            (0.0, false),
            (12.5, false),
            (-1.234, false),
            (1.2345, true),
            (1.0 / 3.0, false),
            (2e5, true),
            (1e-4, true),
            (0.05, false),
        ] {
            assert_eq!(is_ugly(value), ugly, "{value}");
        }
    }

    #[test]
    fn an_entry_is_counted() {
        let values = vec![0.0, 1.0, 1.0, 2.0, 4.0, 3.0, 0.0, 1.0, 8.0];
        let entry = Entry::of(Place::Only, values).unwrap();
        assert_eq!(entry.quartiles, [0.0, 1.0, 1.0, 3.0, 8.0]);
        assert_eq!((entry.distinct, entry.zero, entry.frequent), (6, 2, (1.0, 3)));
        assert_eq!(entry.bars.iter().sum::<usize>(), 9);
        assert_eq!((entry.bars[0], entry.bars[BARS - 1]), (2, 1));
        assert_eq!(Entry::of(Place::Only, vec![5.0, 5.0]).unwrap().bars[BARS / 2], 2);
        assert_eq!(Entry::of(Place::Only, Vec::new()), None);
    }
}
