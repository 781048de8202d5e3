//! The points of a question, drawn when they are first needed and kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use sha2::{Digest, Sha256};

use crate::math::field::bounded::Bounded;
use crate::math::field::prime::Prime;
use crate::math::identity::expression::{Expression, Value};
use crate::math::identity::grid::{self, Sizes};
use crate::math::point;
use crate::math::sample::{self, Drawn};
use crate::math::symbols::{Structure, Symbols};

/// Some of the names of sizes of a question, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Names(u64);

impl Names {
    /// The names in one or the other.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// One of the points of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// The sizes that are chosen; of a symbol with others nothing is known at this point.
    pub names: Names,
    /// The least of the large sizes.
    pub above: usize,
    /// The number of the choice of sizes.
    pub choice: usize,
    /// The number of the point, of those with these sizes.
    pub turn: u64,
}

/// Things that belong to points and are worked out once. What is not kept is worked out again, so nothing
/// that is read here depends on what happens to be kept.
#[derive(Debug)]
pub struct Kept<T>(Mutex<BTreeMap<Point, Arc<T>>>);

/// How many are kept; a question with many sizes or a narrow domain needs more points than it keeps.
const KEPT: usize = 48;

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Kept<T> {
    pub(super) fn get_or_make(&self, at: Point, make: impl FnOnce() -> T) -> Arc<T> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = lock().get(&at) {
            return Arc::clone(kept);
        }
        let made = Arc::new(make());
        let mut all = lock();
        if all.len() < KEPT {
            all.insert(at, Arc::clone(&made));
        }
        made
    }
}

/// The choices of some sizes whose large ones begin somewhere.
#[derive(Debug)]
struct Choices {
    of: (Names, usize),
    sizes: Arc<[Sizes]>,
}

/// The names that expressions are compared in, with the points of the comparison.
#[derive(Debug)]
pub struct Question {
    symbols: Symbols,
    seed: [u8; 32],
    sizes: Vec<Arc<str>>,
    few_values: bool,
    /// The choices that were first asked for.
    choices: OnceLock<Choices>,
    exact: Kept<Option<point::Point<Prime>>>,
    real: Kept<Option<point::Point<Bounded>>>,
}

impl Question {
    /// A question in these names.
    #[must_use]
    pub fn new(symbols: Symbols) -> Self {
        let few_values = symbols.declared().any(|(_, declaration)| {
            matches!(
                declaration.structure,
                Some(Structure::Bit | Structure::Sign | Structure::Integer | Structure::Orthogonal)
            )
        });
        Self {
            seed: seed(&symbols),
            sizes: symbols.free_sizes(),
            few_values,
            choices: OnceLock::new(),
            exact: Kept::default(),
            real: Kept::default(),
            symbols,
        }
    }

    /// The names.
    #[must_use]
    pub const fn symbols(&self) -> &Symbols {
        &self.symbols
    }

    /// Whether some symbol takes few values only, so that more points are needed.
    #[must_use]
    pub const fn has_few_values(&self) -> bool {
        self.few_values
    }

    /// Those of these names that are sizes to be chosen. Beyond 64 all are.
    #[must_use]
    pub fn names(&self, used: &BTreeSet<Arc<str>>) -> Names {
        if self.sizes.len() > 64 {
            return Names(u64::MAX);
        }
        let bits = self.sizes.iter().enumerate().filter(|(_, name)| used.contains(*name));
        Names(bits.fold(0, |all, (place, _)| all | 1 << place))
    }

    /// The choices of these sizes whose large ones begin at `above`.
    #[must_use]
    pub fn choices(&self, names: Names, above: usize) -> Arc<[Sizes]> {
        let make = || {
            let chosen = self.sizes.iter().enumerate().filter(|(place, _)| names.0 >> (place % 64) & 1 == 1);
            let chosen: Vec<Arc<str>> = chosen.map(|(_, name)| name.clone()).collect();
            Arc::from(grid::choices(&chosen, above))
        };
        let of = (names, above);
        let kept = self.choices.get_or_init(|| Choices { of, sizes: make() });
        if kept.of == of { Arc::clone(&kept.sizes) } else { make() }
    }

    pub(super) fn point<F: Sampled>(&self, at: Point) -> Arc<Option<point::Point<F>>> {
        F::points(self).get_or_make(at, || {
            let sizes = self.choices(at.names, at.above);
            let stream = at.choice as u64 * 1_000 + at.turn;
            sample::point::<F>(&self.symbols, sizes.get(at.choice)?, self.seed, stream)
        })
    }
}

/// A field whose points and values are kept.
pub trait Sampled: Drawn {
    /// The points of a question in this field.
    fn points(question: &Question) -> &Kept<Option<point::Point<Self>>>;
    /// The values of an expression in this field.
    fn values(expression: &Expression) -> &Kept<Value<Self>>;
}

impl Sampled for Prime {
    fn points(question: &Question) -> &Kept<Option<point::Point<Self>>> {
        &question.exact
    }
    fn values(expression: &Expression) -> &Kept<Value<Self>> {
        &expression.exact
    }
}

impl Sampled for Bounded {
    fn points(question: &Question) -> &Kept<Option<point::Point<Self>>> {
        &question.real
    }
    fn values(expression: &Expression) -> &Kept<Value<Self>> {
        &expression.real
    }
}

/// The seed of a question: what is declared, and nothing of the answer.
#[must_use]
pub fn seed(symbols: &Symbols) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"gradus identity 1");
    for (name, declaration) in symbols.declared() {
        hash.update(format!("\n{name}: {:?} {}", declaration.structure, declaration.shape).as_bytes());
    }
    hash.finalize().into()
}
