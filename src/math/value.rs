//! A concrete value: a number or a matrix of numbers in double precision.

use nalgebra::DMatrix;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::math::shape::{Dimension, Shape};

/// A number or a matrix; a vector is a matrix of one column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number.
    Scalar(f64),
    /// A matrix.
    Matrix(DMatrix<f64>),
}

impl Value {
    /// A column vector.
    #[must_use]
    pub fn vector(entries: &[f64]) -> Self {
        Self::Matrix(DMatrix::from_column_slice(entries.len(), 1, entries))
    }

    /// The number, if this is one; a 1×1 matrix is.
    #[must_use]
    pub fn as_scalar(&self) -> Option<f64> {
        match self {
            Self::Scalar(number) => Some(*number),
            Self::Matrix(matrix) if matrix.len() == 1 => matrix.iter().next().copied(),
            Self::Matrix(_) => None,
        }
    }

    /// The matrix: 1×1 for a number, n×1 for a vector.
    #[must_use]
    pub fn as_matrix(&self) -> DMatrix<f64> {
        match self {
            Self::Scalar(number) => DMatrix::from_element(1, 1, *number),
            Self::Matrix(matrix) => matrix.clone(),
        }
    }

    /// The value of a matrix; a 1×1 matrix is a number.
    #[must_use]
    pub fn from_matrix(matrix: DMatrix<f64>) -> Self {
        if matrix.len() == 1 { Self::Scalar(matrix[(0, 0)]) } else { Self::Matrix(matrix) }
    }

    /// Whether every entry is a finite number.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        match self {
            Self::Scalar(number) => number.is_finite(),
            Self::Matrix(matrix) => matrix.iter().all(|entry| entry.is_finite()),
        }
    }

    /// The concrete shape.
    #[must_use]
    pub fn shape(&self) -> Shape {
        match self {
            Self::Scalar(_) => Shape::SCALAR,
            Self::Matrix(m) => Shape::matrix(Dimension::number(m.nrows()), Dimension::number(m.ncols())),
        }
    }
}

impl Serialize for Value {
    /// A number, a list for a column, a list of rows for anything else.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Scalar(number) => serializer.serialize_f64(*number),
            Self::Matrix(m) if m.ncols() == 1 => serializer.collect_seq(m.iter()),
            Self::Matrix(m) => {
                serializer.collect_seq(m.row_iter().map(|row| row.iter().copied().collect::<Vec<_>>()))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(f64),
            Column(Vec<f64>),
            Rows(Vec<Vec<f64>>),
        }
        match Written::deserialize(deserializer)? {
            Written::Number(number) => Ok(Self::Scalar(number)),
            Written::Column(entries) if entries.is_empty() => Err(D::Error::custom("an empty list")),
            Written::Column(entries) => Ok(Self::vector(&entries)),
            Written::Rows(rows) => {
                let columns = rows.first().map_or(0, Vec::len);
                if columns == 0 || rows.iter().any(|row| row.len() != columns) {
                    return Err(D::Error::custom("the rows of a matrix must have one length, at least 1"));
                }
                Ok(Self::Matrix(DMatrix::from_row_iterator(rows.len(), columns, rows.into_iter().flatten())))
            }
        }
    }
}
