//! A server of its own for a test: the real program on a fresh database.
#![allow(dead_code, reason = "each test uses a part of it")]
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

pub(crate) mod figure;
pub(crate) mod first_schema;
pub(crate) mod old_class;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running server.
pub(crate) struct House {
    /// Its address, as in `http://127.0.0.1:41234`.
    pub(crate) address: String,
    child: Child,
}

impl House {
    /// Starts the program on a database.
    pub(crate) fn open(database: &Path) -> Self {
        Self::start(command(database))
    }

    /// Starts a server.
    pub(crate) fn start(command: Command) -> Self {
        Self::complaining(command, Stdio::inherit())
    }

    /// Starts a server whose complaints go into a file, after those that are there.
    pub(crate) fn noting(command: Command, complaints: &Path) -> Self {
        let file = std::fs::File::options().create(true).append(true).open(complaints).unwrap();
        Self::complaining(command, file.into())
    }

    fn complaining(mut command: Command, complaints: Stdio) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(complaints).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("Gradus is at ").map(str::to_owned))
            .expect("the server says where it is");
        // The rest is read, so that the server never waits for us.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self { address, child }
    }

    /// The number of its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it by SIGTERM and says whether it went well.
    pub(crate) fn stop(mut self) -> bool {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap().success()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `gradus serve` on a database and a free port.
pub(crate) fn command(database: &Path) -> Command {
    command_at(database, 0)
}

/// As [`command`], on this port; 0 is a free one.
pub(crate) fn command_at(database: &Path, port: u16) -> Command {
    let mut command = program();
    command.args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--demo-answers", "false"]);
    command.arg("--database").arg(database);
    command
}

/// The program, without settings from outside.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GRADUS_")) {
        command.env_remove(name);
    }
    command
}

/// A fresh folder with the path of a database in it.
pub(crate) fn fresh() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("course.sqlite");
    (folder, database)
}
