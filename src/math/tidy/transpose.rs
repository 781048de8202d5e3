//! Transposes pushed to the leaves.

use crate::math::builtin::Function;
use crate::math::tidy::known::Known;
use crate::math::typed::{Operation, Typed};

/// Whether two trees are one, up to the order of a sum's terms.
pub(super) fn same(a: &Typed, b: &Typed) -> bool {
    match (a.operation(), b.operation()) {
        (Operation::Sum(terms), Operation::Sum(others)) if terms.len() == others.len() => {
            let (mut terms, mut others): (Vec<&Typed>, Vec<&Typed>) =
                (terms.iter().collect(), others.iter().collect());
            terms.sort();
            others.sort();
            terms == others
        }
        _ => a == b,
    }
}

impl Known {
    /// The transpose with the mark pushed to the leaves.
    pub(super) fn transposed(&self, typed: &Typed) -> Typed {
        let shape = typed.shape().transposed();
        // F(Xᵀ) = F(X)ᵀ.
        let through = |inner: &Typed| {
            let turned = self.transposed(inner);
            if same(&turned, inner) {
                typed.clone()
            } else if turned.transposes() < inner.transposes() {
                typed
                    .with_children(std::iter::once(turned).chain(typed.children().skip(1).cloned()).collect())
            } else {
                typed.transpose()
            }
        };
        match typed.operation() {
            _ if typed.is_scalar() => typed.clone(),
            Operation::Transpose(inner) => inner.clone(),
            Operation::Symbol(_) if self.is_symmetric(typed) => typed.clone(),
            Operation::Identity => typed.clone(),
            Operation::Zeros | Operation::Ones => Typed::new(typed.operation().clone(), shape),
            Operation::Commutation(m, n) => Typed::new(Operation::Commutation(n.clone(), m.clone()), shape),
            Operation::Sum(terms) => {
                let turned = Typed::sum(terms.iter().map(|term| self.transposed(term)).collect(), &shape);
                if shape == *typed.shape() && same(&turned, typed) { typed.clone() } else { turned }
            }
            Operation::Negate(inner) => self.transposed(inner).negate(),
            Operation::Divide(above, below) => self.transposed(above).divide(below),
            Operation::Product(factors) => {
                let (scalars, mut chain): (Vec<Typed>, Vec<Typed>) =
                    factors.iter().cloned().partition(Typed::is_scalar);
                chain.reverse();
                let chain = chain.iter().map(|factor| self.transposed(factor));
                Typed::product(scalars.into_iter().chain(chain).collect())
            }
            Operation::Hadamard(a, b) => self.transposed(a).hadamard(&self.transposed(b)),
            Operation::Kronecker(a, b) => {
                Typed::new(Operation::Kronecker(self.transposed(a), self.transposed(b)), shape)
            }
            Operation::Apply(Function::SymmetricPart, _) => typed.clone(),
            Operation::Apply(Function::Diagonal, x) if x.shape().is_column() => typed.clone(),
            Operation::Inverse(inner) | Operation::Power(inner, _) if inner.shape() == typed.shape() => {
                through(inner)
            }
            Operation::HadamardPower(inner, _) if inner.shape() == &shape => through(inner),
            Operation::Apply(function, inner) if function.is_elementwise() && inner.shape() == &shape => {
                through(inner)
            }
            Operation::Series { index, from, to, body } => {
                let operation = Operation::Series {
                    index: index.clone(),
                    from: from.clone(),
                    to: to.clone(),
                    body: self.transposed(body),
                };
                Typed::new(operation, shape)
            }
            _ => typed.transpose(),
        }
    }

    /// A matrix that is written with fewer transposes as a whole transposed: x' − μ' as (x − μ)'.
    pub(super) fn upright(&self, typed: &Typed) -> Typed {
        if typed.transposes() < 2 {
            return typed.clone();
        }
        let turned = self.transposed(typed);
        if turned.transposes() + 1 < typed.transposes() { turned.transpose() } else { typed.clone() }
    }

    /// A scalar chain and its transpose are one number: the one with fewer transposes is kept.
    pub(super) fn oriented(&self, chain: Vec<Typed>) -> Typed {
        let turned: Vec<Typed> = chain.iter().rev().map(|factor| self.transposed(factor)).collect();
        let (one, other) = (Typed::product(chain), Typed::product(turned));
        if (other.transposes(), &other) < (one.transposes(), &one) { other } else { one }
    }
}
