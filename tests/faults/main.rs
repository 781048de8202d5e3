//! Nothing is lost: the real program under a class of students, with every fault that this machine can play.
//!
//! The numbers are small by default; `GRADUS_LONG=1` takes those of `docs/MEASUREMENTS.md`. Each test prints
//! what it counted: `cargo test --test faults -- --nocapture --test-threads 1`. Where the machine has no loop devices,
//! what needs them is skipped and says so; with `GRADUS_NEED_LOOP=1` that is an error.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

#[path = "../house/mod.rs"]
mod house;

mod backup;
mod device;
mod ends;
mod full;
mod leaving;
mod migrating;
mod parallel;
mod power;
mod rig;
mod slow;
mod tracer;
mod wire;
