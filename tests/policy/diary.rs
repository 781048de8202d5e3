//! The rules once more, as somebody would keep them by hand: a diary of what happens and when, read entry by entry
//! up to now.
//!
//! Whatever stands at a moment has happened at that moment. Nothing here compares two dates in any other way.

use std::collections::BTreeMap;

use gradus::course::late_days::Unspent;
use gradus::course::policy::{Decision, Feedback, Policy, Reason};
use gradus::course::sitting::{Door, Extension, Shut, State};
use gradus::course::span::DAY_MS;

use crate::case::Case;

/// What happens; of what happens at one millisecond, the first here is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Opens,
    Begins,
    TimeIsOut,
    Closes,
    HandsIn,
    OthersAreDone,
}

/// How everything stands after some pages of the diary.
#[derive(Debug, Clone, Copy, Default)]
struct Stand {
    open: bool,
    begun: bool,
    closed: bool,
    others_done: bool,
    /// How the attempt ended.
    ended: Option<State>,
}

/// One student's diary.
#[derive(Debug)]
pub(crate) struct Diary<'c> {
    case: &'c Case,
    entries: Vec<(i64, Event)>,
    /// The soft deadline, with late days.
    due: Option<i64>,
    close: Option<i64>,
    held: Option<i64>,
}

/// The dates of whoever was granted this: what is written later stands.
fn dates(usual: &Policy, grant: &Extension) -> BTreeMap<&'static str, i64> {
    let mut dates = BTreeMap::new();
    for (opens, due, closes) in
        [(usual.open_ms, usual.due_ms, usual.close_ms), (grant.open_ms, grant.due_ms, grant.close_ms)]
    {
        for (name, date) in [("opens", opens), ("due", due), ("closes", closes)] {
            if let Some(date) = date {
                dates.insert(name, date);
            }
        }
    }
    dates
}

/// When the minutes of whoever began then are over.
fn out(usual: &Policy, grant: &Extension, started: i64) -> Option<i64> {
    let limit = usual.time_limit_ms?;
    // The percent above a hundred are added.
    Some(started + limit + limit * i64::from(grant.time_percent - 100) / 100)
}

/// The first of some moments.
fn first(mut moments: Vec<i64>) -> Option<i64> {
    moments.sort_unstable();
    moments.first().copied()
}

/// When the last of the others is done, if they are waited for.
fn last_of_the_others(case: &Case) -> Option<i64> {
    let usual = &case.usual;
    let mut moments: Vec<i64> = match usual.close_ms {
        Some(close) => {
            case.company.granted.iter().filter_map(|grant| grant.close_ms).chain([close]).collect()
        }
        None => {
            let ends = |(started, grant): &(i64, Extension)| {
                let close = dates(usual, grant).get("closes").copied();
                first(out(usual, grant, *started).into_iter().chain(close).collect())
            };
            case.company.begun.iter().filter_map(ends).collect()
        }
    };
    moments.sort_unstable();
    moments.last().copied()
}

impl<'c> Diary<'c> {
    pub(crate) fn new(case: &'c Case) -> Self {
        let dates = dates(&case.usual, &case.grant);
        let close = dates.get("closes").copied();
        let mut due = dates.get("due").copied();
        // A late day at a time; the day at which the soft deadline would pass the hard one ends at it.
        for _ in 0..case.late_days {
            due = due.map(|due| due + DAY_MS);
        }
        if let (Some(date), Some(close)) = (due, close)
            && date > close
        {
            due = Some(close);
        }
        let held = last_of_the_others(case);
        let mut entries: Vec<(i64, Event)> = [
            (dates.get("opens").copied(), Event::Opens),
            (Some(case.sitting.started_ms), Event::Begins),
            (out(&case.usual, &case.grant, case.sitting.started_ms), Event::TimeIsOut),
            (close, Event::Closes),
            (case.sitting.finished_ms, Event::HandsIn),
            (held, Event::OthersAreDone),
        ]
        .into_iter()
        .filter_map(|(at, event)| Some((at?, event)))
        .collect();
        entries.sort_unstable();
        Self { case, entries, due, close, held }
    }

    pub(crate) const fn held(&self) -> Option<i64> {
        self.held
    }

    /// Reads up to this moment.
    fn at(&self, now: i64) -> Stand {
        let never = |event: Event| self.entries.iter().all(|(_, entry)| *entry != event);
        // What has no date was always so.
        let mut stand =
            Stand { open: never(Event::Opens), others_done: never(Event::OthersAreDone), ..Stand::default() };
        for (at, event) in &self.entries {
            if *at > now {
                break;
            }
            match event {
                Event::Opens => stand.open = true,
                Event::Begins => stand.begun = true,
                Event::Closes => stand.closed = true,
                Event::OthersAreDone => stand.others_done = true,
                Event::TimeIsOut | Event::HandsIn => {}
            }
            stand.ended = match event {
                Event::TimeIsOut | Event::Closes => stand.ended.or(Some(State::RanOut(*at))),
                Event::HandsIn => stand.ended.or(Some(State::HandedIn(*at))),
                Event::Opens | Event::Begins | Event::OthersAreDone => stand.ended,
            };
        }
        stand
    }

    /// The last of these reasons that is so, or none.
    fn decide(reasons: [(bool, Reason); 2], case: &Case) -> Decision {
        let spent = case.history.spent;
        // Each judged answer takes one from the stock.
        let mut stock: Option<Vec<()>> = case.usual.max_tries.map(|most| (0..most).map(|_| ()).collect());
        for _ in 0..spent.tries {
            stock.as_mut().and_then(Vec::pop);
        }
        let mut decision = Decision::Accept;
        for (so, reason) in [
            (stock.is_some_and(|stock| stock.is_empty()), Reason::NoTriesLeft),
            (spent.revealed, Reason::SolutionShown),
            (spent.revealed_for_good, Reason::SolutionShownForGood),
        ]
        .into_iter()
        .chain(reasons)
        {
            if so {
                decision = Decision::Refuse(reason);
            }
        }
        decision
    }

    /// Whether an answer on a sheet is judged.
    pub(crate) fn on_a_sheet(&self) -> Decision {
        let stand = self.at(self.case.now);
        Self::decide([(stand.closed, Reason::Closed), (!stand.open, Reason::NotOpen)], self.case)
    }

    /// Whether an answer of the attempt is judged.
    pub(crate) fn in_the_attempt(&self) -> Decision {
        let stand = self.at(self.case.now);
        Self::decide([(stand.ended.is_some(), Reason::Closed), (!stand.begun, Reason::NotOpen)], self.case)
    }

    /// Solution, hints, and asking for the solution, on a sheet.
    pub(crate) fn shown_on_a_sheet(&self) -> [bool; 3] {
        let (stand, history) = (self.at(self.case.now), self.case.history);
        let takes = self.on_a_sheet() == Decision::Accept;
        // Whether anything could still be earned if there were no close.
        let done = history.solved
            || Self::decide([(false, Reason::Closed), (false, Reason::NotOpen)], self.case)
                != Decision::Accept;
        let solution = stand.open && (done || (stand.closed && stand.others_done));
        let helped = |rule: bool| rule && takes && !history.solved;
        [solution, helped(self.case.usual.hints), helped(self.case.usual.give_up) && history.answered]
    }

    pub(crate) fn door(&self) -> Door {
        let stand = self.at(self.case.now);
        let opening = self.entries.iter().find(|(_, event)| *event == Event::Opens);
        match opening {
            Some((at, _)) if !stand.open => Door::NotYet(*at),
            _ if stand.closed => Door::Closed,
            _ => Door::Open,
        }
    }

    pub(crate) fn may_begin(&self) -> Result<(), Shut> {
        match self.door() {
            Door::NotYet(_) => Err(Shut::NotYet),
            Door::Closed => Err(Shut::Closed),
            Door::Open if self.case.usual.access_code.is_none() => Ok(()),
            Door::Open if ["Euler", " eULER  "].contains(&self.case.code) => Ok(()),
            Door::Open => Err(Shut::AnotherCode),
        }
    }

    pub(crate) fn state(&self) -> State {
        let out = self.entries.iter().find(|(_, event)| matches!(event, Event::TimeIsOut | Event::Closes));
        self.at(self.case.now).ended.unwrap_or(State::Running(out.map(|(at, _)| *at)))
    }

    pub(crate) fn end(&self) -> Option<i64> {
        let ends = |event: &Event| matches!(event, Event::TimeIsOut | Event::Closes | Event::HandsIn);
        self.entries.iter().find(|(_, event)| ends(event)).map(|(at, _)| *at)
    }

    fn is_over_at(&self, now: i64) -> bool {
        let stand = self.at(now);
        stand.ended.is_some() && stand.others_done && (stand.closed || self.close.is_none())
    }

    /// The first entry after which it is over for everybody.
    pub(crate) fn over_from(&self) -> Option<i64> {
        self.entries.iter().map(|(at, _)| *at).find(|at| self.is_over_at(*at))
    }

    /// Verdicts and solutions of the attempt.
    pub(crate) fn shown_of_the_attempt(&self) -> [bool; 2] {
        let over = self.is_over_at(self.case.now);
        match self.case.usual.feedback {
            Feedback::Now => [true, over],
            Feedback::AfterClosing => [over, over],
            Feedback::Never => [false, false],
        }
    }

    pub(crate) fn may_spend(&self) -> Result<(), Unspent> {
        let purse = self.case.purse;
        let mut coins: Vec<()> = (0..purse.total).map(|_| ()).collect();
        for _ in 0..purse.spent {
            coins.pop();
        }
        let mut answer = Ok(());
        for (so, why) in [
            (coins.is_empty(), Unspent::NoneLeft),
            (self.due.is_some() && self.due == self.close, Unspent::AtTheClose),
            (self.at(self.case.now).closed, Unspent::Closed),
            (self.due.is_none() || !self.case.usual.late_days, Unspent::NotHere),
        ] {
            if so {
                answer = Err(why);
            }
        }
        answer
    }

    /// The policy of the grade: the dates as the diary has them.
    pub(crate) fn graded_by(&self) -> Policy {
        Policy { due_ms: self.due, close_ms: self.close, late: self.case.usual.late, ..Policy::default() }
    }

    /// How many days late an answer would be that came now.
    pub(crate) fn days_late(&self) -> i64 {
        crate::late::days(self.due, self.case.now)
    }
}
