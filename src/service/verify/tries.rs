//! Whether each answer that was judged was allowed when it came: by the rules that were in force then.
//!
//! The program decides by the newest rules of the moment at which it stores; a row says when the answer arrived, and
//! a revision when its form did. So a revision counts as in force for as long as a request may be under way, before
//! and after. What was saved last in a quiz is judged by whoever looks later, by the rules of that time.

use std::collections::{BTreeMap, BTreeSet};

use crate::course::policy::{Decision, Policy, Spent, decide};
use crate::course::sitting::{Extension, Sitting};
use crate::store::events::{Begun, Events, Revision, Text};

/// How long a request may be under way (milliseconds).
const UNDER_WAY: i64 = 15_000;

/// The rules of an assessment, or what one student was granted, in the order of their revisions.
type History<'e, T> = BTreeMap<(i64, i64), Vec<&'e Revision<T>>>;

fn history<T>(revisions: &[Revision<T>]) -> History<'_, T> {
    let mut found = History::new();
    for one in revisions {
        found.entry((one.assessment_id, one.person_id)).or_default().push(one);
    }
    found
}

/// The rules that may have decided about what arrived at `at_ms`; `later`: or at any time after it. `first`: whether
/// the first revision was in force from the beginning.
fn in_force<'r, T>(
    revisions: &'r [&'r Revision<T>],
    at_ms: i64,
    later: bool,
    first: bool,
) -> impl Iterator<Item = &'r T> {
    let may_decide = move |(place, revision): &(usize, &&'r Revision<T>)| {
        let begun = (first && *place == 0) || later || at_ms >= revision.at_ms.saturating_sub(UNDER_WAY);
        let next = revisions.get(place + 1);
        begun && next.is_none_or(|next| at_ms < next.at_ms.saturating_add(UNDER_WAY))
    };
    revisions.iter().enumerate().filter(may_decide).map(|(_, revision)| &revision.rule)
}

/// Answers that no rule of their moment allowed, each with its row.
pub(super) fn forbidden(events: &Events) -> Vec<String> {
    let (policies, granted) = (history(&events.policies), history(&events.granted));
    let quizzes: BTreeSet<i64> =
        events.posed.iter().filter(|posed| posed.is_quiz).map(|posed| posed.id).collect();
    let begun: BTreeMap<i64, &Begun> = events.begun.iter().map(|own| (own.id, own)).collect();
    let whose: BTreeMap<i64, &Begun> =
        events.given.iter().filter_map(|given| Some((given.id, *begun.get(&given.attempt_id)?))).collect();
    let mut asked: BTreeMap<(i64, &str), i64> = BTreeMap::new();
    for reveal in &events.revealed {
        let first = asked.entry((reveal.variant_id, &reveal.part)).or_insert(reveal.at_ms);
        *first = reveal.at_ms.min(*first);
    }
    let mut tries: BTreeMap<(i64, &str), u32> = BTreeMap::new();
    let mut drafts: BTreeSet<(i64, &str, i64, &[u8])> = BTreeSet::new();
    let mut found = Vec::new();
    for text in &events.texts {
        let saved = (text.variant_id, text.part.as_str(), text.received_ms, text.body_hash.as_slice());
        if !text.is_final {
            drafts.insert(saved);
            continue;
        }
        let Some(own) = whose.get(&text.variant_id) else { continue };
        let part = (text.variant_id, text.part.as_str());
        let used = tries.entry(part).or_default();
        // That a solution was asked for is decided in the same place; the clock was read before.
        let revealed = asked.get(&part).is_some_and(|at| text.received_ms >= at.saturating_add(UNDER_WAY));
        let spent = Spent { tries: *used, revealed, revealed_for_good: false };
        *used += u32::from(text.try_no.is_some());
        let is_quiz = quizzes.contains(&own.assessment_id);
        let later = is_quiz && drafts.contains(&saved);
        let rules = policies.get(&(own.assessment_id, 0)).map_or(&[][..], Vec::as_slice);
        let grants = granted.get(&(own.assessment_id, own.person_id)).map_or(&[][..], Vec::as_slice);
        if !allowed(text, own, is_quiz, spent, later, (rules, grants)) {
            let number = text.try_no.map_or_else(String::new, |number| format!(" (try {number})"));
            found.push(format!("answer {}{number} was not allowed when it came", text.id));
        }
    }
    found
}

fn allowed(
    text: &Text,
    own: &Begun,
    is_quiz: bool,
    spent: Spent,
    later: bool,
    (rules, grants): (&[&Revision<Policy>], &[&Revision<Extension>]),
) -> bool {
    let at = text.received_ms;
    let nothing = Extension::default();
    // Before the first grant nothing was granted.
    let none_yet = grants.first().is_none_or(|first| at < first.at_ms.saturating_add(UNDER_WAY));
    let granted: Vec<&Extension> =
        in_force(grants, at, later, false).chain(none_yet.then_some(&nothing)).collect();
    // Handing in may have been under way as well.
    let before = own.sitting.finished_ms.is_some_and(|end| at < end.saturating_add(UNDER_WAY));
    let running = Sitting { finished_ms: None, ..own.sitting };
    let sittings: Vec<Sitting> = [own.sitting].into_iter().chain(before.then_some(running)).collect();
    in_force(rules, at, later, true).any(|policy| {
        granted.iter().any(|granted| {
            let policy = policy.extended(granted);
            if !is_quiz {
                return decide(&policy, spent, at) == Decision::Accept;
            }
            sittings.iter().any(|sitting| decide(&policy.within(*sitting), spent, at) == Decision::Accept)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revision<T>(at_ms: i64, rule: T) -> Revision<T> {
        Revision { assessment_id: 1, person_id: 0, at_ms, rule }
    }

    #[test]
    fn only_rules_of_the_moment_decide() {
        let rules = [1_000_000, 2_000_000, 3_000_000].map(|at| revision(at, at));
        let rules: Vec<_> = rules.iter().collect();
        let at = |at, later, first| in_force(&rules, at, later, first).copied().collect::<Vec<_>>();
        assert_eq!(at(0, false, true), [1_000_000]);
        assert!(at(0, false, false).is_empty());
        assert_eq!(at(1_500_000, false, false), [1_000_000]);
        assert_eq!(at(2_500_000, false, false), [2_000_000]);
        assert_eq!(at(9_000_000, false, false), [3_000_000]);
        assert_eq!(at(2_500_000, true, false), [2_000_000, 3_000_000]);
        // A request that was under way.
        assert_eq!(at(2_000_000 - UNDER_WAY, false, false), [1_000_000, 2_000_000]);
        assert_eq!(at(2_000_000 + UNDER_WAY - 1, false, false), [1_000_000, 2_000_000]);
        assert_eq!(at(2_000_000 + UNDER_WAY, false, false), [2_000_000]);
    }
}
