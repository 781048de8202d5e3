//! Runs of letters: which names they are, and what to say of those that are none.

use crate::math::ast::{Ast, Form};
use crate::math::builtin::Function;
use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::parser::{Parsed, Parser};
use crate::math::symbols::Meaning;
use crate::math::token::{Kind, Token};

/// Words that programs print in place of a number; they are never split into names.
const NOT_NUMBERS: [&str; 3] = ["nan", "inf", "infinity"];

/// What a run of letters begins with.
pub(super) enum Piece {
    Name(Form),
    Function(String),
}

impl Parser<'_> {
    pub(super) fn index_name(&mut self) -> Result<String, Diagnostic> {
        match self.peek().clone() {
            Kind::Word(word) => {
                self.advance();
                Ok(word)
            }
            _ => Err(self.unexpected()),
        }
    }

    /// Keeps the first `length` letters of the word here and makes the rest a token of its own.
    pub(super) fn split_word(&mut self, length: usize) {
        let token = self.tokens[self.at].clone();
        let Kind::Word(word) = &token.kind else { return };
        let head: String = word.chars().take(length).collect();
        let tail: String = word.chars().skip(length).collect();
        if tail.is_empty() {
            return;
        }
        let middle = (token.span.start + length).min(token.span.end);
        self.tokens[self.at] =
            Token { kind: Kind::Word(head), span: Span::new(token.span.start, middle), spaced: token.spaced };
        let rest = Token { kind: Kind::Word(tail), span: Span::new(middle, token.span.end), spaced: false };
        self.tokens.insert(self.at + 1, rest);
    }

    /// The meaning of a whole word, if it has one.
    pub(super) fn whole_word(&self, word: &str) -> Option<Piece> {
        if self.bound.iter().any(|own| own == word) {
            return Some(Piece::Name(Form::Index(word.into())));
        }
        match self.symbols.meaning(word) {
            Some(Meaning::Symbol(name, shape)) => {
                return Some(Piece::Name(Form::Symbol(name.to_string(), shape)));
            }
            Some(Meaning::Definition(typed)) => return Some(Piece::Name(Form::Definition(typed))),
            Some(Meaning::Size(size)) => return Some(Piece::Name(Form::Size(size))),
            None => {}
        }
        match word {
            "I" | "E" | "eye" => Some(Piece::Name(Form::Identity(None))),
            "inv" | "transpose" | "T" | "kron" | "ones" | "zeros" | "logdet" => {
                Some(Piece::Function(word.into()))
            }
            _ => Function::named(word).map(|_| Piece::Function(word.into())),
        }
    }

    /// How many letters of a word its first name takes, so that the rest can be read as names too.
    pub(super) fn first_name(&self, word: &str, then_bracket: bool) -> Option<usize> {
        let length = word.chars().count();
        (1..=length).rev().find(|&taken| {
            let head: String = word.chars().take(taken).collect();
            let tail: String = word.chars().skip(taken).collect();
            match self.whole_word(&head) {
                Some(Piece::Name(_)) if tail.is_empty() => true,
                Some(Piece::Name(_)) => {
                    !tail.starts_with(|c: char| c.is_ascii_digit())
                        && self.first_name(&tail, then_bracket).is_some()
                }
                Some(Piece::Function(_)) => tail.is_empty() && (then_bracket || taken > 1),
                None => false,
            }
        })
    }

    pub(super) fn word(&mut self, word: &str) -> Parsed {
        let start = self.span();
        let then_bracket = matches!(self.peek_after(1), Kind::Sign("(" | "{"));
        // `x_1` declared as a name of its own.
        if let (Kind::Sign("_"), Kind::Word(_) | Kind::Number(_)) = (self.peek_after(1), self.peek_after(2)) {
            let subscript = self.tokens[self.at + 2].clone();
            let tail = match &subscript.kind {
                Kind::Word(tail) => tail.clone(),
                Kind::Number(number) => number.to_string(),
                _ => String::new(),
            };
            if let Some(Meaning::Symbol(name, shape)) = self.symbols.meaning(&format!("{word}_{tail}")) {
                (0..3).for_each(|_| self.advance());
                return Ok(Ast {
                    form: Form::Symbol(name.to_string(), shape),
                    span: start.to(subscript.span),
                });
            }
        }
        // Row i of X as a column, when only X is declared: `x_i`.
        if matches!(self.peek_after(1), Kind::Sign("_"))
            && self.whole_word(word).is_none()
            && let Some(Meaning::Symbol(name, shape)) = self.symbols.meaning(&word.to_uppercase())
            && !shape.is_scalar()
        {
            self.advance();
            return Ok(Ast { form: Form::Symbol(name.to_string(), shape), span: start });
        }
        if NOT_NUMBERS.contains(&word.to_lowercase().as_str()) && self.whole_word(word).is_none() {
            return Err(Diagnostic::at(
                "not-a-number",
                start,
                format!("“{word}” is not a number; write the product of names with signs if you mean it."),
                format!("«{word}» — не число; если это произведение имён, напишите его со знаками."),
            ));
        }
        let Some(taken) = self.first_name(word, then_bracket) else {
            // `ax_i` where only the last letter has a subscript.
            return Err(self.unknown(word, start));
        };
        self.split_word(taken);
        let head: String = word.chars().take(taken).collect();
        let span = self.span();
        self.advance();
        match self.whole_word(&head) {
            Some(Piece::Name(Form::Identity(None))) if self.is("(") && !self.tokens[self.at].spaced => {
                let side = self.group("(", ")")?;
                Ok(Ast { form: Form::Identity(Some(Box::new(side))), span: span.to(self.last_span()) })
            }
            Some(Piece::Name(form)) => Ok(Ast { form, span }),
            Some(Piece::Function(name)) => self.call(&name, span),
            None => Err(self.unknown(word, start)),
        }
    }

    pub(super) fn unknown(&self, word: &str, span: Span) -> Diagnostic {
        let letters: String = word.chars().take_while(|c| !c.is_ascii_digit()).collect();
        if letters.len() < word.len() && self.whole_word(&letters).is_some() {
            let digits = &word[letters.len()..];
            return Diagnostic::at(
                "ambiguous-name",
                span,
                format!("“{word}”: is this {letters}^{digits} or {digits}*{letters}? Write it out."),
                format!("«{word}»: это {letters}^{digits} или {digits}*{letters}? Напишите явно."),
            );
        }
        let known = self.symbols.names();
        let near = known.iter().find(|name| name.to_lowercase() == word.to_lowercase()).copied();
        let list = known.join(", ");
        let diagnostic = Diagnostic::at(
            "unknown-name",
            span,
            match near {
                Some(near) => format!("There is no “{word}” in this problem. Did you mean “{near}”?"),
                None if known.is_empty() => format!("“{word}” is not a number; only numbers can stand here."),
                None => format!("There is no “{word}” in this problem. The names here are: {list}."),
            },
            match near {
                Some(near) => format!("В этой задаче нет «{word}». Может быть, «{near}»?"),
                None if known.is_empty() => {
                    format!("«{word}» — не число, а здесь могут стоять только числа.")
                }
                None => format!("В этой задаче нет «{word}». Здесь есть: {list}."),
            },
        );
        match near {
            Some(near) => diagnostic.with_repair(near),
            None => diagnostic,
        }
    }
}
