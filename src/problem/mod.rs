//! The problem layer.
