//! Products of every kind: of a chain, entry by entry, of Kronecker, quotients.

use crate::math::ast::{Ast, Binary, Form};
use crate::math::check::{Checked, Checker, unknown_size};
use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::limits;
use crate::math::shape::{Dimension, Shape};
use crate::math::typed::{Operation, Typed};

impl Checker {
    pub(super) fn product(&mut self, ast: &Ast) -> Checked {
        let mut written = Vec::new();
        let mut rest = ast;
        while let Form::Binary(Binary::Multiply, left, right) = &rest.form {
            written.push(&**right);
            rest = left;
        }
        written.push(rest);
        written.reverse();
        let mut parts = Vec::new();
        for factor in written {
            parts.push((self.value(factor)?, factor.span));
        }
        self.chain(parts)
    }

    /// Multiplies from left to right; what has become a scalar on the way is a factor of its own.
    /// A product at the head is one with the whole, as `(a*b)*c` is `a*b*c`.
    pub(super) fn chain(&mut self, mut parts: Vec<(Typed, Span)>) -> Checked {
        if let Operation::Product(factors) = parts[0].0.operation() {
            let (factors, span) = (factors.clone(), parts[0].1);
            parts.splice(..1, factors.into_iter().map(|factor| (factor, span)));
        }
        let mut done: Vec<Typed> = Vec::new();
        let mut chain: Vec<Typed> = Vec::new();
        let mut shape = Shape::SCALAR;
        let mut place = parts[0].1;
        for (typed, span) in parts {
            let next = self.resolved(typed.shape());
            if next.is_scalar() {
                if chain.is_empty() {
                    done.push(typed)
                } else {
                    chain.push(typed)
                }
                place = place.to(span);
                continue;
            }
            if chain.is_empty() {
                shape = next;
            } else {
                if !self.unify(&shape.columns, &next.rows) {
                    return Err(self.product_mismatch(&shape, place, &next, span));
                }
                shape = Shape::matrix(shape.rows, next.columns);
            }
            chain.push(typed);
            shape = self.resolved(&shape);
            place = place.to(span);
            if shape.is_scalar() {
                let mut finished = std::mem::take(&mut chain);
                if let Operation::Product(factors) = finished[0].operation() {
                    let factors = factors.clone();
                    finished.splice(..1, factors);
                }
                let numbers = finished.iter().take_while(|factor| factor.is_scalar()).count();
                done.extend(finished.drain(..numbers));
                done.push(Typed::product(finished));
            }
        }
        done.append(&mut chain);
        Ok(Typed::product(done))
    }

    pub(super) fn product_mismatch(
        &self,
        left: &Shape,
        left_span: Span,
        right: &Shape,
        span: Span,
    ) -> Diagnostic {
        let (a, b) = (self.resolved(left), self.resolved(right));
        let flips = [a.rows == b.rows, a.columns == b.columns];
        let (en, ru) = match flips {
            [true, false] => {
                (" It would fit with the left side transposed.", " Подошло бы, если транспонировать левое.")
            }
            [false, true] => {
                (" It would fit with the right side transposed.", " Подошло бы, если транспонировать правое.")
            }
            _ => ("", ""),
        };
        Diagnostic::at(
            "product-mismatch",
            left_span.to(span),
            format!("{a} times {b}: the inner sizes {} and {} differ.{en}", a.columns, b.rows),
            format!("{a} умножить на {b}: внутренние размеры {} и {} не совпадают.{ru}", a.columns, b.rows),
        )
    }

    pub(super) fn binary(&mut self, operator: Binary, left: &Ast, right: &Ast, span: Span) -> Checked {
        let a = self.value(left)?;
        if operator == Binary::Divide {
            let b = self.value(right)?;
            if self.is_scalar(&b) {
                return Ok(a.divide(&b));
            }
            let shape = self.resolved(b.shape());
            return Err(Diagnostic::at(
                "division",
                right.span,
                format!(
                    "Division is by a number only, but this is {shape}. For a matrix multiply by inv(…)."
                ),
                format!("Делить можно только на число, а это {shape}. Для матрицы умножьте на inv(…)."),
            ));
        }
        let b = self.value(right)?;
        match operator {
            Binary::Inner => {
                let transposed = a.transpose();
                self.chain(vec![(transposed, left.span), (b, right.span)])
            }
            Binary::Kronecker => {
                let (s, t) = (self.resolved(a.shape()), self.resolved(b.shape()));
                let (rows, columns) =
                    (side_product(&s.rows, &t.rows, span)?, side_product(&s.columns, &t.columns, span)?);
                Ok(Typed::new(Operation::Kronecker(a, b), Shape::matrix(rows, columns)))
            }
            _ => {
                let (s, t) = (a.shape().clone(), b.shape().clone());
                if self.is_scalar(&a) != self.is_scalar(&b)
                    || !(self.unify(&s.rows, &t.rows) && self.unify(&s.columns, &t.columns))
                {
                    let (s, t) = (self.resolved(&s), self.resolved(&t));
                    return Err(Diagnostic::at(
                        "elementwise-mismatch",
                        span,
                        format!("Entry by entry needs one shape on both sides: here {s} and {t}."),
                        format!("Поэлементное действие требует одинаковых размеров: здесь {s} и {t}."),
                    ));
                }
                let shape = self.resolved(&s);
                Ok(match (operator, shape.is_scalar()) {
                    (Binary::HadamardDivide, true) => a.divide(&b),
                    (Binary::HadamardDivide, false) => Typed::new(Operation::HadamardDivide(a, b), shape),
                    (_, true) => return self.chain(vec![(a, left.span), (b, right.span)]),
                    (_, false) => Typed::new(Operation::Hadamard(a, b), shape),
                })
            }
        }
    }
}

/// The product of two sizes, as in a Kronecker product.
pub(super) fn side_product(left: &Dimension, right: &Dimension, span: Span) -> Result<Dimension, Diagnostic> {
    let product = left.times(right).ok_or_else(|| unknown_size(span))?;
    if matches!(product, Dimension::Known(factor, _) if factor > limits::ENTRIES) {
        return Err(Diagnostic::at(
            "size",
            span,
            format!("This matrix is too large: a side has more than {} entries.", limits::ENTRIES),
            format!("Эта матрица слишком велика: на стороне больше {} элементов.", limits::ENTRIES),
        ));
    }
    Ok(product)
}
