//! Use-cases: read, decide by pure rules, write in one transaction.

pub mod answering;
pub mod asked;
pub mod chance;
pub mod classroom;
pub mod demo;
pub mod export;
pub mod failure;
mod given;
pub mod giving_up;
pub mod grades;
mod holding;
pub mod house;
pub mod issuing;
pub mod marking;
mod moment;
pub mod opening;
pub mod password;
mod placing;
pub mod policy;
mod present;
pub mod progress;
pub mod quiz;
pub mod roster;
pub mod signing;
pub mod throttle;
pub mod verify;
pub mod workbench;
