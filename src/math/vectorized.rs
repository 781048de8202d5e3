//! The Jacobian: vec(dF) = J vec(dX), of columns df = J dx.
//!
//! vec(A dX B) = (Bᵀ ⊗ A) vec(dX); Magnus and Neudecker, ch. 2, theorem 2, and the Matrix Cookbook,
//! eq. 520. J has a row for each entry of F and a column for each entry of X, both in column order.

use crate::math::builtin::Function;
use crate::math::derive::{carry_back, not_linear, parted, split};
use crate::math::diagnostic::Diagnostic;
use crate::math::shape::{Dimension, Shape};
use crate::math::tidy::tidy;
use crate::math::typed::{Operation, Typed};

/// How many entries a value of this shape has.
///
/// # Errors
/// A side is not known.
pub fn entries(shape: &Shape) -> Result<Dimension, Diagnostic> {
    shape.rows.times(&shape.columns).ok_or_else(not_linear)
}

/// The columns of a value one under another; a column is left as it is.
///
/// # Errors
/// A side is not known.
pub fn vec_of(x: &Typed) -> Result<Typed, Diagnostic> {
    if x.shape().columns == Dimension::ONE {
        return Ok(x.clone());
    }
    if x.shape().is_row() {
        return Ok(x.transpose());
    }
    let shape = Shape::vector(entries(x.shape())?);
    Ok(Typed::new(Operation::Apply(Function::Vectorize, x.clone()), shape))
}

/// The J with vec(linear) = J vec(dX); `None` if it vanishes.
///
/// # Errors
/// The transpose of dX stands in a place where only a commutation matrix would help, or there is no rule.
pub fn coefficient(linear: &Typed, d: &str) -> Result<Option<Typed>, Diagnostic> {
    if !linear.mentions(d) {
        return Ok(None);
    }
    if linear.is_scalar() {
        let gradient = carry_back(linear, d, Typed::integer(1))?;
        return gradient.map(|gradient| Ok(vec_of(&gradient)?.transpose())).transpose();
    }
    let scaled = |x: &Typed, weights: &Typed| -> Result<Option<Typed>, Diagnostic> {
        let weights = diagonal(vec_of(weights)?);
        Ok(coefficient(x, d)?.map(|found| Typed::product(vec![weights, found])))
    };
    match linear.operation() {
        Operation::Symbol(_) => Ok(Some(Typed::identity(entries(linear.shape())?))),
        Operation::Sum(terms) => {
            let mut parts = Vec::new();
            for term in terms {
                parts.extend(coefficient(term, d)?);
            }
            let shape = parts.first().ok_or_else(not_linear)?.shape().clone();
            Ok(Some(Typed::sum(parts, &shape)))
        }
        Operation::Negate(term) => Ok(coefficient(term, d)?.map(|found| found.negate())),
        Operation::Divide(above, below) if !below.mentions(d) => {
            Ok(coefficient(above, d)?.map(|found| found.divide(below)))
        }
        Operation::Product(factors) => product(factors, linear.shape(), d),
        Operation::Transpose(term) if term.shape().is_row() || term.shape().is_column() => {
            coefficient(term, d)
        }
        Operation::Transpose(_) => Err(Diagnostic::whole(
            "no-rule",
            "This Jacobian needs the matrix that turns vec(X) into vec(X'); ask for the differential instead.",
            "В этой матрице Якоби нужна матрица, переводящая vec(X) в vec(X'); спросите дифференциал.",
        )),
        Operation::Hadamard(a, b) => {
            let (moving, still) = if a.mentions(d) { (a, b) } else { (b, a) };
            scaled(moving, still)
        }
        Operation::HadamardDivide(a, b) if !b.mentions(d) => {
            let ones = Typed::new(Operation::Ones, b.shape().clone());
            scaled(a, &Typed::new(Operation::HadamardDivide(ones, b.clone()), b.shape().clone()))
        }
        Operation::Apply(Function::Vectorize, x) => coefficient(x, d),
        Operation::Series { index, from, to, body } => Ok(coefficient(body, d)?.map(|body| {
            let shape = body.shape().clone();
            let operation =
                Operation::Series { index: index.clone(), from: from.clone(), to: to.clone(), body };
            Typed::new(operation, shape)
        })),
        _ => Err(not_linear()),
    }
}

/// The diagonal matrix of a column.
fn diagonal(column: Typed) -> Typed {
    let side = column.shape().rows.clone();
    Typed::new(Operation::Apply(Function::Diagonal, column), Shape::matrix(side.clone(), side))
}

fn product(factors: &[Typed], shape: &Shape, d: &str) -> Result<Option<Typed>, Diagnostic> {
    let (before, middle, after) = split(factors, d)?;
    let with = |middle: &[Typed]| Typed::product(before.iter().chain(middle).chain(after).cloned().collect());
    if middle.is_scalar() {
        let still = vec_of(&with(&[]))?;
        return Ok(coefficient(middle, d)?.map(|row| Typed::product(vec![still, row])));
    }
    if let Operation::Sum(terms) = middle.operation() {
        let spread = terms.iter().map(|term| with(std::slice::from_ref(term))).collect();
        return coefficient(&Typed::sum(spread, shape), d);
    }
    let (mut chain, left) = parted(before);
    let (scalars, right) = parted(after);
    chain.extend(scalars);
    let whole = |factors: Vec<Typed>| (!factors.is_empty()).then(|| Typed::product(factors));
    let (left, right) = (whole(left), whole(right));
    let inner = match (middle.operation(), &right) {
        (Operation::Apply(Function::Diagonal, x), Some(column))
            if x.shape().is_column() && column.shape().is_column() =>
        {
            // diag(dx) v = diag(v) dx.
            chain.extend(left);
            chain.push(diagonal(column.clone()));
            coefficient(x, d)?
        }
        _ => {
            chain.extend(around(left, middle.shape(), right.map(|right| right.transpose()))?);
            coefficient(middle, d)?
        }
    };
    Ok(inner.map(|inner| {
        chain.push(inner);
        Typed::product(chain)
    }))
}

/// The factors Bᵀ ⊗ A that A and B around a value become, as plain as its shape allows.
fn around(left: Option<Typed>, middle: &Shape, right: Option<Typed>) -> Result<Vec<Typed>, Diagnostic> {
    let one = |size: &Dimension| *size == Dimension::ONE;
    match (left, right) {
        (None, None) => Ok(Vec::new()),
        (Some(left), None) if one(&middle.columns) => Ok(vec![left]),
        (None, Some(right)) if one(&middle.rows) => Ok(vec![right]),
        // A row times a column: the Kronecker product of a row and a column is their product.
        (Some(left), Some(right)) if one(&middle.rows) && one(&right.shape().rows) => Ok(vec![left, right]),
        (left, right) => {
            let left = left.unwrap_or_else(|| Typed::identity(middle.rows.clone()));
            let right = right.unwrap_or_else(|| Typed::identity(middle.columns.clone()));
            let side = |a: &Dimension, b: &Dimension| a.times(b).ok_or_else(not_linear);
            let shape = Shape::matrix(
                side(&right.shape().rows, &left.shape().rows)?,
                side(&right.shape().columns, &left.shape().columns)?,
            );
            Ok(vec![Typed::new(Operation::Kronecker(right, left), shape)])
        }
    }
}

/// The matrix of this shape whose columns one under another are the given column, if it can be seen.
#[must_use]
pub fn unstacked(column: &Typed, shape: &Shape) -> Option<Typed> {
    if column.shape() == shape {
        return Some(column.clone());
    }
    match column.operation() {
        Operation::Apply(Function::Vectorize, x) if x.shape() == shape => Some(x.clone()),
        Operation::Ones | Operation::Zeros => Some(Typed::new(column.operation().clone(), shape.clone())),
        Operation::Negate(x) => Some(unstacked(x, shape)?.negate()),
        Operation::Divide(x, below) => Some(unstacked(x, shape)?.divide(below)),
        Operation::Sum(terms) => {
            let terms = terms.iter().map(|term| unstacked(term, shape)).collect::<Option<Vec<_>>>()?;
            Some(Typed::sum(terms, shape))
        }
        Operation::Product(factors) => {
            let (mut scalars, rest) = parted(factors);
            let matrix = match &rest[..] {
                [only] => unstacked(only, shape)?,
                [first, others @ ..] => {
                    let (right, left) = match first.operation() {
                        Operation::Kronecker(right, left) => (right.clone(), left.clone()),
                        Operation::Transpose(inner) => match inner.operation() {
                            Operation::Kronecker(right, left) => (right.transpose(), left.transpose()),
                            _ => return None,
                        },
                        _ => return None,
                    };
                    let inside = Shape::matrix(left.shape().columns.clone(), right.shape().columns.clone());
                    let inner = unstacked(&tidy(&Typed::product(others.to_vec())), &inside)?;
                    Typed::product(vec![left, inner, right.transpose()])
                }
                [] => return None,
            };
            scalars.push(matrix);
            Some(Typed::product(scalars))
        }
        _ => None,
    }
}
