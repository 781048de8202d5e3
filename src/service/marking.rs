//! Marking texts: the queue, one text with its rubric, and what a person says of it.

use std::collections::BTreeSet;

use crate::grading::judgement::Judgement;
use crate::grading::marking::mark;
use crate::math::phrase::{Language, Phrase};
use crate::problem::essay::Essay;
use crate::problem::part::Answer;
use crate::problem::variant::Variant;
use crate::service::chance;
use crate::service::classroom::{columns, instructor};
use crate::service::failure::Failure;
use crate::service::house::{Actor, Service};
use crate::store::identifier::Key;
use crate::store::marking::{Handed, Marked, NewMark, Queued};
use crate::store::place::Place;
use crate::store::work::Issued;

/// How many marked texts are listed.
const LISTED: i64 = 50;

/// What waits and what was marked.
#[derive(Debug, Clone)]
pub struct Queue {
    /// The parts with texts that wait, in the order of the sheets.
    pub waiting: Vec<Pile>,
    /// Texts that were marked, the last first, each with the title of its part.
    pub marked: Vec<(String, Queued)>,
}

/// The texts of one part that wait.
#[derive(Debug, Clone)]
pub struct Pile {
    /// The number and the titles of the part.
    pub title: String,
    /// The texts, the oldest first.
    pub texts: Vec<Queued>,
}

/// A text as it is marked.
#[derive(Debug, Clone)]
pub struct TextView {
    /// The title of the problem.
    pub problem_title: String,
    /// The title of the part, as HTML.
    pub title_html: String,
    /// What all parts share, as HTML.
    pub introduction: String,
    /// What is asked, as HTML.
    pub body: String,
    /// Who wrote it.
    pub name: String,
    /// Their login.
    pub login: String,
    /// The text.
    pub text: String,
    /// When it arrived.
    pub received_ms: i64,
    /// What the part is worth.
    pub points: u32,
    /// The criteria, with whether the last marking found them met.
    pub criteria: Vec<CriterionView>,
    /// The comment of the last marking.
    pub comment: String,
    /// A text that would get all points.
    pub sample: Option<Phrase>,
    /// Earlier markings, the last first.
    pub marked: Vec<Marked>,
    /// The grading that counts now.
    pub effective: i64,
    /// The key of the form.
    pub key: Key,
    /// How many texts wait.
    pub waiting: usize,
}

/// One criterion of the form.
#[derive(Debug, Clone)]
pub struct CriterionView {
    /// Its id.
    pub id: String,
    /// What must be there.
    pub phrase: Phrase,
    /// What it is worth.
    pub points: u32,
    /// Whether the last marking found it met.
    pub met: bool,
}

/// What a person says of a text.
#[derive(Debug, Clone)]
pub struct Said {
    /// The text, by the name of its place.
    pub place: String,
    /// The key of the form.
    pub key: Key,
    /// The grading that counted when the form was made.
    pub effective: i64,
    /// The criteria that are met.
    pub met: BTreeSet<String>,
    /// A comment to the student.
    pub comment: String,
    /// When the form arrived.
    pub now: i64,
}

/// A text with the variant and the question that it answers.
struct Found {
    handed: Handed,
    issued: Issued,
    variant: Variant,
    essay: Essay,
    points: u32,
}

/// The text of this name; what is none is not there.
fn named(place: &str) -> Result<Place, Failure> {
    Place::parse(place).ok_or(Failure::NotFound)
}

impl Service {
    /// The texts that wait and those that were marked.
    ///
    /// # Errors
    /// The actor is no instructor, or the database failed.
    pub async fn marking_queue(&self, actor: &Actor, language: Language) -> Result<Queue, Failure> {
        instructor(actor)?;
        let (waiting, marked) = self
            .store
            .read(|mut books| {
                Box::pin(async move { Ok((books.waiting().await?, books.marked(LISTED).await?)) })
            })
            .await?;
        let columns = columns(&self.catalogue, language);
        let place = |text: &Queued| {
            columns
                .iter()
                .position(|column| column.problem.as_str() == text.problem && column.part == text.place.part)
        };
        let title = |text: &Queued| match place(text).and_then(|place| columns.get(place)) {
            Some(column) => format!("{} {}: {}", column.number, column.problem_title, column.title),
            None => format!("{} {}", text.problem, text.place.part),
        };
        let mut piles: Vec<(usize, Pile)> = Vec::new();
        for text in waiting {
            let (title, at) = (title(&text), place(&text).unwrap_or(usize::MAX));
            match piles.iter_mut().find(|(_, pile)| pile.title == title) {
                Some((_, pile)) => pile.texts.push(text),
                None => piles.push((at, Pile { title, texts: vec![text] })),
            }
        }
        piles.sort_by_key(|(at, _)| *at);
        let waiting = piles.into_iter().map(|(_, pile)| pile).collect();
        Ok(Queue { waiting, marked: marked.into_iter().map(|text| (title(&text), text)).collect() })
    }

    /// How many texts wait.
    ///
    /// # Errors
    /// The actor is no instructor, or the database failed.
    pub async fn texts_waiting(&self, actor: &Actor) -> Result<usize, Failure> {
        instructor(actor)?;
        Ok(self.store.read(|mut books| Box::pin(async move { books.waiting().await })).await?.len())
    }

    /// One text with its rubric.
    ///
    /// # Errors
    /// The actor is no instructor, there is no such text, or the database failed.
    pub async fn text_to_mark(
        &self,
        actor: &Actor,
        place: &str,
        language: Language,
    ) -> Result<TextView, Failure> {
        instructor(actor)?;
        let place = &named(place)?;
        let Found { handed, variant, essay, points, .. } = self.handed(place).await?;
        let statement = variant.problem.statement(language);
        let rendered = statement.part(&place.part, &variant.parameters).ok_or(Failure::NotFound)?;
        let last = handed.marked.first().and_then(|marked| marked.judgement.marking.clone());
        let met = |id: &str| {
            last.as_ref().is_some_and(|last| last.criteria.iter().any(|mark| mark.id == id && mark.met))
        };
        Ok(TextView {
            problem_title: statement.plain_title(),
            title_html: rendered.title,
            introduction: statement.introduction(&variant.parameters).body,
            body: rendered.body,
            name: handed.name,
            login: handed.login,
            text: handed.body,
            received_ms: handed.received_ms,
            points,
            criteria: essay
                .rubric
                .iter()
                .map(|criterion| CriterionView {
                    id: criterion.id.clone(),
                    phrase: criterion.phrase.clone(),
                    points: criterion.points,
                    met: met(&criterion.id),
                })
                .collect(),
            comment: last.as_ref().and_then(|last| last.comment.clone()).unwrap_or_default(),
            sample: essay.sample,
            marked: handed.marked,
            effective: handed.effective,
            key: chance::key()?,
            waiting: self.texts_waiting(actor).await?,
        })
    }

    /// Stores a marking; the same key does it once. Gives the text to mark next, if one waits.
    ///
    /// # Errors
    /// The actor is no instructor, somebody else marked the text meanwhile, or the database failed.
    pub async fn mark_text(&self, actor: &Actor, said: Said) -> Result<Option<Place>, Failure> {
        instructor(actor)?;
        let place = named(&said.place)?;
        let Found { handed, issued, essay, .. } = self.handed(&place).await?;
        let judgement: Judgement = mark(&essay, &said.met, &said.comment);
        let new = NewMark {
            submission_id: handed.id,
            problem_hash: issued.problem_hash,
            judgement,
            actor_id: actor.person_id,
            key: said.key,
            now: said.now,
        };
        let next = self
            .store
            .write(move |mut books| {
                Box::pin(async move {
                    if !books.has_mark_key(new.key).await? {
                        let now = books.handed(&place).await?;
                        if now.is_none_or(|now| now.effective != said.effective) {
                            return Ok(None);
                        }
                        books.mark(&new).await?;
                    }
                    let waiting = books.waiting().await?;
                    let of_part = |text: &&Queued| {
                        text.problem == issued.problem.as_str() && text.place.part == place.part
                    };
                    let next =
                        waiting.iter().find(of_part).or(waiting.first()).map(|text| text.place.clone());
                    Ok(Some(next))
                })
            })
            .await?;
        next.ok_or_else(|| {
            Failure::Refused(Phrase::new(
                "Somebody marked this text meanwhile. Open it again to see what was said.",
                "Этот текст за это время уже проверили. Откройте его снова, чтобы увидеть оценку.",
            ))
        })
    }

    async fn handed(&self, place: &Place) -> Result<Found, Failure> {
        let asked = place.clone();
        let found = self
            .store
            .read(move |mut books| {
                Box::pin(async move {
                    let Some(handed) = books.handed(&asked).await? else { return Ok(None) };
                    let issued = books.variant(asked.variant, None).await?;
                    Ok(issued.map(|issued| (handed, issued)))
                })
            })
            .await?;
        let (handed, issued) = found.ok_or(Failure::NotFound)?;
        let variant = self.restore(&issued).await?;
        let part = variant.part(&place.part).ok_or(Failure::NotFound)?;
        let points = part.points;
        let Answer::Text(essay) = part.answer.clone() else { return Err(Failure::NotFound) };
        Ok(Found { handed, issued, variant, essay, points })
    }
}
