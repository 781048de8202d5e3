//! How every sheet and quiz stands for everybody: with what was granted, the late days, and the late rule.
//!
//! A sheet counts from its hard deadline on; without one from its soft deadline on; without any from the
//! first point on. A quiz counts when it has closed for its student; one that never closes counts for whoever
//! has done it; where the student looks, it counts when everybody is done. Before that, and while a text in it waits to be marked, it is pending,
//! never nothing.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use crate::course::formula::{Formula, Standing};
use crate::course::gradebook::micro_points;
use crate::course::late_days::Purse;
use crate::course::lateness::{Credit, Graded, grade};
use crate::course::policy::Policy;
use crate::course::sitting::{Extension, over_from};
use crate::math::phrase::Phrase;
use crate::problem::catalogue::Catalogue;
use crate::problem::definition::Problem;
use crate::service::failure::Failure;
use crate::service::grades::keeping::formula_of;
use crate::service::holding;
use crate::service::house::Service;
use crate::service::moment::days_later;
use crate::store::course::Marks;
use crate::store::credits::Reached;
use crate::store::late_days::Spent;
use crate::store::marking::Waiting;
use crate::store::people::Person;
use crate::store::quizzes::{Extensions, StoredAttempt, StoredQuiz};
use crate::store::work::Assessment;

/// A sheet or a quiz of the course.
pub(in crate::service) struct Given {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Phrase,
    assessment: Assessment,
    /// What it is worth, in points.
    pub points: u32,
    quiz: bool,
}

/// A sheet or a quiz as it stands for one student.
#[derive(Debug, Clone)]
pub(in crate::service) struct Stood {
    /// Whether it counts.
    pub standing: Standing,
    /// What was earned so far; of a quiz that is not over, nothing where its student looks.
    pub graded: Graded,
    /// What it is worth, in points.
    pub points: u32,
    /// How many late days were spent on it.
    pub days: u32,
    /// Their own soft deadline.
    pub due_ms: Option<i64>,
    /// When it begins to count, if that is known.
    pub counts_from: Option<i64>,
}

/// What counts of one student at a sheet or a quiz, as its instructor sees it.
#[derive(Debug, Clone)]
pub struct Stand {
    /// Who.
    pub person: Person,
    /// What they were granted.
    pub extension: Extension,
    /// How many late days they spent here.
    pub days: u32,
    /// Their late days for the whole course.
    pub purse: Purse,
    /// Their own soft deadline.
    pub due_ms: Option<i64>,
    /// What they have, and what lateness took.
    pub graded: Graded,
}

/// What is read, and for whom.
#[derive(Debug, Clone, Copy)]
pub(in crate::service) enum Wanted {
    /// Everything of everybody, for an instructor.
    Everything,
    /// Of everybody what grades follow from at the assessment of this row, for an instructor.
    Of(i64),
    /// Everything of one person, for an instructor.
    Person(i64),
    /// Everything of one person, for themselves: what was gained in a quiz is left out while it is held back.
    Own(i64),
}

impl Wanted {
    const fn person(self) -> Option<i64> {
        match self {
            Self::Everything | Self::Of(_) => None,
            Self::Person(person) | Self::Own(person) => Some(person),
        }
    }

    const fn assessment(self) -> Option<i64> {
        match self {
            Self::Of(assessment) => Some(assessment),
            _ => None,
        }
    }
}

/// Everything that grades follow from, of everybody or of one person.
pub(in crate::service) struct Ledger {
    /// The formula.
    pub formula: Formula,
    /// The sheets and quizzes, in the order in which they were made.
    pub given: Vec<Given>,
    /// The people, if it is of everybody.
    pub people: Vec<Person>,
    /// The marks that were entered.
    pub marks: Marks,
    extensions: Extensions,
    spent: Spent,
    attempts: BTreeMap<(String, i64), StoredAttempt>,
    worth: BTreeMap<i64, u32>,
    credits: BTreeMap<(i64, i64), Vec<Credit>>,
    waiting: Waiting,
    /// Where a student looks: until when what was right is held back, by the rows of their attempts.
    held: Option<BTreeMap<i64, Option<i64>>>,
}

impl Service {
    /// Reads what is wanted in a handful of statements, whatever the size of the class; what is over is judged
    /// first.
    pub(in crate::service) async fn ledger(&self, wanted: Wanted, now: i64) -> Result<Ledger, Failure> {
        let (person, assessment) = (wanted.person(), wanted.assessment());
        let attempts = self
            .store
            .glance(move |mut books| Box::pin(async move { books.sittings(assessment, person).await }))
            .await?;
        self.settle_all(&attempts, now).await?;
        let held_back: Vec<StoredAttempt> = match wanted {
            Wanted::Own(_) => attempts.clone(),
            _ => Vec::new(),
        };
        let read = self
            .store
            .read(move |mut books| {
                Box::pin(async move {
                    let formula = formula_of(&mut books).await?;
                    let people = match person {
                        None => books.people().await?,
                        Some(_) => Vec::new(),
                    };
                    let (assessments, quizzes) = (books.assessments().await?, books.quizzes().await?);
                    let (extensions, spent) =
                        (books.extensions(person).await?, books.late_days(person).await?);
                    let (marks, worth) = (books.marks(person).await?, books.worth(person).await?);
                    let earned = (books.credits(person, assessment).await?, books.unmarked(person).await?);
                    let mut held = BTreeMap::new();
                    for own in held_back {
                        held.insert(own.id, holding::held(&mut books, &own).await?);
                    }
                    Ok((formula, people, assessments, quizzes, extensions, spent, marks, worth, earned, held))
                })
            })
            .await?;
        let (formula, people, assessments, quizzes, extensions, spent, marks, worth, earned, held) = read;
        let (reached, waiting) = earned;
        let mut credits: BTreeMap<(i64, i64), Vec<Credit>> = BTreeMap::new();
        for one in reached {
            let whose = (one.assessment_id, one.person_id);
            if let Some(credit) = self.credit(one).await? {
                credits.entry(whose).or_default().push(credit);
            }
        }
        Ok(Ledger {
            formula,
            given: given(&self.catalogue, assessments, quizzes),
            people,
            marks,
            extensions,
            spent,
            attempts: attempts.into_iter().map(|own| ((own.quiz.clone(), own.person_id), own)).collect(),
            worth,
            credits,
            waiting,
            held: matches!(wanted, Wanted::Own(_)).then_some(held),
        })
    }

    /// A credit by the points of its problem: of the version that was given out in a quiz, of today's on a
    /// sheet; nothing if the problem or the part is no longer on the sheet.
    async fn credit(&self, one: Reached) -> Result<Option<Credit>, Failure> {
        let problem = match one.points {
            Some(_) => Some(self.version_of(&one.problem, one.problem_hash).await?),
            None => self.catalogue.problem(&one.problem).cloned(),
        };
        let found = |problem: &Problem| {
            let part = problem.parts.iter().find(|part| part.id == one.part)?;
            Some(Credit {
                question: one.problem.to_string(),
                micro: micro_points(part.points, one.credit_micro),
                own_points: problem.points(),
                points: one.points.unwrap_or_else(|| problem.points()),
                received_ms: one.received_ms,
                part: one.part.clone(),
            })
        };
        Ok(problem.as_deref().and_then(found))
    }
}

/// The sheets and quizzes in the order in which they were made.
fn given(
    catalogue: &Catalogue,
    assessments: BTreeMap<String, Assessment>,
    quizzes: Vec<StoredQuiz>,
) -> Vec<Given> {
    let quizzes: BTreeMap<String, StoredQuiz> =
        quizzes.into_iter().map(|quiz| (quiz.name.clone(), quiz)).collect();
    let mut given: Vec<Given> = assessments
        .into_iter()
        .filter_map(|(name, assessment)| {
            let (title, points, is_quiz) = match quizzes.get(&name) {
                Some(quiz) => (quiz.quiz.title.clone(), quiz.quiz.points(), true),
                None => {
                    let sheet = catalogue.sheet(&name)?;
                    let problems = sheet.problems.iter().filter_map(|id| catalogue.problem(id));
                    (sheet.title.clone(), problems.map(|problem| problem.points()).sum(), false)
                }
            };
            Some(Given { name, title, assessment, points, quiz: is_quiz })
        })
        .collect();
    given.sort_by_key(|given| given.assessment.id);
    given
}

impl Given {
    /// Its rules, before anything that was granted.
    pub(in crate::service) const fn policy(&self) -> &Policy {
        &self.assessment.policy
    }
}

impl Ledger {
    /// What a person was granted at a sheet or a quiz.
    pub(in crate::service) fn extension(&self, given: &Given, person: i64) -> Extension {
        self.extensions.get(&(given.assessment.id, person)).cloned().unwrap_or_default()
    }

    /// The late days of a person.
    pub(in crate::service) fn purse(&self, person: i64) -> Purse {
        let spent = self.spent.range((person, i64::MIN)..=(person, i64::MAX)).map(|(_, days)| days).sum();
        Purse { total: self.formula.late_days, spent }
    }

    /// How a sheet or a quiz stands for a person.
    pub(in crate::service) fn stood(&self, given: &Given, person: i64, zone: &TimeZone, now: i64) -> Stood {
        let id = given.assessment.id;
        let extension = self.extension(given, person);
        let days = self.spent.get(&(person, id)).copied().unwrap_or(0);
        let extended = given.assessment.policy.extended(&extension);
        let policy = extended.postponed(days, |at, days| days_later(at, days, zone));
        let credits = self.credits.get(&(id, person)).map_or(&[][..], Vec::as_slice);
        let stood = if given.quiz {
            self.quiz(given, person, policy, credits, days, now)
        } else {
            sheet(given, policy, credits, days, now)
        };
        // A text that waits to be marked is no zero: its assessment does not count yet.
        let waits = self.waiting.contains(&(id, person));
        if waits { Stood { standing: Standing::Pending, ..stood } } else { stood }
    }

    /// What counts of a student at a sheet or a quiz, with what it follows from.
    pub(in crate::service) fn stand(
        &self,
        given: &Given,
        person: &Person,
        zone: &TimeZone,
        now: i64,
    ) -> Stand {
        let stood = self.stood(given, person.id, zone, now);
        Stand {
            extension: self.extension(given, person.id),
            days: stood.days,
            purse: self.purse(person.id),
            due_ms: stood.due_ms,
            graded: stood.graded,
            person: person.clone(),
        }
    }

    fn quiz(
        &self,
        given: &Given,
        person: i64,
        policy: Policy,
        credits: &[Credit],
        days: u32,
        now: i64,
    ) -> Stood {
        let own = self.attempt(given, person);
        let points = own.and_then(|own| self.worth.get(&own.id).copied()).unwrap_or(given.points);
        let held = own.and_then(|own| self.held.as_ref()?.get(&own.id).copied().flatten());
        let counts_from = match own {
            Some(own) => over_from(&policy, own.sitting, held),
            None => policy.close_ms,
        };
        let over = counts_from.is_some_and(|from| now >= from);
        let graded = match own {
            // An instructor sees how far a student is, a student what counts.
            Some(own) if over || self.held.is_none() => grade(&policy.within(own.sitting), points, credits),
            _ => Graded::default(),
        };
        let standing = standing(over, graded, points);
        let counts_from = counts_from.filter(|_| policy.close_ms.is_some() || held.is_some());
        Stood { standing, graded, points, days, due_ms: policy.due_ms, counts_from }
    }

    /// The attempt of a person at a quiz.
    pub(in crate::service) fn attempt(&self, given: &Given, person: i64) -> Option<&StoredAttempt> {
        self.attempts.get(&(given.name.clone(), person))
    }
}

fn sheet(given: &Given, policy: Policy, credits: &[Credit], days: u32, now: i64) -> Stood {
    let graded = grade(&policy, given.points, credits);
    let counts_from = policy.close_ms.or(policy.due_ms);
    let over = counts_from.map_or(graded.micro > 0, |at| now >= at);
    Stood {
        standing: standing(over, graded, given.points),
        graded,
        points: given.points,
        days,
        due_ms: policy.due_ms,
        counts_from,
    }
}

fn standing(over: bool, graded: Graded, points: u32) -> Standing {
    if over { Standing::Counts { micro: graded.micro, points } } else { Standing::Pending }
}
