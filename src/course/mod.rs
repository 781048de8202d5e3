//! Who may do what, what a policy allows, and how marks add up.
//!
//! Pure: no clock, no database; `now` is an argument. What it does *not* do: keep anything.
//! Tests stand beside the code.

pub mod company;
pub mod decimal;
pub mod formula;
pub mod gradebook;
pub mod late_days;
pub mod lateness;
pub mod policy;
pub mod quiz;
pub mod role;
pub mod sitting;
pub mod span;
