//! strace on the running server: its system calls fail, or take their time.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::rig::must;

/// A tracer of a process; without it the process goes on as if nothing had been.
pub(crate) struct Tracer {
    child: Child,
}

impl Tracer {
    /// Makes the calls of this name fail from `nth` on, once or for good, in each thread.
    pub(crate) fn failing(pid: u32, call: &str, error: &str, nth: usize, once: bool, log: &Path) -> Self {
        let when = if once { nth.to_string() } else { format!("{nth}+") };
        Self::attach(pid, call, &format!("error={error}:when={when}"), log)
    }

    /// Makes each call of this name take so much longer.
    pub(crate) fn slow(pid: u32, call: &str, longer: Duration) -> Self {
        Self::attach(pid, call, &format!("delay_enter={}", longer.as_micros()), Path::new("/dev/null"))
    }

    fn attach(pid: u32, call: &str, what: &str, log: &Path) -> Self {
        let mut child = Command::new("strace")
            .args(["-f", "-p", &pid.to_string(), "-e", &format!("trace={call}")])
            .args(["-e", &format!("inject={call}:{what}"), "-o"])
            .arg(log)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("strace cannot be run: {error}; ./test.sh installs it"));
        // It says so when it has attached to all threads.
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        assert!(line.contains("attached"), "this machine does not let strace attach: {line}");
        std::thread::spawn(move || said.lines().map_while(Result::ok).for_each(drop));
        Self { child }
    }

    /// Lets the process go.
    pub(crate) fn lift(mut self) {
        must("kill", &["-INT", &self.child.id().to_string()]);
        self.child.wait().unwrap();
    }
}

impl Drop for Tracer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
