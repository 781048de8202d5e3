//! Gradient, Jacobian and Hessian from the differential.
//!
//! A scalar f has df = tr(Gᵀ dX): G, of the shape of X, is found by carrying the weight 1 of df
//! back to dX through the linear expression. A column f has df = J dx with J_ij = ∂f_i/∂x_j; how J is
//! read off, of matrices too, is told in [`vectorized`].

use crate::math::builtin::Function;
use crate::math::diagnostic::Diagnostic;
use crate::math::differential::{differential, differential_name};
use crate::math::kronecker;
use crate::math::shape::{Dimension, Shape};
use crate::math::symbols::{Declaration, Symbols};
use crate::math::tidy::{Known, Tidier, tidy, tidy_knowing};
use crate::math::typed::{Operation, Typed};
use crate::math::vectorized;

/// What is asked of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The gradient of a scalar, in the shape of the variable.
    Gradient,
    /// The gradient over symmetric matrices: x_ij and x_ji are one variable, S = G + Gᵀ − I ∘ G for the
    /// gradient G with all entries free (the Matrix Cookbook, eq. 138).
    SymmetricGradient,
    /// The Jacobian of a column by a column: rows are outputs. With matrices ∂vec F/∂vec X.
    Jacobian,
    /// The Hessian of a scalar by a column.
    Hessian,
    /// The differential, written with `d` and the variable's name.
    Differential,
}

impl Kind {
    /// The names of the kinds in files, in questions and on the command line.
    pub const NAMES: [&str; 5] = ["gradient", "symmetric-gradient", "jacobian", "hessian", "differential"];

    /// The kind that has this name in files and on the command line.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "gradient" => Some(Self::Gradient),
            "symmetric-gradient" => Some(Self::SymmetricGradient),
            "jacobian" => Some(Self::Jacobian),
            "hessian" => Some(Self::Hessian),
            "differential" => Some(Self::Differential),
            _ => None,
        }
    }
}

/// The derivative of a kind by a declared variable, written as simply as [`tidy_knowing`] can.
///
/// For a variable X of m×n: a gradient is m×n, J_ij = ∂f_i/∂x_j for columns f and x, a Jacobian of a p×q
/// matrix F is pq×mn, ∂vec F/∂vec X (Magnus, Neudecker, Matrix Differential Calculus, ch. 9), a Hessian is
/// m×m for a column x, a differential has the shape of f.
///
/// # Errors
/// `unknown-name`: the variable is not declared. `derivative-shape`: the kind is not defined for the shapes
/// of the function and the variable. `not-symmetric`: a symmetric gradient by a variable that is not
/// declared symmetric. `no-rule`: a function has no rule here.
pub fn derive(kind: Kind, f: &Typed, wrt: &str, symbols: &Symbols) -> Result<Typed, Diagnostic> {
    let variable = symbols.variable(wrt)?;
    let shape = &variable.shape;
    let known = known(symbols, wrt);
    let nothing = Known::default();
    let tidier = Tidier::new(&nothing);
    match kind {
        Kind::Gradient => gradient(f, wrt, shape, &tidier).map(|found| finished(&found, &tidier, &known)),
        Kind::SymmetricGradient => {
            let found = symmetric_gradient(f, wrt, variable, &tidier)?;
            Ok(finished(&found, &tidier, &known))
        }
        Kind::Jacobian => jacobian(f, wrt, shape, &tidier).map(|found| finished(&found, &tidier, &known)),
        Kind::Hessian => hessian(f, wrt, shape, &tidier).map(|found| finished(&found, &tidier, &known)),
        Kind::Differential => Ok(finished(&differential(f, wrt)?, &tidier, &known)),
    }
}

/// What a derivative by `wrt` may be simplified by.
///
/// A gradient by a column may be differentiated once more, so the length of a unit variable is not used.
#[must_use]
pub fn known(symbols: &Symbols, wrt: &str) -> Known {
    let known = Known::of(symbols);
    let is_column = symbols.declaration(wrt).is_some_and(|variable| variable.shape.columns == Dimension::ONE);
    if is_column { known.forgetting(wrt) } else { known }
}

/// By a symmetric variable there are two gradients: the one that is not of this kind.
///
/// # Errors
/// As [`derive()`].
pub fn other_gradient(
    kind: Kind,
    f: &Typed,
    wrt: &str,
    symbols: &Symbols,
) -> Result<Option<Typed>, Diagnostic> {
    let variable = symbols.variable(wrt)?;
    let other = match kind {
        Kind::Gradient if variable.is_symmetric() => Kind::SymmetricGradient,
        Kind::SymmetricGradient => Kind::Gradient,
        _ => return Ok(None),
    };
    derive(other, f, wrt, symbols).map(Some)
}

/// What was found, tidied; the tidier at hand, which knows nothing, serves where nothing is known.
///
/// What is known is used on the result alone, never on what is still to be differentiated or carried back.
fn finished(found: &Typed, tidier: &Tidier, known: &Known) -> Typed {
    if known.is_nothing() { tidier.whole(found) } else { tidy_knowing(found, known) }
}

fn undefined(en: &str, ru: &str, found: &Shape) -> Diagnostic {
    Diagnostic::whole(
        "derivative-shape",
        format!("{en}, but this is {found}."),
        format!("{ru}, а это {found}."),
    )
}

fn gradient(f: &Typed, wrt: &str, shape: &Shape, tidier: &Tidier) -> Result<Typed, Diagnostic> {
    if !f.is_scalar() {
        return Err(undefined("A gradient is taken of a number", "Градиент берётся от числа", f.shape()));
    }
    let df = tidier.whole(&differential(f, wrt)?);
    let carried = carry_back(&df, &differential_name(wrt), Typed::integer(1))?;
    Ok(carried.unwrap_or_else(|| Typed::zero(shape.clone())))
}

fn symmetric_gradient(
    f: &Typed,
    wrt: &str,
    variable: &Declaration,
    tidier: &Tidier,
) -> Result<Typed, Diagnostic> {
    let shape = &variable.shape;
    if !variable.is_symmetric() {
        return Err(Diagnostic::whole(
            "not-symmetric",
            format!(
                "A symmetric gradient is taken by a symmetric matrix: declare {wrt} as `symmetric matrix n n` or `positive definite matrix n n`."
            ),
            format!(
                "Симметричный градиент берётся по симметричной матрице: объявите {wrt} как `symmetric matrix n n` или `positive definite matrix n n`."
            ),
        ));
    }
    let free = tidier.whole(&gradient(f, wrt, shape, tidier)?);
    let diagonal = Typed::identity(shape.rows.clone()).hadamard(&free);
    let transposed = free.transpose();
    Ok(Typed::sum(vec![free, transposed, diagonal.negate()], shape))
}

fn jacobian(f: &Typed, wrt: &str, shape: &Shape, tidier: &Tidier) -> Result<Typed, Diagnostic> {
    let df = tidier.whole(&differential(f, wrt)?);
    let result = Shape::matrix(vectorized::entries(f.shape())?, vectorized::entries(shape)?);
    let found = vectorized::coefficient(&df, &differential_name(wrt))?;
    Ok(found.unwrap_or_else(|| Typed::zero(result)))
}

fn hessian(f: &Typed, wrt: &str, shape: &Shape, tidier: &Tidier) -> Result<Typed, Diagnostic> {
    if shape.columns != Dimension::ONE {
        return Err(undefined("A Hessian is taken by a column", "Гессиан берётся по столбцу", shape));
    }
    jacobian(&tidier.whole(&gradient(f, wrt, shape, tidier)?), wrt, shape, tidier)
}

pub(super) fn not_linear() -> Diagnostic {
    Diagnostic::whole(
        "no-rule",
        "The differential cannot be solved for its derivative here.",
        "Из этого дифференциала здесь не выделить производную.",
    )
}

/// Splits a product at its one factor that mentions the differential.
pub(super) fn split<'a>(
    factors: &'a [Typed],
    d: &str,
) -> Result<(&'a [Typed], &'a Typed, &'a [Typed]), Diagnostic> {
    let places: Vec<usize> = (0..factors.len()).filter(|&place| factors[place].mentions(d)).collect();
    match places[..] {
        [place] => Ok((&factors[..place], &factors[place], &factors[place + 1..])),
        _ => Err(not_linear()),
    }
}

/// The scalars of a list of factors, and the rest in order.
pub(super) fn parted(factors: &[Typed]) -> (Vec<Typed>, Vec<Typed>) {
    factors.iter().cloned().partition(Typed::is_scalar)
}

/// ⟨a, b⟩ = tr(aᵀ b) for two values of one shape.
fn inner(a: &Typed, b: &Typed) -> Typed {
    if a.is_one() {
        return b.clone();
    }
    let product = Typed::product(vec![a.transpose(), b.clone()]);
    if product.is_scalar() { product } else { product.to_scalar(Function::Trace) }
}

/// The factors of a Kronecker product for which the function of the product is that of both factors.
fn separable(x: &Typed, function: Function) -> Option<(&Typed, &Typed)> {
    let Operation::Kronecker(a, b) = x.operation() else { return None };
    let square = |side: &Typed| side.shape().rows == side.shape().columns;
    (function != Function::Trace || (square(a) && square(b))).then_some((a, b))
}

/// The G with ⟨weight, linear⟩ = ⟨G, dX⟩; `None` if it vanishes.
pub(super) fn carry_back(linear: &Typed, d: &str, weight: Typed) -> Result<Option<Typed>, Diagnostic> {
    if !linear.mentions(d) {
        return Ok(None);
    }
    match linear.operation() {
        Operation::Symbol(_) => Ok(Some(weight)),
        Operation::Sum(terms) => {
            let mut parts = Vec::new();
            for term in terms {
                parts.extend(carry_back(term, d, weight.clone())?);
            }
            let shape = parts[0].shape().clone();
            Ok(Some(Typed::sum(parts, &shape)))
        }
        Operation::Negate(term) => carry_back(term, d, weight.negate()),
        Operation::Divide(above, below) if !below.mentions(d) => carry_back(above, d, weight.divide(below)),
        Operation::Product(factors) => {
            let (before, middle, after) = split(factors, d)?;
            if middle.is_scalar() {
                let rest = Typed::product(before.iter().chain(after).cloned().collect());
                return carry_back(middle, d, inner(&weight, &rest));
            }
            let (mut scalars, left) = parted(before);
            let (more, right) = parted(after);
            scalars.extend(more);
            let mut chain = scalars;
            if !left.is_empty() {
                chain.push(Typed::product(left).transpose());
            }
            if !weight.is_one() || chain.is_empty() && right.is_empty() {
                chain.push(weight);
            }
            if !right.is_empty() {
                chain.push(Typed::product(right).transpose());
            }
            carry_back(middle, d, Typed::product(chain))
        }
        Operation::Transpose(term) => carry_back(term, d, weight.transpose()),
        Operation::Hadamard(a, b) => {
            let (moving, still) = if a.mentions(d) { (a, b) } else { (b, a) };
            carry_back(moving, d, still.hadamard(&weight))
        }
        Operation::HadamardDivide(a, b) if !b.mentions(d) => {
            let shape = weight.shape().clone();
            carry_back(a, d, Typed::new(Operation::HadamardDivide(weight, b.clone()), shape))
        }
        Operation::Apply(function @ (Function::Trace | Function::Total), x)
            if let Some((a, b)) = separable(x, *function) =>
        {
            // tr(A ⊗ B) = tr A · tr B, and so for the sum of all entries.
            let product = Typed::product(vec![a.to_scalar(*function), b.to_scalar(*function)]);
            carry_back(&product, d, weight)
        }
        Operation::Apply(Function::Vectorize, x) => {
            carry_back(x, d, vectorized::unstacked(&tidy(&weight), x.shape()))
        }
        Operation::Apply(function, x) => {
            let weight = match function {
                Function::Trace => Typed::product(vec![weight, Typed::identity(x.shape().rows.clone())]),
                Function::Total => {
                    Typed::product(vec![weight, Typed::new(Operation::Ones, x.shape().clone())])
                }
                Function::Diagonal => Typed::new(Operation::Apply(*function, weight), x.shape().clone()),
                Function::SymmetricPart => weight.elementwise(Function::SymmetricPart),
                _ => return Err(not_linear()),
            };
            carry_back(x, d, weight)
        }
        Operation::Entry(of, index) => {
            let basis = Typed::basis(index.clone(), of.shape().rows.clone());
            let weight = if weight.is_scalar() {
                Typed::product(vec![weight, basis])
            } else {
                Typed::product(vec![basis, weight.transpose()])
            };
            carry_back(of, d, weight)
        }
        Operation::Series { index, from, to, body } => Ok(carry_back(body, d, weight)?.map(|body| {
            let shape = body.shape().clone();
            let operation =
                Operation::Series { index: index.clone(), from: from.clone(), to: to.clone(), body };
            Typed::new(operation, shape)
        })),
        Operation::Kronecker(a, b) => {
            let (moving, weight) = if a.mentions(d) {
                (a, kronecker::left_weight(&tidy(&weight), a, b))
            } else {
                (b, kronecker::right_weight(&tidy(&weight), a, b))
            };
            carry_back(moving, d, weight)
        }
        Operation::Literal(rows) => {
            let mut parts = Vec::new();
            for (i, row) in rows.iter().enumerate() {
                for (j, entry) in row.iter().enumerate() {
                    parts.extend(carry_back(entry, d, entry_of(&weight, i, j))?);
                }
            }
            let shape = parts.first().ok_or_else(not_linear)?.shape().clone();
            Ok(Some(Typed::sum(parts, &shape)))
        }
        _ => Err(not_linear()),
    }
}

/// The entry of a value at a row and a column, counted from 0.
fn entry_of(x: &Typed, row: usize, column: usize) -> Typed {
    let index = |at: usize| Typed::integer(i64::try_from(at + 1).unwrap_or(i64::MAX));
    if x.shape().is_column() {
        return Typed::new(Operation::Entry(x.clone(), index(row)), Shape::SCALAR);
    }
    let of_row =
        Typed::new(Operation::Entry(x.clone(), index(row)), Shape::vector(x.shape().columns.clone()));
    Typed::new(Operation::Entry(of_row, index(column)), Shape::SCALAR)
}
