//! A database for a load: students who are signed in already, two quizzes, and answers of earlier years.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use jiff::tz::TimeZone;
use tokio::task::JoinSet;

use crate::course::policy::Feedback;
use crate::course::role::Role;
use crate::grading::grade::canonical;
use crate::grading::trials;
use crate::load::class::{CHECKED, Class, SAVED, Student};
use crate::math::phrase::Language;
use crate::problem::catalogue::Catalogue;
use crate::problem::id::ProblemId;
use crate::problem::part::{Answer, Part};
use crate::problem::seed::Seed;
use crate::problem::variant::Variant;
use crate::service::answering::Sent;
use crate::service::chance;
use crate::service::failure::Unsaved;
use crate::service::house::{Actor, Service, digest};
use crate::service::password;
use crate::service::roster::{Newcomer, enrol};
use crate::service::signing::SESSION_MS;
use crate::store::identifier::hex;
use crate::store::open::Store;

/// How much is prepared.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// How many students.
    pub students: usize,
    /// How many tries each part of the checked quiz has.
    pub tries: u32,
    /// How many answers to the sheets are stored already.
    pub submissions: usize,
}

/// How many questions a quiz has.
const QUESTIONS: usize = 10;
/// How many students answer at once while earlier answers are made.
const AT_ONCE: usize = 32;

/// Makes a new database with a class and gives the class.
///
/// # Errors
/// There is such a file already, or the database failed.
pub async fn prepare(database: &Path, catalogue: Catalogue, size: Size, now: i64) -> anyhow::Result<Class> {
    if database.exists() {
        bail!("{} is there already; a load gets a new database", database.display());
    }
    let texts = texts(&catalogue);
    let store = Store::open(database, now).await?;
    let service = Service::new(store, catalogue, now).await?;
    let students = sign_in(&service, size.students, now).await?;
    for (name, tries, feedback) in [(SAVED, 3, Feedback::AfterClosing), (CHECKED, size.tries, Feedback::Now)]
    {
        give(&service, name, tries, feedback, now).await?;
    }
    answer(&service, &students, size.submissions, now).await?;
    service.close().await;
    Ok(Class { students, texts })
}

/// How many students have a password, to sign in while others work.
pub const WITH_PASSWORD: usize = 64;
/// Their password.
pub const PASSWORD: &str = "gradient";

/// Enrols the students and opens a session for each: one password is hashed for some of them.
async fn sign_in(service: &Service, count: usize, now: i64) -> anyhow::Result<Vec<Student>> {
    let hash = password::hash(PASSWORD)?;
    let login = |number: usize| format!("student-{number:05}");
    let newcomer = |number| Newcomer {
        login: login(number),
        name: format!("Student {number}"),
        role: Role::Student,
        hash: (number < WITH_PASSWORD).then(|| hash.clone()),
    };
    enrol(service.store(), (0..count).map(newcomer).collect(), now).await?;
    let mut students = Vec::new();
    for number in 0..count {
        students.push(Student { login: login(number), token: hex(&chance::bytes::<32>()?) });
    }
    let signed = students.clone();
    service
        .store()
        .write(move |mut books| {
            Box::pin(async move {
                for student in &signed {
                    if let Some(person) = books.person(&student.login).await? {
                        let hash = digest(student.token.as_bytes());
                        books.open_session(person.id, hash, now, now + SESSION_MS).await?;
                    }
                }
                Ok(())
            })
        })
        .await?;
    Ok(students)
}

/// Makes a quiz of ten questions, drawn from all problems whose answers are judged by the program.
async fn give(service: &Service, name: &str, tries: u32, feedback: Feedback, now: i64) -> anyhow::Result<()> {
    let judged = |part: &Part| !matches!(part.answer, Answer::Text(_));
    let names: Vec<String> = service
        .catalogue
        .problems()
        .filter(|problem| problem.parts.iter().all(judged))
        .map(|problem| format!("\"{}\"", problem.id))
        .collect();
    let text = format!(
        "name = \"{name}\"\ntitle = {{ en = \"Load\", ru = \"Нагрузка\" }}\nminutes = 1000\ntries = {tries}\nfeedback = \"{}\"\n\
         [[pool]]\npick = {}\npoints = 2\nproblems = [{}]\n",
        feedback.word(),
        QUESTIONS.min(names.len()),
        names.join(", ")
    );
    match service.keep_quiz(name, &text, &TimeZone::UTC, now).await {
        Ok(_) => Ok(()),
        Err(Unsaved::Failed(failure)) => Err(failure.into()),
        Err(Unsaved::Wrong(found)) => {
            bail!("{}", found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        }
    }
}

/// What may be typed into each part: right for the numbers of the sheet, and wrong.
fn texts(catalogue: &Catalogue) -> BTreeMap<String, BTreeMap<String, Vec<String>>> {
    let mut all = BTreeMap::new();
    for problem in catalogue.problems() {
        let Some(variant) = problem.draw(Seed(0)) else { continue };
        let title = problem.statement(Language::English).introduction(&variant.parameters).title;
        let parts = problem.parts.iter().map(|part| (part.id.clone(), known(&variant, part)));
        all.insert(title, parts.collect());
    }
    all
}

fn known(variant: &Variant, part: &Part) -> Vec<String> {
    let Ok(key) = variant.key(part) else { return Vec::new() };
    let trials = trials::of(part, key, variant.seed);
    let typed = trials.right.into_iter().chain(trials.wrong).map(|text| canonical(part, text));
    typed.filter(|text| !text.trim().is_empty()).collect()
}

/// Answers to the sheets, each through the grader, the policy and the writer.
async fn answer(service: &Service, students: &[Student], count: usize, now: i64) -> anyhow::Result<()> {
    let problems: Vec<ProblemId> =
        service.catalogue.sheets.iter().flat_map(|sheet| sheet.problems.iter().cloned()).collect();
    if count > 0 && (students.is_empty() || problems.is_empty()) {
        bail!("answers need students and problems");
    }
    let share = count.div_ceil(students.len().max(1));
    let mut left = count;
    let mut busy = JoinSet::new();
    for (number, student) in students.iter().enumerate() {
        let own = share.min(left);
        left -= own;
        if own == 0 {
            break;
        }
        if busy.len() >= AT_ONCE {
            busy.join_next().await.context("nobody answers")???;
        }
        let actor = service.actor(&student.token, now).await?.ok_or_else(|| anyhow!("not signed in"))?;
        let (service, problems) = (service.clone(), problems.clone());
        busy.spawn(async move { some(&service, &actor, &problems, number, own, now).await });
    }
    while let Some(done) = busy.join_next().await {
        done??;
    }
    Ok(())
}

/// `own` answers of one student, who begins at another problem than the others.
async fn some(
    service: &Service,
    actor: &Actor,
    problems: &[ProblemId],
    number: usize,
    own: usize,
    now: i64,
) -> anyhow::Result<()> {
    let mut left = own;
    loop {
        let before = left;
        for id in problems.iter().cycle().skip(number % problems.len()).take(problems.len()) {
            let public_id = service.open_problem(actor, id, Language::English, now).await?.variant;
            let given = service.own_variant(actor, public_id).await?;
            let variant = &given.variant;
            for part in &variant.problem.parts {
                for text in known(variant, part).into_iter().rev() {
                    if left == 0 {
                        return Ok(());
                    }
                    left -= 1;
                    let part = part.id.clone();
                    let key = chance::key_from(now)?;
                    let sent = Sent { variant: public_id, part, key, response: text, received_ms: now };
                    service.submit(actor, sent).await?;
                }
            }
        }
        if left == before {
            bail!("no problem has an answer that the program judges");
        }
    }
}
