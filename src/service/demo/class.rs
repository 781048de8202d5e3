//! The answers of the demo class: right ones, slips, malformed ones and texts, each through the real grader.

use crate::course::role::Role;
use crate::course::span::HOUR_MS;
use crate::grading::entered;
use crate::grading::trials;
use crate::math::phrase::Language;
use crate::problem::id::ProblemId;
use crate::problem::part::{Answer, Part};
use crate::problem::variant::Variant;
use crate::service::answering::Sent;
use crate::service::chance;
use crate::service::demo::PEOPLE;
use crate::service::demo::sitting::sit;
use crate::service::failure::Failure;
use crate::service::house::{Actor, Service, digest};
use crate::service::marking::Said;
use crate::service::roster::{Newcomer, enrol};
use crate::store::identifier::hex;

/// Those who cannot sign in, with how many of a hundred parts they begin and get right at once.
#[rustfmt::skip]
pub(super) const CLASSMATES: [(&str, &str, u8, u8); 15] = [
    ("alina", "Алина Гусева", 95, 90), ("artem", "Артём Лебедев", 80, 70), ("darya", "Дарья Козлова", 90, 60),
    ("egor", "Егор Новиков", 60, 50), ("elena", "Елена Морозова", 95, 80), ("fedor", "Фёдор Волков", 40, 40),
    ("galina", "Галина Павлова", 85, 75), ("ilya", "Илья Семёнов", 70, 55), ("ksenia", "Ксения Голубева", 90, 85),
    ("lev", "Лев Виноградов", 30, 60), ("maria", "Мария Богданова", 75, 65), ("nikita", "Никита Воробьёв", 50, 30),
    ("olga", "Ольга Фролова", 85, 70), ("pavel", "Павел Миронов", 65, 45), ("sofia", "София Егорова", 90, 75),
];

/// How long ago the class began, in hours.
const BEGAN: i64 = 6 * 24;
/// How many answers are on their way at once, so that the writer commits them together.
const AT_ONCE: usize = 24;

/// A number from 0 to 99 that depends on the words alone.
pub(super) fn dice(words: &[&str]) -> u8 {
    digest(words.join("/").as_bytes())[0] % 100
}

/// Enrols the class and lets it answer, through the grader, the policy and the writer as everybody does.
///
/// # Errors
/// The database failed.
pub async fn answer(service: &Service, now: i64) -> Result<(), Failure> {
    let newcomer = |(login, name, ..): (&str, &str, u8, u8)| Newcomer {
        login: login.into(),
        name: name.into(),
        role: Role::Student,
        hash: None,
    };
    enrol(service.store(), CLASSMATES.map(newcomer).into(), now).await?;
    // One of those who can sign in has begun, too.
    let begun = (PEOPLE[1].0, PEOPLE[1].1, 35, 70);
    for (login, _, begins, knows) in CLASSMATES.into_iter().chain([begun]) {
        let actor = guest(service, login, now).await?;
        let mut sent = Vec::new();
        for id in service.catalogue.sheets.iter().flat_map(|sheet| &sheet.problems) {
            let asked = service.catalogue.problem(id).map_or(&[][..], |problem| &problem.parts);
            let begun: Vec<&Part> = asked
                .iter()
                .filter(|part| dice(&[login, id.as_str(), &part.id, "begins"]) < begins)
                .collect();
            if !begun.is_empty() {
                sent.extend(answers(service, &actor, id, &begun, knows, now).await?);
            }
        }
        let mut sent = sent.into_iter();
        loop {
            let batch: Vec<Sent> = sent.by_ref().take(AT_ONCE).collect();
            if batch.is_empty() {
                break;
            }
            let waiting: Vec<_> = batch
                .into_iter()
                .map(|sent| {
                    let (service, actor) = (service.clone(), actor.clone());
                    tokio::spawn(async move { service.submit(&actor, sent).await })
                })
                .collect();
            for one in waiting {
                one.await.map_err(|error| Failure::Internal(error.to_string()))??;
            }
        }
    }
    mark(service, now).await?;
    sit(service, now).await
}

/// A session of a person of the demo course.
pub(super) async fn guest(service: &Service, login: &'static str, now: i64) -> Result<Actor, Failure> {
    let token = hex(&chance::bytes::<32>()?);
    let (hash, opened) = (digest(token.as_bytes()), now - BEGAN * HOUR_MS);
    service
        .store()
        .write(move |mut books| {
            Box::pin(async move {
                if let Some(person) = books.person(login).await? {
                    books.open_session(person.id, hash, opened, now).await?;
                }
                Ok(())
            })
        })
        .await?;
    let actor = service.actor(&token, opened).await?;
    actor.ok_or_else(|| Failure::Internal(format!("{login} is not enrolled")))
}

/// What a student sends to the parts of a problem that they begin, in order.
async fn answers(
    service: &Service,
    actor: &Actor,
    id: &ProblemId,
    begun: &[&Part],
    knows: u8,
    now: i64,
) -> Result<Vec<Sent>, Failure> {
    let hour = i64::from(dice(&[&actor.login, id.as_str(), "hour"])) * BEGAN / 100;
    let began = now - (BEGAN - hour) * HOUR_MS;
    let public_id = service.open_problem(actor, id, Language::Russian, began).await?.variant;
    let given = service.own_variant(actor, public_id).await?;
    let variant = &given.variant;
    let mut sent = Vec::new();
    for (place, part) in (0_i64..).zip(begun) {
        for (turn, response) in (0_i64..).zip(tries(&actor.login, variant, part, knows)) {
            let received_ms = began + place * HOUR_MS / 12 + turn * HOUR_MS / 60;
            sent.push(Sent {
                variant: public_id,
                part: part.id.clone(),
                key: chance::key_from(received_ms)?,
                response,
                received_ms,
            });
        }
    }
    Ok(sent)
}

/// The tries of one student at one part: what comes to mind first, and for most a better second thought.
pub(super) fn tries(login: &str, variant: &Variant, part: &Part, knows: u8) -> Vec<String> {
    let roll = |what: &str| dice(&[login, variant.problem.id.as_str(), &part.id, what]);
    let pick = |list: &[String]| list.get(usize::from(roll("pick")) % list.len().max(1)).cloned();
    if let Answer::Text(essay) = &part.answer {
        let whole = essay.sample.as_ref().map(|sample| sample.get(Language::Russian));
        let sentences: Vec<&str> = whole.unwrap_or("Не знаю.").split_inclusive(". ").collect();
        let most = if roll("knows") < knows { sentences.len() } else { 1 };
        return vec![sentences[..most].concat().trim().to_owned()];
    }
    let Ok(key) = variant.key(part) else { return Vec::new() };
    let forms = trials::of(part, key, variant.seed);
    // Nobody writes 5.29e-1 for a half.
    let scientific = |text: &String| part.answer.is_numeric() && text.contains(['e', 'E']);
    let written: Vec<String> = forms.right.iter().filter(|text| !scientific(text)).cloned().collect();
    let right = pick(&written);
    if roll("knows") < knows {
        return right.into_iter().collect();
    }
    let slips: Vec<String> = entered::all(variant, part).into_iter().map(|entered| entered.text).collect();
    let first = match roll("first") {
        0..70 if !slips.is_empty() => pick(&slips),
        0..90 => pick(&forms.wrong),
        _ => pick(&forms.malformed),
    };
    let second = (roll("second") < 60).then_some(right).flatten();
    first.into_iter().chain(second).filter(|text| !text.trim().is_empty()).collect()
}

/// The instructor has marked some of the texts.
async fn mark(service: &Service, now: i64) -> Result<(), Failure> {
    let actor = guest(service, PEOPLE[0].0, now).await?;
    let queue = service.marking_queue(&actor, Language::Russian).await?;
    for (place, text) in queue.waiting.iter().flat_map(|pile| &pile.texts).enumerate() {
        if place % 3 == 2 {
            continue;
        }
        let open = service.text_to_mark(&actor, &text.place.to_string(), Language::Russian).await?;
        // A whole answer meets the rubric, a first sentence its first criterion.
        let whole = open.sample.as_ref().is_some_and(|sample| sample.get(Language::Russian) == open.text);
        let met = open.criteria.iter().take(if whole { open.criteria.len() } else { 1 });
        let met = met.map(|criterion| criterion.id.clone()).collect();
        let comment = if whole {
            String::new()
        } else {
            "А дальше? Обоснуйте и остальное.".into()
        };
        let said = Said {
            place: text.place.to_string(),
            met,
            comment,
            effective: open.effective,
            key: chance::key()?,
            now,
        };
        service.mark_text(&actor, said).await?;
    }
    Ok(())
}
