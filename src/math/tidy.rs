//! A simpler way to write an expression. For display and as a key's form; never for a verdict.
//!
//! Like terms are gathered, transposes pushed to the leaves, inverses cancelled, traces of outer
//! products opened, and a common factor on either side taken out.

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::math::builtin::Function;
use crate::math::check::whole_number;
use crate::math::number;
use crate::math::shape::{Dimension, Shape};
use crate::math::symbols::Symbols;
use crate::math::typed::{Operation, Typed};

/// The largest exponent that is worked out.
const EXPONENT: i64 = 1 << 20;

/// coefficient · scalars · chain: the scalars with whole exponents, the chain of matrices in order.
#[derive(Debug, Clone, PartialEq)]
struct Term {
    coefficient: BigRational,
    scalars: BTreeMap<Typed, i64>,
    chain: Vec<Typed>,
}

impl Term {
    fn number(coefficient: BigRational) -> Self {
        Self { coefficient, scalars: BTreeMap::new(), chain: Vec::new() }
    }

    fn atom(typed: Typed) -> Self {
        let mut term = Self::number(BigRational::one());
        term.push(typed);
        term
    }

    /// Multiplies by one more factor on the right.
    fn push(&mut self, factor: Typed) {
        if factor.is_scalar() {
            self.scale(factor, 1);
            return;
        }
        let is_identity = |typed: &Typed| matches!(typed.operation(), Operation::Identity);
        if is_identity(&factor) && !self.chain.is_empty() {
            return;
        }
        if self.chain.len() == 1 && is_identity(&self.chain[0]) {
            self.chain.clear();
        }
        if let Some(last) = self.chain.last()
            && are_inverse(last, &factor)
        {
            self.chain.pop();
            if self.chain.is_empty() {
                self.chain.push(Typed::identity(factor.shape().columns.clone()));
            }
            return;
        }
        let closes = factor.shape().columns == Dimension::ONE;
        self.chain.push(factor);
        // A row … column at the end of the chain is a number: x·(x'·x) is (x'·x)·x.
        if closes
            && let Some(row) = self.chain.iter().rposition(|factor| factor.shape().rows == Dimension::ONE)
        {
            let scalar = self.chain.split_off(row);
            self.scale(oriented(scalar), 1);
        }
    }

    /// Multiplies by a power of a scalar.
    fn scale(&mut self, scalar: Typed, exponent: i64) {
        if let Some(number) = scalar.as_number()
            && let Some(product) =
                number::power(number, exponent).and_then(|power| number::bounded(&self.coefficient * power))
        {
            self.coefficient = product;
            return;
        }
        let total = self.scalars.get(&scalar).copied().unwrap_or(0) + exponent;
        if total == 0 {
            self.scalars.remove(&scalar);
        } else {
            self.scalars.insert(scalar, total);
        }
    }

    /// Divides by a scalar term; `None` if that is zero or the coefficient becomes too long.
    fn divided(mut self, divisor: &Self) -> Option<Self> {
        if divisor.coefficient.is_zero() {
            return None;
        }
        self.coefficient = number::bounded(&self.coefficient / &divisor.coefficient)?;
        for (scalar, exponent) in &divisor.scalars {
            self.scale(scalar.clone(), -exponent);
        }
        Some(self)
    }

    /// The power by a whole number; `None` if a number in it becomes too large.
    fn raised(self, k: i64) -> Option<Self> {
        let mut result = Self::number(number::power(&self.coefficient, k)?);
        for (scalar, own) in self.scalars {
            let exponent = own.checked_mul(k).filter(|exponent| exponent.abs() <= EXPONENT)?;
            result.scale(scalar, exponent);
        }
        Some(result)
    }

    fn multiply(&mut self, other: Self) {
        self.scale(Typed::number(other.coefficient), 1);
        for (scalar, exponent) in other.scalars {
            self.scale(scalar, exponent);
        }
        for factor in other.chain {
            self.push(factor);
        }
    }

    fn build(&self, shape: &Shape) -> Typed {
        let mut above = Vec::new();
        let mut below = Vec::new();
        let size = self.coefficient.abs();
        if !size.is_one() {
            above.push(Typed::number(size));
        }
        for (scalar, exponent) in &self.scalars {
            let power = |k: i64| if k == 1 { scalar.clone() } else { scalar.power(k) };
            if *exponent > 0 { above.push(power(*exponent)) } else { below.push(power(-exponent)) }
        }
        above.extend(self.chain.iter().cloned());
        if self.chain.is_empty() && !shape.is_scalar() {
            above.push(Typed::identity(shape.rows.clone()));
        }
        let mut result = Typed::product(above);
        if !below.is_empty() {
            result = result.divide(&Typed::product(below));
        }
        if self.coefficient.is_negative() { result.negate() } else { result }
    }
}

/// Whether two neighbours cancel.
fn are_inverse(left: &Typed, right: &Typed) -> bool {
    let inverted = |a: &Typed, b: &Typed| match a.operation() {
        Operation::Inverse(inner) => inner == b,
        Operation::Transpose(outer) => match (outer.operation(), b.operation()) {
            (Operation::Inverse(inner), Operation::Transpose(other)) => inner == other,
            _ => false,
        },
        _ => false,
    };
    inverted(left, right) || inverted(right, left)
}

/// How many transposes a tree has.
fn transposes(typed: &Typed) -> usize {
    usize::from(matches!(typed.operation(), Operation::Transpose(_)))
        + typed.children().into_iter().map(transposes).sum::<usize>()
}

/// A scalar chain and its transpose are one number: the one with fewer transposes is kept.
fn oriented(chain: Vec<Typed>) -> Typed {
    let turned: Vec<Typed> = chain.iter().rev().map(transposed).collect();
    let (one, other) = (Typed::product(chain), Typed::product(turned));
    if (transposes(&other), &other) < (transposes(&one), &one) { other } else { one }
}

/// The transpose with the mark pushed to the leaves.
fn transposed(typed: &Typed) -> Typed {
    match typed.operation() {
        _ if typed.is_scalar() => typed.clone(),
        Operation::Transpose(inner) => inner.clone(),
        Operation::Identity => typed.clone(),
        Operation::Zeros | Operation::Ones => {
            Typed::new(typed.operation().clone(), typed.shape().transposed())
        }
        Operation::Sum(terms) => {
            Typed::sum(terms.iter().map(transposed).collect(), &typed.shape().transposed())
        }
        Operation::Negate(inner) => transposed(inner).negate(),
        Operation::Divide(above, below) => transposed(above).divide(below),
        Operation::Product(factors) => {
            let (scalars, mut chain): (Vec<Typed>, Vec<Typed>) =
                factors.iter().cloned().partition(Typed::is_scalar);
            chain.reverse();
            Typed::product(scalars.into_iter().chain(chain.iter().map(transposed)).collect())
        }
        Operation::Hadamard(a, b) => transposed(a).hadamard(&transposed(b)),
        Operation::Apply(Function::SymmetricPart, _) => typed.clone(),
        Operation::Apply(Function::Diagonal, x) if x.shape().is_column() => typed.clone(),
        Operation::Series { index, from, to, body } => {
            let operation = Operation::Series {
                index: index.clone(),
                from: from.clone(),
                to: to.clone(),
                body: transposed(body),
            };
            Typed::new(operation, typed.shape().transposed())
        }
        _ => typed.transpose(),
    }
}

/// The expression written more simply.
#[must_use]
pub fn tidy(typed: &Typed) -> Typed {
    let mut now = typed.clone();
    for _ in 0..4 {
        let next = gather(terms(&now), now.shape());
        if next == now {
            break;
        }
        now = next;
    }
    now
}

/// As [`tidy`], with what is declared of the symbols.
#[must_use]
pub fn tidy_knowing(typed: &Typed, _symbols: &Symbols) -> Typed {
    tidy(typed)
}

/// The terms of a sum, each one a product.
fn terms(typed: &Typed) -> Vec<Term> {
    match typed.operation() {
        _ if typed.is_zero() => Vec::new(),
        Operation::Number(number) => vec![Term::number(number.clone())],
        Operation::Sum(items) => items.iter().flat_map(terms).collect(),
        Operation::Negate(inner) => {
            let mut all = terms(inner);
            for term in &mut all {
                term.coefficient = -term.coefficient.clone();
            }
            all
        }
        Operation::Product(factors) => {
            let mut product = Term::number(BigRational::one());
            for factor in factors {
                match single(&tidy(factor)) {
                    None => return Vec::new(),
                    Some(term) => product.multiply(term),
                }
            }
            vec![product]
        }
        Operation::Divide(above, below) => {
            let divided = single(&tidy(below)).and_then(|divisor| {
                terms(above).into_iter().map(|term| term.divided(&divisor)).collect::<Option<Vec<_>>>()
            });
            divided.unwrap_or_else(|| vec![Term::atom(typed.clone())])
        }
        Operation::Transpose(inner) => {
            let turned = transposed(&tidy(inner));
            if matches!(turned.operation(), Operation::Transpose(_)) {
                vec![Term::atom(turned)]
            } else {
                terms(&turned)
            }
        }
        Operation::Power(base, exponent) if base.is_scalar() => {
            let base = tidy(base);
            let raised = whole_number(exponent)
                .and_then(|k| single(&base).filter(|term| term.chain.is_empty())?.raised(k));
            vec![raised.unwrap_or_else(|| {
                let operation = Operation::Power(base, tidy(exponent));
                Term::atom(Typed::new(operation, typed.shape().clone()))
            })]
        }
        Operation::Apply(Function::Trace, inner) => terms(&tidy(inner)).into_iter().map(traced).collect(),
        Operation::Inverse(inner) => {
            let inner = tidy(inner);
            match inner.operation() {
                Operation::Inverse(inner) => terms(inner),
                Operation::Identity => vec![Term::atom(inner)],
                Operation::Transpose(own) => vec![Term::atom(own.inverse().transpose())],
                _ => vec![Term::atom(inner.inverse())],
            }
        }
        Operation::Hadamard(a, b) => {
            let is_ones = |typed: &Typed| matches!(typed.operation(), Operation::Ones);
            let (a, b) = (tidy(a), tidy(b));
            if is_ones(&a) {
                return terms(&b);
            }
            if is_ones(&b) {
                return terms(&a);
            }
            let (Some(left), Some(right)) = (single(&a), single(&b)) else { return Vec::new() };
            let mut result = Term::number(left.coefficient);
            result.scale(Typed::number(right.coefficient), 1);
            for (scalar, exponent) in left.scalars.into_iter().chain(right.scalars) {
                result.scale(scalar, exponent);
            }
            let chain = |chain: Vec<Typed>| Typed::product(chain);
            result.push(chain(left.chain).hadamard(&chain(right.chain)));
            vec![result]
        }
        _ => {
            let children: Vec<Typed> = typed.children().into_iter().map(tidy).collect();
            vec![Term::atom(if children.is_empty() { typed.clone() } else { typed.with_children(children) })]
        }
    }
}

/// The one term that an expression is; a sum of several is an atom of its own; `None` for zero.
fn single(typed: &Typed) -> Option<Term> {
    match typed.operation() {
        Operation::Sum(_) => Some(Term::atom(typed.clone())),
        Operation::Product(factors) => {
            let mut product = Term::number(BigRational::one());
            for factor in factors {
                product.multiply(match factor.operation() {
                    Operation::Product(_) if factor.is_scalar() => Term::atom(factor.clone()),
                    _ => single(factor)?,
                });
            }
            Some(product)
        }
        Operation::Negate(inner) => {
            let mut term = single(inner)?;
            term.coefficient = -term.coefficient;
            Some(term)
        }
        Operation::Divide(above, below) => {
            let (term, divisor) = (single(above)?, single(below)?);
            Some(term.divided(&divisor).unwrap_or_else(|| Term::atom(typed.clone())))
        }
        Operation::Number(number) => (!number.is_zero()).then(|| Term::number(number.clone())),
        Operation::Zeros => None,
        Operation::Power(base, exponent) if base.is_scalar() => {
            let mut term = Term::number(BigRational::one());
            match whole_number(exponent) {
                Some(k) => term.scale(base.clone(), k),
                None => term.scale(typed.clone(), 1),
            }
            Some(term)
        }
        _ => Some(Term::atom(typed.clone())),
    }
}

/// The trace of a term: scalars come out, an outer product becomes an inner one.
fn traced(term: Term) -> Term {
    let mut result = Term { chain: Vec::new(), ..term };
    let chain = term.chain;
    if let [only] = &chain[..]
        && matches!(only.operation(), Operation::Identity)
    {
        result.push(Typed::new(Operation::Size(only.shape().rows.clone()), Shape::SCALAR));
        return result;
    }
    if let Some(column) = chain.iter().position(|factor| factor.shape().is_column()) {
        let (left, right) = chain.split_at(column + 1);
        if right.first().is_some_and(|factor| factor.shape().is_row()) {
            for factor in right.iter().chain(left) {
                result.push(factor.clone());
            }
            return result;
        }
    }
    let turned: Vec<Typed> = chain.iter().rev().map(transposed).collect();
    let (one, other) = (Typed::product(chain), Typed::product(turned));
    let kept = if (transposes(&other), &other) < (transposes(&one), &one) { other } else { one };
    result.push(kept.to_scalar(Function::Trace));
    result
}

/// Like terms gathered and a common factor taken out.
fn gather(all: Vec<Term>, shape: &Shape) -> Typed {
    let mut gathered: Vec<Term> = Vec::new();
    for term in all {
        let alike = |own: &Term| own.scalars == term.scalars && own.chain == term.chain;
        let sum = gathered.iter().position(alike).and_then(|place| {
            Some((place, number::bounded(&gathered[place].coefficient + &term.coefficient)?))
        });
        match sum {
            Some((place, sum)) => gathered[place].coefficient = sum,
            None => gathered.push(term),
        }
    }
    gathered.retain(|term| !term.coefficient.is_zero());
    match gathered.len() {
        0 => Typed::zero(shape.clone()),
        1 => gathered[0].build(shape),
        _ => factored(gathered, shape),
    }
}

fn factored(mut all: Vec<Term>, shape: &Shape) -> Typed {
    let first = all[0].clone();
    let mut common = Term::number(BigRational::one());
    if all.iter().all(|term| term.coefficient.abs() == first.coefficient.abs()) {
        common.coefficient = first.coefficient.abs();
    }
    for (scalar, exponent) in &first.scalars {
        let shared = all.iter().map(|term| term.scalars.get(scalar).copied().unwrap_or(0));
        let (least, most) = shared.fold((*exponent, *exponent), |(low, high), k| (low.min(k), high.max(k)));
        let out = if least > 0 { least } else { most.min(0) };
        if out != 0 {
            common.scale(scalar.clone(), out);
        }
    }
    let shortest = all.iter().map(|term| term.chain.len()).min().unwrap_or(0);
    let room = shortest.saturating_sub(1);
    let agree = |at: &dyn Fn(&Term) -> Typed| all.iter().all(|term| at(term) == at(&first));
    let left = (0..room).take_while(|&k| agree(&|term: &Term| term.chain[k].clone())).count();
    let right = (0..room - left)
        .take_while(|&k| agree(&|term: &Term| term.chain[term.chain.len() - 1 - k].clone()))
        .count();
    let prefix = first.chain[..left].to_vec();
    let suffix = first.chain[first.chain.len() - right..].to_vec();
    if !all.iter().all(|term| term.coefficient.is_negative()) {
        all.sort_by_key(|term| term.coefficient.is_negative());
    }
    for term in &mut all {
        term.coefficient = &term.coefficient / &common.coefficient;
        for (scalar, exponent) in &common.scalars {
            term.scale(scalar.clone(), -exponent);
        }
        term.chain = term.chain[left..term.chain.len() - right].to_vec();
    }
    let middle = if all[0].chain.is_empty() {
        shape.clone()
    } else {
        Typed::product(all[0].chain.clone()).shape().clone()
    };
    let sum = Typed::sum(all.iter().map(|term| term.build(&middle)).collect(), &middle);
    if common.coefficient.is_one() && common.scalars.is_empty() && prefix.is_empty() && suffix.is_empty() {
        return sum;
    }
    if sum.is_scalar() {
        let mut above = common.clone();
        above.scalars.retain(|_, exponent| *exponent > 0);
        let below: Vec<Typed> = common
            .scalars
            .iter()
            .filter(|(_, exponent)| **exponent < 0)
            .map(|(scalar, exponent)| if *exponent == -1 { scalar.clone() } else { scalar.power(-exponent) })
            .collect();
        let mut factors: Vec<Typed> = Vec::new();
        if !above.coefficient.is_one() {
            factors.push(Typed::number(above.coefficient.clone()));
        }
        factors.extend(
            above.scalars.iter().map(|(scalar, k)| if *k == 1 { scalar.clone() } else { scalar.power(*k) }),
        );
        factors.push(sum);
        let product = Typed::product(factors);
        return if below.is_empty() { product } else { product.divide(&Typed::product(below)) };
    }
    common.chain = prefix;
    common.chain.push(sum);
    common.chain.extend(suffix);
    common.build(shape)
}
