//! Powers: which exponents may stand where, and what numbers they are.

use num_rational::BigRational;

use crate::math::ast::Ast;
use crate::math::builtin::Function;
use crate::math::check::{Checked, Checker};
use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::limits;
use crate::math::number;
use crate::math::typed::{Operation, Typed};

impl Checker {
    pub(super) fn power(&mut self, base: &Ast, exponent: &Ast) -> Checked {
        let typed = self.value(base)?;
        let power = self.scalar(exponent)?;
        if !self.is_scalar(&typed) {
            self.square(&typed, base.span)?;
            if whole_number(&power).is_none() {
                return Err(Diagnostic::at(
                    "exponent",
                    exponent.span,
                    format!("The power of a matrix is a whole number from −{0} to {0}.", limits::EXPONENT),
                    format!("Степень матрицы — целое число от −{0} до {0}.", limits::EXPONENT),
                ));
            }
        }
        within_exponents(&power, exponent.span)?;
        Ok(raised(typed, power))
    }

    pub(super) fn hadamard_power(&mut self, base: &Ast, exponent: &Ast) -> Checked {
        let base = self.value(base)?;
        let power = self.scalar(exponent)?;
        within_exponents(&power, exponent.span)?;
        if self.is_scalar(&base) {
            return Ok(raised(base, power));
        }
        let shape = base.shape().clone();
        Ok(Typed::new(Operation::HadamardPower(base, power), shape))
    }
}

/// A power; one of Euler's number is an exponential, the power −1 an inverse.
fn raised(base: Typed, power: Typed) -> Typed {
    if let Operation::Apply(Function::Exp, one) = base.operation()
        && whole_number(one) == Some(1)
    {
        return power.elementwise(Function::Exp);
    }
    let is_minus_one = match power.operation() {
        Operation::Negate(one) => one.is_one(),
        _ => power.as_number().is_some() && whole_number(&power) == Some(-1),
    };
    if is_minus_one {
        return base.inverse();
    }
    let shape = base.shape().clone();
    Typed::new(Operation::Power(base, power), shape)
}

fn within_exponents(power: &Typed, span: Span) -> Result<(), Diagnostic> {
    if whole_number(power).is_none_or(|k| k.abs() <= limits::EXPONENT) {
        return Ok(());
    }
    Err(Diagnostic::at(
        "exponent",
        span,
        format!("Whole powers go from −{0} to {0}.", limits::EXPONENT),
        format!("Целые степени — от −{0} до {0}.", limits::EXPONENT),
    ))
}

/// The whole number that an exponent is, if it is made of numbers alone.
#[must_use]
pub fn whole_number(exponent: &Typed) -> Option<i64> {
    constant(exponent)
        .filter(BigRational::is_integer)
        .and_then(|value| i64::try_from(value.to_integer()).ok())
}

/// The exact value of sums, products and quotients of numbers, if it is not too long.
#[must_use]
pub fn constant(typed: &Typed) -> Option<BigRational> {
    let whole = |k: i64| BigRational::from_integer(k.into());
    let value = match typed.operation() {
        Operation::Number(number) => Some(number.clone()),
        Operation::Negate(inner) => constant(inner).map(|value| -value),
        Operation::Sum(terms) => {
            terms.iter().try_fold(whole(0), |sum, term| number::bounded(sum + constant(term)?))
        }
        Operation::Product(factors) => {
            factors.iter().try_fold(whole(1), |product, factor| number::bounded(product * constant(factor)?))
        }
        Operation::Divide(above, below) => {
            Some(constant(above)? / constant(below).filter(|below| *below != whole(0))?)
        }
        _ => None,
    };
    value.and_then(number::bounded)
}
