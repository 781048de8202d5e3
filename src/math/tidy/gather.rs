//! Like terms gathered and common factors taken out.

use std::sync::Arc;

use crate::math::builtin::Function;
use crate::math::shape::Shape;
use crate::math::tidy::Tidier;
use crate::math::tidy::powers::Powers;
use crate::math::tidy::term::{Term, is_negative, opposite};
use crate::math::typed::{Operation, Typed, product_shape};

/// How many terms are compared place by place with one another.
const COMPARED: usize = 64;

/// A sum of terms as it is written.
pub(super) struct Gathered {
    pub(super) whole: Typed,
    /// Its terms, if they were written down one after another and nothing was done to them.
    pub(super) plain: Option<Vec<Term>>,
}

/// What terms that differ in their coefficient only have in common.
type Key = (Powers, Vec<Typed>);

impl Tidier<'_> {
    /// The sum of terms, as short as it gets.
    pub(super) fn gather(&self, all: Vec<Term>, shape: &Shape) -> Typed {
        self.gathered(all, shape).whole
    }

    /// As [`Self::gather`], with the terms if they were written down as they were.
    pub(super) fn gathered(&self, all: Vec<Term>, shape: &Shape) -> Gathered {
        let count = all.len();
        let mut all = self.one_series(all);
        let mut changed = false;
        for term in &mut all {
            changed |= self.with_sigmoids(&mut term.scalars);
        }
        all.retain(|term| !matches!(&term.chain[..], [only] if matches!(only.operation(), Operation::Zeros)));
        let mut terms = if all.len() > 1 { self.alike(all) } else { all };
        terms.retain(|term| !term.coefficient.is_zero());
        changed |= terms.len() != count;
        let found = self.shortest(terms, shape);
        if changed { Gathered { plain: None, ..found } } else { found }
    }

    /// Terms that differ in their coefficient only become one.
    fn alike(&self, all: Vec<Term>) -> Vec<Term> {
        let mut gathered: Vec<(Key, bool, Term)> = Vec::new();
        for term in all {
            let (key, odd) = self.key(&term);
            let alike = gathered.iter().position(|(own, _, _)| *own == key);
            let sum = alike.and_then(|place| {
                let (_, own, kept) = &gathered[place];
                let more = if *own == odd { term.coefficient.clone() } else { -term.coefficient.clone() };
                Some((place, kept.coefficient.plus(&more)?))
            });
            match sum {
                Some((place, sum)) => gathered[place].2.coefficient = sum,
                None => gathered.push((key, odd, term)),
            }
        }
        gathered.into_iter().map(|(_, _, term)| term).collect()
    }

    /// Sums over one index with the same bounds become one sum.
    fn one_series(&self, all: Vec<Term>) -> Vec<Term> {
        let bounds = |term: &Term| -> Option<(Arc<str>, Typed, Typed, Typed)> {
            let series = match (&term.chain[..], term.scalars.len()) {
                ([only], 0) => only,
                ([], 1) => term.scalars.iter().find(|(_, exponent)| *exponent == 1)?.0,
                _ => return None,
            };
            match series.operation() {
                Operation::Series { index, from, to, body } => {
                    Some((index.clone(), from.clone(), to.clone(), body.clone()))
                }
                _ => None,
            }
        };
        let mut kept: Vec<Term> = Vec::new();
        for term in all {
            let Some((index, from, to, body)) = bounds(&term) else {
                kept.push(term);
                continue;
            };
            let alike = kept.iter().position(|own| {
                bounds(own).is_some_and(|(i, a, b, other)| {
                    i == index && a == from && b == to && other.shape() == body.shape()
                })
            });
            let Some(place) = alike else {
                kept.push(term);
                continue;
            };
            let Some((_, _, _, own)) = bounds(&kept[place]) else { continue };
            let shape = body.shape().clone();
            let times = |term: &Term, body: Typed| {
                Typed::product(vec![Typed::number(term.coefficient.number()), body])
            };
            let both = Typed::sum(vec![times(&kept[place], own), times(&term, body)], &shape);
            match self.series(&index, &from, &to, &self.tidy(&both)) {
                Some(joined) => kept[place] = joined,
                None => {
                    kept.remove(place);
                }
            }
        }
        kept
    }

    /// The key of a term, and whether its sign is the other one there: y − z and z − y have one key.
    fn key(&self, term: &Term) -> (Key, bool) {
        let mut odd = false;
        let mut scalars = Powers::one();
        for (scalar, exponent) in term.scalars.iter() {
            let (canonical, turned) = self.canonical(scalar);
            odd ^= turned && exponent % 2 != 0;
            scalars.raise(canonical, exponent);
        }
        let mut chain = Vec::new();
        for factor in &term.chain {
            let (canonical, turned) = match factor.operation() {
                Operation::Transpose(inner) => {
                    let (inner, turned) = self.canonical(inner);
                    (inner.transpose(), turned)
                }
                _ => self.canonical(factor),
            };
            odd ^= turned;
            chain.push(canonical);
        }
        ((scalars, chain), odd)
    }

    /// One form of what can be written in several ways: sums in any order and sign, traces turned.
    fn canonical(&self, typed: &Typed) -> (Typed, bool) {
        match typed.operation() {
            Operation::Sum(_) => {
                let sorted = |sum: &Typed| match sum.operation() {
                    Operation::Sum(terms) => {
                        let mut terms = terms.clone();
                        terms.sort();
                        Typed::sum(terms, sum.shape())
                    }
                    _ => sum.clone(),
                };
                let (own, other) = (sorted(typed), sorted(&opposite(typed)));
                if other < own { (other, true) } else { (own, false) }
            }
            Operation::Apply(Function::Trace, inner) => {
                let Operation::Product(chain) = inner.operation() else { return (typed.clone(), false) };
                let turned: Vec<Typed> =
                    chain.iter().rev().map(|factor| self.known.transposed(factor)).collect();
                let all = [chain, &turned].into_iter().flat_map(|chain| {
                    (0..chain.len()).map(|turn| {
                        let mut rotated = chain.clone();
                        rotated.rotate_left(turn);
                        rotated
                    })
                });
                let least = all.min().unwrap_or_else(|| chain.clone());
                (Typed::product(least).to_scalar(Function::Trace), false)
            }
            _ => (typed.clone(), false),
        }
    }

    fn factored(&self, all: Vec<Term>, shape: &Shape) -> Typed {
        self.shortest(all, shape).whole
    }

    fn shortest(&self, all: Vec<Term>, shape: &Shape) -> Gathered {
        let joined = |whole: Typed| Gathered { whole, plain: None };
        if all.len() < 2 {
            return self.sum(all, shape);
        }
        if let Some(joined) = self.same_chain(&all) {
            return Gathered { plain: None, ..self.shortest(joined, shape) };
        }
        if let Some(whole) = self.common(&all, shape) {
            return joined(whole);
        }
        if all.len() <= COMPARED
            && let Some(joined) = self.same_surroundings(&all, shape)
        {
            return Gathered { plain: None, ..self.shortest(joined, shape) };
        }
        if let Some(grouped) = self.same_denominator(&all, shape) {
            return joined(grouped);
        }
        self.sum(all, shape)
    }

    /// The terms one after another, those with a minus last.
    fn sum(&self, mut all: Vec<Term>, shape: &Shape) -> Gathered {
        if let [] | [_] = &all[..] {
            let flipped = all.first_mut().is_some_and(|term| self.flip(term));
            let whole =
                all.first().map_or_else(|| Typed::zero(shape.clone()), |term| self.written(term, shape));
            return Gathered { whole, plain: (!flipped).then_some(all) };
        }
        let column = |term: &Term| match &term.chain[..] {
            [only] => match only.operation() {
                Operation::Apply(Function::Diagonal, column) if column.shape().is_column() => {
                    Some(column.clone())
                }
                _ => None,
            },
            _ => None,
        };
        if let Some(columns) = all.iter().map(column).collect::<Option<Vec<Typed>>>() {
            // diag(u) + diag(v) is diag(u + v).
            let shape_of_column = columns[0].shape().clone();
            let parts = all.iter().zip(columns).map(|(term, column)| {
                let term = Term { chain: vec![column], ..term.clone() };
                self.build(&term, &shape_of_column)
            });
            let inside = self.tidy(&Typed::sum(parts.collect(), &shape_of_column));
            let whole = Typed::new(Operation::Apply(Function::Diagonal, inside), shape.clone());
            return Gathered { whole, plain: None };
        }
        let mut flipped = false;
        for term in &mut all {
            flipped |= self.flip(term);
        }
        if !all.iter().all(|term| term.coefficient.is_negative()) {
            all.sort_by_key(|term| term.coefficient.is_negative());
        }
        for left in 0..all.len() {
            for right in left + 1..all.len() {
                if count(&all[right]) < count(&all[left]) && are_mirrored(&all[left], &all[right]) {
                    all.swap(left, right);
                }
            }
        }
        let whole = Typed::sum(all.iter().map(|term| self.written(term, shape)).collect(), shape);
        Gathered { whole, plain: (!flipped).then_some(all) }
    }

    /// Terms whose chains are the same become one: s·A + t·A is (s + t)·A.
    fn same_chain(&self, all: &[Term]) -> Option<Vec<Term>> {
        let mut joined: Vec<(&[Typed], Vec<&Term>)> = Vec::new();
        for term in all {
            match joined.iter_mut().find(|(chain, _)| *chain == term.chain) {
                Some((_, group)) => group.push(term),
                None => joined.push((&term.chain, vec![term])),
            }
        }
        if joined.len() == all.len() || joined.iter().all(|(chain, _)| chain.is_empty()) {
            return None;
        }
        let mut result = Vec::new();
        for (chain, group) in joined {
            if group.len() == 1 || chain.is_empty() {
                result.extend(group.into_iter().cloned());
                continue;
            }
            let scalars = group
                .into_iter()
                .map(|term| Term {
                    coefficient: term.coefficient.clone(),
                    scalars: term.scalars.clone(),
                    chain: Vec::new(),
                })
                .collect();
            let sum = self.factored(scalars, &Shape::SCALAR);
            let mut term = Term::one();
            self.join(&mut term, &sum);
            for factor in chain {
                self.push(&mut term, factor.clone());
            }
            result.push(term);
        }
        Some(result)
    }

    /// What all terms have in common, before and after their sum; `None` if there is nothing.
    fn common<'a>(&self, all: &'a [Term], shape: &Shape) -> Option<Typed> {
        let first = all.first()?;
        let mut common = Term::one();
        if all.iter().all(|term| term.coefficient.abs() == first.coefficient.abs()) {
            common.coefficient = first.coefficient.abs();
        }
        // A zero under a minus in an exponent has no value: taken out, it would leave terms that are zero.
        for scalar in first.scalars.factors().filter(|scalar| !scalar.is_zero()) {
            let shared = all.iter().map(|term| term.scalars.exponent(scalar));
            let (least, most) = shared.fold((i64::MAX, i64::MIN), |(low, high), k| (low.min(k), high.max(k)));
            let out = if least > 0 { least } else { most.min(0) };
            if out != 0 {
                common.scalars.raise(scalar.clone(), out);
            }
        }
        let shortest = all.iter().map(|term| term.chain.len()).min().unwrap_or(0);
        let room = shortest.saturating_sub(1);
        let left = (0..room).take_while(|&k| all.iter().all(|term| term.chain[k] == first.chain[k])).count();
        let from_end = |term: &'a Term, k: usize| &term.chain[term.chain.len() - 1 - k];
        let right = (0..room - left)
            .take_while(|&k| all.iter().all(|term| from_end(term, k) == from_end(first, k)))
            .count();
        if common == Term::one() && left + right == 0 {
            return None;
        }
        let reduced: Vec<Term> = all
            .iter()
            .map(|term| {
                let mut term = term.clone();
                term.coefficient = term.coefficient.over(&common.coefficient)?;
                for (scalar, exponent) in common.scalars.iter() {
                    // A number that is too long for the coefficient is a scalar like the others.
                    term.scalars.raise(scalar.clone(), -exponent);
                }
                term.chain = term.chain[left..term.chain.len() - right].to_vec();
                Some(term)
            })
            .collect::<Option<_>>()?;
        let middle =
            if reduced[0].chain.is_empty() { shape.clone() } else { product_shape(&reduced[0].chain) };
        let sum = self.factored(reduced, &middle);
        for factor in &first.chain[..left] {
            self.push(&mut common, factor.clone());
        }
        self.join(&mut common, &sum);
        for factor in &first.chain[first.chain.len() - right..] {
            self.push(&mut common, factor.clone());
        }
        Some(self.build(&common, shape))
    }

    /// Terms that differ in one factor only become one: A x + Aᵀ x is (A + Aᵀ) x, even beside other terms.
    fn same_surroundings(&self, all: &[Term], shape: &Shape) -> Option<Vec<Term>> {
        for (at, first) in all.iter().enumerate().filter(|(_, term)| term.chain.len() > 1) {
            for place in 0..first.chain.len() {
                let alike = |term: &Term| {
                    term.chain.len() == first.chain.len()
                        && term.coefficient.abs() == first.coefficient.abs()
                        && term.scalars == first.scalars
                        && (0..first.chain.len()).all(|k| k == place || term.chain[k] == first.chain[k])
                };
                if !all[at + 1..].iter().any(alike) {
                    continue;
                }
                let (group, rest): (Vec<Term>, Vec<Term>) = all[at..].iter().cloned().partition(alike);
                let whole = self.common(&group, shape)?;
                let mut joined: Vec<Term> = all[..at].to_vec();
                joined.push(self.single(&whole)?);
                joined.extend(rest);
                return Some(joined);
            }
        }
        None
    }

    /// Terms over one denominator are written over it together.
    fn same_denominator(&self, all: &[Term], shape: &Shape) -> Option<Typed> {
        if !shape.is_scalar() {
            return None;
        }
        let below = |term: &Term| -> Powers {
            term.scalars.iter().filter(|(_, k)| *k < 0).map(|(scalar, k)| (scalar.clone(), k)).collect()
        };
        let mut groups: Vec<(Powers, Vec<Term>)> = Vec::new();
        for term in all {
            let denominator = below(term);
            match groups.iter_mut().find(|(own, _)| *own == denominator) {
                Some((_, group)) if !denominator.is_one() => group.push(term.clone()),
                _ => groups.push((denominator, vec![term.clone()])),
            }
        }
        if groups.len() == all.len() || groups.len() < 2 {
            return None;
        }
        let mut parts: Vec<Typed> = Vec::new();
        for (_, group) in groups {
            parts.push(self.factored(group, shape));
        }
        parts.sort_by_key(is_negative);
        Some(Typed::sum(parts, shape))
    }
}

/// How many transposes the chain of a term has.
fn count(term: &Term) -> usize {
    term.chain.iter().map(Typed::transposes).sum()
}

/// Whether two terms have the same factors up to order and transposes, and the same sign and scalars.
fn are_mirrored(a: &Term, b: &Term) -> bool {
    let bases = |term: &Term| {
        let mut bases: Vec<Typed> = term
            .chain
            .iter()
            .map(|factor| match factor.operation() {
                Operation::Transpose(inner) => inner.clone(),
                _ => factor.clone(),
            })
            .collect();
        bases.sort();
        bases
    };
    a.coefficient == b.coefficient
        && a.scalars == b.scalars
        && a.chain.len() == b.chain.len()
        && bases(a) == bases(b)
}
