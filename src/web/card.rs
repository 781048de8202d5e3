//! A part as a student sees it: what is asked, the box, what was said, what helps.

use crate::service::asked::OptionView;
use crate::service::opening::PartView;
use crate::web::app::App;
use crate::web::clock::Clock;
use crate::web::control::{Control, Detail};
use crate::web::view::{self, CellView, VerdictView};
use crate::web::words::Words;

/// A part with everything around its box.
#[derive(Debug)]
pub(super) struct PartCard {
    pub(super) id: String,
    pub(super) letter: String,
    pub(super) title_html: String,
    pub(super) body: String,
    pub(super) points: u32,
    pub(super) hint: String,
    pub(super) hinted: bool,
    pub(super) rows: usize,
    pub(super) names: Vec<(String, String)>,
    pub(super) key: String,
    pub(super) kind: &'static str,
    pub(super) control: &'static str,
    pub(super) legend: String,
    pub(super) button: String,
    pub(super) options: Vec<OptionView>,
    pub(super) max_characters: u32,
    pub(super) text: String,
    pub(super) verdict: Option<VerdictView>,
    pub(super) best: CellView,
    pub(super) tries_left: Option<u32>,
    pub(super) closed: Option<String>,
    pub(super) earlier: Vec<EarlierView>,
    pub(super) hints: Vec<HintView>,
    pub(super) solution: Option<String>,
    pub(super) gave_up: bool,
    pub(super) give_up: Option<String>,
    pub(super) give_up_hint: String,
}

/// A hint.
#[derive(Debug)]
pub(super) struct HintView {
    pub(super) heading: String,
    pub(super) html: String,
}

/// An earlier answer.
#[derive(Debug)]
pub(super) struct EarlierView {
    pub(super) text: String,
    pub(super) options: Vec<String>,
    pub(super) symbol: &'static str,
    pub(super) class: &'static str,
    pub(super) word: String,
    pub(super) time: String,
    pub(super) machine_time: String,
}

/// The card of a part.
#[must_use]
pub(super) fn card(place: usize, part: PartView, app: &App, words: Words) -> PartCard {
    let language = words.language();
    let detail = Detail {
        variable: part.variable.as_deref(),
        enough: part.enough,
        max_characters: part.max_characters,
    };
    let Control { kind, hint, control, legend, button, rows, max_characters } =
        Control::new(part.input, detail, words);
    let earlier = part
        .earlier
        .into_iter()
        .map(|earlier| {
            let outcome = earlier.judgement.as_ref().map(|judgement| judgement.outcome);
            let id = outcome.map_or("late", crate::grading::outcome::Outcome::as_str);
            EarlierView {
                symbol: view::symbol(outcome),
                class: id,
                word: words.say(&format!("outcome-{id}")),
                time: app.clock.show(earlier.received_ms, language),
                machine_time: Clock::machine(earlier.received_ms),
                text: earlier.text,
                options: earlier.options,
            }
        })
        .collect();
    PartCard {
        verdict: part
            .judgement
            .as_ref()
            .map(|judgement| VerdictView::new(judgement, &part.text, part.points, words)),
        best: CellView::new(part.best, part.points, words),
        hinted: !hint.is_empty() || part.tries_left.is_some(),
        hint,
        kind,
        control,
        legend,
        button,
        options: part.options,
        max_characters,
        rows,
        names: part.names.into_iter().map(|(name, shape)| (name, shape.get(language).to_owned())).collect(),
        key: part.key.to_string(),
        letter: view::letter(place, words.language()),
        id: part.id,
        title_html: part.title_html,
        body: part.body,
        points: part.points,
        text: part.text,
        tries_left: part.tries_left,
        closed: part.closed.map(|phrase| phrase.get(language).to_owned()),
        hints: part
            .hints
            .into_iter()
            .enumerate()
            .map(|(place, html)| HintView { heading: words.count("hint-number-of", place + 1), html })
            .collect(),
        solution: part.solution,
        gave_up: part.gave_up,
        give_up: part.give_up_key.map(|key| key.to_string()),
        give_up_hint: words.say(if part.same_for_all { "give-up-for-good" } else { "give-up-hint" }),
        earlier,
    }
}
