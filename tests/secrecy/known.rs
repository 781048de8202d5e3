//! What a student knows: all ids that she was ever led to, and what she may send.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use gradus::problem::catalogue::Catalogue;
use gradus::problem::id::ProblemId;
use gradus::problem::seed::Seed;
use gradus::problem::solution::answer::typed;
use sqlx::Row as _;

use crate::decoys::connect;
use crate::hidden::Hidden;
use crate::router::House;
use crate::router::links::{links, placed};
use crate::router::routes;

/// A part of a variant of hers.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) variant: String,
    pub(crate) id: String,
    /// What is right in either course; for a text nothing is.
    pub(crate) right: [String; 2],
}

/// All ids that a student knows.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) sheets: Vec<String>,
    pub(crate) problems: Vec<String>,
    pub(crate) sheet_parts: Vec<Part>,
    pub(crate) quizzes: Vec<String>,
    pub(crate) attempts: Vec<String>,
    pub(crate) quiz_parts: Vec<Part>,
    pub(crate) assets: Vec<String>,
}

impl Known {
    /// The parts that a page leads to.
    pub(crate) fn parts(house: &House, page: &str) -> Vec<Part> {
        let paths: BTreeSet<String> =
            routes(&house.service).iter().map(|route| route.split_once(' ').unwrap().1.to_owned()).collect();
        let mut found = BTreeSet::new();
        for address in links(page) {
            let Some(place) = placed(&address, &paths) else { continue };
            let values: BTreeMap<String, String> = place.values.into_iter().collect();
            if let (Some(variant), Some(part)) = (values.get("variant"), values.get("part")) {
                found.insert((variant.clone(), part.clone()));
            }
        }
        let right = || [String::new(), String::new()];
        found.into_iter().map(|(variant, id)| Part { variant, id, right: right() }).collect()
    }

    /// Works out what is right, and what must never be sent, from the database.
    pub(crate) async fn study(&mut self, database: &Path, courses: [&Catalogue; 2]) -> Hidden {
        let mut connection = connect(database).await;
        let mut hidden = Hidden::default();
        let asked =
            "SELECT lower(hex(public_id)) AS id, slot, seed, params FROM variant WHERE slot <> 'old/one'";
        let mut restored = BTreeMap::new();
        for row in sqlx::query(asked).fetch_all(&mut connection).await.unwrap() {
            let (id, slot): (String, String) = (row.get("id"), row.get("slot"));
            let seed: Vec<u8> = row.get("seed");
            hidden.add(&seed, "a seed");
            let seed = Seed::from_bytes(seed.try_into().unwrap());
            let parameters: String = row.get("params");
            let slot = ProblemId::parse(&slot).unwrap();
            let variants =
                courses.map(|course| course.problem(&slot).unwrap().restore(seed, &parameters).unwrap());
            restored.insert(id, variants);
        }
        for row in sqlx::query("SELECT value FROM secret").fetch_all(&mut connection).await.unwrap() {
            let secret: Vec<u8> = row.get("value");
            hidden.add(&secret, "a secret of the server");
        }
        for part in self.sheet_parts.iter_mut().chain(&mut self.quiz_parts) {
            let right = restored[&part.variant].each_ref().map(|variant| {
                typed(variant, variant.part(&part.id).unwrap()).unwrap_or_else(|_| "An argument.".into())
            });
            part.right = right;
        }
        hidden
    }

    /// All addresses of a route, with each id that fits.
    pub(crate) fn addresses(&self, route: &str) -> Vec<String> {
        let with = |mark: &str, ids: &[String]| ids.iter().map(|id| route.replace(mark, id)).collect();
        if route.contains("{variant}") {
            let parts = self.sheet_parts.iter().chain(&self.quiz_parts);
            return parts
                .map(|part| route.replace("{variant}", &part.variant).replace("{part}", &part.id))
                .collect();
        }
        let all: Vec<String> = match route {
            _ if route.contains("{sheet}/{problem}/{part}") => with(
                "{sheet}/{problem}/{part}",
                &[
                    "matrix-derivatives/warm-up/linear".to_owned(),
                    "gradient-descent/linear-regression/gd".to_owned(),
                ],
            ),
            _ if route.contains("{sheet}/{problem}") => with("{sheet}/{problem}", &self.problems),
            _ if route.contains("{attempt}") => with("{attempt}", &self.attempts),
            _ if route.contains("{hash}/{name}") => with("{hash}/{name}", &self.assets),
            _ if route.starts_with("/class/grades/marks") => with("{name}", &["exam".to_owned()]),
            _ if route.starts_with("/class/sheets") => with("{name}", &self.sheets),
            _ if route.contains("/quizzes/{name}") => with("{name}", &self.quizzes),
            _ if route.contains("{login}") => with("{login}", &["anna", "boris"].map(String::from)),
            "/marking/{place}" => {
                let of = |part: &Part| format!("{}-1-{}", part.variant, part.id);
                with("{place}", &self.quiz_parts.iter().take(2).map(of).collect::<Vec<_>>())
            }
            _ => vec![route.to_owned()],
        };
        assert!(all.iter().all(|address| !address.contains('{')), "{route}: no id is known for it");
        all
    }

    /// What a student may send by a route that is not of a part or of handing in; a new route has to be added.
    pub(crate) fn forms(&self, route: &str) -> Vec<Vec<(&'static str, String)>> {
        match route {
            _ if route.starts_with("/class") || route.starts_with("/marking") => {
                vec![vec![], vec![("file", "x".into()), ("login", "anna".into())]]
            }
            "/sign-in" => vec![vec![], vec![("login", "anna".into()), ("password", "wrong".into())]],
            "/language" => {
                vec![vec![], vec![("language", "xx".into()), ("back", "//elsewhere.example".into())]]
            }
            "/late-days" => {
                self.sheets.iter().map(|sheet| vec![("name", sheet.clone())]).chain([vec![]]).collect()
            }
            "/problems/{sheet}/{problem}/numbers" => vec![vec![]],
            "/quizzes/{name}/begin" => {
                vec![vec![], vec![("code", String::new())], vec![("code", "wrong".into())]]
            }
            "/sign-out" => vec![],
            _ if route.contains("{variant}") || route.ends_with("/hand-in") => vec![],
            _ => panic!("{route}: say what a student may send by it"),
        }
    }
}
