//! The course layer.
