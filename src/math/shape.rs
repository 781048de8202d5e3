//! Shapes with symbolic sizes: `n×m`, `n`, `scalar`.
//!
//! A size is a monomial in size names (`n`, `3`, `n·m` for a Kronecker product) or, while shapes
//! are being inferred, an unknown that the surroundings of an `I` will settle.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::math::phrase::Phrase;

/// The names in a size, in alphabetical order. Every node holds some: cloning them takes no memory.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Names(Option<Arc<[Arc<str>]>>);

impl Names {
    /// No names.
    pub const NONE: Self = Self(None);
}

impl FromIterator<Arc<str>> for Names {
    fn from_iter<I: IntoIterator<Item = Arc<str>>>(names: I) -> Self {
        let mut names: Vec<_> = names.into_iter().collect();
        names.sort();
        Self((!names.is_empty()).then(|| names.into()))
    }
}

impl Deref for Names {
    type Target = [Arc<str>];

    fn deref(&self) -> &Self::Target {
        self.0.as_deref().unwrap_or_default()
    }
}

/// One side of a matrix.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// A product of a number and size names.
    Known(usize, Names),
    /// A size that is still to be inferred.
    Unknown(usize),
}

impl Dimension {
    /// The size 1: a side of a scalar.
    pub const ONE: Self = Self::number(1);

    /// A size given by a number.
    #[must_use]
    pub const fn number(size: usize) -> Self {
        Self::Known(size, Names::NONE)
    }

    /// A size given by a name.
    #[must_use]
    pub fn name(name: &str) -> Self {
        Self::Known(1, [name.into()].into_iter().collect())
    }

    /// The size of a Kronecker product's side; `None` while one of the two is unknown.
    #[must_use]
    pub fn times(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Known(a, names), Self::Known(b, others)) => {
                let all = names.iter().chain(others.iter()).cloned().collect();
                Some(Self::Known(a.saturating_mul(*b), all))
            }
            _ => None,
        }
    }

    /// The names that this size is made of.
    #[must_use]
    pub fn names(&self) -> &[Arc<str>] {
        match self {
            Self::Known(_, names) => names,
            Self::Unknown(_) => &[],
        }
    }

    /// The number that this size is, once every name has one; `None` if it is beyond all bounds.
    pub fn evaluate(&self, size_of: impl Fn(&str) -> Option<usize>) -> Option<usize> {
        match self {
            Self::Known(factor, names) => {
                names.iter().try_fold(*factor, |product, name| product.checked_mul(size_of(name)?))
            }
            Self::Unknown(_) => None,
        }
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(factor, names) => {
                let mut parts: Vec<String> = names.iter().map(ToString::to_string).collect();
                if *factor != 1 || parts.is_empty() {
                    parts.insert(0, factor.to_string());
                }
                f.write_str(&parts.join("·"))
            }
            Self::Unknown(_) => f.write_str("?"),
        }
    }
}

/// Rows and columns of a value; 1×1 is a scalar and n×1 a column vector.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shape {
    /// The number of rows.
    pub rows: Dimension,
    /// The number of columns.
    pub columns: Dimension,
}

impl Shape {
    /// The shape of a number.
    pub const SCALAR: Self = Self { rows: Dimension::ONE, columns: Dimension::ONE };

    /// A matrix of this many rows and columns.
    #[must_use]
    pub const fn matrix(rows: Dimension, columns: Dimension) -> Self {
        Self { rows, columns }
    }

    /// A column vector.
    #[must_use]
    pub const fn vector(rows: Dimension) -> Self {
        Self { rows, columns: Dimension::ONE }
    }

    /// The shape of the transpose.
    #[must_use]
    pub fn transposed(&self) -> Self {
        Self { rows: self.columns.clone(), columns: self.rows.clone() }
    }

    /// Whether this is 1×1.
    #[must_use]
    pub fn is_scalar(&self) -> bool {
        self.rows == Dimension::ONE && self.columns == Dimension::ONE
    }

    /// Whether this is a column of more than one entry.
    #[must_use]
    pub fn is_column(&self) -> bool {
        self.columns == Dimension::ONE && self.rows != Dimension::ONE
    }

    /// Whether this is a row of more than one entry.
    #[must_use]
    pub fn is_row(&self) -> bool {
        self.rows == Dimension::ONE && self.columns != Dimension::ONE
    }

    /// The shape in words: “a column of n entries”.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        if self.is_scalar() {
            Phrase::new("a number", "число")
        } else if self.is_column() {
            Phrase::new(format!("a column, {self}"), format!("столбец, {self}"))
        } else if self.is_row() {
            Phrase::new(format!("a row, {self}"), format!("строка, {self}"))
        } else {
            Phrase::new(format!("a matrix, {self}"), format!("матрица, {self}"))
        }
    }

    /// The shape as a declaration: `scalar`, `vector n`, `matrix n m`.
    #[must_use]
    pub fn declaration(&self) -> String {
        if self.is_scalar() {
            "scalar".into()
        } else if self.is_column() {
            format!("vector {}", self.rows)
        } else {
            format!("matrix {} {}", self.rows, self.columns)
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_scalar() { f.write_str("1×1") } else { write!(f, "{}×{}", self.rows, self.columns) }
    }
}
