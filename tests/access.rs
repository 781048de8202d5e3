//! Who reaches what: every route, for everybody, before, during and after a quiz.
//!
//! `access.tsv` says what each request is answered with; a route that is not in it fails the test.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod router;

use std::collections::BTreeSet;

use axum_test::TestResponse;
use router::door::{Door, WHO};
use router::figure::figure;
use router::{pass, routes};

const MINUTE: i64 = 60_000;

/// A row of the table.
struct Row {
    method: &'static str,
    route: &'static str,
    /// Which thing the address names: of the sheets, or of the quiz.
    about: &'static str,
    /// What anonymous, the student whose it is, another student and the instructor get.
    expected: [[&'static str; 3]; 4],
}

const WHEN: [&str; 3] = ["before", "during", "after"];

fn table() -> Vec<Row> {
    let rows = include_str!("access.tsv").lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [method, route, about, everybody @ ..] = &cells[..] else { panic!("{line}") };
        let expected = everybody.iter().map(|cell| match &cell.split(' ').collect::<Vec<_>>()[..] {
            [always] => [*always; 3],
            [before, during, after] => [*before, *during, *after],
            _ => panic!("{line}"),
        });
        let expected = expected.collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("{line}"));
        Row { method, route, about, expected }
    };
    rows.map(row).collect()
}

/// The answer in a word: `in` is the way to the sign-in page, `out` any other way.
fn said(response: &TestResponse) -> String {
    let status = response.status_code();
    if !status.is_redirection() {
        return status.as_u16().to_string();
    }
    let led = response.header("location");
    if led == "/sign-in" { "in".into() } else { "out".into() }
}

/// All rows at one time; what was not as expected.
async fn try_all(door: &mut Door, when: usize, wrong: &mut Vec<String>) {
    for row in table() {
        for (who, name) in WHO.into_iter().enumerate() {
            let address = door.things.address(row.route, row.about);
            let form = door.form(row.route);
            let browser = &door.everybody[who];
            let response = match row.method {
                "GET" => browser.get(&address).await,
                _ => browser.post(&address).form(&form).await,
            };
            let (found, wanted) = (said(&response), row.expected[who][when]);
            if found != wanted {
                wrong.push(format!(
                    "{} {} ({}) {}, {}: {wanted} was expected, {found} came",
                    row.method, row.route, row.about, name, WHEN[when]
                ));
            }
        }
        if ["/sign-in", "/sign-out", "/language"].contains(&row.route) {
            door.enter().await;
        }
    }
}

/// All methods that stand in no row, at one time: nobody gets anything, and HEAD tells what GET tells.
async fn try_others(door: &Door, when: usize, wrong: &mut Vec<String>) -> usize {
    let rows = table();
    let mut tried = 0;
    for row in &rows {
        let address = door.things.address(row.route, row.about);
        let taken =
            |method: &str| rows.iter().any(|other| other.route == row.route && other.method == method);
        for (who, browser) in door.everybody.iter().enumerate() {
            for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"] {
                if taken(method) {
                    continue;
                }
                tried += 1;
                let asked = axum::http::Method::from_bytes(method.as_bytes()).unwrap();
                let response = browser.method(asked, &address).await;
                let wanted = match method {
                    "HEAD" if taken("GET") => said(&browser.get(&address).await),
                    _ => "405".to_owned(),
                };
                let found = said(&response);
                let silent = method != "HEAD" || response.as_bytes().is_empty();
                if found != wanted || !silent {
                    let (who, when) = (WHO[who], WHEN[when]);
                    wrong.push(format!(
                        "{method} {address} {who}, {when}: {wanted} was expected, {found} came"
                    ));
                }
            }
        }
    }
    tried
}

#[tokio::test]
async fn every_route_answers_everybody_as_the_table_says() {
    let house = router::open(None).await;
    let listed: BTreeSet<String> =
        table().iter().map(|row| format!("{} {}", row.method, row.route)).collect();
    let there: BTreeSet<String> = routes(&house.service).into_iter().collect();
    assert!(there.len() > 20, "{there:?}");
    assert_eq!(listed, there, "each route stands in access.tsv, and nothing else");
    for row in table().iter().filter(|row| row.route.contains("{variant}") || row.route.contains("{attempt}"))
    {
        let about = if row.route.contains("{attempt}") { &["quiz"][..] } else { &["sheet", "quiz"] };
        for about in about {
            let own =
                |other: &Row| (other.method, other.route, other.about) == (row.method, row.route, about);
            assert_eq!(table().iter().filter(|other| own(other)).count(), 1, "{} of the {about}", row.route);
        }
    }
    let mut door = Door::open(&house.service).await;
    let (mut wrong, mut others) = (Vec::new(), 0);
    for when in 0..WHEN.len() {
        match when {
            1 => door.begin().await,
            2 => pass(61 * MINUTE),
            _ => {}
        }
        try_all(&mut door, when, &mut wrong).await;
        others += try_others(&door, when, &mut wrong).await;
    }
    figure(format!("{} requests answered, and {others} by methods that there are not", 12 * table().len()));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
