//! How much a stranger may type: counted, never timed, so that a grade does not depend on load.

/// The longest expression, in bytes.
pub const BYTES: usize = 2_048;
/// The most tokens of an expression.
pub const TOKENS: usize = 1_000;
/// The most nodes of a tree, after definitions are put in.
pub const NODES: usize = 2_000;
/// The deepest nesting of brackets, exponents and functions.
pub const DEPTH: usize = 48;
/// The most digits of one number.
pub const DIGITS: usize = 40;
/// The largest exponent of ten in a number such as `1e300`.
pub const DECIMAL_EXPONENT: i32 = 300;
/// The largest whole exponent of a power.
pub const EXPONENT: i64 = 64;
/// The most bits of the numerator or the denominator of a number that is worked out exactly.
pub const BITS: u64 = 4_096;
/// The largest side of a matrix that a text may name.
pub const SIDE: usize = 400;
/// The most entries of one value on the way of an evaluation.
pub const ENTRIES: usize = SIDE * SIDE;
/// The most steps of one evaluation, or of all evaluations of one judgement or one list.
pub const FUEL: u64 = 10_000_000;
