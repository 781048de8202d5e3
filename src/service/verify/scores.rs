//! What everybody has, computed twice: as the pages do, by views and folds of the database, and in the plainest way
//! from the rows alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::course::gradebook::{best, micro_points};
use crate::course::lateness::{Credit, grade};
use crate::course::span::DAY_MS;
use crate::problem::definition::Problem;
use crate::service::moment::days_later;
use crate::store::books::Books;
use crate::store::course::Marks;
use crate::store::credits::Reached;
use crate::store::error::StoreError;
use crate::store::events::{Begun, Events, Given, Posed, Revision};
use crate::store::late_days::Spent;
use crate::store::marking::Waiting;
use crate::store::quizzes::{Extensions, StoredAttempt};
use crate::store::results::Achieved;
use crate::store::work::Assessment;

/// Micro-points by assessment and person.
pub(super) type Scores = BTreeMap<(i64, i64), i64>;

/// What the pages read.
pub(super) struct Shown {
    results: Vec<Achieved>,
    credits: Vec<Reached>,
    attempts: Vec<StoredAttempt>,
    worth: BTreeMap<i64, u32>,
    extensions: Extensions,
    spent: Spent,
    assessments: BTreeMap<String, Assessment>,
    marks: Marks,
    waiting: Waiting,
}

/// Reads it.
pub(super) async fn shown(books: &mut Books<'_>) -> Result<Shown, StoreError> {
    Ok(Shown {
        results: books.results(None).await?,
        credits: books.credits(None, None).await?,
        attempts: books.sittings(None, None).await?,
        worth: books.worth(None).await?,
        extensions: books.extensions(None).await?,
        spent: books.late_days(None).await?,
        assessments: books.assessments().await?,
        marks: books.marks(None).await?,
        waiting: books.unmarked(None).await?,
    })
}

/// The problems by their versions, as far as they can be read.
pub(super) type Versions = BTreeMap<[u8; 32], Arc<Problem>>;

/// The rows, found by what belongs together.
pub(super) struct Rows<'e> {
    events: &'e Events,
    versions: &'e Versions,
    attempts: BTreeMap<i64, &'e Begun>,
    given: BTreeMap<i64, &'e Given>,
    posed: BTreeMap<i64, &'e Posed>,
    /// What the questions of attempts are worth.
    slots: BTreeMap<(i64, &'e str), i64>,
    /// What the attempts at quizzes are worth.
    worth: BTreeMap<i64, i64>,
    /// The late days by assessment and person.
    days: BTreeMap<(i64, i64), i64>,
    /// Of each answer that was judged what counts of it: a person's word before the program's, the last before others.
    said: BTreeMap<i64, (&'e str, i64)>,
    /// The version by which the points of a problem of a sheet are counted: the newest that was given out.
    newest: BTreeMap<&'e str, [u8; 32]>,
}

/// An answer with where it belongs.
struct Answer<'e> {
    own: &'e Begun,
    given: &'e Given,
    part: &'e str,
    micro: i64,
    received_ms: i64,
    costs_a_try: bool,
}

impl<'e> Rows<'e> {
    pub(super) fn new(events: &'e Events, versions: &'e Versions) -> Self {
        let mut said: BTreeMap<i64, (bool, &str, i64)> = BTreeMap::new();
        for one in &events.said {
            let before = said.get(&one.submission_id).is_some_and(|(by_person, ..)| *by_person);
            if one.by_person || !before {
                said.insert(one.submission_id, (one.by_person, &one.verdict, one.score_micro));
            }
        }
        let (mut worth, mut days) = (BTreeMap::new(), BTreeMap::new());
        for slot in &events.slots {
            *worth.entry(slot.attempt_id).or_default() += slot.points;
        }
        for some in &events.days {
            *days.entry((some.assessment_id, some.person_id)).or_default() += some.days;
        }
        Self {
            events,
            versions,
            slots: events
                .slots
                .iter()
                .map(|slot| ((slot.attempt_id, slot.slot.as_str()), slot.points))
                .collect(),
            worth,
            days,
            attempts: events.begun.iter().map(|own| (own.id, own)).collect(),
            given: events.given.iter().map(|given| (given.id, given)).collect(),
            posed: events.posed.iter().map(|posed| (posed.id, posed)).collect(),
            said: said.into_iter().map(|(text, (_, verdict, micro))| (text, (verdict, micro))).collect(),
            newest: events.given.iter().map(|given| (given.slot.as_str(), given.problem_hash)).collect(),
        }
    }

    fn answers(&self) -> impl Iterator<Item = Answer<'e>> {
        self.events.texts.iter().filter_map(|text| {
            let given = *self.given.get(&text.variant_id)?;
            let (_, micro) = *self.said.get(&text.id)?;
            Some(Answer {
                own: self.attempts.get(&given.attempt_id)?,
                given,
                part: &text.part,
                micro,
                received_ms: text.received_ms,
                costs_a_try: text.try_no.is_some(),
            })
        })
    }

    /// The version of a problem by which points are counted.
    fn problem(&self, slot: &str, hash: [u8; 32], is_quiz: bool) -> Option<&Problem> {
        let hash = if is_quiz { hash } else { *self.newest.get(slot)? };
        self.versions.get(&hash).map(Arc::as_ref)
    }

    /// What a sheet is worth: all that was given out of it.
    fn sheet_points(&self, sheet: &str) -> i64 {
        let own = self.newest.iter().filter(|(slot, _)| slot.split('/').next() == Some(sheet));
        own.filter_map(|(_, hash)| self.versions.get(hash)).map(|problem| i64::from(problem.points())).sum()
    }

    /// What each student has at each assessment, said the long way.
    pub(super) fn scores(&self) -> Scores {
        let mut answers: BTreeMap<(i64, i64), Vec<Answer<'_>>> = BTreeMap::new();
        for answer in self.answers().filter(|answer| answer.micro > 0) {
            answers.entry((answer.own.assessment_id, answer.own.person_id)).or_default().push(answer);
        }
        answers.iter().map(|(whose, answers)| (*whose, self.score(*whose, answers))).collect()
    }

    fn score(&self, (assessment, person): (i64, i64), answers: &[Answer<'_>]) -> i64 {
        let Some(posed) = self.posed.get(&assessment) else { return 0 };
        let rules = self.events.policies.iter().rfind(|rule| rule.assessment_id == assessment);
        let Some(policy) = rules.map(|revision| &revision.rule) else { return 0 };
        let own =
            |revision: &&Revision<_>| (revision.assessment_id, revision.person_id) == (assessment, person);
        let granted = self.events.granted.iter().rfind(own).map(|revision| &revision.rule);
        let mut close = granted.and_then(|granted| granted.close_ms).or(policy.close_ms).unwrap_or(i64::MAX);
        let due = granted.and_then(|granted| granted.due_ms).or(policy.due_ms);
        let days_spent = self.days.get(&(assessment, person)).map_or(0, |days| *days.max(&0));
        let due = due.map_or(i64::MAX, |due| (due + days_spent * DAY_MS).min(close));
        let sitting = answers[0].own.sitting;
        if posed.is_quiz {
            let percent = granted.map_or(100, |granted| i64::from(granted.time_percent));
            let limit = policy.time_limit_ms.map(|limit| sitting.started_ms + limit * percent / 100);
            close = close.min(limit.unwrap_or(i64::MAX)).min(sitting.finished_ms.unwrap_or(i64::MAX));
        }
        let points = if posed.is_quiz {
            self.worth.get(&answers[0].own.id).copied().unwrap_or(0)
        } else {
            self.sheet_points(&posed.sheet)
        };
        let per_day = policy.late.map_or(0, |late| {
            let micro = i64::from(late.per_day_micro);
            late.of.map_or(micro, |of| micro * points / i64::from(of.max(1)))
        });
        let days = |at: i64| if at < due { 0 } else { (at - due) / DAY_MS + 1 };
        let counted: Vec<_> = answers.iter().filter(|answer| answer.received_ms < close).collect();
        let moments: BTreeSet<i64> = counted.iter().map(|answer| days(answer.received_ms)).collect();
        let after = |last: i64| {
            let mut parts: BTreeMap<(&str, &str), (i64, &Answer<'_>)> = BTreeMap::new();
            for answer in counted.iter().filter(|answer| days(answer.received_ms) <= last) {
                let so_far = parts.entry((&answer.given.slot, answer.part)).or_insert((0, answer));
                so_far.0 = so_far.0.max(answer.micro);
            }
            let mut questions: BTreeMap<&str, (i64, i64, i64)> = BTreeMap::new();
            for ((slot, part), (micro, answer)) in parts {
                let Some(problem) = self.problem(slot, answer.given.problem_hash, posed.is_quiz) else {
                    continue;
                };
                let Some(part) = problem.part(part) else { continue };
                let own = i64::from(problem.points());
                let worth = self.slots.get(&(answer.own.id, slot)).copied().unwrap_or(own);
                let question = questions.entry(slot).or_insert((0, own, worth));
                question.0 += i64::from(part.points) * micro;
            }
            let earned: i64 = questions
                .values()
                .filter(|(_, own, _)| *own > 0)
                .map(|(sum, own, worth)| sum * worth / own)
                .sum();
            earned - last * per_day
        };
        moments.into_iter().map(after).fold(0, i64::max)
    }

    /// The same as the pages come to it.
    pub(super) fn as_shown(&self, shown: &Shown) -> Scores {
        let mut credits: BTreeMap<(i64, i64), Vec<Credit>> = BTreeMap::new();
        for one in &shown.credits {
            let problem = self.problem(one.problem.as_str(), one.problem_hash, one.points.is_some());
            let whose = (one.assessment_id, one.person_id);
            // Whoever has answered has something, be it nothing.
            let own = credits.entry(whose).or_default();
            let Some(problem) = problem else { continue };
            let Some(part) = problem.part(&one.part) else { continue };
            own.push(Credit {
                question: one.problem.to_string(),
                part: one.part.clone(),
                micro: micro_points(part.points, one.credit_micro),
                own_points: problem.points(),
                points: one.points.unwrap_or_else(|| problem.points()),
                received_ms: one.received_ms,
            });
        }
        let rules: BTreeMap<i64, (&str, &Assessment)> =
            shown.assessments.iter().map(|(name, own)| (own.id, (name.as_str(), own))).collect();
        let attempts: BTreeMap<(i64, i64), &StoredAttempt> =
            shown.attempts.iter().map(|own| ((own.assessment_id, own.person_id), own)).collect();
        let own = |whose: (i64, i64), credits: &[Credit]| {
            let (assessment, person) = whose;
            let Some((name, rules)) = rules.get(&assessment) else { return 0 };
            let days = shown.spent.get(&(person, assessment)).copied().unwrap_or(0);
            let granted = shown.extensions.get(&whose).cloned().unwrap_or_default();
            let policy = rules
                .policy
                .extended(&granted)
                .postponed(days, |at, days| days_later(at, days, &TimeZone::UTC));
            match attempts.get(&whose) {
                Some(own) => {
                    let points = shown.worth.get(&own.id).copied().unwrap_or(0);
                    grade(&policy.within(own.sitting), points, credits).micro
                }
                None => {
                    grade(&policy, u32::try_from(self.sheet_points(name)).unwrap_or(u32::MAX), credits).micro
                }
            }
        };
        credits.iter().map(|(whose, credits)| (*whose, own(*whose, credits))).collect()
    }

    /// The name of an assessment.
    pub(super) fn name(&self, assessment: i64) -> String {
        self.posed.get(&assessment).map_or_else(|| assessment.to_string(), |posed| posed.sheet.clone())
    }

    /// What differs between what the pages show and what the rows come to.
    pub(super) fn differences(&self, naive: &Scores, shown: &Shown) -> Vec<String> {
        let pages = self.as_shown(shown);
        let mut found = Vec::new();
        let everybody: BTreeSet<_> = naive.keys().chain(pages.keys()).collect();
        for whose in everybody {
            let (rows, page) = (naive.get(whose), pages.get(whose));
            if rows != page {
                let name = self.name(whose.0);
                let said = |micro: Option<&i64>| micro.map_or_else(|| "nothing".to_owned(), i64::to_string);
                found.push(format!(
                    "person {} has {} millionths at {name} by the rows, {} by the views",
                    whose.1,
                    said(rows),
                    said(page)
                ));
            }
        }
        found.extend(self.cells(shown));
        let mut marks = Marks::new();
        for entered in &self.events.entered {
            let place = (entered.person_id, entered.component.clone());
            match entered.micro {
                Some(micro) => drop(marks.insert(place, micro)),
                None => drop(marks.remove(&place)),
            }
        }
        if marks != shown.marks {
            found.push("marks that were entered are shown otherwise".into());
        }
        if self.waiting() != shown.waiting {
            found.push("texts that wait to be marked are shown otherwise".into());
        }
        found
    }

    /// The cells of the table of the class: of each part the best credit and the tries.
    fn cells(&self, shown: &Shown) -> Option<String> {
        let mut rows: BTreeMap<(i64, &str, &str), (i64, u32)> = BTreeMap::new();
        for answer in self.answers() {
            let sheet = self.posed.get(&answer.own.assessment_id).map(|posed| posed.sheet.as_str());
            if answer.given.slot.split('/').next() == sheet {
                let cell = rows.entry((answer.own.person_id, &answer.given.slot, answer.part)).or_default();
                *cell = (cell.0.max(answer.micro), cell.1 + u32::from(answer.costs_a_try));
            }
        }
        let mut pages: BTreeMap<(i64, &str, &str), Vec<_>> = BTreeMap::new();
        for own in &shown.results {
            pages.entry((own.person_id, &own.problem, &own.part)).or_default().push(own.tally);
        }
        let pages: BTreeMap<_, _> = pages
            .into_iter()
            .filter_map(|(cell, tallies)| Some((cell, best(tallies)?)))
            .map(|(cell, best)| (cell, (i64::from(best.credit_micro), best.tries)))
            .collect();
        (rows != pages).then(|| "cells of the table of the class are another than the rows come to".into())
    }

    /// Where the last text of a part that was to be marked waits.
    fn waiting(&self) -> Waiting {
        let asked: BTreeSet<i64> = self
            .events
            .said
            .iter()
            .filter(|said| said.verdict == "waiting")
            .map(|said| said.submission_id)
            .collect();
        let mut last: BTreeMap<(i64, &str, &str), (i64, &Begun)> = BTreeMap::new();
        for text in self.events.texts.iter().filter(|text| asked.contains(&text.id)) {
            let Some(given) = self.given.get(&text.variant_id) else { continue };
            let Some(own) = self.attempts.get(&given.attempt_id) else { continue };
            last.insert((own.person_id, &given.slot, &text.part), (text.id, own));
        }
        let waits = |text: &i64| self.said.get(text).is_some_and(|(verdict, _)| *verdict == "waiting");
        last.values()
            .filter(|(text, _)| waits(text))
            .map(|(_, own)| (own.assessment_id, own.person_id))
            .collect()
    }
}
