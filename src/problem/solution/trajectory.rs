//! A trajectory worked out: the gradient, then every step with every number that it needs.
//!
//! All numbers are those of the trace that the key is; nothing is computed in another way.

use std::collections::BTreeMap;

use nalgebra::DMatrix;

use crate::math::builtin::Function;
use crate::math::diagnostic::Diagnostic;
use crate::math::formula;
use crate::math::optimizer::loss::{INDEX, Loss};
use crate::math::optimizer::method::{State, Step};
use crate::math::optimizer::trace::Order;
use crate::math::phrase::{Language, Phrase};
use crate::math::print;
use crate::math::shape::Shape;
use crate::math::typed::{Operation, Typed};
use crate::math::value::Value;
use crate::problem::key::Key;
use crate::problem::part::Part;
use crate::problem::solution::block::Block;
use crate::problem::solution::line::{Line, inner};
use crate::problem::solution::numbers::{is_rounded, replace, tree};
use crate::problem::solution::rule::{self, FIRST_CORRECTED, Names, Quantity, SECOND_CORRECTED};
use crate::problem::trajectory::{Rate, Trajectory};
use crate::problem::variant::Variant;

/// One step: what it looks at, and its lines.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Its heading.
    pub heading: Phrase,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// The solution of a trajectory.
///
/// # Errors
/// A value is undefined for these numbers; a checked problem has no such variant.
pub fn blocks(
    variant: &Variant,
    part: &Part,
    asked: &Trajectory,
    language: Language,
) -> Result<Vec<Block>, Diagnostic> {
    let loss = variant.loss(part)?;
    let mut blocks = vec![gradient(loss, language)];
    for stage in stages(variant, part, asked)? {
        blocks.push(Block::stage(&stage.heading, language));
        blocks.push(Block::lines(&stage.lines, language));
    }
    Ok(blocks)
}

/// The gradient as a formula, with a sentence that says of what.
#[must_use]
pub fn gradient(loss: &Loss, language: Language) -> Block {
    let (sentence, line) = if loss.is_whole() {
        (
            Phrase::new("The gradient of the loss:", "Градиент функции потерь:"),
            nabla(None, loss.variable()).equal(loss.formula()),
        )
    } else {
        (
            Phrase::new(
                "The gradient of the loss of observation i:",
                "Градиент функции потерь на наблюдении i:",
            ),
            nabla(Some(INDEX), loss.variable()).equal(loss.formula()),
        )
    };
    let (said, shown) = (Block::say(&sentence, language), Block::lines(&[line], language));
    Block { html: said.html + &shown.html, text: format!("{}\n{}", said.text, shown.text) }
}

/// ∇ℓ_i(w), or ∇L(w) of a whole loss.
fn nabla(index: Option<&str>, point: &str) -> Line {
    let (mathml, text) = nabla_of(index, &Typed::symbol(point, Shape::SCALAR));
    Line::named(&mathml, &text)
}

fn nabla_of(index: Option<&str>, point: &Typed) -> (String, String) {
    let at = inner(&formula::mathml(point));
    let written = print::text(point);
    let fence = |inside: &str| {
        format!("<mrow><mo stretchy=\"false\">(</mo>{inside}<mo stretchy=\"false\">)</mo></mrow>")
    };
    let sign = "<mi mathvariant=\"normal\">∇</mi>";
    match index {
        None => (format!("{sign}<mi>L</mi>{}", fence(&at)), format!("grad L({written})")),
        Some(index) => {
            let name = if index == INDEX { "<mi>i</mi>".to_owned() } else { format!("<mn>{index}</mn>") };
            (
                format!("{sign}<msub><mi>ℓ</mi>{name}</msub>{}", fence(&at)),
                format!("grad l_{index}({written})"),
            )
        }
    }
}

/// Every step with its lines.
///
/// # Errors
/// A value is undefined for these numbers; a checked problem has no such variant.
pub fn stages(variant: &Variant, part: &Part, asked: &Trajectory) -> Result<Vec<Stage>, Diagnostic> {
    let Key::Trajectory(trace) = variant.key(part)? else { return Ok(Vec::new()) };
    let loss = variant.loss(part)?;
    let start = variant.start(asked)?;
    let mut from = State::start(start.as_matrix());
    let mut stages = Vec::new();
    for step in trace {
        let walk = Walk { variant, asked, loss, from: &from, step, shape: start.shape() };
        stages.push(walk.stage()?);
        from = step.state.clone();
    }
    Ok(stages)
}

/// One step on its way to lines.
struct Walk<'a> {
    variant: &'a Variant,
    asked: &'a Trajectory,
    loss: &'a Loss,
    from: &'a State,
    step: &'a Step,
    shape: Shape,
}

impl Walk<'_> {
    fn stage(&self) -> Result<Stage, Diagnostic> {
        let t = self.step.state.t;
        let (rate, rate_line, eta) = self.rate(t)?;
        let names = Names::of_step(self.loss.variable(), &self.shape, t, rate.clone());
        let (first, second) = rule::letters(self.asked.method);
        let (new, old) = (&self.step.state, self.from);
        let mut values = BTreeMap::new();
        let mut name = |typed: &Typed, value: Value| {
            if let Operation::Symbol(name) = typed.operation() {
                values.insert(name.to_string(), value);
            }
        };
        let value = |matrix: &DMatrix<f64>| Value::from_matrix(matrix.clone());
        name(&rate, Value::Scalar(eta));
        name(&names.point(), value(&old.w));
        for (letter, now, before) in [(first, &new.h, &old.h), (second, &new.v, &old.v)] {
            name(&names.now(letter), value(now));
            name(&names.old(letter), value(before));
        }
        name(&names.now("g"), value(&self.step.g));
        for (constant, number) in rule::constants(self.asked.method) {
            values.insert(constant.to_owned(), Value::Scalar(number));
        }
        let corrected = self.asked.method.corrected(new);
        if let Some((first, second)) = &corrected {
            values.insert(FIRST_CORRECTED.to_owned(), value(first));
            values.insert(SECOND_CORRECTED.to_owned(), value(second));
        }
        let place = self.asked.method.place(old);
        let mut lines = Vec::from_iter(rate_line);
        let updates = rule::updates(self.asked.method, &names);
        let ahead = updates.first().is_some_and(|update| update.quantity == Quantity::Ahead);
        let at = if ahead { names.now("z") } else { names.point() };
        if !ahead {
            lines.extend(self.gradient(&names, &at, &place)?);
        }
        for update in updates {
            let result = match update.quantity {
                Quantity::Ahead => &place,
                Quantity::First => &new.h,
                Quantity::Second => &new.v,
                Quantity::Point => &new.w,
                Quantity::FirstCorrected | Quantity::SecondCorrected => match &corrected {
                    Some((first, second)) => {
                        if update.quantity == Quantity::FirstCorrected {
                            first
                        } else {
                            second
                        }
                    }
                    None => continue,
                },
            };
            let line = Line::of(&update.left).equal(&update.right);
            lines.push(line.put_in(&update.numbers, &values).value(&value(result)));
            if update.quantity == Quantity::Ahead {
                lines.extend(self.gradient(&names, &at, &place)?);
            }
        }
        Ok(Stage { heading: self.heading(t), lines })
    }

    fn batch(&self, t: u32) -> Option<Vec<usize>> {
        if self.loss.is_whole() {
            return None;
        }
        let all = || (1..=self.loss.observations()).collect();
        Some(self.asked.order.batch(t, self.loss.observations()).unwrap_or_else(all))
    }

    fn heading(&self, t: u32) -> Phrase {
        let list = |batch: &[usize], and: &str| {
            let numbers: Vec<String> = batch.iter().map(ToString::to_string).collect();
            match numbers.split_last() {
                Some((last, [])) => last.clone(),
                Some((last, rest)) => format!("{} {and} {last}", rest.join(", ")),
                None => String::new(),
            }
        };
        match self.batch(t) {
            None => Phrase::new(format!("Step {t}"), format!("Шаг {t}")),
            Some(_) if self.asked.order == Order::Full => Phrase::new(
                format!("Step {t}: the mean over all observations"),
                format!("Шаг {t}: среднее по всем наблюдениям"),
            ),
            Some(batch) if batch.len() == 1 => Phrase::new(
                format!("Step {t}: observation {}", list(&batch, "and")),
                format!("Шаг {t}: наблюдение {}", list(&batch, "и")),
            ),
            Some(batch) => Phrase::new(
                format!("Step {t}: the mean over observations {}", list(&batch, "and")),
                format!("Шаг {t}: среднее по наблюдениям {}", list(&batch, "и")),
            ),
        }
    }

    /// The name of the rate, the line that gives it, and its value.
    fn rate(&self, t: u32) -> Result<(Typed, Option<Line>, f64), Diagnostic> {
        let eta = self.variant.rate(self.asked, t)?;
        let mut values = self.variant.parameters.clone();
        values.insert("t".into(), Value::Scalar(f64::from(t)));
        let numbered = Names::of_step("w", &Shape::SCALAR, t, Typed::integer(0)).now("eta");
        Ok(match &self.asked.rate {
            Rate::Formula(formula) if matches!(formula.operation(), Operation::Symbol(name) if &**name != "t") => {
                (formula.clone(), None, eta)
            }
            Rate::Formula(formula) if !formula.mentions("t") => {
                let name = Typed::symbol("eta", Shape::SCALAR);
                let line = Line::of(&name).equal(formula).put_in(formula, &values).value(&Value::Scalar(eta));
                (name, (t == 1).then_some(line), eta)
            }
            Rate::Formula(formula) => {
                let step = BTreeMap::from([("t".to_owned(), Typed::integer(i64::from(t)))]);
                let line = Line::of(&numbered).equal(&replace(formula, &step));
                (numbered, Some(line.put_in(formula, &values).value(&Value::Scalar(eta))), eta)
            }
            Rate::Cyclic { low, high, period } => {
                let (bottom, top) = (self.variant.number(low)?, self.variant.number(high)?);
                let side = |number: f64| tree(&Value::Scalar(number));
                let (place, whole) = (t.saturating_sub(1) % period, *period);
                let share = Typed::integer(i64::from(place)).divide(&Typed::integer(i64::from(whole)));
                let inside = Typed::sum(
                    vec![Typed::product(vec![Typed::integer(2), share]), Typed::integer(1).negate()],
                    &Shape::SCALAR,
                );
                let height = Typed::sum(
                    vec![Typed::integer(1), inside.elementwise(Function::Abs).negate()],
                    &Shape::SCALAR,
                );
                let rise = Typed::sum(vec![side(top), side(bottom).negate()], &Shape::SCALAR);
                let formula =
                    Typed::sum(vec![side(bottom), Typed::product(vec![rise, height])], &Shape::SCALAR);
                (numbered.clone(), Some(Line::of(&numbered).equal(&formula).value(&Value::Scalar(eta))), eta)
            }
        })
    }

    /// The lines of the gradient at a point.
    fn gradient(&self, names: &Names, at: &Typed, place: &DMatrix<f64>) -> Result<Vec<Line>, Diagnostic> {
        let g = names.now("g");
        let Some(batch) = self.batch(self.step.state.t) else {
            return Ok(vec![self.slope(Line::of(&g), None, at, place, &self.step.g)]);
        };
        if let [one] = batch[..] {
            return Ok(vec![self.slope(Line::of(&g), Some(one), at, place, &self.step.g)]);
        }
        let mut lines = Vec::new();
        let mut terms = Vec::new();
        let mut rounded = false;
        for one in &batch {
            let gradient = self.loss.gradient(place, Some(&[*one]))?;
            lines.push(self.slope(Line::default(), Some(*one), at, place, &gradient));
            let value = Value::from_matrix(gradient);
            rounded |= is_rounded(&value);
            terms.push(tree(&value));
        }
        let count = Typed::integer(i64::try_from(batch.len()).unwrap_or(1));
        let sum = Typed::sum(terms, &self.shape);
        let mean = if self.shape.is_scalar() {
            sum.divide(&count)
        } else {
            Typed::product(vec![Typed::integer(1).divide(&count), sum])
        };
        lines.push(Line::of(&g).numbers(&mean, rounded).value(&Value::from_matrix(self.step.g.clone())));
        Ok(lines)
    }

    /// ∇ℓ_1(w_0) with the formula, the numbers and the value.
    fn slope(
        &self,
        line: Line,
        observation: Option<usize>,
        at: &Typed,
        place: &DMatrix<f64>,
        gradient: &DMatrix<f64>,
    ) -> Line {
        let index = observation.map(|number| number.to_string());
        let (mathml, text) = nabla_of(index.as_deref(), at);
        let line =
            if line.is_empty() { Line::named(&mathml, &text) } else { line.equal_named(&mathml, &text) };
        let mut by = BTreeMap::from([(self.loss.variable().to_owned(), at.clone())]);
        if let Some(number) = observation.and_then(|number| i64::try_from(number).ok()) {
            by.insert(INDEX.to_owned(), Typed::integer(number));
        }
        let formula = replace(self.loss.formula(), &by);
        let mut values = self.loss.data().clone();
        if let Operation::Symbol(name) = at.operation() {
            values.insert(name.to_string(), Value::from_matrix(place.clone()));
        }
        line.equal(&formula).put_in(&formula, &values).value(&Value::from_matrix(gradient.clone()))
    }
}
