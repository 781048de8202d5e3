//! How an answer is typed: the kind of the box, the hint under it, its size.

use crate::math::tolerance::Enough;
use crate::problem::part::{Answer, Part};
use crate::service::asked::Input;
use crate::web::words::Words;

/// What stands in the form of a part.
#[derive(Debug, Clone)]
pub struct Control {
    /// `box`, `options` or `prose`.
    pub kind: &'static str,
    /// What may be typed.
    pub hint: String,
    /// The type of the inputs of options.
    pub control: &'static str,
    /// What is to be done with options.
    pub legend: String,
    /// What the button says.
    pub button: String,
    /// The lines of the box.
    pub rows: usize,
    /// How many characters a text may have.
    pub max_characters: u32,
}

/// What the hint under the box depends on, beside the way of typing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Detail<'a> {
    /// The variable of an interval.
    pub variable: Option<&'a str>,
    /// How exactly numbers must be written.
    pub enough: Option<Enough>,
    /// How many characters a text may have.
    pub max_characters: Option<u32>,
}

impl<'a> Detail<'a> {
    /// What holds for a part.
    #[must_use]
    pub fn of(part: &'a Part) -> Self {
        Self {
            variable: match &part.answer {
                Answer::Interval(bounds) => bounds.variable.as_deref(),
                _ => None,
            },
            enough: part.answer.is_numeric().then(|| part.tolerance.enough()),
            max_characters: match &part.answer {
                Answer::Text(essay) => Some(essay.max_characters),
                _ => None,
            },
        }
    }
}

impl Control {
    /// The form of a part whose answers are typed in this way.
    #[must_use]
    pub fn new(input: Input, detail: Detail, words: Words) -> Self {
        let max_characters = detail.max_characters.unwrap_or(0);
        let (kind, hint) = match input {
            Input::Number => ("box", words.say("hint-number")),
            Input::List => ("box", words.say("hint-list")),
            Input::Rows => ("box", words.say("hint-rows")),
            Input::Expression => ("box", words.say("hint-expression")),
            Input::Interval => {
                let name = detail.variable.unwrap_or("x");
                ("box", words.say("hint-interval").replace("NAME", name))
            }
            Input::One => ("options", String::new()),
            Input::Several => ("options", words.say("hint-several")),
            Input::Prose => ("prose", words.count("hint-prose", max_characters)),
        };
        let hint = match detail.enough {
            None => hint,
            Some(Enough::Digits(digits)) => format!("{hint}. {}", words.count("enough-digits", digits)),
            Some(Enough::Decimals(digits)) => format!("{hint}. {}", words.count("enough-decimals", digits)),
            Some(Enough::Exact) => format!("{hint}. {}", words.say("enough-exact")),
        };
        let several = input == Input::Several;
        Self {
            button: words.say(if input == Input::Prose { "hand-in" } else { "submit" }),
            kind,
            hint,
            control: if several { "checkbox" } else { "radio" },
            legend: words.say(if several { "choose-several" } else { "choose-one" }),
            rows: if input == Input::Rows { 4 } else { 1 },
            max_characters,
        }
    }
}
