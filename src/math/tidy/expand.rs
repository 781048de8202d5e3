//! Products multiplied out, where that is shorter.

use std::collections::BTreeSet;

use crate::math::builtin::Function;
use crate::math::tidy::Tidier;
use crate::math::tidy::entrywise::is_entrywise;
use crate::math::tidy::term::Term;
use crate::math::typed::{Operation, Typed};

/// The largest expression that is multiplied out.
const LARGEST: usize = 160;

impl Tidier<'_> {
    /// A tidied expression, with its terms, multiplied out and gathered again, if that makes it smaller.
    pub(super) fn expanded(&self, typed: &Typed, terms: Vec<Term>) -> Option<Typed> {
        let (terms, mut is_new) = match self.one_sigmoid(typed) {
            Some(other) => (self.terms(&other), true),
            None => (terms, false),
        };
        let mut out = Vec::new();
        for term in terms {
            is_new |= self.spread(term, &mut out)?;
        }
        if !is_new {
            return None;
        }
        let found = self.gather(out, typed.shape());
        // (I − P) A is no worse than A − P A: something must have cancelled.
        let cancelled = || summands(&found) < summands(typed) || names(&found) < names(typed);
        (found.size() < typed.size() && (typed.is_scalar() || cancelled())).then_some(found)
    }

    /// The terms of a tidied expression multiplied out; `None` if there is nothing to do, or too much.
    pub(super) fn multiplied_out(&self, typed: &Typed) -> Option<Vec<Term>> {
        if typed.size() > LARGEST || !holds_sum_below(typed) {
            return None;
        }
        let mut out = Vec::new();
        for term in self.terms(typed) {
            self.spread(term, &mut out)?;
        }
        Some(out)
    }

    /// Where both σ(z) and σ(−z) occur, σ(−z) is 1 − σ(z).
    fn one_sigmoid(&self, typed: &Typed) -> Option<Typed> {
        if !typed.applies(Function::Sigmoid) {
            return None;
        }
        let mut arguments = BTreeSet::new();
        collect_sigmoids(typed, &mut arguments);
        let opposite = |z: &Typed| arguments.contains(&self.tidy(&z.negate()));
        let turned: Vec<&Typed> = arguments
            .iter()
            .filter(|z| matches!(z.operation(), Operation::Negate(_)) && opposite(z))
            .collect();
        if turned.is_empty() {
            return None;
        }
        let rewritten = typed.rewrite(&|node| match node.operation() {
            Operation::Apply(Function::Sigmoid, z) if turned.contains(&z) => {
                let one = if z.is_scalar() {
                    Typed::integer(1)
                } else {
                    Typed::new(Operation::Ones, z.shape().clone())
                };
                let other = self.tidy(&z.negate()).elementwise(Function::Sigmoid);
                Typed::sum(vec![one, other.negate()], z.shape())
            }
            _ => node,
        });
        Some(rewritten)
    }

    /// The terms of a product of sums, and whether there was a sum; `None` if there are too many.
    fn spread(&self, term: Term, out: &mut Vec<Term>) -> Option<bool> {
        self.expansions.set(self.expansions.get().checked_sub(1)?);
        let summands = |factor: &Typed| match factor.operation() {
            Operation::Sum(terms) => Some(terms.clone()),
            Operation::Transpose(inner) => match inner.operation() {
                Operation::Sum(terms) => Some(terms.iter().map(|term| self.known.transposed(term)).collect()),
                _ => None,
            },
            _ => None,
        };
        let scalar = term.scalars.iter().find_map(|(scalar, exponent)| {
            (1..=2).contains(&exponent).then(|| Some((scalar.clone(), summands(scalar)?))).flatten()
        });
        if let Some((scalar, terms)) = scalar {
            for summand in terms {
                let mut next = term.clone();
                self.scale(&mut next, scalar.clone(), -1);
                self.join(&mut next, &summand);
                self.spread(next, out)?;
            }
            return Some(true);
        }
        for place in 0..term.chain.len() {
            let factor = &term.chain[place];
            if let Some(terms) = summands(factor) {
                for summand in terms {
                    self.spread(self.put(&term, place, &summand), out)?;
                }
                return Some(true);
            }
            if is_entrywise(factor)
                && let Some(found) = self.entrywise(factor)
                && let Some((sum, terms)) = found
                    .factors
                    .iter()
                    .find_map(|(sum, exponent)| Some((sum.clone(), (exponent == 1).then(|| summands(sum))??)))
            {
                let mut rest = found.factors.clone();
                rest.take(&sum);
                let rest = Self::built(&rest, factor.shape());
                for summand in terms {
                    let mut next = self.put(&term, place, &self.tidy(&rest.hadamard(&summand)));
                    self.multiply(&mut next, Term { chain: Vec::new(), ..found.scale.clone() });
                    self.spread(next, out)?;
                }
                return Some(true);
            }
        }
        out.push(term);
        Some(false)
    }

    /// The term with another factor at a place of its chain.
    fn put(&self, term: &Term, place: usize, factor: &Typed) -> Term {
        let mut next = Term { chain: Vec::new(), ..term.clone() };
        for before in &term.chain[..place] {
            self.push(&mut next, before.clone());
        }
        self.join(&mut next, factor);
        for after in &term.chain[place + 1..] {
            self.push(&mut next, after.clone());
        }
        next
    }
}

/// Whether it may be worth while to multiply out.
pub(super) fn is_expandable(typed: &Typed) -> bool {
    let is_candidate = matches!(
        typed.operation(),
        Operation::Sum(_) | Operation::Product(_) | Operation::Divide(..) | Operation::Negate(_)
    ) || is_entrywise(typed);
    is_candidate && typed.size() <= LARGEST && holds_sum_below(typed)
}

/// How many terms all sums inside have.
fn summands(typed: &Typed) -> usize {
    let here = if let Operation::Sum(terms) = typed.operation() { terms.len() } else { 0 };
    here + typed.children().map(summands).sum::<usize>()
}

/// How many names occur, an identity being one.
fn names(typed: &Typed) -> usize {
    let here = matches!(typed.operation(), Operation::Symbol(_) | Operation::Identity);
    usize::from(here) + typed.children().map(names).sum::<usize>()
}

fn collect_sigmoids(typed: &Typed, found: &mut BTreeSet<Typed>) {
    if let Operation::Apply(Function::Sigmoid, z) = typed.operation() {
        found.insert(z.clone());
    }
    for child in typed.children() {
        collect_sigmoids(child, found);
    }
}

/// Whether a product somewhere at the top has a sum among its factors.
fn holds_sum_below(typed: &Typed) -> bool {
    match typed.operation() {
        Operation::Sum(terms) => terms.iter().any(holds_sum_below),
        Operation::Negate(inner) | Operation::Divide(inner, _) => holds_sum_below(inner),
        Operation::Product(_) | Operation::Hadamard(..) | Operation::HadamardDivide(..) => {
            typed.children().any(has_sum)
        }
        _ => false,
    }
}

fn has_sum(typed: &Typed) -> bool {
    match typed.operation() {
        Operation::Sum(_) => true,
        Operation::Transpose(inner) => has_sum(inner),
        Operation::Product(_) | Operation::Hadamard(..) | Operation::HadamardDivide(..) => {
            typed.children().any(has_sum)
        }
        _ => false,
    }
}
