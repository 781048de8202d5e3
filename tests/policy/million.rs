//! A million cases: whatever the rules say of each, the diary says too.
//!
//! A case that fails names its number; `CASE=number` tries it alone, `CASES=number` tries more or fewer.

use gradus::course::company::held_until;
use gradus::course::late_days::{Unspent, may_spend};
use gradus::course::lateness::{days_begun, grade};
use gradus::course::policy::{Decision, Reason, decide, may_give_up, shows_hints, shows_solution};
use gradus::course::sitting::{
    Door, Shut, State, door, end, is_over, may_begin, over_from, shows_solutions, shows_verdicts, state,
};
use gradus::course::span::DAY_MS;

use crate::case::Case;
use crate::diary::Diary;
use crate::figure::figure;
use crate::late;
use crate::tally::Tally;

/// Points of the assessment.
const POINTS: u32 = 13;

fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Accept => "taken",
        Decision::Refuse(Reason::NotOpen) => "not open",
        Decision::Refuse(Reason::Closed) => "closed",
        Decision::Refuse(Reason::NoTriesLeft) => "no tries left",
        Decision::Refuse(Reason::SolutionShown) => "solution shown",
        Decision::Refuse(Reason::SolutionShownForGood) => "solution shown for good",
    }
}

const fn yes(so: bool) -> &'static str {
    if so { "yes" } else { "no" }
}

/// Compares one case; what was decided is counted.
fn compare(number: u64, tally: &mut Tally) {
    let case = Case::new(number);
    let diary = Diary::new(&case);
    let Case { sitting, history, now, .. } = case;
    let own = case.usual.extended(&case.grant);
    let sheet = own.postponed(case.late_days, |at, days| at + i64::from(days) * DAY_MS);
    let held = held_until(&case.usual, &case.company);

    macro_rules! same {
        ($what:literal, $found:expr, $expected:expr) => {{
            let found = $found;
            assert_eq!(found, $expected, "{} of case {number}: {case:#?}", $what);
            found
        }};
    }
    let on_sheet = same!("an answer on a sheet", decide(&sheet, history.spent, now), diary.on_a_sheet());
    let [solution, hints, give_up] = same!(
        "solution, hints and giving up on a sheet",
        [
            shows_solution(&sheet, history, held, now),
            shows_hints(&sheet, history, now),
            may_give_up(&sheet, history, now)
        ],
        diary.shown_on_a_sheet()
    );
    let in_attempt = same!(
        "an answer of the attempt",
        decide(&own.within(sitting), history.spent, now),
        diary.in_the_attempt()
    );
    let door = same!("the door", door(&own, now), diary.door());
    let begins = same!("the beginning", may_begin(&own, case.code, now), diary.may_begin());
    let state = same!("the state", state(&own, sitting, now), diary.state());
    same!("the end", end(&own, sitting), diary.end());
    same!("the last of the others", held, diary.held());
    let from = same!("over from", over_from(&own, sitting, held), diary.over_from());
    let over = same!("over", is_over(&own, sitting, held, now), from.is_some_and(|from| now >= from));
    let [verdicts, solutions] = same!(
        "verdicts and solutions of the attempt",
        [shows_verdicts(&own, sitting, held, now), shows_solutions(&own, sitting, held, now)],
        diary.shown_of_the_attempt()
    );
    let day = same!("a late day", may_spend(&sheet, case.purse, now), diary.may_spend());
    let late = same!("days begun", days_begun(sheet.due_ms, now), diary.days_late());
    let micro = same!(
        "the grade",
        grade(&sheet, POINTS, &case.credits).micro,
        late::grade(&diary.graded_by(), POINTS, &case.credits)
    );

    for (name, at) in case.moments() {
        tally.beside(name, now, at);
    }
    if let Some(held) = held {
        tally.beside("the end of the others", now, held);
    }
    tally.decided("answer on a sheet", word(on_sheet));
    tally.decided("answer of an attempt", word(in_attempt));
    tally.decided("solution on a sheet", yes(solution));
    tally.decided("hints", yes(hints));
    tally.decided("giving up", yes(give_up));
    let said = match door {
        Door::NotYet(_) => "not yet",
        Door::Open => "open",
        Door::Closed => "closed",
    };
    tally.decided("door", said);
    let said = match begins {
        Ok(()) => "yes",
        Err(Shut::NotYet) => "not yet",
        Err(Shut::Closed) => "closed",
        Err(Shut::AnotherCode) => "another code",
    };
    tally.decided("beginning", said);
    let said = match state {
        State::Running(_) => "running",
        State::HandedIn(_) => "handed in",
        State::RanOut(_) => "ran out",
    };
    tally.decided("attempt", said);
    tally.decided("over for everybody", yes(over));
    tally.decided("others are waited for", yes(held.is_some_and(|held| now < held)));
    tally.decided("verdicts of an attempt", yes(verdicts));
    tally.decided("solutions of an attempt", yes(solutions));
    let said = match day {
        Ok(()) => "yes",
        Err(Unspent::NotHere) => "not here",
        Err(Unspent::Closed) => "closed",
        Err(Unspent::AtTheClose) => "at the close",
        Err(Unspent::NoneLeft) => "none left",
    };
    tally.decided("a late day", said);
    tally.decided("days late", ["0", "1", "2"].get(usize::try_from(late).unwrap()).unwrap_or(&"more"));
    tally.decided("grade above nothing", yes(micro > 0));
}

#[test]
fn the_rules_say_what_the_diary_says() {
    let number = |name| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    if let Some(number) = number("CASE") {
        return compare(number, &mut Tally::default());
    }
    let cases = number("CASES").unwrap_or(1_000_000);
    let mut tally = Tally::default();
    for number in 0..cases {
        compare(number, &mut tally);
    }
    println!("decided:{tally}");
    let (decision, side) = tally.rarest();
    let kinds = tally.kinds();
    figure(format!(
        "{cases} cases, each against the diary; {kinds} decisions, the rarest {decision} times; each side of each boundary at least {side} times"
    ));
    assert_eq!(tally.kinds(), 47, "every decision is made");
    assert!(decision >= cases / 1_000 && side >= cases / 1_000, "the rarest: {decision} and {side}");
}
