//! The points of a question, drawn when they are first needed and kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use sha2::{Digest, Sha256};

use crate::math::evaluate;
use crate::math::field::bounded::Bounded;
use crate::math::field::prime::Prime;
use crate::math::identity::expression::{Expression, Value};
use crate::math::identity::grid::{self, Sizes};
use crate::math::sample::{self, Drawn};
use crate::math::symbols::{Structure, Symbols};

/// One of the points of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
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

/// The names that expressions are compared in, with the points of the comparison.
#[derive(Debug)]
pub struct Question {
    symbols: Symbols,
    seed: [u8; 32],
    names: Vec<Arc<str>>,
    few_values: bool,
    /// The choices of sizes above the degree that was first asked for.
    choices: OnceLock<(usize, Arc<[Sizes]>)>,
    exact: Kept<Option<evaluate::Point<Prime>>>,
    real: Kept<Option<evaluate::Point<Bounded>>>,
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
            names: symbols.free_sizes().into_iter().collect(),
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

    /// The choices of sizes whose large ones begin at `above`.
    #[must_use]
    pub fn choices(&self, above: usize) -> Arc<[Sizes]> {
        let make = || Arc::from(grid::choices(&self.names, above));
        let (first, kept) = self.choices.get_or_init(|| (above, make()));
        if *first == above { Arc::clone(kept) } else { make() }
    }

    pub(super) fn point<F: Sampled>(&self, at: Point) -> Arc<Option<evaluate::Point<F>>> {
        F::points(self).get_or_make(at, || {
            let sizes = self.choices(at.above);
            let stream = at.choice as u64 * 1_000 + at.turn;
            sample::point::<F>(&self.symbols, sizes.get(at.choice)?, self.seed, stream)
        })
    }
}

/// A field whose points and values are kept.
pub trait Sampled: Drawn {
    /// The points of a question in this field.
    fn points(question: &Question) -> &Kept<Option<evaluate::Point<Self>>>;
    /// The values of an expression in this field.
    fn values(expression: &Expression) -> &Kept<Value<Self>>;
}

impl Sampled for Prime {
    fn points(question: &Question) -> &Kept<Option<evaluate::Point<Self>>> {
        &question.exact
    }
    fn values(expression: &Expression) -> &Kept<Value<Self>> {
        &expression.exact
    }
}

impl Sampled for Bounded {
    fn points(question: &Question) -> &Kept<Option<evaluate::Point<Self>>> {
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
