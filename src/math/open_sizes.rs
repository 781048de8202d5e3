//! Which identities and basis vectors must show their size: where nothing around them tells it.
//!
//! Every side of a value is a class of equal sizes; what must conform joins two classes. A class that no
//! symbol and no written size belongs to is open.

use std::cell::Cell;

use crate::math::builtin::Function;
use crate::math::shape::Dimension;
use crate::math::typed::{Operation, Typed};

/// The classes; a class is named by one of its members, and the first is that of all sizes that are told.
struct Classes {
    parents: Vec<usize>,
}

/// The class of sizes that are told.
const TOLD: usize = 0;

/// Rows and columns of a value.
type Sides = (usize, usize);

/// Which identities and basis vectors of a tree are open, in the order of the text.
#[derive(Debug)]
pub(super) struct OpenSizes {
    open: Vec<bool>,
    next: Cell<usize>,
}

impl OpenSizes {
    /// Those of a tree; if the shape of the whole is `asked` for, it is told as well.
    #[must_use]
    pub(super) fn of(typed: &Typed, asked: bool) -> Self {
        let mut classes = Classes { parents: vec![TOLD] };
        let mut leaves = Vec::new();
        let (rows, columns) = classes.sides(typed, &mut leaves);
        if asked {
            classes.join(rows, TOLD);
            classes.join(columns, TOLD);
        }
        let is_open = |(leaf, class): &(&Typed, usize)| {
            !matches!(leaf.shape().rows, Dimension::Unknown(_)) && classes.root(*class) != TOLD
        };
        Self { open: leaves.iter().map(is_open).collect(), next: Cell::new(0) }
    }

    /// Whether the next identity or basis vector is open; asked once for each, in the order of the text.
    pub(super) fn next(&self) -> bool {
        self.open.get(self.next.replace(self.next.get() + 1)).copied().unwrap_or(true)
    }
}

impl Classes {
    fn fresh(&mut self) -> usize {
        self.parents.push(self.parents.len());
        self.parents.len() - 1
    }

    fn root(&self, mut class: usize) -> usize {
        while self.parents[class] != class {
            class = self.parents[class];
        }
        class
    }

    /// Makes two classes one; the smaller number, which may be that of told sizes, names it.
    fn join(&mut self, left: usize, right: usize) {
        let (left, right) = (self.root(left), self.root(right));
        self.parents[left.max(right)] = left.min(right);
    }

    fn join_both(&mut self, left: Sides, right: Sides) -> Sides {
        self.join(left.0, right.0);
        self.join(left.1, right.1);
        left
    }

    /// The sides of a value; identities and basis vectors are added to the leaves.
    fn sides<'t>(&mut self, typed: &'t Typed, leaves: &mut Vec<(&'t Typed, usize)>) -> Sides {
        let own = match typed.operation() {
            Operation::Identity => {
                let side = self.fresh();
                leaves.push((typed, side));
                (side, side)
            }
            Operation::Basis(index) => {
                let side = self.fresh();
                leaves.push((typed, side));
                self.sides(index, leaves);
                (side, TOLD)
            }
            Operation::Sum(terms) => {
                let all: Vec<Sides> = terms.iter().map(|term| self.sides(term, leaves)).collect();
                all.iter().skip(1).fold(all[0], |first, next| self.join_both(first, *next))
            }
            Operation::Hadamard(a, b) | Operation::HadamardDivide(a, b) => {
                let (left, right) = (self.sides(a, leaves), self.sides(b, leaves));
                self.join_both(left, right)
            }
            Operation::Product(factors) => {
                let mut chain: Option<Sides> = None;
                for factor in factors {
                    let next = self.sides(factor, leaves);
                    if factor.is_scalar() {
                        continue;
                    }
                    chain = Some(match chain {
                        None => next,
                        Some((rows, columns)) => {
                            self.join(columns, next.0);
                            (rows, next.1)
                        }
                    });
                }
                chain.unwrap_or((TOLD, TOLD))
            }
            Operation::Transpose(inner) => {
                let (rows, columns) = self.sides(inner, leaves);
                (columns, rows)
            }
            Operation::Negate(inner) | Operation::Change(inner) => self.sides(inner, leaves),
            Operation::Inverse(inner) => {
                let (rows, columns) = self.sides(inner, leaves);
                self.join(rows, columns);
                (rows, columns)
            }
            Operation::Divide(inner, other)
            | Operation::Power(inner, other)
            | Operation::HadamardPower(inner, other) => {
                let sides = self.sides(inner, leaves);
                self.sides(other, leaves);
                sides
            }
            Operation::Apply(Function::SymmetricPart, inner) => self.sides(inner, leaves),
            Operation::Apply(function, inner) if function.is_elementwise() => self.sides(inner, leaves),
            Operation::Series { from, to, body, .. } => {
                self.sides(from, leaves);
                self.sides(to, leaves);
                self.sides(body, leaves)
            }
            // No size passes through.
            _ => {
                for child in typed.children() {
                    self.sides(child, leaves);
                }
                (TOLD, TOLD)
            }
        };
        if typed.is_scalar() { (TOLD, TOLD) } else { own }
    }
}

#[cfg(test)]
mod tests {
    use crate::math::language::read;
    use crate::math::print;
    use crate::math::symbols::Symbols;

    #[test]
    fn a_size_is_written_where_nothing_tells_it() {
        let mut symbols = Symbols::new();
        for (name, shape) in [("A", "matrix n n"), ("X", "matrix m n"), ("x", "vector n"), ("s", "scalar")] {
            symbols.declare(name, shape).unwrap();
        }
        let cases = [
            ("A + I_n", "A + I"),
            ("2 I_n", "2*I(n)"),
            ("I_m X", "I*X"),
            ("I_3 sum(i, 2, n, basis(i, 3) x_i)", "I(3)*sum(i, 2, n, basis(i, 3)*x_i)"),
            ("I_3 sum(i, 1, m, basis(i, 3) X_i')", "I(3)*sum(i, 1, m, basis(i, 3)*X_i')"),
            ("basis(1, 3)' basis(2, 3)", "basis(1, 3)'*basis(2, 3)"),
            ("basis(1, n)' A basis(2, n)", "e_1'*A*e_2"),
            ("tr(I_n) A", "tr(I(n))*A"),
            ("tr(I_n) I_n A", "tr(I(n))*I*A"),
            ("tr(A + I_n)", "tr(A + I)"),
            ("kron(I_2, A)", "kron(I(2), A)"),
            ("(A + I_n)_1", "(A + I)_1"),
            ("basis(2, n)_1", "basis(2, n)_1"),
            ("s I_n + I_n s", "s*I(n) + I(n)*s"),
        ];
        for (text, printed) in cases {
            let typed = read(text, &symbols).unwrap_or_else(|error| panic!("{text}: {error:?}"));
            assert_eq!(print::text(&typed), printed, "{text}");
            assert_eq!(read(printed, &symbols).unwrap(), typed, "{printed}");
        }
    }
}
