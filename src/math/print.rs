//! A tree back to text, with as few brackets as reading it again allows.

use crate::math::number;
use crate::math::open_sizes::OpenSizes;
use crate::math::shape::Dimension;
use crate::math::typed::{Operation, Typed};

/// How tightly a printed form holds together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grip {
    Sum,
    Product,
    Unary,
    Power,
    Postfix,
}

/// The expression as a student would type it: `2*X'*(X*w-y)`. It reads back wherever it stands.
#[must_use]
pub fn text(typed: &Typed) -> String {
    write(typed, &OpenSizes::of(typed, false)).0
}

/// The expression as an answer whose shape is asked for: `2*I`, where [`text`] writes `2*I(n)`.
#[must_use]
pub fn answer(typed: &Typed) -> String {
    write(typed, &OpenSizes::of(typed, true)).0
}

/// Whether a product needs no brackets as this factor: at the head, and where a scalar product follows
/// numbers alone, since `2*x'*x*A` is read as 2*(x'*x)*A. A quotient at its head would take the numbers in:
/// `2*x'/s*x` is (2*x'/s)*x.
#[must_use]
pub fn stands_bare(factors: &[Typed], place: usize) -> bool {
    place == 0
        || match factors[place].operation() {
            Operation::Product(inner) => {
                factors[place].is_scalar()
                    && !inner[0].is_scalar()
                    && !has_quotient_at_head(&inner[0])
                    && factors[..place].iter().all(Typed::is_scalar)
            }
            _ => false,
        }
}

fn has_quotient_at_head(typed: &Typed) -> bool {
    match typed.operation() {
        Operation::Divide(..) => true,
        Operation::Product(factors) => has_quotient_at_head(&factors[0]),
        _ => false,
    }
}

/// Writes a tree; identities and basis vectors that are `open` show their size.
fn write(typed: &Typed, open: &OpenSizes) -> (String, Grip) {
    let text = |typed: &Typed| write(typed, open).0;
    let exponent_text = |exponent: &Typed| exponent_text(exponent, open);
    let at_least = |typed: &Typed, grip: Grip| {
        let (text, own) = write(typed, open);
        if own >= grip { text } else { format!("({text})") }
    };
    let call = |name: &str, argument: &Typed| (format!("{name}({})", text(argument)), Grip::Postfix);
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
            let text = side(size);
            let grip = if text.contains('*') { Grip::Product } else { Grip::Postfix };
            (text, grip)
        }
        // A number is asked for by no `I` without its size.
        Operation::Identity if open.next() || typed.is_scalar() => {
            (format!("I({})", side(&typed.shape().rows)), Grip::Postfix)
        }
        Operation::Identity => ("I".into(), Grip::Postfix),
        Operation::Zeros | Operation::Ones => {
            let name = if matches!(typed.operation(), Operation::Ones) { "ones" } else { "zeros" };
            let (rows, columns) = (side(&typed.shape().rows), side(&typed.shape().columns));
            let text = if typed.shape().is_column() {
                format!("{name}({rows})")
            } else {
                format!("{name}({rows}, {columns})")
            };
            (text, Grip::Postfix)
        }
        Operation::Basis(index) if open.next() || typed.is_scalar() => {
            (format!("basis({}, {})", text(index), side(&typed.shape().rows)), Grip::Postfix)
        }
        Operation::Basis(index) => (format!("e_{}", subscript(text(index))), Grip::Postfix),
        Operation::Commutation(m, n) => (format!("commutation({}, {})", side(m), side(n)), Grip::Postfix),
        Operation::Entry(of, index) => {
            // `X_1_2` would have a number `1_2`.
            let base = |of: &Typed| {
                let (text, grip) = write(of, open);
                let subscripted = match of.operation() {
                    Operation::Entry(..) => true,
                    Operation::Basis(_) => text.starts_with("e_"),
                    _ => false,
                };
                let bare = grip >= Grip::Postfix && !subscripted;
                if bare { text } else { format!("({text})") }
            };
            if let Operation::Entry(matrix, row) = of.operation() {
                return (format!("{}_{{{},{}}}", base(matrix), text(row), text(index)), Grip::Postfix);
            }
            (format!("{}_{}", base(of), subscript(text(index))), Grip::Postfix)
        }
        Operation::Sum(terms) => {
            let mut out = String::new();
            for term in terms {
                match term.operation() {
                    Operation::Negate(inner) => {
                        out.push_str(if out.is_empty() { "-" } else { " - " });
                        let text = at_least(inner, Grip::Product);
                        out.push_str(&if text.starts_with('-') { format!("({text})") } else { text });
                    }
                    _ => {
                        if !out.is_empty() {
                            out.push_str(" + ");
                        }
                        let text = at_least(term, Grip::Product);
                        let signed = !out.is_empty() && text.starts_with('-');
                        out.push_str(&if signed { format!("({text})") } else { text });
                    }
                }
            }
            (out, Grip::Sum)
        }
        Operation::Negate(inner) => {
            let text = at_least(inner, Grip::Product);
            (if text.starts_with('-') { format!("-({text})") } else { format!("-{text}") }, Grip::Sum)
        }
        Operation::Product(factors) => {
            let mut out = String::new();
            for (place, factor) in factors.iter().enumerate() {
                let grip = if stands_bare(factors, place) { Grip::Product } else { Grip::Power };
                if place > 0 {
                    out.push('*');
                }
                out.push_str(&at_least(factor, grip));
            }
            (out, Grip::Product)
        }
        Operation::Divide(above, below) => {
            (format!("{}/{}", at_least(above, Grip::Product), at_least(below, Grip::Power)), Grip::Product)
        }
        Operation::Transpose(inner) => (format!("{}'", at_least(inner, Grip::Postfix)), Grip::Postfix),
        Operation::Inverse(inner) => call("inv", inner),
        Operation::Change(inner) => call("d", inner),
        Operation::Power(base, exponent) => {
            (format!("{}^{}", at_least(base, Grip::Postfix), exponent_text(exponent)), Grip::Power)
        }
        Operation::HadamardPower(base, exponent) => {
            (format!("{}.^{}", at_least(base, Grip::Postfix), exponent_text(exponent)), Grip::Power)
        }
        Operation::Hadamard(a, b) => {
            (format!("{}.*{}", at_least(a, Grip::Power), at_least(b, Grip::Power)), Grip::Product)
        }
        Operation::HadamardDivide(a, b) => {
            (format!("{}./{}", at_least(a, Grip::Power), at_least(b, Grip::Power)), Grip::Product)
        }
        Operation::Kronecker(a, b) => (format!("kron({}, {})", text(a), text(b)), Grip::Postfix),
        Operation::Apply(function, x) => call(function.name(), x),
        Operation::Series { index, from, to, body } => {
            (format!("sum({index}, {}, {}, {})", text(from), text(to), text(body)), Grip::Postfix)
        }
        Operation::Literal(rows) if rows.len() > 1 && rows.iter().all(|row| row.len() == 1) => {
            let entries: Vec<String> = rows.iter().flatten().map(text).collect();
            (format!("[{}]", entries.join("; ")), Grip::Postfix)
        }
        Operation::Literal(rows) => {
            let rows: Vec<String> = rows
                .iter()
                .map(|row| format!("[{}]", row.iter().map(&text).collect::<Vec<_>>().join(", ")))
                .collect();
            (format!("[{}]", rows.join(", ")), Grip::Postfix)
        }
    }
}

/// A subscript, in braces if it is more than one sign.
fn subscript(index: String) -> String {
    if index.chars().count() == 1 { index } else { format!("{{{index}}}") }
}

fn side(size: &Dimension) -> String {
    size.to_string().replace('·', "*")
}

fn exponent_text(exponent: &Typed, open: &OpenSizes) -> String {
    let (text, grip) = write(exponent, open);
    if grip == Grip::Postfix && matches!(exponent.operation(), Operation::Number(_) | Operation::Symbol(_)) {
        text
    } else {
        format!("({text})")
    }
}
