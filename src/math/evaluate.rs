//! The value of a checked tree over any field.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use nalgebra::DMatrix;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::ToPrimitive;

use crate::math::builtin::Function;
use crate::math::diagnostic::Diagnostic;
use crate::math::field::Field;
use crate::math::limits;
use crate::math::linear;
use crate::math::number;
use crate::math::point::Point;
use crate::math::shape::Dimension;
use crate::math::typed::{Operation, Typed};
use crate::math::value::Value;

/// Why a tree has no value at a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undefined {
    /// A function outside its domain.
    Domain(Function),
    /// A power outside its domain.
    Power,
    /// Division by zero.
    DivisionByZero,
    /// An inverse of a singular matrix.
    Singular,
    /// A name without a value.
    Unbound(String),
    /// A subscript or a bound that is not a whole number in range.
    Index,
    /// More work than is allowed.
    Fuel,
    /// The result is not a finite number.
    NotFinite,
}

impl Undefined {
    /// The reason in words.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let (code, en, ru) = match self {
            Self::Domain(f) => (
                "domain",
                format!("“{}” is undefined here: its argument is outside the domain.", f.name()),
                format!("«{}» здесь не определён: аргумент вне области определения.", f.name()),
            ),
            Self::Power => {
                ("domain", "This power is undefined here.".into(), "Эта степень здесь не определена.".into())
            }
            Self::DivisionByZero => {
                ("division-by-zero", "This divides by zero.".into(), "Здесь деление на ноль.".into())
            }
            Self::Singular => {
                ("singular", "The matrix has no inverse.".into(), "У матрицы нет обратной.".into())
            }
            Self::Unbound(name) => {
                ("unbound", format!("“{name}” has no value."), format!("У «{name}» нет значения."))
            }
            Self::Index => (
                "index",
                "A subscript or a bound of a sum is not a whole number in range.".into(),
                "Индекс или граница суммы — не целое число в допустимых пределах.".into(),
            ),
            Self::Fuel => {
                ("fuel", "The value takes too much work.".into(), "Вычисление слишком велико.".into())
            }
            Self::NotFinite => (
                "not-finite",
                "The value is not a finite number.".into(),
                "Значение — не конечное число.".into(),
            ),
        };
        Diagnostic::whole(code, en, ru)
    }
}

/// The value of a tree at a point, and how it came about.
#[derive(Debug, Clone)]
pub struct Evaluation<F: Field> {
    /// The value, in the shape of the tree.
    pub value: DMatrix<F>,
    /// Whether a determinant came out as zero on the way.
    pub degenerate: bool,
}

/// Work that is still allowed, in steps of about one multiplication; clones draw on the same stock.
#[derive(Debug, Clone)]
pub struct Fuel(Rc<Cell<u64>>);

impl Default for Fuel {
    fn default() -> Self {
        Self::new(limits::FUEL)
    }
}

impl Fuel {
    /// A stock of this many steps.
    #[must_use]
    pub fn new(steps: u64) -> Self {
        Self(Rc::new(Cell::new(steps)))
    }

    /// Takes steps out; what does not suffice is used up.
    fn spend(&self, steps: usize) -> Result<(), Undefined> {
        let left = self.0.get().checked_sub(steps as u64);
        self.0.set(left.unwrap_or(0));
        left.map(|_| ()).ok_or(Undefined::Fuel)
    }

    /// Allows for a value of this many entries before it is made.
    fn room(&self, rows: usize, columns: usize) -> Result<(), Undefined> {
        let entries = rows.saturating_mul(columns);
        if entries > limits::ENTRIES { Err(Undefined::Fuel) } else { self.spend(entries) }
    }
}

/// What looking at a node costs, beside the entries of its value.
const NODE: usize = 32;
/// What a reciprocal or an elementary function of one entry costs.
const ELEMENTARY: usize = 64;

/// The value of a tree at a point, with a stock of work of its own.
///
/// # Errors
/// Why there is none.
pub fn evaluate<F: Field>(typed: &Typed, point: &Point<F>) -> Result<DMatrix<F>, Undefined> {
    Ok(evaluate_within(typed, point, &Fuel::default())?.value)
}

/// The value of a tree at a point, from a stock of work that is shared with other values.
///
/// # Errors
/// Why there is none.
pub fn evaluate_within<F: Field>(
    typed: &Typed,
    point: &Point<F>,
    fuel: &Fuel,
) -> Result<Evaluation<F>, Undefined> {
    let mut evaluator = Evaluator { point, fuel, degenerate: Cell::new(false), bound: Vec::new() };
    let value = evaluator.value(typed)?;
    Ok(Evaluation { value, degenerate: evaluator.degenerate.get() })
}

/// The value in doubles of a tree whose names have concrete values.
///
/// # Errors
/// Why there is none, in both languages.
pub fn real(
    typed: &Typed,
    values: &BTreeMap<String, Value>,
    sizes: &BTreeMap<String, usize>,
) -> Result<Value, Diagnostic> {
    real_within(typed, values, sizes, &Fuel::default()).map_err(|undefined| undefined.diagnostic())
}

/// As [`real`], from a stock of work that is shared with other values.
///
/// # Errors
/// Why there is none.
pub fn real_within(
    typed: &Typed,
    values: &BTreeMap<String, Value>,
    sizes: &BTreeMap<String, usize>,
    fuel: &Fuel,
) -> Result<Value, Undefined> {
    // A bare name is most of what keys and placeholders are.
    if let Operation::Symbol(name) = typed.operation()
        && let Some(value) = values.get(&**name)
        && value.is_finite()
    {
        return Ok(value.clone());
    }
    let sizes = sizes.iter().map(|(name, size)| (name.as_str().into(), *size)).collect();
    real_at(typed, &Point::of(typed, values, sizes), fuel)
}

/// As [`real_within`], at a point.
///
/// # Errors
/// Why there is none.
pub fn real_at(typed: &Typed, point: &Point<f64>, fuel: &Fuel) -> Result<Value, Undefined> {
    let value = Value::from_matrix(evaluate_within(typed, point, fuel)?.value);
    if value.is_finite() { Ok(value) } else { Err(Undefined::NotFinite) }
}

/// An exponent: a whole number, a number of halves, or any other value.
enum Exponent<F> {
    Whole(i64),
    Halves(i64),
    Other(F),
}

struct Evaluator<'a, F: Field> {
    point: &'a Point<F>,
    fuel: &'a Fuel,
    degenerate: Cell<bool>,
    bound: Vec<(Arc<str>, i64)>,
}

fn scalar<F: Field>(value: F) -> DMatrix<F> {
    DMatrix::from_element(1, 1, value)
}

impl<F: Field> Evaluator<'_, F> {
    fn sides(&self, typed: &Typed) -> Result<(usize, usize), Undefined> {
        let side =
            |size: &Dimension| self.point.size(size).ok_or_else(|| Undefined::Unbound(size.to_string()));
        let (rows, columns) = (side(&typed.shape().rows)?, side(&typed.shape().columns)?);
        self.fuel.room(rows, columns)?;
        Ok((rows, columns))
    }

    fn number(&mut self, typed: &Typed) -> Result<F, Undefined> {
        Ok(self.value(typed)?[(0, 0)].clone())
    }

    fn value(&mut self, typed: &Typed) -> Result<DMatrix<F>, Undefined> {
        self.fuel.spend(NODE)?;
        let value = self.node(typed)?;
        self.fuel.spend(value.len())?;
        Ok(value)
    }

    fn node(&mut self, typed: &Typed) -> Result<DMatrix<F>, Undefined> {
        match typed.operation() {
            Operation::Number(value) => {
                self.fuel.spend(ELEMENTARY)?;
                F::rational(value).map(scalar).ok_or(Undefined::NotFinite)
            }
            Operation::Change(_) => Err(Undefined::Unbound("d".into())),
            Operation::Symbol(name) => {
                if let Some((_, index)) = self.bound.iter().rev().find(|(own, _)| own == name) {
                    return Ok(scalar(F::integer(*index)));
                }
                self.point.symbols.get(name).cloned().ok_or_else(|| Undefined::Unbound(name.to_string()))
            }
            Operation::Size(size) => {
                let size = self.point.size(size).ok_or_else(|| Undefined::Unbound(size.to_string()))?;
                Ok(scalar(F::integer(i64::try_from(size).map_err(|_| Undefined::Index)?)))
            }
            Operation::Identity => {
                let (rows, columns) = self.sides(typed)?;
                Ok(DMatrix::from_fn(rows, columns, |i, j| if i == j { F::one() } else { F::zero() }))
            }
            Operation::Zeros | Operation::Ones => {
                let (rows, columns) = self.sides(typed)?;
                let fill = if matches!(typed.operation(), Operation::Ones) { F::one() } else { F::zero() };
                Ok(DMatrix::from_element(rows, columns, fill))
            }
            Operation::Basis(index) => {
                let (rows, _) = self.sides(typed)?;
                let at = self.position(index, rows)?;
                Ok(DMatrix::from_fn(rows, 1, |i, _| if i == at { F::one() } else { F::zero() }))
            }
            Operation::Commutation(m, n) => {
                let side = |size: &Dimension| {
                    self.point.size(size).ok_or_else(|| Undefined::Unbound(size.to_string()))
                };
                let (m, n) = (side(m)?, side(n)?);
                let (rows, columns) = self.sides(typed)?;
                // Entry (i, j) of an m×n matrix is entry i + j·m of its vec, and j + i·n of its transpose's.
                Ok(DMatrix::from_fn(rows, columns, |row, column| {
                    let (i, j) = (column % m, column / m);
                    if row == j + i * n { F::one() } else { F::zero() }
                }))
            }
            Operation::Entry(of, index) => {
                let of = self.value(of)?;
                let at = self.position(index, of.nrows())?;
                Ok(DMatrix::from_fn(of.ncols(), 1, |j, _| of[(at, j)].clone()))
            }
            Operation::Sum(terms) => {
                let mut sum = self.value(&terms[0])?;
                for term in &terms[1..] {
                    let next = self.value(term)?;
                    sum.zip_apply(&next, |a, b| *a += b);
                }
                Ok(sum)
            }
            Operation::Negate(inner) => Ok(self.value(inner)?.map(|entry| -entry)),
            Operation::Product(factors) => self.product(factors),
            Operation::Divide(above, below) => {
                self.fuel.spend(ELEMENTARY)?;
                let scale = self.number(below)?.reciprocal().ok_or(Undefined::DivisionByZero)?;
                Ok(self.value(above)?.map(|entry| entry * scale.clone()))
            }
            Operation::Transpose(inner) => Ok(self.value(inner)?.transpose()),
            Operation::Inverse(inner) => {
                let inner = self.value(inner)?;
                self.cubic(&inner)?;
                linear::inverse(&inner).ok_or(Undefined::Singular)
            }
            Operation::Power(base, exponent) => self.power(base, exponent),
            Operation::Hadamard(a, b) => {
                let (a, b) = (self.value(a)?, self.value(b)?);
                Ok(a.zip_map(&b, |x, y| x * y))
            }
            Operation::HadamardDivide(a, b) => {
                let (a, b) = (self.value(a)?, self.value(b)?);
                self.fuel.spend(ELEMENTARY * b.len())?;
                let inverses: Option<Vec<F>> = b.iter().map(Field::reciprocal).collect();
                let inverses = inverses.ok_or(Undefined::DivisionByZero)?;
                let inverse = DMatrix::from_vec(b.nrows(), b.ncols(), inverses);
                Ok(a.zip_map(&inverse, |x, y| x * y))
            }
            Operation::HadamardPower(base, exponent) => {
                let values = self.value(base)?;
                let exponent = self.exponent(exponent)?;
                let entries: Result<Vec<F>, Undefined> =
                    values.iter().map(|entry| self.raised(entry, &exponent)).collect();
                Ok(DMatrix::from_vec(values.nrows(), values.ncols(), entries?))
            }
            Operation::Kronecker(a, b) => {
                let (a, b) = (self.value(a)?, self.value(b)?);
                let (rows, columns) = (a.nrows() * b.nrows(), a.ncols() * b.ncols());
                self.fuel.room(rows, columns)?;
                Ok(DMatrix::from_fn(rows, columns, |i, j| {
                    a[(i / b.nrows(), j / b.ncols())].clone() * b[(i % b.nrows(), j % b.ncols())].clone()
                }))
            }
            Operation::Apply(function, argument) => {
                let argument = self.value(argument)?;
                self.apply(*function, &argument)
            }
            Operation::Series { index, from, to, body } => {
                let (first, last) = (self.whole(from)?, self.whole(to)?);
                let (rows, columns) = self.sides(typed)?;
                let mut sum = DMatrix::from_element(rows, columns, F::zero());
                for at in first..=last {
                    self.bound.push((index.clone(), at));
                    let term = self.value(body);
                    self.bound.pop();
                    sum.zip_apply(&term?, |a, b| *a += b);
                }
                Ok(sum)
            }
            Operation::Literal(rows) => {
                let entries: Result<Vec<F>, Undefined> =
                    rows.iter().flatten().map(|entry| self.number(entry)).collect();
                Ok(DMatrix::from_row_iterator(rows.len(), rows[0].len(), entries?))
            }
        }
    }

    fn cubic(&self, matrix: &DMatrix<F>) -> Result<(), Undefined> {
        let n = matrix.nrows();
        self.fuel.spend(n * n * n + n * ELEMENTARY)
    }

    fn product(&mut self, factors: &[Typed]) -> Result<DMatrix<F>, Undefined> {
        let mut product: Option<DMatrix<F>> = None;
        for factor in factors {
            let next = self.value(factor)?;
            product = Some(match product {
                None => next,
                Some(done) if next.len() == 1 => done.map(|entry| entry * next[(0, 0)].clone()),
                Some(done) if done.len() == 1 => next.map(|entry| done[(0, 0)].clone() * entry),
                Some(done) => {
                    self.fuel.room(done.nrows(), next.ncols())?;
                    self.fuel.spend(done.nrows() * done.ncols() * next.ncols())?;
                    done * next
                }
            });
        }
        product.ok_or(Undefined::Index)
    }

    fn power(&mut self, base: &Typed, exponent: &Typed) -> Result<DMatrix<F>, Undefined> {
        let value = self.value(base)?;
        if value.len() == 1 {
            let exponent = self.exponent(exponent)?;
            return self.raised(&value[(0, 0)], &exponent).map(scalar);
        }
        let k = self.whole(exponent)?;
        if k.abs() > limits::EXPONENT {
            return Err(Undefined::Index);
        }
        let mut base = value;
        if k < 0 {
            self.cubic(&base)?;
            base = linear::inverse(&base).ok_or(Undefined::Singular)?;
        }
        let n = base.nrows();
        let mut result = DMatrix::from_fn(n, n, |i, j| if i == j { F::one() } else { F::zero() });
        let mut left = k.unsigned_abs();
        while left > 0 {
            if left & 1 == 1 {
                self.cubic(&base)?;
                result = &result * &base;
            }
            left >>= 1;
            if left > 0 {
                self.cubic(&base)?;
                base = &base * &base;
            }
        }
        Ok(result)
    }

    /// What a number is to be raised to.
    fn exponent(&mut self, typed: &Typed) -> Result<Exponent<F>, Undefined> {
        let Some(exact) = self.exact(typed) else { return self.number(typed).map(Exponent::Other) };
        let whole = |numerator: &BigInt, most: i64| {
            numerator.to_i64().filter(|k| k.abs() <= most).ok_or(Undefined::Power)
        };
        if exact.is_integer() {
            return whole(exact.numer(), 4 * limits::EXPONENT).map(Exponent::Whole);
        }
        if *exact.denom() == 2.into() {
            return whole(exact.numer(), limits::EXPONENT).map(Exponent::Halves);
        }
        F::rational(&exact).map(Exponent::Other).ok_or(Undefined::Power)
    }

    fn raised(&self, base: &F, exponent: &Exponent<F>) -> Result<F, Undefined> {
        self.fuel.spend(2 * ELEMENTARY)?;
        match exponent {
            Exponent::Whole(k) => self.whole_power(base.clone(), *k),
            Exponent::Halves(k) => {
                self.whole_power(base.elementary(Function::Sqrt).ok_or(Undefined::Power)?, *k)
            }
            Exponent::Other(exponent) => base.power(exponent).ok_or(Undefined::Power),
        }
    }

    fn whole_power(&self, base: F, k: i64) -> Result<F, Undefined> {
        let base = if k < 0 { base.reciprocal().ok_or(Undefined::DivisionByZero)? } else { base };
        self.fuel.spend(usize::try_from(k.unsigned_abs()).unwrap_or(usize::MAX))?;
        Ok((0..k.unsigned_abs()).fold(F::one(), |product, _| product * base.clone()))
    }

    /// The exact rational that an exponent is, if it is made of numbers and whole symbols.
    fn exact(&self, typed: &Typed) -> Option<BigRational> {
        self.fuel.spend(ELEMENTARY).ok()?;
        let whole = |k: i64| BigRational::from_integer(k.into());
        let value = match typed.operation() {
            Operation::Number(value) => Some(value.clone()),
            Operation::Symbol(name) => self
                .bound
                .iter()
                .rev()
                .find(|(own, _)| own == name)
                .map(|(_, index)| *index)
                .or_else(|| self.point.integers.get(name).copied())
                .map(whole),
            Operation::Size(size) => i64::try_from(self.point.size(size)?).ok().map(whole),
            Operation::Negate(inner) => self.exact(inner).map(|value| -value),
            Operation::Sum(terms) => {
                terms.iter().try_fold(whole(0), |sum, term| number::bounded(sum + self.exact(term)?))
            }
            Operation::Product(factors) => factors
                .iter()
                .try_fold(whole(1), |product, factor| number::bounded(product * self.exact(factor)?)),
            Operation::Divide(above, below) => {
                let below = self.exact(below).filter(|below| *below != whole(0))?;
                Some(self.exact(above)? / below)
            }
            _ => None,
        };
        value.and_then(number::bounded)
    }

    fn whole(&self, typed: &Typed) -> Result<i64, Undefined> {
        self.exact(typed)
            .filter(BigRational::is_integer)
            .and_then(|value| value.to_integer().to_i64())
            .ok_or(Undefined::Index)
    }

    /// The place that a subscript names, counted from 0.
    fn position(&self, index: &Typed, length: usize) -> Result<usize, Undefined> {
        let at = usize::try_from(self.whole(index)?).map_err(|_| Undefined::Index)?;
        if (1..=length).contains(&at) { Ok(at - 1) } else { Err(Undefined::Index) }
    }

    fn apply(&self, function: Function, x: &DMatrix<F>) -> Result<DMatrix<F>, Undefined> {
        let sum = |entries: &mut dyn Iterator<Item = F>| entries.fold(F::zero(), |sum, entry| sum + entry);
        match function {
            Function::Trace => Ok(scalar(sum(&mut (0..x.nrows()).map(|i| x[(i, i)].clone())))),
            Function::Determinant => {
                self.cubic(x)?;
                let determinant = linear::determinant(x);
                if determinant.weight() == 0.0 {
                    self.degenerate.set(true);
                }
                Ok(scalar(determinant))
            }
            Function::Adjugate => {
                self.cubic(x)?;
                self.cubic(x)?;
                if let Some(adjugate) = linear::adjugate_of_invertible(x) {
                    return Ok(adjugate);
                }
                self.fuel.spend(x.nrows().saturating_pow(5) + x.nrows().pow(3) * ELEMENTARY)?;
                Ok(linear::adjugate(x))
            }
            Function::Pseudoinverse => {
                let t = x.transpose();
                let (least, most) = (x.nrows().min(x.ncols()), x.nrows().max(x.ncols()));
                self.fuel.spend(x.len() * (least + most) + least * ELEMENTARY)?;
                if x.nrows() >= x.ncols() {
                    Ok(linear::inverse(&(&t * x)).ok_or(Undefined::Singular)? * t)
                } else {
                    let inverse = linear::inverse(&(x * &t)).ok_or(Undefined::Singular)?;
                    Ok(t * inverse)
                }
            }
            Function::SymmetricPart => {
                let half = F::integer(2).reciprocal().ok_or(Undefined::DivisionByZero)?;
                Ok(x.zip_map(&x.transpose(), |a, b| (a + b) * half.clone()))
            }
            Function::Diagonal if x.ncols() == 1 => {
                self.fuel.room(x.nrows(), x.nrows())?;
                Ok(DMatrix::from_fn(
                    x.nrows(),
                    x.nrows(),
                    |i, j| {
                        if i == j { x[(i, 0)].clone() } else { F::zero() }
                    },
                ))
            }
            Function::Diagonal => Ok(DMatrix::from_fn(x.nrows(), 1, |i, _| x[(i, i)].clone())),
            Function::Vectorize => Ok(DMatrix::from_vec(x.len(), 1, x.iter().cloned().collect())),
            Function::Total => Ok(scalar(sum(&mut x.iter().cloned()))),
            Function::Norm => {
                self.fuel.spend(x.len() + 2 * ELEMENTARY)?;
                let square = sum(&mut x.iter().map(|entry| entry.clone() * entry.clone()));
                square.elementary(Function::Sqrt).map(scalar).ok_or(Undefined::Domain(function))
            }
            _ => {
                self.fuel.spend(2 * ELEMENTARY * x.len())?;
                let entries: Option<Vec<F>> = x.iter().map(|entry| entry.elementary(function)).collect();
                entries
                    .map(|entries| DMatrix::from_vec(x.nrows(), x.ncols(), entries))
                    .ok_or(Undefined::Domain(function))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::language;
    use crate::math::symbols::Symbols;

    #[test]
    fn values_draw_on_one_stock_until_it_is_used_up() {
        let mut symbols = Symbols::new();
        let a = Value::Matrix(DMatrix::identity(10, 10));
        symbols.declare_value("A", &a);
        let typed = language::read("A*A", &symbols).unwrap();
        let values = BTreeMap::from([("A".to_owned(), a)]);
        // One product takes at least 1,000 multiplications.
        let fuel = Fuel::new(5_000);
        let shared = fuel.clone();
        let mut done = 0;
        while real_within(&typed, &values, &BTreeMap::new(), if done % 2 == 0 { &fuel } else { &shared })
            .is_ok()
        {
            done += 1;
        }
        assert!((1..5).contains(&done), "{done} products");
        let after = real_within(&typed, &values, &BTreeMap::new(), &shared);
        assert_eq!(after, Err(Undefined::Fuel));
        assert!(real_within(&typed, &values, &BTreeMap::new(), &Fuel::default()).is_ok());
    }
}
