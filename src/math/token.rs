//! Text to tokens: every notation that students use, brought to one alphabet.
//!
//! Spans count characters of the text as typed. Numbers are never misread in silence: what has two
//! likely readings (`1 000`, `1,234`, `1 5`) is asked about.

use num_rational::BigRational;

use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::limits;
use crate::math::number;

/// One token.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// An exact number.
    Number(BigRational),
    /// A run of letters and digits that begins with a letter.
    Word(String),
    /// A LaTeX command that is structure, such as `frac`, without its backslash.
    Command(String),
    /// An operator or a bracket, in its plain spelling.
    Sign(&'static str),
    /// The end of the text.
    End,
}

/// A token with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
    /// Whether white space stands before it.
    pub spaced: bool,
}

/// Signs of more than one character, longest first.
const LONG_SIGNS: &[(&str, &str)] = &[("**", "^"), (".*", ".*"), ("./", "./"), (".^", ".^"), ("||", "||")];

/// Signs of one character with their plain spelling.
#[rustfmt::skip]
const SIGNS: &[(char, &str)] = &[
    ('+', "+"), ('-', "-"), ('−', "-"), ('–', "-"), ('—', "-"), ('*', "*"), ('·', "*"), ('×', "*"), ('∙', "*"),
    ('⋅', "*"), ('@', "*"), ('/', "/"), ('÷', "/"), (':', ":"), ('^', "^"), ('_', "_"), ('\'', "'"), ('′', "'"), ('’', "'"),
    ('(', "("), (')', ")"), ('[', "["), (']', "]"), ('{', "{"), ('}', "}"), (',', ","), (';', ";"),
    ('|', "|"), ('‖', "||"), ('<', "<"), ('>', ">"), ('⟨', "<"), ('⟩', ">"), ('∘', ".*"), ('⊙', ".*"), ('⊗', "kron"),
    ('%', "%"), ('=', "="), ('&', "&"), ('.', "."), ('†', "†"),
];

/// Fractions of one character.
const VULGAR: &[(char, i32, i32)] =
    &[('½', 1, 2), ('⅓', 1, 3), ('⅔', 2, 3), ('¼', 1, 4), ('¾', 3, 4), ('⅕', 1, 5), ('⅛', 1, 8)];

/// Superscripts that mean a power or a transpose.
#[rustfmt::skip]
const SUPERSCRIPTS: &[(char, char)] = &[
    ('⁰', '0'), ('¹', '1'), ('²', '2'), ('³', '3'), ('⁴', '4'), ('⁵', '5'), ('⁶', '6'), ('⁷', '7'),
    ('⁸', '8'), ('⁹', '9'), ('⁻', '-'), ('⁺', '+'), ('ᵀ', 'T'), ('⊤', 'T'), ('ᵗ', 'T'), ('ⁿ', 'n'),
];

/// Subscripts.
#[rustfmt::skip]
const SUBSCRIPTS: &[(char, char)] = &[
    ('₀', '0'), ('₁', '1'), ('₂', '2'), ('₃', '3'), ('₄', '4'), ('₅', '5'), ('₆', '6'), ('₇', '7'),
    ('₈', '8'), ('₉', '9'), ('ᵢ', 'i'), ('ⱼ', 'j'), ('ₙ', 'n'), ('ₜ', 't'), ('ₖ', 'k'),
];

/// Cyrillic letters that look like Latin ones.
pub const LOOK_ALIKES: &[(char, char)] = &[
    ('А', 'A'),
    ('В', 'B'),
    ('С', 'C'),
    ('Е', 'E'),
    ('Н', 'H'),
    ('К', 'K'),
    ('М', 'M'),
    ('О', 'O'),
    ('Р', 'P'),
    ('Т', 'T'),
    ('Х', 'X'),
    ('а', 'a'),
    ('с', 'c'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('х', 'x'),
    ('у', 'y'),
];

/// LaTeX commands that only set type or space and are passed over.
#[rustfmt::skip]
const SILENT: &[&str] = &[
    "left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "displaystyle", "limits", "quad", "qquad",
    "operatorname", "mathrm", "mathbb", "mathbf", "mathsf", "mathit", "text", "bm", "boldsymbol", "mathop", "nolimits",
];

/// LaTeX commands that are signs or words.
#[rustfmt::skip]
const COMMANDS: &[(&str, Becomes)] = &[
    ("cdot", Becomes::Sign("*")), ("times", Becomes::Sign("*")), ("odot", Becomes::Sign(".*")), ("circ", Becomes::Sign(".*")),
    ("otimes", Becomes::Sign("kron")), ("dagger", Becomes::Sign("†")), ("top", Becomes::Word("T")), ("intercal", Becomes::Word("T")),
    ("langle", Becomes::Sign("<")), ("rangle", Becomes::Sign(">")), ("lVert", Becomes::Sign("||")), ("rVert", Becomes::Sign("||")),
    ("Vert", Becomes::Sign("||")), ("lvert", Becomes::Sign("|")), ("rvert", Becomes::Sign("|")), ("vert", Becomes::Sign("|")),
    ("prime", Becomes::Word("T")), ("dfrac", Becomes::Command("frac")), ("tfrac", Becomes::Command("frac")),
    ("frac", Becomes::Command("frac")), ("sqrt", Becomes::Command("sqrt")), ("sum", Becomes::Command("sum")),
    ("begin", Becomes::Command("begin")), ("end", Becomes::Command("end")),
];

/// What a LaTeX command becomes.
#[derive(Clone, Copy)]
enum Becomes {
    Sign(&'static str),
    Word(&'static str),
    Command(&'static str),
}

/// Splits a text into tokens; the last one is [`Kind::End`].
///
/// # Errors
/// A limit is passed, a number has two readings, or a character means nothing here.
pub fn tokenize(text: &str) -> Result<Vec<Token>, Diagnostic> {
    if text.len() > limits::BYTES {
        return Err(Diagnostic::whole(
            "too-long",
            format!("The text has {} bytes; at most {} are read.", text.len(), limits::BYTES),
            format!("В тексте {} байт; читается не больше {}.", text.len(), limits::BYTES),
        ));
    }
    let characters: Vec<char> = text.chars().collect();
    let mut lexer = Lexer { characters, at: 0, tokens: Vec::new(), spaced: false };
    lexer.run()?;
    Ok(lexer.tokens)
}

struct Lexer {
    characters: Vec<char>,
    at: usize,
    tokens: Vec<Token>,
    spaced: bool,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.characters.get(self.at + ahead).copied()
    }

    fn digit(&self, ahead: usize) -> bool {
        self.peek(ahead).is_some_and(|c| c.is_ascii_digit())
    }

    fn push(&mut self, kind: Kind, start: usize) {
        let spaced = std::mem::take(&mut self.spaced);
        self.tokens.push(Token { kind, span: Span::new(start, self.at), spaced });
    }

    fn run(&mut self) -> Result<(), Diagnostic> {
        while let Some(c) = self.peek(0) {
            if self.tokens.len() > limits::TOKENS {
                return Err(too_many_tokens());
            }
            self.next(c)?;
        }
        self.push(Kind::End, self.at);
        Ok(())
    }

    fn next(&mut self, c: char) -> Result<(), Diagnostic> {
        let start = self.at;
        if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '~' | '$') {
            self.at += 1;
            self.spaced = true;
            return Ok(());
        }
        if c.is_ascii_digit() || (c == '.' && self.digit(1)) {
            return self.number();
        }
        if c == '\\' {
            return self.command();
        }
        for (written, sign) in LONG_SIGNS {
            if written.chars().enumerate().all(|(i, own)| self.peek(i) == Some(own)) {
                self.at += written.chars().count();
                self.push(Kind::Sign(sign), start);
                return Ok(());
            }
        }
        if c == '.' && self.peek(1) == Some('T') && !self.peek(2).is_some_and(char::is_alphanumeric) {
            self.at += 2;
            self.push(Kind::Sign("'"), start);
            return Ok(());
        }
        if let Some((_, above, below)) = VULGAR.iter().find(|(own, ..)| *own == c) {
            if let Some(Token { kind: Kind::Number(_), span, .. }) = self.tokens.last() {
                return Err(two_numbers(span.to(Span::new(start, start + 1))));
            }
            self.at += 1;
            self.push(Kind::Number(BigRational::new((*above).into(), (*below).into())), start);
            return Ok(());
        }
        if SUPERSCRIPTS.iter().any(|(own, _)| *own == c) {
            // `A^⊤` has its sign twice.
            if matches!(self.tokens.last(), Some(Token { kind: Kind::Sign("^"), .. })) {
                self.tokens.pop();
            }
            return self.raised("^", SUPERSCRIPTS);
        }
        if SUBSCRIPTS.iter().any(|(own, _)| *own == c) {
            return self.raised("_", SUBSCRIPTS);
        }
        if let Some((_, sign)) = SIGNS.iter().find(|(own, _)| *own == c) {
            self.at += 1;
            self.push(Kind::Sign(sign), start);
            return Ok(());
        }
        if c.is_alphabetic() {
            return self.word();
        }
        Err(Diagnostic::at(
            "character",
            Span::new(start, start + 1),
            format!("The sign “{c}” has no meaning here."),
            format!("Знак «{c}» здесь ничего не означает."),
        ))
    }

    fn word(&mut self) -> Result<(), Diagnostic> {
        let start = self.at;
        let mut word = String::new();
        while let Some(c) = self.peek(0).filter(|c| is_of_word(*c)) {
            word.push(c);
            self.at += 1;
        }
        if matches!(word.as_str(), "np" | "numpy" | "linalg") && self.peek(0) == Some('.') {
            self.at += 1;
            return Ok(());
        }
        self.name(&word, start)
    }

    /// A word of Latin and Greek letters, or of letters that look like them.
    fn name(&mut self, written: &str, start: usize) -> Result<(), Diagnostic> {
        let latin = |c: char| LOOK_ALIKES.iter().find(|(own, _)| *own == c).map_or(c, |(_, latin)| *latin);
        let word: String = written.chars().map(latin).collect();
        if let Some(foreign) = word.chars().find(|c| ('\u{400}'..'\u{530}').contains(c)) {
            return Err(Diagnostic::at(
                "cyrillic",
                Span::new(start, self.at),
                format!("“{foreign}” is a Cyrillic letter; names here are Latin or Greek."),
                format!("«{foreign}» — русская буква; имена здесь латинские или греческие."),
            ));
        }
        self.push(Kind::Word(word), start);
        Ok(())
    }

    /// A run of raised or lowered characters: `⁻¹` becomes `^{-1}`.
    fn raised(&mut self, sign: &'static str, table: &[(char, char)]) -> Result<(), Diagnostic> {
        let start = self.at;
        let mut plain = String::new();
        while let Some((_, c)) = self.peek(0).and_then(|c| table.iter().find(|(own, _)| *own == c)) {
            plain.push(*c);
            self.at += 1;
        }
        self.push(Kind::Sign(sign), start);
        self.push(Kind::Sign("{"), start);
        let place = Span::new(start, self.at);
        let inner = tokenize(&plain).map_err(|diagnostic| Diagnostic { span: Some(place), ..diagnostic })?;
        for token in inner.into_iter().filter(|token| token.kind != Kind::End) {
            self.push(token.kind, start);
        }
        self.push(Kind::Sign("}"), start);
        Ok(())
    }

    fn command(&mut self) -> Result<(), Diagnostic> {
        let start = self.at;
        self.at += 1;
        let mut name = String::new();
        while let Some(c) = self.peek(0).filter(char::is_ascii_alphabetic) {
            name.push(c);
            self.at += 1;
        }
        if name.is_empty() {
            let c = self.peek(0);
            self.at += 1;
            match c {
                Some('|') => self.push(Kind::Sign("||"), start),
                Some('\\') => self.push(Kind::Sign(";"), start),
                Some('{') => self.push(Kind::Sign("("), start),
                Some('}') => self.push(Kind::Sign(")"), start),
                Some(',' | ';' | ':' | '!' | ' ' | '(' | ')' | '[' | ']') => self.spaced = true,
                Some('%') => self.push(Kind::Sign("%"), start),
                _ => return Err(unknown_command(Span::new(start, self.at), "")),
            }
            return Ok(());
        }
        if SILENT.contains(&name.as_str()) {
            // `\mathrm{tr}`, `\operatorname{tr}`: the braces hold a word, not a group.
            if name.starts_with("math")
                || matches!(name.as_str(), "operatorname" | "text" | "bm" | "boldsymbol")
            {
                return self.braced_word(start);
            }
            // `\left.` and `\right.` are empty fences.
            if matches!(name.as_str(), "left" | "right") && self.peek(0) == Some('.') {
                self.at += 1;
            }
            self.spaced = true;
            return Ok(());
        }
        let kind = match COMMANDS.iter().find(|(own, _)| *own == name) {
            Some((_, Becomes::Sign(sign))) => Kind::Sign(sign),
            Some((_, Becomes::Word(word))) => Kind::Word((*word).into()),
            Some((_, Becomes::Command(command))) => Kind::Command((*command).into()),
            // `A\B` is a quotient elsewhere; no letter of ours is written with a backslash.
            None if name.len() == 1 => return Err(unknown_command(Span::new(start, self.at), &name)),
            None => Kind::Word(name),
        };
        self.push(kind, start);
        Ok(())
    }

    /// The word in `\mathrm{…}`, or the bare letter of `\mathbf x`.
    fn braced_word(&mut self, start: usize) -> Result<(), Diagnostic> {
        while self.peek(0) == Some(' ') {
            self.at += 1;
        }
        if self.peek(0) != Some('{') {
            self.spaced = true;
            return Ok(());
        }
        let close = (self.at..self.characters.len()).find(|&i| self.characters[i] == '}');
        let Some(close) = close else {
            return Err(unclosed(Span::new(self.at, self.at + 1), "{", "}"));
        };
        let inside: String =
            self.characters[self.at + 1..close].iter().filter(|c| !c.is_whitespace()).collect();
        if inside.starts_with(char::is_alphabetic) && inside.chars().all(is_of_word) {
            self.at = close + 1;
            return self.name(&inside, start);
        }
        // `\mathbf{1}_n` is a column of ones.
        if inside == "1" && self.characters.get(close + 1) == Some(&'_') {
            self.at = close + 1;
            self.push(Kind::Number(BigRational::from_integer(1.into())), start);
            return Ok(());
        }
        self.spaced = true;
        Ok(())
    }

    fn number(&mut self) -> Result<(), Diagnostic> {
        let start = self.at;
        if let Some(Token { kind: Kind::Number(_), span, .. }) = self.tokens.last() {
            return Err(two_numbers(span.to(Span::new(start, start + 1))));
        }
        let whole = self.digits();
        let mut fraction = String::new();
        if self.peek(0) == Some('.')
            && (self.digit(1) || !whole.is_empty())
            && !matches!(self.peek(1), Some('*' | '/' | '^' | 'T'))
        {
            self.at += 1;
            fraction = self.digits();
            // `1,6.`: one mark too many.
            let before = |back: usize| start.checked_sub(back).and_then(|at| self.characters.get(at));
            if fraction.is_empty() && before(1) == Some(&',') && before(2).is_some_and(char::is_ascii_digit) {
                return Err(sign_too_many(Span::new(start, self.at)));
            }
        }
        let mut exponent = 0_i32;
        if matches!(self.peek(0), Some('e' | 'E')) {
            let signed = matches!(self.peek(1), Some('+' | '-' | '−'));
            let first = if signed { 2 } else { 1 };
            if self.digit(first) {
                let negative = matches!(self.peek(1), Some('-' | '−'));
                self.at += first;
                let size: i32 = self.digits().parse().unwrap_or(i32::MAX);
                exponent = if negative { -size.min(i32::MAX - 1) } else { size };
            }
        }
        let span = Span::new(start, self.at);
        if whole.len() + fraction.len() > limits::DIGITS {
            return Err(Diagnostic::at(
                "too-many-digits",
                span,
                format!("The number has more than {} digits.", limits::DIGITS),
                format!("В числе больше {} цифр.", limits::DIGITS),
            ));
        }
        // The powers of ten of the first and the last digit count, so that 0.001e-300 is out as 1e-303 is.
        let count = |digits: &str| i32::try_from(digits.len()).unwrap_or(i32::MAX);
        let first = exponent.saturating_add(count(whole.trim_start_matches('0')).saturating_sub(1).max(0));
        let last = exponent.saturating_sub(count(&fraction));
        if first > limits::DECIMAL_EXPONENT || last < -limits::DECIMAL_EXPONENT {
            return Err(Diagnostic::at(
                "number-range",
                span,
                format!("The power of ten is beyond ±{}.", limits::DECIMAL_EXPONENT),
                format!("Степень десяти выходит за ±{}.", limits::DECIMAL_EXPONENT),
            ));
        }
        if self.peek(0) == Some('.') && !matches!(self.peek(1), Some('*' | '/' | '^' | 'T'))
            || self.peek(0) == Some('_') && self.digit(1)
        {
            return Err(sign_too_many(Span::new(start, self.at + 1)));
        }
        let value = number::decimal(&whole, &fraction, exponent).ok_or_else(|| two_numbers(span))?;
        self.push(Kind::Number(value), start);
        Ok(())
    }

    fn digits(&mut self) -> String {
        let mut digits = String::new();
        while let Some(c) = self.peek(0).filter(char::is_ascii_digit) {
            digits.push(c);
            self.at += 1;
        }
        digits
    }
}

/// Whether a character may stand in a word.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() && !SUPERSCRIPTS.iter().chain(SUBSCRIPTS).any(|(own, _)| *own == c)
}

fn sign_too_many(span: Span) -> Diagnostic {
    Diagnostic::at(
        "number",
        span,
        "This is not a number: there is a sign too many.",
        "Это не число: есть лишний знак.",
    )
}

/// The text has more tokens than are read.
#[must_use]
pub fn too_many_tokens() -> Diagnostic {
    Diagnostic::whole(
        "too-many-tokens",
        format!("The text has more than {} signs and names.", limits::TOKENS),
        format!("В тексте больше {} знаков и имён.", limits::TOKENS),
    )
}

fn two_numbers(span: Span) -> Diagnostic {
    Diagnostic::at(
        "ambiguous-number",
        span,
        "Two numbers side by side: is this one number or a product? Write it without blanks, or with *.",
        "Два числа подряд: это одно число или произведение? Напишите слитно или через *.",
    )
}

fn unknown_command(span: Span, name: &str) -> Diagnostic {
    Diagnostic::at(
        "command",
        span,
        format!("The LaTeX command “\\{name}” is not known."),
        format!("Команда LaTeX «\\{name}» неизвестна."),
    )
}

/// A bracket that is never closed.
#[must_use]
pub fn unclosed(span: Span, open: &str, close: &str) -> Diagnostic {
    Diagnostic::at(
        "unclosed",
        span,
        format!("This “{open}” is never closed: “{close}” is missing."),
        format!("Скобка «{open}» не закрыта: не хватает «{close}»."),
    )
}
