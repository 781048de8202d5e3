//! Which parameters a problem uses, and where.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::math::phrase::Language;
use crate::math::typed::Typed;
use crate::problem::bounds::Edge;
use crate::problem::definition::Problem;
use crate::problem::part::{Answer, Part};
use crate::problem::trajectory::Rate;

/// A parameter that nothing shows and nothing asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idle {
    /// Its name.
    pub name: String,
    /// Its place in `problem.toml`, in bytes.
    pub place: Range<usize>,
    /// Whether conditions speak of it, though nothing else does.
    pub required: bool,
}

impl Part {
    /// The expressions in the parameters that the part is made of.
    #[must_use]
    pub fn expressions(&self) -> Vec<&Typed> {
        match &self.answer {
            Answer::Number { key, .. } | Answer::Vector(key) | Answer::Matrix(key) => {
                std::iter::once(key).chain(self.missteps.iter().map(|misstep| &misstep.value)).collect()
            }
            Answer::Trajectory(asked) => {
                let rate = match &asked.rate {
                    Rate::Formula(formula) => vec![formula],
                    Rate::Cyclic { low, high, .. } => vec![low, high],
                };
                std::iter::once(&asked.start).chain(rate).collect()
            }
            Answer::Choice(choice) => choice.options.iter().flat_map(|option| option.expressions()).collect(),
            Answer::Interval(bounds) => {
                [&bounds.low, &bounds.high].into_iter().filter_map(|edge: &Edge| edge.at.as_ref()).collect()
            }
            Answer::Symbolic(_) | Answer::Text(_) => Vec::new(),
        }
    }
}

fn names<'t>(expressions: impl IntoIterator<Item = &'t Typed>) -> BTreeSet<String> {
    expressions.into_iter().flat_map(|typed| typed.symbols()).map(|name| name.to_string()).collect()
}

impl Problem {
    /// The names that the words of a language show.
    #[must_use]
    pub fn shown(&self, language: Language) -> BTreeSet<String> {
        names(self.statement(language).placeholders())
    }

    /// The parameters that nothing shows and nothing asks for, in the order of the file.
    ///
    /// A derived value that only `require` speaks of has its use; a drawn number has not.
    #[must_use]
    pub fn idle(&self) -> Vec<Idle> {
        let mut used: BTreeSet<String> =
            Language::ALL.into_iter().flat_map(|language| self.shown(language)).collect();
        // A solution may show what the question does not.
        for language in Language::ALL {
            let solutions = self.statement(language).solutions();
            used.extend(names(solutions.flat_map(|passage| &passage.placeholders)));
        }
        used.extend(self.parts.iter().flat_map(|part| names(part.expressions())));
        used.extend(self.loss.iter().flat_map(|loss| loss.mentioned()).cloned());
        let parameters = self.parameters();
        parameters.spread(&mut used);
        let mut required = names(parameters.conditions());
        parameters.spread(&mut required);
        let mut idle: Vec<Idle> = parameters
            .places()
            .filter(|(name, _)| !used.contains(*name))
            .filter(|(name, _)| parameters.is_drawn(name) || !required.contains(*name))
            .map(|(name, place)| Idle {
                name: name.to_owned(),
                place: place.clone(),
                required: required.contains(name),
            })
            .collect();
        idle.sort_by_key(|idle| idle.place.start);
        idle
    }
}
