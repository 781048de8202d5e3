//! How one parameter is drawn.

use nalgebra::DMatrix;

use crate::math::value::Value;
use crate::problem::generator::Generator;
use crate::problem::section::{File, Section};

/// The most entries of a parameter.
const ENTRIES: usize = 100;
/// The most values that one entry may take.
const CHOICES: f64 = 1e6;

/// How one parameter is drawn, with its value at seed 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    rows: usize,
    columns: usize,
    entries: Entries,
    distinct: bool,
    nonzero: bool,
    /// The value at seed 0.
    pub sheet: Value,
}

/// The values that an entry may take, each equally likely.
#[derive(Debug, Clone, PartialEq)]
enum Entries {
    /// One of a list.
    OneOf(Vec<f64>),
    /// `low + k·step` up to the last that is not above `high`, rounded to the step's decimals.
    Grid { low: f64, step: f64, count: u64 },
}

impl Entries {
    fn draw(&self, generator: &mut Generator) -> f64 {
        match self {
            Self::OneOf(list) => {
                let count = u64::try_from(list.len()).unwrap_or(0);
                let at = usize::try_from(generator.below(count)).unwrap_or(0);
                list.get(at).copied().unwrap_or(0.0)
            }
            Self::Grid { low, step, count } => {
                let place = u32::try_from(generator.below(*count)).unwrap_or(0);
                // Twelve decimals: 0.1 + 2·0.1 is 0.3, as a person would write it.
                libm::round((low + f64::from(place) * step) * 1e12) / 1e12
            }
        }
    }

    fn count(&self) -> u64 {
        match self {
            Self::OneOf(list) => u64::try_from(list.len()).unwrap_or(0),
            Self::Grid { count, .. } => *count,
        }
    }
}

impl Draw {
    /// Reads `{ vector = 2, integers = [1, 4], distinct = true, sheet = [1, 2] }`.
    pub fn read(file: &File, name: &str, mut section: Section) -> Option<Self> {
        let place = section.place();
        let vector = section.take("vector");
        let matrix = section.take("matrix");
        let integers = section.take("integers");
        let range = section.take("range");
        let step = section.take("step");
        let one_of = section.take("one_of");
        let distinct = section.take("distinct");
        let nonzero = section.take("nonzero");
        let sheet = section.need("sheet");
        section.finish();
        let side = |number: f64| {
            let whole = libm::trunc(number) == number && (1.0..=20.0).contains(&number);
            whole.then(|| num_traits::ToPrimitive::to_usize(&number)).flatten()
        };
        let (rows, columns) = match (&vector, &matrix) {
            (None, None) => (1, 1),
            (Some(vector), None) => (vector.whole(2, 20).and_then(|size| usize::try_from(size).ok())?, 1),
            (None, Some(matrix)) => match matrix.numbers()?[..] {
                [rows, columns] => (side(rows)?, side(columns)?),
                _ => {
                    matrix.wrong(
                        "`matrix` is two sizes from 1 to 20, as in [2, 3]",
                        "`matrix` — это два размера от 1 до 20, например [2, 3]",
                    );
                    return None;
                }
            },
            (Some(_), Some(matrix)) => {
                matrix.wrong(
                    "a parameter is a vector or a matrix, not both",
                    "параметр — вектор или матрица, но не то и другое",
                );
                return None;
            }
        };
        let bounds = |field: &crate::problem::section::Field| match field.numbers()?[..] {
            [low, high] if low < high => Some((low, high)),
            _ => {
                field.wrong(
                    format!("`{}` is two numbers, the smaller first", field.key),
                    format!("`{}` — это два числа, меньшее первым", field.key),
                );
                None
            }
        };
        let entries = match (&integers, &range, &one_of) {
            (Some(field), None, None) => {
                let (low, high) = bounds(field)?;
                if libm::trunc(low) != low || libm::trunc(high) != high {
                    field.wrong("`integers` is two whole numbers", "`integers` — это два целых числа");
                    return None;
                }
                grid(low, high, 1.0)
            }
            (None, Some(field), None) => {
                let (low, high) = bounds(field)?;
                let step = step.as_ref().and_then(crate::problem::section::Field::number).unwrap_or(0.0);
                if step <= 0.0 || (high - low) / step > CHOICES {
                    field.wrong(
                        "beside `range` stands `step`, a positive number that leaves at most a million values",
                        "рядом с `range` стоит `step` — положительное число, при котором значений не больше миллиона",
                    );
                    return None;
                }
                grid(low, high, step)
            }
            (None, None, Some(field)) => {
                let list = field.numbers()?;
                if list.is_empty() {
                    field.wrong("`one_of` is empty", "список `one_of` пуст");
                    return None;
                }
                Entries::OneOf(list)
            }
            _ => {
                file.mistake(
                    place,
                    format!("`{name}` needs exactly one of integers = [low, high], range = [low, high] with step, one_of = […]"),
                    format!("`{name}` нужно ровно одно из: integers = [низ, верх], range = [низ, верх] с step, one_of = […]"),
                );
                return None;
            }
        };
        if let (Some(step), None) = (&step, &range) {
            step.wrong("`step` belongs to `range`", "`step` бывает только вместе с `range`");
        }
        let distinct = match &distinct {
            Some(field) => field.boolean()?,
            None => false,
        };
        let nonzero = match &nonzero {
            Some(field) => field.boolean()?,
            None => false,
        };
        let size = rows * columns;
        if size > ENTRIES || (distinct && entries.count() < u64::try_from(size).unwrap_or(u64::MAX)) {
            file.mistake(
                place,
                format!(
                    "`{name}` has {size} entries, more than there are different values or than {ENTRIES}"
                ),
                format!("у `{name}` элементов {size} — больше, чем разных значений, или больше {ENTRIES}"),
            );
            return None;
        }
        let field = sheet?;
        let sheet = field.value()?;
        let own = sheet.as_matrix();
        if (own.nrows(), own.ncols()) != (rows, columns) {
            field.wrong(
                format!("`sheet` is {}×{}, but `{name}` is {rows}×{columns}", own.nrows(), own.ncols()),
                format!(
                    "`sheet` имеет размер {}×{}, а `{name}` — {rows}×{columns}",
                    own.nrows(),
                    own.ncols()
                ),
            );
            return None;
        }
        Some(Self { rows, columns, entries, distinct, nonzero, sheet })
    }

    /// Draws a value; `None` if this round does not satisfy `distinct` or `nonzero`.
    #[must_use]
    pub fn draw(&self, generator: &mut Generator) -> Option<Value> {
        let drawn: Vec<f64> = (0..self.rows * self.columns).map(|_| self.entries.draw(generator)).collect();
        let repeated =
            || drawn.iter().enumerate().any(|(at, entry)| drawn[..at].iter().any(|earlier| earlier == entry));
        if (self.distinct && repeated()) || (self.nonzero && drawn.contains(&0.0)) {
            return None;
        }
        Some(Value::from_matrix(DMatrix::from_row_slice(self.rows, self.columns, &drawn)))
    }
}

fn grid(low: f64, high: f64, step: f64) -> Entries {
    let count = libm::floor((high - low) / step + 1e-9);
    Entries::Grid { low, step, count: num_traits::ToPrimitive::to_u64(&count).unwrap_or(0) + 1 }
}
