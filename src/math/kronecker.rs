//! What derivatives need of Kronecker products and of columns made from matrices.
//!
//! Where no closed form exists, the adjoint is a sum over basis vectors: the language has no function that
//! cuts a matrix into blocks or a column into columns.

use crate::math::builtin::Function;
use crate::math::derive::not_linear;
use crate::math::diagnostic::Diagnostic;
use crate::math::shape::{Dimension, Shape};
use crate::math::typed::{Operation, Typed};

/// The Kronecker product.
///
/// # Errors
/// A side is not known.
pub fn product(a: Typed, b: Typed) -> Result<Typed, Diagnostic> {
    let side = |a: &Dimension, b: &Dimension| a.times(b).ok_or_else(not_linear);
    let shape =
        Shape::matrix(side(&a.shape().rows, &b.shape().rows)?, side(&a.shape().columns, &b.shape().columns)?);
    Ok(Typed::new(Operation::Kronecker(a, b), shape))
}

/// The commutation matrix K with K vec(A) = vec(Aᵀ) for A of this shape.
///
/// # Errors
/// A side is not known.
pub fn commutation(of: &Shape) -> Result<Typed, Diagnostic> {
    let side = of.rows.times(&of.columns).ok_or_else(not_linear)?;
    let operation = Operation::Commutation(of.rows.clone(), of.columns.clone());
    Ok(Typed::new(operation, Shape::matrix(side.clone(), side)))
}

/// A sum over k from 1 to a size; `body` is given the index.
pub fn series(size: &Dimension, beside: &[&Typed], body: impl Fn(&Typed) -> Typed) -> Typed {
    let taken = |name: &&&str| !beside.iter().any(|typed| typed.mentions(name) || binds(typed, name));
    let is_free = |name: &&&str| {
        taken(name) && !matches!(size, Dimension::Known(_, names) if names.iter().any(|own| &**own == **name))
    };
    let name = ["k", "i", "j", "l", "p", "q", "r"].iter().find(is_free).copied().unwrap_or("kk");
    let body = body(&Typed::symbol(name, Shape::SCALAR));
    let shape = body.shape().clone();
    let last = match size {
        Dimension::Known(number, names) if names.is_empty() => {
            Typed::integer(i64::try_from(*number).unwrap_or(i64::MAX))
        }
        _ => Typed::new(Operation::Size(size.clone()), Shape::SCALAR),
    };
    let operation = Operation::Series { index: name.into(), from: Typed::integer(1), to: last, body };
    Typed::new(operation, shape)
}

/// Whether a name is bound by a sum, or is a size, anywhere inside.
fn binds(typed: &Typed, name: &str) -> bool {
    let sized = |size: &Dimension| matches!(size, Dimension::Known(_, names) if names.iter().any(|own| &**own == name));
    let here = matches!(typed.operation(), Operation::Series { index, .. } if &**index == name);
    here || sized(&typed.shape().rows)
        || sized(&typed.shape().columns)
        || typed.children().any(|child| binds(child, name))
}

/// The G with ⟨W, dA ⊗ B⟩ = ⟨G, dA⟩: G_ij = ⟨block (i, j) of W, B⟩.
///
/// For W = U ⊗ V it is ⟨V, B⟩ U; else Σ_k (I ⊗ e_kᵀ) W (I ⊗ b_k), b_k being row k of B as a column.
pub fn left_weight(weight: &Typed, a: &Typed, b: &Typed) -> Typed {
    if let Some(found) = separated(weight, a.shape(), b.shape(), |u, v| (u.clone(), inner(v, b))) {
        return found;
    }
    let (m, n) = (&a.shape().rows, &a.shape().columns);
    series(&b.shape().rows, &[weight, a, b], |k| {
        let basis = Typed::basis(k.clone(), b.shape().rows.clone());
        let left = pair(Typed::identity(m.clone()), basis.transpose());
        let right = pair(Typed::identity(n.clone()), row(b, k));
        Typed::product(vec![left, weight.clone(), right])
    })
}

/// The G with ⟨W, A ⊗ dB⟩ = ⟨G, dB⟩: the sum of the blocks of W with the entries of A as weights.
///
/// For W = U ⊗ V it is ⟨U, A⟩ V; else Σ_k (e_kᵀ ⊗ I) W (a_k ⊗ I), a_k being row k of A as a column.
pub fn right_weight(weight: &Typed, a: &Typed, b: &Typed) -> Typed {
    if let Some(found) = separated(weight, a.shape(), b.shape(), |u, v| (v.clone(), inner(u, a))) {
        return found;
    }
    let (p, q) = (&b.shape().rows, &b.shape().columns);
    series(&a.shape().rows, &[weight, a, b], |k| {
        let basis = Typed::basis(k.clone(), a.shape().rows.clone());
        let left = pair(basis.transpose(), Typed::identity(p.clone()));
        let right = pair(row(a, k), Typed::identity(q.clone()));
        Typed::product(vec![left, weight.clone(), right])
    })
}

/// The matrix of a shape whose columns one under another are the given column: Σ_k (e_kᵀ ⊗ I) c e_kᵀ.
pub fn columns_of(column: &Typed, shape: &Shape) -> Typed {
    series(&shape.columns, &[column], |k| {
        let basis = Typed::basis(k.clone(), shape.columns.clone()).transpose();
        let cut = pair(basis.clone(), Typed::identity(shape.rows.clone()));
        Typed::product(vec![cut, column.clone(), basis])
    })
}

/// A Kronecker product of values whose sides are known.
pub(super) fn pair(a: Typed, b: Typed) -> Typed {
    let side = |a: &Dimension, b: &Dimension| a.times(b).unwrap_or(Dimension::Unknown(0));
    let shape =
        Shape::matrix(side(&a.shape().rows, &b.shape().rows), side(&a.shape().columns, &b.shape().columns));
    Typed::new(Operation::Kronecker(a, b), shape)
}

/// Row k as a column.
fn row(x: &Typed, k: &Typed) -> Typed {
    let of = Shape::vector(x.shape().columns.clone());
    Typed::new(Operation::Entry(x.clone(), k.clone()), of)
}

fn inner(a: &Typed, b: &Typed) -> Typed {
    let product = Typed::product(vec![a.transpose(), b.clone()]);
    if product.is_scalar() { product } else { product.to_scalar(Function::Trace) }
}

/// What becomes of a weight U ⊗ V, of sums of such, and of their multiples; `None` for another weight.
fn separated(
    weight: &Typed,
    left: &Shape,
    right: &Shape,
    pick: impl Fn(&Typed, &Typed) -> (Typed, Typed) + Copy,
) -> Option<Typed> {
    let again = |weight: &Typed| separated(weight, left, right, pick);
    match weight.operation() {
        Operation::Kronecker(u, v) if u.shape() == left && v.shape() == right => {
            let (kept, scale) = pick(u, v);
            Some(Typed::product(vec![scale, kept]))
        }
        Operation::Negate(inner) => Some(again(inner)?.negate()),
        Operation::Divide(above, below) => Some(again(above)?.divide(below)),
        Operation::Sum(terms) => {
            let terms = terms.iter().map(again).collect::<Option<Vec<_>>>()?;
            let shape = terms.first()?.shape().clone();
            Some(Typed::sum(terms, &shape))
        }
        Operation::Product(factors) => {
            let (mut scalars, rest): (Vec<Typed>, Vec<Typed>) =
                factors.iter().cloned().partition(Typed::is_scalar);
            let [only] = &rest[..] else { return None };
            scalars.push(again(only)?);
            Some(Typed::product(scalars))
        }
        Operation::Ones => {
            let ones = |shape: &Shape| Typed::new(Operation::Ones, shape.clone());
            let (kept, scale) = pick(&ones(left), &ones(right));
            Some(Typed::product(vec![scale, kept]))
        }
        _ => None,
    }
}
