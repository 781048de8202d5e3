//! Public ids: what names somebody's things in an address is 128 random bits, and nothing in an address counts rows.

mod router;

use std::collections::{BTreeMap, BTreeSet};

use gradus::problem::catalogue::Catalogue;
use gradus::problem::embedded;
use gradus::store::identifier::Key;
use router::figure::figure;
use router::links::{Found, links, placed};
use router::{browser, routes};

/// Placeholders that name somebody's things.
const IDS: [&str; 2] = ["variant", "attempt"];
/// Placeholders that hold names which somebody chose: they are no secret.
const NAMES: [&str; 6] = ["sheet", "problem", "part", "name", "login", "hash"];
/// Placeholders that name a text of a variant, by that variant's id.
const PLACES: [&str; 1] = ["place"];

/// How many quizzes: with three students, enough ids to see each bit both ways.
const QUIZZES: usize = 40;

#[tokio::test]
async fn what_names_somebodys_things_is_random() {
    let house = router::open(None).await;
    let routes: BTreeSet<String> =
        routes(&house.service).iter().map(|route| route.split_once(' ').unwrap().1.to_owned()).collect();
    let placeholders: BTreeSet<&str> =
        routes.iter().flat_map(|route| route.split(['{', '}']).skip(1).step_by(2)).collect();
    let known: BTreeSet<&str> = IDS.into_iter().chain(NAMES).chain(PLACES).collect();
    assert_eq!(placeholders, known, "it is said of each placeholder what it holds");
    house.sign_in("instructor", "hessian").await;
    let problems = ["matrix-derivatives/warm-up", "gradient-descent/logistic-regression"];
    for number in 0..QUIZZES {
        let file = format!(
            "name = \"q-{number}\"\ntitle = {{ en = \"Q\", ru = \"К\" }}\n[[pool]]\npoints = 1\nproblems = [\"{}\"]\n",
            problems[number % 2]
        );
        house.server.post("/class/quizzes").form(&[("file", file)]).await.assert_status_see_other();
    }
    let catalogue = Catalogue::read(&embedded::files()).unwrap();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut look = |answer: &str| {
        for address in links(answer) {
            let Some(Found { values, .. }) = placed(&address, &routes) else {
                panic!("{address} leads nowhere");
            };
            for (name, value) in values {
                found.entry(name).or_default().insert(value);
            }
        }
    };
    for login in ["anna", "boris", "vera"] {
        let student = browser(&house.service);
        let form = [("login", login), ("password", "gradient")];
        student.post("/sign-in").form(&form).await.assert_status_see_other();
        for number in 0..QUIZZES {
            let begun = student.post(&format!("/quizzes/q-{number}/begin")).form(&[("code", "")]).await;
            let attempt = begun.header("location").to_str().unwrap().to_owned();
            look(&format!("href=\"{attempt}\""));
            look(&student.get(&attempt).await.text());
        }
        look(&student.get(&format!("/quizzes/q-{}", 1)).await.text());
        for problem in catalogue.problems() {
            look(&student.get(&format!("/problems/{}", problem.id)).await.text());
        }
        // A text waits for its mark, so that the instructor is led to it.
        let essay = student.get("/problems/gradient-descent/logistic-regression").await.text();
        let essay = &essay[essay.find("id=\"reasons\"").unwrap()..];
        let text = [("key", format!("{:032x}", 9)), ("response", "It is convex.".to_owned())];
        student.post(&router::after(essay, "action=\"")).form(&text).await.assert_status_see_other();
        for page in ["/", "/grades"] {
            look(&student.get(page).await.text());
        }
    }
    for page in [
        "/",
        "/class",
        "/class/quizzes",
        "/class/grades",
        "/marking",
        "/class/students/anna",
        "/class/quizzes/q-1",
    ] {
        look(&house.page(page).await);
    }
    for name in IDS {
        let ids = &found[name];
        assert!(ids.len() >= 3 * QUIZZES, "{} of {name}", ids.len());
        let keys: Vec<u128> = ids
            .iter()
            .map(|id| u128::from_be_bytes(Key::parse(id).unwrap_or_else(|| panic!("{name}: {id}")).0))
            .collect();
        // Seven times the standard deviation of so many coins.
        let (count, slack) = (keys.len() as f64, 3.5 * (keys.len() as f64).sqrt());
        for bit in 0..128 {
            let set = keys.iter().filter(|key| *key >> bit & 1 == 1).count() as f64;
            assert!((set - count / 2.0).abs() < slack, "bit {bit} of {name}: {set} of {count}");
            // Nor does it follow from the bit beside it.
            let turned =
                keys.iter().filter(|key| (*key >> bit ^ *key >> ((bit + 1) % 128)) & 1 == 1).count() as f64;
            assert!(
                (turned - count / 2.0).abs() < slack,
                "bits {bit} and the next of {name}: {turned} of {count}"
            );
        }
        figure(format!("{name}: {count} ids"));
    }
    assert!(found["variant"].is_disjoint(&found["attempt"]), "an id names one thing");
    for name in NAMES {
        for value in found.get(name).unwrap_or_else(|| panic!("{name} is in no address")) {
            let counts = value.bytes().all(|byte| byte.is_ascii_digit());
            assert!(!counts, "{name} = {value} is a number");
        }
    }
    for name in PLACES {
        assert!(!found[name].is_empty());
        for value in &found[name] {
            assert!(found["variant"].contains(value.split('-').next().unwrap()), "{name}: {value}");
        }
    }
}
