//! The demo class at the demo quiz: some hand in, some run out of time, some are still at it.

use crate::course::span::{HOUR_MS, MINUTE_MS};
use crate::math::phrase::Language;
use crate::service::answering::Sent;
use crate::service::chance;
use crate::service::demo::class::{CLASSMATES, dice, guest, tries};
use crate::service::failure::Failure;
use crate::service::house::{Actor, Service};
use crate::store::identifier::Key;

/// The name in `quiz.toml`.
const QUIZ: &str = "demo-quiz";

/// Lets the class sit the quiz, through the policy, the grader and the writer as everybody does.
///
/// # Errors
/// The database failed.
pub(super) async fn sit(service: &Service, now: i64) -> Result<(), Failure> {
    if service.store().read(|mut books| Box::pin(async move { books.quiz(QUIZ).await })).await?.is_none() {
        return Ok(());
    }
    for (login, _, begins, knows) in CLASSMATES {
        let roll = dice(&[login, QUIZ, "comes"]);
        if roll >= begins {
            continue;
        }
        let actor = guest(service, login, now).await?;
        // Half of the class sat it yesterday, the others are at it now.
        let began =
            if roll.is_multiple_of(2) { now - 26 * HOUR_MS } else { now - i64::from(roll % 40) * MINUTE_MS };
        let attempt = service.begin_quiz(&actor, QUIZ, "", began).await?;
        work(service, &actor, attempt, knows, began, now).await?;
        if roll.is_multiple_of(4) {
            service.hand_in(&actor, attempt, began + 40 * MINUTE_MS).await?;
        }
    }
    Ok(())
}

/// What one student saves and checks, part after part, as far as they came by now.
async fn work(
    service: &Service,
    actor: &Actor,
    attempt: Key,
    knows: u8,
    began: i64,
    now: i64,
) -> Result<(), Failure> {
    let opened = service.open_attempt(actor, attempt, Language::Russian, began).await?;
    let mut at = began;
    for question in opened.questions {
        let given = service.own_variant(actor, question.variant).await?;
        let variant = &given.variant;
        for part in &variant.problem.parts {
            let typed = tries(&actor.login, variant, part, knows);
            let checks = dice(&[&actor.login, variant.problem.id.as_str(), &part.id, "checks"]) < 70;
            for (turn, response) in typed.into_iter().take(2).enumerate() {
                at += MINUTE_MS;
                if at >= now {
                    return Ok(());
                }
                let sent = Sent {
                    variant: question.variant,
                    part: part.id.clone(),
                    key: chance::key_from(at)?,
                    response,
                    received_ms: at,
                };
                // A first thought is checked by most; what comes after is often only saved.
                if checks && turn == 0 {
                    service.submit(actor, sent).await?;
                } else {
                    service.save_draft(actor, sent, None).await?;
                }
            }
        }
    }
    Ok(())
}
