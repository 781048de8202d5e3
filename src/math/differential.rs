//! The differential of an expression: the part of f(X + dX) − f(X) that is linear in dX.
//!
//! Rules as in Magnus and Neudecker, Matrix Differential Calculus, ch. 8, and in the Matrix Cookbook,
//! eqs. 33–46 (Petersen, Pedersen 2012).

use num_rational::BigRational;

use crate::math::builtin::Function;
use crate::math::check::whole_number;
use crate::math::diagnostic::Diagnostic;
use crate::math::shape::Shape;
use crate::math::typed::{Operation, Typed};

/// The largest power of a matrix that is differentiated term by term.
const LARGEST_POWER: i64 = 12;

/// The name of the differential of a symbol: `dX` for `X`.
#[must_use]
pub fn differential_name(wrt: &str) -> String {
    format!("d{wrt}")
}

/// The differential of `f` in the symbol `wrt`, linear in `d<wrt>`; zeros if `f` does not depend on it.
///
/// It has the shape of `f`; `d<wrt>` has that of `wrt`. Nothing is simplified. The rule of the pseudoinverse
/// holds where its rank does not change (Golub, Pereyra 1973).
///
/// # Errors
/// A function has no rule here, or a power of a matrix is too large to be written out.
pub fn differential(f: &Typed, wrt: &str) -> Result<Typed, Diagnostic> {
    Ok(linear_part(f, wrt)?.unwrap_or_else(|| Typed::zero(f.shape().clone())))
}

fn no_rule(what: &str) -> Diagnostic {
    Diagnostic::whole(
        "no-rule",
        format!("There is no rule of differentiation for {what} here."),
        format!("Здесь нет правила дифференцирования для {what}."),
    )
}

/// The linear part, or `None` if it vanishes.
fn linear_part(f: &Typed, wrt: &str) -> Result<Option<Typed>, Diagnostic> {
    if !f.mentions(wrt) {
        return Ok(None);
    }
    rule(f, wrt, &|child| linear_part(child, wrt))
}

/// One rule at the top of `f`; the differentials of what stands below are left as they are, except those
/// of the variable itself and of its transpose.
///
/// # Errors
/// There is no rule for `f`.
pub fn step(f: &Typed, wrt: &str) -> Result<Typed, Diagnostic> {
    let left = |child: &Typed| {
        if !child.mentions(wrt) {
            return Ok(None);
        }
        let is_plain = |typed: &Typed| matches!(typed.operation(), Operation::Symbol(_));
        match child.operation() {
            Operation::Symbol(_) => linear_part(child, wrt),
            Operation::Transpose(inner) if is_plain(inner) => linear_part(child, wrt),
            _ => Ok(Some(Typed::new(Operation::Change(child.clone()), child.shape().clone()))),
        }
    };
    Ok(rule(f, wrt, &left)?.unwrap_or_else(|| Typed::zero(f.shape().clone())))
}

/// What the differentials of parts are.
type Below<'a> = &'a dyn Fn(&Typed) -> Result<Option<Typed>, Diagnostic>;

/// The rule for the top of `f`, given the differentials of its parts.
fn rule(f: &Typed, wrt: &str, d: Below) -> Result<Option<Typed>, Diagnostic> {
    let shape = f.shape().clone();
    Ok(match f.operation() {
        Operation::Symbol(_) => Some(Typed::symbol(&differential_name(wrt), shape)),
        Operation::Sum(terms) => {
            let parts: Vec<Typed> =
                terms.iter().map(d).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
            Some(Typed::sum(parts, &shape))
        }
        Operation::Negate(inner) => d(inner)?.map(|inner| inner.negate()),
        Operation::Product(factors) => {
            let mut parts = Vec::new();
            for (place, factor) in factors.iter().enumerate() {
                if let Some(change) = d(factor)? {
                    let mut changed = factors.clone();
                    changed[place] = change;
                    parts.push(Typed::product(changed));
                }
            }
            Some(Typed::sum(parts, &shape))
        }
        Operation::Divide(above, below) => {
            let mut parts = Vec::new();
            if let Some(change) = d(above)? {
                parts.push(change.divide(below));
            }
            if let Some(change) = d(below)? {
                parts.push(Typed::product(vec![change, above.clone()]).divide(&below.power(2)).negate());
            }
            Some(Typed::sum(parts, &shape))
        }
        Operation::Transpose(inner) => d(inner)?.map(|inner| inner.transpose()),
        Operation::Inverse(inner) => {
            d(inner)?.map(|change| Typed::product(vec![f.clone(), change, f.clone()]).negate())
        }
        Operation::Power(base, exponent) => power(f, base, exponent, d)?,
        Operation::Hadamard(a, b) => {
            let mut parts = Vec::new();
            if let Some(change) = d(a)? {
                parts.push(change.hadamard(b));
            }
            if let Some(change) = d(b)? {
                parts.push(a.hadamard(&change));
            }
            Some(Typed::sum(parts, &shape))
        }
        Operation::HadamardDivide(a, b) => {
            let quotient =
                |x: Typed, y: &Typed| Typed::new(Operation::HadamardDivide(x, y.clone()), shape.clone());
            let mut parts = Vec::new();
            if let Some(change) = d(a)? {
                parts.push(quotient(change, b));
            }
            if let Some(change) = d(b)? {
                parts.push(quotient(quotient(a.hadamard(&change), b), b).negate());
            }
            Some(Typed::sum(parts, &shape))
        }
        Operation::HadamardPower(base, exponent) => {
            if exponent.mentions(wrt) {
                return Err(no_rule("an elementwise power whose exponent varies"));
            }
            let lower = less_one(exponent);
            let lowered = Typed::new(Operation::HadamardPower(base.clone(), lower), shape);
            d(base)?.map(|change| Typed::product(vec![exponent.clone(), lowered.hadamard(&change)]))
        }
        Operation::Kronecker(a, b) => {
            let kron = |x: Typed, y: Typed| Typed::new(Operation::Kronecker(x, y), shape.clone());
            let mut parts = Vec::new();
            if let Some(change) = d(a)? {
                parts.push(kron(change, b.clone()));
            }
            if let Some(change) = d(b)? {
                parts.push(kron(a.clone(), change));
            }
            Some(Typed::sum(parts, &shape))
        }
        Operation::Entry(of, index) => {
            d(of)?.map(|change| Typed::new(Operation::Entry(change, index.clone()), shape))
        }
        Operation::Series { index, from, to, body } => d(body)?.map(|body| {
            let operation =
                Operation::Series { index: index.clone(), from: from.clone(), to: to.clone(), body };
            Typed::new(operation, shape)
        }),
        Operation::Literal(rows) => {
            let rows = rows
                .iter()
                .map(|row| {
                    row.iter().map(|entry| Ok(d(entry)?.unwrap_or_else(|| Typed::integer(0)))).collect()
                })
                .collect::<Result<Vec<Vec<Typed>>, Diagnostic>>()?;
            Some(Typed::new(Operation::Literal(rows), shape))
        }
        Operation::Apply(function, argument) => {
            d(argument)?.map(|change| apply(f, *function, argument, change)).transpose()?
        }
        Operation::Number(_)
        | Operation::Size(_)
        | Operation::Identity
        | Operation::Zeros
        | Operation::Ones
        | Operation::Basis(_)
        | Operation::Commutation(..)
        | Operation::Change(_) => None,
    })
}

fn less_one(exponent: &Typed) -> Typed {
    match whole_number(exponent) {
        Some(k) => Typed::integer(k - 1),
        None => Typed::sum(vec![exponent.clone(), Typed::integer(-1)], &Shape::SCALAR),
    }
}

fn power(f: &Typed, base: &Typed, exponent: &Typed, d: Below) -> Result<Option<Typed>, Diagnostic> {
    let change = d(base)?;
    if base.is_scalar() {
        let mut parts = Vec::new();
        if let Some(change) = change {
            let lowered = Typed::new(Operation::Power(base.clone(), less_one(exponent)), Shape::SCALAR);
            parts.push(Typed::product(vec![exponent.clone(), lowered, change]));
        }
        if let Some(change) = d(exponent)? {
            parts.push(Typed::product(vec![f.clone(), base.elementwise(Function::Ln), change]));
        }
        return Ok(Some(Typed::sum(parts, &Shape::SCALAR)));
    }
    let Some(change) = change else { return Ok(None) };
    let k = whole_number(exponent)
        .filter(|k| k.abs() <= LARGEST_POWER)
        .ok_or_else(|| no_rule("this power of a matrix"))?;
    let (root, change, k) = if k < 0 {
        let inverse = base.inverse();
        (inverse.clone(), Typed::product(vec![inverse.clone(), change, inverse]).negate(), -k)
    } else {
        (base.clone(), change, k)
    };
    let powers = |times: i64| match times {
        0 => None,
        1 => Some(root.clone()),
        _ => Some(root.power(times)),
    };
    let parts = (0..k)
        .map(|before| {
            Typed::product(
                [powers(before), Some(change.clone()), powers(k - 1 - before)]
                    .into_iter()
                    .flatten()
                    .collect(),
            )
        })
        .collect();
    Ok(Some(Typed::sum(parts, f.shape())))
}

fn apply(f: &Typed, function: Function, x: &Typed, change: Typed) -> Result<Typed, Diagnostic> {
    let shape = f.shape().clone();
    let ones =
        || if x.is_scalar() { Typed::integer(1) } else { Typed::new(Operation::Ones, x.shape().clone()) };
    let quotient = |above: Typed, below: Typed| {
        if above.is_scalar() {
            above.divide(&below)
        } else {
            let shape = above.shape().clone();
            Typed::new(Operation::HadamardDivide(above, below), shape)
        }
    };
    let linear = |function| Typed::new(Operation::Apply(function, change.clone()), shape.clone());
    Ok(match function {
        Function::Trace
        | Function::Total
        | Function::SymmetricPart
        | Function::Diagonal
        | Function::Vectorize => linear(function),
        Function::Determinant => {
            let trace = Typed::product(vec![x.inverse(), change]).to_scalar(Function::Trace);
            Typed::product(vec![f.clone(), trace])
        }
        Function::Adjugate => {
            // adj X = det(X) X⁻¹ wherever X has an inverse.
            let inverse = x.inverse();
            let det = x.to_scalar(Function::Determinant);
            let trace = Typed::product(vec![inverse.clone(), change.clone()]).to_scalar(Function::Trace);
            let first = Typed::product(vec![det.clone(), trace, inverse.clone()]);
            let second = Typed::product(vec![det, inverse.clone(), change, inverse]).negate();
            Typed::sum(vec![first, second], &shape)
        }
        Function::Ln => match x.operation() {
            Operation::Apply(Function::Determinant, inner) if x.is_scalar() => {
                // d ln det X = tr(X⁻¹ dX); the factor det X cancels.
                let ratio = change.divide(x);
                cancelled_log_determinant(inner, &change).unwrap_or(ratio)
            }
            _ => quotient(change, x.clone()),
        },
        Function::Norm => {
            let inner = if x.shape().is_column() || x.is_scalar() {
                Typed::product(vec![x.transpose(), change])
            } else {
                Typed::product(vec![x.transpose(), change]).to_scalar(Function::Trace)
            };
            inner.divide(f)
        }
        Function::Exp => f.hadamard(&change),
        Function::Sqrt => {
            let half = Typed::number(BigRational::new(1.into(), 2.into()));
            Typed::product(vec![half, quotient(change, f.clone())])
        }
        Function::Sigmoid => {
            let rest = Typed::sum(vec![ones(), f.negate()], &shape);
            f.hadamard(&rest).hadamard(&change)
        }
        Function::Tanh => {
            let square = f.hadamard(f);
            Typed::sum(vec![ones(), square.negate()], &shape).hadamard(&change)
        }
        Function::Sin => x.elementwise(Function::Cos).hadamard(&change),
        Function::Cos => x.elementwise(Function::Sin).hadamard(&change).negate(),
        Function::Abs => quotient(f.hadamard(&change), x.clone()),
        Function::Pseudoinverse => {
            // Golub and Pereyra 1973: where the rank is constant,
            // dX⁺ = −X⁺ dX X⁺ + X⁺ X⁺ᵀ dXᵀ (I − X X⁺) + (I − X⁺ X) dXᵀ X⁺ᵀ X⁺.
            let less = |projector: Vec<Typed>| {
                let projector = Typed::product(projector);
                let identity = Typed::identity(projector.shape().rows.clone());
                let shape = projector.shape().clone();
                Typed::sum(vec![identity, projector.negate()], &shape)
            };
            let turned = change.transpose();
            let inside = Typed::product(vec![f.clone(), change, f.clone()]).negate();
            let left = less(vec![x.clone(), f.clone()]);
            let below = Typed::product(vec![f.clone(), f.transpose(), turned.clone(), left]);
            let right = less(vec![f.clone(), x.clone()]);
            let above = Typed::product(vec![right, turned, f.transpose(), f.clone()]);
            Typed::sum(vec![inside, below, above], &shape)
        }
    })
}

/// From d det X = det(X) tr(X⁻¹ dX) the trace alone.
fn cancelled_log_determinant(inner: &Typed, change: &Typed) -> Option<Typed> {
    match change.operation() {
        Operation::Product(factors) if factors.len() == 2 => {
            let is_det =
                matches!(factors[0].operation(), Operation::Apply(Function::Determinant, x) if x == inner);
            is_det.then(|| factors[1].clone())
        }
        _ => None,
    }
}
