//! The tree as it was typed, before shapes are known.

use num_rational::BigRational;

use crate::math::builtin::Row;
use crate::math::diagnostic::Span;
use crate::math::shape::{Dimension, Shape};
use crate::math::typed::Typed;

/// A node and the characters it was read from.
#[derive(Debug, Clone)]
pub struct Ast {
    /// What was written.
    pub form: Form,
    /// Where.
    pub span: Span,
}

/// An operator between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// A sum.
    Add,
    /// A difference.
    Subtract,
    /// A product, written or implied.
    Multiply,
    /// A quotient.
    Divide,
    /// `.*`, `∘`.
    Hadamard,
    /// `./`.
    HadamardDivide,
    /// `kron`, `⊗`.
    Kronecker,
    /// `<x, y>`.
    Inner,
}

/// What was written.
#[derive(Debug, Clone)]
pub enum Form {
    /// An exact number.
    Number(BigRational),
    /// A declared symbol.
    Symbol(String, Shape),
    /// An index bound by a sum.
    Index(String),
    /// A defined name.
    Definition(Typed),
    /// A size used as a number.
    Size(Dimension),
    /// The identity, with its size if it was written.
    Identity(Option<Box<Ast>>),
    /// A matrix of ones or zeros of written sizes.
    Filled(bool, Vec<Ast>),
    /// A basis vector: its index, and its size if it was written.
    Basis(Box<Ast>, Option<Box<Ast>>),
    /// The commutation matrix of two written sizes.
    Commutation(Vec<Ast>),
    /// The negative.
    Negate(Box<Ast>),
    /// Two values and an operator.
    Binary(Binary, Box<Ast>, Box<Ast>),
    /// A transpose.
    Transpose(Box<Ast>),
    /// An inverse.
    Inverse(Box<Ast>),
    /// A power.
    Power(Box<Ast>, Box<Ast>),
    /// An elementwise power.
    HadamardPower(Box<Ast>, Box<Ast>),
    /// A value and a subscript.
    Entry(Box<Ast>, Box<Ast>),
    /// A function.
    Apply(&'static Row, Box<Ast>),
    /// `|x|`: modulus, norm or determinant, as the shape says.
    Bars(Box<Ast>),
    /// A sum over an index; without bounds they are taken from what is indexed.
    Series(String, Option<(Box<Ast>, Box<Ast>)>, Box<Ast>),
    /// A matrix written out.
    Literal(Vec<Vec<Ast>>),
}

impl Ast {
    /// The parts of this node, in the order of the text.
    #[must_use]
    pub fn children(&self) -> Vec<&Self> {
        match &self.form {
            Form::Number(_) | Form::Symbol(..) | Form::Index(_) | Form::Definition(_) | Form::Size(_) => {
                Vec::new()
            }
            Form::Identity(size) => size.iter().map(AsRef::as_ref).collect(),
            Form::Filled(_, sizes) | Form::Commutation(sizes) => sizes.iter().collect(),
            Form::Basis(index, size) => {
                std::iter::once(index.as_ref()).chain(size.iter().map(AsRef::as_ref)).collect()
            }
            Form::Negate(inner)
            | Form::Transpose(inner)
            | Form::Inverse(inner)
            | Form::Apply(_, inner)
            | Form::Bars(inner) => vec![inner],
            Form::Binary(_, left, right)
            | Form::Power(left, right)
            | Form::HadamardPower(left, right)
            | Form::Entry(left, right) => vec![left, right],
            Form::Series(_, bounds, body) => {
                let bounds = bounds.iter().flat_map(|(from, to)| [from.as_ref(), to.as_ref()]);
                bounds.chain([body.as_ref()]).collect()
            }
            Form::Literal(rows) => rows.iter().flatten().collect(),
        }
    }
}
