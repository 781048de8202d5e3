//! A tree back to text, with as few brackets as reading it again allows.

use crate::math::builtin::Function;
use crate::math::number;
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
    write(typed, rests_on_identity(typed)).0
}

/// The expression as an answer whose shape is asked for: `2*I`, where [`text`] writes `2*I(n)`.
#[must_use]
pub fn answer(typed: &Typed) -> String {
    write(typed, false).0
}

/// Whether the size of a value is known from an identity alone, so that `I` must show it.
fn rests_on_identity(typed: &Typed) -> bool {
    match typed.operation() {
        Operation::Identity | Operation::Basis(_) => true,
        Operation::Negate(inner) | Operation::Transpose(inner) | Operation::Inverse(inner) => {
            rests_on_identity(inner)
        }
        Operation::Divide(inner, _) | Operation::Power(inner, _) | Operation::HadamardPower(inner, _) => {
            rests_on_identity(inner)
        }
        Operation::Sum(terms) => terms.iter().all(rests_on_identity),
        Operation::Product(factors) => {
            !typed.is_scalar() && factors.iter().all(|factor| factor.is_scalar() || rests_on_identity(factor))
        }
        Operation::Hadamard(a, b) | Operation::HadamardDivide(a, b) => {
            rests_on_identity(a) && rests_on_identity(b)
        }
        Operation::Apply(_, inner) => !typed.is_scalar() && rests_on_identity(inner),
        Operation::Series { body, .. } => rests_on_identity(body),
        _ => false,
    }
}

/// Whether a product needs no brackets as this factor: at the head, and where a scalar product follows
/// numbers alone, since `2*x'*x*A` is read as 2*(x'*x)*A.
#[must_use]
pub fn stands_bare(factors: &[Typed], place: usize) -> bool {
    place == 0
        || match factors[place].operation() {
            Operation::Product(inner) => {
                factors[place].is_scalar()
                    && !inner[0].is_scalar()
                    && factors[..place].iter().all(Typed::is_scalar)
            }
            _ => false,
        }
}

/// Writes a tree; `sized` says that an identity must show its size.
fn write(typed: &Typed, sized: bool) -> (String, Grip) {
    let text = |typed: &Typed| write(typed, sized).0;
    let exponent_text = |exponent: &Typed| exponent_text(exponent, sized);
    let at_least = |typed: &Typed, grip: Grip| {
        let (text, own) = write(typed, sized);
        if own >= grip { text } else { format!("({text})") }
    };
    // What a size cannot pass through shows it inside.
    let through =
        |argument: &Typed, open: bool| write(argument, sized || open && rests_on_identity(argument)).0;
    let call = |name: &str, argument: &Typed| {
        let open = typed.is_scalar() || matches!(typed.operation(), Operation::Apply(Function::Vectorize, _));
        (format!("{name}({})", through(argument, open)), Grip::Postfix)
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
            let text = side(size);
            let grip = if text.contains('*') { Grip::Product } else { Grip::Postfix };
            (text, grip)
        }
        // A number is asked for by no `I` without its size.
        Operation::Identity
            if (sized || typed.is_scalar()) && !matches!(typed.shape().rows, Dimension::Unknown(_)) =>
        {
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
        Operation::Basis(index)
            if (sized || typed.is_scalar()) && !matches!(typed.shape().rows, Dimension::Unknown(_)) =>
        {
            (format!("basis({}, {})", text(index), side(&typed.shape().rows)), Grip::Postfix)
        }
        Operation::Basis(index) => (format!("e_{}", subscript(text(index))), Grip::Postfix),
        Operation::Commutation(m, n) => (format!("commutation({}, {})", side(m), side(n)), Grip::Postfix),
        Operation::Entry(of, index) => {
            // `I_1` is an identity of one row, and `X_1_2` would have a number `1_2`.
            let base = |of: &Typed| {
                let (text, grip) = write(of, sized || rests_on_identity(of));
                let bare = grip >= Grip::Postfix && !matches!(of.operation(), Operation::Entry(..));
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
        Operation::Kronecker(a, b) => {
            (format!("kron({}, {})", through(a, true), through(b, true)), Grip::Postfix)
        }
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

fn exponent_text(exponent: &Typed, sized: bool) -> String {
    let (text, grip) = write(exponent, sized);
    if grip == Grip::Postfix && matches!(exponent.operation(), Operation::Number(_) | Operation::Symbol(_)) {
        text
    } else {
        format!("({text})")
    }
}
