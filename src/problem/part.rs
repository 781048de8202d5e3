//! One thing to answer, as the file asks it.

use crate::math::tolerance::Tolerance;
use crate::math::typed::Typed;
use crate::problem::accuracy;
use crate::problem::bounds::Bounds;
use crate::problem::choice::Choice;
use crate::problem::concern::Allowed;
use crate::problem::essay::Essay;
use crate::problem::id::is_name;
use crate::problem::misstep::Misstep;
use crate::problem::section::{Field, Section, Text};
use crate::problem::surroundings::Surroundings;
use crate::problem::symbolic::Symbolic;
use crate::problem::trajectory::Trajectory;

/// The most points of a part.
pub const POINTS: i64 = 100;

/// What is asked, with what the key follows from.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A number.
    Number {
        /// The key, an expression in the parameters.
        key: Typed,
        /// Whether the key is said to be a stationary point of the loss; `gradus check` proves it.
        stationary: bool,
    },
    /// A column of numbers.
    Vector(Typed),
    /// A matrix of numbers.
    Matrix(Typed),
    /// The points after each step of an optimizer.
    Trajectory(Trajectory),
    /// An expression.
    Symbolic(Box<Symbolic>),
    /// Options to choose from.
    Choice(Choice),
    /// An interval of numbers.
    Interval(Bounds),
    /// A text that a person marks.
    Text(Essay),
}

/// What stands beside `answer` and belongs to some kinds only.
struct Beside<'a> {
    mistakes: Option<Field<'a>>,
    stationary: Option<Field<'a>>,
    wrt: Option<Field<'a>>,
    order: Option<Field<'a>>,
    variable: Option<Field<'a>>,
    either_layout: bool,
}

/// One thing to answer.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its id within the problem.
    pub id: String,
    /// What it is worth.
    pub points: u32,
    /// What is asked.
    pub answer: Answer,
    /// How exact numbers must be.
    pub tolerance: Tolerance,
    /// Whether the solution shows what the program works out, not the author's words alone.
    pub workings: bool,
    /// Whether the formula of a number may be a hint.
    pub formula_hint: bool,
    /// Mistakes with numbers that the author expects.
    pub missteps: Vec<Misstep>,
    /// Answers that must be accepted, checked by `gradus check`.
    pub accept: Vec<Text>,
    /// Answers that must be refused, checked by `gradus check`.
    pub refuse: Vec<Text>,
    /// Doubts of `gradus check` that the author has answered.
    pub allowed: Allowed,
    /// Its place in the file, in bytes.
    pub place: std::ops::Range<usize>,
}

impl Part {
    /// Reads one `[[part]]`; mistakes go to the file.
    pub fn read(around: &Surroundings, mut section: Section) -> Option<Self> {
        let place = section.place();
        let id = section.need("id").and_then(|field| {
            let text = field.text()?;
            if is_name(&text.value) {
                return Some(text.value);
            }
            field.wrong(
                "an id is made of the letters a to z, digits and -, at most 64",
                "id состоит из букв a–z, цифр и -, не больше 64",
            );
            None
        });
        let points = match section.take("points") {
            None => Some(1),
            Some(field) => field.whole(1, POINTS).and_then(|points| u32::try_from(points).ok()),
        };
        let tolerance = match section.take("tolerance") {
            None => Some(accuracy::USUAL),
            Some(field) => accuracy::read(&field),
        };
        let accept = section.take("accept");
        let refuse = section.take("refuse");
        let allowed = section.take("allow").map(|field| Allowed::read(&field)).unwrap_or_default();
        let mistakes = section.take("mistakes");
        let stationary = section.take("stationary");
        let wrt = section.take("wrt");
        let order = section.take("order");
        let variable = section.take("variable");
        let workings = section.take("workings").is_none_or(|field| field.boolean() != Some(false));
        let formula_hint = section.take("formula_hint");
        let layout = section.take("layout");
        let either_layout = match &layout {
            None => false,
            Some(field) => match field.text()?.value.as_str() {
                "ours" => false,
                "either" => true,
                _ => {
                    field.wrong(
                        "`layout` is \"ours\" or \"either\", which accepts the transposed answer as well",
                        "`layout` — это \"ours\" или \"either\": тогда принимается и транспонированный ответ",
                    );
                    return None;
                }
            },
        };
        let answer = section.need("answer").and_then(|field| field.section());
        section.finish();
        let mut answer = answer?;
        let kinds: Vec<Field> = KINDS.iter().filter_map(|kind| answer.take(kind)).collect();
        let answer_place = answer.place();
        answer.finish();
        let [field] = &kinds[..] else {
            around.file.mistake(
                answer_place,
                format!("a part has exactly one of answer.{}", KINDS.join(", answer.")),
                format!("у части ровно один вид ответа: answer.{}", KINDS.join(", answer.")),
            );
            return None;
        };
        for (beside, kinds) in [
            (&order, &OPTIONS[..]),
            (&variable, &["interval"]),
            (&stationary, &["number"]),
            (&wrt, &DERIVATIVES),
            (&layout, &EXPRESSIONS),
            (&mistakes, &["number", "vector", "matrix", "choice", "choices"]),
            (&formula_hint, &["number", "vector", "matrix"]),
        ] {
            if let Some(beside) = beside
                && !kinds.contains(&field.key.as_str())
            {
                let list = kinds.join(", answer.");
                around.file.mistake(
                    beside.place.clone(),
                    format!("`{}` belongs to answer.{list}", beside.key),
                    format!("`{}` бывает только у answer.{list}", beside.key),
                );
            }
        }
        let beside = Beside { mistakes: mistakes.clone(), stationary, wrt, order, variable, either_layout };
        if field.key == "text" {
            for beside in [&accept, &refuse].into_iter().flatten() {
                around.file.mistake(
                    beside.place.clone(),
                    format!("a person marks a text: `{}` has nothing to try here", beside.key),
                    format!("текст оценивает человек: `{}` здесь нечего проверять", beside.key),
                );
            }
        }
        let texts = |field: Option<Field>| field.and_then(|field| field.texts()).unwrap_or_default();
        let (accept, refuse) = (texts(accept), texts(refuse));
        let points = points?;
        let told = mistakes.filter(|_| !OPTIONS.contains(&field.key.as_str()));
        let answer = Answer::read(around, field, points, beside)?;
        let formula_hint = formula_hint.is_some_and(|field| field.boolean() == Some(true));
        let missteps = match &answer {
            Answer::Number { key, .. } | Answer::Vector(key) | Answer::Matrix(key) => {
                told.map(|field| around.missteps(&field, key)).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        Some(Self {
            id: id?,
            points,
            answer,
            tolerance: tolerance?,
            missteps,
            accept,
            refuse,
            allowed,
            workings,
            formula_hint,
            place,
        })
    }
}

impl Answer {
    /// Whether the answer is numbers, which need only be near enough.
    #[must_use]
    pub const fn is_numeric(&self) -> bool {
        matches!(
            self,
            Self::Number { .. } | Self::Vector(_) | Self::Matrix(_) | Self::Trajectory(_) | Self::Interval(_)
        )
    }

    fn read(around: &Surroundings, field: &Field, points: u32, beside: Beside) -> Option<Self> {
        Some(match field.key.as_str() {
            "number" => {
                let key = around.concrete(field)?;
                if !key.is_scalar() {
                    around.not_a(field, "a number", "число", &key);
                    return None;
                }
                let stationary = match &beside.stationary {
                    None => false,
                    Some(field) if !around.has_loss => {
                        field.wrong(
                            "a stationary point needs [loss]",
                            "для стационарной точки нужна таблица [loss]",
                        );
                        return None;
                    }
                    Some(field) => field.boolean()?,
                };
                Self::Number { key, stationary }
            }
            "vector" => {
                let key = around.concrete(field)?;
                if !key.shape().is_column() {
                    around.not_a(
                        field,
                        "a column of at least two numbers",
                        "столбец хотя бы из двух чисел",
                        &key,
                    );
                    return None;
                }
                Self::Vector(key)
            }
            "matrix" => Self::Matrix(around.concrete(field)?),
            "trajectory" => Self::Trajectory(around.trajectory(field)?),
            kind @ ("choice" | "choices") => Self::Choice(around.choice(
                field,
                kind == "choices",
                beside.order.as_ref(),
                beside.mistakes.as_ref(),
            )?),
            "interval" => Self::Interval(around.bounds(field, beside.variable.as_ref())?),
            "text" => Self::Text(around.essay(field, points)?),
            kind => {
                let wrt = beside.wrt.as_ref();
                let mut symbolic = around.symbolic(kind, field, wrt)?;
                symbolic.either_layout = beside.either_layout;
                Self::Symbolic(Box::new(symbolic))
            }
        })
    }
}

/// The kinds with options.
const OPTIONS: [&str; 2] = ["choice", "choices"];

/// The kinds whose key is derived by `wrt`.
const DERIVATIVES: [&str; 5] =
    ["gradient_of", "symmetric_gradient_of", "jacobian_of", "hessian_of", "differential_of"];

/// The kinds whose answer is an expression.
const EXPRESSIONS: [&str; 6] =
    ["expression", "gradient_of", "symmetric_gradient_of", "jacobian_of", "hessian_of", "differential_of"];

/// The kinds of answers.
const KINDS: [&str; 14] = [
    "number",
    "vector",
    "matrix",
    "trajectory",
    "expression",
    "gradient_of",
    "symmetric_gradient_of",
    "jacobian_of",
    "hessian_of",
    "differential_of",
    "choice",
    "choices",
    "interval",
    "text",
];
