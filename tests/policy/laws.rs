//! Laws of the policy and of the grades that hold whatever the dates are, over random cases in which times stand
//! at deadlines and a millisecond beside them.
//!
//! `PROPTEST_CASES=100000` tries each a hundred thousand times.

use gradus::course::formula::{self, Formula, Standing};
use gradus::course::late_days::{Purse, may_spend};
use gradus::course::lateness::{Credit, Graded, Late, grade};
use gradus::course::policy::{Decision, Policy, Spent, decide};
use gradus::course::sitting::Extension;
use gradus::course::span::DAY_MS;
use num_rational::BigRational;
use proptest::prelude::*;

/// A moment at, just before or just after one of a few that everything else is made of.
fn moment() -> impl Strategy<Value = i64> {
    (0i64..8, prop_oneof![Just(0), Just(DAY_MS / 2)], -1i64..=1)
        .prop_map(|(day, half, beside)| day * DAY_MS + half + beside)
}

fn late() -> impl Strategy<Value = Late> {
    (0u32..3_000_000, prop::option::of(1u32..20)).prop_map(|(per_day_micro, of)| Late { per_day_micro, of })
}

fn policy() -> impl Strategy<Value = Policy> {
    let moments = prop::array::uniform3(prop::option::of(moment()));
    let rest =
        (prop::option::of(late()), prop::option::of(1..3 * DAY_MS), prop::option::of(0u32..4), any::<bool>());
    (moments, rest).prop_map(|([open_ms, due_ms, close_ms], (late, time_limit_ms, max_tries, late_days))| {
        Policy { open_ms, due_ms, close_ms, late, late_days, time_limit_ms, max_tries, ..Policy::default() }
    })
}

fn credits() -> impl Strategy<Value = Vec<Credit>> {
    let one =
        ("[ab]", "[xyz]", 0i64..=3_000_000, moment()).prop_map(|(question, part, micro, received_ms)| {
            // A question of nine points of its own that is worth four or nine.
            let points = if question == "a" { 4 } else { 9 };
            Credit { question, part, micro, own_points: 9, points, received_ms }
        });
    prop::collection::vec(one, 0..8)
}

/// A day of 24 hours is enough of a calendar here; `src/service/moment.rs` has the other ones.
fn later(at: i64, days: u32) -> i64 {
    at + i64::from(days) * DAY_MS
}

/// Quizzes of which some are dropped, and an exam.
fn course(drop_worst: usize, quizzes: u32, exam: u32) -> Formula {
    let text = format!(
        "[[component]]\nname = \"quizzes\"\ntitle = {{ en = \"\", ru = \"\" }}\nof = [\"quiz-*\"]\ndrop_worst = {drop_worst}\n\
         [[component]]\nname = \"exam\"\ntitle = {{ en = \"\", ru = \"\" }}\nmarks = true\n\
         [[component]]\nname = \"final\"\ntitle = {{ en = \"\", ru = \"\" }}\nsum = {{ quizzes = 0.{quizzes}, exam = 0.{exam} }}\nat_most = 8\n"
    );
    formula::read("course.toml", &text, None).unwrap()
}

fn whole(number: i64) -> BigRational {
    BigRational::from_integer(number.into())
}

/// The best mean of all choices of quizzes that leave out so many, but never all.
fn best_mean(points: &[i64], drop_worst: usize) -> Option<BigRational> {
    let kept = points.len() - drop_worst.min(points.len().checked_sub(1)?);
    (0u32..1 << points.len())
        .filter(|choice| choice.count_ones() as usize == kept)
        .map(|choice| {
            (0..points.len()).filter(|place| choice >> place & 1 == 1).map(|place| points[place]).sum::<i64>()
        })
        .max()
        .map(|sum| whole(sum) / whole(1_000_000 * i64::try_from(kept).unwrap()))
}

fn quizzes(points: &[i64]) -> Vec<(String, Standing)> {
    let one = |(place, points): (usize, &i64)| {
        (format!("quiz-{place}"), Standing::Counts { micro: *points, points: 10 })
    };
    points.iter().enumerate().map(one).collect()
}

proptest! {
    #[test]
    fn the_worst_are_dropped_and_the_rest_is_weighed(
        points in prop::collection::vec(0i64..=10_000_000, 0..7),
        (drop_worst, weights, mark) in (0usize..4, (1u32..10, 1u32..10), prop::option::of(0i64..=10_000_000)),
    ) {
        let values = course(drop_worst, weights.0, weights.1).evaluate(&quizzes(&points), |_| mark);
        let mean = best_mean(&points, drop_worst);
        prop_assert_eq!(&values[0].points, &mean);
        let (quizzes, exam) = (whole(i64::from(weights.0)), whole(i64::from(weights.1)));
        let all = (&quizzes + &exam) / whole(10);
        let exact = match (mean, mark.map(|mark| whole(mark) / whole(1_000_000))) {
            (Some(mean), Some(mark)) => Some((quizzes * mean + exam * mark) / whole(10)),
            // One of them alone has the weight of both.
            (Some(only), None) | (None, Some(only)) => Some(all * only),
            (None, None) => None,
        };
        prop_assert_eq!(&values[2].uncapped, &exact);
        prop_assert_eq!(&values[2].points, &exact.map(|exact| exact.min(whole(8))));
    }

    #[test]
    fn a_better_quiz_or_mark_never_lowers_the_grade(
        points in prop::collection::vec(0i64..=9_000_000, 1..7),
        (drop_worst, place, more, mark) in (0usize..4, 0usize..7, 0i64..1_000_000, 0i64..=9_000_000),
    ) {
        let course = course(drop_worst, 4, 6);
        let grade = |points: &[i64], mark: i64| course.evaluate(&quizzes(points), |_| Some(mark))[2].points.clone();
        let mut better = points.clone();
        let place = place % better.len();
        better[place] += more;
        prop_assert!(grade(&better, mark) >= grade(&points, mark));
        prop_assert!(grade(&points, mark + more) >= grade(&points, mark));
        better.reverse();
        prop_assert_eq!(grade(&better, mark), { better.reverse(); grade(&better, mark) }, "in any order");
    }

    #[test]
    fn the_order_of_answers_does_not_matter(policy in policy(), credits in credits(), turn in 0usize..8) {
        let whole = grade(&policy, 13, &credits);
        let mut other = credits.clone();
        other.rotate_left(turn % credits.len().max(1));
        prop_assert_eq!(grade(&policy, 13, &other), whole);
        other.reverse();
        prop_assert_eq!(grade(&policy, 13, &other), whole);
        other.extend(credits);
        prop_assert_eq!(grade(&policy, 13, &other), whole, "nor does it matter if one is sent twice");
    }

    #[test]
    fn another_answer_never_lowers_the_grade(policy in policy(), credits in credits(), more in credits()) {
        let before = grade(&policy, 13, &credits).micro;
        let all: Vec<Credit> = credits.iter().cloned().chain(more).collect();
        prop_assert!(grade(&policy, 13, &all).micro >= before);
    }

    #[test]
    fn an_answer_is_never_worth_more_for_being_later(policy in policy(), credits in credits(), place in 0usize..8, by in moment()) {
        let mut delayed = credits.clone();
        if let Some(one) = delayed.get_mut(place) {
            one.received_ms += by.max(0);
        }
        prop_assert!(grade(&policy, 13, &delayed).micro <= grade(&policy, 13, &credits).micro);
    }

    #[test]
    fn more_time_never_lowers_a_grade(policy in policy(), credits in credits(), due in moment(), close in moment(), percent in 100u32..300) {
        let extension = Extension {
            time_percent: percent,
            open_ms: None,
            due_ms: policy.due_ms.map(|own| own.max(due)),
            close_ms: policy.close_ms.map(|own| own.max(close)),
        };
        let extended = policy.extended(&extension);
        prop_assert!(grade(&extended, 13, &credits).micro >= grade(&policy, 13, &credits).micro);
        for credit in &credits {
            if decide(&policy, Spent::default(), credit.received_ms) == Decision::Accept {
                prop_assert_eq!(decide(&extended, Spent::default(), credit.received_ms), Decision::Accept);
            }
        }
    }

    #[test]
    fn a_late_day_never_lowers_a_grade_and_never_passes_the_close(policy in policy(), credits in credits(), days in 0u32..5, now in moment()) {
        let fewer = policy.postponed(days, later);
        let more = policy.postponed(days + 1, later);
        prop_assert!(grade(&more, 13, &credits).micro >= grade(&fewer, 13, &credits).micro);
        prop_assert_eq!(more.close_ms, policy.close_ms);
        if let (Some(due), Some(close)) = (more.due_ms, more.close_ms) {
            prop_assert!(due <= close);
        }
        // Whoever may spend one gains time by it, and whoever may now could have before.
        let purse = Purse { total: 3, spent: days };
        if may_spend(&fewer, purse, now).is_ok() {
            prop_assert!(more.due_ms > fewer.due_ms && days < 3);
            prop_assert!(may_spend(&fewer, purse, now - 1).is_ok());
        }
    }
}

#[test]
fn every_boundary_is_where_it_is_said_to_be() {
    let day = DAY_MS;
    let policy = Policy {
        open_ms: Some(day),
        due_ms: Some(2 * day),
        close_ms: Some(4 * day),
        late: Some(Late { per_day_micro: 1_000_000, of: None }),
        late_days: true,
        ..Policy::default()
    };
    let of = |policy: &Policy, at: i64| {
        let credit = Credit {
            question: "a".into(),
            part: "x".into(),
            micro: 9_000_000,
            own_points: 9,
            points: 9,
            received_ms: at,
        };
        match decide(policy, Spent::default(), at) {
            Decision::Accept => grade(policy, 9, &[credit]).micro / 1_000_000,
            Decision::Refuse(_) => -1,
        }
    };
    let table = |policy: &Policy| -> Vec<[i64; 3]> {
        (1..=5).map(|noon| [-1, 0, 1].map(|beside| of(policy, noon * day + beside))).collect()
    };
    assert_eq!(table(&policy), [[-1, 9, 9], [9, 8, 8], [8, 7, 7], [7, -1, -1], [-1, -1, -1]]);
    let spent = policy.postponed(1, later);
    assert_eq!(table(&spent), [[-1, 9, 9], [9, 9, 9], [9, 8, 8], [8, -1, -1], [-1, -1, -1]]);
    let granted = policy.extended(&Extension { close_ms: Some(5 * day), ..Extension::default() });
    assert_eq!(table(&granted), [[-1, 9, 9], [9, 8, 8], [8, 7, 7], [7, 6, 6], [6, -1, -1]]);
    let granted = policy.extended(&Extension { due_ms: Some(3 * day), ..Extension::default() });
    assert_eq!(table(&granted), [[-1, 9, 9], [9, 9, 9], [9, 8, 8], [8, -1, -1], [-1, -1, -1]]);
    assert_eq!(grade(&policy, 9, &[]), Graded::default());
}
