//! A commutative product: distinct factors, each with a whole exponent that is not zero.

use crate::math::typed::Typed;

/// Factors with their exponents, in the order of the trees. There are few of them, so they lie side by side.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Powers(Vec<(Typed, i64)>);

impl Powers {
    pub(super) const fn one() -> Self {
        Self(Vec::new())
    }

    pub(super) const fn is_one(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    /// The exponent of a factor: 0 if it does not occur.
    pub(super) fn exponent(&self, factor: &Typed) -> i64 {
        self.place(factor).map_or(0, |place| self.0[place].1)
    }

    /// Adds to the exponent of a factor.
    pub(super) fn raise(&mut self, factor: Typed, by: i64) {
        if let Some(place) = self.place(&factor) {
            self.0[place].1 += by;
            if self.0[place].1 == 0 {
                self.0.remove(place);
            }
        } else if by != 0 {
            let place = self.0.partition_point(|(own, _)| *own < factor);
            self.0.insert(place, (factor, by));
        }
    }

    /// Takes a factor away; its exponent, 0 if it did not occur.
    pub(super) fn take(&mut self, factor: &Typed) -> i64 {
        self.place(factor).map_or(0, |place| self.0.remove(place).1)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Typed, i64)> {
        self.0.iter().map(|(factor, exponent)| (factor, *exponent))
    }

    pub(super) fn factors(&self) -> impl Iterator<Item = &Typed> {
        self.0.iter().map(|(factor, _)| factor)
    }

    // Equal trees have equal hashes: looking at all is quicker than comparing trees by order.
    fn place(&self, factor: &Typed) -> Option<usize> {
        self.0.iter().position(|(own, _)| own == factor)
    }
}

impl IntoIterator for Powers {
    type Item = (Typed, i64);
    type IntoIter = std::vec::IntoIter<(Typed, i64)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<(Typed, i64)> for Powers {
    fn from_iter<I: IntoIterator<Item = (Typed, i64)>>(powers: I) -> Self {
        let mut product = Self::one();
        for (factor, exponent) in powers {
            product.raise(factor, exponent);
        }
        product
    }
}
