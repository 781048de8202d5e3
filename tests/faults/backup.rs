//! Backups while a class answers: each one holds what was acknowledged before it began, comes back and opens; one that
//! is killed leaves no half file under its name.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::house::{House, command, program};
use crate::rig::{Rig, calm, count, figure, pause, whole};

/// `gradus db COMMAND FILE --database DATABASE`.
fn db(what: &str, file: &Path, database: &Path) -> Command {
    let mut command = program();
    command.args(["db", what]).arg(file).arg("--database").arg(database);
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_answers_holds_what_was_acknowledged_and_comes_back() {
    let (backups, kills) = (count(5, 30), count(12, 60));
    let rig = Rig::new(count(4_000, 20_000), 100).await;
    let (house, _) = rig.serve();
    let (end, load) = rig.sittings(8);
    let (mut slowest, mut held, mut bytes, mut beyond) = (Duration::ZERO, 0, 0, 0);
    for turn in 0..backups {
        tokio::time::sleep(pause(turn, 200, 600)).await;
        // What was acknowledged before the backup begins.
        rig.journal.flush().unwrap();
        let before = rig.folder().join("before.jsonl");
        fs::copy(&rig.journal_file, &before).unwrap();
        let copy = rig.folder().join(format!("copy-{turn}.sqlite"));
        let began = Instant::now();
        let mut backup = db("backup", &copy, &rig.database);
        let output = tokio::task::spawn_blocking(move || backup.output()).await.unwrap().unwrap();
        slowest = slowest.max(began.elapsed());
        assert!(output.status.success(), "{output:?}");
        let found = whole(&copy, &before).await;
        assert!(found.acknowledged > held, "nothing was answered between two backups: {found}");
        held = found.acknowledged;
        bytes = fs::metadata(&copy).unwrap().len();
        // It comes back elsewhere, is opened by a server, and still holds all of it.
        let restored = rig.folder().join(format!("restored-{turn}.sqlite"));
        let output = db("restore", &copy, &restored).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert!(
            House::noting(command(&restored), &rig.complaints()).stop(),
            "a server starts on copy {turn}"
        );
        beyond += whole(&restored, &before).await.unheard;
    }
    let half = kill(&rig, kills, slowest).await;
    assert!(!load.is_finished(), "the class was done before the last backup");
    end.cancel();
    load.await.unwrap();
    assert!(house.stop());
    let found = rig.whole().await;
    assert_eq!((rig.status(500), rig.status(0)), (0, 0), "{:?}", rig.tally.rows());
    calm(&rig.complaints());
    figure(format!(
        "{backups} backups under answers, the last of {bytes} bytes with 0 of {held} acknowledged requests lost, each verified, restored and opened ({beyond} requests unheard of); {slowest:?} at most; {kills} killed, {half} of them before the file had its name, 0 half files; at the end {found}"
    ));
}

/// Kills backups at any moment; how many of them had not given the file its name.
async fn kill(rig: &Rig, kills: usize, whole_time: Duration) -> usize {
    let longest = u64::try_from(whole_time.as_millis()).unwrap().max(10);
    let before = rig.folder().join("killed.jsonl");
    let mut half = 0;
    for turn in 0..kills {
        rig.journal.flush().unwrap();
        fs::copy(&rig.journal_file, &before).unwrap();
        let copy = rig.folder().join(format!("killed-{turn}.sqlite"));
        let mut backup = db("backup", &copy, &rig.database);
        let mut child = backup.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        tokio::time::sleep(pause(turn, 5, longest)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        if copy.exists() {
            whole(&copy, &before).await;
            fs::remove_file(&copy).unwrap();
        } else {
            half += 1;
        }
        if turn % 4 == 0 {
            // What the killed one left is in nobody's way.
            let output = db("backup", &copy, &rig.database).output().unwrap();
            assert!(output.status.success(), "{output:?}");
            let part = copy.with_extension("sqlite.part");
            assert!(!part.exists(), "{} is left", part.display());
            whole(&copy, &before).await;
        }
    }
    assert!(half > kills / 4, "only {half} of {kills} backups were killed before their end");
    half
}
