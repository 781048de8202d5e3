//! A class of students over loopback HTTP, and the journal of what the server acknowledged to them.
//!
//! The journal is the judge: what stands in it as acknowledged must be in the database, once.

pub mod class;
pub mod client;
pub mod compare;
pub mod desk;
pub mod fate;
pub mod journal;
pub mod prepare;
pub mod pupil;
pub mod run;
pub mod tally;
