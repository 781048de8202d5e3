//! The power goes: the disk of the running server is copied as it is at one moment, and the copy is started.
//!
//! The database is on ext4 in a file, and the file on xfs, where a copy takes no time and asks nobody to
//! write anything first. What the server had only told the kernel is not in the copy.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, SqliteConnection};

use crate::full::Mounted;
use crate::rig::{Rig, count, figure, must, pause, skipped, turn, whole};
use crate::tracer::Tracer;

/// A disk whose state can be copied at any moment.
struct Disk {
    image: PathBuf,
    live: Mounted,
    folder: PathBuf,
    _outer: Mounted,
}

impl Disk {
    /// Makes one in a folder; the reason if this machine cannot.
    fn new(folder: &Path) -> Result<Self, String> {
        let file = folder.join("outer.img");
        must("truncate", &["-s", "1500M", file.to_str().unwrap()]);
        must("mkfs.xfs", &["-q", "-m", "reflink=1", file.to_str().unwrap()]);
        let outer = Mounted::new(&folder.join("outer"), &["-o", "loop", file.to_str().unwrap()])?;
        let image = outer.0.join("disk.img");
        must("truncate", &["-s", "300M", image.to_str().unwrap()]);
        must("mkfs.ext4", &["-q", image.to_str().unwrap()]);
        let live = Mounted::new(&folder.join("live"), &["-o", "loop", image.to_str().unwrap()])?;
        Ok(Self { image, live, folder: folder.to_owned(), _outer: outer })
    }

    /// The disk as it would be found if the power went now.
    fn cut(&self) -> Mounted {
        let copy = self.image.with_file_name("cut.img");
        let (from, to) = (self.image.to_str().unwrap(), copy.to_str().unwrap());
        must("cp", &["--reflink=always", from, to]);
        Mounted::new(&self.folder.join("cut"), &["-o", "loop", to]).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_loses_nothing_that_was_acknowledged() {
    let cuts = count(10, 100);
    let mut rig = Rig::new(count(2_000, 12_000), 100).await;
    let disk = match Disk::new(rig.folder()) {
        Ok(disk) => disk,
        Err(reason) => {
            return skipped("a power cut, which needs loop devices and xfs,", &reason);
        }
    };
    let moved = disk.live.0.join("course.sqlite");
    fs::copy(&rig.database, &moved).unwrap();
    // What was prepared is on the disk before the first cut.
    fs::File::open(&moved).unwrap().sync_all().unwrap();
    fs::File::open(&disk.live.0).unwrap().sync_all().unwrap();
    rig.database = moved;
    let (house, _) = rig.serve();
    let (end, load) = rig.sittings(16);
    let pid = house.pid().to_string();
    let (mut acknowledged, mut unheard) = (0, 0);
    for turn in 0..cuts {
        // Every other time the disk takes its time: an answer that does not wait for it comes long before.
        let slow = (turn % 2 == 1).then(|| Tracer::slow(house.pid(), "fdatasync", Duration::from_millis(50)));
        tokio::time::sleep(pause(turn, 100, 700)).await;
        // What was acknowledged before the copy began.
        let before = rig.folder().join("before.jsonl");
        fs::copy(&rig.journal_file, &before).unwrap();
        let cut = disk.cut();
        if let Some(slow) = slow {
            slow.lift();
        }
        // Meanwhile nothing is added, or each copy would take longer to be looked through.
        must("kill", &["-STOP", &pid]);
        let found = whole(&cut.0.join("course.sqlite"), &before).await;
        must("kill", &["-CONT", &pid]);
        acknowledged = found.acknowledged;
        unheard += found.unheard;
    }
    end.cancel();
    load.await.unwrap();
    assert!(house.stop());
    let found = rig.whole().await;
    assert!(acknowledged > cuts * 10, "too little happened: {acknowledged}");
    figure(format!(
        "{cuts} power cuts: 0 of {acknowledged} acknowledged requests lost, {unheard} stored beyond what was heard; at the end {found}"
    ));
}

/// Adds rows one after the other, and says after each how many are acknowledged.
async fn write(database: PathBuf, synchronous: SqliteSynchronous, acknowledged: Arc<AtomicI64>) {
    let options = SqliteConnectOptions::new()
        .filename(&database)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::query("CREATE TABLE fact(id INTEGER PRIMARY KEY)").execute(&mut connection).await.unwrap();
    for id in 1.. {
        if sqlx::query("INSERT INTO fact VALUES ($1)").bind(id).execute(&mut connection).await.is_err() {
            break;
        }
        acknowledged.store(id, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// The rig itself: a writer that does not wait for the disk must lose something, one that does must not.
#[tokio::test(flavor = "multi_thread")]
async fn the_rig_notices_a_writer_that_does_not_wait_for_the_disk() {
    let _turn = turn().await;
    let folder = tempfile::tempdir().unwrap();
    let disk = match Disk::new(folder.path()) {
        Ok(disk) => disk,
        Err(reason) => {
            return skipped("a power cut, which needs loop devices and xfs,", &reason);
        }
    };
    for (synchronous, name) in [(SqliteSynchronous::Normal, "normal"), (SqliteSynchronous::Full, "full")] {
        let acknowledged = Arc::new(AtomicI64::new(0));
        let database = disk.live.0.join(name);
        let writer = tokio::spawn(write(database, synchronous, Arc::clone(&acknowledged)));
        let (mut lost, mut said) = (0, 0);
        for turn in 0..count(4, 20) {
            tokio::time::sleep(pause(turn, 100, 700)).await;
            let before = acknowledged.load(Ordering::SeqCst);
            let cut = disk.cut();
            let options = SqliteConnectOptions::new().filename(cut.0.join(name));
            let stored: i64 = match SqliteConnection::connect_with(&options).await {
                Ok(mut connection) => {
                    let found = sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM fact");
                    let found = found.fetch_one(&mut connection).await.unwrap_or(0);
                    connection.close().await.unwrap();
                    found
                }
                Err(_) => 0,
            };
            lost += (before - stored).max(0);
            said = before;
        }
        writer.abort();
        let _ = writer.await;
        figure(format!(
            "control, synchronous = {name}: {lost} lost over all cuts, {said} acknowledged at the last"
        ));
        assert_eq!(lost > 0, synchronous == SqliteSynchronous::Normal, "{name}: {lost}");
    }
}
