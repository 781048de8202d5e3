//! The parameters of a problem: drawn ones, derived ones, and what they must satisfy.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::math::evaluate::{self, Fuel};
use crate::math::language;
use crate::math::limits;
use crate::math::symbols::Symbols;
use crate::math::typed::Typed;
use crate::math::value::Value;
use crate::problem::condition::Condition;
use crate::problem::draw::Draw;
use crate::problem::generator::Generator;
use crate::problem::id::ProblemId;
use crate::problem::mistake::Mistake;
use crate::problem::section::{File, Section, Text};
use crate::problem::seed::Seed;

/// Rounds of drawing after which `require` counts as unsatisfiable.
pub const ROUNDS: u32 = 1_000;
/// Steps of evaluation after which it counts as that too: four times what one value may take.
const FUEL: u64 = 4 * limits::FUEL;

/// The parameters of a problem.
#[derive(Debug, Clone, Default)]
pub struct Parameters {
    draws: BTreeMap<String, Draw>,
    derived: Vec<(String, Typed)>,
    require: Vec<Condition>,
    places: BTreeMap<String, Range<usize>>,
    /// The names with their shapes.
    pub symbols: Symbols,
}

/// A derived parameter as it is written.
struct Written {
    name: String,
    text: Text,
}

impl Parameters {
    /// Reads the table `[parameters]`; mistakes go to the file.
    #[must_use]
    pub fn read(file: &File, mut section: Section) -> Self {
        let mut parameters = Self::default();
        let require = section.take("require").and_then(|field| field.texts()).unwrap_or_default();
        let mut open = Vec::new();
        for field in section.rest() {
            let name = field.key.clone();
            parameters.places.insert(name.clone(), field.place.clone());
            if !is_symbol(&name) {
                file.mistake(
                    field.place.clone(),
                    format!("`{name}` cannot be a name: a letter first, then letters, digits and _"),
                    format!("`{name}` не может быть именем: сначала буква, дальше буквы, цифры и _"),
                );
            } else if field.is_text() {
                open.extend(field.text().map(|text| Written { name, text }));
            } else if let Some(section) = field.section()
                && let Some(draw) = Draw::read(file, &name, section)
            {
                parameters.symbols.declare_value(&name, &draw.sheet);
                parameters.draws.insert(name, draw);
            }
        }
        if !file.is_clean() {
            return parameters;
        }
        parameters.derive_all(file, open);
        if file.is_clean() {
            for text in require {
                match Condition::read(&text.value, &parameters.symbols) {
                    Ok(condition) => parameters.require.push(condition),
                    Err(diagnostic) => file.report(text.marked(&diagnostic), Mistake::sentence(&diagnostic)),
                }
            }
        }
        parameters
    }

    /// Orders derived parameters so that each uses only earlier ones.
    fn derive_all(&mut self, file: &File, mut open: Vec<Written>) {
        while !open.is_empty() {
            let before = open.len();
            let mut failures = Vec::new();
            let mut rest = Vec::new();
            for written in open {
                match self.derive(&written) {
                    Ok(()) => {}
                    Err(diagnostic) => {
                        failures.push((written.text.marked(&diagnostic), Mistake::sentence(&diagnostic)));
                        rest.push(written);
                    }
                }
            }
            if rest.len() == before {
                for (place, message) in failures {
                    file.report(place, message);
                }
                return;
            }
            open = rest;
        }
    }

    fn derive(&mut self, written: &Written) -> Result<(), crate::math::diagnostic::Diagnostic> {
        let typed = language::read(&written.text.value, &self.symbols)?;
        self.symbols.declare_shape(&written.name, typed.shape().clone());
        self.derived.push((written.name.clone(), typed));
        Ok(())
    }

    /// Whether every variant has the same numbers.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.draws.is_empty()
    }

    /// Whether a name stands for a drawn number, or for one that follows from drawn ones.
    #[must_use]
    pub fn moves(&self, name: &str) -> bool {
        self.draws.contains_key(name)
            || self.derived.iter().any(|(own, typed)| own == name && self.varies(typed))
    }

    /// Whether an expression has another value where other numbers are drawn.
    #[must_use]
    pub fn varies(&self, typed: &Typed) -> bool {
        let mut varies = false;
        typed.each_symbol(&mut |name| varies |= !varies && self.moves(name));
        varies
    }

    /// The names of all parameters, drawn and derived.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.draws.keys().map(String::as_str).chain(self.derived.iter().map(|(name, _)| name.as_str()))
    }

    /// The names with their places in the file, in bytes.
    pub fn places(&self) -> impl Iterator<Item = (&str, &Range<usize>)> {
        self.places.iter().map(|(name, place)| (name.as_str(), place))
    }

    /// Whether the parameter is drawn, and not derived from others.
    #[must_use]
    pub fn is_drawn(&self, name: &str) -> bool {
        self.draws.contains_key(name)
    }

    /// What `require` compares.
    pub fn conditions(&self) -> impl Iterator<Item = &Typed> {
        self.require.iter().flat_map(Condition::expressions)
    }

    /// Derived parameters with what they are derived from, each after those that it uses.
    #[must_use]
    pub fn derived(&self) -> &[(String, Typed)] {
        &self.derived
    }

    /// Adds to a set of names those that its derived ones are made of.
    pub fn spread(&self, names: &mut BTreeSet<String>) {
        for (name, typed) in self.derived.iter().rev() {
            if names.contains(name) {
                names.extend(typed.symbols().iter().map(ToString::to_string));
            }
        }
    }

    /// The values at a seed; `None` if none of the rounds satisfies what is required.
    #[must_use]
    pub fn draw(&self, problem: &ProblemId, seed: Seed) -> Option<BTreeMap<String, Value>> {
        let fuel = Fuel::new(FUEL);
        if seed == Seed::SHEET {
            let sheet = self.draws.iter().map(|(name, draw)| (name.clone(), draw.sheet.clone())).collect();
            return self.complete(sheet, &fuel);
        }
        (0..ROUNDS).find_map(|round| {
            let mut values = BTreeMap::new();
            for (name, draw) in &self.draws {
                let value = draw.draw(&mut Generator::new(problem, seed, round, name))?;
                values.insert(name.clone(), value);
            }
            self.complete(values, &fuel)
        })
    }

    /// Adds the derived values; `None` if one is undefined or a condition does not hold.
    fn complete(&self, values: BTreeMap<String, Value>, fuel: &Fuel) -> Option<BTreeMap<String, Value>> {
        let values = self.derived_from(values, fuel)?;
        self.require.iter().all(|condition| condition.holds(&values, fuel)).then_some(values)
    }

    /// Adds the derived values; `None` if one is undefined.
    #[must_use]
    pub fn derived_from(
        &self,
        mut values: BTreeMap<String, Value>,
        fuel: &Fuel,
    ) -> Option<BTreeMap<String, Value>> {
        for (name, typed) in &self.derived {
            let value = evaluate::real_within(typed, &values, &BTreeMap::new(), fuel).ok()?;
            values.insert(name.clone(), value);
        }
        Some(values)
    }

    /// Whether these are values of the parameters: the same names, the same shapes.
    #[must_use]
    pub fn fit(&self, values: &BTreeMap<String, Value>) -> bool {
        let shapes_fit = values.iter().all(|(name, value)| {
            self.symbols.declaration(name).is_some_and(|declaration| declaration.shape == value.shape())
        });
        shapes_fit && self.names().count() == values.len()
    }
}

/// Whether this may name a parameter or a symbol.
#[must_use]
pub fn is_symbol(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(char::is_alphabetic)
        && characters.all(|c| c.is_alphanumeric() || c == '_')
        && name.chars().count() <= 32
}
