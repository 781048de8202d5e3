//! Late days: whole days, a few for the whole course, by which a student moves soft deadlines.
//!
//! Who may spend one is decided by [`may_spend`]; how a moment moves by calendar days of the course's zone
//! is told by whoever asks, so that no calendar is needed here.

use crate::course::policy::Policy;

/// The late days of one student.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purse {
    /// How many there are for the whole course.
    pub total: u32,
    /// How many are spent, on all assessments together.
    pub spent: u32,
}

impl Purse {
    /// How many are left.
    #[must_use]
    pub const fn left(self) -> u32 {
        self.total.saturating_sub(self.spent)
    }
}

/// Why no late day can be spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unspent {
    /// Late days are not taken here, or there is no soft deadline to move.
    NotHere,
    /// The hard deadline has passed.
    Closed,
    /// The soft deadline has come to the hard one and moves no further.
    AtTheClose,
    /// All are spent.
    NoneLeft,
}

/// May a student spend a late day at `now`? The policy is that with everything they were granted and have
/// spent already. After the soft deadline as well: the day then begins later.
///
/// # Errors
/// Why not.
pub fn may_spend(policy: &Policy, purse: Purse, now: i64) -> Result<(), Unspent> {
    let Some(due) = policy.due_ms.filter(|_| policy.late_days) else { return Err(Unspent::NotHere) };
    if policy.close_ms.is_some_and(|close| now >= close) {
        return Err(Unspent::Closed);
    }
    if policy.close_ms.is_some_and(|close| due >= close) {
        return Err(Unspent::AtTheClose);
    }
    if purse.left() == 0 { Err(Unspent::NoneLeft) } else { Ok(()) }
}

/// Why no late days are given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// What was asked for is no number of days.
    NotACount,
    /// None were spent there.
    NoneSpent,
    /// Only so many were.
    OnlySoMany(u32),
}

/// May so many late days be given back, where so many were spent? Gives their number.
///
/// # Errors
/// Why not.
pub fn may_give_back(spent: u32, days: Option<u32>) -> Result<u32, Kept> {
    match days {
        None | Some(0) => Err(Kept::NotACount),
        Some(_) if spent == 0 => Err(Kept::NoneSpent),
        Some(days) if days > spent => Err(Kept::OnlySoMany(spent)),
        Some(days) => Ok(days),
    }
}

impl Policy {
    /// The policy after so many late days: the soft deadline is later by them, but never after the hard one.
    /// `later` moves a moment (Unix milliseconds) by days.
    #[must_use]
    pub fn postponed(&self, days: u32, later: impl Fn(i64, u32) -> i64) -> Self {
        let moved = |due: i64| {
            let due = if days == 0 { due } else { later(due, days).max(due) };
            self.close_ms.map_or(due, |close| due.min(close))
        };
        Self { due_ms: self.due_ms.map(moved), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_given_back_than_was_spent() {
        for (spent, days, expected) in [
            (2, Some(1), Ok(1)),
            (2, Some(2), Ok(2)),
            (2, Some(3), Err(Kept::OnlySoMany(2))),
            (0, Some(1), Err(Kept::NoneSpent)),
            (2, Some(0), Err(Kept::NotACount)),
            (0, None, Err(Kept::NotACount)),
        ] {
            assert_eq!(may_give_back(spent, days), expected, "{days:?} of {spent}");
        }
    }

    #[test]
    fn a_day_is_spent_where_it_moves_something() {
        let policy =
            Policy { due_ms: Some(1_000), close_ms: Some(3_000), late_days: true, ..Policy::default() };
        let purse = Purse { total: 3, spent: 1 };
        for (policy, purse, now, expected) in [
            (policy.clone(), purse, 0, Ok(())),
            (policy.clone(), purse, 2_999, Ok(())),
            (policy.clone(), purse, 3_000, Err(Unspent::Closed)),
            (policy.clone(), Purse { spent: 3, ..purse }, 0, Err(Unspent::NoneLeft)),
            // Fewer than were spent already: an instructor has lowered the number.
            (policy.clone(), Purse { total: 1, spent: 2 }, 0, Err(Unspent::NoneLeft)),
            (Policy { late_days: false, ..policy.clone() }, purse, 0, Err(Unspent::NotHere)),
            (Policy { due_ms: None, ..policy.clone() }, purse, 0, Err(Unspent::NotHere)),
            (Policy { due_ms: Some(3_000), ..policy.clone() }, purse, 0, Err(Unspent::AtTheClose)),
            (Policy { close_ms: None, ..policy.clone() }, purse, 1_000_000, Ok(())),
        ] {
            assert_eq!(may_spend(&policy, purse, now), expected, "{policy:?} {purse:?} {now}");
        }
        let later = |at: i64, days: u32| at + 1_500 * i64::from(days);
        assert_eq!(policy.postponed(0, later).due_ms, Some(1_000));
        assert_eq!(policy.postponed(1, later).due_ms, Some(2_500));
        assert_eq!(policy.postponed(2, later).due_ms, Some(3_000), "never after the close");
    }
}
