//! One case of the comparison, drawn from its number.

use gradus::course::company::Company;
use gradus::course::late_days::Purse;
use gradus::course::lateness::{Credit, Late};
use gradus::course::policy::{Feedback, History, Policy, Spent};
use gradus::course::sitting::{Extension, Sitting};
use gradus::course::span::DAY_MS;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng as _, SeedableRng as _};

/// Everything that a decision may follow from.
#[derive(Debug)]
pub(crate) struct Case {
    /// The policy of whoever was granted nothing.
    pub(crate) usual: Policy,
    pub(crate) grant: Extension,
    pub(crate) late_days: u32,
    pub(crate) purse: Purse,
    pub(crate) sitting: Sitting,
    pub(crate) history: History,
    pub(crate) company: Company,
    pub(crate) credits: Vec<Credit>,
    pub(crate) code: &'static str,
    pub(crate) now: i64,
}

/// What chance gives, the same for the same number.
struct Dice {
    chance: ChaCha8Rng,
    /// What the dates of the case are multiples of, but for a millisecond.
    unit: i64,
}

impl Dice {
    fn below(&mut self, count: u32) -> u32 {
        self.chance.next_u32() % count
    }

    fn between(&mut self, least: i64, most: i64) -> i64 {
        least + i64::from(self.below(u32::try_from(most - least + 1).unwrap()))
    }

    fn is(&mut self) -> bool {
        self.below(2) == 0
    }

    fn moment(&mut self) -> i64 {
        self.between(0, 12) * self.unit + self.between(-1, 1)
    }

    fn perhaps<T>(&mut self, drawn: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.is().then(|| drawn(self))
    }

    fn grant(&mut self) -> Extension {
        let percent = self.below(5) as usize;
        Extension {
            time_percent: [100, 100, 125, 133, 200][percent],
            open_ms: self.perhaps(Self::moment),
            due_ms: self.perhaps(Self::moment),
            close_ms: self.perhaps(Self::moment),
        }
    }

    fn policy(&mut self) -> Policy {
        let feedback = Feedback::ALL[self.below(3) as usize];
        Policy {
            max_tries: self.perhaps(|dice| dice.below(4)),
            open_ms: self.perhaps(Self::moment),
            due_ms: self.perhaps(Self::moment),
            close_ms: self.perhaps(Self::moment),
            late: self.perhaps(|dice| Late {
                per_day_micro: dice.below(3_000_000),
                of: dice.perhaps(|dice| dice.below(20) + 1),
            }),
            late_days: self.is(),
            hints: self.is(),
            give_up: self.is(),
            time_limit_ms: self.perhaps(|dice| dice.moment().max(1)),
            feedback,
            access_code: self.perhaps(|_| " Euler".to_owned()),
            ..Policy::default()
        }
    }

    fn credit(&mut self) -> Credit {
        let [question, part] = [self.below(2) as usize, self.below(3) as usize];
        Credit {
            question: ["a", "b"][question].into(),
            part: ["x", "y", "z"][part].into(),
            micro: self.between(0, 3_000_000),
            own_points: 9,
            points: [4, 9][question],
            received_ms: self.moment(),
        }
    }
}

impl Case {
    pub(crate) fn new(number: u64) -> Self {
        let mut dice = Dice { chance: ChaCha8Rng::seed_from_u64(number), unit: 1 };
        dice.unit = [1, 2, DAY_MS / 2, DAY_MS][dice.below(4) as usize];
        let started_ms = dice.moment();
        let mut case = Self {
            usual: dice.policy(),
            grant: if dice.is() { dice.grant() } else { Extension::default() },
            late_days: dice.below(3),
            purse: Purse { total: dice.below(4), spent: dice.below(4) },
            sitting: Sitting {
                started_ms,
                finished_ms: dice.perhaps(|dice| started_ms + dice.moment().max(0)),
            },
            history: History {
                spent: Spent {
                    tries: dice.below(4),
                    revealed: dice.below(6) == 0,
                    revealed_for_good: dice.below(6) == 0,
                },
                answered: dice.is(),
                solved: dice.is(),
            },
            company: Company {
                granted: (0..dice.below(3)).map(|_| dice.grant()).collect(),
                begun: (0..dice.below(3)).map(|_| (dice.moment(), dice.grant())).collect(),
            },
            credits: (0..dice.below(6)).map(|_| dice.credit()).collect(),
            code: ["Euler", " eULER  ", "Gauss", ""][dice.below(4) as usize],
            now: dice.moment(),
        };
        // Mostly at a moment at which something happens, or a millisecond beside it.
        let moments = case.moments();
        if dice.below(8) > 0 && !moments.is_empty() {
            let place = dice.below(u32::try_from(moments.len()).unwrap()) as usize;
            case.now = moments[place].1 + dice.between(-1, 1);
        }
        case
    }

    /// The moments at which something happens, each with its name.
    pub(crate) fn moments(&self) -> Vec<(&'static str, i64)> {
        let Self { usual, grant, sitting, company, .. } = self;
        let limit =
            usual.time_limit_ms.map(|limit| limit + limit * i64::from(grant.time_percent - 100) / 100);
        let due = grant.due_ms.or(usual.due_ms);
        [
            ("the opening", grant.open_ms.or(usual.open_ms)),
            ("the soft deadline", due),
            ("a day after it", due.map(|due| due + DAY_MS)),
            ("the hard deadline", grant.close_ms.or(usual.close_ms)),
            ("the beginning", Some(sitting.started_ms)),
            ("the end of the time", limit.map(|limit| sitting.started_ms + limit)),
            ("handing in", sitting.finished_ms),
            ("another's close", company.granted.iter().filter_map(|grant| grant.close_ms).max()),
            ("another's beginning", company.begun.iter().map(|(started, _)| *started).max()),
        ]
        .into_iter()
        .filter_map(|(name, moment)| Some((name, moment?)))
        .collect()
    }
}
