//! The answers that known slips give, made once from a key.

use std::sync::Arc;

use crate::math::evaluate::Fuel;
use crate::math::identity::expression::Expression;
use crate::math::identity::points::Question;
use crate::math::identity::{Comparison, compare_within};
use crate::math::judge::Related;
use crate::math::language;
use crate::math::print;
use crate::math::slip::Slip;
use crate::math::symbols::{Structure, Symbols};
use crate::math::typed::{Operation, Typed};

/// The answers that known slips give, the most specific first.
#[derive(Debug)]
pub(super) struct Candidates {
    differential: Option<(String, Expression)>,
    /// Slips of a whole answer, and of one in the shape of the key only.
    whole: Vec<(Slip, Expression)>,
    shaped: Vec<(Slip, Expression)>,
    /// The key where one matrix that need not be symmetric is, and where all are.
    symmetric: Vec<Expression>,
}

impl Candidates {
    /// What can become of a key.
    pub(super) fn of(key: &Typed, question: &Arc<Question>, related: &Related) -> Self {
        let symbols = question.symbols();
        let expression = |typed: &Typed| Expression::new(typed.clone(), question);
        let mut whole = Vec::new();
        if let Some(other) = &related.other_gradient {
            whole.push((Slip::OtherGradient, expression(other)));
        }
        if !key.is_scalar() {
            whole.push((Slip::Transposed, expression(&key.transpose())));
        }
        let mut shaped = vec![(Slip::Sign, expression(&key.negate()))];
        for factor in factors(symbols) {
            shaped.push((Slip::Factor, expression(&Typed::product(vec![factor, key.clone()]))));
        }
        for slip in [Slip::MissingTranspose, Slip::MissingTerm, Slip::Order] {
            shaped.extend(changes(key, slip, symbols).iter().map(|changed| (slip, expression(changed))));
        }
        Self {
            differential: related
                .differential
                .as_ref()
                .map(|(name, differential)| (name.clone(), expression(differential))),
            whole,
            shaped,
            symmetric: symmetric(symbols, related.wrt.as_deref())
                .into_iter()
                .map(|symbols| Expression::new(key.clone(), &Arc::new(Question::new(symbols))))
                .collect(),
        }
    }

    /// The answers with the slips that give them, the most specific first.
    pub(super) fn listed(&self) -> Vec<(Slip, Typed)> {
        let differential =
            self.differential.iter().map(|(_, whole)| (Slip::DifferentialLeft, whole.typed().clone()));
        let others = self.whole.iter().chain(&self.shaped);
        differential.chain(others.map(|(slip, candidate)| (*slip, candidate.typed().clone()))).collect()
    }

    /// The slips that explain a wrong answer. A claim is made only if the slip gives this very answer.
    pub(super) fn explain(&self, answer: &Expression, fuel: &Fuel) -> Vec<Slip> {
        let is = |candidate: &Expression| compare_within(candidate, answer, fuel) == Comparison::Equal;
        if let Some((name, whole)) = &self.differential
            && answer.typed().mentions(name)
        {
            return if is(whole) { vec![Slip::DifferentialLeft] } else { Vec::new() };
        }
        let mut slips = Vec::new();
        let collect = |candidates: &[(Slip, Expression)], slips: &mut Vec<Slip>| {
            for (slip, candidate) in candidates {
                if !slips.contains(slip) && is(candidate) {
                    slips.push(*slip);
                }
            }
        };
        collect(&self.whole, &mut slips);
        if self.shaped.first().is_none_or(|(_, key)| key.typed().shape() != answer.typed().shape()) {
            return slips;
        }
        collect(&self.shaped, &mut slips);
        let right_if_symmetric = self.symmetric.iter().any(|key| {
            let answer = Expression::new(answer.typed().clone(), key.question());
            compare_within(key, &answer, fuel) == Comparison::Equal
        });
        if right_if_symmetric {
            slips.push(Slip::AssumedSymmetric);
        }
        slips.sort_unstable();
        slips
    }
}

/// Constants that are often forgotten: 2, ½, −2, −½, 4, ¼, a size and its inverse.
fn factors(symbols: &Symbols) -> Vec<Typed> {
    let mut factors: Vec<Typed> = [2, -2, 4].into_iter().map(Typed::integer).collect();
    for size in symbols.free_sizes() {
        factors.extend(language::read(&size, symbols));
    }
    let inverses: Vec<Typed> = factors.iter().map(Typed::inverse).collect();
    factors.extend(inverses);
    factors
}

/// The names where one general square matrix beside the variable is symmetric, and where all are.
fn symmetric(symbols: &Symbols, wrt: Option<&str>) -> Vec<Symbols> {
    let general: Vec<String> = symbols
        .declared()
        .filter(|(name, declaration)| {
            let shape = &declaration.shape;
            wrt != Some(&***name)
                && shape.rows == shape.columns
                && !shape.is_scalar()
                && matches!(declaration.structure, None | Some(Structure::Invertible))
        })
        .map(|(name, _)| name.to_string())
        .collect();
    let with = |names: &[String]| {
        let mut symbols = symbols.clone();
        for name in names {
            symbols.restructure(name, Some(Structure::Symmetric));
        }
        symbols
    };
    let mut all: Vec<Symbols> = general.iter().map(|name| with(std::slice::from_ref(name))).collect();
    if general.len() > 1 {
        all.push(with(&general));
    }
    all
}

/// The keys that one slip at one place gives, as far as their shapes still fit.
fn changes(key: &Typed, slip: Slip, symbols: &Symbols) -> Vec<Typed> {
    let mut changed = Vec::new();
    change_once(key, &|node| variants(node, slip), &mut |candidate| {
        // Read back, so that an ill-shaped candidate falls out.
        if let Ok(typed) = language::read_as(&print::text(&candidate), symbols, key.shape())
            && typed.shape() == key.shape()
        {
            changed.push(typed);
        }
    });
    changed
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
    let children: Vec<Typed> = tree.children().cloned().collect();
    for place in 0..children.len() {
        change_once(&children[place], variants, &mut |changed| {
            let mut next = children.clone();
            next[place] = changed;
            found(tree.with_children(next));
        });
    }
}
