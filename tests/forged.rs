//! Forged requests: no page of another site sends a form here, whatever it says of itself, and nothing is stored.

mod router;

use std::collections::BTreeSet;

use axum::http::Method;
use axum_test::TestResponse;
use router::door::{Door, WHO};
use router::figure::figure;
use router::ledger::Ledger;
use router::routes;

const HOST: (&str, &str) = ("host", "gradus.example");

/// What a browser says when a page of another site sends the form.
const FORGED: [&[(&str, &str)]; 13] = [
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    &[("sec-fetch-site", "same-site"), ("origin", "https://gradus.example"), HOST],
    &[("sec-fetch-site", "cross-site"), ("origin", "https://gradus.example"), HOST],
    &[("sec-fetch-site", "no such word")],
    &[("origin", "https://elsewhere.example"), HOST],
    &[("origin", "https://elsewhere.example")],
    &[("origin", "null"), HOST],
    &[("origin", "https://gradus.example.elsewhere.example"), HOST],
    &[("origin", "https://gradus.example:8443"), HOST],
    &[("origin", "https://sub.gradus.example"), HOST],
    &[("origin", "file://"), HOST],
    &[("origin", "gradus.example"), HOST],
];

/// By what honest forms store nothing: a language is the browser's own, reading is no writing, and nobody has spent a
/// late day.
const QUIET: [&str; 5] = [
    "/class/quizzes/{name}/late-days",
    "/class/sheets/{name}/late-days",
    "/language",
    "/late-days",
    "/variants/{variant}/{part}/reading",
];

/// What a browser says when our own page sends the form; old ones and scripts say nothing.
const HONEST: [&[(&str, &str)]; 5] = [
    &[],
    &[("sec-fetch-site", "same-origin"), ("origin", "https://gradus.example"), HOST],
    &[("sec-fetch-site", "same-origin")],
    &[("sec-fetch-site", "none")],
    &[("origin", "https://gradus.example"), HOST],
];

/// Whether the layer against forged requests has answered: by itself, whoever asks and whatever is asked.
fn turned_away(response: &TestResponse) -> bool {
    let said = response.text();
    response.status_code() == 403
        && ["another site", "с другого сайта"].iter().any(|words| said.contains(words))
        && response.maybe_header("set-cookie").is_none()
}

#[tokio::test]
async fn no_other_site_sends_a_form() {
    let house = router::open(None).await;
    let mut door = Door::open(&house.service).await;
    door.begin().await;
    let mut ledger = Ledger::open(&house).await;
    let all = routes(&house.service);
    let unsafe_routes: Vec<&str> = all.iter().filter_map(|route| route.strip_prefix("POST ")).collect();
    assert_eq!(
        all.len(),
        unsafe_routes.len() + all.iter().filter(|route| route.starts_with("GET ")).count(),
        "forms are sent by POST, all else is read"
    );
    let (mut forged, mut honest, mut storing, mut posted) = (0, 0, BTreeSet::new(), BTreeSet::new());
    for route in unsafe_routes {
        posted.insert(route.to_owned());
        for about in ["sheet", "quiz"] {
            let address = door.things.address(route, about);
            for (who, name) in WHO.into_iter().enumerate() {
                for headers in FORGED {
                    let form = door.form(route);
                    let asked = door.everybody[who].post(&address).form(&form);
                    let asked =
                        headers.iter().fold(asked, |asked, (name, value)| asked.add_header(*name, *value));
                    let response = asked.await;
                    let what = format!("{route} ({about}) {name} {headers:?}");
                    assert!(turned_away(&response), "{what}: {}", response.status_code());
                    assert!(!ledger.written().await, "{what} stored something");
                    forged += 1;
                }
                for headers in HONEST {
                    let form = door.form(route);
                    let asked = door.everybody[who].post(&address).form(&form);
                    let asked =
                        headers.iter().fold(asked, |asked, (name, value)| asked.add_header(*name, *value));
                    let response = asked.await;
                    assert!(!turned_away(&response), "{route} ({about}) {name} {headers:?}");
                    if ledger.written().await {
                        storing.insert(route.to_owned());
                    }
                    honest += 1;
                }
                // Whoever signed out comes back; that is stored as well.
                if ["/sign-in", "/sign-out", "/language"].contains(&route) {
                    door.enter().await;
                    ledger.written().await;
                }
            }
        }
    }
    // Methods that no page has are no way in either.
    for address in ["/", "/language", "/nowhere"] {
        for method in [Method::PUT, Method::PATCH, Method::DELETE] {
            let response =
                door.everybody[1].method(method, address).add_header("sec-fetch-site", "cross-site").await;
            assert!(turned_away(&response), "{address}");
        }
    }
    // Links from elsewhere lead here.
    let linked = door.everybody[1].get("/").add_header("sec-fetch-site", "cross-site").await;
    linked.assert_status_ok();
    figure(format!("{forged} forged and {honest} honest forms; honest ones stored something by {storing:?}"));
    let quiet: BTreeSet<String> = posted.difference(&storing).cloned().collect();
    assert_eq!(quiet, QUIET.map(str::to_owned).into(), "what is stored is seen");
}
