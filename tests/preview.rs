//! What is shown while an answer is typed says nothing of the key: it is the same for problems that differ in
//! their keys alone, whatever is typed.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

#[path = "house/figure.rs"]
mod figure;
mod twins;

use std::collections::{BTreeMap, HashSet};

use figure::figure;
use gradus::grading::grade::{grade, read};
use gradus::grading::outcome::Outcome;
use gradus::grading::written;
use gradus::math::phrase::Language;
use gradus::problem::catalogue::Catalogue;
use gradus::problem::embedded;
use gradus::problem::part::{Answer, Part};
use gradus::problem::seed::Seed;
use gradus::problem::variant::Variant;
use gradus::web::view;
use serde_json::Value;

/// What the script gets for a text, in both languages.
fn preview(variant: &Variant, part: &Part, text: &str) -> [Value; 2] {
    Language::ALL.map(|language| view::reading(read(variant, part, text), language))
}

fn key(variant: &Variant, part: &Part) -> String {
    written::key(part, variant.key(part).unwrap())
}

/// Texts of every syntax that there is, right and malformed.
fn golden() -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for file in [include_str!("golden/syntax_cases.json"), include_str!("golden/answer_format_cases.json")] {
        collect(&serde_json::from_str(file).unwrap(), &mut texts);
    }
    texts.extend(
        ["", " ", "x +", "(", "1; 2; 3", "1 2; 3 4", "[1, 2)", "(-inf, 1]", "p > 1", "0", "7"]
            .map(String::from),
    );
    texts
}

/// All texts to be read in a file of cases.
fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::Array(all) => all.iter().for_each(|one| collect(one, texts)),
        Value::Object(all) => {
            let typed = ["input", "expr"].into_iter().filter_map(|name| all.get(name)?.as_str());
            texts.extend(typed.map(str::to_owned));
            all.values().for_each(|one| collect(one, texts));
        }
        _ => {}
    }
}

/// The answers of the table of cases, by problem and part.
fn cases() -> BTreeMap<(String, String), Vec<String>> {
    let mut cases: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for line in include_str!("grading/cases.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let word = |name: &str| case[name].as_str().unwrap().to_owned();
        cases.entry((word("problem"), word("part"))).or_default().push(word("response"));
    }
    cases
}

/// An answer of the same syntax that is another one: each digit is changed, or a factor stands before it.
fn neighbour(part: &Part, text: &str) -> Vec<String> {
    let digits = |text: &str| -> String {
        text.chars()
            .map(|c| c.to_digit(10).map_or(c, |digit| char::from(b"1234567893"[digit as usize])))
            .collect()
    };
    match &part.answer {
        Answer::Symbolic(_) => vec![format!("2*({text})"), format!("-({text})"), format!("({text})'")],
        Answer::Choice(choice) => choice.options.iter().map(|option| option.id.clone()).collect(),
        _ => vec![digits(text), format!("-{text}")],
    }
}

#[test]
fn what_is_shown_while_one_types_does_not_depend_on_the_key() {
    let files = embedded::files();
    let (ours, theirs) = (Catalogue::read(&files).unwrap(), Catalogue::read(&twins::twins(&files)).unwrap());
    let (golden, cases) = (golden(), cases());
    assert!(golden.len() > 100 && cases.len() > 20, "{} {}", golden.len(), cases.len());
    let (mut compared, mut told_apart, mut kinds) = (0, 0, HashSet::new());
    for problem in ours.problems() {
        let twin = theirs.problem(&problem.id).unwrap();
        for seed in [0, 1, 2].map(Seed) {
            let Some(variant) = problem.draw(seed) else { continue };
            let other = twin.draw(seed).unwrap();
            assert_eq!(variant.parameters, other.parameters, "{}: only keys differ", problem.id);
            for (part, its) in problem.parts.iter().zip(&twin.parts) {
                let mut texts: Vec<String> = [&part.accept, &part.refuse]
                    .into_iter()
                    .flatten()
                    .map(|text| text.value.clone())
                    .collect();
                let right = key(&variant, part);
                let twice = key(&other, its);
                if !matches!(part.answer, Answer::Text(_)) {
                    assert_ne!(right, twice, "{} {}: the keys differ", problem.id, part.id);
                    for (text, wanted) in [(&right, [true, false]), (&twice, [false, true])] {
                        let judged = [grade(&variant, part, text), grade(&other, its, text)];
                        // Six digits are enough for most tolerances; where they are not, both are wrong.
                        let found = judged.map(|judgement| judgement.outcome == Outcome::Correct);
                        told_apart += usize::from(found == wanted);
                        assert!(found != [true, true], "{} {}: {text}", problem.id, part.id);
                    }
                }
                texts.extend(neighbour(part, &right));
                texts.extend(neighbour(part, &twice));
                texts.extend([right, twice]);
                texts.extend(
                    cases.get(&(problem.id.to_string(), part.id.clone())).into_iter().flatten().cloned(),
                );
                if seed == Seed::SHEET {
                    texts.extend(golden.iter().cloned());
                }
                kinds.insert(std::mem::discriminant(&part.answer));
                for text in &texts {
                    let [here, there] = [preview(&variant, part, text), preview(&other, its, text)];
                    assert_eq!(here, there, "{} {}: {text}", problem.id, part.id);
                    compared += 1;
                }
            }
        }
    }
    figure(format!("{compared} texts compared, {told_apart} of them keys that are told apart"));
    assert_eq!(kinds.len(), 8, "every kind of answer");
    assert!(compared > 40_000 && told_apart > 1_000, "{compared} {told_apart}");
}
