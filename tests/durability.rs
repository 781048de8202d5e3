//! The real program: ends, starts again, and refuses what it must not touch.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod house;

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use house::figure::figure;
use house::first_schema::first_schema;
use house::{House, command, fresh, program};

fn refused(database: &Path) -> String {
    let output: Output = command(database).output().unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(text.trim().lines().count(), 1, "one clear line: {text}");
    text
}

fn verify(database: &Path) -> Output {
    program().args(["db", "verify", "--database"]).arg(database).output().unwrap()
}

fn sql(database: &Path, statements: &str) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        use sqlx::{Connection, Executor};
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database).create_if_missing(true);
        let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
        connection.execute(sqlx::AssertSqlSafe(statements.to_owned())).await.unwrap();
        connection.close().await.unwrap();
    });
}

#[test]
fn a_second_server_is_turned_away() {
    let (_folder, database) = fresh();
    let house = House::open(&database);
    assert!(refused(&database).contains("another gradus server"));
    assert!(house.stop());
}

#[test]
fn files_of_others_are_left_alone() {
    let (folder, database) = fresh();
    fs::write(
        &database,
        "this is a letter, not a database, and it is long enough to be read as one. ".repeat(20),
    )
    .unwrap();
    let before = fs::read(&database).unwrap();
    assert!(refused(&database).contains("not an SQLite database"));
    assert_eq!(fs::read(&database).unwrap(), before);
    let other = folder.path().join("other.sqlite");
    sql(&other, "CREATE TABLE theirs(x); INSERT INTO theirs VALUES (1);");
    let before = fs::read(&other).unwrap();
    assert!(refused(&other).contains("not one of Gradus"));
    assert_eq!(fs::read(&other).unwrap(), before);
}

#[test]
fn a_newer_schema_is_left_alone() {
    let (_folder, database) = fresh();
    assert!(House::open(&database).stop());
    sql(&database, "PRAGMA user_version = 99;");
    let before = fs::read(&database).unwrap();
    assert!(refused(&database).contains("schema version 99"));
    assert_eq!(fs::read(&database).unwrap(), before);
}

#[test]
fn a_database_of_the_first_schema_is_brought_up() {
    let (folder, database) = fresh();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(first_schema(&database, folder.path(), 1));
    assert!(House::open(&database).stop());
    let checked = verify(&database);
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(checked.status.success() && said.contains("1 of an older engine"), "{said}");
    // The rows are there, as they were, and still nothing can be changed.
    sql(&database, "INSERT INTO grading(id, submission_id, problem_hash, engine, verdict, score_micro, detail, at_ms, actor_id)
        SELECT 8, submission_id, problem_hash, engine, 'waiting', score_micro, detail, at_ms, 1 FROM grading WHERE id = 1;");
    for forbidden in ["UPDATE grading SET score_micro = 1", "DELETE FROM grading"] {
        assert!(std::panic::catch_unwind(|| sql(&database, forbidden)).is_err(), "{forbidden}");
    }
}

#[test]
fn a_read_only_file_is_said_to_be_one() {
    let (_folder, database) = fresh();
    assert!(House::open(&database).stop());
    let mut permissions = fs::metadata(&database).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&database, permissions).unwrap();
    assert!(refused(&database).contains("read-only"));
}

#[test]
fn a_broken_catalogue_stops_the_server_with_all_mistakes() {
    let (folder, database) = fresh();
    let problems = folder.path().join("problems");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("problems");
    assert!(Command::new("cp").arg("-r").arg(&source).arg(&problems).status().unwrap().success());
    let spoil = |file: &str, from: &str, to: &str| {
        let path = problems.join(file);
        fs::write(&path, fs::read_to_string(&path).unwrap().replacen(from, to, 1)).unwrap();
    };
    spoil("gradient-descent/linear-regression/problem.toml", "points = 1", "point = 1");
    spoil("matrix-derivatives/warm-up/problem.toml", "x'*A*x", "x*A*x");
    let output = command(&database).arg("--problems").arg(&problems).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(
        text.contains("linear-regression/problem.toml:25:1") && text.contains("warm-up/problem.toml:20:"),
        "{text}"
    );
    assert!(!database.exists(), "nothing was created");
}

#[test]
fn an_audit_that_was_changed_is_found() {
    let (folder, database) = fresh();
    assert!(House::open(&database).stop());
    let fine = verify(&database);
    assert!(fine.status.success(), "{}", String::from_utf8_lossy(&fine.stdout));
    // Each column of each row, and a row that is taken out or put in.
    let rows = count(&database, "SELECT count(*) FROM audit");
    assert!(rows >= 3, "{rows}");
    let mut changes = vec![(1, "DELETE FROM audit WHERE seq = 1".to_owned())];
    for row in 1..=rows {
        for change in [
            "at_ms = at_ms + 1",
            "actor_id = CASE WHEN actor_id IS NULL THEN 1 END",
            "action = action || '.'",
            "object = object || '.'",
            "detail = detail || '.'",
            "prev = randomblob(32)",
            "hash = randomblob(32)",
        ] {
            changes.push((row, format!("UPDATE audit SET {change} WHERE seq = {row}")));
        }
    }
    changes.push((rows + 1, "INSERT INTO audit(at_ms, action, object, detail, prev, hash) SELECT at_ms, action, object, detail, hash, randomblob(32) FROM audit ORDER BY seq DESC LIMIT 1".into()));
    for (row, change) in &changes {
        let copy = folder.path().join("changed.sqlite");
        fs::copy(&database, &copy).unwrap();
        sql(&copy, &format!("DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; {change}"));
        let found = verify(&copy);
        assert_eq!(found.status.code(), Some(1), "{change}");
        let said = String::from_utf8_lossy(&found.stdout).into_owned();
        let broken = if change.starts_with("DELETE") { row + 1 } else { *row };
        assert!(said.contains(&format!("audit chain breaks at row {broken}")), "{change}: {said}");
    }
    figure(format!("an audit of {rows} rows, changed in {} ways: each found", changes.len()));
}

#[test]
fn a_key_a_number_and_a_try_come_once() {
    let (folder, database) = fresh();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(first_schema(&database, folder.path(), 3));
    assert!(House::open(&database).stop());
    // Three answers to the part a are there, with the rows, the numbers, the tries and the keys 1, 2 and 3.
    let add = |part: &str, seq: i64, before: &str, try_no: i64, key: i64| {
        format!(
            "INSERT INTO submission(variant_id, part, seq, before_id, kind, try_no, idem_key, body, body_hash, received_ms, session_id)
             VALUES (1, '{part}', {seq}, {before}, 'final', {try_no}, unhex(printf('%032x', {key})), '1', unhex('6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b'), 1, 1);
             INSERT INTO grading(submission_id, problem_hash, engine, verdict, score_micro, detail, at_ms)
             SELECT max(id), zeroblob(32), 0, 'wrong', 0, '{{\"outcome\":\"wrong\",\"credit_micro\":0,\"slips\":[],\"feedback\":[],\"reading\":null}}', 1 FROM submission;"
        )
    };
    let other = "parts whose newest text or last try is another than the one that is named";
    let refused = [
        (add("a", 3, "3", 4, 4), "texts of a part that have one number"),
        (add("a", 3, "2", 4, 4), "texts of a part that have one number"),
        (add("a", 4, "3", 3, 4), "tries that skip a number or come twice"),
        (add("a", 4, "3", 5, 4), "tries that skip a number or come twice"),
        (add("a", 4, "2", 4, 4), "texts that do not name the one before them"),
        (add("a", 5, "3", 4, 4), other),
        (add("b", 2, "3", 1, 4), "texts that do not name the one before them"),
        (add("b", 1, "NULL", 2, 4), "tries that skip a number or come twice"),
        (add("a", 4, "3", 4, 3), "texts that came twice with one key"),
        (add("b", 1, "NULL", 1, 3), "texts that came twice with one key"),
    ];
    for (row, _) in &refused {
        assert!(std::panic::catch_unwind(|| sql(&database, row)).is_err(), "{row}");
    }
    // The first names none before it, and only the first: that no trigger need keep.
    for row in [add("b", 1, "3", 1, 4), add("a", 4, "NULL", 4, 4)] {
        let copy = folder.path().join("without.sqlite");
        fs::copy(&database, &copy).unwrap();
        sql(&copy, "DROP TRIGGER submission_follows");
        assert!(std::panic::catch_unwind(|| sql(&copy, &row)).is_err(), "{row}");
    }
    // Nor would it pass unnoticed where the rule is taken away, or the newest text is named wrongly.
    let found = |change: &str| {
        let copy = folder.path().join("broken.sqlite");
        fs::copy(&database, &copy).unwrap();
        sql(&copy, change);
        String::from_utf8_lossy(&verify(&copy).stdout).into_owned()
    };
    for (row, said) in &refused {
        let found = found(&format!("DROP TRIGGER submission_follows; DROP INDEX submission_key; {row}"));
        assert!(found.contains(said), "{said}: {found}");
    }
    assert!(std::panic::catch_unwind(|| sql(&database, "DELETE FROM newest")).is_err());
    for change in ["seq = 2", "try_no = NULL", "submission_id = 2", "submission_id = 9", "part = 'c'"] {
        let found = found(&format!("UPDATE newest SET {change} WHERE part = 'a'"));
        assert!(found.contains(other), "{change}: {found}");
    }
    // What follows is taken.
    sql(&database, &add("a", 4, "3", 4, 4));
    sql(&database, &add("b", 1, "NULL", 1, 5));
    assert!(verify(&database).status.success());
}

#[test]
fn a_roster_is_imported_whole_or_not_at_all() {
    let (folder, database) = fresh();
    let table = folder.path().join("roster.csv");
    let import = || {
        program().args(["roster", "import"]).arg(&table).arg("--database").arg(&database).output().unwrap()
    };
    fs::write(&table, "login,name,role,password\nolga,Ольга,student,longenough\nbad login,X,,\nzoe,,,\n")
        .unwrap();
    let output = import();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && text.contains("line 3") && text.contains("line 4"), "{text}");
    fs::write(
        &table,
        "login,name,role,password\nolga,Ольга,student,longenough\nlev,=1+1,instructor,longenough\n",
    )
    .unwrap();
    assert!(import().status.success());
    let again = import();
    assert!(String::from_utf8(again.stdout).unwrap().starts_with("2 people, 0 new or changed"));
    let grades = program().args(["grades", "export", "--database"]).arg(&database).output().unwrap();
    let text = String::from_utf8(grades.stdout).unwrap();
    assert!(text.contains("olga,Ольга,") && !text.contains("lev"), "{text}");
}

/// A student's session against a running server.
#[derive(Clone)]
struct Student {
    client: reqwest::Client,
    address: String,
    cookie: String,
}

impl Student {
    async fn sign_in(address: &str) -> Self {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let form = [("login", "anna"), ("password", "gradient")];
        let response = client.post(format!("{address}/sign-in")).form(&form).send().await.unwrap();
        let cookie = response.headers()["set-cookie"].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        Self { client, address: address.to_owned(), cookie }
    }

    /// Where the answers to the first part of the warm-up go.
    async fn form(&self) -> String {
        let address = format!("{}/problems/matrix-derivatives/warm-up", self.address);
        let page = self.client.get(address).header("cookie", &self.cookie).send().await.unwrap();
        let page = page.text().await.unwrap();
        let start = page.find("action=\"/variants/").unwrap() + "action=\"".len();
        page[start..start + page[start..].find('"').unwrap()].to_owned()
    }

    /// Sends an answer; the status, if there was one.
    async fn send(&self, form: &str, key: &str, text: &str) -> Option<u16> {
        let request = self.client.post(format!("{}{form}", self.address)).header("cookie", &self.cookie);
        let response = request.form(&[("key", key), ("response", text)]).send().await.ok()?;
        Some(response.status().as_u16())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_a_kill_under_load() {
    let (_folder, database) = fresh();
    let mut acknowledged: Vec<(String, String)> = Vec::new();
    for round in 0..3_u128 {
        let house = House::open(&database);
        let student = Student::sign_in(&house.address).await;
        let form = student.form().await;
        let mut writers = Vec::new();
        for writer in 0..8_u128 {
            let (student, form) = (student.clone(), form.clone());
            writers.push(tokio::spawn(async move {
                let mut journal = Vec::new();
                for number in 0..100_000_u128 {
                    let key = format!("{:032x}", (round << 64) + (writer << 32) + number);
                    let text = if number % 2 == 0 { "a" } else { "2 a" }.to_owned();
                    match student.send(&form, &key, &text).await {
                        Some(303) => journal.push((key, text)),
                        Some(status) => panic!("status {status}"),
                        None => break,
                    }
                }
                journal
            }));
        }
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        house.kill();
        for writer in writers {
            acknowledged.extend(writer.await.unwrap());
        }
    }
    assert!(acknowledged.len() > 50, "only {} answers were acknowledged", acknowledged.len());
    let found = verify(&database);
    assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stdout));
    let stored = keys(&database).await;
    let lost: Vec<_> = acknowledged.iter().filter(|(key, _)| !stored.contains(key)).collect();
    assert!(lost.is_empty(), "{} of {} acknowledged answers are lost", lost.len(), acknowledged.len());
    // The same key sent again changes nothing; with another text it is refused.
    let house = House::open(&database);
    let student = Student::sign_in(&house.address).await;
    let form = student.form().await;
    for (key, text) in acknowledged.iter().take(20) {
        assert_eq!(student.send(&form, key, text).await, Some(303));
        assert_eq!(student.send(&form, key, "x").await, Some(409));
    }
    assert_eq!(keys(&database).await.len(), stored.len());
    figure(format!(
        "kill -9 under 8 clients: {} acknowledged, {} stored, 0 lost, 0 doubled",
        acknowledged.len(),
        stored.len()
    ));
    assert!(house.stop());
}

/// The keys of all stored answers.
async fn keys(database: &Path) -> std::collections::BTreeSet<String> {
    use sqlx::Connection;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database).read_only(true);
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    let rows: Vec<String> = sqlx::query_scalar("SELECT lower(hex(idem_key)) FROM submission")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    let count = rows.len();
    let keys: std::collections::BTreeSet<String> = rows.into_iter().collect();
    assert_eq!(keys.len(), count, "no key is stored twice");
    keys
}

/// How many sessions were opened.
fn sessions(database: &Path) -> usize {
    usize::try_from(count(database, "SELECT count(*) FROM session")).unwrap()
}

/// The number that a query gives.
fn count(database: &Path, query: &'static str) -> i64 {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        use sqlx::Connection as _;
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database);
        let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
        let count = sqlx::query_scalar(query).fetch_one(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        count
    })
}

fn db(database: &Path, command: &str, file: &Path) -> Output {
    program().args(["db", command]).arg(file).arg("--database").arg(database).output().unwrap()
}

#[test]
fn a_backup_under_writes_is_whole_and_comes_back() {
    let (folder, database) = fresh();
    let house = House::open(&database);
    let (ended, entered) = (AtomicBool::new(false), AtomicUsize::new(0));
    let address = house.address.trim_start_matches("http://").to_owned();
    std::thread::scope(|scope| {
        // Every sign-in is a row.
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                let mut stream = std::net::TcpStream::connect(&address).unwrap();
                let body = "login=anna&password=gradient";
                let request = format!(
                    "POST /sign-in HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                stream.write_all(request.as_bytes()).unwrap();
                let mut answer = String::new();
                stream.read_to_string(&mut answer).unwrap();
                assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
                entered.fetch_add(1, Ordering::Relaxed);
            }
        });
        for turn in 0..5 {
            let (file, before) =
                (folder.path().join(format!("copy-{turn}.sqlite")), entered.load(Ordering::Relaxed));
            while entered.load(Ordering::Relaxed) < before + 2 {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            let output = db(&database, "backup", &file);
            assert!(output.status.success(), "{output:?}");
            assert!(verify(&file).status.success(), "copy {turn}");
            assert!(sessions(&file) >= before + 2, "what was acknowledged before is in copy {turn}");
            assert!(!folder.path().join(format!("copy-{turn}.sqlite.part")).exists());
        }
        ended.store(true, Ordering::Relaxed);
    });
    let first = folder.path().join("copy-0.sqlite");
    let again = db(&database, "backup", &first);
    assert!(!again.status.success(), "a file that is there is not written over");
    let busy = db(&database, "restore", &first);
    assert!(String::from_utf8(busy.stderr).unwrap().contains("another gradus server"));
    assert!(house.stop());
    let all = sessions(&database);
    let restored = db(&database, "restore", &first);
    assert!(restored.status.success(), "{restored:?}");
    let said = String::from_utf8(restored.stdout).unwrap();
    let kept = said.trim_end().rsplit_once("is kept as ").unwrap().1;
    assert_eq!(sessions(Path::new(kept)), all, "the old file is whole");
    assert_eq!(sessions(&database), sessions(&first));
    assert!(sessions(&database) < all);
    assert!(verify(&database).status.success());
    let letter = folder.path().join("letter");
    fs::write(&letter, "not a database, but long enough to be read as one, or so it seems. ".repeat(30))
        .unwrap();
    let before = fs::read(&database).unwrap();
    assert!(!db(&database, "restore", &letter).status.success());
    assert_eq!(fs::read(&database).unwrap(), before, "nothing was changed");
    assert!(House::open(&database).stop(), "a server starts on what was restored");
    figure(format!(
        "5 backups under {} sign-ins, each whole; one restored over {all} sessions, which are kept",
        entered.load(Ordering::Relaxed)
    ));
}
