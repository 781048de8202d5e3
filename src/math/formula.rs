//! A tree as a formula: LaTeX for papers, MathML Core for pages.
//!
//! Both are made from one layout, so they cannot disagree. The products of the text form lose their
//! sign, a transpose becomes a raised ⊤, a quotient a fraction.

use std::fmt::Write as _;

use num_traits::Signed;

use crate::math::builtin::Function;
use crate::math::number;
use crate::math::phrase::Language;
use crate::math::print::stands_bare;
use crate::math::symbols::GREEK;
use crate::math::symbols::greek_letter;
use crate::math::typed::{Operation, Typed};

/// A piece of a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Row(Vec<Piece>),
    Number(String),
    Name(String),
    Function(&'static str),
    Operator(&'static str),
    /// A thin space.
    Gap,
    Raised(Box<Piece>, Box<Piece>),
    Lowered(Box<Piece>, Box<Piece>),
    Fraction(Box<Piece>, Box<Piece>),
    Root(Box<Piece>),
    Fenced(&'static str, Box<Piece>, &'static str),
    Sum(Box<Piece>, Box<Piece>, Box<Piece>),
    Matrix(Vec<Vec<Piece>>),
}

impl Piece {
    /// Whether the piece is higher than one line.
    fn is_tall(&self) -> bool {
        match self {
            Self::Fraction(..) | Self::Sum(..) | Self::Matrix(_) => true,
            Self::Row(pieces) => pieces.iter().any(Self::is_tall),
            Self::Raised(base, other) | Self::Lowered(base, other) => base.is_tall() || other.is_tall(),
            Self::Root(inner) | Self::Fenced(_, inner, _) => inner.is_tall(),
            Self::Number(_) | Self::Name(_) | Self::Function(_) | Self::Operator(_) | Self::Gap => false,
        }
    }
}

/// How tightly a piece holds together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grip {
    Sum,
    Product,
    Raised,
    Atom,
}

/// The expression as LaTeX, without dollar signs.
#[must_use]
pub fn latex(typed: &Typed) -> String {
    let mut out = String::new();
    write_latex(&lay_out(typed).0, &mut out);
    out
}

/// The expression as a whole `<math>` element of MathML Core.
#[must_use]
pub fn mathml(typed: &Typed) -> String {
    let mut out = String::from("<math>");
    write_mathml(&lay_out(typed).0, &mut out);
    out.push_str("</math>");
    out
}

/// A formula of ours with the decimal mark of the language.
#[must_use]
pub fn localised(mathml: &str, language: Language) -> String {
    if language == Language::English {
        return mathml.to_owned();
    }
    let mut pieces = mathml.split("<mn>");
    let mut text = pieces.next().unwrap_or("").to_owned();
    for piece in pieces {
        text.push_str("<mn>");
        match piece.split_once("</mn>") {
            Some((number, rest)) => {
                text.push_str(&number.replace('.', ","));
                text.push_str("</mn>");
                text.push_str(rest);
            }
            None => text.push_str(piece),
        }
    }
    text
}

fn at_least(typed: &Typed, grip: Grip) -> Piece {
    let (piece, own) = lay_out(typed);
    if own >= grip { piece } else { Piece::Fenced("(", Box::new(piece), ")") }
}

fn raised(base: &Typed, exponent: Piece) -> (Piece, Grip) {
    (Piece::Raised(Box::new(at_least(base, Grip::Atom)), Box::new(exponent)), Grip::Raised)
}

fn call(name: &'static str, argument: &Typed) -> (Piece, Grip) {
    let inside = Piece::Fenced("(", Box::new(lay_out(argument).0), ")");
    (Piece::Row(vec![Piece::Function(name), inside]), Grip::Atom)
}

fn between(left: &Typed, sign: &'static str, right: &Typed) -> (Piece, Grip) {
    let row = vec![at_least(left, Grip::Raised), Piece::Operator(sign), at_least(right, Grip::Raised)];
    (Piece::Row(row), Grip::Product)
}

fn name(text: &str) -> Piece {
    let (stem, subscript) = text.split_once('_').map_or((text, None), |(stem, rest)| (stem, Some(rest)));
    let letter = greek_letter(stem).map_or_else(|| stem.to_owned(), str::to_owned);
    // The 0 of x0 is a subscript that was typed without its sign.
    let digits = stem.trim_start_matches(char::is_alphabetic);
    let numbered =
        stem.chars().count() - digits.len() == 1 && digits.bytes().all(|byte| byte.is_ascii_digit());
    match subscript {
        None if numbered && !digits.is_empty() => {
            let letter = stem.chars().take(1).collect();
            Piece::Lowered(Box::new(Piece::Name(letter)), Box::new(Piece::Number(digits.into())))
        }
        None => Piece::Name(letter),
        Some(subscript) => {
            let subscript = subscript.trim_matches(['{', '}']).to_owned();
            Piece::Lowered(Box::new(Piece::Name(letter)), Box::new(Piece::Name(subscript)))
        }
    }
}

fn lay_out(typed: &Typed) -> (Piece, Grip) {
    let atom = |piece| (piece, Grip::Atom);
    match typed.operation() {
        Operation::Number(value) if value.is_negative() => {
            let inner = at_least(&Typed::number(-value), Grip::Product);
            (Piece::Row(vec![Piece::Operator("−"), inner]), Grip::Sum)
        }
        Operation::Number(value) => {
            let text = number::text(value);
            let number = |text: &str| Piece::Number(text.into());
            if let Some((above, below)) = text.split_once('/') {
                return atom(Piece::Fraction(Box::new(number(above)), Box::new(number(below))));
            }
            let Some((digits, exponent)) = text.split_once('e') else { return atom(Piece::Number(text)) };
            let exponent = match exponent.strip_prefix('-') {
                Some(size) => Piece::Row(vec![Piece::Operator("−"), number(size)]),
                None => number(exponent),
            };
            let power = Piece::Raised(Box::new(number("10")), Box::new(exponent));
            if digits == "1" {
                return (power, Grip::Raised);
            }
            (Piece::Row(vec![number(digits), Piece::Operator("·"), power]), Grip::Product)
        }
        Operation::Symbol(own) => atom(name(own)),
        Operation::Size(size) => atom(Piece::Name(size.to_string())),
        Operation::Identity => atom(Piece::Name("I".into())),
        Operation::Zeros => atom(Piece::Number("0".into())),
        Operation::Ones => {
            let sides = if typed.shape().is_column() {
                typed.shape().rows.to_string()
            } else {
                format!("{}×{}", typed.shape().rows, typed.shape().columns)
            };
            atom(Piece::Lowered(Box::new(Piece::Function("1")), Box::new(Piece::Name(sides))))
        }
        Operation::Basis(index) => {
            atom(Piece::Lowered(Box::new(Piece::Name("e".into())), Box::new(lay_out(index).0)))
        }
        Operation::Commutation(m, n) => atom(Piece::Lowered(
            Box::new(Piece::Name("K".into())),
            Box::new(Piece::Row(vec![
                Piece::Name(m.to_string()),
                Piece::Operator(","),
                Piece::Name(n.to_string()),
            ])),
        )),
        Operation::Entry(of, index) => {
            if let Operation::Entry(matrix, row) = of.operation() {
                let subscript = Piece::Row(vec![lay_out(row).0, Piece::Operator(","), lay_out(index).0]);
                return atom(Piece::Lowered(Box::new(at_least(matrix, Grip::Atom)), Box::new(subscript)));
            }
            // Row i of X as a column is written with the small letter.
            let base = match of.operation() {
                Operation::Symbol(own) if !of.shape().is_column() => Piece::Name(own.to_lowercase()),
                Operation::Entry(..) => Piece::Fenced("(", Box::new(lay_out(of).0), ")"),
                _ => at_least(of, Grip::Atom),
            };
            atom(Piece::Lowered(Box::new(base), Box::new(lay_out(index).0)))
        }
        Operation::Sum(terms) => {
            let mut row = Vec::new();
            for term in terms {
                let (negative, inner) = match term.operation() {
                    Operation::Negate(inner) => (true, inner),
                    _ => (false, term),
                };
                if negative {
                    row.push(Piece::Operator("−"));
                } else if !row.is_empty() {
                    row.push(Piece::Operator("+"));
                }
                row.push(at_least(inner, Grip::Product));
            }
            (Piece::Row(row), Grip::Sum)
        }
        Operation::Negate(inner) => {
            (Piece::Row(vec![Piece::Operator("−"), at_least(inner, Grip::Product)]), Grip::Sum)
        }
        Operation::Change(inner) => atom(Piece::Row(vec![
            Piece::Name("d".into()),
            Piece::Fenced("(", Box::new(lay_out(inner).0), ")"),
        ])),
        Operation::Product(factors) => {
            let mut row: Vec<Piece> = Vec::new();
            for (place, factor) in factors.iter().enumerate() {
                let piece =
                    at_least(factor, if stands_bare(factors, place) { Grip::Product } else { Grip::Raised });
                if place > 0 && begins_with_digit(&piece) {
                    row.push(Piece::Operator("·"));
                } else if place > 0
                    && (begins_with_word(&piece) || row.last().is_some_and(ends_with_differential))
                {
                    row.push(Piece::Gap);
                }
                row.push(piece);
            }
            (Piece::Row(row), Grip::Product)
        }
        Operation::Divide(above, below) => {
            atom(Piece::Fraction(Box::new(lay_out(above).0), Box::new(lay_out(below).0)))
        }
        Operation::Transpose(inner) => match inner.operation() {
            Operation::Inverse(inner) => {
                raised(inner, Piece::Row(vec![Piece::Operator("−"), Piece::Name("⊤".into())]))
            }
            _ => raised(inner, Piece::Operator("⊤")),
        },
        Operation::Inverse(inner) => {
            raised(inner, Piece::Row(vec![Piece::Operator("−"), Piece::Number("1".into())]))
        }
        Operation::Power(base, exponent) => raised(base, lay_out(exponent).0),
        Operation::HadamardPower(base, exponent) => {
            raised(base, Piece::Row(vec![Piece::Operator("∘"), lay_out(exponent).0]))
        }
        Operation::Hadamard(a, b) => between(a, "⊙", b),
        Operation::HadamardDivide(a, b) => between(a, "⊘", b),
        Operation::Kronecker(a, b) => between(a, "⊗", b),
        Operation::Apply(Function::Sqrt, x) => atom(Piece::Root(Box::new(lay_out(x).0))),
        Operation::Apply(Function::Norm, x) => atom(Piece::Fenced("‖", Box::new(lay_out(x).0), "‖")),
        Operation::Apply(Function::Abs, x) if x.is_scalar() => {
            atom(Piece::Fenced("|", Box::new(lay_out(x).0), "|"))
        }
        Operation::Apply(Function::Sigmoid, x) => call("σ", x),
        Operation::Apply(function, x) => call(function.name(), x),
        Operation::Series { index, from, to, body } => {
            let under =
                Piece::Row(vec![Piece::Name(index.to_string()), Piece::Operator("="), lay_out(from).0]);
            let body = at_least(body, Grip::Product);
            (Piece::Sum(Box::new(under), Box::new(lay_out(to).0), Box::new(body)), Grip::Product)
        }
        Operation::Literal(rows) => atom(Piece::Matrix(
            rows.iter().map(|row| row.iter().map(|entry| lay_out(entry).0).collect()).collect(),
        )),
    }
}

/// The variable of a differential, X of `dX` and λ of `dlambda`.
fn differential(name: &str) -> Option<&str> {
    let variable = name.strip_prefix('d')?;
    greek_letter(variable).or_else(|| (variable.chars().count() == 1).then_some(variable))
}

/// Whether a piece ends with a differential, which must not run into what stands after it.
fn ends_with_differential(piece: &Piece) -> bool {
    match piece {
        Piece::Name(name) => differential(name).is_some(),
        Piece::Row(pieces) => pieces.last().is_some_and(ends_with_differential),
        Piece::Raised(base, _) => ends_with_differential(base),
        _ => false,
    }
}

/// Whether a piece begins with a word, such as `tr` or `dX`, that must not run into what stands before it.
fn begins_with_word(piece: &Piece) -> bool {
    match piece {
        Piece::Function(name) => *name != "1",
        Piece::Name(name) => differential(name).is_some(),
        Piece::Row(pieces) => pieces.first().is_some_and(begins_with_word),
        Piece::Raised(base, _) | Piece::Lowered(base, _) => begins_with_word(base),
        _ => false,
    }
}

fn begins_with_digit(piece: &Piece) -> bool {
    match piece {
        Piece::Number(_) => true,
        Piece::Row(pieces) => pieces.first().is_some_and(begins_with_digit),
        Piece::Raised(base, _) | Piece::Lowered(base, _) => begins_with_digit(base),
        _ => false,
    }
}

fn write_latex(piece: &Piece, out: &mut String) {
    let group = |piece: &Piece, out: &mut String| {
        out.push('{');
        write_latex(piece, out);
        out.push('}');
    };
    match piece {
        Piece::Row(pieces) => {
            for piece in pieces {
                if out.ends_with(char::is_alphabetic) {
                    out.push(' ');
                }
                write_latex(piece, out);
            }
        }
        Piece::Number(text) => out.push_str(text),
        Piece::Name(text) if text == "⊤" => out.push_str("\\top"),
        Piece::Name(text) => match GREEK.iter().find(|(letter, _)| letter == text) {
            Some((_, word)) => {
                let _ = write!(out, "\\{word}");
            }
            None if text.chars().count() == 1 => out.push_str(text),
            None => {
                let _ = write!(out, "\\mathit{{{text}}}");
            }
        },
        Piece::Function("σ") => out.push_str("\\sigma"),
        Piece::Function("1") => out.push_str("\\mathbf{1}"),
        Piece::Function(name @ ("det" | "exp" | "ln" | "sin" | "cos" | "tanh")) => {
            let _ = write!(out, "\\{name}");
        }
        Piece::Function(name) => {
            let _ = write!(out, "\\operatorname{{{name}}}");
        }
        Piece::Gap => out.push_str("\\,"),
        Piece::Operator(sign) => out.push_str(match *sign {
            "−" => "-",
            "·" => " \\cdot ",
            "⊤" => "\\top",
            "⊙" => " \\odot ",
            "∘" => "\\circ ",
            "⊘" => " \\oslash ",
            "⊗" => " \\otimes ",
            other => other,
        }),
        Piece::Raised(base, exponent) => {
            write_latex(base, out);
            out.push('^');
            group(exponent, out);
        }
        Piece::Lowered(base, subscript) => {
            write_latex(base, out);
            out.push('_');
            group(subscript, out);
        }
        Piece::Fraction(above, below) => {
            out.push_str("\\frac");
            group(above, out);
            group(below, out);
        }
        Piece::Root(inner) => {
            out.push_str("\\sqrt");
            group(inner, out);
        }
        Piece::Fenced(open, inner, close) => {
            let fence = |sign: &str| if sign == "‖" { "\\|".to_owned() } else { sign.to_owned() };
            let _ = write!(out, "\\left{}", fence(open));
            write_latex(inner, out);
            let _ = write!(out, "\\right{}", fence(close));
        }
        Piece::Sum(under, over, body) => {
            out.push_str("\\sum_");
            group(under, out);
            out.push('^');
            group(over, out);
            out.push(' ');
            write_latex(body, out);
        }
        Piece::Matrix(rows) => {
            out.push_str("\\begin{pmatrix}");
            for (place, row) in rows.iter().enumerate() {
                if place > 0 {
                    out.push_str("\\\\");
                }
                for (column, entry) in row.iter().enumerate() {
                    if column > 0 {
                        out.push('&');
                    }
                    write_latex(entry, out);
                }
            }
            out.push_str("\\end{pmatrix}");
        }
    }
}

fn write_mathml(piece: &Piece, out: &mut String) {
    let element = |tag: &str, children: &[&Piece], out: &mut String| {
        let _ = write!(out, "<{tag}>");
        for child in children {
            write_mathml(child, out);
        }
        let _ = write!(out, "</{tag}>");
    };
    match piece {
        Piece::Row(pieces) => element("mrow", &pieces.iter().collect::<Vec<_>>(), out),
        Piece::Number(text) => {
            let _ = write!(out, "<mn>{}</mn>", escaped(text));
        }
        Piece::Name(text) => match differential(text) {
            // A name of several letters would stand upright as one word.
            Some(variable) => {
                let _ = write!(out, "<mrow><mi>d</mi><mi>{}</mi></mrow>", escaped(variable));
            }
            None => {
                let _ = write!(out, "<mi>{}</mi>", escaped(text));
            }
        },
        Piece::Function("1") => out.push_str("<mn>𝟏</mn>"),
        Piece::Function(name) => {
            // One-letter identifiers are slanted; function names stand upright.
            let _ = write!(out, "<mi mathvariant=\"normal\">{name}</mi><mo>&#x2061;</mo>");
        }
        Piece::Operator(sign) => {
            let _ = write!(out, "<mo>{sign}</mo>");
        }
        Piece::Gap => out.push_str("<mspace width=\"0.167em\"></mspace>"),
        Piece::Raised(base, exponent) => element("msup", &[base, exponent], out),
        Piece::Lowered(base, subscript) => element("msub", &[base, subscript], out),
        Piece::Fraction(above, below) => element("mfrac", &[above, below], out),
        Piece::Root(inner) => element("msqrt", &[inner], out),
        Piece::Fenced(open, inner, close) => {
            // Around what is one line high, a fence that grew with a raised ⊤ would be too large.
            let grows = if inner.is_tall() { "" } else { " stretchy=\"false\"" };
            let spacing = "lspace=\"0\" rspace=\"0\"";
            let _ = write!(out, "<mrow><mo fence=\"true\" form=\"prefix\" {spacing}{grows}>{open}</mo>");
            write_mathml(inner, out);
            let _ = write!(out, "<mo fence=\"true\" form=\"postfix\" {spacing}{grows}>{close}</mo></mrow>");
        }
        Piece::Sum(under, over, body) => {
            out.push_str("<mrow><munderover><mo>∑</mo>");
            write_mathml(under, out);
            write_mathml(over, out);
            out.push_str("</munderover>");
            write_mathml(body, out);
            out.push_str("</mrow>");
        }
        Piece::Matrix(rows) => {
            out.push_str("<mrow><mo>(</mo><mtable>");
            for row in rows {
                out.push_str("<mtr>");
                for entry in row {
                    element("mtd", &[entry], out);
                }
                out.push_str("</mtr>");
            }
            out.push_str("</mtable><mo>)</mo></mrow>");
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
