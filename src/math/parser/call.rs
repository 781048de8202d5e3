//! Functions with their arguments.

use crate::math::ast::{Ast, Binary, Form};
use crate::math::builtin::Function;
use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::parser::{Parsed, Parser};
use crate::math::token::{Kind, unclosed};

/// Functions that may take more than one argument.
const SEVERAL: [&str; 5] = ["kron", "ones", "zeros", "basis", "commutation"];

impl Parser<'_> {
    pub(super) fn call(&mut self, name: &str, start: Span) -> Parsed {
        if name == "sum" && self.is("_") {
            return self.series_sign(start);
        }
        if !self.is("(") {
            // `tr A`, `\ln x`, `ln det X`: one value without brackets.
            let single = !SEVERAL.contains(&name) && self.starts_value();
            if !single {
                return Err(Diagnostic::at(
                    "argument",
                    start,
                    format!("After “{name}” its argument in brackets is missing: {name}(…)."),
                    format!("После «{name}» не хватает аргумента в скобках: {name}(…)."),
                ));
            }
            self.enter()?;
            let argument = self.postfix()?;
            self.depth -= 1;
            if self.starts_value() {
                return Err(Diagnostic::at(
                    "argument",
                    start.to(self.span()),
                    format!("How far does the argument of “{name}” reach? Write brackets: {name}(…)."),
                    format!("Докуда идёт аргумент «{name}»? Поставьте скобки: {name}(…)."),
                ));
            }
            return self.finish_call(name, vec![argument], start);
        }
        if name == "sum"
            && matches!(self.peek_after(1), Kind::Word(_))
            && matches!(self.peek_after(2), Kind::Sign(","))
        {
            return self.series_call(start);
        }
        let open = self.span();
        self.advance();
        let several = SEVERAL.contains(&name);
        let outer = std::mem::replace(&mut self.arguments, usize::from(several));
        let outer_bars = std::mem::take(&mut self.bars);
        let mut arguments = vec![self.expression()?];
        while several && self.take(",") {
            arguments.push(self.expression()?);
        }
        self.arguments = outer;
        self.bars = outer_bars;
        if !self.take(")") {
            return Err(if self.peek() == &Kind::End { unclosed(open, "(", ")") } else { self.unexpected() });
        }
        self.finish_call(name, arguments, start)
    }

    pub(super) fn finish_call(&mut self, name: &str, mut arguments: Vec<Ast>, start: Span) -> Parsed {
        let span = start.to(self.last_span());
        let count = |wanted: &str| {
            Diagnostic::at(
                "arguments",
                span,
                format!("“{name}” takes {wanted} argument(s)."),
                format!("У «{name}» аргументов должно быть: {wanted}."),
            )
        };
        let form = match name {
            "ones" | "zeros" if arguments.len() <= 2 => Form::Filled(name == "ones", arguments),
            "kron" if arguments.len() == 2 => {
                let right = arguments.pop().expect("two arguments");
                let left = arguments.pop().expect("two arguments");
                Form::Binary(Binary::Kronecker, Box::new(left), Box::new(right))
            }
            "basis" if arguments.len() == 2 => {
                let size = Box::new(arguments.pop().expect("two arguments"));
                Form::Basis(Box::new(arguments.pop().expect("two arguments")), Some(size))
            }
            "commutation" if arguments.len() == 2 => Form::Commutation(arguments),
            "ones" | "zeros" => return Err(count("1–2")),
            "kron" | "basis" | "commutation" => return Err(count("2")),
            _ => {
                let argument = Box::new(arguments.pop().expect("one argument"));
                match name {
                    "inv" => Form::Inverse(argument),
                    "transpose" | "T" => Form::Transpose(argument),
                    "logdet" => {
                        let det = Function::named("det").expect("det is in the table");
                        let ln = Function::named("ln").expect("ln is in the table");
                        Form::Apply(ln, Box::new(Ast { form: Form::Apply(det, argument), span }))
                    }
                    _ => Form::Apply(Function::named(name).ok_or_else(|| count("1"))?, argument),
                }
            }
        };
        Ok(Ast { form, span })
    }

    /// `sum(i, 1, n, body)`.
    pub(super) fn series_call(&mut self, start: Span) -> Parsed {
        self.expect("(")?;
        let outer = std::mem::replace(&mut self.arguments, 1);
        let outer_bars = std::mem::take(&mut self.bars);
        let index = self.index_name()?;
        self.expect(",")?;
        let from = self.expression()?;
        self.expect(",")?;
        let to = self.expression()?;
        self.expect(",")?;
        self.bound.push(index.clone());
        let body = self.expression()?;
        self.bound.pop();
        self.arguments = outer;
        self.bars = outer_bars;
        self.expect(")")?;
        let span = start.to(self.last_span());
        Ok(Ast { form: Form::Series(index, Some((Box::new(from), Box::new(to))), Box::new(body)), span })
    }
}
