//! Use-cases: read, decide by pure rules, write in one transaction.

pub mod chance;
pub mod classroom;
pub mod demo;
pub mod export;
pub mod failure;
pub mod giving_up;
pub mod house;
pub mod marking;
pub mod password;
pub mod roster;
pub mod signing;
pub mod student;
pub mod verify;
pub mod workbench;
