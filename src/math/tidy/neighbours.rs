//! What neighbours in a chain do to each other: cancel, join, drop out.

use crate::math::builtin::Function;
use crate::math::shape::Shape;
use crate::math::tidy::Tidier;
use crate::math::tidy::term::{Term, is_mixed, opposite};
use crate::math::tidy::transpose::same;
use crate::math::typed::{Operation, Typed};

impl Tidier<'_> {
    /// A difference whose opposite is a factor already is written the same way round: y − z beside z − y.
    pub(super) fn turned_back(&self, term: &Term, factor: &Typed) -> Option<Typed> {
        let inner = |typed: &Typed| match typed.operation() {
            Operation::Transpose(inner) => inner.clone(),
            _ => typed.clone(),
        };
        let sum = inner(factor);
        if !is_mixed(&sum) {
            return None;
        }
        let other = opposite(&sum);
        let beside = term.chain.iter().any(|own| same(&inner(own), &other));
        beside.then(|| {
            if matches!(factor.operation(), Operation::Transpose(_)) { other.transpose() } else { other }
        })
    }

    /// X X⁺ X is X, X⁺ X X⁺ is X⁺, and Xᵀ X X⁺ and X⁺ X Xᵀ are Xᵀ (Penrose 1955).
    pub(super) fn projected(&self, term: &mut Term, factor: &Typed) -> bool {
        let [.., first, second] = &term.chain[..] else { return false };
        let are_pair = |x: &Typed, p: &Typed| matches!(p.operation(), Operation::Apply(Function::Pseudoinverse, of) if of == x);
        let turned = |a: &Typed, b: &Typed| *a == self.known.transposed(b);
        let drops_before = first == factor && (are_pair(first, second) || are_pair(second, first))
            || are_pair(second, first) && turned(factor, second);
        if drops_before {
            // What stays is the factor itself.
            term.chain.truncate(term.chain.len() - 2);
            self.push(term, factor.clone());
            return true;
        }
        // Xᵀ X X⁺ is Xᵀ.
        if are_pair(second, factor) && turned(first, second) {
            term.chain.pop();
            return true;
        }
        false
    }

    /// Whether two neighbours cancel.
    pub(super) fn are_inverse(&self, left: &Typed, right: &Typed) -> bool {
        let inverted = |a: &Typed, b: &Typed| match a.operation() {
            Operation::Inverse(inner) => inner == b,
            Operation::Transpose(outer) => match (outer.operation(), b.operation()) {
                (Operation::Inverse(inner), Operation::Transpose(other)) => inner == other,
                _ => self.known.is_orthogonal(outer) && outer == b,
            },
            _ => false,
        };
        inverted(left, right)
            || inverted(right, left)
            || matches!(left.operation(), Operation::Commutation(..)) && self.known.transposed(left) == *right
    }

    /// What two neighbours become together, if that is shorter.
    pub(super) fn joined(&self, left: &Typed, right: &Typed) -> Option<Typed> {
        let diagonal = |typed: &Typed| match typed.operation() {
            Operation::Apply(Function::Diagonal, column) if column.shape().is_column() => {
                Some(column.clone())
            }
            _ => None,
        };
        match (left.operation(), right.operation()) {
            // X X⁺ and X⁺ X are symmetric.
            (Operation::Transpose(p), Operation::Transpose(x))
                if matches!(p.operation(), Operation::Apply(Function::Pseudoinverse, of) if of == x)
                    || matches!(x.operation(), Operation::Apply(Function::Pseudoinverse, of) if of == p) =>
            {
                Some(Typed::product(vec![x.clone(), p.clone()]))
            }
            (Operation::Kronecker(a, b), Operation::Kronecker(c, d))
                if a.shape().columns == c.shape().rows && b.shape().columns == d.shape().rows =>
            {
                // (A ⊗ B)(C ⊗ D) = AC ⊗ BD.
                let pair = |x: &Typed, y: &Typed| Typed::product(vec![x.clone(), y.clone()]);
                let shape = Shape::matrix(left.shape().rows.clone(), right.shape().columns.clone());
                Some(self.tidy(&Typed::new(Operation::Kronecker(pair(a, c), pair(b, d)), shape)))
            }
            (Operation::Kronecker(a, b), Operation::Apply(Function::Vectorize, v))
                if v.shape().rows == b.shape().columns && v.shape().columns == a.shape().columns =>
            {
                // (A ⊗ B) vec V = vec(B V Aᵀ).
                let inside = Typed::product(vec![b.clone(), v.clone(), a.transpose()]);
                let shape = Shape::vector(left.shape().rows.clone());
                Some(self.tidy(&Typed::new(Operation::Apply(Function::Vectorize, inside), shape)))
            }
            (Operation::Commutation(m, n), Operation::Apply(Function::Vectorize, v))
                if v.shape().rows == *m && v.shape().columns == *n =>
            {
                let operation = Operation::Apply(Function::Vectorize, v.transpose());
                Some(self.tidy(&Typed::new(operation, right.shape().clone())))
            }
            _ => {
                match (diagonal(left), diagonal(right)) {
                    (Some(u), Some(v)) => {
                        let both = self.tidy(&u.hadamard(&v));
                        Some(self.tidy(&Typed::new(
                            Operation::Apply(Function::Diagonal, both),
                            left.shape().clone(),
                        )))
                    }
                    (Some(u), None) if right.shape().is_column() => Some(self.tidy(&u.hadamard(right))),
                    (None, Some(v)) if left.shape().is_row() => {
                        let column = self.tidy(&self.known.transposed(left).hadamard(&v));
                        Some(self.known.transposed(&column))
                    }
                    _ => None,
                }
            }
        }
    }
}
