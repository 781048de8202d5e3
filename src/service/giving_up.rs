//! Asking for the solution: from then on the part takes no more answers.

use crate::course::policy::may_give_up;
use crate::math::phrase::Phrase;
use crate::problem::id::ProblemId;
use crate::service::failure::Failure;
use crate::service::given::Given;
use crate::service::house::{Actor, Service};
use crate::store::facts::Facts;
use crate::store::identifier::Key;
use crate::store::reveals::Wish;

/// What became of the wish in the transaction.
enum Wished {
    Done,
    Conflict,
    Refused,
}

impl Service {
    /// Shows the solution of a part of a variant from now on; the same key does it once.
    ///
    /// # Errors
    /// The variant is not this person's, the policy refuses, the key came with another part, or the
    /// database failed.
    pub async fn give_up(
        &self,
        actor: &Actor,
        variant: Key,
        part: &str,
        key: Key,
        now: i64,
    ) -> Result<ProblemId, Failure> {
        let given = self.own_variant(actor, variant).await?;
        let Given { issued, variant, .. } = &*given;
        let id = issued.problem.clone();
        let asked = variant.part(part).ok_or(Failure::NotFound)?;
        let carried = given.carries(asked);
        let wish = Wish {
            variant_id: issued.id,
            part: part.to_owned(),
            key,
            at_ms: now,
            session_id: actor.session_id,
        };
        let wished = self
            .store
            .write(move |mut books| {
                Box::pin(async move {
                    if let Some(earlier) = books.reveal_by_key(wish.variant_id, wish.key).await? {
                        return Ok(if earlier == wish.part { Wished::Done } else { Wished::Conflict });
                    }
                    let Facts { rules, history } =
                        books.facts_of(wish.variant_id, &wish.part, carried).await?;
                    if history.spent.revealed {
                        return Ok(Wished::Done);
                    }
                    if !may_give_up(&rules.for_answers(), history, wish.at_ms) {
                        return Ok(Wished::Refused);
                    }
                    books.reveal(&wish).await?;
                    Ok(Wished::Done)
                })
            })
            .await?;
        match wished {
            Wished::Done => Ok(id),
            Wished::Conflict => Err(Failure::Conflict),
            Wished::Refused => Err(Failure::Refused(Phrase::new(
                "The solution is not shown now: first give an answer that can be read.",
                "Решение сейчас не показывается: сначала дайте ответ, который можно прочесть.",
            ))),
        }
    }
}
