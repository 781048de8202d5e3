//! The Jacobian: vec(dF) = J vec(dX), of columns df = J dx.
//!
//! vec(A dX B) = (Bᵀ ⊗ A) vec(dX); Magnus and Neudecker, ch. 2, theorem 2, and the Matrix Cookbook,
//! eq. 520. J has a row for each entry of F and a column for each entry of X, both in column order.

use crate::math::builtin::Function;
use crate::math::derive::{carry_back, not_linear, parted, split};
use crate::math::diagnostic::Diagnostic;
use crate::math::kronecker;
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
/// There is no rule.
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
        // vec(dXᵀ) = K vec(dX); Magnus and Neudecker, ch. 3, sect. 7.
        Operation::Transpose(term) => {
            let turn = kronecker::commutation(term.shape())?;
            Ok(coefficient(term, d)?.map(|found| Typed::product(vec![turn, found])))
        }
        Operation::Hadamard(a, b) => {
            let (moving, still) = if a.mentions(d) { (a, b) } else { (b, a) };
            scaled(moving, still)
        }
        Operation::HadamardDivide(a, b) if !b.mentions(d) => {
            let ones = Typed::new(Operation::Ones, b.shape().clone());
            scaled(a, &Typed::new(Operation::HadamardDivide(ones, b.clone()), b.shape().clone()))
        }
        Operation::Apply(Function::Vectorize, x) => coefficient(x, d),
        Operation::Apply(Function::SymmetricPart, x) => {
            // vec(sym dX) = (I + K)/2 vec(dX).
            let turn = kronecker::commutation(x.shape())?;
            let shape = turn.shape().clone();
            let both = Typed::sum(vec![Typed::identity(shape.rows.clone()), turn], &shape);
            let half = both.divide(&Typed::integer(2));
            Ok(coefficient(x, d)?.map(|found| Typed::product(vec![half, found])))
        }
        Operation::Apply(Function::Diagonal, x) => {
            let side = &x.shape().rows;
            let select = kronecker::series(side, &[x], |k| {
                let basis = Typed::basis(k.clone(), side.clone());
                // diag(dx) = Σ dx_k e_k e_kᵀ, of which vec is Σ dx_k (e_k ⊗ e_k); of a matrix the transpose.
                let pair = kronecker::pair(basis.clone(), basis.clone());
                if x.shape().is_column() {
                    Typed::product(vec![pair, basis.transpose()])
                } else {
                    Typed::product(vec![basis, pair.transpose()])
                }
            });
            Ok(coefficient(x, d)?.map(|found| Typed::product(vec![select, found])))
        }
        Operation::Entry(of, index) => {
            // Row i of dX as a column is dXᵀ e_i.
            let basis = Typed::basis(index.clone(), of.shape().rows.clone());
            coefficient(&Typed::product(vec![of.transpose(), basis]), d)
        }
        Operation::Kronecker(a, b) => {
            // Magnus and Neudecker, ch. 9, sect. 14: vec(A ⊗ B) is linear in vec A and in vec B.
            let identity = |size: &Dimension| Typed::identity(size.clone());
            let turn =
                kronecker::commutation(&Shape::matrix(b.shape().columns.clone(), a.shape().rows.clone()))?;
            if a.mentions(d) {
                let inside = Typed::product(vec![
                    kronecker::product(turn, identity(&b.shape().rows))?,
                    kronecker::product(identity(&a.shape().rows), vec_of(b)?)?,
                ]);
                let whole = kronecker::product(identity(&a.shape().columns), inside)?;
                return Ok(coefficient(a, d)?.map(|found| Typed::product(vec![whole, found])));
            }
            let inside = Typed::product(vec![
                kronecker::product(identity(&a.shape().columns), turn)?,
                kronecker::product(vec_of(a)?, identity(&b.shape().columns))?,
            ]);
            let whole = kronecker::product(inside, identity(&b.shape().rows))?;
            Ok(coefficient(b, d)?.map(|found| Typed::product(vec![whole, found])))
        }
        Operation::Literal(rows) => {
            // Entry (i, j) of m rows stands at i + (j − 1)m.
            let side = entries(linear.shape())?;
            let mut parts = Vec::new();
            for (j, i) in (0..rows[0].len()).flat_map(|j| (0..rows.len()).map(move |i| (j, i))) {
                if let Some(row) = coefficient(&rows[i][j], d)? {
                    let place = i64::try_from(i + j * rows.len() + 1).unwrap_or(i64::MAX);
                    let basis = Typed::basis(Typed::integer(place), side.clone());
                    parts.push(Typed::product(vec![basis, row]));
                }
            }
            let shape = parts.first().ok_or_else(not_linear)?.shape().clone();
            Ok(Some(Typed::sum(parts, &shape)))
        }
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
            Ok(vec![kronecker::product(right, left)?])
        }
    }
}

/// The matrix of this shape whose columns one under another are the given column.
#[must_use]
pub fn unstacked(column: &Typed, shape: &Shape) -> Typed {
    seen(column, shape).unwrap_or_else(|| kronecker::columns_of(column, shape))
}

/// [`unstacked`] where the columns can be seen in how the column is made.
fn seen(column: &Typed, shape: &Shape) -> Option<Typed> {
    if column.shape() == shape {
        return Some(column.clone());
    }
    match column.operation() {
        Operation::Apply(Function::Vectorize, x) if x.shape() == shape => Some(x.clone()),
        Operation::Ones | Operation::Zeros => Some(Typed::new(column.operation().clone(), shape.clone())),
        Operation::Negate(x) => Some(seen(x, shape)?.negate()),
        Operation::Divide(x, below) => Some(seen(x, shape)?.divide(below)),
        Operation::Sum(terms) => {
            let terms = terms.iter().map(|term| seen(term, shape)).collect::<Option<Vec<_>>>()?;
            Some(Typed::sum(terms, shape))
        }
        Operation::Product(factors) => {
            let (mut scalars, rest) = parted(factors);
            let matrix = match &rest[..] {
                [only] => seen(only, shape)?,
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
                    let inner = seen(&tidy(&Typed::product(others.to_vec())), &inside)?;
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
