//! Variants: given out once, found again by their owner alone.

use std::sync::Arc;

use crate::math::phrase::Phrase;
use crate::problem::id::ProblemId;
use crate::service::chance;
use crate::service::failure::Failure;
use crate::service::given::Given;
use crate::service::house::{Actor, Service};
use crate::service::opening::{may_enter, sheet_policy};
use crate::store::identifier::Key;
use crate::store::work::Issued;

impl Service {
    /// Draws new numbers for a person; the same key does it once.
    ///
    /// # Errors
    /// The sheet is not open yet, the policy does not allow it, there is no such problem, or the database failed.
    pub async fn new_numbers(
        &self,
        actor: &Actor,
        id: &ProblemId,
        key: Key,
        now: i64,
    ) -> Result<(), Failure> {
        let (person, wanted) = (actor.person_id, id.clone());
        let (last, policy) = self
            .store
            .read(move |mut books| {
                Box::pin(async move {
                    let last = books.last_variant(person, &wanted).await?;
                    Ok((last, sheet_policy(&mut books, wanted.sheet(), person).await?))
                })
            })
            .await?;
        may_enter(actor, &policy, now)?;
        self.issue(actor, id, last.map(|last| last.ordinal), key, now).await?;
        Ok(())
    }

    /// Gives out the variant after `last`; whoever comes second with the same wish gets the first's.
    pub(super) async fn issue(
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

    pub(crate) async fn own_variant(&self, actor: &Actor, public_id: Key) -> Result<Arc<Given>, Failure> {
        let person = actor.person_id;
        if let Some(given) = self.lately.get(public_id) {
            return if given.issued.person_id == person { Ok(given) } else { Err(Failure::NotFound) };
        }
        let issued = self
            .store
            .glance(move |mut books| Box::pin(async move { books.variant(public_id, Some(person)).await }))
            .await?
            .ok_or(Failure::NotFound)?;
        let variant = self.restore(&issued).await?;
        let given = Arc::new(Given::new(issued, variant));
        self.lately.keep(Arc::clone(&given));
        Ok(given)
    }
}
