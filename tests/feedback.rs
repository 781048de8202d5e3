//! What is said of answers that are nearly right, and of steps that continue a wrong one.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up should fail")]

use std::collections::BTreeMap;

use gradus::grading::grade::grade;
use gradus::grading::judgement::WHOLE;
use gradus::math::phrase::Language;
use gradus::problem::catalogue::Catalogue;
use gradus::problem::id::ProblemId;
use gradus::problem::seed::Seed;
use gradus::problem::variant::Variant;

/// Twelve observations of the line y = 2x, so that a sum is twelve means.
const TOML: &str = r#"
[parameters]
x = { vector = 12, integers = [1, 2], sheet = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1] }
y = "2*x"
third = "x_1/3"
pair = "[x_1/3; 2*x_1/3]"
[loss]
observation = "(y_i - w*x_i)^2"
variable = "w"
[[part]]
id = "number"
answer.number = "third"
[[part]]
id = "exact"
tolerance = { relative = 0, absolute = 0.00005 }
answer.number = "third"
[[part]]
id = "vector"
answer.vector = "pair"
mistakes = [{ id = "upside-down", value = "[2*x_1/3; x_1/3]", en = "The entries are the other way round.", ru = "Элементы переставлены." }]
[[part]]
id = "steps"
answer.trajectory = { method = "gd", start = 0, rate = 0.01, steps = 3 }
[[part]]
id = "interval"
answer.interval = "(third, 2*third)"
"#;

/// Part, response, outcome, credit in hundredths, the slip that speaks, words of what is said.
#[rustfmt::skip]
const CASES: &[(&str, &str, &str, u32, &str, &str)] = &[
    ("number", "0.333", "correct", 100, "", ""),
    ("number", "0.33", "wrong", 0, "", "rounded too hard, to 2 significant digits: give at least 3"),
    ("number", "0.34", "wrong", 0, "", "Close"),
    ("number", "0.3", "wrong", 0, "", ""),
    ("exact", "0.333", "wrong", 0, "", "to 3 significant digits: give at least 4 after the point"),
    ("exact", "1/3", "correct", 100, "", ""),
    ("vector", "0.333; 0.667", "correct", 100, "", ""),
    ("vector", "0.33; 0.667", "wrong", 0, "", "rounded too hard"),
    ("vector", "0.33; 0.5", "wrong", 0, "", "0 of 2 entries"),
    ("vector", "2/3; 1/3", "wrong", 0, "upside-down", "the other way round"),
    // The second step starts from the sum in place of the mean, twelve times as far as the right one.
    ("steps", "0.48; 0.5104; 0.540192", "partial", 66, "", "steps marked as following"),
    // A first answer at the minimum would make all the others right.
    ("steps", "2; 2; 2", "wrong", 0, "", "first step"),
    ("steps", "0.04; 0.079; 0.1176", "correct", 100, "", ""),
    ("steps", "0.04; 0.07; 0.1086", "partial", 66, "", ""),
    ("interval", "(0.33; 0.667)", "partial", 50, "interval-one-end", ""),
    ("interval", "(0.33; 0.66)", "wrong", 0, "", "rounded too hard"),
];

fn own() -> Variant {
    let words = |language: &str| {
        let heading = |id: &str| format!("## {id} {{#{id}}}\n{language}\n");
        let parts: String = ["number", "exact", "vector", "steps", "interval"].map(heading).concat();
        format!("# Own\n{parts}")
    };
    let sheet = "number = 1\ntitle = { en = \"S\", ru = \"S\" }\nproblems = [\"own\"]\n";
    let files: BTreeMap<String, Vec<u8>> = [
        ("s/sheet.toml", sheet.to_owned()),
        ("s/own/problem.toml", TOML.to_owned()),
        ("s/own/en.md", words("Ask.")),
        ("s/own/ru.md", words("Вопрос.")),
    ]
    .map(|(path, text)| (path.to_owned(), text.into_bytes()))
    .into();
    let catalogue = Catalogue::read(&files).unwrap_or_else(|mistakes| {
        panic!("{}", mistakes.iter().map(ToString::to_string).collect::<String>())
    });
    catalogue.problem(&ProblemId::parse("s/own").unwrap()).unwrap().draw(Seed::SHEET).unwrap()
}

#[test]
fn answers_that_are_nearly_right() {
    let variant = own();
    for (part, response, outcome, hundredths, slip, words) in CASES {
        let found = grade(&variant, variant.part(part).unwrap(), response);
        assert_eq!(found.outcome.as_str(), *outcome, "{part} {response}: {found:?}");
        assert_eq!(found.credit_micro / (WHOLE / 100), *hundredths, "{part} {response}");
        assert_eq!(found.slips.first().map_or("", String::as_str), *slip, "{part} {response}");
        let said: Vec<&str> =
            found.feedback.iter().map(|remark| remark.message.get(Language::English)).collect();
        assert!(said.join(" ").contains(words), "{part} {response}: {said:?}");
    }
}
