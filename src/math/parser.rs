//! Tokens to a tree: operator precedence, implicit products, function calls, matrices.
//!
//! ```text
//! expression := term (('+' | '-') term)*
//! term       := factor ((('*' | '/' | '.*' | './' | '⊗') factor) | juxtaposed factor)*
//! factor     := ('-' | '+') factor | postfix
//! postfix    := primary ("'" | '^' exponent | '.^' primary | '_' subscript | '%')*
//! primary    := number | name | function argument | '(' expression ')' | '|' expression '|'
//!             | '||' expression '||' | '<' expression ',' expression '>' | '[' rows ']' | '\frac{}{}' | …
//! ```
//! A run of letters is split by the names that are declared: `Ax` is A times x if there is no `Ax`.
//! `-x^2` is −(x²), `1/2x` is (1/2)x, `A^-1'` is (A⁻¹)'.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::math::ast::{Ast, Binary, Form};
use crate::math::builtin::Function;
use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::limits;
use crate::math::symbols::{Meaning, Symbols};
use crate::math::token::{Kind, Token, tokenize, unclosed};

/// Words that programs print in place of a number; they are never split into names.
const NOT_NUMBERS: [&str; 3] = ["nan", "inf", "infinity"];

/// Reads a text into a tree.
///
/// # Errors
/// What was found, where, and what would be right.
pub fn parse(text: &str, symbols: &Symbols) -> Result<Ast, Diagnostic> {
    let tokens = tokenize(text)?;
    let mut parser = Parser { tokens, at: 0, symbols, bound: Vec::new(), depth: 0, bars: 0, arguments: 0 };
    if parser.peek() == &Kind::End {
        return Err(Diagnostic::whole("empty", "There is no answer here yet.", "Здесь пока нет ответа."));
    }
    let ast = parser.expression()?;
    if parser.peek() == &Kind::End { Ok(ast) } else { Err(parser.unexpected()) }
}

struct Parser<'a> {
    tokens: Vec<Token>,
    at: usize,
    symbols: &'a Symbols,
    bound: Vec<String>,
    depth: usize,
    bars: usize,
    arguments: usize,
}

type Parsed = Result<Ast, Diagnostic>;

/// What a run of letters begins with.
enum Piece {
    Name(Form),
    Function(String),
}

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
        let mut left = self.factor()?;
        loop {
            let operator = match self.peek() {
                Kind::Sign("*") => Binary::Multiply,
                Kind::Sign("/") => Binary::Divide,
                Kind::Sign(".*") => Binary::Hadamard,
                Kind::Sign("./") => Binary::HadamardDivide,
                Kind::Sign("kron") => Binary::Kronecker,
                Kind::Number(_) => return Err(self.unexpected()),
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
            Kind::Command(name) => name != "end",
            Kind::Sign("(" | "[" | "{") => true,
            Kind::Sign("|" | "||") => self.bars == 0,
            Kind::Sign("<") => self.bars == 0,
            _ => false,
        }
    }

    fn factor(&mut self) -> Parsed {
        let start = self.span();
        if self.take("-") {
            self.enter()?;
            let inner = self.factor()?;
            self.depth -= 1;
            let span = start.to(inner.span);
            return Ok(Ast { form: Form::Negate(Box::new(inner)), span });
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
                let index = self.subscript()?;
                match value.form {
                    Form::Identity(None) => Form::Identity(Some(Box::new(index))),
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
        matches!(kind, Kind::Word(word) if (word == "T" || word == "t" && !self.bound.contains(word)) && self.symbols.meaning(word).is_none())
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
        let is_one = matches!(self.peek_after(core), Kind::Number(number) if *number == BigRational::from_integer(BigInt::from(1)));
        if negative && is_one && ends(self) {
            skip(self);
            return Ok(Form::Inverse(Box::new(value)));
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
        let start = self.span();
        if self.take("-") {
            let inner = self.exponent()?;
            let span = start.to(inner.span);
            return Ok(Ast { form: Form::Negate(Box::new(inner)), span });
        }
        self.primary()
    }

    fn subscript(&mut self) -> Parsed {
        if self.is("{") {
            return self.group("{", "}");
        }
        // Of `x_iy` only the first letter is the subscript.
        if let Kind::Word(word) = self.peek().clone()
            && self.symbols.meaning(&word).is_none()
            && !self.bound.contains(&word)
            && word.chars().count() > 1
        {
            self.split_word(1);
        }
        self.primary()
    }

    fn group(&mut self, open: &'static str, close: &'static str) -> Parsed {
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

    fn primary(&mut self) -> Parsed {
        let start = self.span();
        match self.peek().clone() {
            Kind::Number(value) => {
                self.advance();
                self.decimal_comma(value, start)
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
        let comma = self.span();
        let fraction_span = self.tokens[(self.at + 1).min(self.tokens.len() - 1)].span;
        let adjacent = comma.start == start.end && fraction_span.start == comma.end;
        if !self.is(",") || !adjacent || self.arguments > 0 || !whole.is_integer() {
            return number(whole, start);
        }
        let Kind::Number(fraction) = self.peek_after(1).clone() else { return number(whole, start) };
        let places = fraction_span.end - fraction_span.start;
        if !fraction.is_integer() {
            return number(whole, start);
        }
        let span = start.to(fraction_span);
        if places == 3 && whole != BigRational::from_integer(BigInt::from(0)) && start.end - start.start <= 3
        {
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
        let scale = BigRational::from_integer(num_traits::Pow::pow(BigInt::from(10), places));
        number(whole + fraction / scale, span)
    }

    fn fenced(&mut self, bar: &'static str) -> Parsed {
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

    fn inner_product(&mut self) -> Parsed {
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
    fn literal(&mut self) -> Parsed {
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

    fn command(&mut self, name: &str) -> Parsed {
        let start = self.span();
        self.advance();
        match name {
            "frac" => {
                let above = self.group("{", "}")?;
                let below = self.group("{", "}")?;
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

    /// `\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}`.
    fn environment(&mut self, start: Span) -> Parsed {
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
    fn series_sign(&mut self, start: Span) -> Parsed {
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

    fn index_name(&mut self) -> Result<String, Diagnostic> {
        match self.peek().clone() {
            Kind::Word(word) => {
                self.advance();
                Ok(word)
            }
            _ => Err(self.unexpected()),
        }
    }

    /// Keeps the first `length` letters of the word here and makes the rest a token of its own.
    fn split_word(&mut self, length: usize) {
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
    fn whole_word(&self, word: &str) -> Option<Piece> {
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
    fn first_name(&self, word: &str, then_bracket: bool) -> Option<usize> {
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

    fn word(&mut self, word: &str) -> Parsed {
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

    fn call(&mut self, name: &str, start: Span) -> Parsed {
        if !self.is("(") {
            // `tr A`, `\ln x`, `ln det X`: one value without brackets.
            let single = !matches!(name, "kron" | "ones" | "zeros") && self.starts_value();
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
        let several = matches!(name, "kron" | "ones" | "zeros");
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

    fn finish_call(&mut self, name: &str, mut arguments: Vec<Ast>, start: Span) -> Parsed {
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
            "ones" | "zeros" => return Err(count("1–2")),
            "kron" => return Err(count("2")),
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
    fn series_call(&mut self, start: Span) -> Parsed {
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

    fn unknown(&self, word: &str, span: Span) -> Diagnostic {
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

fn binary(operator: Binary, left: Ast, right: Ast) -> Ast {
    let span = left.span.to(right.span);
    Ast { form: Form::Binary(operator, Box::new(left), Box::new(right)), span }
}
