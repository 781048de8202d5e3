//! Sums: all terms have one shape.

use crate::math::ast::{Ast, Binary, Form};
use crate::math::check::{Checked, Checker};
use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::shape::{Dimension, Shape};
use crate::math::typed::{Operation, Typed};

impl Checker {
    pub(super) fn sum(&mut self, ast: &Ast) -> Checked {
        let mut written = Vec::new();
        let mut rest = ast;
        while let Form::Binary(operator @ (Binary::Add | Binary::Subtract), left, right) = &rest.form {
            written.push((*operator == Binary::Subtract, &**right));
            rest = left;
        }
        written.push((false, rest));
        written.reverse();
        let mut terms: Vec<Typed> = Vec::new();
        let mut first: Option<(Shape, Span)> = None;
        for (negative, term) in written {
            let typed = self.value(term)?;
            let shape = typed.shape().clone();
            if let Some((before, place)) = &first {
                let scalars = (self.resolved(before).is_scalar(), self.resolved(&shape).is_scalar());
                let concrete = |s: &Shape| {
                    matches!(s.rows, Dimension::Known(..)) && matches!(s.columns, Dimension::Known(..))
                };
                let identity_meets_number = !self.concrete
                    && scalars.0 != scalars.1
                    && !(concrete(&self.resolved(before)) && concrete(&self.resolved(&shape)));
                let fits = !identity_meets_number
                    && self.unify(&before.rows, &shape.rows)
                    && self.unify(&before.columns, &shape.columns);
                if !fits {
                    return Err(self.sum_mismatch(before, *place, &shape, term.span));
                }
            } else {
                first = Some((shape, term.span));
            }
            match typed.operation() {
                // A sum at the head is one with the whole.
                Operation::Sum(inner) if terms.is_empty() => terms.extend(inner.iter().cloned()),
                _ => terms.push(if negative { typed.negate() } else { typed }),
            }
        }
        let shape = self.resolved(terms[0].shape());
        Ok(Typed::sum(terms, &shape))
    }

    pub(super) fn sum_mismatch(
        &self,
        left: &Shape,
        left_span: Span,
        right: &Shape,
        span: Span,
    ) -> Diagnostic {
        let (a, b) = (self.resolved(left), self.resolved(right));
        if a.is_scalar() || b.is_scalar() {
            let place = if a.is_scalar() { left_span } else { span };
            return Diagnostic::at(
                "scalar-plus-matrix",
                place,
                format!(
                    "A number and a matrix cannot be added ({a} and {b}). A multiple of the identity is written s*I."
                ),
                format!(
                    "Число и матрицу сложить нельзя ({a} и {b}). Число, умноженное на единичную матрицу, пишется s*I."
                ),
            );
        }
        let transposed = a == b.transposed();
        let hint = if transposed {
            (" A transpose is missing in one of them.", " В одном из слагаемых не хватает транспонирования.")
        } else {
            ("", "")
        };
        Diagnostic::at(
            "sum-mismatch",
            span,
            format!("The terms of a sum must have one shape: here {b} is added to {a}.{}", hint.0),
            format!("Слагаемые должны быть одного размера: здесь {b} прибавляется к {a}.{}", hint.1),
        )
    }
}
