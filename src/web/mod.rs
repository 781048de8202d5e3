//! The pages: axum and askama. No decisions, no SQL.

pub mod app;
mod arrival;
pub mod asset;
mod card;
pub mod clock;
pub mod control;
pub mod failure;
mod fields;
pub mod headers;
pub mod histogram;
pub mod pages;
mod patience;
pub mod peer;
mod polish;
pub mod server;
pub mod session;
pub mod spoken;
mod standing;
pub mod view;
pub mod words;
pub mod workbench;
