//! `db verify` on a class that has worked: it finds nothing wrong, agrees with every page, and names whatever is spoilt.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

#[path = "house/figure.rs"]
mod figure;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use figure::figure;
use gradus::course::role::Role;
use gradus::math::phrase::Language;
use gradus::problem::catalogue::Catalogue;
use gradus::problem::embedded;
use gradus::service::demo;
use gradus::service::house::{Actor, Service};
use gradus::service::verify::{Findings, verify};
use gradus::store::open::Store;
use gradus::store::verify::RULES;
use jiff::tz::TimeZone;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, SqliteConnection};

const NOW: i64 = 1_790_000_000_000;

/// A change of the database, after what kept it from being made, and what is said of it.
const SPOILT: &[(&str, &str, &str)] = &[
    ("", "INSERT INTO reveal(variant_id, part, at_ms, session_id, idem_key) VALUES (999999, 'a', 1, 1, randomblob(16))", "a row of reveal refers to nothing"),
    ("", "DELETE FROM problem_version", "a row of variant refers to nothing"),
    ("", "INSERT INTO reveal(variant_id, part, at_ms, session_id, idem_key) VALUES (1, 'never-answered', 1, 1, randomblob(16))", "solutions that were asked for before any answer"),
    ("", "DELETE FROM grading WHERE submission_id = (SELECT max(id) FROM submission WHERE kind = 'final')", "final answers without a judgement"),
    ("", "INSERT INTO grading(submission_id, problem_hash, engine, verdict, score_micro, detail, at_ms) SELECT (SELECT max(id) FROM submission WHERE kind = 'draft'), problem_hash, engine, verdict, score_micro, detail, at_ms FROM grading WHERE id = 1", "drafts with a judgement"),
    ("", "UPDATE submission SET try_no = 1 WHERE id = (SELECT max(submission_id) FROM grading WHERE verdict = 'invalid')", "unreadable or undecided answers that cost a try"),
    ("", "UPDATE submission SET try_no = NULL WHERE id = (SELECT max(g.submission_id) FROM grading g JOIN submission s ON s.id = g.submission_id WHERE g.verdict = 'correct' AND s.try_no IS NOT NULL)", "judged answers that cost no try"),
    ("", "UPDATE grading SET verdict = 'waiting' WHERE id = (SELECT max(id) FROM grading WHERE form_key IS NOT NULL)", "marks that leave a text waiting or unread"),
    ("DROP INDEX submission_key", "UPDATE submission SET idem_key = (SELECT t.idem_key FROM submission t WHERE t.variant_id = submission.variant_id AND t.id < submission.id) WHERE id = (SELECT max(t.id) FROM submission t JOIN newest n ON n.submission_id = t.id WHERE (SELECT count(*) FROM submission u WHERE u.variant_id = t.variant_id) > 1)", "texts that came twice with one key"),
    ("", "UPDATE submission SET seq = 1, before_id = NULL WHERE id = (SELECT max(id) FROM submission WHERE seq = 2)", "texts of a part that have one number"),
    ("", "UPDATE submission SET before_id = before_id + 1 WHERE id = (SELECT max(id) FROM submission WHERE seq = 2)", "texts that do not name the one before them"),
    ("", "UPDATE newest SET seq = seq + 1 WHERE variant_id = 1", "parts whose newest text or last try is another than the one that is named"),
    ("", "UPDATE submission SET try_no = try_no + 1 WHERE id = (SELECT max(id) FROM submission WHERE try_no IS NOT NULL)", "tries that skip a number or come twice"),
    ("", "UPDATE late_day SET ordinal = ordinal + 1", "late days that skip a number"),
    ("", "INSERT INTO late_day_return(person_id, assessment_id, days, author_id, at_ms, idem_key) SELECT person_id, assessment_id, 9, 1, 1, randomblob(16) FROM late_day", "more late days given back than were spent"),
    // What was said of an answer, and what its row says of that.
    ("", "UPDATE grading SET score_micro = 500000 WHERE id = (SELECT max(id) FROM grading WHERE verdict = 'correct' AND actor_id IS NULL)", "judgements whose row says another verdict or credit than the judgement"),
    ("", "UPDATE grading SET verdict = 'partial' WHERE id = (SELECT max(id) FROM grading WHERE verdict = 'correct' AND actor_id IS NULL)", "judgements whose row says another verdict or credit than the judgement"),
    ("", "UPDATE grading SET score_micro = 1000000, verdict = 'correct', detail = json_set(detail, '$.credit_micro', 1000000, '$.outcome', 'correct') WHERE id = (SELECT max(id) FROM grading WHERE verdict = 'wrong' AND actor_id IS NULL)", "is judged otherwise now"),
    ("", "UPDATE grading SET score_micro = 123, verdict = 'partial', detail = json_set(detail, '$.credit_micro', 123, '$.outcome', 'partial') WHERE id = (SELECT max(id) FROM grading WHERE form_key IS NOT NULL)", "do not follow its rubric"),
    ("", "UPDATE submission SET body_hash = zeroblob(32) WHERE id = (SELECT max(id) FROM submission WHERE kind = 'final')", "is that of another text"),
    ("", "UPDATE submission SET body = body || '+x', body_hash = body_hash WHERE id = (SELECT max(id) FROM submission WHERE kind = 'final')", "is that of another text"),
    ("", "UPDATE audit SET detail = 'nothing' WHERE seq = 1", "the audit chain breaks at row 1"),
    // The rules that were in force, by the time of the answers.
    ("", "INSERT INTO policy_revision(assessment_id, rev, body, at_ms) SELECT assessment_id, rev + 1, json_set(body, '$.max_tries', 1), 0 FROM policy_revision r WHERE rev = (SELECT max(rev) FROM policy_revision WHERE assessment_id = r.assessment_id)", "(try 2) was not allowed when it came"),
    // More was allowed later, which excuses nothing.
    ("", "INSERT INTO policy_revision(assessment_id, rev, body, at_ms) SELECT assessment_id, rev + 1, json_set(body, '$.max_tries', 1), 0 FROM policy_revision r WHERE rev = (SELECT max(rev) FROM policy_revision WHERE assessment_id = r.assessment_id);
      INSERT INTO policy_revision(assessment_id, rev, body, at_ms) SELECT assessment_id, rev + 1, json_remove(body, '$.max_tries'), 9000000000000 FROM policy_revision r WHERE rev = (SELECT max(rev) FROM policy_revision WHERE assessment_id = r.assessment_id)", "(try 2) was not allowed when it came"),
    ("", "INSERT INTO policy_revision(assessment_id, rev, body, at_ms) SELECT assessment_id, rev + 1, json_set(body, '$.close_ms', 1), 0 FROM policy_revision r WHERE rev = (SELECT max(rev) FROM policy_revision WHERE assessment_id = r.assessment_id)", "(try 1) was not allowed when it came"),
    ("", "INSERT INTO extension_revision(assessment_id, person_id, rev, body, author_id, at_ms) SELECT assessment_id, person_id, 9, '{\"close_ms\":1}', 1, 0 FROM attempt GROUP BY 1, 2", "was not allowed when it came"),
    ("", "INSERT OR IGNORE INTO reveal(variant_id, part, at_ms, session_id, idem_key) SELECT variant_id, part, 1, 1, randomblob(16) FROM submission WHERE kind = 'final'", "was not allowed when it came"),
    ("", "UPDATE attempt SET started_ms = 9000000000000 WHERE id IN (SELECT attempt_id FROM attempt_slot)", "was not allowed when it came"),
    // What the pages read, and what the rows say.
    ("DROP VIEW effective_grading", "CREATE VIEW effective_grading AS SELECT * FROM grading WHERE actor_id IS NULL", "millionths at"),
    ("DROP VIEW effective_grading", "CREATE VIEW effective_grading AS SELECT * FROM grading WHERE actor_id IS NULL", "texts that wait to be marked are shown otherwise"),
    ("DROP VIEW effective_grading", "CREATE VIEW effective_grading AS SELECT * FROM grading WHERE score_micro < 1000000", "cells of the table of the class"),
];

/// Changes that break no rule.
const SOUND: &[&str] = &[
    // A limit that is set when more tries were used already.
    "INSERT INTO policy_revision(assessment_id, rev, body, at_ms) SELECT assessment_id, rev + 1, json_set(body, '$.max_tries', 1), 9000000000000 FROM policy_revision r WHERE rev = (SELECT max(rev) FROM policy_revision WHERE assessment_id = r.assessment_id)",
    // More time for everybody.
    "INSERT INTO extension_revision(assessment_id, person_id, rev, body, author_id, at_ms) SELECT assessment_id, person_id, 9, '{\"time_percent\":150}', 1, 9000000000000 FROM attempt GROUP BY 1, 2",
];

/// The demo course with its class; the first person is the instructor.
async fn class(database: &Path) -> Service {
    let store = Store::open(database, NOW).await.unwrap();
    assert!(demo::furnish(&store, NOW).await.unwrap());
    let service = Service::new(store, Catalogue::read(&embedded::files()).unwrap(), NOW).await.unwrap();
    demo::furnish_course(&service, &TimeZone::UTC, NOW).await.unwrap();
    demo::answer(&service, NOW).await.unwrap();
    service
}

fn instructor() -> Actor {
    Actor {
        person_id: 1,
        login: "instructor".into(),
        name: "Instructor".into(),
        role: Role::Instructor,
        session_id: 1,
    }
}

/// Every score on a student's page against the one that `db verify` computes; how many there are, and how many of them
/// late answers have lowered.
async fn pages_agree(service: &Service, findings: &Findings) -> (usize, usize) {
    let book = service.gradebook(&instructor(), &TimeZone::UTC, NOW).await.unwrap();
    let (mut compared, mut late) = (0, 0);
    for row in &book.rows {
        let own = service
            .student_grades(&instructor(), &row.person.login, Language::English, &TimeZone::UTC, NOW)
            .await
            .unwrap();
        for (name, work) in &own.works {
            let computed = findings.scores.get(&(name.clone(), row.person.id)).copied().unwrap_or(0);
            assert_eq!(work.graded.micro, computed, "{} at {name}", row.person.login);
            compared += usize::from(computed > 0);
            late += usize::from(work.graded.taken_micro > 0);
        }
    }
    (compared, late)
}

async fn spoil(database: &Path, before: &str, change: &str) {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .foreign_keys(false)
        .pragma("ignore_check_constraints", "ON");
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    // Whatever keeps rows from being changed, and whatever follows from new ones.
    let triggers: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    for trigger in triggers {
        connection.execute(AssertSqlSafe(format!("DROP TRIGGER {trigger}"))).await.unwrap();
    }
    connection.execute(AssertSqlSafe(before.to_owned())).await.unwrap();
    let changes = async |connection: &mut SqliteConnection| -> i64 {
        sqlx::query_scalar("SELECT total_changes()").fetch_one(connection).await.unwrap()
    };
    let earlier = changes(&mut connection).await;
    connection
        .execute(AssertSqlSafe(change.to_owned()))
        .await
        .unwrap_or_else(|error| panic!("{change}: {error}"));
    let changed = changes(&mut connection).await > earlier || change.starts_with("CREATE");
    assert!(changed, "nothing was changed: {change}");
    connection.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_spoilt_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("course.sqlite");
    let service = class(&database).await;
    // Who looks first has judged what was saved last.
    service.gradebook(&instructor(), &TimeZone::UTC, NOW).await.unwrap();
    let findings = verify(&database).await.unwrap();
    assert_eq!(findings.wrong, Vec::<String>::new());
    let (compared, late) = pages_agree(&service, &findings).await;
    assert!(compared > 40 && late > 0, "{compared} scores, {late} of them late");
    service.close().await;
    let copy = folder.path().join("spoilt.sqlite");
    let again = async |before: &str, change: &str| {
        fs::copy(&database, &copy).unwrap();
        spoil(&copy, before, change).await;
        verify(&copy).await.unwrap().wrong
    };
    let mut named = BTreeSet::new();
    for (before, change, said) in SPOILT {
        let wrong = again(before, change).await;
        assert!(wrong.iter().any(|line| line.contains(said)), "{change}\n{said}: {wrong:?}");
        named.insert(*said);
    }
    for (rule, _) in RULES {
        assert!(named.contains(rule), "no change breaks this rule: {rule}");
    }
    for change in SOUND {
        assert_eq!(again("", change).await, Vec::<String>::new(), "{change}");
    }
    figure(format!(
        "{} answers judged again, {} held against the rules of their time, {} scores computed anew, {compared} of them on pages ({late} lowered by lateness): 0 wrong; {} ways to spoil a database named, {} sound changes left alone",
        findings.recomputed,
        findings.allowed,
        findings.scores.len(),
        SPOILT.len(),
        SOUND.len()
    ));
}
