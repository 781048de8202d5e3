//! What a student does: opens sheets and problems, answers, asks for new numbers.

use crate::course::gradebook::{Best, Tally, best, micro_points};
use crate::course::policy::{Decision, Policy, Reason, decide, may_give_up, shows_hints, shows_solution};
use crate::grading::choice::chosen;
use crate::grading::grade::{canonical, grade, read};
use crate::grading::judgement::{Judgement, Reading};
use crate::math::diagnostic::Diagnostic;
use crate::math::phrase::{Language, Phrase};
use crate::math::tolerance::Enough;
use crate::problem::id::ProblemId;
use crate::problem::part::{Answer, Part};
use crate::problem::solution::Solution;
use crate::problem::solution::hints::hints;
use crate::problem::variant::Variant;
use crate::service::chance;
use crate::service::classroom::by_part;
use crate::service::failure::Failure;
use crate::service::house::{Actor, Service, digest};
use crate::store::identifier::Key;
use crate::store::work::{Draft, Issued};

/// A sheet with the student's progress.
#[derive(Debug, Clone)]
pub struct SheetView {
    /// Its number in the course.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// Its problems.
    pub problems: Vec<ProblemLine>,
}

/// A problem in a list.
#[derive(Debug, Clone)]
pub struct ProblemLine {
    /// Its name.
    pub id: ProblemId,
    /// Its number on the sheet, from 1.
    pub number: usize,
    /// Its title.
    pub title: String,
    /// What the student has, in millionths of a point.
    pub earned_micro: i64,
    /// What it is worth, in points.
    pub points: u32,
    /// The best of each part, in order.
    pub parts: Vec<Option<Best>>,
}

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
}

/// How an answer is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// One number.
    Number,
    /// Several numbers.
    List,
    /// Rows of numbers.
    Rows,
    /// An expression.
    Expression,
    /// An interval.
    Interval,
    /// One of several options.
    One,
    /// Any of several options.
    Several,
    /// A text that a person marks.
    Prose,
}

/// An option of a part.
#[derive(Debug, Clone)]
pub struct OptionView {
    /// Its id.
    pub id: String,
    /// Its words, as HTML.
    pub html: String,
    /// Whether it was chosen last.
    pub chosen: bool,
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

/// An answer that was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The variant's public name.
    pub variant: Key,
    /// The part.
    pub part: String,
    /// The key of the form.
    pub key: Key,
    /// What was typed.
    pub response: String,
    /// When the last byte arrived.
    pub received_ms: i64,
}

fn reason(reason: Reason) -> Phrase {
    match reason {
        Reason::NotOpen => Phrase::new("This sheet is not open yet.", "Этот листок ещё не открыт."),
        Reason::Closed => Phrase::new(
            "This sheet is closed; the text was kept, but it is not judged.",
            "Этот листок закрыт; текст сохранён, но не проверяется.",
        ),
        Reason::NoTriesLeft => {
            Phrase::new("All tries of this part are used up.", "Все попытки этой части использованы.")
        }
        Reason::SolutionShown => Phrase::new(
            "The solution for these numbers was shown: no more answers to this part are taken.",
            "Решение для этих чисел показано: ответы на эту часть больше не принимаются.",
        ),
        Reason::SolutionShownForGood => Phrase::new(
            "The solution of this part was shown: no more answers to it are taken.",
            "Решение этой части показано: ответы на неё больше не принимаются.",
        ),
    }
}

impl Service {
    /// All sheets with the progress of one person.
    ///
    /// # Errors
    /// The database failed.
    pub async fn sheets(&self, actor: &Actor, language: Language) -> Result<Vec<SheetView>, Failure> {
        let person = actor.person_id;
        let results = self
            .store
            .read(move |mut books| Box::pin(async move { books.results(Some(person)).await }))
            .await?;
        let achieved = by_part(results);
        let mut sheets = Vec::new();
        for sheet in &self.catalogue.sheets {
            let mut problems = Vec::new();
            for (place, id) in sheet.problems.iter().enumerate() {
                let Some(problem) = self.catalogue.problem(id) else { continue };
                let parts: Vec<Option<Best>> = problem
                    .parts
                    .iter()
                    .map(|part| {
                        let key = (person, id.as_str().to_owned(), part.id.clone());
                        achieved.get(&key).copied()
                    })
                    .collect();
                let earned_micro = problem
                    .parts
                    .iter()
                    .zip(&parts)
                    .map(|(part, best)| micro_points(part.points, best.map_or(0, |best| best.credit_micro)))
                    .sum();
                problems.push(ProblemLine {
                    id: id.clone(),
                    number: place + 1,
                    title: problem.statement(language).plain_title(),
                    earned_micro,
                    points: problem.points(),
                    parts,
                });
            }
            let title = sheet.title.get(language).to_owned();
            sheets.push(SheetView { number: sheet.number, title, problems });
        }
        Ok(sheets)
    }

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
            .read(move |mut books| Box::pin(async move { books.last_variant(person, &wanted).await }))
            .await?;
        let issued = match found {
            Some(issued) => issued,
            None => self.issue(actor, id, None, chance::key()?, now).await?,
        };
        let variant = self.restore(&issued)?;
        let (row, name) = (issued.id, sheet.id.clone());
        let asked: Vec<(String, bool)> = variant
            .problem
            .parts
            .iter()
            .map(|part| (part.id.clone(), !variant.problem.key_varies(part)))
            .collect();
        let (submissions, policy, standings) = self
            .store
            .read(move |mut books| {
                Box::pin(async move {
                    let submissions = books.submissions(row).await?;
                    let policy = books
                        .assessment(&name)
                        .await?
                        .map(|assessment| assessment.policy)
                        .unwrap_or_default();
                    let mut standings = Vec::new();
                    for (part, carried) in asked {
                        let history = books.standing(row, &part, carried, policy.max_tries).await?;
                        standings.push((history, carried));
                    }
                    Ok((submissions, policy, standings))
                })
            })
            .await?;
        let wanted = standings
            .iter()
            .map(|(history, _)| (shows_hints(&policy, *history, now), shows_solution(&policy, *history, now)))
            .collect();
        let help = worked_out(&variant, wanted, language).await?;
        let statement = variant.problem.statement(language);
        let introduction = statement.introduction(&variant.parameters);
        let mut parts = Vec::new();
        let mut earned_micro = 0;
        for ((part, (history, carried)), (hints, solution)) in
            variant.problem.parts.iter().zip(standings).zip(help)
        {
            let rendered = statement.part(&part.id, &variant.parameters).unwrap_or_else(|| {
                crate::problem::statement::Rendered { title: part.id.clone(), body: String::new() }
            });
            let mut earlier: Vec<Earlier> = Vec::new();
            let mut tallies = Vec::new();
            for submission in submissions.iter().filter(|submission| submission.part == part.id) {
                let tried = u32::from(submission.try_no.is_some());
                if let Some(judgement) = &submission.judgement {
                    tallies.push(Tally {
                        outcome: judgement.outcome,
                        credit_micro: judgement.credit_micro,
                        tries: tried,
                    });
                }
                earlier.insert(
                    0,
                    Earlier {
                        text: submission.body.clone(),
                        options: options(&variant, part, language, &submission.body)
                            .into_iter()
                            .filter(|option| option.chosen)
                            .map(|option| option.html)
                            .collect(),
                        judgement: submission.judgement.clone(),
                        received_ms: submission.received_ms,
                    },
                );
            }
            let last = if earlier.is_empty() { None } else { Some(earlier.remove(0)) };
            let best = best(tallies);
            earned_micro += micro_points(part.points, best.map_or(0, |best| best.credit_micro));
            let closed = match decide(&policy, history, now) {
                Decision::Accept => None,
                Decision::Refuse(why) => Some(reason(why)),
            };
            let (text, judgement) = last.map(|last| (last.text, last.judgement)).unwrap_or_default();
            parts.push(PartView {
                id: part.id.clone(),
                title_html: rendered.title,
                body: rendered.body,
                points: part.points,
                input: input(&variant, part),
                names: names(part),
                options: options(&variant, part, language, &text),
                variable: match &part.answer {
                    Answer::Interval(bounds) => bounds.variable.clone(),
                    _ => None,
                },
                enough: part.answer.is_numeric().then(|| part.tolerance.enough()),
                max_characters: match &part.answer {
                    Answer::Text(essay) => Some(essay.max_characters),
                    _ => None,
                },
                key: chance::key()?,
                text,
                judgement,
                best,
                tries_left: policy.tries_left(history),
                earlier,
                closed,
                hints,
                solution,
                gave_up: history.revealed,
                give_up_key: may_give_up(&policy, history, now).then(chance::key).transpose()?,
                same_for_all: carried,
            });
        }
        Ok(ProblemView {
            id: id.clone(),
            sheet_number: sheet.number,
            sheet_title: sheet.title.get(language).to_owned(),
            title_html: introduction.title,
            title: statement.plain_title(),
            introduction: introduction.body,
            variant: issued.public_id,
            ordinal: issued.ordinal,
            new_numbers: policy.new_numbers && variant.problem.has_numbers(),
            start_key: chance::key()?,
            parts,
            earned_micro,
            points: variant.problem.points(),
        })
    }

    /// Draws new numbers for a person; the same key does it once.
    ///
    /// # Errors
    /// The policy does not allow it, there is no such problem, or the database failed.
    pub async fn new_numbers(
        &self,
        actor: &Actor,
        id: &ProblemId,
        key: Key,
        now: i64,
    ) -> Result<(), Failure> {
        let (person, wanted) = (actor.person_id, id.clone());
        let last = self
            .store
            .read(move |mut books| Box::pin(async move { books.last_variant(person, &wanted).await }))
            .await?;
        self.issue(actor, id, last.map(|last| last.ordinal), key, now).await?;
        Ok(())
    }

    /// Gives out the variant after `last`; whoever comes second with the same wish gets the first's.
    async fn issue(
        &self,
        actor: &Actor,
        id: &ProblemId,
        last: Option<i64>,
        start_key: Key,
        now: i64,
    ) -> Result<Issued, Failure> {
        let problem = self.catalogue.problem(id).ok_or(Failure::NotFound)?.clone();
        let (fresh, public_id) = (chance::key()?, chance::key()?);
        let (person, sheet) = (actor.person_id, id.sheet().to_owned());
        let assessment = self
            .store
            .read(move |mut books| Box::pin(async move { books.assessment(&sheet).await }))
            .await?
            .ok_or(Failure::NotFound)?;
        if last.is_some() && !assessment.policy.new_numbers {
            return Err(Failure::Refused(Phrase::new(
                "New numbers are not given here.",
                "Новые числа здесь не выдаются.",
            )));
        }
        let attempt = self
            .store
            .write(move |mut books| {
                Box::pin(async move { books.ensure_attempt(&assessment, person, fresh, now).await })
            })
            .await?;
        let ordinal = last.unwrap_or(0) + 1;
        let drawn = (0..16)
            .find_map(|turn| problem.draw(self.seed(attempt.public_id, id, ordinal, turn)))
            .ok_or_else(|| Failure::Internal(format!("no numbers satisfy what {id} requires")))?;
        let wanted = id.clone();
        let issued = self
            .store
            .write(move |mut books| {
                Box::pin(async move {
                    let newest = books.last_variant(person, &wanted).await?;
                    let taken = newest.as_ref().is_some_and(|newest| newest.ordinal >= ordinal);
                    if !taken && !books.has_start_key(attempt, &wanted, start_key).await? {
                        books.issue(attempt, ordinal, public_id, start_key, &drawn, now).await?;
                    }
                    books.last_variant(person, &wanted).await
                })
            })
            .await?;
        issued.ok_or_else(|| Failure::Internal("a variant was lost".into()))
    }

    pub(crate) async fn own_variant(
        &self,
        actor: &Actor,
        public_id: Key,
    ) -> Result<(Issued, Variant), Failure> {
        let issued = self
            .store
            .read(move |mut books| Box::pin(async move { books.variant(public_id).await }))
            .await?
            .filter(|issued| issued.person_id == actor.person_id)
            .ok_or(Failure::NotFound)?;
        let variant = self.restore(&issued)?;
        Ok((issued, variant))
    }

    /// Judges and stores an answer; the same key gives the stored judgement again.
    ///
    /// # Errors
    /// The variant is not this person's, the policy refuses, the key came with another text, or the
    /// database failed.
    pub async fn submit(
        &self,
        actor: &Actor,
        mut sent: Sent,
    ) -> Result<(ProblemId, Option<Judgement>), Failure> {
        let (issued, variant) = self.own_variant(actor, sent.variant).await?;
        let id = issued.problem.clone();
        let sheet = id.sheet().to_owned();
        let part = variant.part(&sent.part).ok_or(Failure::NotFound)?;
        let carried = !variant.problem.key_varies(part);
        sent.response = canonical(part, sent.response);
        let hash = digest(sent.response.as_bytes());
        let draft = Draft {
            variant_id: issued.id,
            part: sent.part.clone(),
            key: sent.key,
            body: sent.response.clone(),
            body_hash: hash,
            received_ms: sent.received_ms,
            session_id: actor.session_id,
        };
        let problem_hash = issued.problem_hash;
        let judgement = tokio::task::spawn_blocking(move || {
            variant.part(&sent.part).map(|part| grade(&variant, part, &sent.response))
        })
        .await
        .map_err(|error| Failure::Internal(error.to_string()))?
        .ok_or(Failure::NotFound)?;
        let stored = self
            .store
            .write(move |mut books| {
                Box::pin(async move {
                    if let Some(earlier) = books.submission_by_key(draft.variant_id, draft.key).await? {
                        let same = earlier.body_hash == draft.body_hash && earlier.part == draft.part;
                        return Ok(if same {
                            Stored::Done(Box::new(earlier.judgement))
                        } else {
                            Stored::Conflict
                        });
                    }
                    let Some(assessment) = books.assessment(&sheet).await? else { return Ok(Stored::Gone) };
                    let policy: Policy = assessment.policy;
                    let history =
                        books.standing(draft.variant_id, &draft.part, carried, policy.max_tries).await?;
                    match decide(&policy, history, draft.received_ms) {
                        Decision::Accept => {
                            let try_no = judgement.outcome.costs_a_try().then_some(history.tries + 1);
                            books.submit(&draft, problem_hash, Some(&judgement), try_no).await?;
                            Ok(Stored::Done(Box::new(Some(judgement))))
                        }
                        Decision::Refuse(Reason::Closed) => {
                            books.submit(&draft, problem_hash, None, None).await?;
                            Ok(Stored::Refused(Reason::Closed))
                        }
                        Decision::Refuse(why) => Ok(Stored::Refused(why)),
                    }
                })
            })
            .await?;
        match stored {
            Stored::Done(judgement) => Ok((id, *judgement)),
            Stored::Conflict => Err(Failure::Conflict),
            Stored::Gone => Err(Failure::NotFound),
            Stored::Refused(why) => Err(Failure::Refused(reason(why))),
        }
    }

    /// How an answer would be read, without judging or storing it.
    ///
    /// # Errors
    /// The variant is not this person's, or the database failed.
    pub async fn reading(
        &self,
        actor: &Actor,
        variant: Key,
        part: &str,
        text: &str,
    ) -> Result<Result<Reading, Diagnostic>, Failure> {
        let (_, variant) = self.own_variant(actor, variant).await?;
        let part = variant.part(part).ok_or(Failure::NotFound)?;
        Ok(read(&variant, part, text))
    }
}

/// The hints and the solution of each part, where they are wanted; worked out beside the server's own work.
async fn worked_out(
    variant: &Variant,
    wanted: Vec<(bool, bool)>,
    language: Language,
) -> Result<Vec<(Vec<String>, Option<String>)>, Failure> {
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

/// What became of an answer in the transaction.
enum Stored {
    Done(Box<Option<Judgement>>),
    Conflict,
    Gone,
    Refused(Reason),
}

/// How the answer to a part is typed.
#[must_use]
pub fn input(variant: &Variant, part: &Part) -> Input {
    match &part.answer {
        Answer::Number { .. } => Input::Number,
        Answer::Vector(_) => Input::List,
        Answer::Matrix(_) => Input::Rows,
        Answer::Trajectory(asked) => {
            let scalar = variant.start(asked).is_ok_and(|start| start.as_scalar().is_some());
            match (scalar, asked.steps) {
                (true, 1) => Input::Number,
                (true, _) => Input::List,
                (false, _) => Input::Rows,
            }
        }
        Answer::Symbolic(_) => Input::Expression,
        Answer::Interval(_) => Input::Interval,
        Answer::Choice(choice) => {
            if choice.several {
                Input::Several
            } else {
                Input::One
            }
        }
        Answer::Text(_) => Input::Prose,
    }
}

/// The options in the order of the variant, with those chosen that the response names.
#[must_use]
pub fn options(variant: &Variant, part: &Part, language: Language, response: &str) -> Vec<OptionView> {
    let Answer::Choice(choice) = &part.answer else { return Vec::new() };
    let chosen = chosen(choice, response).unwrap_or_default();
    let statement = variant.problem.statement(language);
    choice
        .order(&variant.problem.id, &part.id, variant.seed)
        .into_iter()
        .filter_map(|place| {
            let option = choice.options.get(place)?;
            Some(OptionView {
                id: option.id.clone(),
                html: statement.option(&part.id, &option.id, &variant.parameters)?,
                chosen: chosen.get(place).copied().unwrap_or(false),
            })
        })
        .collect()
}

/// The names that an expression may use, with their shapes.
#[must_use]
pub fn names(part: &Part) -> Vec<(String, Phrase)> {
    let Answer::Symbolic(symbolic) = &part.answer else { return Vec::new() };
    symbolic
        .symbols
        .declared()
        .map(|(name, declaration)| (name.to_string(), declaration.shape.phrase()))
        .collect()
}
