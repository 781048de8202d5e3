//! Optimizers: every method of the course, step by step, with all intermediate values.

pub mod bulk;
pub mod loss;
pub mod method;
pub mod schedule;
pub mod stopping;
pub mod trace;
