//! A point: what names and sizes stand for.

use std::collections::BTreeMap;
use std::sync::Arc;

use nalgebra::DMatrix;
use num_traits::ToPrimitive;

use crate::math::field::Field;
use crate::math::shape::Dimension;
use crate::math::typed::Typed;
use crate::math::value::Value;

/// Values for names and numbers for sizes.
#[derive(Debug, Clone)]
pub struct Point<F: Field> {
    /// The value of each symbol, in its shape.
    pub symbols: BTreeMap<Arc<str>, DMatrix<F>>,
    /// The number of each size name.
    pub sizes: BTreeMap<Arc<str>, usize>,
    /// Symbols whose value is a whole number: they may stand in exponents and bounds.
    pub integers: BTreeMap<Arc<str>, i64>,
}

impl<F: Field> Point<F> {
    /// A point at which nothing has a value yet.
    #[must_use]
    pub fn new(sizes: BTreeMap<Arc<str>, usize>) -> Self {
        Self { symbols: BTreeMap::new(), sizes, integers: BTreeMap::new() }
    }

    /// The number that a size is at this point.
    #[must_use]
    pub fn size(&self, size: &Dimension) -> Option<usize> {
        size.evaluate(|name| self.sizes.get(name).copied())
    }
}

impl Point<f64> {
    /// The values of the names that a tree mentions.
    #[must_use]
    pub fn of(typed: &Typed, values: &BTreeMap<String, Value>, sizes: BTreeMap<Arc<str>, usize>) -> Self {
        let mut point = Self::new(sizes);
        typed.each_symbol(&mut |name| {
            if !point.symbols.contains_key(name)
                && let Some(value) = values.get(&**name)
            {
                point.place(name, value);
            }
        });
        point
    }

    /// Gives a name its value, in place of an earlier one.
    pub fn place(&mut self, name: &Arc<str>, value: &Value) {
        let whole = value.as_scalar().filter(|number| libm::trunc(*number) == *number);
        match whole.and_then(|number| number.to_i64()) {
            Some(whole) => self.integers.insert(Arc::clone(name), whole),
            None => self.integers.remove(name),
        };
        self.symbols.insert(Arc::clone(name), value.as_matrix());
    }
}
