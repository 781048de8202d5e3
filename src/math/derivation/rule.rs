//! The rules of differentiation by name, as a derivation says them.

use crate::math::builtin::Function;
use crate::math::phrase::Phrase;
use crate::math::typed::{Operation, Typed};

/// The rule that gave a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The differential of the function is to be found.
    Begin,
    /// The differential of a sum.
    Sum,
    /// The product rule.
    Product,
    /// The quotient rule.
    Quotient,
    /// The differential of a transpose.
    Transpose,
    /// d(X⁻¹) = −X⁻¹ dX X⁻¹.
    Inverse,
    /// The differential of a power.
    Power,
    /// The product rule for a Kronecker product.
    Kronecker,
    /// Linear functions: trace, sum, diagonal, symmetric part, entries.
    Linear,
    /// The differential of the pseudoinverse where the rank is constant (Golub, Pereyra 1973).
    Pseudoinverse,
    /// d det X = det X tr(X⁻¹ dX).
    Determinant,
    /// d ln det X = tr(X⁻¹ dX), or d ln u = du/u.
    Logarithm,
    /// The differential of a norm.
    Norm,
    /// The chain rule for a function of entries.
    Chain,
    /// Terms are gathered.
    Gather,
    /// The canonical form: tr(Gᵀ dX), gᵀ dx, J dx.
    Canonical,
    /// The derivative is read off.
    Read,
    /// Entries that are equal by symmetry move together.
    Together,
}

impl Rule {
    /// The rule for the top of an expression.
    pub(super) fn of(typed: &Typed) -> Self {
        match typed.operation() {
            Operation::Sum(_) | Operation::Negate(_) | Operation::Series { .. } | Operation::Literal(_) => {
                Self::Sum
            }
            Operation::Product(_) | Operation::Hadamard(..) => Self::Product,
            Operation::Divide(..) | Operation::HadamardDivide(..) => Self::Quotient,
            Operation::Transpose(_) => Self::Transpose,
            Operation::Inverse(_) => Self::Inverse,
            Operation::Power(..) | Operation::HadamardPower(..) => Self::Power,
            Operation::Kronecker(..) => Self::Kronecker,
            Operation::Apply(Function::Determinant | Function::Adjugate, _) => Self::Determinant,
            Operation::Apply(Function::Pseudoinverse, _) => Self::Pseudoinverse,
            Operation::Apply(Function::Ln, _) => Self::Logarithm,
            Operation::Apply(Function::Norm, _) => Self::Norm,
            Operation::Apply(function, _) if function.is_elementwise() => Self::Chain,
            _ => Self::Linear,
        }
    }

    /// The rule in words.
    #[must_use]
    pub fn phrase(self) -> Phrase {
        let (en, ru) = match self {
            Self::Begin => ("what is to be found", "что ищем"),
            Self::Sum => (
                "the differential of a sum is the sum of differentials",
                "дифференциал суммы — сумма дифференциалов",
            ),
            Self::Product => {
                ("product rule: d(UV) = dU V + U dV", "правило произведения: d(UV) = dU V + U dV")
            }
            Self::Quotient => ("quotient rule", "правило частного"),
            Self::Transpose => ("d(U⊤) = (dU)⊤", "d(U⊤) = (dU)⊤"),
            Self::Inverse => ("d(U⁻¹) = −U⁻¹ dU U⁻¹", "d(U⁻¹) = −U⁻¹ dU U⁻¹"),
            Self::Power => ("power rule", "правило степени"),
            Self::Kronecker => (
                "product rule: d(U ⊗ V) = dU ⊗ V + U ⊗ dV",
                "правило произведения: d(U ⊗ V) = dU ⊗ V + U ⊗ dV",
            ),
            Self::Linear => ("d goes through a linear function", "d проносится через линейную функцию"),
            Self::Pseudoinverse => (
                "at constant rank d(U⁺) = −U⁺ dU U⁺ + U⁺U⁺⊤ dU⊤ (I − UU⁺) + (I − U⁺U) dU⊤ U⁺⊤U⁺",
                "при постоянном ранге d(U⁺) = −U⁺ dU U⁺ + U⁺U⁺⊤ dU⊤ (I − UU⁺) + (I − U⁺U) dU⊤ U⁺⊤U⁺",
            ),
            Self::Determinant => ("d det U = det U · tr(U⁻¹ dU)", "d det U = det U · tr(U⁻¹ dU)"),
            Self::Logarithm => {
                ("d ln u = du / u; d ln det U = tr(U⁻¹ dU)", "d ln u = du / u; d ln det U = tr(U⁻¹ dU)")
            }
            Self::Norm => ("d‖u‖ = u⊤ du / ‖u‖", "d‖u‖ = u⊤ du / ‖u‖"),
            Self::Chain => ("chain rule, entry by entry", "правило цепочки, поэлементно"),
            Self::Gather => ("terms gathered", "слагаемые собраны"),
            Self::Canonical => ("brought to the canonical form", "приведено к каноническому виду"),
            Self::Read => ("read off", "считываем ответ"),
            Self::Together => (
                "x_ij and x_ji are one variable: G + G⊤ − I ∘ G",
                "x_ij и x_ji — одна переменная: G + G⊤ − I ∘ G",
            ),
        };
        Phrase::new(en, ru)
    }
}
