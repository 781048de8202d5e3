//! LaTeX commands: `\frac{}{}`, matrices, `\sum_{i=1}^n`.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::math::ast::{Ast, Binary, Form};
use crate::math::builtin::Function;
use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::parser::{Parsed, Parser};
use crate::math::token::{Kind, Token};

impl Parser<'_> {
    pub(super) fn command(&mut self, name: &str) -> Parsed {
        let start = self.span();
        self.advance();
        match name {
            "frac" => {
                let above = self.fraction_part()?;
                let below = self.fraction_part()?;
                let span = start.to(self.last_span());
                Ok(Ast { form: Form::Binary(Binary::Divide, Box::new(above), Box::new(below)), span })
            }
            "sqrt" => {
                let inner = if self.is("{") { self.group("{", "}")? } else { self.primary()? };
                let row = Function::named("sqrt").expect("sqrt is in the table");
                Ok(Ast { form: Form::Apply(row, Box::new(inner)), span: start.to(self.last_span()) })
            }
            "sum" => self.series_sign(start),
            "begin" => self.environment(start),
            _ => Err(Diagnostic::at(
                "unexpected",
                start,
                "This cannot stand here.",
                "Это здесь стоять не может.",
            )),
        }
    }

    /// What stands above or below: a group, or one digit or letter as in `\frac12` and `\frac1n`.
    fn fraction_part(&mut self) -> Parsed {
        let span = self.span();
        match self.peek().clone() {
            Kind::Number(value) if value.is_integer() && span.end - span.start == 2 => {
                let digits = value.to_integer();
                let ten = BigInt::from(10);
                if digits < ten {
                    return Err(self.missing("{"));
                }
                let middle = span.start + 1;
                let digit = |value: BigInt, span| Token {
                    kind: Kind::Number(BigRational::from_integer(value)),
                    span,
                    spaced: false,
                };
                let first = digit(&digits / &ten, Span::new(span.start, middle));
                self.tokens[self.at] = digit(&digits % &ten, Span::new(middle, span.end));
                self.tokens.insert(self.at, first);
                self.primary()
            }
            Kind::Number(value) if value.is_integer() && span.end - span.start == 1 => self.primary(),
            Kind::Word(word) => {
                if self.symbols.meaning(&word).is_none() {
                    self.split_word(&[1]);
                }
                self.primary()
            }
            _ => self.group("{", "}"),
        }
    }

    /// `\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}`.
    pub(super) fn environment(&mut self, start: Span) -> Parsed {
        self.expect("{")?;
        match self.peek() {
            Kind::Word(name) if name.ends_with("matrix") => self.advance(),
            _ => return Err(self.unexpected()),
        }
        self.expect("}")?;
        let mut rows = vec![vec![self.expression()?]];
        loop {
            if self.take("&") {
                let entry = self.expression()?;
                rows.last_mut().expect("there is a first row").push(entry);
            } else if self.take(";") {
                if matches!(self.peek(), Kind::Command(_)) {
                    continue;
                }
                rows.push(vec![self.expression()?]);
            } else {
                break;
            }
        }
        match self.peek() {
            Kind::Command(name) if name == "end" => self.advance(),
            _ => return Err(self.unexpected()),
        }
        self.expect("{")?;
        self.advance();
        self.expect("}")?;
        Ok(Ast { form: Form::Literal(rows), span: start.to(self.last_span()) })
    }

    /// `\sum_{i=1}^{n} body`, `\sum_i body`.
    pub(super) fn series_sign(&mut self, start: Span) -> Parsed {
        self.expect("_")?;
        let braced = self.take("{");
        let index = self.index_name()?;
        let mut from = None;
        if braced {
            if self.take("=") {
                from = Some(Box::new(self.expression()?));
            }
            self.expect("}")?;
        }
        let mut to = None;
        if self.take("^") {
            to = Some(Box::new(self.exponent()?));
        }
        self.bound.push(index.clone());
        let body = self.term()?;
        self.bound.pop();
        let bounds = match (from, to) {
            (Some(from), Some(to)) => Some((from, to)),
            (None, None) => None,
            _ => return Err(self.missing("^")),
        };
        Ok(Ast { form: Form::Series(index, bounds, Box::new(body)), span: start.to(self.last_span()) })
    }
}
