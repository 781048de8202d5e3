//! The disk runs full, and is emptied again.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use gradus::load::class::SAVED;
use gradus::load::pupil::Pupil;

use crate::rig::{Rig, figure, must, system_program};
use crate::wire::send;

/// A file system that goes away at the end.
pub(crate) struct Mounted(pub(crate) PathBuf);

impl Mounted {
    /// Mounts something on a new folder; the reason if this machine cannot.
    pub(crate) fn new(at: &Path, arguments: &[&str]) -> Result<Self, String> {
        fs::create_dir_all(at).unwrap();
        let mut all = arguments.to_vec();
        all.push(at.to_str().unwrap());
        let output = system_program("mount", &all);
        if output.status.success() {
            Ok(Self(at.to_owned()))
        } else {
            Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
        }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = system_program("umount", &["-l", self.0.to_str().unwrap()]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_loses_nothing_and_takes_answers_when_there_is_room() {
    let mut rig = Rig::new(400, 100).await;
    let size = fs::metadata(&rig.database).unwrap().len() / 1024 + 2_500;
    let at = rig.folder().join("small");
    let small = Mounted::new(&at, &["-t", "tmpfs", "-o", &format!("size={size}k"), "tmpfs"]).unwrap();
    let moved = small.0.join("course.sqlite");
    fs::copy(&rig.database, &moved).unwrap();
    rig.database = moved;
    let (house, _) = rig.serve();
    let mut reader = Pupil::new(&rig.class.students[399], rig.desk(), 0);
    assert!(reader.begin(SAVED, Instant::now()).await.unwrap());
    assert!(reader.open(Some(&rig.class), Instant::now()).await.unwrap());
    let form = reader.forms()[0].clone();
    let (end, load) = rig.sittings(8);
    let began = Instant::now();
    while rig.status(503) < 50 {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "the disk does not run full: {:?}",
            rig.tally.rows()
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // What is stored can be read, and what is refused is given back.
    assert!(reader.open(None, Instant::now()).await.unwrap(), "pages are served from a full disk");
    let path = format!("/variants/{}/{}/draft", form.variant, form.part);
    let body = format!("key={:032x}&base=0&response=kept+for+me", 7);
    let answer = send(&rig, 399, &path, &body);
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: 2"), "{answer}");
    assert!(answer.contains("kept for me") && answer.contains(&format!("{:032x}", 7)), "{answer}");
    let before = rig.status(200) + rig.status(303);
    must("mount", &["-o", "remount,size=64m", at.to_str().unwrap()]);
    let freed = Instant::now();
    while rig.status(200) + rig.status(303) < before + 20 {
        assert!(freed.elapsed() < Duration::from_secs(5), "no answer is taken though there is room");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let healed = freed.elapsed();
    let again = send(&rig, 399, &path, &body);
    assert!(again.starts_with("HTTP/1.1 200"), "the same key goes through: {again}");
    end.cancel();
    load.await.unwrap();
    assert!(house.stop());
    let found = rig.whole().await;
    assert_eq!((rig.status(500), rig.status(0)), (0, 0), "{:?}", rig.tally.rows());
    figure(format!(
        "a full disk: {} answers 503, {found}; served again {healed:?} after there was room",
        rig.status(503)
    ));
}
