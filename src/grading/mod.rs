//! The grading layer.
