//! Tokens to a tree: operator precedence, implicit products, function calls, matrices.
//!
//! ```text
//! expression := term (('+' | '-') term)*
//! term       := '-' term | factor ((('*' | '/' | '.*' | './' | '⊗') factor) | juxtaposed factor)*
//! factor     := ('-' | '+') factor | postfix
//! postfix    := primary ("'" | '^' exponent | '.^' primary | '_' subscript | '%')*
//! primary    := number | name | function argument | '(' expression ')' | '|' expression '|'
//!             | '||' expression '||' | '<' expression ',' expression '>' | '[' rows ']' | '\frac{}{}' | …
//! ```
//! A run of letters is split by the names that are declared: `Ax` is A times x if there is no `Ax`.
//! `-x^2` is −(x²), `-A*B` is −(A*B), `1/2x` is (1/2)x, `A^-1'` is (A⁻¹)'.

mod bracket;
mod call;
mod latex;
mod subscript;
mod word;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::One;
use num_traits::Zero;

use crate::math::ast::{Ast, Binary, Form};
use crate::math::builtin::Function;
use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::limits;
use crate::math::number;
use crate::math::symbols::Symbols;
use crate::math::token::{Kind, Token, tokenize, too_many_tokens};

/// Reads a text into a tree.
///
/// # Errors
/// What was found, where, and what would be right.
pub fn parse(text: &str, symbols: &Symbols) -> Result<Ast, Diagnostic> {
    let tokens = tokenize(text)?;
    let mut parser = Parser {
        characters: text.chars().collect(),
        tokens,
        at: 0,
        symbols,
        bound: Vec::new(),
        depth: 0,
        bars: 0,
        arguments: 0,
    };
    if parser.peek() == &Kind::End {
        return Err(Diagnostic::whole("empty", "There is no answer here yet.", "Здесь пока нет ответа."));
    }
    let ast = parser.expression()?;
    if parser.peek() == &Kind::End { Ok(ast) } else { Err(parser.unexpected()) }
}

struct Parser<'a> {
    characters: Vec<char>,
    tokens: Vec<Token>,
    at: usize,
    symbols: &'a Symbols,
    bound: Vec<String>,
    depth: usize,
    bars: usize,
    arguments: usize,
}

type Parsed = Result<Ast, Diagnostic>;

impl Parser<'_> {
    fn peek(&self) -> &Kind {
        &self.tokens[self.at].kind
    }

    fn peek_after(&self, ahead: usize) -> &Kind {
        &self.tokens[(self.at + ahead).min(self.tokens.len() - 1)].kind
    }

    fn span(&self) -> Span {
        self.tokens[self.at].span
    }

    fn last_span(&self) -> Span {
        self.tokens[self.at.saturating_sub(1)].span
    }

    fn advance(&mut self) {
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Kind::Sign(own) if *own == sign)
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, sign: &'static str) -> Result<(), Diagnostic> {
        if self.take(sign) { Ok(()) } else { Err(self.missing(sign)) }
    }

    fn missing(&self, sign: &str) -> Diagnostic {
        let span = self.span();
        if self.peek() == &Kind::End {
            return Diagnostic::at(
                "unexpected-end",
                span,
                format!("The text ends here, but “{sign}” is still missing."),
                format!("Текст здесь кончается, а «{sign}» ещё не хватает."),
            );
        }
        Diagnostic::at(
            "expected",
            span,
            format!("Here “{sign}” was expected."),
            format!("Здесь ожидалось «{sign}»."),
        )
    }

    fn unexpected(&self) -> Diagnostic {
        let span = self.span();
        match self.peek() {
            Kind::End => Diagnostic::at(
                "unexpected-end",
                span,
                "The text ends too early: a value is missing at the end.",
                "Текст обрывается: в конце не хватает выражения.",
            ),
            Kind::Sign(",") => Diagnostic::at(
                "comma",
                span,
                "A comma has no meaning here. Rows and lists are separated by semicolons; a decimal comma stands between digits.",
                "Запятая здесь ничего не означает. Строки и списки разделяйте точкой с запятой; десятичная запятая стоит между цифрами.",
            ),
            Kind::Sign(sign) => Diagnostic::at(
                "unexpected",
                span,
                format!("“{sign}” cannot stand here."),
                format!("«{sign}» здесь стоять не может."),
            ),
            Kind::Number(_) => Diagnostic::at(
                "number-after",
                span,
                "A number cannot follow here without a sign: write * for a product or ^ for a power.",
                "Число не может стоять здесь без знака: напишите * для произведения или ^ для степени.",
            ),
            Kind::Word(_) | Kind::Command(_) => {
                Diagnostic::at("unexpected", span, "This cannot stand here.", "Это здесь стоять не может.")
            }
        }
    }

    fn enter(&mut self) -> Result<(), Diagnostic> {
        self.depth += 1;
        if self.depth > limits::DEPTH {
            return Err(Diagnostic::at(
                "too-deep",
                self.span(),
                format!("The nesting is deeper than {} levels.", limits::DEPTH),
                format!("Вложенность глубже {} уровней.", limits::DEPTH),
            ));
        }
        Ok(())
    }

    /// Words that were split count as the names that they hold.
    fn within_limit(&self) -> Result<(), Diagnostic> {
        if self.tokens.len() > limits::TOKENS + 1 { Err(too_many_tokens()) } else { Ok(()) }
    }

    fn expression(&mut self) -> Parsed {
        self.enter()?;
        let mut left = self.term()?;
        while self.is("+") || self.is("-") {
            let operator = if self.is("+") { Binary::Add } else { Binary::Subtract };
            self.advance();
            let right = self.term()?;
            left = binary(operator, left, right);
        }
        self.depth -= 1;
        Ok(left)
    }

    fn term(&mut self) -> Parsed {
        if self.is("-") {
            return self.negated(Self::term);
        }
        let mut left = self.factor()?;
        loop {
            let operator = match self.peek() {
                Kind::Sign("*") => Binary::Multiply,
                Kind::Sign("/") => Binary::Divide,
                Kind::Sign(".*") => Binary::Hadamard,
                Kind::Sign("./") => Binary::HadamardDivide,
                Kind::Sign("kron") => Binary::Kronecker,
                Kind::Number(_) if !self.starts_value() => return Err(self.unexpected()),
                _ if self.starts_value() => {
                    let right = self.postfix()?;
                    left = binary(Binary::Multiply, left, right);
                    continue;
                }
                _ => return Ok(left),
            };
            self.advance();
            let right = self.factor()?;
            left = binary(operator, left, right);
        }
    }

    /// Whether a value begins here that multiplies the one before it.
    fn starts_value(&self) -> bool {
        match self.peek() {
            Kind::Word(_) => true,
            // `1_n`, the column of n ones.
            Kind::Number(value) => value.is_one() && self.peek_after(1) == &Kind::Sign("_"),
            Kind::Command(name) => name != "end",
            Kind::Sign("(" | "[" | "{") => true,
            Kind::Sign("|" | "||") => self.bars == 0,
            Kind::Sign("<") => self.bars == 0,
            _ => false,
        }
    }

    /// A minus sign and what it stands before.
    fn negated(&mut self, inner: fn(&mut Self) -> Parsed) -> Parsed {
        let start = self.span();
        self.enter()?;
        self.advance();
        let inner = inner(self)?;
        self.depth -= 1;
        let span = start.to(inner.span);
        Ok(Ast { form: Form::Negate(Box::new(inner)), span })
    }

    fn factor(&mut self) -> Parsed {
        if self.is("-") {
            return self.negated(Self::factor);
        }
        if self.take("+") {
            self.enter()?;
            let inner = self.factor();
            self.depth -= 1;
            return inner;
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Parsed {
        let value = self.primary()?;
        self.after(value)
    }

    fn after(&mut self, mut value: Ast) -> Parsed {
        let outer_depth = self.depth;
        loop {
            self.enter()?;
            let start = value.span;
            let form = if self.take("'") {
                Form::Transpose(Box::new(value))
            } else if self.take("%") {
                let hundredth = BigRational::new(BigInt::from(1), BigInt::from(100));
                let percent = Ast { form: Form::Number(hundredth), span: self.last_span() };
                Form::Binary(Binary::Multiply, Box::new(value), Box::new(percent))
            } else if self.take(".^") {
                let exponent = self.exponent()?;
                Form::HadamardPower(Box::new(value), Box::new(exponent))
            } else if self.take("^") {
                self.raised(value)?
            } else if self.take("_") {
                let (index, column) = self.subscripts(&value)?;
                if let Some(column) = column {
                    let span = start.to(self.last_span());
                    let row = Form::Entry(Box::new(value), Box::new(index));
                    value = Ast { form: row, span };
                    value = Ast { form: Form::Entry(Box::new(value), Box::new(column)), span };
                    continue;
                }
                match value.form {
                    Form::Identity(None) => Form::Identity(Some(Box::new(index))),
                    // `1_n` is the column of n ones.
                    Form::Number(one) if one == BigRational::from_integer(BigInt::from(1)) => {
                        Form::Filled(true, vec![index])
                    }
                    _ => Form::Entry(Box::new(value), Box::new(index)),
                }
            } else {
                self.depth = outer_depth;
                return Ok(value);
            };
            value = Ast { form, span: start.to(self.last_span()) };
        }
    }

    /// Whether the letter T here means a transpose.
    fn is_transpose_letter(&self, kind: &Kind) -> bool {
        matches!(kind, Kind::Word(word) if (word == "T" || word == "t") && !self.bound.contains(word) && self.symbols.meaning(word).is_none())
    }

    /// What follows `^`: a transpose, an inverse, or an exponent.
    fn raised(&mut self, value: Ast) -> Result<Form, Diagnostic> {
        let braced = self.is("{") || self.is("(");
        let close = if self.is("{") { "}" } else { ")" };
        let first = usize::from(braced);
        let negative = matches!(self.peek_after(first), Kind::Sign("-"));
        let core = first + usize::from(negative);
        let ends = |parser: &Self| {
            !braced || matches!(parser.peek_after(core + 1), Kind::Sign(sign) if *sign == close)
        };
        let skip = |parser: &mut Self| (0..core + 1 + usize::from(braced)).for_each(|_| parser.advance());
        let value_span = value.span;
        let boxed = |form: Form| Box::new(Ast { form, span: value_span });
        // `X^Tw`: the letter T and what is written against it.
        if let Kind::Word(word) = self.peek_after(core).clone()
            && !braced
            && word.len() > 1
            && word.starts_with('T')
            && !self.bound.contains(&word)
            && self.symbols.meaning(&word).is_none()
            && self.symbols.meaning("T").is_none()
        {
            let place = self.at + core;
            let span = self.tokens[place].span;
            self.tokens[place] = Token {
                kind: Kind::Word(word[1..].to_owned()),
                span: Span::new(span.start + 1, span.end),
                spaced: false,
            };
            if negative {
                self.advance();
                return Ok(Form::Transpose(boxed(Form::Inverse(Box::new(value)))));
            }
            return Ok(Form::Transpose(Box::new(value)));
        }
        if self.is_transpose_letter(self.peek_after(core)) && ends(self) {
            skip(self);
            return Ok(if negative {
                Form::Transpose(boxed(Form::Inverse(Box::new(value))))
            } else {
                Form::Transpose(Box::new(value))
            });
        }
        if braced
            && matches!(self.peek_after(1), Kind::Sign("'"))
            && matches!(self.peek_after(2), Kind::Sign("}"))
        {
            (0..3).for_each(|_| self.advance());
            return Ok(Form::Transpose(Box::new(value)));
        }
        // `X^+`, `X^\dagger`, `X^{+}`: the pseudoinverse. A number after the plus makes it a sign.
        let is_mark = matches!(self.peek_after(first), Kind::Sign("+" | "†"));
        if is_mark && !negative && ends(self) && !matches!(self.peek_after(first + 1), Kind::Number(_)) {
            skip(self);
            let row = Function::named("pinv").expect("pinv is in the table");
            return Ok(Form::Apply(row, Box::new(value)));
        }
        let exponent = self.exponent()?;
        if self.is("^") && !self.is_transpose_letter(self.peek_after(1)) {
            return Err(Diagnostic::at(
                "ambiguous-power",
                self.span(),
                "A power of a power: write brackets, a^(b^c) or (a^b)^c.",
                "Степень степени: поставьте скобки, a^(b^c) или (a^b)^c.",
            ));
        }
        Ok(Form::Power(Box::new(value), Box::new(exponent)))
    }

    /// An exponent: a braced expression, or a signed primary.
    fn exponent(&mut self) -> Parsed {
        if self.is("{") {
            return self.group("{", "}");
        }
        if self.is("-") {
            return self.negated(Self::exponent);
        }
        self.primary()
    }

    fn primary(&mut self) -> Parsed {
        let start = self.span();
        match self.peek().clone() {
            Kind::Number(value) => {
                self.advance();
                if !number::text(&value).contains('/') {
                    return self.decimal_comma(value, start);
                }
                // ⅓ is no decimal: it is read as it is printed, 1/3.
                let part = |of: &BigInt| {
                    let form = Form::Number(BigRational::from_integer(of.clone()));
                    Box::new(Ast { form, span: start })
                };
                let form = Form::Binary(Binary::Divide, part(value.numer()), part(value.denom()));
                Ok(Ast { form, span: start })
            }
            Kind::Word(word) => self.word(&word),
            Kind::Command(name) => self.command(&name),
            Kind::Sign("(") => self.group("(", ")"),
            Kind::Sign("{") => self.group("{", "}"),
            Kind::Sign("[") => self.literal(),
            Kind::Sign("|") if self.bars == 0 => self.fenced("|"),
            Kind::Sign("||") if self.bars == 0 => self.fenced("||"),
            Kind::Sign("<") if self.bars == 0 => self.inner_product(),
            Kind::Sign(_) | Kind::End => Err(self.unexpected()),
        }
    }

    /// `1,5` outside lists is one and a half; `1,234` could be a thousand and is asked about.
    fn decimal_comma(&mut self, whole: BigRational, start: Span) -> Parsed {
        let number = |value, span| Ok(Ast { form: Form::Number(value), span });
        let fraction_span = self.tokens[(self.at + 1).min(self.tokens.len() - 1)].span;
        let span = start.to(fraction_span);
        let written = self.characters.get(span.start..span.end).unwrap_or_default().to_vec();
        let (before, after) = written.split_at(written.len().min(start.end - start.start));
        let decimal = self.arguments == 0
            && self.is(",")
            && matches!(self.peek_after(1), Kind::Number(_))
            && before.iter().all(char::is_ascii_digit)
            && matches!(after, [',', first, rest @ ..] if first.is_ascii_digit() && !rest.contains(&'.'));
        if !decimal {
            return number(whole, start);
        }
        let grouped = after.len() == 4 && after[1..].iter().all(char::is_ascii_digit);
        if grouped && before.len() <= 3 && !whole.is_zero() {
            return Err(Diagnostic::at(
                "ambiguous-number",
                span,
                "Is the comma a decimal comma or does it group thousands? Write a point, or leave the comma out.",
                "Запятая здесь десятичная или отделяет тысячи? Напишите точку или уберите запятую.",
            ));
        }
        self.advance();
        self.advance();
        if self.is(",") && matches!(self.peek_after(1), Kind::Number(_)) {
            return Err(self.unexpected());
        }
        let plain: String = before.iter().chain(&['.']).chain(&after[1..]).collect();
        let tokens = tokenize(&plain).map_err(|diagnostic| Diagnostic { span: Some(span), ..diagnostic })?;
        match tokens.into_iter().next().map(|token| token.kind) {
            Some(Kind::Number(value)) => number(value, span),
            _ => Err(self.unexpected()),
        }
    }
}

fn binary(operator: Binary, left: Ast, right: Ast) -> Ast {
    let span = left.span.to(right.span);
    Ast { form: Form::Binary(operator, Box::new(left), Box::new(right)), span }
}
