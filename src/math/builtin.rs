//! The table of functions: names in every notation, shapes, and a line for the handbook.
//!
//! A new function of one argument is one row here, a value in [`crate::math::field`]
//! and a derivative in [`crate::math::differential`].

/// A function of one argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Function {
    /// The trace of a square matrix.
    Trace,
    /// The determinant of a square matrix.
    Determinant,
    /// The adjugate: det(X) inv(X) for invertible X, a polynomial for every X.
    Adjugate,
    /// The Moore–Penrose pseudoinverse.
    Pseudoinverse,
    /// The symmetric part (X + X')/2.
    SymmetricPart,
    /// A column to the diagonal matrix, a square matrix to its diagonal.
    Diagonal,
    /// The columns of a matrix one under another.
    Vectorize,
    /// The sum of all entries.
    Total,
    /// The Euclidean norm of a vector, the Frobenius norm of a matrix.
    Norm,
    /// exp, entry by entry.
    Exp,
    /// The natural logarithm, entry by entry.
    Ln,
    /// The square root, entry by entry.
    Sqrt,
    /// The logistic function 1/(1 + exp(−z)), entry by entry.
    Sigmoid,
    /// The hyperbolic tangent, entry by entry.
    Tanh,
    /// The sine, entry by entry.
    Sin,
    /// The cosine, entry by entry.
    Cos,
    /// The absolute value, entry by entry.
    Abs,
}

/// What a function takes and gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// A square matrix to a number.
    SquareToScalar,
    /// A square matrix to one of the same shape.
    SquareToSquare,
    /// Any value to a number.
    AnyToScalar,
    /// A vector to a number.
    VectorToScalar,
    /// Any value to one of the same shape, entry by entry.
    Elementwise,
    /// An m×n matrix to an n×m one.
    AnyToTransposed,
    /// A column to a diagonal matrix or a square matrix to its diagonal.
    Diagonal,
    /// An m×n matrix to a column of m·n.
    Vectorize,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The function.
    pub function: Function,
    /// Every name under which it may be typed; the first is the one that is printed.
    pub names: &'static [&'static str],
    /// What it takes and gives.
    pub signature: Signature,
    /// What it is, in English.
    pub en: &'static str,
    /// What it is, in Russian.
    pub ru: &'static str,
}

/// All functions of one argument.
#[rustfmt::skip]
pub const TABLE: &[Row] = &[
    Row { function: Function::Trace, names: &["tr", "trace", "Tr"], signature: Signature::SquareToScalar, en: "trace", ru: "след" },
    Row { function: Function::Determinant, names: &["det"], signature: Signature::SquareToScalar, en: "determinant", ru: "определитель" },
    Row { function: Function::Adjugate, names: &["adj", "adjugate"], signature: Signature::SquareToSquare, en: "adjugate matrix", ru: "присоединённая матрица" },
    Row { function: Function::Pseudoinverse, names: &["pinv"], signature: Signature::AnyToTransposed, en: "Moore–Penrose pseudoinverse", ru: "псевдообратная матрица Мура — Пенроуза" },
    Row { function: Function::SymmetricPart, names: &["sym"], signature: Signature::SquareToSquare, en: "symmetric part (X + X')/2", ru: "симметричная часть (X + X')/2" },
    Row { function: Function::Diagonal, names: &["diag", "Diag"], signature: Signature::Diagonal, en: "diagonal matrix of a column; diagonal of a square matrix", ru: "диагональная матрица по столбцу; диагональ квадратной матрицы" },
    Row { function: Function::Vectorize, names: &["vec"], signature: Signature::Vectorize, en: "columns one under another", ru: "столбцы один под другим" },
    Row { function: Function::Total, names: &["sum"], signature: Signature::AnyToScalar, en: "sum of all entries", ru: "сумма всех элементов" },
    Row { function: Function::Norm, names: &["norm", "normF"], signature: Signature::AnyToScalar, en: "Euclidean norm of a vector, Frobenius norm of a matrix", ru: "евклидова норма вектора, норма Фробениуса матрицы" },
    Row { function: Function::Norm, names: &["norm2"], signature: Signature::VectorToScalar, en: "Euclidean norm of a vector", ru: "евклидова норма вектора" },
    Row { function: Function::Exp, names: &["exp"], signature: Signature::Elementwise, en: "exponential, entry by entry", ru: "экспонента, поэлементно" },
    Row { function: Function::Ln, names: &["ln", "log"], signature: Signature::Elementwise, en: "natural logarithm, entry by entry", ru: "натуральный логарифм, поэлементно" },
    Row { function: Function::Sqrt, names: &["sqrt"], signature: Signature::Elementwise, en: "square root, entry by entry", ru: "квадратный корень, поэлементно" },
    Row { function: Function::Sigmoid, names: &["sigmoid", "sigma", "σ", "expit"], signature: Signature::Elementwise, en: "logistic function 1/(1 + exp(-z)), entry by entry", ru: "сигмоида 1/(1 + exp(-z)), поэлементно" },
    Row { function: Function::Tanh, names: &["tanh", "th"], signature: Signature::Elementwise, en: "hyperbolic tangent, entry by entry", ru: "гиперболический тангенс, поэлементно" },
    Row { function: Function::Sin, names: &["sin"], signature: Signature::Elementwise, en: "sine, entry by entry", ru: "синус, поэлементно" },
    Row { function: Function::Cos, names: &["cos"], signature: Signature::Elementwise, en: "cosine, entry by entry", ru: "косинус, поэлементно" },
    Row { function: Function::Abs, names: &["abs"], signature: Signature::Elementwise, en: "absolute value, entry by entry", ru: "модуль, поэлементно" },
];

/// Functions that the parser itself knows, with what they stand for.
#[rustfmt::skip]
pub const SPECIAL: &[(&str, &str, &str)] = &[
    ("inv(X)", "inverse, the same as X^-1", "обратная матрица, то же, что X^-1"),
    ("transpose(X), T(X)", "transpose, the same as X'", "транспонированная, то же, что X'"),
    ("logdet(X)", "ln(det(X))", "ln(det(X))"),
    ("kron(A, B)", "Kronecker product, also ⊗", "кронекерово произведение, также ⊗"),
    ("ones(n), ones(n, m)", "column or matrix of ones", "столбец или матрица из единиц"),
    ("zeros(n), zeros(n, m)", "column or matrix of zeros", "столбец или матрица из нулей"),
    ("I, I(n), I_n, E", "identity matrix; its size comes from the surroundings if not given", "единичная матрица; размер — из окружения, если не указан"),
    ("basis(i, n), e_i", "column i of I; the size of e_i comes from the surroundings", "столбец i матрицы I; размер e_i — из окружения"),
    ("commutation(m, n)", "commutation matrix K: K vec(A) = vec(A') for A m×n", "коммутационная матрица K: K vec(A) = vec(A') для A m×n"),
    ("sum(i, 1, n, …)", "sum over an index", "сумма по индексу"),
];

impl Function {
    /// The function that has this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Row> {
        TABLE.iter().find(|row| row.names.contains(&name))
    }

    /// The name that is printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        TABLE.iter().find(|row| row.function == self).map_or("", |row| row.names[0])
    }

    /// Whether the function works entry by entry.
    #[must_use]
    pub fn is_elementwise(self) -> bool {
        TABLE.iter().any(|row| row.function == self && row.signature == Signature::Elementwise)
    }

    /// Whether values stay in the field of rational functions.
    #[must_use]
    pub const fn is_rational(self) -> bool {
        matches!(
            self,
            Self::Trace
                | Self::Determinant
                | Self::Adjugate
                | Self::Pseudoinverse
                | Self::SymmetricPart
                | Self::Diagonal
                | Self::Vectorize
                | Self::Total
        )
    }
}
