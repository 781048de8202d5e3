//! How an answer is typed: the kind of the box, the hint under it, its size.

use crate::problem::part::{Answer, Part};
use crate::service::student::Input;
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
    /// The lines of the box.
    pub rows: usize,
    /// How many characters a text may have.
    pub max_characters: u32,
}

impl Control {
    /// The form of a part whose answers are typed in this way.
    #[must_use]
    pub fn new(input: Input, part: &Part, words: Words) -> Self {
        let max_characters = match &part.answer {
            Answer::Text(essay) => essay.max_characters,
            _ => 0,
        };
        let (kind, hint) = match input {
            Input::Number => ("box", words.say("hint-number")),
            Input::List => ("box", words.say("hint-list")),
            Input::Rows => ("box", words.say("hint-rows")),
            Input::Expression => ("box", words.say("hint-expression")),
            Input::Interval => {
                let name = match &part.answer {
                    Answer::Interval(bounds) => bounds.variable.as_deref(),
                    _ => None,
                };
                ("box", words.say("hint-interval").replace("NAME", name.unwrap_or("x")))
            }
            Input::One => ("options", String::new()),
            Input::Several => ("options", words.say("hint-several")),
            Input::Prose => ("prose", words.count("hint-prose", max_characters)),
        };
        let several = input == Input::Several;
        Self {
            kind,
            hint,
            control: if several { "checkbox" } else { "radio" },
            legend: words.say(if several { "choose-several" } else { "choose-one" }),
            rows: if input == Input::Rows { 4 } else { 1 },
            max_characters,
        }
    }
}
