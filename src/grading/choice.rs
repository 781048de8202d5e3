//! Options: one that is right, or every one that is.

use crate::grading::judgement::{Judgement, Reading, WHOLE};
use crate::grading::outcome::Outcome;
use crate::math::diagnostic::Diagnostic;
use crate::problem::choice::{Choice, Offer};
use crate::problem::mistake::Mistake;
use crate::problem::variant::Variant;

/// Judges the ids of chosen options.
#[must_use]
pub fn grade(variant: &Variant, asked: &Choice, response: &str) -> Judgement {
    let chosen = match chosen(asked, response) {
        Ok(chosen) => chosen,
        Err(diagnostic) => return Judgement::invalid(diagnostic),
    };
    let right = match asked.right(&variant.parameters) {
        Ok(right) => right,
        Err(diagnostic) => return Judgement::undecided(diagnostic.message),
    };
    let all = right.len();
    let judged = chosen.iter().zip(&right).filter(|(chosen, right)| chosen == right).count();
    if judged == all {
        return Judgement::plain(Outcome::Correct);
    }
    let share = (2 * judged).saturating_sub(all);
    let mut judgement = Judgement::plain(Outcome::Wrong);
    if asked.several && share > 0 {
        judgement.outcome = Outcome::Partial;
        judgement.credit_micro = credit(share, all);
    }
    if asked.several {
        judgement = judgement.with_remark(
            format!("{judged} of {all} options are judged rightly; each wrongly judged one takes a right one back."),
            format!("Верно отмечено или пропущено вариантов: {judged} из {all}; каждый неверный отнимает один верный."),
        );
    }
    let wrongly = |told: bool| {
        let pairs = asked.options.iter().zip(chosen.iter().zip(&right));
        pairs
            .filter(move |(option, (chosen, right))| **chosen && !**right && option.told.is_some() == told)
            .map(|(option, _): (&Offer, _)| option)
    };
    // What the author has words for speaks first.
    for option in wrongly(true).chain(wrongly(false)) {
        judgement = match &option.told {
            Some(phrase) => judgement.with_slip(&option.id, phrase.clone()),
            None => {
                judgement.slips.push(option.id.clone());
                judgement
            }
        };
    }
    judgement
}

fn credit(share: usize, all: usize) -> u32 {
    let share = u64::try_from(share).unwrap_or(0);
    let all = u64::try_from(all).unwrap_or(1).max(1);
    u32::try_from(u64::from(WHOLE) * share / all).unwrap_or(0)
}

/// How chosen options are read.
///
/// # Errors
/// As [`chosen`].
pub fn read(asked: &Choice, response: &str) -> Result<Reading, Diagnostic> {
    let text = asked.written(&chosen(asked, response)?);
    Ok(Reading { text, mathml: String::new(), shape: None })
}

/// Which options are chosen, in the order of the file.
///
/// # Errors
/// Nothing is chosen, an id is unknown, or several are chosen where one is right.
pub fn chosen(asked: &Choice, response: &str) -> Result<Vec<bool>, Diagnostic> {
    let mut chosen = vec![false; asked.options.len()];
    let separates = |c: char| c == ';' || c == ',' || c.is_whitespace();
    for id in response.split(separates).filter(|id| !id.is_empty()) {
        let Some(place) = asked.options.iter().position(|option| option.id == id) else {
            let known: Vec<String> = asked.options.iter().map(|option| option.id.clone()).collect();
            let shown: String = id.chars().take(64).collect();
            let phrase = Mistake::unknown_option(&shown, &known);
            return Err(Diagnostic::whole("unknown-option", phrase.en, phrase.ru));
        };
        chosen[place] = true;
    }
    match chosen.iter().filter(|chosen| **chosen).count() {
        0 => Err(Diagnostic::whole("empty", "Nothing is chosen yet.", "Пока ничего не выбрано.")),
        2.. if !asked.several => Err(Diagnostic::whole(
            "one-option",
            "One option is to be chosen here.",
            "Здесь выбирается один вариант.",
        )),
        _ => Ok(chosen),
    }
}
