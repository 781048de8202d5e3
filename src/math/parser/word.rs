//! Runs of letters: which names they are, and what to say of those that are none.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::math::ast::{Ast, Form};
use crate::math::builtin::{Function, TABLE};
use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::parser::{Parsed, Parser};
use crate::math::symbols::Meaning;
use crate::math::token::{Kind, Token};

/// Words that programs print in place of a number; they are never split into names.
const NOT_NUMBERS: [&str; 3] = ["nan", "inf", "infinity"];

/// Functions that the parser knows itself; the others are rows of the table.
const OWN_FUNCTIONS: [&str; 9] =
    ["inv", "transpose", "T", "kron", "ones", "zeros", "logdet", "basis", "commutation"];

/// Functions of other languages, with what to write here. They are never split into names: `tan(s)` would be
/// read as t·a·n·s where these are declared.
const FOREIGN: &[(&[&str], &str)] = &[
    (&["tan", "tg"], "sin(x)/cos(x)"),
    (&["cot", "ctg"], "cos(x)/sin(x)"),
    (&["sinh", "sh"], "(exp(x) - exp(-x))/2"),
    (&["cosh", "ch"], "(exp(x) + exp(-x))/2"),
    (&["dot", "inner"], "x'*y"),
    (&["matmul"], "A*B"),
    (&["outer"], "x*y'"),
    (&["softmax"], "exp(x)/sum(exp(x))"),
    (&["logsumexp", "lse"], "ln(sum(exp(x)))"),
    (&["softplus"], "ln(1 + exp(x))"),
    (&["mean"], "sum(x)/n"),
    (&["sp", "Sp"], "tr(A)"),
    (&["sign", "sgn"], "x/abs(x)"),
    (&["lg", "log10"], "ln(x)/ln(10)"),
    (&["log2"], "ln(x)/ln(2)"),
];

/// The longest name that the language itself knows: `commutation`.
const LONGEST_WORD: usize = 11;

/// What a run of letters begins with.
pub(super) enum Piece {
    Name(Form),
    Function(String),
}

impl Parser<'_> {
    /// The letter of an index. One that means something else as well would be read in two ways.
    pub(super) fn index_name(&mut self) -> Result<String, Diagnostic> {
        match self.peek().clone() {
            Kind::Word(word) => {
                let outer = std::mem::take(&mut self.bound);
                let taken = self.whole_word(&word).is_some();
                self.bound = outer;
                if taken {
                    return Err(Diagnostic::at(
                        "index-name",
                        self.span(),
                        format!("“{word}” has a meaning of its own here: take another letter for the index."),
                        format!("«{word}» здесь уже что-то означает: возьмите для индекса другую букву."),
                    ));
                }
                self.advance();
                Ok(word)
            }
            _ => Err(self.unexpected()),
        }
    }

    /// Makes the word here several tokens, of so many letters each and one of what is left.
    pub(super) fn split_word(&mut self, lengths: &[usize]) {
        let Token { kind: Kind::Word(word), span, spaced } = self.tokens[self.at].clone() else { return };
        let mut letters = word.chars().peekable();
        let mut pieces = Vec::new();
        let mut start = span.start;
        for length in lengths.iter().copied().chain([usize::MAX]) {
            let piece: String = letters.by_ref().take(length).collect();
            let last = letters.peek().is_none();
            let end = if last { span.end } else { (start + length).min(span.end) };
            let place = Span::new(start, end);
            pieces.push(Token { kind: Kind::Word(piece), span: place, spaced: spaced && pieces.is_empty() });
            start = end;
            if last {
                break;
            }
        }
        self.tokens.splice(self.at..=self.at, pieces);
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
            _ if OWN_FUNCTIONS.contains(&word) => Some(Piece::Function(word.into())),
            _ => Function::named(word).map(|_| Piece::Function(word.into())),
        }
    }

    /// How many letters each name of a word takes; `None` if it cannot be read so.
    fn names_of(&self, word: &[char], then_bracket: bool) -> Option<Vec<usize>> {
        let known = self.symbols.names().into_iter().chain(self.bound.iter().map(String::as_str));
        let longest = known.map(|name| name.chars().count()).fold(LONGEST_WORD, usize::max);
        // How many letters the first name takes of the rest of the word from each letter on.
        let mut first: Vec<Option<usize>> = vec![None; word.len()];
        for at in (0..word.len()).rev() {
            let rest = &word[at..];
            first[at] = (1..=rest.len().min(longest)).rev().find(|&taken| {
                let is_last = taken == rest.len();
                if !is_last && (rest[taken].is_ascii_digit() || first[at + taken].is_none()) {
                    return false;
                }
                match self.whole_word(&rest[..taken].iter().collect::<String>()) {
                    Some(Piece::Name(_)) => true,
                    Some(Piece::Function(_)) => is_last && (then_bracket || taken > 1),
                    None => false,
                }
            });
        }
        let mut names = Vec::new();
        let mut at = 0;
        while at < word.len() {
            let taken = first[at]?;
            names.push(taken);
            at += taken;
        }
        Some(names)
    }

    pub(super) fn word(&mut self, word: &str) -> Parsed {
        let start = self.span();
        let then_bracket = matches!(self.peek_after(1), Kind::Sign("(" | "{"));
        if let Some(named) = self.subscripted(word) {
            return Ok(named);
        }
        // Euler's number, unless the problem has an e of its own.
        if word == "e" && self.whole_word(word).is_none() {
            self.advance();
            // With a subscript the basis vector.
            if self.take("_") {
                let index = Box::new(self.subscript()?);
                return Ok(Ast { form: Form::Basis(index, None), span: start.to(self.last_span()) });
            }
            let row = Function::named("exp").expect("exp is in the table");
            let one = Form::Number(BigRational::from_integer(BigInt::from(1)));
            let argument = Box::new(Ast { form: one, span: start });
            return Ok(Ast { form: Form::Apply(row, argument), span: start });
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
        if then_bracket
            && self.whole_word(word).is_none()
            && let Some((_, ours)) = FOREIGN.iter().find(|(names, _)| names.contains(&word))
        {
            return Err(Diagnostic::at(
                "foreign-function",
                start,
                format!("There is no function “{word}” here; write {ours}, or put signs between names."),
                format!("Функции «{word}» здесь нет; пишите {ours}, а между именами ставьте знаки."),
            ));
        }
        let letters: Vec<char> = word.chars().collect();
        let Some(names) = self.names_of(&letters, then_bracket) else {
            // `ax_i` where only the last letter has a subscript.
            return Err(self.unknown(word, start));
        };
        self.split_word(&names);
        self.within_limit()?;
        let head: String = letters[..names[0]].iter().collect();
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

    /// A name that is declared with its subscript: `x_1`, `β₁`, `w_{t-1}`.
    fn subscripted(&mut self, word: &str) -> Option<Ast> {
        if !matches!(self.peek_after(1), Kind::Sign("_")) {
            return None;
        }
        let close = match self.peek_after(2) {
            Kind::Sign("{") => "}",
            Kind::Sign("(") => ")",
            _ => "",
        };
        let braced = !close.is_empty();
        let first = self.at + 2 + usize::from(braced);
        let length = if braced {
            self.tokens[first..].iter().position(|token| token.kind == Kind::Sign(close))?
        } else {
            1
        };
        let mut tail = String::new();
        for token in self.tokens.get(first..first + length)? {
            match &token.kind {
                Kind::Word(word) => tail.push_str(word),
                Kind::Number(number) => tail.push_str(&number.to_string()),
                Kind::Sign(sign) if braced => tail.push_str(sign),
                _ => return None,
            }
        }
        let Some(Meaning::Symbol(name, shape)) = self.symbols.subscripted(word, &tail) else { return None };
        let span = self.span();
        (0..2 + length + 2 * usize::from(braced)).for_each(|_| self.advance());
        Some(Ast { form: Form::Symbol(name.to_string(), shape), span: span.to(self.last_span()) })
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
        let near = nearest(word, &known);
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

/// The one name or function that a misspelt word comes nearest to: other capitals, or a letter wrong,
/// missing, too many or in the other's place.
fn nearest<'n>(word: &str, known: &[&'n str]) -> Option<&'n str> {
    if let Some(same) = known.iter().find(|name| name.to_lowercase() == word.to_lowercase()) {
        return Some(same);
    }
    let allowed = match word.chars().count() {
        0..=2 => return None,
        3..=6 => 1,
        _ => 2,
    };
    let functions = TABLE.iter().flat_map(|row| row.names).copied();
    let mut near: Vec<(usize, &str)> = known
        .iter()
        .copied()
        .chain(functions)
        .chain(OWN_FUNCTIONS)
        .filter(|name| name.chars().count() > 2)
        .map(|name| (strsim::osa_distance(word, name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .collect();
    near.sort_unstable();
    match near[..] {
        [(_, only)] => Some(only),
        [(first, name), (second, _), ..] if first < second => Some(name),
        _ => None,
    }
}
