//! A database of the first schema is brought up to date, and the program is killed while it does so.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use gradus::service::verify::verify;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, SqliteConnection};

use crate::house::first_schema::first_schema;
use crate::house::{House, command, fresh};
use crate::rig::{calm, count, figure, pause, turn};

/// How many answers are stored before.
const ANSWERS: usize = 20_000;

/// The schema of a database, its answers and its gradings.
async fn state(database: &Path) -> (i64, i64, i64) {
    let options = SqliteConnectOptions::new().filename(database);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let found = sqlx::query_as(
        "SELECT (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM submission), (SELECT count(*) FROM grading)",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_is_killed_is_taken_up_again() {
    let _turn = turn().await;
    let kills = count(12, 50);
    let (folder, database) = fresh();
    first_schema(&database, folder.path(), ANSWERS).await;
    // How long it takes undisturbed, so that the kills fall into it.
    let trial = folder.path().join("trial.sqlite");
    fs::copy(&database, &trial).unwrap();
    let began = Instant::now();
    assert!(House::open(&trial).stop());
    let whole = u64::try_from(began.elapsed().as_millis()).unwrap();
    let complaints = folder.path().join("complaints");
    let (mut half, mut killed) = (0, 0);
    for turn in 0..kills {
        let copy = folder.path().join(format!("copy-{turn}.sqlite"));
        fs::copy(&database, &copy).unwrap();
        let mut child = command(&copy)
            .stdout(Stdio::null())
            .stderr(fs::File::options().create(true).append(true).open(&complaints).unwrap())
            .spawn()
            .unwrap();
        tokio::time::sleep(pause(turn, 1, whole)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        killed += 1;
        let (schema, answers, gradings) = state(&copy).await;
        assert_eq!((answers, gradings), (ANSWERS as i64, ANSWERS as i64), "turn {turn}, schema {schema}");
        half += usize::from(schema < state(&trial).await.0);
        let again = Instant::now();
        assert!(House::noting(command(&copy), &complaints).stop(), "turn {turn}: the server starts");
        assert!(again.elapsed() < Duration::from_secs(30));
        assert_eq!(state(&copy).await, state(&trial).await);
        let findings = verify(&copy).await.unwrap();
        assert_eq!((findings.wrong.as_slice(), findings.older), (&[][..], ANSWERS));
    }
    calm(&complaints);
    assert!(half > 0, "no kill fell before the end of the migrations");
    figure(format!(
        "{killed} kills within {whole} ms, {half} before the last migration: all taken up again, nothing lost; 0 panics"
    ));
}
