//! The steps of an optimizer as a part asks for them.

use crate::math::optimizer::method::Method;
use crate::math::optimizer::trace::Order;
use crate::math::typed::Typed;
use crate::problem::section::Field;
use crate::problem::surroundings::Surroundings;

/// The most steps of a trajectory.
pub const STEPS: i64 = 20;

/// The steps of an optimizer that are asked for.
#[derive(Debug, Clone)]
pub struct Trajectory {
    /// The method with its constants.
    pub method: Method,
    /// The starting point.
    pub start: Typed,
    /// The rate.
    pub rate: Rate,
    /// How many steps.
    pub steps: u32,
    /// The observations of each step.
    pub order: Order,
}

/// The rate η of each step.
#[derive(Debug, Clone)]
pub enum Rate {
    /// An expression in the parameters and the step `t`.
    Formula(Typed),
    /// A triangle from `low` to `high` and back, both expressions in the parameters (Smith 2017).
    Cyclic {
        /// The least rate.
        low: Typed,
        /// The greatest rate.
        high: Typed,
        /// The steps of one cycle.
        period: u32,
    },
}

impl Surroundings<'_> {
    /// Reads an expression in `t`, or `{ name = "cyclic", low, high, period }`.
    fn rate(&self, field: &Field) -> Option<Rate> {
        if !field.is_table() {
            let text = field.expression()?;
            let mut with_step = self.parameters.symbols.clone();
            with_step.declare_value("t", &crate::math::value::Value::Scalar(1.0));
            return Some(Rate::Formula(self.read(&text, &with_step)?));
        }
        let mut section = field.section()?;
        let name = section.need("name");
        let (low, high) = (section.need("low"), section.need("high"));
        let period = section.need("period");
        section.finish();
        let name = name?;
        if name.text()?.value != "cyclic" {
            name.wrong(
                "the schedule with a name is \"cyclic\"; the others are expressions in `t`, such as \"0.1/t\"",
                "имя есть у расписания \"cyclic\"; остальные — выражения от `t`, например \"0.1/t\"",
            );
            return None;
        }
        let period = u32::try_from(period?.whole(2, STEPS)?).ok()?;
        Some(Rate::Cyclic { low: self.concrete(&low?)?, high: self.concrete(&high?)?, period })
    }

    /// Reads `{ method, start, rate, steps, … }`.
    pub fn trajectory(&self, field: &Field) -> Option<Trajectory> {
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
        let rate = self.rate(&rate?)?;
        let steps = u32::try_from(steps?.whole(1, STEPS)?).ok()?;
        let order = match order {
            None => Order::Full,
            Some(field) => read_order(&field)?,
        };
        Some(Trajectory { method, start, rate, steps, order })
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
