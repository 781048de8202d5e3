//! What `gradus check` may have doubts about, and the doubts that an author has answered.

use std::collections::BTreeMap;

use crate::problem::section::{Field, nearest};

/// A doubt about a problem that may yet be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Concern {
    /// Words that stand in one language only.
    Untranslated,
    /// A parameter that nothing shows and nothing asks for.
    UnusedParameter,
    /// One answer is right in most variants.
    ConstantAnswer,
    /// The statement shows what is asked.
    AnswerShown,
    /// Rounding the data changes the key by more than the tolerance.
    IllConditioned,
    /// A mistake that the author expects gives the right answer.
    IdleMistake,
}

impl Concern {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Untranslated,
        Self::UnusedParameter,
        Self::ConstantAnswer,
        Self::AnswerShown,
        Self::IllConditioned,
        Self::IdleMistake,
    ];

    /// The word that is printed, and that stands in `allow`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Untranslated => "untranslated",
            Self::UnusedParameter => "unused-parameter",
            Self::ConstantAnswer => "constant-answer",
            Self::AnswerShown => "answer-shown",
            Self::IllConditioned => "ill-conditioned",
            Self::IdleMistake => "idle-mistake",
        }
    }

    fn named(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|concern| concern.id() == id)
    }
}

/// Doubts that the author has answered, each with the reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed(BTreeMap<Concern, String>);

impl Allowed {
    /// Reads `{ constant-answer = "why" }`; mistakes go to the file.
    #[must_use]
    pub fn read(field: &Field) -> Self {
        let mut allowed = BTreeMap::new();
        let Some(mut section) = field.section() else { return Self::default() };
        for field in section.rest() {
            let Some(concern) = Concern::named(&field.key) else {
                let known = Concern::ALL.map(Concern::id);
                let list = known.join(", ");
                match nearest(&field.key, &known) {
                    Some(near) => field.unknown(
                        format!("there is no warning `{}`; did you mean `{near}`?", field.key),
                        format!("предупреждения `{}` нет; может быть, `{near}`?", field.key),
                    ),
                    None => field.unknown(
                        format!("there is no warning `{}`; there are {list}", field.key),
                        format!("предупреждения `{}` нет; есть {list}", field.key),
                    ),
                }
                continue;
            };
            let Some(reason) = field.text() else { continue };
            if reason.value.trim().is_empty() {
                field.wrong(
                    format!("say why `{}` is right here", field.key),
                    format!("скажите, почему `{}` здесь уместно", field.key),
                );
            }
            allowed.insert(concern, reason.value);
        }
        Self(allowed)
    }

    /// Why this doubt is answered, if it is.
    #[must_use]
    pub fn reason(&self, concern: Concern) -> Option<&str> {
        self.0.get(&concern).map(String::as_str)
    }
}
