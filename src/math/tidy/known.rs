//! What is declared of symbols, as far as it makes an expression shorter.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::math::symbols::{Structure, Symbols};
use crate::math::typed::{Operation, Typed};

/// The symbols with a structure that tidying may use.
#[derive(Debug, Clone, Default)]
pub struct Known {
    symmetric: BTreeSet<Arc<str>>,
    orthogonal: BTreeSet<Arc<str>>,
    unit: BTreeSet<Arc<str>>,
}

impl Known {
    /// What is declared.
    #[must_use]
    pub fn of(symbols: &Symbols) -> Self {
        let mut known = Self::default();
        for (name, declaration) in symbols.declared() {
            match declaration.structure {
                _ if declaration.is_symmetric() => known.symmetric.insert(name.clone()),
                Some(Structure::Orthogonal) => known.orthogonal.insert(name.clone()),
                Some(Structure::Unit) => known.unit.insert(name.clone()),
                _ => false,
            };
        }
        known
    }

    /// The same without what is known of one symbol.
    ///
    /// A gradient by a unit vector that is to be differentiated again must not use its length.
    #[must_use]
    pub fn forgetting(mut self, name: &str) -> Self {
        for names in [&mut self.symmetric, &mut self.orthogonal, &mut self.unit] {
            names.remove(name);
        }
        self
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.symmetric.is_empty() && self.orthogonal.is_empty() && self.unit.is_empty()
    }

    fn is(names: &BTreeSet<Arc<str>>, typed: &Typed) -> bool {
        matches!(typed.operation(), Operation::Symbol(name) if names.contains(name))
    }

    /// Whether this is a symbol of symmetric matrices.
    pub(super) fn is_symmetric(&self, typed: &Typed) -> bool {
        Self::is(&self.symmetric, typed)
    }

    /// Whether this is a symbol of orthogonal matrices.
    pub(super) fn is_orthogonal(&self, typed: &Typed) -> bool {
        Self::is(&self.orthogonal, typed)
    }

    /// Whether this is a symbol of vectors of length 1.
    pub(super) fn is_unit(&self, typed: &Typed) -> bool {
        Self::is(&self.unit, typed)
    }
}
