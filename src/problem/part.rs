//! One thing to answer, as the file asks it.

use std::collections::BTreeMap;

use crate::math::derive::{Kind, derive};
use crate::math::diagnostic::Diagnostic;
use crate::math::judge::Judge;
use crate::math::language;
use crate::math::optimizer::method::Method;
use crate::math::optimizer::trace::Order;
use crate::math::phrase::Phrase;
use crate::math::symbols::Symbols;
use crate::math::tolerance::Tolerance;
use crate::math::typed::Typed;
use crate::problem::id::is_name;
use crate::problem::mistake::Mistake;
use crate::problem::parameters::Parameters;
use crate::problem::section::{Field, File, Section, Text};

/// The most steps of a trajectory.
pub const STEPS: i64 = 20;
/// The most points of a part.
pub const POINTS: i64 = 100;

/// The tolerance of a part that states none: three significant digits.
const USUAL: Tolerance = Tolerance { relative: 5e-3, absolute: 1e-9 };

/// A mistake that an author expects, with the number it gives.
#[derive(Debug, Clone)]
pub struct Misstep {
    /// Its id, for statistics.
    pub id: String,
    /// The number it gives.
    pub value: Typed,
    /// What went wrong.
    pub phrase: Phrase,
}

/// The steps of an optimizer that are asked for.
#[derive(Debug, Clone)]
pub struct Trajectory {
    /// The method with its constants.
    pub method: Method,
    /// The starting point.
    pub start: Typed,
    /// The rate, an expression in the parameters and the step `t`.
    pub rate: Typed,
    /// How many steps.
    pub steps: u32,
    /// The observations of each step.
    pub order: Order,
}

/// A question about expressions: any form that equals the key is right.
#[derive(Debug, Clone)]
pub struct Symbolic {
    /// The prepared judge with the key.
    pub judge: Judge,
    /// The function and what is asked of it, if the key is derived.
    pub derived: Option<Derived>,
    /// Names that an answer may use.
    pub symbols: Symbols,
    /// Whether the transposed answer is right as well: a row for a column, the other layout of a Jacobian.
    pub either_layout: bool,
    /// Answers that must be accepted, checked by `gradus check`.
    pub accept: Vec<Text>,
    /// Answers that must be refused, checked by `gradus check`.
    pub refuse: Vec<Text>,
}

/// Where a derived key comes from.
#[derive(Debug, Clone)]
pub struct Derived {
    /// Gradient, Jacobian, Hessian or differential.
    pub kind: Kind,
    /// The function.
    pub f: Typed,
    /// The variable.
    pub wrt: String,
}

/// What is asked, with what the key follows from.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A number.
    Number {
        /// The key, an expression in the parameters.
        key: Typed,
        /// Mistakes the author expects.
        missteps: Vec<Misstep>,
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
    /// Its place in the file, in bytes.
    pub place: std::ops::Range<usize>,
}

/// What all parts of a file may refer to.
#[derive(Debug)]
pub struct Surroundings<'a> {
    /// The file.
    pub file: &'a File<'a>,
    /// The parameters.
    pub parameters: &'a Parameters,
    /// The symbols of expressions.
    pub symbols: &'a Symbols,
    /// Whether the problem has a loss.
    pub has_loss: bool,
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
            None => Some(USUAL),
            Some(field) => read_tolerance(&field),
        };
        let accept = section.take("accept").and_then(|field| field.texts()).unwrap_or_default();
        let refuse = section.take("refuse").and_then(|field| field.texts()).unwrap_or_default();
        let missteps = section.take("mistakes");
        let stationary = section.take("stationary");
        let wrt = section.take("wrt");
        let either_layout = match section.take("layout") {
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
        let answer = match field.key.as_str() {
            "number" => {
                let key = around.concrete(field)?;
                if !key.is_scalar() {
                    around.not_a(field, "a number", "число", &key);
                    return None;
                }
                let missteps = missteps.map(|field| around.missteps(&field)).unwrap_or_default();
                let stationary = match &stationary {
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
                Answer::Number { key, missteps, stationary }
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
                Answer::Vector(key)
            }
            "matrix" => Answer::Matrix(around.concrete(field)?),
            "trajectory" => Answer::Trajectory(around.trajectory(field)?),
            kind => {
                let mut symbolic = around.symbolic(kind, field, wrt.as_ref(), accept, refuse)?;
                symbolic.either_layout = either_layout;
                Answer::Symbolic(Box::new(symbolic))
            }
        };
        Some(Self { id: id?, points: points?, answer, tolerance: tolerance?, place })
    }
}

/// The kinds of answers that can be judged today.
const KINDS: [&str; 10] = [
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
];

fn read_tolerance(field: &Field) -> Option<Tolerance> {
    let mut section = field.section()?;
    let relative = section.take("relative");
    let absolute = section.take("absolute");
    section.finish();
    let side = |side: Option<Field>, otherwise: f64| match side {
        None => Some(otherwise),
        Some(field) => {
            let number = field.number()?;
            if (0.0..0.5).contains(&number) {
                return Some(number);
            }
            field.wrong(
                "a tolerance is at least 0 and below 0.5; 0.005 means three significant digits",
                "допуск — от 0 до 0.5; 0.005 означает три значащие цифры",
            );
            None
        }
    };
    Some(Tolerance { relative: side(relative, USUAL.relative)?, absolute: side(absolute, USUAL.absolute)? })
}

impl Surroundings<'_> {
    fn report(&self, text: &Text, diagnostic: &Diagnostic) {
        self.file.report(text.marked(diagnostic), Mistake::sentence(diagnostic));
    }

    fn not_a(&self, field: &Field, en: &str, ru: &str, found: &Typed) {
        let shape = found.shape().phrase();
        field.wrong(
            format!("`{}` should be {en}; this is {}", field.key, shape.en),
            format!("`{}` — это {ru}, а здесь {}", field.key, shape.ru),
        );
    }

    /// An expression in the parameters.
    fn concrete(&self, field: &Field) -> Option<Typed> {
        let text = field.expression()?;
        self.read(&text, &self.parameters.symbols)
    }

    fn read(&self, text: &Text, symbols: &Symbols) -> Option<Typed> {
        language::read(&text.value, symbols).map_err(|diagnostic| self.report(text, &diagnostic)).ok()
    }

    fn missteps(&self, field: &Field) -> Vec<Misstep> {
        let mut missteps = Vec::new();
        for mut section in field.sections().unwrap_or_default() {
            let id = section.need("id").and_then(|field| field.text());
            let value = section.need("value").and_then(|field| self.concrete(&field));
            let en = section.need("en").and_then(|field| field.text());
            let ru = section.need("ru").and_then(|field| field.text());
            section.finish();
            if let (Some(id), Some(value), Some(en), Some(ru)) = (id, value, en, ru) {
                missteps.push(Misstep { id: id.value, value, phrase: Phrase::new(en.value, ru.value) });
            }
        }
        missteps
    }

    fn trajectory(&self, field: &Field) -> Option<Trajectory> {
        let mut section = field.section()?;
        let method = section.need("method");
        let start = section.need("start");
        let rate = section.need("rate");
        let steps = section.need("steps");
        let order = section.take("order");
        let names = ["alpha", "beta1", "beta2", "epsilon"];
        let constants = names.map(|name| section.take(name));
        let place = section.place();
        section.finish();
        if !self.has_loss {
            self.file.mistake(
                place,
                "a trajectory needs the table [loss] with `observation` and `variable`",
                "для траектории нужна таблица [loss] с `observation` и `variable`",
            );
            return None;
        }
        let [alpha, beta1, beta2, epsilon] = constants.map(|field| match field {
            None => Some(None),
            Some(field) => field.number().map(Some),
        });
        let (alpha, beta1, beta2, epsilon) = (alpha?, beta1?, beta2?, epsilon?);
        let method_field = method?;
        let name = method_field.text()?;
        let Some(method) = Method::named(
            &name.value,
            alpha.unwrap_or(0.9),
            beta1.unwrap_or(0.9),
            beta2.unwrap_or(0.999),
            epsilon.unwrap_or(0.0),
        ) else {
            let all = Method::NAMES.join(", ");
            method_field.wrong(
                format!("there is no method `{}`; there are {all}", name.value),
                format!("метода `{}` нет; есть {all}", name.value),
            );
            return None;
        };
        let start = self.concrete(&start?)?;
        let rate_text = rate?.expression()?;
        let mut with_step = self.parameters.symbols.clone();
        with_step.declare_value("t", &crate::math::value::Value::Scalar(1.0));
        let rate = self.read(&rate_text, &with_step)?;
        let steps = u32::try_from(steps?.whole(1, STEPS)?).ok()?;
        let order = match order {
            None => Order::Full,
            Some(field) => read_order(&field)?,
        };
        Some(Trajectory { method, start, rate, steps, order })
    }

    fn symbolic(
        &self,
        kind: &str,
        field: &Field,
        wrt: Option<&Field>,
        accept: Vec<Text>,
        refuse: Vec<Text>,
    ) -> Option<Symbolic> {
        let text = field.expression()?;
        let f = self.read(&text, self.symbols)?;
        let kind = kind.strip_suffix("_of").and_then(|kind| Kind::named(&kind.replace('_', "-")));
        let Some(kind) = kind else {
            let judge = Judge::equal(f, self.symbols);
            return Some(Symbolic {
                judge,
                derived: None,
                symbols: self.symbols.clone(),
                either_layout: false,
                accept,
                refuse,
            });
        };
        let Some(wrt) = wrt else {
            field.wrong(
                format!("beside `{}` stands `wrt`, the variable", field.key),
                format!("рядом с `{}` стоит `wrt` — переменная", field.key),
            );
            return None;
        };
        let variable = wrt.text()?;
        let judge = Judge::derivative(kind, &f, &variable.value, self.symbols)
            .map_err(|diagnostic| {
                let place = if diagnostic.code == "unknown-name" {
                    variable.place.clone()
                } else {
                    text.place.clone()
                };
                self.file.report(place, Mistake::sentence(&diagnostic));
            })
            .ok()?;
        let derived = Some(Derived { kind, f, wrt: variable.value });
        Some(Symbolic { judge, derived, symbols: self.symbols.clone(), either_layout: false, accept, refuse })
    }
}

impl Derived {
    /// The function whose Jacobian proves the key: for a Hessian the gradient, else the function.
    ///
    /// # Errors
    /// There is no gradient.
    pub fn subject(&self, symbols: &Symbols) -> Result<(Kind, Typed), Diagnostic> {
        if self.kind == Kind::Hessian {
            return Ok((Kind::Jacobian, derive(Kind::Gradient, &self.f, &self.wrt, symbols)?));
        }
        Ok((self.kind, self.f.clone()))
    }
}

/// Reads `"full"`, `"in turn"`, `[1, 2]` or `[[1, 2], [3, 4]]`.
fn read_order(field: &Field) -> Option<Order> {
    if field.is_text() {
        return match field.text()?.value.as_str() {
            "full" => Some(Order::Full),
            "in turn" => Some(Order::InTurn),
            _ => {
                field.wrong(
                    "`order` is \"full\", \"in turn\", a list of observations or a list of batches",
                    "`order` — это \"full\", \"in turn\", список наблюдений или список батчей",
                );
                None
            }
        };
    }
    let whole = |number: &f64| num_traits::ToPrimitive::to_usize(number).filter(|at| *at >= 1);
    let rows: Option<Vec<Vec<usize>>> = match field.value()? {
        crate::math::value::Value::Scalar(_) => None,
        crate::math::value::Value::Matrix(m) if m.ncols() == 1 => {
            m.iter().map(|entry| whole(entry).map(|at| vec![at])).collect()
        }
        crate::math::value::Value::Matrix(m) => {
            m.row_iter().map(|row| row.iter().map(whole).collect()).collect()
        }
    };
    if rows.is_none() {
        field.wrong("observations are counted from 1", "наблюдения считаются с 1");
    }
    rows.map(Order::Batches)
}

/// Symbols and definitions of a file.
pub fn read_symbols(file: &File, symbols: Option<Field>, definitions: Option<Field>) -> Symbols {
    let mut all = Symbols::new();
    if let Some(mut section) = symbols.and_then(|field| field.section()) {
        for field in section.rest() {
            let Some(text) = field.text() else { continue };
            if let Err(diagnostic) = all.declare(&field.key, &text.value) {
                file.report(text.place, Mistake::sentence(&diagnostic));
            }
        }
    }
    let mut open: BTreeMap<String, Text> = BTreeMap::new();
    if let Some(mut section) = definitions.and_then(|field| field.section()) {
        open.extend(section.rest().into_iter().filter_map(|field| Some((field.key.clone(), field.text()?))));
    }
    let pairs = open.iter().map(|(name, text)| (name.as_str(), text.value.as_str()));
    for (name, diagnostic) in all.define_all(pairs).err().unwrap_or_default() {
        if let Some(text) = open.get(name) {
            file.report(text.marked(&diagnostic), Mistake::sentence(&diagnostic));
        }
    }
    all
}
