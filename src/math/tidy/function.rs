//! Functions, inverses, Kronecker products and sums over an index, of tidied arguments.

use std::sync::Arc;

use crate::math::builtin::Function;
use crate::math::shape::{Dimension, Shape};
use crate::math::tidy::Tidier;
use crate::math::tidy::term::{Term, compact, size_of};
use crate::math::tidy::transpose::same;
use crate::math::typed::{Operation, Typed};

impl Tidier<'_> {
    /// The terms of a function of a tidied argument.
    pub(super) fn function(&self, function: Function, x: &Typed, shape: &Shape) -> Vec<Term> {
        let plain = |x: Typed| Typed::new(Operation::Apply(function, x), shape.clone());
        let one = |typed: Typed| vec![self.atom(typed)];
        match function {
            Function::Trace => {
                let traced = |terms: Vec<Term>| -> Vec<Term> {
                    terms.into_iter().map(|term| self.traced(term)).collect()
                };
                let plain = traced(self.terms(x));
                // tr(A (dX A X + X A dX)) is 2 tr(A X A dX).
                let Some(spread) = self.multiplied_out(x).map(traced) else { return plain };
                let size = |terms: &[Term]| self.gather(terms.to_vec(), shape).size();
                if size(&spread) < size(&plain) { spread } else { plain }
            }
            Function::Vectorize | Function::Diagonal | Function::SymmetricPart | Function::Total => {
                let Some((mut scale, rest)) = self.parted(x) else { return Vec::new() };
                let value = self.linear(function, &rest, shape);
                self.join(&mut scale, &value);
                vec![scale]
            }
            Function::Determinant => match x.operation() {
                Operation::Identity => one(Typed::integer(1)),
                Operation::Transpose(inner) => self.function(function, inner, shape),
                Operation::Inverse(inner) => {
                    let det = inner.to_scalar(Function::Determinant);
                    self.raised(&self.atom(det), -1).into_iter().collect()
                }
                Operation::Power(base, exponent) => {
                    let det = base.to_scalar(Function::Determinant);
                    let power = Typed::new(Operation::Power(det, exponent.clone()), Shape::SCALAR);
                    self.terms(&power)
                }
                _ => one(plain(x.clone())),
            },
            Function::Norm => match x.operation() {
                Operation::Transpose(inner) => one(plain(inner.clone())),
                _ => one(plain(x.clone())),
            },
            _ => one(plain(x.clone())),
        }
    }

    /// A linear function of what has no scalar factor.
    fn linear(&self, function: Function, x: &Typed, shape: &Shape) -> Typed {
        let plain = || Typed::new(Operation::Apply(function, x.clone()), shape.clone());
        match function {
            Function::Total => self.total(x),
            _ if x.is_scalar() => x.clone(),
            Function::SymmetricPart => {
                let turned = self.known.transposed(x);
                if same(&turned, x) {
                    x.clone()
                } else if turned.transposes() < x.transposes() {
                    turned.elementwise(Function::SymmetricPart)
                } else {
                    plain()
                }
            }
            Function::Diagonal => match x.operation() {
                Operation::Ones if x.shape().is_column() => Typed::identity(x.shape().rows.clone()),
                Operation::Identity => Typed::new(Operation::Ones, shape.clone()),
                Operation::Apply(Function::Diagonal, inner) if inner.shape() == shape => inner.clone(),
                Operation::Transpose(inner) if !x.shape().is_column() => {
                    Typed::new(Operation::Apply(function, inner.clone()), shape.clone())
                }
                _ => plain(),
            },
            Function::Vectorize => match x.operation() {
                Operation::Ones => Typed::new(Operation::Ones, shape.clone()),
                _ if x.shape().is_column() => x.clone(),
                _ if x.shape().is_row() => self.known.transposed(x),
                _ => plain(),
            },
            _ => plain(),
        }
    }

    /// The trace of a term: scalars come out, an outer product becomes an inner one.
    fn traced(&self, term: Term) -> Term {
        let mut chain = term.chain.clone();
        let mut result = Term { chain: Vec::new(), ..term };
        // What cancels across the ends, as the trace is cyclic.
        while let [first, middle @ .., last] = &chain[..]
            && !middle.is_empty()
            && self.are_inverse(last, first)
        {
            chain = middle.to_vec();
        }
        match &chain[..] {
            [first, last] if self.are_inverse(last, first) => {
                self.scale(&mut result, size_of(&first.shape().rows), 1);
                return result;
            }
            [only] => match only.operation() {
                Operation::Identity => {
                    self.scale(&mut result, size_of(&only.shape().rows), 1);
                    return result;
                }
                Operation::Apply(Function::SymmetricPart, x) => chain = vec![x.clone()],
                _ => {}
            },
            _ => {}
        }
        if let Some(column) = chain.iter().position(|factor| factor.shape().is_column()) {
            let (left, right) = chain.split_at(column + 1);
            if right.first().is_some_and(|factor| factor.shape().is_row()) {
                for factor in right.iter().chain(left) {
                    self.push(&mut result, factor.clone());
                }
                return result;
            }
        }
        let turned: Vec<Typed> = chain.iter().rev().map(|factor| self.known.transposed(factor)).collect();
        let (one, other) = (Typed::product(compact(&chain)), Typed::product(compact(&turned)));
        let kept = if (other.transposes(), &other) < (one.transposes(), &one) { other } else { one };
        self.scale(&mut result, kept.to_scalar(Function::Trace), 1);
        result
    }

    /// The terms of the inverse of a tidied matrix.
    pub(super) fn inverse(&self, x: &Typed) -> Vec<Term> {
        let one = |typed: Typed| vec![self.atom(typed)];
        match x.operation() {
            Operation::Inverse(inner) => return self.terms(inner),
            Operation::Identity => return one(x.clone()),
            Operation::Transpose(own) => {
                let mut found = self.inverse(own);
                for term in &mut found {
                    term.chain =
                        term.chain.iter().rev().map(|factor| self.known.transposed(factor)).collect();
                }
                return found;
            }
            Operation::Symbol(_) if self.known.is_orthogonal(x) => return one(x.transpose()),
            Operation::Kronecker(a, b)
                if a.shape().rows == a.shape().columns && b.shape().rows == b.shape().columns =>
            {
                return self
                    .kronecker(&self.tidy(&a.inverse()), &self.tidy(&b.inverse()))
                    .into_iter()
                    .collect();
            }
            _ => {}
        }
        let Some(term) = self.single(x) else { return one(x.inverse()) };
        let is_square = |factor: &Typed| factor.shape().rows == factor.shape().columns;
        let scalars = Term { chain: Vec::new(), ..term.clone() };
        let has_scalars = scalars != Term::one();
        let Some(mut result) = self.raised(&scalars, -1) else { return one(x.inverse()) };
        match &term.chain[..] {
            [_] if !has_scalars => return one(x.inverse()),
            chain if chain.iter().all(is_square) => {
                for factor in chain.iter().rev() {
                    for inverse in self.inverse(factor) {
                        self.multiply(&mut result, inverse);
                    }
                }
            }
            chain => self.push(&mut result, Typed::product(compact(chain)).inverse()),
        }
        vec![result]
    }

    /// The term of a Kronecker product of tidied values; `None` for zero.
    pub(super) fn kronecker(&self, a: &Typed, b: &Typed) -> Option<Term> {
        let ((mut scale, a), (more, b)) = (self.parted(a)?, self.parted(b)?);
        self.multiply(&mut scale, more);
        let is_identity = |typed: &Typed| matches!(typed.operation(), Operation::Identity);
        let side = |x: &Dimension, y: &Dimension| x.times(y).unwrap_or(Dimension::Unknown(0));
        let shape = Shape::matrix(
            side(&a.shape().rows, &b.shape().rows),
            side(&a.shape().columns, &b.shape().columns),
        );
        if a.is_scalar() || b.is_scalar() || (a.shape().is_column() && b.shape().is_row()) {
            self.join(&mut scale, &a);
            self.join(&mut scale, &b);
        } else if a.shape().is_row() && b.shape().is_column() {
            self.join(&mut scale, &b);
            self.join(&mut scale, &a);
        } else if is_identity(&a) && is_identity(&b) {
            self.push(&mut scale, Typed::identity(shape.rows));
        } else {
            self.push(&mut scale, Typed::new(Operation::Kronecker(a, b), shape));
        }
        Some(scale)
    }

    /// The term of a sum over an index: what does not depend on the index stands outside. `None` for zero.
    pub(super) fn series(&self, index: &Arc<str>, from: &Typed, to: &Typed, body: &Typed) -> Option<Term> {
        let term = self.single(body)?;
        let moves = |typed: &Typed| typed.mentions(index);
        let sum = |body: Typed| {
            let shape = body.shape().clone();
            let operation =
                Operation::Series { index: index.clone(), from: from.clone(), to: to.clone(), body };
            Typed::new(operation, shape)
        };
        if !moves(body) {
            return Some(self.atom(sum(body.clone())));
        }
        let mut outside = Term::number(term.coefficient.clone());
        let mut inside = Term::one();
        for (scalar, exponent) in term.scalars.iter() {
            let place = if moves(scalar) { &mut inside } else { &mut outside };
            self.scale(place, scalar.clone(), exponent);
        }
        let first = term.chain.iter().position(moves).unwrap_or(term.chain.len());
        let last = term.chain.iter().rposition(moves).map_or(first, |last| last + 1);
        inside.chain = term.chain[first..last].to_vec();
        let shape = if inside.chain.is_empty() {
            Shape::SCALAR
        } else {
            Typed::product(inside.chain.clone()).shape().clone()
        };
        for factor in &term.chain[..first] {
            self.push(&mut outside, factor.clone());
        }
        let whole =
            self.assembled(index, from, to, &inside).unwrap_or_else(|| sum(self.build(&inside, &shape)));
        self.join(&mut outside, &whole);
        for factor in &term.chain[last..] {
            self.push(&mut outside, factor.clone());
        }
        Some(outside)
    }

    /// Σ x_k e_k is x, and Σ e_k x_kᵀ with the rows x_k of X is X.
    fn assembled(&self, index: &Arc<str>, from: &Typed, to: &Typed, inside: &Term) -> Option<Typed> {
        let is_index = |typed: &Typed| matches!(typed.operation(), Operation::Symbol(name) if name == index);
        let entry = |typed: &Typed| match typed.operation() {
            Operation::Entry(of, at) if is_index(at) && !of.mentions(index) => Some(of.clone()),
            _ => None,
        };
        let basis = |typed: &Typed| match typed.operation() {
            Operation::Basis(at) if is_index(at) => Some(typed.shape().rows.clone()),
            _ => None,
        };
        let turned = |typed: &Typed| match typed.operation() {
            Operation::Transpose(inner) => Some(inner.clone()),
            _ => None,
        };
        let whole =
            |of: &Typed, side: &Dimension| from.is_one() && of.shape().rows == *side && *to == size_of(side);
        if !inside.coefficient.is_one() {
            return None;
        }
        let scalars: Vec<(&Typed, i64)> = inside.scalars.iter().collect();
        match (&scalars[..], &inside.chain[..]) {
            ([(scalar, 1)], [only]) => {
                let of = entry(scalar)?;
                if let Some(side) = basis(only) {
                    return whole(&of, &side).then_some(of);
                }
                let side = basis(&turned(only)?)?;
                whole(&of, &side).then(|| of.transpose())
            }
            ([], [left, right]) => {
                if let (Some(side), Some(of)) = (basis(left), turned(right).and_then(|row| entry(&row))) {
                    return whole(&of, &side).then_some(of);
                }
                let (of, side) = (entry(left)?, basis(&turned(right)?)?);
                whole(&of, &side).then(|| self.known.transposed(&of))
            }
            _ => None,
        }
    }
}
