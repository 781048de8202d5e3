//! The checked tree: every node has a shape, and no node is ill-shaped.
//!
//! A [`Product`](Operation::Product) holds scalars and matrices in the order written; the matrices
//! among them, read from left to right, always conform.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, LazyLock};

use num_rational::BigRational;
use num_traits::{One, Zero};
use rustc_hash::FxHasher;

use crate::math::builtin::Function;
use crate::math::shape::{Dimension, Shape};

/// Whole numbers below this are made once.
const SHARED: i64 = 16;

/// A checked expression. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Typed(Arc<Node>);

impl PartialEq for Typed {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || (self.0.hash == other.0.hash && self.0 == other.0)
    }
}

impl Eq for Typed {}

impl Hash for Typed {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.hash);
    }
}

impl Ord for Typed {
    fn cmp(&self, other: &Self) -> Ordering {
        // Shared trees need not be walked through.
        if Arc::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.0.cmp(&other.0) }
    }
}

impl PartialOrd for Typed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Node {
    operation: Operation,
    shape: Shape,
    /// Of the operation, so that trees are told apart without a walk.
    hash: u64,
    /// How many nodes and how many transposes the tree has, as far as can be counted.
    size: u32,
    transposes: u32,
    /// The bits of the names and functions that occur: where one is not set, no walk is needed.
    marks: u64,
}

/// What a node does with its children.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operation {
    /// An exact number.
    Number(BigRational),
    /// A declared symbol, or an index bound by a sum.
    Symbol(Arc<str>),
    /// A size used as a number, such as the n in 1/n.
    Size(Dimension),
    /// The identity matrix.
    Identity,
    /// A matrix of zeros.
    Zeros,
    /// A matrix of ones.
    Ones,
    /// The basis vector whose entry at this index is 1.
    Basis(Typed),
    /// The commutation matrix K of two sizes m and n: K vec(A) = vec(A') for every m×n matrix A.
    Commutation(Dimension, Dimension),
    /// Entry i of a vector, or row i of a matrix as a column.
    Entry(Typed, Typed),
    /// A sum of two or more terms of one shape.
    Sum(Vec<Typed>),
    /// The negative.
    Negate(Typed),
    /// A product of two or more factors.
    Product(Vec<Typed>),
    /// A quotient by a scalar.
    Divide(Typed, Typed),
    /// The differential of an expression, not yet worked out; only derivations hold it, and it has no value.
    Change(Typed),
    /// The transpose.
    Transpose(Typed),
    /// The inverse of a square matrix.
    Inverse(Typed),
    /// A power: any exponent for a scalar, a whole one for a square matrix.
    Power(Typed, Typed),
    /// The elementwise product of two values of one shape.
    Hadamard(Typed, Typed),
    /// The elementwise quotient.
    HadamardDivide(Typed, Typed),
    /// The elementwise power by a scalar exponent.
    HadamardPower(Typed, Typed),
    /// The Kronecker product.
    Kronecker(Typed, Typed),
    /// A function of one argument.
    Apply(Function, Typed),
    /// The sum of `body` for the index from `from` to `to`.
    Series {
        /// The bound index.
        index: Arc<str>,
        /// Its first value.
        from: Typed,
        /// Its last value.
        to: Typed,
        /// What is summed.
        body: Typed,
    },
    /// A matrix written out, row by row; entries are scalars.
    Literal(Vec<Vec<Typed>>),
}

impl Operation {
    /// The children from left to right.
    fn children(&self) -> impl Iterator<Item = &Typed> {
        let none: (&[Typed], &[Vec<Typed>]) = (&[], &[]);
        let (few, (many, rows)) = match self {
            Self::Number(_)
            | Self::Symbol(_)
            | Self::Size(_)
            | Self::Identity
            | Self::Zeros
            | Self::Ones
            | Self::Commutation(..) => ([None, None, None], none),
            Self::Sum(items) | Self::Product(items) => ([None, None, None], (&items[..], none.1)),
            Self::Basis(a)
            | Self::Negate(a)
            | Self::Change(a)
            | Self::Transpose(a)
            | Self::Inverse(a)
            | Self::Apply(_, a) => ([Some(a), None, None], none),
            Self::Entry(a, b)
            | Self::Divide(a, b)
            | Self::Power(a, b)
            | Self::Hadamard(a, b)
            | Self::HadamardDivide(a, b)
            | Self::HadamardPower(a, b)
            | Self::Kronecker(a, b) => ([Some(a), Some(b), None], none),
            Self::Series { from, to, body, .. } => ([Some(from), Some(to), Some(body)], none),
            Self::Literal(rows) => ([None, None, None], (none.0, &rows[..])),
        };
        few.into_iter().flatten().chain(many).chain(rows.iter().flatten())
    }

    /// Which names and functions occur at this node: a bit for each, shared with others by chance.
    fn mark(&self) -> u64 {
        match self {
            Self::Symbol(name) => mark(name),
            Self::Apply(function, _) => mark_of(*function),
            _ => 0,
        }
    }
}

/// The bit of a name.
fn mark(name: &str) -> u64 {
    let mut hasher = FxHasher::default();
    name.hash(&mut hasher);
    1 << (hasher.finish() >> 58)
}

/// The bit of a function.
const fn mark_of(function: Function) -> u64 {
    1 << (function as u64 % 64)
}

impl Typed {
    /// A node whose shape is known to fit. The checker and the rules of calculus are the only callers.
    #[must_use]
    pub fn new(operation: Operation, shape: Shape) -> Self {
        let mut hasher = FxHasher::default();
        operation.hash(&mut hasher);
        let (mut size, mut transposes) = (1_u32, u32::from(matches!(operation, Operation::Transpose(_))));
        let mut marks = operation.mark();
        for child in operation.children() {
            size = size.saturating_add(child.0.size);
            transposes = transposes.saturating_add(child.0.transposes);
            marks |= child.0.marks;
        }
        Self(Arc::new(Node { operation, shape, hash: hasher.finish(), size, transposes, marks }))
    }

    /// A number that equal trees share and others hardly ever do.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.0.hash
    }

    /// What the node does.
    #[must_use]
    pub fn operation(&self) -> &Operation {
        &self.0.operation
    }

    /// The shape of the value.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.0.shape
    }

    /// Whether the value is 1×1.
    #[must_use]
    pub fn is_scalar(&self) -> bool {
        self.0.shape.is_scalar()
    }

    /// An exact number.
    #[must_use]
    pub fn number(value: BigRational) -> Self {
        Self::new(Operation::Number(value), Shape::SCALAR)
    }

    /// A whole number.
    #[must_use]
    pub fn integer(value: i64) -> Self {
        static SMALL: LazyLock<Vec<Typed>> = LazyLock::new(|| (0..SHARED).map(whole).collect());
        let shared = usize::try_from(value).ok().and_then(|place| SMALL.get(place));
        shared.map_or_else(|| whole(value), Clone::clone)
    }

    /// A symbol of a shape.
    #[must_use]
    pub fn symbol(name: &str, shape: Shape) -> Self {
        Self::new(Operation::Symbol(name.into()), shape)
    }

    /// The n×n identity.
    #[must_use]
    pub fn identity(side: Dimension) -> Self {
        Self::new(Operation::Identity, Shape::matrix(side.clone(), side))
    }

    /// The basis vector of this many entries whose entry at `index`, counted from 1, is 1.
    #[must_use]
    pub fn basis(index: Self, side: Dimension) -> Self {
        Self::new(Operation::Basis(index), Shape::vector(side))
    }

    /// Zeros of a shape: the number 0 if the shape is a scalar's.
    #[must_use]
    pub fn zero(shape: Shape) -> Self {
        if shape.is_scalar() { Self::integer(0) } else { Self::new(Operation::Zeros, shape) }
    }

    /// The number that this node is, if it is one.
    #[must_use]
    pub fn as_number(&self) -> Option<&BigRational> {
        match self.operation() {
            Operation::Number(value) => Some(value),
            _ => None,
        }
    }

    /// Whether this is the number 0 or a matrix of zeros.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        matches!(self.operation(), Operation::Zeros) || self.as_number().is_some_and(Zero::is_zero)
    }

    /// Whether this is the number 1.
    #[must_use]
    pub fn is_one(&self) -> bool {
        self.as_number().is_some_and(One::is_one)
    }

    /// The transpose, with the shape that goes with it. A scalar is its own transpose.
    #[must_use]
    pub fn transpose(&self) -> Self {
        if self.is_scalar() {
            self.clone()
        } else {
            Self::new(Operation::Transpose(self.clone()), self.shape().transposed())
        }
    }

    /// The negative.
    #[must_use]
    pub fn negate(&self) -> Self {
        Self::new(Operation::Negate(self.clone()), self.shape().clone())
    }

    /// The sum of terms of one shape; zeros of `shape` if there are none.
    #[must_use]
    pub fn sum(terms: Vec<Self>, shape: &Shape) -> Self {
        match terms.len() {
            0 => Self::zero(shape.clone()),
            1 => terms.into_iter().next().expect("one term"),
            _ => Self::new(Operation::Sum(terms), shape.clone()),
        }
    }

    /// The product of conforming factors; 1 if there are none.
    #[must_use]
    pub fn product(factors: Vec<Self>) -> Self {
        match factors.len() {
            0 => Self::integer(1),
            1 => factors.into_iter().next().expect("one factor"),
            _ => {
                let shape = product_shape(&factors);
                Self::new(Operation::Product(factors), shape)
            }
        }
    }

    /// The quotient by a scalar.
    #[must_use]
    pub fn divide(&self, denominator: &Self) -> Self {
        Self::new(Operation::Divide(self.clone(), denominator.clone()), self.shape().clone())
    }

    /// The inverse of a square matrix, or one over a scalar.
    #[must_use]
    pub fn inverse(&self) -> Self {
        if self.is_scalar() {
            Self::integer(1).divide(self)
        } else {
            Self::new(Operation::Inverse(self.clone()), self.shape().clone())
        }
    }

    /// A power by a whole number.
    #[must_use]
    pub fn power(&self, exponent: i64) -> Self {
        Self::new(Operation::Power(self.clone(), Self::integer(exponent)), self.shape().clone())
    }

    /// The elementwise product; for scalars the product.
    #[must_use]
    pub fn hadamard(&self, other: &Self) -> Self {
        if self.is_scalar() {
            Self::product(vec![self.clone(), other.clone()])
        } else {
            Self::new(Operation::Hadamard(self.clone(), other.clone()), self.shape().clone())
        }
    }

    /// A function that keeps the shape of its argument, entry by entry.
    #[must_use]
    pub fn elementwise(&self, function: Function) -> Self {
        Self::new(Operation::Apply(function, self.clone()), self.shape().clone())
    }

    /// A function whose value is a number: det, tr, norm, sum of entries.
    #[must_use]
    pub fn to_scalar(&self, function: Function) -> Self {
        Self::new(Operation::Apply(function, self.clone()), Shape::SCALAR)
    }

    /// The children, from left to right.
    pub fn children(&self) -> impl Iterator<Item = &Self> {
        self.operation().children()
    }

    /// The same node over other children of the same shapes, given in the order of [`Self::children`].
    #[must_use]
    pub fn with_children(&self, children: Vec<Self>) -> Self {
        let mut next = children.into_iter();
        let mut take = || next.next().expect("as many children as before");
        let operation = match self.operation() {
            Operation::Number(_)
            | Operation::Symbol(_)
            | Operation::Size(_)
            | Operation::Identity
            | Operation::Zeros
            | Operation::Ones
            | Operation::Commutation(..) => return self.clone(),
            Operation::Sum(items) => Operation::Sum(items.iter().map(|_| take()).collect()),
            Operation::Product(items) => Operation::Product(items.iter().map(|_| take()).collect()),
            Operation::Basis(_) => Operation::Basis(take()),
            Operation::Negate(_) => Operation::Negate(take()),
            Operation::Change(_) => Operation::Change(take()),
            Operation::Transpose(_) => Operation::Transpose(take()),
            Operation::Inverse(_) => Operation::Inverse(take()),
            Operation::Apply(function, _) => Operation::Apply(*function, take()),
            Operation::Entry(..) => Operation::Entry(take(), take()),
            Operation::Divide(..) => Operation::Divide(take(), take()),
            Operation::Power(..) => Operation::Power(take(), take()),
            Operation::Hadamard(..) => Operation::Hadamard(take(), take()),
            Operation::HadamardDivide(..) => Operation::HadamardDivide(take(), take()),
            Operation::HadamardPower(..) => Operation::HadamardPower(take(), take()),
            Operation::Kronecker(..) => Operation::Kronecker(take(), take()),
            Operation::Series { index, .. } => {
                Operation::Series { index: index.clone(), from: take(), to: take(), body: take() }
            }
            Operation::Literal(rows) => {
                Operation::Literal(rows.iter().map(|row| row.iter().map(|_| take()).collect()).collect())
            }
        };
        Self::new(operation, self.shape().clone())
    }

    /// How many nodes the tree has.
    #[must_use]
    pub fn size(&self) -> usize {
        self.0.size.try_into().unwrap_or(usize::MAX)
    }

    /// How many transposes the tree has.
    #[must_use]
    pub fn transposes(&self) -> usize {
        self.0.transposes.try_into().unwrap_or(usize::MAX)
    }

    /// Whether a symbol occurs.
    #[must_use]
    pub fn mentions(&self, name: &str) -> bool {
        self.holds(mark(name), &|typed| matches!(typed.operation(), Operation::Symbol(own) if &**own == name))
    }

    /// Whether a function is applied somewhere.
    #[must_use]
    pub fn applies(&self, function: Function) -> bool {
        self.holds(
            mark_of(function),
            &|typed| matches!(typed.operation(), Operation::Apply(own, _) if *own == function),
        )
    }

    /// Whether a node with this mark is the one meant.
    fn holds(&self, mark: u64, is_meant: &impl Fn(&Self) -> bool) -> bool {
        self.0.marks & mark != 0
            && (is_meant(self) || self.children().any(|child| child.holds(mark, is_meant)))
    }

    /// The names of all symbols that occur.
    #[must_use]
    pub fn symbols(&self) -> BTreeSet<Arc<str>> {
        let mut names = BTreeSet::new();
        self.each_symbol(&mut |name| {
            names.insert(Arc::clone(name));
        });
        names
    }

    /// Shows every name wherever it occurs.
    pub fn each_symbol(&self, show: &mut impl FnMut(&Arc<str>)) {
        if let Operation::Symbol(name) = self.operation() {
            show(name);
        }
        for child in self.children() {
            child.each_symbol(show);
        }
    }

    /// The names of all sizes that occur, in shapes or as numbers.
    #[must_use]
    pub fn sizes(&self) -> BTreeSet<Arc<str>> {
        let mut names = BTreeSet::new();
        self.collect_sizes(&mut names);
        names
    }

    fn collect_sizes(&self, names: &mut BTreeSet<Arc<str>>) {
        let mut collect = |size: &Dimension| names.extend(size.names().iter().cloned());
        collect(&self.shape().rows);
        collect(&self.shape().columns);
        if let Operation::Size(size) = self.operation() {
            collect(size);
        }
        for child in self.children() {
            child.collect_sizes(names);
        }
    }

    /// The tree with every node rebuilt by `change`, children first.
    #[must_use]
    pub fn rewrite(&self, change: &impl Fn(Self) -> Self) -> Self {
        let children: Vec<Self> = self.children().map(|child| child.rewrite(change)).collect();
        change(if children.is_empty() { self.clone() } else { self.with_children(children) })
    }
}

/// The shape of a product whose factors are known to conform.
pub(super) fn product_shape(factors: &[Typed]) -> Shape {
    let mut sides = (&Dimension::ONE, &Dimension::ONE);
    for Shape { rows, columns } in factors.iter().map(Typed::shape).filter(|shape| !shape.is_scalar()) {
        // A row by a column is a number, and what follows stands alone.
        let is_scalar = *sides.0 == Dimension::ONE && *sides.1 == Dimension::ONE;
        sides = (if is_scalar { rows } else { sides.0 }, columns);
    }
    Shape::matrix(sides.0.clone(), sides.1.clone())
}

/// A whole number as a value.
fn whole(value: i64) -> Typed {
    Typed::number(BigRational::from_integer(value.into()))
}
