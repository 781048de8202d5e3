//! Worked solutions and hints of every problem that the program carries, in both languages, at several seeds.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

use std::sync::Arc;

use gradus::math::judge::Verdict;
use gradus::math::phrase::Language;
use gradus::math::print;
use gradus::math::value::Value;
use gradus::problem::catalogue::Catalogue;
use gradus::problem::definition::Problem;
use gradus::problem::embedded;
use gradus::problem::id::ProblemId;
use gradus::problem::key::Key;
use gradus::problem::part::{Answer, Part};
use gradus::problem::seed::Seed;
use gradus::problem::solution::Solution;
use gradus::problem::solution::answer::typed;
use gradus::problem::solution::hints::hints;
use gradus::problem::solution::numbers::tree;
use gradus::problem::variant::Variant;

const SEEDS: u128 = 5;

fn catalogue() -> Catalogue {
    Catalogue::read(&embedded::files()).unwrap_or_else(|mistakes| {
        panic!("{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

/// Every part of every problem with the numbers of several seeds.
fn everything(mut look: impl FnMut(&Variant, &Part, &str)) -> usize {
    let mut seen = 0;
    for problem in catalogue().problems() {
        for seed in 0..SEEDS {
            let variant = problem.draw(Seed(seed)).unwrap();
            for part in &problem.parts {
                look(&variant, part, &format!("{} {} seed {seed}", problem.id, part.id));
                seen += 1;
            }
        }
    }
    seen
}

fn solution(variant: &Variant, part: &Part, language: Language) -> Solution {
    Solution::new(variant, part, language).unwrap()
}

#[test]
fn every_solution_ends_with_the_key() {
    let seen = everything(|variant, part, place| {
        for language in Language::ALL {
            let solution = solution(variant, part, language);
            let (text, html) = (solution.text(), solution.html());
            let last = text.lines().next_back().unwrap();
            assert!(!solution.blocks.is_empty(), "{place}: nothing leads to the key");
            assert!(!text.contains('?') || !text.contains("<<"), "{place}: {text}");
            assert!(
                !html.contains("NaN") && !text.contains("NaN") && !text.contains("inf)"),
                "{place}: {text}"
            );
            if let Answer::Text(essay) = &part.answer {
                let sample = essay.sample.as_ref().unwrap_or_else(|| panic!("{place}: no model answer"));
                assert_eq!(last.trim(), sample.get(language), "{place}");
            } else {
                let key = typed(variant, part).unwrap();
                assert!(!key.is_empty() && last.ends_with(&format!(": {key}")), "{place}: {last} and {key}");
            }
        }
    });
    assert!(seen >= 5 * 150, "{seen}");
}

#[test]
fn the_last_line_that_is_worked_out_is_the_key_as_well() {
    let mut seen = 0;
    everything(|variant, part, place| {
        if !part.workings {
            return;
        }
        let text = solution(variant, part, Language::English).text();
        let lines: Vec<&str> = text.lines().collect();
        let before = lines.get(lines.len().wrapping_sub(2)).copied().unwrap_or_default();
        let value = match variant.key(part).unwrap() {
            Key::Number(number) => Value::Scalar(*number),
            Key::Vector(m) | Key::Matrix(m) => Value::from_matrix(m.clone()),
            Key::Trajectory(steps) => Value::from_matrix(steps.last().unwrap().state.w.clone()),
            Key::Expression(key) if part.derivation().is_some() => {
                let end = format!(" = {}    [", print::answer(key));
                assert!(before.contains(&end), "{place}: {before} and {end}");
                seen += 1;
                return;
            }
            _ => return,
        };
        let shown = print::answer(&tree(&value));
        assert!(before.ends_with(&format!(" {shown}")), "{place}: {before} and {shown}");
        seen += 1;
    });
    assert!(seen >= 5 * 100, "{seen}");
}

#[test]
fn the_numbers_of_a_trajectory_are_those_of_its_trace() {
    let mut seen = 0;
    everything(|variant, part, place| {
        let Key::Trajectory(trace) = variant.key(part).unwrap() else { return };
        let text = solution(variant, part, Language::Russian).text();
        let variable = variant.loss(part).unwrap().variable().to_owned();
        let shown =
            |matrix: &nalgebra::DMatrix<f64>| print::answer(&tree(&Value::from_matrix(matrix.clone())));
        let ends = |name: &str, value: &str| {
            text.lines().any(|line| {
                let line = line.trim();
                line.starts_with(&format!("{name} ")) && line.ends_with(&format!(" {value}"))
            })
        };
        for (step, t) in trace.iter().zip(1..) {
            for (name, value) in [("g", &step.g), (variable.as_str(), &step.state.w)] {
                let (name, value) = (format!("{name}_{t}"), shown(value));
                assert!(ends(&name, &value), "{place}: no line of {name} ends in {value}\n{text}");
                seen += 1;
            }
        }
    });
    assert!(seen >= 5 * 2 * 60, "{seen}");
}

#[test]
fn no_hint_is_the_key() {
    let mut seen = 0;
    everything(|variant, part, place| {
        for language in Language::ALL {
            let key = typed(variant, part).unwrap();
            for hint in hints(variant, part, language) {
                seen += 1;
                assert!(!hint.html.is_empty() && !hint.text.is_empty(), "{place}");
                if key.len() > 4 {
                    assert!(!hint.text.contains(&key), "{place}: {}", hint.text);
                }
                let Answer::Symbolic(symbolic) = &part.answer else { continue };
                for side in hint.text.lines().flat_map(|line| line.split(" = ")) {
                    assert_ne!(symbolic.judge.judge(side.trim()), Verdict::Correct, "{place}: {side}");
                }
            }
        }
    });
    assert!(seen >= 1_000, "{seen}");
}

/// Where nothing is derived, the author says how it is done.
#[test]
fn what_is_not_derived_is_told() {
    let (catalogue, mut missing) = (catalogue(), Vec::new());
    for problem in catalogue.problems() {
        let variant = problem.draw(Seed::SHEET).unwrap();
        for part in &problem.parts {
            let told = match &part.answer {
                Answer::Symbolic(symbolic) => symbolic.derived.is_none(),
                Answer::Choice(_) | Answer::Interval(_) => true,
                _ => !part.workings,
            };
            for language in Language::ALL {
                if told && problem.statement(language).solution(&part.id, &variant.parameters).is_none() {
                    missing.push(format!("{} {} {}", problem.id, part.id, language.code()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

fn problem(name: &str) -> Arc<Problem> {
    catalogue().problem(&ProblemId::parse(name).unwrap()).unwrap().clone()
}

#[test]
fn a_gradient_that_another_part_asks_for_is_no_hint() {
    for (name, part, said) in [
        ("gradient-descent/logistic-regression", "step", false),
        ("gradient-descent/linear-regression", "gd", true),
    ] {
        let problem = problem(name);
        let variant = problem.draw(Seed(3)).unwrap();
        let hints = hints(&variant, problem.part(part).unwrap(), Language::English);
        assert_eq!(
            hints.iter().any(|hint| hint.text.contains("grad l_") || hint.text.contains("grad L")),
            said,
            "{name}"
        );
    }
    // The recursion of AdaBelief is asked for in the parts before.
    let problem = problem("gradient-descent/adabelief");
    let variant = problem.draw(Seed(3)).unwrap();
    let hints = hints(&variant, problem.part("steps").unwrap(), Language::English);
    assert!(hints.iter().all(|hint| !hint.text.contains("s_t =")), "{hints:?}");
}

#[test]
fn keys_that_are_the_same_for_all_numbers_are_known() {
    for (name, part, varies) in [
        ("gradient-descent/linear-regression", "gd", true),
        ("gradient-descent/linear-regression", "optimum", true),
        ("gradient-descent/robbins-monro", "exponent", false),
        ("gradient-descent/robbins-monro", "too-fast", false),
        ("gradient-descent/robbins-monro", "suitable", true),
        ("gradient-descent/logistic-regression", "gradient", false),
        ("gradient-descent/logistic-regression", "reasons", false),
        ("matrix-derivatives/inverse-det-trace-numbers", "trace", false),
        ("matrix-derivatives/inverse-det-trace-numbers", "inverse", true),
    ] {
        let problem = problem(name);
        assert_eq!(problem.key_varies(problem.part(part).unwrap()), varies, "{name} {part}");
    }
    // What is said not to vary has one key at every seed.
    for problem in catalogue().problems() {
        let sheet = problem.draw(Seed::SHEET).unwrap();
        for part in problem.parts.iter().filter(|part| !problem.key_varies(part)) {
            for seed in 1..20 {
                let variant = problem.draw(Seed(seed)).unwrap();
                assert_eq!(
                    typed(&variant, part).unwrap(),
                    typed(&sheet, part).unwrap(),
                    "{} {}",
                    problem.id,
                    part.id
                );
            }
        }
    }
}
