//! What the self-test answers to a part: right answers in several forms, wrong ones, malformed ones.

use crate::grading::interval;
use crate::math::interval::{End, Interval};
use crate::math::print;
use crate::problem::choice::Choice;
use crate::problem::essay::Essay;
use crate::problem::key::Key;
use crate::problem::part::{Answer, Part};
use crate::problem::seed::Seed;

/// Answers to try, with what must become of them.
#[derive(Debug, Clone, Default)]
pub struct Trials {
    /// Must be right.
    pub right: Vec<String>,
    /// Must not be right.
    pub wrong: Vec<String>,
    /// Must be kept, to be marked by a person.
    pub kept: Vec<String>,
    /// Must be sent back without cost.
    pub malformed: Vec<String>,
}

/// Texts that no kind of answer but a text can read.
const MALFORMED: [&str; 12] = [
    "",
    "   ",
    "((1",
    "1 +",
    "9^9^9^9^9^9",
    "\u{0}",
    "1;;",
    "wörter, die niemand kennt",
    "nan",
    "-inf",
    "1/0",
    "1e999",
];

/// The trials of a part with the key of this seed.
#[must_use]
pub fn of(part: &Part, key: &Key, seed: Seed) -> Trials {
    let mut trials = match (key, &part.answer) {
        (Key::Expression(typed), Answer::Symbolic(_)) => {
            let text = print::text(typed);
            let right = vec![text.clone(), format!("({text})''"), format!("2*({text}) - ({text})")];
            let wrong = vec![format!("2*({text})"), format!("-({text})")];
            Trials { right, wrong, ..Trials::default() }
        }
        (Key::Number(right), _) => numeric(&[vec![*right]]),
        (Key::Trajectory(steps), _) => {
            numeric(&steps.iter().map(|step| step.state.w.iter().copied().collect()).collect::<Vec<_>>())
        }
        (Key::Vector(m) | Key::Matrix(m), _) => {
            numeric(&m.row_iter().map(|row| row.iter().copied().collect()).collect::<Vec<_>>())
        }
        (Key::Choice(right), Answer::Choice(choice)) => options(choice, right),
        (Key::Interval(key), Answer::Interval(asked)) => {
            intervals(key, asked.variable.as_deref().unwrap_or("x"))
        }
        (Key::Text, Answer::Text(essay)) => return texts(essay),
        (Key::Expression(_) | Key::Choice(_) | Key::Interval(_) | Key::Text, _) => Trials::default(),
    };
    trials.malformed.extend(MALFORMED.map(str::to_owned));
    // An author lists answers to the sheet's numbers.
    if seed == Seed::SHEET {
        trials.right.extend(part.accept.iter().map(|text| text.value.clone()));
        trials.wrong.extend(part.refuse.iter().map(|text| text.value.clone()));
    }
    trials
}

/// Rows of numbers as they may be typed, and the same with a sign, a factor or a digit lost.
fn numeric(rows: &[Vec<f64>]) -> Trials {
    let write = |form: &dyn Fn(f64) -> String| {
        rows.iter()
            .map(|row| row.iter().map(|entry| form(*entry)).collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
            .join("; ")
    };
    let right = vec![
        write(&|entry| format!("{entry}")),
        // Six decimals: `1,424` alone could also be a thousand and more.
        write(&|entry| format!("{entry:.6}").replace('.', ",")),
        write(&|entry| format!("{entry:.7}")),
        write(&|entry| format!("{entry:e}")),
        write(&|entry| format!("{}", entry).replace('-', "−")),
        format!("  {}  ", write(&|entry| format!("{entry}"))),
    ];
    let zero = rows.iter().flatten().all(|entry| *entry == 0.0);
    let wrong = if zero {
        vec![write(&|_| "1".into())]
    } else {
        vec![
            write(&|entry| format!("{}", -entry)),
            write(&|entry| format!("{}", 2.0 * entry)),
            write(&|entry| format!("{}", 1.01 * entry)),
        ]
    };
    Trials { right, wrong, ..Trials::default() }
}

/// The right options in either order, every single misjudgement, and what cannot be chosen.
fn options(choice: &Choice, right: &[bool]) -> Trials {
    let ids = |chosen: &[bool]| choice.written(chosen);
    let text = ids(right);
    let backwards: Vec<&str> = text.split("; ").collect::<Vec<_>>().into_iter().rev().collect();
    let mut trials = Trials {
        right: vec![text.clone(), backwards.join(";"), format!(" {} ", text.replace("; ", "\n"))],
        malformed: vec![";".into(), "no-such-option".into(), format!("{text}; no-such-option")],
        ..Trials::default()
    };
    for place in 0..right.len() {
        let chosen: Vec<bool> = if choice.several {
            right.iter().enumerate().map(|(at, right)| if at == place { !right } else { *right }).collect()
        } else {
            (0..right.len()).map(|at| at == place).collect()
        };
        if chosen != right && chosen.contains(&true) {
            trials.wrong.push(ids(&chosen));
        }
    }
    let all = vec![true; right.len()];
    if !choice.several {
        trials.malformed.push(ids(&all));
    }
    trials
}

/// An interval in every notation, with an end or a bracket changed, and with reversed ends.
fn intervals(key: &Interval, name: &str) -> Trials {
    let number = |value: f64| match (value.is_infinite(), value > 0.0) {
        (true, true) => "inf".to_owned(),
        (true, false) => "-inf".to_owned(),
        (false, _) => format!("{value}"),
    };
    let (low, high) = (number(key.low.value), number(key.high.value));
    let (open, close) = (if key.low.closed { '[' } else { '(' }, if key.high.closed { ']' } else { ')' });
    let (outer, after) = (if key.low.closed { '[' } else { ']' }, if key.high.closed { ']' } else { '[' });
    let sign = |closed: bool| if closed { "<=" } else { "<" };
    let chain = format!("{low} {} {name} {} {high}", sign(key.low.closed), sign(key.high.closed));
    let comma = |text: &str| text.replace('.', ",");
    let right = vec![
        interval::text(key),
        format!("{open}{low}; {high}{close}"),
        format!("{outer}{low}; {high}{after}"),
        format!("{name} ∈ {open}{}; {}{close}", comma(&low), comma(&high)),
        format!("\\left{open}{low}; {high}\\right{close}"),
        chain.clone(),
        chain.replace("<=", "≤"),
        chain.replace("<=", "\\leqslant").replace("inf", "\\infty"),
        format!("{low} {} {name} and {name} {} {high}", sign(key.low.closed), sign(key.high.closed)),
        format!("{name} {} {high} и {low} {} {name}", sign(key.high.closed), sign(key.low.closed)),
    ];
    let moved = |end: &End, by: f64| End { value: end.value + by, ..end.clone() };
    let size = if key.low.value.is_finite() && key.high.value.is_finite() {
        key.high.value - key.low.value
    } else {
        [key.low.value, key.high.value]
            .into_iter()
            .filter(|end| end.is_finite())
            .fold(1.0, |size: f64, end| size.max(end.abs()))
    };
    let mut wrong = Vec::new();
    if key.low.value.is_finite() {
        let flipped = End { closed: !key.low.closed, ..key.low.clone() };
        wrong.push(interval::text(&Interval { low: flipped, high: key.high.clone() }));
        wrong.push(interval::text(&Interval { low: moved(&key.low, -size), high: key.high.clone() }));
        wrong.push(format!("{name} < {low}"));
    }
    if key.high.value.is_finite() {
        let flipped = End { closed: !key.high.closed, ..key.high.clone() };
        wrong.push(interval::text(&Interval { low: key.low.clone(), high: flipped }));
        wrong.push(interval::text(&Interval { low: key.low.clone(), high: moved(&key.high, size) }));
        wrong.push(format!("{name} > {high}"));
    }
    let malformed = vec![
        format!("{open}{high}; {low}{close}"),
        format!("{open}{low}{close}"),
        format!("{low} < {high}"),
        format!("{name} = {low}"),
        format!("{name} < {low} or {name} > {high}"),
    ];
    Trials { right, wrong, malformed, ..Trials::default() }
}

/// Texts in both languages, and what is no text.
fn texts(essay: &Essay) -> Trials {
    let most = usize::try_from(essay.max_characters).unwrap_or(0);
    let mut kept = vec!["a".into(), "ж".repeat(most), format!("  {}\r\n", "b".repeat(most))];
    kept.extend(essay.sample.iter().flat_map(|sample| [sample.en.clone(), sample.ru.clone()]));
    let malformed = vec![String::new(), " \n\t ".into(), "\u{0}".into(), "я".repeat(most + 1)];
    Trials { kept, malformed, ..Trials::default() }
}
