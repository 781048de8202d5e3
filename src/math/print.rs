//! A tree back to text, with as few brackets as reading it again allows.

use crate::math::builtin::Function;
use crate::math::number;
use crate::math::typed::{Operation, Typed};

/// How tightly a printed form holds together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grip {
    Sum,
    Product,
    Unary,
    Postfix,
}

/// The expression as a student would type it: `2*X'*(X*w-y)`.
#[must_use]
pub fn text(typed: &Typed) -> String {
    write(typed).0
}

fn at_least(typed: &Typed, grip: Grip) -> String {
    let (text, own) = write(typed);
    if own >= grip { text } else { format!("({text})") }
}

fn write(typed: &Typed) -> (String, Grip) {
    let call = |name: &str, arguments: &[&Typed]| {
        let inside: Vec<String> = arguments.iter().map(|argument| text(argument)).collect();
        (format!("{name}({})", inside.join(", ")), Grip::Postfix)
    };
    match typed.operation() {
        Operation::Number(value) => {
            let text = number::text(value);
            let grip = if text.starts_with('-') {
                Grip::Unary
            } else if text.contains('/') {
                Grip::Product
            } else {
                Grip::Postfix
            };
            (text, grip)
        }
        Operation::Symbol(name) => (name.to_string(), Grip::Postfix),
        Operation::Size(size) => {
            let text = size.to_string().replace('·', "*");
            let grip = if text.contains('*') { Grip::Product } else { Grip::Postfix };
            (text, grip)
        }
        Operation::Identity => ("I".into(), Grip::Postfix),
        Operation::Zeros | Operation::Ones => {
            let name = if matches!(typed.operation(), Operation::Ones) { "ones" } else { "zeros" };
            let (rows, columns) = (&typed.shape().rows, &typed.shape().columns);
            let text = if typed.shape().is_column() {
                format!("{name}({rows})")
            } else {
                format!("{name}({rows}, {columns})")
            };
            (text, Grip::Postfix)
        }
        Operation::Basis(index) => (format!("e_{{{}}}", text(index)), Grip::Postfix),
        Operation::Entry(of, index) => {
            let index = text(index);
            let subscript = if index.chars().count() == 1 { index } else { format!("{{{index}}}") };
            (format!("{}_{subscript}", at_least(of, Grip::Postfix)), Grip::Postfix)
        }
        Operation::Sum(terms) => {
            let mut out = String::new();
            for term in terms {
                match term.operation() {
                    Operation::Negate(inner) => {
                        out.push_str(if out.is_empty() { "-" } else { " - " });
                        out.push_str(&at_least(inner, Grip::Product));
                    }
                    _ => {
                        if !out.is_empty() {
                            out.push_str(" + ");
                        }
                        out.push_str(&at_least(term, Grip::Product));
                    }
                }
            }
            (out, Grip::Sum)
        }
        Operation::Negate(inner) => (format!("-{}", at_least(inner, Grip::Product)), Grip::Sum),
        Operation::Product(factors) => {
            // A scalar product stands first without brackets: x'*x*A is read as (x'*x)*A.
            let mut out = String::new();
            for (place, factor) in factors.iter().enumerate() {
                let grip = if place == 0 { Grip::Product } else { Grip::Postfix };
                if place > 0 {
                    out.push('*');
                }
                out.push_str(&at_least(factor, grip));
            }
            (out, Grip::Product)
        }
        Operation::Divide(above, below) => {
            (format!("{}/{}", at_least(above, Grip::Product), at_least(below, Grip::Postfix)), Grip::Product)
        }
        Operation::Transpose(inner) => (format!("{}'", at_least(inner, Grip::Postfix)), Grip::Postfix),
        Operation::Inverse(inner) => call("inv", &[inner]),
        Operation::Power(base, exponent) => {
            (format!("{}^{}", at_least(base, Grip::Postfix), exponent_text(exponent)), Grip::Postfix)
        }
        Operation::HadamardPower(base, exponent) => {
            (format!("{}.^{}", at_least(base, Grip::Postfix), exponent_text(exponent)), Grip::Postfix)
        }
        Operation::Hadamard(a, b) => {
            (format!("{}.*{}", at_least(a, Grip::Postfix), at_least(b, Grip::Postfix)), Grip::Product)
        }
        Operation::HadamardDivide(a, b) => {
            (format!("{}./{}", at_least(a, Grip::Postfix), at_least(b, Grip::Postfix)), Grip::Product)
        }
        Operation::Kronecker(a, b) => call("kron", &[a, b]),
        Operation::Apply(Function::Norm, x) => call("norm", &[x]),
        Operation::Apply(function, x) => call(function.name(), &[x]),
        Operation::Series { index, from, to, body } => {
            (format!("sum({index}, {}, {}, {})", text(from), text(to), text(body)), Grip::Postfix)
        }
        Operation::Literal(rows) => {
            let rows: Vec<String> = rows
                .iter()
                .map(|row| format!("[{}]", row.iter().map(text).collect::<Vec<_>>().join(", ")))
                .collect();
            (format!("[{}]", rows.join(", ")), Grip::Postfix)
        }
    }
}

fn exponent_text(exponent: &Typed) -> String {
    let (text, grip) = write(exponent);
    if grip == Grip::Postfix && matches!(exponent.operation(), Operation::Number(_) | Operation::Symbol(_)) {
        text
    } else {
        format!("({text})")
    }
}
