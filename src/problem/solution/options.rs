//! Why each option is right or wrong.

use crate::math::evaluate::Fuel;
use crate::math::formula::{self, localised};
use crate::math::phrase::Language;
use crate::math::print;
use crate::math::typed::Typed;
use crate::problem::choice::Choice;
use crate::problem::condition::Condition;
use crate::problem::markdown::escape;
use crate::problem::part::Part;
use crate::problem::solution::block::Block;
use crate::problem::solution::line::inner;
use crate::problem::solution::numbers::put_in;
use crate::problem::variant::Variant;

/// The options in the order of the variant, each marked, with the condition that decides or the author's words.
#[must_use]
pub fn block(variant: &Variant, part: &Part, choice: &Choice, language: Language) -> Block {
    let statement = variant.problem.statement(language);
    let (mut html, mut text) = (String::new(), Vec::new());
    for place in choice.order(&variant.problem.id, &part.id, variant.seed) {
        let Some(option) = choice.options.get(place) else { continue };
        let right = option.is_right(&variant.parameters);
        let (class, shape, word) = match (right, language) {
            (true, Language::English) => ("correct", "●", "right"),
            (true, Language::Russian) => ("correct", "●", "верно"),
            (false, Language::English) => ("wrong", "○", "not right"),
            (false, Language::Russian) => ("wrong", "○", "неверно"),
        };
        let words = statement.option(&part.id, &option.id, &variant.parameters).unwrap_or_default();
        html.push_str(&format!(
            "<li class=\"{class}\"><span class=\"shape\" aria-hidden=\"true\">{shape}</span> <span class=\"words\">{words} <span class=\"word\">{word}</span>"
        ));
        let plain = statement.option_text(&part.id, &option.id, &variant.parameters).unwrap_or_default();
        text.push(format!("  {shape} {{{}}} {plain} — {word}", option.id));
        if let Some(condition) = option.condition() {
            let (shown, typed) = decided(condition, variant, language);
            html.push_str(&format!("<span class=\"why\">{shown}</span>"));
            text.push(format!("    {typed}"));
        }
        if let Some(told) = option.told.as_ref().filter(|_| !right) {
            let told = told.get(language);
            html.push_str(&format!("<span class=\"why\">{}</span>", escape(told)));
            text.push(format!("    {told}"));
        }
        html.push_str("</span></li>");
    }
    Block { html: format!("<ul class=\"judged\">{html}</ul>"), text: text.join("\n") }
}

/// A condition with its names and with its numbers, and whether it holds.
fn decided(condition: &Condition, variant: &Variant, language: Language) -> (String, String) {
    let (and, or) = match language {
        Language::English => (" and ", " or "),
        Language::Russian => (" и ", " или "),
    };
    let joined = |sides: &dyn Fn(&Typed) -> Typed| {
        let (mut mathml, mut text) = (String::new(), String::new());
        for (place, all) in condition.alternatives().iter().enumerate() {
            for (number, comparison) in all.iter().enumerate() {
                let word = if number > 0 { and } else { or };
                if place + number > 0 {
                    mathml.push_str(&format!("<mtext>{}</mtext>", word.replace(' ', "\u{a0}")));
                    text.push_str(word);
                }
                let (left, right) = (sides(&comparison.left), sides(&comparison.right));
                let sign = comparison.relation.sign();
                let side = |typed: &Typed| format!("<mrow>{}</mrow>", inner(&formula::mathml(typed)));
                mathml.push_str(&format!("{}<mo>{}</mo>{}", side(&left), escape(sign), side(&right)));
                text.push_str(&format!("{} {sign} {}", print::text(&left), print::text(&right)));
            }
        }
        (localised(&format!("<math>{mathml}</math>"), language), text)
    };
    let (named, named_text) = joined(&Typed::clone);
    let (numbers, numbers_text) = joined(&|typed| put_in(typed, &variant.parameters));
    let holds = match (condition.holds(&variant.parameters, &Fuel::default()), language) {
        (true, Language::English) => "holds",
        (true, Language::Russian) => "выполнено",
        (false, Language::English) => "does not hold",
        (false, Language::Russian) => "не выполнено",
    };
    (format!("{named}: {numbers} — {holds}"), format!("{named_text}: {numbers_text} — {holds}"))
}
