//! The problems that the program carries, through the production path.

mod changed;

use std::fs;
use std::path::Path;

use gradus::cli::grade;
use gradus::grading::review::review;
use gradus::grading::sample::Sample;
use gradus::grading::selftest;
use gradus::math::phrase::Language;
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
        // A question about expressions is the same in every variant.
        let derived = problem.parts.iter().filter(derived);
        let proved: usize = derived.map(|part| if part.is_symbolic() { 1 } else { report.variants }).sum();
        assert_eq!(report.proved, proved, "{}: every derived key is proved", problem.id);
        let texts = problem.parts.iter().any(|part| matches!(part.answer, Answer::Text(_)));
        assert_eq!(report.kept > 0, texts, "{}", problem.id);
    }
}

#[test]
fn every_symbolic_part_lists_forms_that_are_right_and_wrong() {
    let mut seen = 0;
    for problem in catalogue().problems() {
        for part in &problem.parts {
            if part.is_symbolic() {
                seen += 1;
                assert!(part.accept.len() >= 5, "{} {}", problem.id, part.id);
                assert!(part.refuse.len() >= 3, "{} {}", problem.id, part.id);
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
#[test]
fn broken_files_are_explained() {
    let count = changed::compare("broken", |name, files| match Catalogue::read(files) {
        Ok(_) => panic!("{name}: accepted"),
        Err(mistakes) => mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
    });
    assert!(count >= 80, "{count}");
}

/// `tests/doubtful/NAME.txt`: a change to a good problem, and the warnings that it must give.
#[test]
fn doubts_are_explained() {
    let count = changed::compare("doubtful", |name, files| {
        let catalogue = Catalogue::read(files).unwrap_or_else(|mistakes| panic!("{name}: {mistakes:?}"));
        let changed = catalogue.problems().filter(|problem| {
            let before = embedded::files();
            let same = |(path, text): (&String, &Vec<u8>)| before.get(path) == Some(text);
            !files.iter().filter(|(path, _)| path.starts_with(&format!("{}/", problem.id))).all(same)
        });
        let doubts = changed.flat_map(|problem| review(problem, &Sample::draw(problem, 50)));
        doubts.map(|doubt| doubt.print(Language::English)).collect::<Vec<_>>().join("\n")
    });
    assert!(count >= 10, "{count}");
}

#[test]
fn the_catalogue_leaves_no_doubt() {
    for problem in catalogue().problems() {
        assert_eq!(review(problem, &Sample::draw(problem, 50)), [], "{}", problem.id);
    }
}

#[test]
fn missing_words_are_named() {
    let mut files = embedded::files();
    files.remove("gradient-descent/adagrad/ru.md").unwrap();
    let mistakes = Catalogue::read(&files).unwrap_err();
    let printed: Vec<String> = mistakes.iter().map(|mistake| mistake.print(Language::Russian)).collect();
    assert_eq!(printed, ["gradient-descent/adagrad/ru.md:1:1: нет русских слов: этого файла нет"]);
}

/// Answers that authors list are tried on the sheet's numbers, whatever the kind.
#[test]
fn every_kind_may_list_answers() {
    let cases = [
        ("gradient-descent/linear-regression", "id = \"optimum\"", "8/5", "1"),
        ("gradient-descent/linear-regression", "id = \"gd\"", "0.8; 1.2; 1.4", "0.8; 1.2; 1.3"),
        (
            "matrix-derivatives/nearest-symmetric-numbers",
            "id = \"nearest\"",
            "1 3 3; 3 3 2; 3 2 -2",
            "1 4 0; 2 3 -1",
        ),
        ("gradient-descent/robbins-monro", "id = \"exponent\"", "1/2 < p <= 1", "[1/2; 1]"),
        ("gradient-descent/robbins-monro", "id = \"far-enough\"", "root; power; one-over-t", "root"),
        ("matrix-derivatives/warm-up-numbers", "id = \"linear\"", "RIGHT", "0; 0"),
    ];
    for (id, place, right, wrong) in cases {
        let listed = |accept: &str, refuse: &str| {
            let mut files = embedded::files();
            let file = files.get_mut(&format!("{id}/problem.toml")).unwrap();
            let text = String::from_utf8(file.clone()).unwrap();
            assert!(text.contains(place), "{id} {place}");
            let by = format!("{place}\naccept = [\"{accept}\"]\nrefuse = [\"{refuse}\"]");
            *file = text.replacen(place, &by, 1).into_bytes();
            let catalogue = Catalogue::read(&files).unwrap();
            selftest::check(catalogue.problem(&ProblemId::parse(id).unwrap()).unwrap(), 2).surprises.len()
        };
        if right != "RIGHT" {
            assert_eq!(listed(right, wrong), 0, "{id} {place}");
        }
        assert_eq!(listed(wrong, wrong), 1, "{id} {place}: a wrong answer was accepted");
        if right != "RIGHT" {
            assert_eq!(listed(right, right), 1, "{id} {place}: a right answer was refused");
        }
        // What cannot be read at all is no wrong answer.
        assert_eq!(listed(wrong, "((1"), 2, "{id} {place}: an unreadable answer counts as refused");
    }
}
