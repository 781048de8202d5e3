//! No key, no verdict and no seed is in anything that is sent before the policy allows it.
//!
//! Two courses are the same in everything but the keys of their problems. A student does the same in both, by every
//! route of the router: as long as nothing may be told, whatever comes back is the same to the byte. What is right in
//! one is wrong in the other, so it is not told either whether an answer was right.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

#[path = "../router/mod.rs"]
mod router;
#[path = "../twins/mod.rs"]
mod twins;

mod decoys;
mod hidden;
mod known;
mod pair;

use gradus::course::policy::Feedback;
use known::Part;
use pair::Pair;
use router::{now, pass, routes};

const MINUTE: i64 = 60_000;

/// The clock is everybody's.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test]
async fn nothing_is_told_before_everybody_is_done() {
    let _turn = TURN.lock().await;
    let mut pair = sit(Feedback::AfterClosing).await;
    // Now it may be told, and would have been seen: of every part.
    let told = pair.told().await;
    assert_eq!(told, pair.known.quiz_parts.len(), "after the close each part is told");
    pair.sound();
}

#[tokio::test]
async fn where_nothing_is_ever_told_nothing_is_told_afterwards_either() {
    let _turn = TURN.lock().await;
    let mut pair = sit(Feedback::Never).await;
    // The grade counts whatever the feedback, once everybody is done (docs/GRADES.md).
    pair.look(&["/class", "/grades"]).await;
    assert_eq!(pair.told().await, 0);
    pair.sound();
}

/// All that a student can do before the quizzes are over, in both courses.
async fn sit(feedback: Feedback) -> Pair {
    let opens = now();
    let mut pair = Pair::open(feedback, opens + 60 * MINUTE, opens + 120 * MINUTE).await;
    pair.look(&[]).await;
    for part in pair.known.sheet_parts.clone() {
        on_a_sheet(&mut pair, &part).await;
    }
    for (place, part) in pair.known.quiz_parts.clone().into_iter().enumerate() {
        in_a_quiz(&mut pair, &part, place).await;
    }
    pair.other_forms().await;
    pair.look(&["/class", "/marking"]).await;
    // Half of the quizzes are handed in before they close.
    let handed_in: Vec<String> = pair.known.attempts.iter().step_by(2).cloned().collect();
    for attempt in handed_in {
        pair.send("/attempts/{attempt}/hand-in", &format!("/attempts/{attempt}/hand-in"), &[]).await;
    }
    pair.look(&["/class", "/marking", "/problems", "/assets"]).await;
    pass(60 * MINUTE);
    // For her all of them are closed; somebody else is still at it.
    for part in pair.known.quiz_parts.clone().iter().step_by(5) {
        in_a_quiz(&mut pair, part, 0).await;
    }
    pair.look(&["/class", "/marking", "/problems", "/assets"]).await;
    let asked = pair.asked.clone();
    let there = routes(&pair.here.house.service).into_iter().collect();
    assert_eq!(asked, there, "every route is asked");
    pass(60 * MINUTE);
    pair
}

/// On a sheet each answer is told at once: only what cannot be an answer is sent.
async fn on_a_sheet(pair: &mut Pair, part: &Part) {
    let own = format!("/variants/{}/{}", part.variant, part.id);
    for text in ["x +", "7", &part.right[0], &part.right[1], ""] {
        pair.send("/variants/{variant}/{part}/reading", &format!("{own}/reading"), &[("response", text)])
            .await;
        pair.keyed("/variants/{variant}/{part}/draft", &format!("{own}/draft"), &[("response", text)]).await;
    }
    pair.keyed("/variants/{variant}/{part}/solution", &format!("{own}/solution"), &[]).await;
    for text in ["((", ""] {
        pair.keyed("/variants/{variant}/{part}", &own, &[("response", text)]).await;
    }
}

/// In a quiz nothing is told, whatever is sent, and whatever is saved last.
async fn in_a_quiz(pair: &mut Pair, part: &Part, place: usize) {
    let own = format!("/variants/{}/{}", part.variant, part.id);
    let (first, last) = (&part.right[place % 2], &part.right[1 - place % 2]);
    for text in ["x +", "7", first, last] {
        pair.send("/variants/{variant}/{part}/reading", &format!("{own}/reading"), &[("response", text)])
            .await;
        pair.keyed("/variants/{variant}/{part}", &own, &[("response", text)]).await;
        pair.keyed("/variants/{variant}/{part}/draft", &format!("{own}/draft"), &[("response", text)]).await;
    }
    // In another tab the box was still empty.
    for text in [first, last] {
        let form = [("base", "0"), ("response", text.as_str())];
        pair.keyed("/variants/{variant}/{part}/draft", &format!("{own}/draft"), &form).await;
    }
    pair.keyed("/variants/{variant}/{part}/solution", &format!("{own}/solution"), &[]).await;
}
