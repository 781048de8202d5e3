//! A prepared question: the key is derived once, and any answer is compared with it.

use crate::math::derive::{Kind, derive, other_gradient};
use crate::math::diagnostic::Diagnostic;
use crate::math::differential::{differential, differential_name};
use crate::math::evaluate::Fuel;
use crate::math::identity::{Comparison, compare_within};
use crate::math::language;
use crate::math::print;
use crate::math::slip::Slip;
use crate::math::symbols::{Structure, Symbols};
use crate::math::tidy::tidy;
use crate::math::typed::{Operation, Typed};
use crate::math::witness::{self, Witness};

/// What is said of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Equal to the key.
    Correct,
    /// Not equal; the slips that would explain it, the most specific first.
    Wrong(Vec<Slip>),
    /// Could not be read.
    Invalid(Diagnostic),
    /// Too few points lie in the domain of both, or the comparison takes too much work.
    Undecided,
}

/// A question with its key.
#[derive(Debug, Clone)]
pub struct Judge {
    key: Typed,
    symbols: Symbols,
    differential: Option<(String, Typed)>,
    /// By a symmetric variable, the gradient of the other kind than is asked.
    other_gradient: Option<Typed>,
    wrt: Option<String>,
}

impl Judge {
    /// A question whose key is given.
    #[must_use]
    pub fn equal(key: Typed, symbols: &Symbols) -> Self {
        Self { key, symbols: symbols.clone(), differential: None, other_gradient: None, wrt: None }
    }

    /// A question whose key is derived from a function.
    ///
    /// # Errors
    /// The derivative is not defined for these shapes, or there is no rule for it.
    pub fn derivative(kind: Kind, f: &Typed, wrt: &str, symbols: &Symbols) -> Result<Self, Diagnostic> {
        let shape = symbols.variable(wrt)?.shape.clone();
        let key = derive(kind, f, wrt, symbols)?;
        let name = differential_name(wrt);
        let other_gradient = other_gradient(kind, f, wrt, symbols)?;
        let mut symbols = symbols.clone();
        symbols.declare_shape(&name, shape);
        let differential = match kind {
            Kind::Differential => None,
            Kind::Gradient | Kind::SymmetricGradient | Kind::Jacobian | Kind::Hessian => {
                Some((name, tidy(&differential(f, wrt)?)))
            }
        };
        Ok(Self { key, symbols, differential, other_gradient, wrt: Some(wrt.to_owned()) })
    }

    /// The key.
    #[must_use]
    pub const fn key(&self) -> &Typed {
        &self.key
    }

    /// Reads an answer without judging it.
    ///
    /// # Errors
    /// The text cannot be read or its shapes do not fit.
    pub fn read(&self, answer: &str) -> Result<Typed, Diagnostic> {
        language::read_as(answer, &self.symbols, self.key.shape())
    }

    /// Judges an answer.
    #[must_use]
    pub fn judge(&self, answer: &str) -> Verdict {
        let answer = match self.read(answer) {
            Ok(answer) => answer,
            Err(diagnostic) => return Verdict::Invalid(diagnostic),
        };
        let fuel = Fuel::default();
        match compare_within(&self.key, &answer, &self.symbols, &fuel) {
            Comparison::Equal => Verdict::Correct,
            Comparison::Different => Verdict::Wrong(Search { judge: self, fuel }.slips(&answer)),
            Comparison::Undecided => Verdict::Undecided,
        }
    }

    /// A small point at which an answer is wrong; `None` if it is right, unreadable or of another shape.
    #[must_use]
    pub fn witness(&self, answer: &str) -> Option<Witness> {
        let answer = self.read(answer).ok()?;
        witness::find(&answer, &self.key, &self.symbols)
    }
}

/// The search for slips, with the work that is left for it.
struct Search<'a> {
    judge: &'a Judge,
    fuel: Fuel,
}

impl Search<'_> {
    fn is(&self, candidate: &Typed, answer: &Typed) -> bool {
        compare_within(candidate, answer, &self.judge.symbols, &self.fuel) == Comparison::Equal
    }

    fn right_among(&self, symbols: &Symbols, answer: &Typed) -> bool {
        compare_within(&self.judge.key, answer, symbols, &self.fuel) == Comparison::Equal
    }

    /// The slips that explain a wrong answer. A claim is made only if the slip gives this very answer.
    fn slips(&self, answer: &Typed) -> Vec<Slip> {
        if let Some((name, whole)) = &self.judge.differential
            && answer.mentions(name)
        {
            return if self.is(whole, answer) { vec![Slip::DifferentialLeft] } else { Vec::new() };
        }
        let mut slips = Vec::new();
        if self.judge.other_gradient.as_ref().is_some_and(|other| self.is(other, answer)) {
            slips.push(Slip::OtherGradient);
        }
        if !self.judge.key.is_scalar() && self.is(&self.judge.key.transpose(), answer) {
            slips.push(Slip::Transposed);
        }
        if answer.shape() != self.judge.key.shape() {
            return slips;
        }
        if self.is(&self.judge.key.negate(), answer) {
            slips.push(Slip::Sign);
        }
        if self
            .factors()
            .iter()
            .any(|factor| self.is(&Typed::product(vec![factor.clone(), self.judge.key.clone()]), answer))
        {
            slips.push(Slip::Factor);
        }
        if self.right_if_symmetric(answer) {
            slips.push(Slip::AssumedSymmetric);
        }
        for slip in [Slip::MissingTranspose, Slip::MissingTerm, Slip::Order] {
            if self.changes(slip).iter().any(|changed| self.is(changed, answer)) {
                slips.push(slip);
            }
        }
        slips
    }

    /// Constants that are often forgotten: 2, ½, −2, −½, 4, ¼, a size and its inverse.
    fn factors(&self) -> Vec<Typed> {
        let mut factors: Vec<Typed> = [2, -2, 4].into_iter().map(Typed::integer).collect();
        for size in self.judge.symbols.free_sizes() {
            factors.extend(language::read(&size, &self.judge.symbols));
        }
        let inverses: Vec<Typed> = factors.iter().map(Typed::inverse).collect();
        factors.extend(inverses);
        factors
    }

    fn right_if_symmetric(&self, answer: &Typed) -> bool {
        let general: Vec<String> = self
            .judge
            .symbols
            .declared()
            .filter(|(name, declaration)| {
                if self.judge.wrt.as_deref() == Some(&***name) {
                    return false;
                }
                let shape = &declaration.shape;
                shape.rows == shape.columns
                    && !shape.is_scalar()
                    && matches!(declaration.structure, None | Some(Structure::Invertible))
            })
            .map(|(name, _)| name.to_string())
            .collect();
        let mut all = self.judge.symbols.clone();
        let one_is_enough = general.iter().any(|name| {
            let mut symbols = self.judge.symbols.clone();
            symbols.restructure(name, Some(Structure::Symmetric));
            self.right_among(&symbols, answer)
        });
        for name in &general {
            all.restructure(name, Some(Structure::Symmetric));
        }
        one_is_enough || (!general.is_empty() && self.right_among(&all, answer))
    }

    /// The keys that one slip at one place gives, as far as their shapes still fit.
    fn changes(&self, slip: Slip) -> Vec<Typed> {
        let mut changed = Vec::new();
        change_once(&self.judge.key, &|node| variants(node, slip), &mut |candidate| {
            // Read back, so that an ill-shaped candidate falls out.
            if let Ok(typed) =
                language::read_as(&print::text(&candidate), &self.judge.symbols, self.judge.key.shape())
                && typed.shape() == self.judge.key.shape()
            {
                changed.push(typed);
            }
        });
        changed
    }
}

/// What a node could have become by one slip.
fn variants(node: &Typed, slip: Slip) -> Vec<Typed> {
    match (slip, node.operation()) {
        (Slip::MissingTranspose, Operation::Transpose(inner)) => vec![inner.clone()],
        (Slip::MissingTranspose, Operation::Symbol(_)) if !node.is_scalar() => vec![node.transpose()],
        (Slip::MissingTerm, Operation::Sum(terms)) => (0..terms.len())
            .map(|gone| {
                let rest = terms
                    .iter()
                    .enumerate()
                    .filter(|(place, _)| *place != gone)
                    .map(|(_, term)| term.clone());
                Typed::sum(rest.collect(), node.shape())
            })
            .collect(),
        (Slip::Order, Operation::Product(factors)) => (1..factors.len())
            .map(|place| {
                let mut swapped = factors.clone();
                swapped.swap(place - 1, place);
                Typed::new(Operation::Product(swapped), node.shape().clone())
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Every tree in which exactly one node is replaced by one of its variants.
fn change_once(tree: &Typed, variants: &dyn Fn(&Typed) -> Vec<Typed>, found: &mut dyn FnMut(Typed)) {
    for variant in variants(tree) {
        found(variant);
    }
    let children: Vec<Typed> = tree.children().into_iter().cloned().collect();
    for place in 0..children.len() {
        change_once(&children[place], variants, &mut |changed| {
            let mut next = children.clone();
            next[place] = changed;
            found(tree.with_children(next));
        });
    }
}
