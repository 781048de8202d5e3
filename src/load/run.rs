//! What the class does together, and when.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use clap::ValueEnum;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::load::class::{CHECKED, Class, SAVED};
use crate::load::journal::Journal;
use crate::load::pupil::{Desk, Pupil};
use crate::load::tally::Tally;

/// What the class does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scenario {
    /// Everybody begins the quiz and reads its page, spread evenly over the time.
    Start,
    /// Everybody who has begun saves one text.
    Save,
    /// Everybody who has begun has one answer judged.
    Check,
    /// Everybody who has begun saves a text in every third part, then all hand in.
    HandIn,
    /// The students have answers judged one after the other, as fast as they are answered.
    Steady,
    /// A few at a time begin, read, save or check, and hand in; what fails is sent again with its key.
    Sitting,
}

/// How a load is run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The server.
    pub server: SocketAddr,
    /// What is done.
    pub scenario: Scenario,
    /// How many students take part.
    pub students: usize,
    /// Within which time.
    pub within: Duration,
    /// How many of them at once, where that is not all.
    pub seats: usize,
    /// How long after the time a request that failed is still sent again.
    pub grace: Duration,
    /// Ends it earlier.
    pub end: CancellationToken,
}

/// How many begin at once before the time that counts.
const SETTLING: usize = 64;
/// How many texts and answers a student sends in a whole sitting.
const ACTS: usize = 8;

/// Runs a load; what came of the requests is in the tally.
///
/// # Errors
/// There are too few students, they cannot begin, or the journal cannot be written.
pub async fn run(class: Arc<Class>, plan: &Plan, journal: &Journal, tally: &Tally) -> anyhow::Result<()> {
    if plan.students > class.students.len() {
        bail!("the class has {} students, not {}", class.students.len(), plan.students);
    }
    let stage = Stage { class, plan: plan.clone(), journal: journal.clone() };
    match plan.scenario {
        Scenario::Start => stage.start(tally).await,
        Scenario::Save => stage.each(SAVED, 0, tally, Act::Save).await,
        Scenario::Check => stage.each(CHECKED, 0, tally, Act::Check).await,
        Scenario::HandIn => stage.each(SAVED, 3, tally, Act::HandIn).await,
        Scenario::Steady => stage.steady(tally).await,
        Scenario::Sitting => stage.sitting(tally).await,
    }
}

/// What everybody does once.
#[derive(Debug, Clone, Copy)]
enum Act {
    Save,
    Check,
    HandIn,
}

/// What the scenarios share.
#[derive(Clone)]
struct Stage {
    class: Arc<Class>,
    plan: Plan,
    journal: Journal,
}

impl Stage {
    fn desk(&self, tally: &Tally, insist: Option<Instant>) -> Desk {
        Desk { server: self.plan.server, journal: self.journal.clone(), tally: tally.clone(), insist }
    }

    /// When the student of this number acts.
    fn moment(&self, began: Instant, number: usize) -> Instant {
        let share = number as f64 / self.plan.students.max(1) as f64;
        began + self.plan.within.mul_f64(share)
    }

    async fn start(&self, tally: &Tally) -> anyhow::Result<()> {
        let began = Instant::now();
        let mut busy = JoinSet::new();
        for (number, student) in self.class.students.iter().take(self.plan.students).enumerate() {
            let mut pupil = Pupil::new(student, self.desk(tally, None), number);
            let (at, tally) = (self.moment(began, number), tally.clone());
            busy.spawn(async move {
                tokio::time::sleep_until(at.into()).await;
                if pupil.begin(SAVED, at).await? && pupil.open(None, Instant::now()).await? {
                    tally.count("begin and open", 200, at.elapsed());
                }
                anyhow::Ok(())
            });
        }
        finish(busy).await
    }

    /// Students who have begun and read their page; none of this is counted. `share`: in each part of
    /// so many a text is saved as well.
    async fn settled(&self, quiz: &'static str, count: usize, share: usize) -> anyhow::Result<Vec<Pupil>> {
        let turns = Arc::new(Semaphore::new(SETTLING));
        let mut busy = JoinSet::new();
        for (number, student) in self.class.students.iter().take(count).enumerate() {
            let insist = Some(Instant::now() + Duration::from_secs(120));
            let mut pupil = Pupil::new(student, self.desk(&Tally::default(), insist), number);
            let (class, turns) = (Arc::clone(&self.class), Arc::clone(&turns));
            busy.spawn(async move {
                let _turn = turns.acquire().await?;
                if !pupil.begin(quiz, Instant::now()).await?
                    || !pupil.open(Some(&class), Instant::now()).await?
                    || pupil.parts() == 0
                {
                    bail!("a student could not begin {quiz}");
                }
                for _ in 0..pupil.parts().checked_div(share).unwrap_or(0) {
                    pupil.save(Instant::now()).await?;
                }
                Ok(pupil)
            });
        }
        let mut pupils = Vec::new();
        while let Some(pupil) = busy.join_next().await {
            pupils.push(pupil??);
        }
        Ok(pupils)
    }

    async fn each(&self, quiz: &'static str, share: usize, tally: &Tally, act: Act) -> anyhow::Result<()> {
        let pupils = self.settled(quiz, self.plan.students, share).await?;
        let began = Instant::now();
        let mut busy = JoinSet::new();
        for (number, mut pupil) in pupils.into_iter().enumerate() {
            pupil.sit_at(self.desk(tally, None));
            let at = self.moment(began, number);
            busy.spawn(async move {
                tokio::time::sleep_until(at.into()).await;
                match act {
                    Act::Save => pupil.save(at).await,
                    Act::Check => pupil.check(at).await,
                    Act::HandIn => pupil.hand_in(at).await,
                }
            });
        }
        finish(busy).await
    }

    async fn steady(&self, tally: &Tally) -> anyhow::Result<()> {
        let seats = self.plan.seats.clamp(1, self.plan.students.max(1));
        let pupils = self.settled(CHECKED, seats, 0).await?;
        let deadline = Instant::now() + self.plan.within;
        let mut busy = JoinSet::new();
        for mut pupil in pupils {
            pupil.sit_at(self.desk(tally, None));
            let end = self.plan.end.clone();
            busy.spawn(async move {
                while Instant::now() < deadline && !end.is_cancelled() {
                    pupil.check(Instant::now()).await?;
                }
                anyhow::Ok(())
            });
        }
        finish(busy).await
    }

    async fn sitting(&self, tally: &Tally) -> anyhow::Result<()> {
        let deadline = Instant::now() + self.plan.within;
        let insist = Some(deadline + self.plan.grace);
        let next = Arc::new(AtomicUsize::new(0));
        let mut busy = JoinSet::new();
        for _ in 0..self.plan.seats.max(1) {
            let (stage, next, desk) = (self.clone(), Arc::clone(&next), self.desk(tally, insist));
            busy.spawn(async move {
                let over = || Instant::now() >= deadline || stage.plan.end.is_cancelled();
                while !over() {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let taking_part = number < stage.plan.students;
                    let Some(student) = stage.class.students.get(number).filter(|_| taking_part) else {
                        break;
                    };
                    let mut pupil = Pupil::new(student, desk.clone(), number);
                    let checks = number % 2 == 1;
                    let quiz = if checks { CHECKED } else { SAVED };
                    if !pupil.begin(quiz, Instant::now()).await?
                        || !pupil.open(Some(&stage.class), Instant::now()).await?
                    {
                        continue;
                    }
                    for act in 0..ACTS {
                        if over() {
                            return Ok(());
                        }
                        if checks && act % 2 == 0 {
                            pupil.check(Instant::now()).await?;
                        } else {
                            pupil.save(Instant::now()).await?;
                        }
                    }
                    pupil.hand_in(Instant::now()).await?;
                }
                anyhow::Ok(())
            });
        }
        finish(busy).await
    }
}

async fn finish(mut busy: JoinSet<anyhow::Result<()>>) -> anyhow::Result<()> {
    while let Some(done) = busy.join_next().await {
        done.context("a student's task ended early")??;
    }
    Ok(())
}
