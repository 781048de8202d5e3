//! Products, quotients and whole powers entry by entry: a commutative product with exponents.

use crate::math::builtin::Function;
use crate::math::check::whole_number;
use crate::math::shape::Shape;
use crate::math::tidy::Tidier;
use crate::math::tidy::powers::Powers;
use crate::math::tidy::term::Term;
use crate::math::typed::{Operation, Typed};

/// scale · Π factor^exponent, entry by entry.
#[derive(Debug, Clone)]
pub(super) struct Entrywise {
    pub(super) scale: Term,
    pub(super) factors: Powers,
}

/// The z of 1 + exp(z), for numbers and entry by entry.
pub(super) fn one_plus_exp(sum: &Typed) -> Option<&Typed> {
    let Operation::Sum(terms) = sum.operation() else { return None };
    let is_one = |term: &Typed| term.is_one() || matches!(term.operation(), Operation::Ones);
    let [a, b] = &terms[..] else { return None };
    let exp = if is_one(a) {
        b
    } else if is_one(b) {
        a
    } else {
        return None;
    };
    match exp.operation() {
        Operation::Apply(Function::Exp, z) => Some(z),
        _ => None,
    }
}

impl Tidier<'_> {
    /// exp(z)/(1 + exp(z)) is σ(z), and 1/(1 + exp(z)) is σ(−z).
    pub(super) fn with_sigmoids(&self, factors: &mut Powers) -> bool {
        let below: Vec<(Typed, Typed, i64)> = factors
            .iter()
            .filter(|(_, exponent)| *exponent < 0)
            .filter_map(|(sum, exponent)| Some((sum.clone(), one_plus_exp(sum)?.clone(), -exponent)))
            .collect();
        let is_found = !below.is_empty();
        for (sum, z, count) in below {
            factors.take(&sum);
            let exp = z.elementwise(Function::Exp);
            let above = factors.exponent(&exp);
            let paired = above.clamp(0, count);
            factors.raise(exp, -paired);
            factors.raise(z.elementwise(Function::Sigmoid), paired);
            factors.raise(self.tidy(&z.negate()).elementwise(Function::Sigmoid), count - paired);
        }
        is_found
    }

    /// The factors of an elementwise product; `None` if it is zero.
    pub(super) fn entrywise(&self, typed: &Typed) -> Option<Entrywise> {
        let mut found = Entrywise { scale: Term::one(), factors: Powers::one() };
        self.collect(typed, 1, &mut found)?;
        self.with_sigmoids(&mut found.factors);
        // The diagonal of a matrix is that of its transpose.
        if found.factors.factors().any(|factor| matches!(factor.operation(), Operation::Identity)) {
            let factors = std::mem::take(&mut found.factors);
            for (factor, exponent) in factors {
                if matches!(factor.operation(), Operation::Identity) {
                    found.factors.raise(factor, 1);
                    continue;
                }
                let turned = self.known.transposed(&factor);
                let kept = if turned.transposes() < factor.transposes() { turned } else { factor };
                found.factors.raise(kept, exponent);
            }
        }
        Some(found)
    }

    fn collect(&self, typed: &Typed, exponent: i64, found: &mut Entrywise) -> Option<()> {
        match typed.operation() {
            Operation::Ones => Some(()),
            Operation::Hadamard(a, b) => {
                self.collect(a, exponent, found)?;
                self.collect(b, exponent, found)
            }
            Operation::HadamardDivide(a, b) => {
                self.collect(a, exponent, found)?;
                self.collect(b, -exponent, found)
            }
            Operation::HadamardPower(base, k) if whole_number(k).is_some_and(|k| k != 0 && k.abs() < 64) => {
                self.collect(base, exponent * whole_number(k).unwrap_or(1), found)
            }
            _ => {
                let tidied = self.tidy(typed);
                let Some(term) = self.single(&tidied) else {
                    if exponent > 0 {
                        return None;
                    }
                    found.factors.raise(tidied, exponent);
                    return Some(());
                };
                let scale = Term { chain: Vec::new(), ..term.clone() };
                let Some(raised) = self.raised(&scale, exponent) else {
                    found.factors.raise(tidied, exponent);
                    return Some(());
                };
                self.multiply(&mut found.scale, raised);
                match &term.chain[..] {
                    [] => found.factors.raise(Typed::identity(typed.shape().rows.clone()), exponent),
                    [only] if is_entrywise(only) => self.collect(only, exponent, found)?,
                    [only] if matches!(only.operation(), Operation::Ones) => {}
                    chain => found.factors.raise(Typed::product(super::term::compact(chain)), exponent),
                }
                Some(())
            }
        }
    }

    /// The product built again, without its scale.
    pub(super) fn built(factors: &Powers, shape: &Shape) -> Typed {
        let side = |sign: i64| {
            let mut powers: Vec<(&Typed, i64)> =
                factors.iter().filter(|(_, exponent)| exponent * sign > 0).collect();
            powers.sort_by_key(|(factor, _)| match factor.operation() {
                Operation::Identity => 2,
                Operation::Sum(_) => 1,
                _ => 0,
            });
            let powers = powers.into_iter().map(|(factor, exponent)| match exponent.abs() {
                1 => factor.clone(),
                k => Typed::new(Operation::HadamardPower(factor.clone(), Typed::integer(k)), shape.clone()),
            });
            powers.reduce(|product, next| product.hadamard(&next))
        };
        let above = side(1).unwrap_or_else(|| Typed::new(Operation::Ones, shape.clone()));
        match side(-1) {
            Some(below) => Typed::new(Operation::HadamardDivide(above, below), shape.clone()),
            None => above,
        }
    }

    /// The term that an elementwise product is; `None` if it is zero.
    pub(super) fn entrywise_term(&self, typed: &Typed) -> Option<Term> {
        let found = self.entrywise(typed)?;
        let mut term = found.scale;
        let built = Self::built(&found.factors, typed.shape());
        if is_entrywise(&built) {
            self.push(&mut term, built)
        } else {
            self.join(&mut term, &built)
        }
        Some(term)
    }
}

/// Whether this is an elementwise product, quotient or whole power.
pub(super) fn is_entrywise(typed: &Typed) -> bool {
    match typed.operation() {
        Operation::Hadamard(..) | Operation::HadamardDivide(..) => true,
        Operation::HadamardPower(_, k) => whole_number(k).is_some_and(|k| k != 0 && k.abs() < 64),
        _ => false,
    }
}
