//! What a key is made of: derived parameters that no student sees are unfolded.

use std::collections::BTreeMap;

use crate::math::phrase::Language;
use crate::math::typed::{Operation, Typed};
use crate::problem::definition::Problem;
use crate::problem::solution::numbers::replace;

/// An expression with the names that it needs.
#[derive(Debug, Clone)]
pub struct Unfolded {
    /// Names that are used more than once, each with what it is, in the order of use.
    pub names: Vec<(Typed, Typed)>,
    /// The expression in these and in what the statement shows.
    pub whole: Typed,
}

/// Unfolds the key of a part of a problem.
///
/// A derived parameter that the statement shows is given. One that it hides is put in if it is used
/// once, else it is a name of the solution.
#[must_use]
pub fn unfold(problem: &Problem, key: &Typed) -> Unfolded {
    let statement = problem.statement(Language::English);
    let mut by: BTreeMap<String, Typed> = BTreeMap::new();
    let mut names = Vec::new();
    for (name, definition) in problem.parameters().derived() {
        if statement.shows(name) {
            continue;
        }
        let definition = replace(definition, &by);
        // Its uses in the key once all that hides it is put in.
        let uses = uses_of(problem, key, name);
        if uses > 1 && definition.children().next().is_some() {
            names.push((name.clone(), definition));
        } else {
            by.insert(name.clone(), definition);
        }
    }
    let whole = replace(key, &by);
    // Only what the key needs, itself or through another name.
    let mut needed: Vec<(Typed, Typed)> = Vec::new();
    for (name, definition) in names.into_iter().rev() {
        if whole.mentions(&name) || needed.iter().any(|(_, other)| other.mentions(&name)) {
            needed.insert(0, (Typed::symbol(&name, definition.shape().clone()), definition));
        }
    }
    Unfolded { names: needed, whole }
}

/// How often a name is used by a key, through other derived names as well.
fn uses_of(problem: &Problem, typed: &Typed, name: &str) -> usize {
    match typed.operation() {
        Operation::Symbol(own) if &**own == name => 1,
        Operation::Symbol(own) => problem
            .parameters()
            .derived()
            .iter()
            .find(|(other, _)| other.as_str() == &**own)
            .map_or(0, |(_, definition)| uses_of(problem, definition, name)),
        _ => typed.children().map(|child| uses_of(problem, child, name)).sum(),
    }
}
