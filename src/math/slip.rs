//! Known mistakes: each has an id, and a sentence that names the idea and never the answer.

use crate::math::phrase::Phrase;

/// A mistake that explains a wrong answer, the most specific first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slip {
    /// The differential stands in the answer.
    DifferentialLeft,
    /// By a symmetric variable: free entries where pairs move together, or the reverse.
    OtherGradient,
    /// The answer is the transpose of the right one.
    Transposed,
    /// The sign is wrong.
    Sign,
    /// A constant factor is wrong.
    Factor,
    /// Right only if a matrix were symmetric.
    AssumedSymmetric,
    /// A transpose is missing somewhere.
    MissingTranspose,
    /// A term of a sum is missing.
    MissingTerm,
    /// Factors of a product are swapped.
    Order,
}

impl Slip {
    /// The id used in files and statistics.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::DifferentialLeft => "differential-left",
            Self::OtherGradient => "other-gradient",
            Self::Transposed => "transposed",
            Self::Sign => "sign",
            Self::Factor => "factor",
            Self::MissingTranspose => "missing-transpose",
            Self::MissingTerm => "missing-term",
            Self::Order => "order",
            Self::AssumedSymmetric => "assumed-symmetric",
        }
    }

    /// What went wrong, in both languages.
    #[must_use]
    pub fn phrase(self) -> Phrase {
        let (en, ru) = match self {
            Self::DifferentialLeft => (
                "The differential itself stands in the answer; the derivative is what it is multiplied by.",
                "В ответе остался сам дифференциал; производная — это то, на что он умножается.",
            ),
            Self::OtherGradient => (
                "By a symmetric matrix there are two gradients, with all entries free and with equal entries moving together: this is the other one.",
                "По симметричной матрице градиентов два: когда все элементы свободны и когда равные элементы меняются вместе. Это — другой.",
            ),
            Self::Transposed => (
                "This is the transpose of what is asked: look again at which side is rows.",
                "Это транспонированный ответ: проверьте, что здесь строки, а что столбцы.",
            ),
            Self::Sign => ("The sign is the opposite one.", "Знак противоположный."),
            Self::Factor => (
                "Right up to a constant factor: check the coefficients.",
                "Верно с точностью до числового множителя: проверьте коэффициенты.",
            ),
            Self::MissingTranspose => (
                "A transpose is missing or superfluous at one place.",
                "В одном месте не хватает транспонирования или оно лишнее.",
            ),
            Self::MissingTerm => (
                "A term is missing: the variable occurs more often than you have differentiated it.",
                "Не хватает слагаемого: переменная входит чаще, чем вы по ней продифференцировали.",
            ),
            Self::Order => (
                "Two factors are swapped; matrices do not commute.",
                "Переставлены множители, а матрицы не коммутируют.",
            ),
            Self::AssumedSymmetric => (
                "This would be right for a symmetric matrix, but here it need not be symmetric.",
                "Это было бы верно для симметричной матрицы, но здесь она не обязана быть такой.",
            ),
        };
        Phrase::new(en, ru)
    }
}
