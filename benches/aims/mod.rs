//! What a run should reach: each figure beside its aim.

use std::fmt::Display;

/// What was not reached so far.
#[derive(Default)]
pub(crate) struct Aims {
    missed: Vec<String>,
}

impl Aims {
    /// Prints a figure beside its aim.
    pub(crate) fn judge(&mut self, what: &str, figure: impl Display, aim: impl Display, met: bool) {
        println!("{} {what}: {figure}, aim {aim}", if met { "met    " } else { "NOT MET" });
        if !met {
            self.missed.push(what.to_owned());
        }
    }

    /// Ends the program; with 1 if something was not reached.
    pub(crate) fn end(self) {
        if !self.missed.is_empty() {
            eprintln!("not met: {}", self.missed.join(", "));
            std::process::exit(1);
        }
    }
}
