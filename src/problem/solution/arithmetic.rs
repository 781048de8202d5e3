//! The value of an expression, one line for every operation on matrices, from the inside out.

use std::collections::BTreeMap;

use nalgebra::DMatrix;
use num_traits::One as _;

use crate::math::builtin::Function;
use crate::math::diagnostic::Diagnostic;
use crate::math::evaluate;
use crate::math::shape::Shape;
use crate::math::typed::{Operation, Typed};
use crate::math::value::Value;
use crate::problem::solution::line::Line;
use crate::problem::solution::numbers::{is_rounded, mentions_rounded, put_in, tree};

/// How near to 1 a determinant is not worth a factor.
const UNIT: f64 = 1e-9;
/// The most entries whose squares are written out.
const SQUARES: usize = 9;

/// The lines that lead to the value of an expression, and the value.
///
/// # Errors
/// It is undefined for these numbers.
pub fn lines(
    typed: &Typed,
    values: &BTreeMap<String, Value>,
    name: Option<&Typed>,
) -> Result<(Vec<Line>, Value), Diagnostic> {
    let mut work = Work { values, lines: Vec::new(), done: BTreeMap::new(), name: None };
    // What stands inside is worked out first; the last line is the whole, behind its name.
    let start =
        |name: Option<&Typed>| name.map_or_else(|| Line::of(typed), |name| Line::of(name).equal(typed));
    let value = evaluate::real(typed, values, &BTreeMap::new())?;
    if !holds_matrices(typed) || is_leaf(typed) {
        let line = start(name).put_in(typed, values).value(&value);
        return Ok((vec![line], value));
    }
    work.name = name.cloned();
    let shown = work.shown(typed, true)?;
    if !work.done.contains_key(typed) {
        work.lines.push(start(name).numbers(&shown.tree, shown.rounded).value(&value));
    }
    Ok((work.lines, value))
}

/// Whether a matrix occurs.
fn holds_matrices(typed: &Typed) -> bool {
    !typed.is_scalar()
        || !matches!(typed.operation(), Operation::Entry(..)) && typed.children().any(holds_matrices)
}

/// What is put in at once: names, entries, their transposes, and numbers written out.
fn is_leaf(typed: &Typed) -> bool {
    match typed.operation() {
        Operation::Transpose(inner) => is_leaf(inner),
        Operation::Entry(of, _) => is_leaf(of),
        Operation::Symbol(_) | Operation::Literal(_) => true,
        _ => typed.children().next().is_none(),
    }
}

/// A part with its numbers put in.
struct Shown {
    tree: Typed,
    rounded: bool,
}

struct Work<'a> {
    values: &'a BTreeMap<String, Value>,
    lines: Vec<Line>,
    done: BTreeMap<Typed, Value>,
    /// What the whole is called, if it has a name.
    name: Option<Typed>,
}

impl Work<'_> {
    fn value(&self, typed: &Typed) -> Result<Value, Diagnostic> {
        evaluate::real(typed, self.values, &BTreeMap::new())
    }

    fn of_value(value: &Value) -> Shown {
        Shown { tree: tree(value), rounded: is_rounded(value) }
    }

    /// Ends an operation: its line, and its value for what stands around it.
    fn finish(&mut self, typed: &Typed, shown: &[Shown], whole: bool) -> Result<Shown, Diagnostic> {
        let value = match self.done.get(typed) {
            Some(value) => value.clone(),
            None => {
                let value = self.value(typed)?;
                let mut line = match self.name.as_ref().filter(|_| whole) {
                    Some(name) => Line::of(name).equal(typed),
                    None => Line::of(typed),
                };
                for side in shown {
                    line = line.numbers(&side.tree, side.rounded);
                }
                self.lines.push(line.value(&value));
                self.done.insert(typed.clone(), value.clone());
                value
            }
        };
        Ok(Self::of_value(&value))
    }

    /// A part with its numbers put in; what must be worked out before gets its lines.
    fn shown(&mut self, typed: &Typed, whole: bool) -> Result<Shown, Diagnostic> {
        if !holds_matrices(typed) {
            let rounded = mentions_rounded(typed, self.values);
            return Ok(Shown { tree: put_in(typed, self.values), rounded });
        }
        if is_leaf(typed) || self.done.contains_key(typed) {
            return Ok(Self::of_value(&self.value(typed)?));
        }
        match typed.operation() {
            // A sign is no operation of its own.
            Operation::Negate(inner) if !whole => {
                let inner = self.shown(inner, false)?;
                Ok(Shown { tree: inner.tree.negate(), rounded: inner.rounded })
            }
            Operation::Transpose(inner) if !whole => {
                self.shown(inner, false)?;
                Ok(Self::of_value(&self.value(typed)?))
            }
            Operation::Product(factors) => self.product(typed, factors, whole),
            Operation::Power(base, exponent) if is_square_of_norm(base, exponent) => {
                self.square_of_norm(typed, base, whole)
            }
            Operation::Inverse(inner) => {
                let inner = self.shown(inner, false)?;
                let mut sides = vec![Shown { tree: inner.tree.inverse(), rounded: inner.rounded }];
                sides.extend(self.cofactors(typed)?);
                self.finish(typed, &sides, whole)
            }
            Operation::Apply(Function::Determinant, inner) => {
                let shown = self.shown(inner, false)?;
                let mut sides =
                    vec![Shown { tree: typed.with_children(vec![shown.tree]), rounded: shown.rounded }];
                sides.extend(self.determinant(inner)?);
                self.finish(typed, &sides, whole)
            }
            Operation::Series { .. } => self.finish(typed, &[], whole),
            _ => {
                let mut children = Vec::new();
                let mut rounded = false;
                for child in typed.children() {
                    let shown = self.shown(child, false)?;
                    rounded |= shown.rounded;
                    children.push(shown.tree);
                }
                let shown = Shown { tree: typed.with_children(children), rounded };
                // Among numbers only the whole has a line of its own.
                let among_numbers = typed.is_scalar() && typed.children().all(Typed::is_scalar);
                if among_numbers && !whole { Ok(shown) } else { self.finish(typed, &[shown], whole) }
            }
        }
    }

    /// Two factors at a time: from the right if a column stands there, else from the left.
    fn product(&mut self, typed: &Typed, factors: &[Typed], whole: bool) -> Result<Shown, Diagnostic> {
        let (numbers, matrices): (Vec<&Typed>, Vec<&Typed>) =
            factors.iter().partition(|factor| factor.is_scalar());
        if matrices.is_empty() {
            let mut shown = Vec::new();
            for factor in &numbers {
                shown.push(self.shown(factor, false)?);
            }
            let rounded = shown.iter().any(|one| one.rounded);
            let shown =
                Shown { tree: typed.with_children(shown.into_iter().map(|one| one.tree).collect()), rounded };
            return if whole { self.finish(typed, &[shown], true) } else { Ok(shown) };
        }
        let mut scale = Vec::new();
        for factor in &numbers {
            scale.push(self.shown(factor, false)?);
        }
        let from_right = matrices.last().is_some_and(|last| last.shape().is_column());
        let mut rest: Vec<Typed> = matrices.into_iter().cloned().collect();
        let mut done = if from_right { rest.pop() } else { Some(rest.remove(0)) };
        let mut shown = match &done {
            Some(first) => self.shown(first, false)?,
            None => return self.finish(typed, &[], whole),
        };
        while let Some(first) = done.take() {
            if rest.is_empty() {
                break;
            }
            let next = if from_right { rest.pop() } else { Some(rest.remove(0)) };
            let Some(next) = next else { break };
            let beside = self.shown(&next, false)?;
            let (pair, sides) = if from_right {
                (vec![next, first], vec![beside.tree, shown.tree])
            } else {
                (vec![first, next], vec![shown.tree, beside.tree])
            };
            let partial = flat(pair);
            let side = Shown { tree: Typed::product(sides), rounded: beside.rounded || shown.rounded };
            let last = rest.is_empty() && scale.is_empty();
            shown = self.finish(if last { typed } else { &partial }, &[side], whole && last)?;
            done = Some(partial);
        }
        if scale.is_empty() {
            return Ok(shown);
        }
        let rounded = shown.rounded || scale.iter().any(|one| one.rounded);
        let factors = scale.into_iter().map(|one| one.tree).chain([shown.tree]).collect();
        self.finish(typed, &[Shown { tree: Typed::product(factors), rounded }], whole)
    }

    /// ‖M‖² as a sum of squares.
    fn square_of_norm(&mut self, typed: &Typed, base: &Typed, whole: bool) -> Result<Shown, Diagnostic> {
        let Operation::Apply(_, inner) = base.operation() else { return self.finish(typed, &[], whole) };
        self.shown(inner, false)?;
        let value = self.value(inner)?;
        let matrix = value.as_matrix();
        let squares: Vec<Typed> =
            matrix.transpose().iter().map(|entry| tree(&Value::Scalar(*entry)).power(2)).collect();
        let sides = if squares.len() <= SQUARES {
            vec![Shown { tree: Typed::sum(squares, &Shape::SCALAR), rounded: is_rounded(&value) }]
        } else {
            Vec::new()
        };
        self.finish(typed, &sides, whole)
    }

    /// The inverse of a 2×2 matrix by its determinant.
    fn cofactors(&self, inverse: &Typed) -> Result<Option<Shown>, Diagnostic> {
        let Operation::Inverse(inner) = inverse.operation() else { return Ok(None) };
        let value = self.value(inner)?;
        let m = value.as_matrix();
        if m.shape() != (2, 2) {
            return Ok(None);
        }
        let determinant = m[(0, 0)] * m[(1, 1)] - m[(0, 1)] * m[(1, 0)];
        if (determinant - 1.0).abs() < UNIT {
            return Ok(None);
        }
        let determinant = Value::Scalar(determinant);
        let turned =
            Value::Matrix(DMatrix::from_row_slice(2, 2, &[m[(1, 1)], -m[(0, 1)], -m[(1, 0)], m[(0, 0)]]));
        let rounded = is_rounded(&value) || is_rounded(&determinant);
        let scale = Typed::integer(1).divide(&tree(&determinant));
        Ok(Some(Shown { tree: Typed::product(vec![scale, tree(&turned)]), rounded }))
    }

    /// The determinant of a 2×2 matrix written out.
    fn determinant(&self, inner: &Typed) -> Result<Option<Shown>, Diagnostic> {
        let value = self.value(inner)?;
        let m = value.as_matrix();
        if m.shape() != (2, 2) {
            return Ok(None);
        }
        let entry = |i: usize, j: usize| tree(&Value::Scalar(m[(i, j)]));
        let product = |a: Typed, b: Typed| Typed::product(vec![a, b]);
        let minus = product(entry(0, 1), entry(1, 0)).negate();
        let written = Typed::sum(vec![product(entry(0, 0), entry(1, 1)), minus], &Shape::SCALAR);
        Ok(Some(Shown { tree: written, rounded: is_rounded(&value) }))
    }
}

/// A product without a product as one of its own factors.
fn flat(pair: Vec<Typed>) -> Typed {
    let mut factors = Vec::new();
    for factor in pair {
        match factor.operation() {
            Operation::Product(inner) if !factor.is_scalar() && inner.iter().all(|one| !one.is_scalar()) => {
                factors.extend(inner.iter().cloned());
            }
            _ => factors.push(factor),
        }
    }
    Typed::product(factors)
}

fn is_square_of_norm(base: &Typed, exponent: &Typed) -> bool {
    matches!(base.operation(), Operation::Apply(Function::Norm, _))
        && exponent
            .as_number()
            .is_some_and(|two| *two == num_rational::BigRational::one() + num_rational::BigRational::one())
}
