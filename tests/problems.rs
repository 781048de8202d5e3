//! The problems that the program carries, through the production path.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gradus::cli::grade;
use gradus::grading::selftest;
use gradus::problem::catalogue::Catalogue;
use gradus::problem::embedded;
use gradus::problem::id::ProblemId;
use gradus::problem::part::{Answer, Part};
use gradus::problem::seed::Seed;

fn catalogue() -> Catalogue {
    Catalogue::read(&embedded::files()).unwrap_or_else(|mistakes| {
        panic!("{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

#[test]
fn fifty_variants_of_every_problem_hold_no_surprise() {
    for problem in catalogue().problems() {
        let report = selftest::check(problem, 50);
        assert_eq!(report.surprises, [], "{}", problem.id);
        // A number, a choice, an interval and a text are what the file says; everything else is derived.
        let derived = |part: &&Part| match &part.answer {
            Answer::Number { stationary, .. } => *stationary,
            Answer::Symbolic(symbolic) => symbolic.derived.is_some(),
            Answer::Trajectory(_) => true,
            _ => false,
        };
        let derived = problem.parts.iter().filter(derived).count();
        assert_eq!(report.proved, report.variants * derived, "{}: every derived key is proved", problem.id);
        let texts = problem.parts.iter().any(|part| matches!(part.answer, Answer::Text(_)));
        assert_eq!(report.kept > 0, texts, "{}", problem.id);
    }
}

#[test]
fn every_symbolic_part_lists_forms_that_are_right_and_wrong() {
    let mut seen = 0;
    for problem in catalogue().problems() {
        for part in &problem.parts {
            if let Answer::Symbolic(symbolic) = &part.answer {
                seen += 1;
                assert!(symbolic.accept.len() >= 5, "{} {}", problem.id, part.id);
                assert!(symbolic.refuse.len() >= 3, "{} {}", problem.id, part.id);
            }
        }
    }
    assert!(seen >= 6);
}

#[test]
fn options_are_shuffled_for_ever_in_the_same_way() {
    let catalogue = catalogue();
    let problem = catalogue.problem(&ProblemId::parse("gradient-descent/robbins-monro").unwrap()).unwrap();
    let Answer::Choice(choice) = &problem.part("suitable").unwrap().answer else { panic!("options") };
    let order = |part: &str, seed: u128| choice.order(&problem.id, part, Seed(seed));
    assert_eq!(order("suitable", 0), [0, 1, 2, 3, 4], "the sheet's own order");
    // If these change, issued variants would show their options in another order.
    let pinned: Vec<Vec<usize>> = (1..4).map(|seed| order("suitable", seed)).collect();
    assert_eq!(pinned, PINNED);
    assert_ne!(order("suitable", 1), order("far-enough", 1), "each part has an order of its own");
    let mut first = [0; 5];
    (1..=500).for_each(|seed| first[order("suitable", seed)[0]] += 1);
    assert!(first.iter().all(|count| (60..150).contains(count)), "{first:?}");
    let limit = ProblemId::parse("gradient-descent/logistic-regression").unwrap();
    let problem = catalogue.problem(&limit).unwrap();
    let Answer::Choice(choice) = &problem.part("limit").unwrap().answer else { panic!("options") };
    assert_eq!(choice.order(&problem.id, "limit", Seed(9)), [0, 1, 2, 3], "order = \"fixed\"");
}

const PINNED: [[usize; 5]; 3] = [[1, 3, 4, 0, 2], [0, 3, 4, 1, 2], [2, 1, 4, 3, 0]];

#[test]
fn stored_parameters_give_the_same_variant() {
    for problem in catalogue().problems() {
        for seed in [0, 1, 2, 77, u128::MAX] {
            let drawn = problem.draw(Seed(seed)).unwrap();
            let restored = problem.restore(Seed(seed), &drawn.parameters_json()).unwrap();
            assert_eq!(drawn.parameters, restored.parameters);
            assert_eq!(problem.draw(Seed(seed)).unwrap().parameters, drawn.parameters);
        }
        assert!(problem.restore(Seed(1), "{\"q\": 1}").is_none());
        assert!(problem.restore(Seed(1), "nonsense").is_none());
    }
}

/// The independent cases of sheet 10, problem 1, as answers to the served problem.
#[test]
fn golden_forms_are_judged_in_the_problem_as_well() {
    let catalogue = catalogue();
    let parts = [
        ("s10.p1a#", "linear"),
        ("s10.p1b.gradient#", "quadratic"),
        ("s10.p1b.hessian#", "quadratic-hessian"),
        ("s10.p1c#", "logarithm"),
        ("s10.p1d#", "sandwich"),
        ("s10.p1e#", "jacobian"),
    ];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/symbolic.jsonl");
    let (mut accepted, mut refused) = (0, 0);
    for line in fs::read_to_string(path).unwrap().lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let id = case["id"].as_str().unwrap();
        let Some((_, part)) = parts.iter().find(|(prefix, _)| id.starts_with(prefix)) else { continue };
        let Some(response) = case["right"].as_str() else { continue };
        let question = serde_json::json!({ "problem": "matrix-derivatives/warm-up", "part": part, "response": response });
        let found: serde_json::Value =
            serde_json::from_str(&grade::answer(&catalogue, &question.to_string())).unwrap();
        if case["expect"] == serde_json::json!(["equal"]) {
            accepted += 1;
            assert_eq!(found["outcome"], "correct", "{id}: {response}\n{found}");
        } else {
            refused += 1;
            assert!(
                found["outcome"] == "wrong" || found["outcome"] == "invalid",
                "{id}: {response}\n{found}"
            );
        }
    }
    assert!(accepted >= 6 * parts.len() && refused >= 50, "{accepted} accepted, {refused} refused");
    println!("{accepted} accepted, {refused} refused");
}

#[test]
fn a_part_may_accept_the_other_layout() {
    let mut files = embedded::files();
    let file = files.get_mut("matrix-derivatives/warm-up/problem.toml").unwrap();
    let text = String::from_utf8(file.clone()).unwrap();
    *file = text.replace("id = \"linear\"", "id = \"linear\"\nlayout = \"either\"").into_bytes();
    let own = Catalogue::read(&files).unwrap();
    let outcome = |catalogue: &Catalogue, response: &str| {
        let question = serde_json::json!({ "problem": "matrix-derivatives/warm-up", "part": "linear", "response": response });
        let found: serde_json::Value =
            serde_json::from_str(&grade::answer(catalogue, &question.to_string())).unwrap();
        found["outcome"].as_str().unwrap().to_owned()
    };
    for (response, strict, either) in [
        ("a", "correct", "correct"),
        ("a^T", "invalid", "correct"),
        ("2a^T", "invalid", "invalid"),
        ("x", "wrong", "wrong"),
    ] {
        assert_eq!(outcome(&catalogue(), response), strict, "{response}");
        assert_eq!(outcome(&own, response), either, "{response}");
    }
}

/// `tests/grading/cases.jsonl`: lines of `grade --jsonl` with the outcome, the credit and the slip that are right.
#[test]
fn grading_cases() {
    let catalogue = catalogue();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/grading/cases.jsonl");
    let mut count = 0;
    for line in fs::read_to_string(path).unwrap().lines() {
        count += 1;
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let found: serde_json::Value = serde_json::from_str(&grade::answer(&catalogue, line)).unwrap();
        assert_eq!(found["outcome"], case["expect"], "{line}\n{found}");
        if let Some(credit) = case["expect_credit"].as_f64() {
            assert!((found["credit"].as_f64().unwrap() - credit).abs() < 1e-5, "{line}\n{found}");
        }
        if let Some(slip) = case.get("expect_slip") {
            assert_eq!(found["slips"].get(0), Some(slip), "{line}\n{found}");
        }
        if found["outcome"] == "invalid" {
            assert_ne!(found["feedback"], "", "{line}");
        }
    }
    assert!(count >= 60, "{count}");
}

/// `tests/broken/NAME.txt`: a change to a good problem, and the mistakes that it must give.
///
/// The first lines are `file: NAME`, `replace: TEXT`, `by: TEXT` (`\n` for a line end); after a blank
/// line follows what is printed.
#[test]
fn broken_files_are_explained() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    let mut count = 0;
    let mut failed = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let case = fs::read_to_string(&path).unwrap();
        let (head, expected) = case.split_once("\n\n").unwrap_or((case.trim_end(), ""));
        let field = |name: &str| {
            let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
            line.unwrap_or("").replace("\\n", "\n")
        };
        let mut files: BTreeMap<String, Vec<u8>> = embedded::files();
        let file =
            files.get_mut(&field("file")).unwrap_or_else(|| panic!("{}: no such file", path.display()));
        let text = String::from_utf8(file.clone()).unwrap();
        assert!(text.contains(&field("replace")), "{}: nothing to replace", path.display());
        *file = text.replacen(&field("replace"), &field("by"), 1).into_bytes();
        let found = match Catalogue::read(&files) {
            Ok(_) => panic!("{}: accepted", path.display()),
            Err(mistakes) => mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        };
        count += 1;
        if found.trim() != expected.trim() {
            if std::env::var_os("UPDATE").is_some() {
                fs::write(&path, format!("{head}\n\n{found}\n")).unwrap();
            } else {
                failed.push(format!("{}\n--- found\n{found}\n--- expected\n{expected}", path.display()));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
    assert!(count >= 20, "{count}");
}
