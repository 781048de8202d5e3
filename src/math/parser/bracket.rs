//! What stands between brackets: groups, bars, inner products, matrices.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::math::ast::{Ast, Binary, Form};
use crate::math::builtin::Function;
use crate::math::diagnostic::Diagnostic;
use crate::math::parser::{Parsed, Parser};
use crate::math::token::{Kind, unclosed};

impl Parser<'_> {
    pub(super) fn group(&mut self, open: &'static str, close: &'static str) -> Parsed {
        let start = self.span();
        self.expect(open)?;
        let outer_bars = std::mem::take(&mut self.bars);
        let outer_arguments = std::mem::take(&mut self.arguments);
        let inner = self.expression()?;
        self.bars = outer_bars;
        self.arguments = outer_arguments;
        if !self.take(close) {
            return Err(if self.peek() == &Kind::End {
                unclosed(start, open, close)
            } else {
                self.unexpected()
            });
        }
        Ok(Ast { form: inner.form, span: start.to(self.last_span()) })
    }

    pub(super) fn fenced(&mut self, bar: &'static str) -> Parsed {
        let start = self.span();
        self.advance();
        self.bars += 1;
        let inner = self.expression()?;
        self.bars -= 1;
        if !self.take(bar) {
            return Err(unclosed(start, bar, bar));
        }
        let span = start.to(self.last_span());
        if bar == "|" {
            return Ok(Ast { form: Form::Bars(Box::new(inner)), span });
        }
        if self.is("_") {
            self.advance();
            let which = self.span();
            let allowed = match self.peek() {
                Kind::Word(word) => word == "F",
                Kind::Number(number) => *number == BigRational::from_integer(BigInt::from(2)),
                Kind::Sign("{") => matches!(self.peek_after(2), Kind::Sign("}")),
                _ => false,
            };
            if !allowed {
                return Err(Diagnostic::at(
                    "norm",
                    which,
                    "Only the Euclidean (2) and the Frobenius (F) norm are known.",
                    "Известны только евклидова норма (2) и норма Фробениуса (F).",
                ));
            }
            let steps = if self.is("{") { 3 } else { 1 };
            (0..steps).for_each(|_| self.advance());
        }
        let row = Function::named("norm").expect("norm is in the table");
        Ok(Ast { form: Form::Apply(row, Box::new(inner)), span })
    }

    pub(super) fn inner_product(&mut self) -> Parsed {
        let start = self.span();
        self.advance();
        let outer = std::mem::replace(&mut self.arguments, 1);
        let left = self.expression()?;
        if !self.take(",") {
            self.expect("|")?;
        }
        let right = self.expression()?;
        self.arguments = outer;
        self.expect(">")?;
        let span = start.to(self.last_span());
        Ok(Ast { form: Form::Binary(Binary::Inner, Box::new(left), Box::new(right)), span })
    }

    /// `[1, 2; 3, 4]` or `[[1, 2], [3, 4]]`.
    pub(super) fn literal(&mut self) -> Parsed {
        let start = self.span();
        self.expect("[")?;
        let outer = std::mem::replace(&mut self.arguments, 1);
        let nested = self.is("[");
        let mut rows = Vec::new();
        loop {
            if nested {
                self.expect("[")?;
            }
            let mut row = vec![self.expression()?];
            while self.take(",") {
                row.push(self.expression()?);
            }
            if nested {
                self.expect("]")?;
            }
            rows.push(row);
            let more = if nested { self.take(",") } else { self.take(";") };
            if !more {
                break;
            }
        }
        self.arguments = outer;
        self.expect("]")?;
        Ok(Ast { form: Form::Literal(rows), span: start.to(self.last_span()) })
    }
}
