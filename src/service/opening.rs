//! A problem as a student finds it: the numbers, the parts, what was answered, hints and solutions.

use crate::course::gradebook::{Best, Tally, best, micro_points};
use crate::course::policy::{Decision, History, Policy, decide, may_give_up, shows_hints, shows_solution};
use crate::course::sitting::{Door, door};
use crate::grading::judgement::Judgement;
use crate::math::phrase::{Language, Phrase};
use crate::math::tolerance::Enough;
use crate::problem::id::ProblemId;
use crate::problem::part::{Answer, Part};
use crate::problem::solution::Solution;
use crate::problem::solution::hints::hints;
use crate::problem::statement::Rendered;
use crate::problem::variant::Variant;
use crate::service::answering::reason;
use crate::service::asked::{Input, OptionView, input, names, options};
use crate::service::chance;
use crate::service::failure::Failure;
use crate::service::holding::held_of_sheet;
use crate::service::house::{Actor, Service};
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::facts::Asked;
use crate::store::identifier::Key;
use crate::store::work::Submission;

/// A problem as a student works on it.
#[derive(Debug, Clone)]
pub struct ProblemView {
    /// Its name.
    pub id: ProblemId,
    /// The sheet's number.
    pub sheet_number: u32,
    /// The sheet's title.
    pub sheet_title: String,
    /// The title as HTML.
    pub title_html: String,
    /// The title as text.
    pub title: String,
    /// What all parts share, as HTML.
    pub introduction: String,
    /// The variant's public name.
    pub variant: Key,
    /// Which of the student's variants this is, from 1.
    pub ordinal: i64,
    /// Whether the student may ask for new numbers.
    pub new_numbers: bool,
    /// The key of the form that asks for them.
    pub start_key: Key,
    /// The parts.
    pub parts: Vec<PartView>,
    /// What the student has on this variant, in millionths of a point.
    pub earned_micro: i64,
    /// What the problem is worth, in points.
    pub points: u32,
    /// Until when solutions are held back for others, where only the close would show them.
    pub held_ms: Option<i64>,
}

/// A part as a student works on it.
#[derive(Debug, Clone)]
pub struct PartView {
    /// Its id.
    pub id: String,
    /// Its title as HTML.
    pub title_html: String,
    /// What is asked, as HTML.
    pub body: String,
    /// What it is worth.
    pub points: u32,
    /// How the answer is typed.
    pub input: Input,
    /// The names that an expression may use, with their shapes.
    pub names: Vec<(String, Phrase)>,
    /// The options in the order of this variant.
    pub options: Vec<OptionView>,
    /// The variable of an interval.
    pub variable: Option<String>,
    /// How exactly numbers must be written.
    pub enough: Option<Enough>,
    /// How many characters a text may have.
    pub max_characters: Option<u32>,
    /// The key of the form.
    pub key: Key,
    /// The text in the box.
    pub text: String,
    /// The number of the answer that the text is, from 1; 0 if there is none yet.
    pub seq: i64,
    /// What was said of it.
    pub judgement: Option<Judgement>,
    /// The best so far on this variant.
    pub best: Option<Best>,
    /// How many tries are left, if there is a limit.
    pub tries_left: Option<u32>,
    /// Earlier answers, the last first: text, outcome, when.
    pub earlier: Vec<Earlier>,
    /// Why no answer is taken now.
    pub closed: Option<Phrase>,
    /// Hints as HTML, in the order in which they are uncovered.
    pub hints: Vec<String>,
    /// The solution as HTML, once it may be seen.
    pub solution: Option<String>,
    /// Whether the student asked for the solution.
    pub gave_up: bool,
    /// The key of the form that asks for the solution, where that is allowed.
    pub give_up_key: Option<Key>,
    /// Whether giving up closes the part for other numbers as well.
    pub same_for_all: bool,
}

/// An earlier answer.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// What was typed.
    pub text: String,
    /// The words of the options that were chosen, as HTML.
    pub options: Vec<String>,
    /// What was said of it; a late answer has none.
    pub judgement: Option<Judgement>,
    /// When it arrived.
    pub received_ms: i64,
}

impl Service {
    /// A problem with the numbers of this person, drawn at the first visit.
    ///
    /// # Errors
    /// There is no such problem, or the database failed.
    pub async fn open_problem(
        &self,
        actor: &Actor,
        id: &ProblemId,
        language: Language,
        now: i64,
    ) -> Result<ProblemView, Failure> {
        let sheet = self.catalogue.sheet(id.sheet()).ok_or(Failure::NotFound)?;
        if !sheet.problems.contains(id) {
            return Err(Failure::NotFound);
        }
        let (person, wanted) = (actor.person_id, id.clone());
        let found = self
            .store
            .read(move |mut books| {
                Box::pin(async move {
                    let found = books.last_variant(person, &wanted).await?;
                    Ok((found, sheet_policy(&mut books, wanted.sheet(), person).await?))
                })
            })
            .await?;
        let (found, policy) = found;
        may_enter(actor, &policy, now)?;
        let issued = match found {
            Some(issued) => issued,
            None => self.issue(actor, id, None, chance::key()?, now).await?,
        };
        let variant = self.restore(&issued).await?;
        let (row, asked) = (issued.id, asked(&variant));
        let of_sheet = id.sheet().to_owned();
        let close = policy.close_ms;
        let (submissions, standings, held) = self
            .store
            .read(move |mut books| {
                Box::pin(async move {
                    let submissions = books.submissions(row).await?;
                    let standings = standings(&mut books, row, &asked).await?;
                    // While the sheet is open, the close shows nothing to anybody.
                    let held = match close {
                        Some(close) if now >= close => held_of_sheet(&mut books, &of_sheet).await?,
                        _ => None,
                    };
                    Ok((submissions, standings, held))
                })
            })
            .await?;
        let wanted = standings
            .iter()
            .map(|(history, _)| {
                (shows_hints(&policy, *history, now), shows_solution(&policy, *history, held, now))
            })
            .collect();
        let new_numbers = policy.new_numbers && variant.problem.has_numbers();
        let outlook = Outlook { policy, verdicts: true, language, now };
        let (parts, earned_micro) = parts(&variant, &submissions, standings, wanted, &outlook).await?;
        let statement = variant.problem.statement(language);
        let introduction = statement.introduction(&variant.parameters);
        Ok(ProblemView {
            id: id.clone(),
            sheet_number: sheet.number,
            sheet_title: sheet.title.get(language).to_owned(),
            title_html: introduction.title,
            title: statement.plain_title(),
            introduction: introduction.body,
            variant: issued.public_id,
            ordinal: issued.ordinal,
            new_numbers,
            start_key: chance::key()?,
            parts,
            earned_micro,
            points: variant.problem.points(),
            held_ms: held.filter(|held| now < *held),
        })
    }
}

/// Whether somebody may see a sheet with this policy; students not before it opens.
pub(super) fn may_enter(actor: &Actor, policy: &Policy, now: i64) -> Result<(), Failure> {
    if actor.role.is_student() && matches!(door(policy, now), Door::NotYet(_)) {
        return Err(Failure::Refused(Phrase::new("The sheet is not open yet.", "Листок ещё не открыт.")));
    }
    Ok(())
}

/// The policy of a sheet with what a person was granted; the usual one for a sheet that is not in the database.
pub(super) async fn sheet_policy(
    books: &mut Books<'_>,
    sheet: &str,
    person: i64,
) -> Result<Policy, StoreError> {
    let Some(assessment) = books.assessment(sheet).await? else { return Ok(Policy::default()) };
    let extension = books.extension(assessment.id, person).await?;
    Ok(assessment.policy.extended(&extension))
}

/// The parts of a variant, each with whether its key is the same for all numbers.
pub(super) fn asked(variant: &Variant) -> Vec<(String, bool)> {
    let one = |part: &Part| (part.id.clone(), !variant.problem.key_varies(part));
    variant.problem.parts.iter().map(one).collect()
}

/// How each part of a variant stands, with whether its key is the same for all numbers.
pub(super) async fn standings(
    books: &mut Books<'_>,
    row: i64,
    parts: &[(String, bool)],
) -> Result<Vec<(History, bool)>, StoreError> {
    let asked: Vec<_> =
        parts.iter().map(|(part, carried)| Asked { variant_id: row, part, carried: *carried }).collect();
    let facts = books.facts(&asked).await?;
    Ok(facts.into_iter().zip(parts).map(|(facts, (_, carried))| (facts.history, *carried)).collect())
}

/// What a student may see of the parts.
#[derive(Debug, Clone)]
pub(super) struct Outlook {
    /// The rule for answers.
    pub policy: Policy,
    /// Whether what was said of the answers is shown.
    pub verdicts: bool,
    /// The language.
    pub language: Language,
    /// Now.
    pub now: i64,
}

/// The parts of a variant as a student works on them, and what they have earned; `wanted` says for each part
/// whether its hints and its solution are shown.
pub(super) async fn parts(
    variant: &Variant,
    submissions: &[Submission],
    standings: Vec<(History, bool)>,
    wanted: Vec<(bool, bool)>,
    outlook: &Outlook,
) -> Result<(Vec<PartView>, i64), Failure> {
    let Outlook { policy, verdicts, language, now } = outlook;
    let (language, now) = (*language, *now);
    let help = worked_out(variant, wanted, language).await?;
    let statement = variant.problem.statement(language);
    let mut parts = Vec::new();
    let mut earned_micro = 0;
    for ((part, (history, carried)), (hints, solution)) in
        variant.problem.parts.iter().zip(standings).zip(help)
    {
        let rendered = statement
            .part(&part.id, &variant.parameters)
            .unwrap_or_else(|| Rendered { title: part.id.clone(), body: String::new() });
        let own = || submissions.iter().filter(|submission| submission.part == part.id);
        let mut earlier = earlier(variant, part, language, own());
        let last = if earlier.is_empty() { None } else { Some(earlier.remove(0)) };
        let best = best(own().filter_map(tally)).filter(|_| *verdicts);
        earned_micro += micro_points(part.points, best.map_or(0, |best| best.credit_micro));
        let closed = match decide(policy, history.spent, now) {
            Decision::Accept => None,
            Decision::Refuse(why) => Some(reason(why)),
        };
        let (text, judgement) = last.map(|last| (last.text, last.judgement)).unwrap_or_default();
        if !verdicts {
            earlier.clear();
        }
        parts.push(PartView {
            id: part.id.clone(),
            title_html: rendered.title,
            body: rendered.body,
            points: part.points,
            input: input(variant, part),
            names: names(part),
            options: options(variant, part, language, &text),
            variable: match &part.answer {
                Answer::Interval(bounds) => bounds.variable.clone(),
                _ => None,
            },
            enough: part.answer.is_numeric().then(|| part.tolerance.enough()),
            max_characters: match &part.answer {
                Answer::Text(essay) => Some(essay.max_characters),
                _ => None,
            },
            key: chance::key_from(now)?,
            text,
            seq: own().map(|submission| submission.seq).max().unwrap_or(0),
            judgement: judgement.filter(|_| *verdicts),
            best,
            tries_left: policy.tries_left(history.spent),
            earlier,
            closed,
            hints,
            solution,
            gave_up: history.spent.revealed,
            give_up_key: may_give_up(policy, history, now).then(chance::key).transpose()?,
            same_for_all: carried,
        });
    }
    Ok((parts, earned_micro))
}

/// The hints and the solution of each part, where they are wanted; worked out beside the server's own work.
async fn worked_out(
    variant: &Variant,
    wanted: Vec<(bool, bool)>,
    language: Language,
) -> Result<Vec<(Vec<String>, Option<String>)>, Failure> {
    if wanted.iter().all(|(hinted, solved)| !hinted && !solved) {
        return Ok(wanted.iter().map(|_| (Vec::new(), None)).collect());
    }
    let variant = variant.clone();
    tokio::task::spawn_blocking(move || {
        let one = |(part, (hinted, solved)): (&Part, (bool, bool))| {
            let hints = if hinted { hints(&variant, part, language) } else { Vec::new() };
            let solution = if solved { Solution::new(&variant, part, language).ok() } else { None };
            (hints.into_iter().map(|hint| hint.html).collect(), solution.map(|solution| solution.html()))
        };
        variant.problem.parts.iter().zip(wanted).map(one).collect()
    })
    .await
    .map_err(|error| Failure::Internal(error.to_string()))
}

/// What was answered before, the last first.
fn earlier<'s>(
    variant: &Variant,
    part: &Part,
    language: Language,
    submissions: impl DoubleEndedIterator<Item = &'s Submission>,
) -> Vec<Earlier> {
    submissions
        .rev()
        .map(|submission| Earlier {
            text: submission.body.clone(),
            options: options(variant, part, language, &submission.body)
                .into_iter()
                .filter(|option| option.chosen)
                .map(|option| option.html)
                .collect(),
            judgement: submission.judgement.clone(),
            received_ms: submission.received_ms,
        })
        .collect()
}

/// What a judged answer counts.
pub(super) fn tally(submission: &Submission) -> Option<Tally> {
    let judgement = submission.judgement.as_ref()?;
    Some(Tally {
        outcome: judgement.outcome,
        credit_micro: judgement.credit_micro,
        tries: u32::from(submission.try_no.is_some()),
    })
}
