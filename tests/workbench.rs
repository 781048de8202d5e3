//! The author's pages through the real router, over a folder that changes.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

use std::fs;
use std::path::{Path, PathBuf};

use axum_test::{TestServer, TestServerConfig};
use gradus::problem::catalogue::Catalogue;
use gradus::problem::embedded;
use gradus::service::workbench::{Depth, Workbench};
use gradus::web::workbench::router;

struct Bench {
    server: TestServer,
    folder: tempfile::TempDir,
}

/// The catalogue in a folder of its own, or the problems of it whose names begin so.
fn bench(only: &str) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in embedded::files() {
        if path.starts_with(only) {
            let place = folder.path().join(&path);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, bytes).unwrap();
        }
    }
    let sheet = only.split('/').next().unwrap();
    if only.contains('/') {
        let own = only.rsplit('/').next().unwrap();
        let text = format!("number = 1\ntitle = {{ en = \"S\", ru = \"Л\" }}\nproblems = [\"{own}\"]\n");
        fs::write(folder.path().join(sheet).join("sheet.toml"), text).unwrap();
    }
    let depth = Depth { spread: 30, check: 2 };
    let config = TestServerConfig { save_cookies: true, ..TestServerConfig::default() };
    let router = router(Workbench::new(folder.path().to_owned(), depth));
    Bench { server: TestServer::new_with_config(router, config), folder }
}

impl Bench {
    async fn page(&self, path: &str) -> String {
        let response = self.server.get(path).await;
        response.assert_status_ok();
        response.text()
    }

    fn file(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    async fn speak(&self, language: &str) {
        let form = [("language", language), ("back", "/problems/a/b?seed=3")];
        let response = self.server.post("/language").form(&form).await;
        response.assert_status_see_other();
        assert_eq!(response.header("location"), "/problems/a/b?seed=3");
    }
}

fn change(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

const REGRESSION: &str = "gradient-descent/linear-regression";
const SYMMETRIC: &str = "matrix-derivatives/nearest-symmetric-numbers";

#[tokio::test]
async fn every_problem_shows_in_both_languages() {
    let bench = bench("");
    let catalogue = Catalogue::read(&embedded::files()).unwrap();
    for (language, title) in [("en", "Workbench"), ("ru", "Верстак")] {
        bench.speak(language).await;
        let list = bench.page("/").await;
        assert!(list.contains(title));
        for problem in catalogue.problems() {
            let address = format!("/problems/{}", problem.id);
            assert!(list.contains(&format!("href=\"{address}\"")), "{address}");
            let page = bench.page(&format!("{address}?seed=1")).await;
            assert!(!page.contains("class=\"mistake"), "{address}");
            for part in &problem.parts {
                let section = format!("<section class=\"part\" id=\"{}\"", part.id);
                assert!(page.contains(&section), "{address} {}", part.id);
            }
        }
        assert!(!list.contains("class=\"mistake"));
    }
}

#[tokio::test]
async fn a_part_shows_what_stands_behind_it() {
    let bench = bench(REGRESSION);
    let page = bench.page(&format!("/problems/{REGRESSION}")).await;
    for expected in [
        "The key over 30 variants",
        "<svg viewBox",
        "<rect x=",
        "ratio-of-sums",
        "from the file",
        "no-momentum",
        "<code>1.6</code>",
        "seed=1\" rel=\"next\"",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
    assert!(!page.contains("rel=\"prev\""));
    let other = bench.page(&format!("/problems/{REGRESSION}?seed=5")).await;
    assert!(other.contains("rel=\"prev\"") && other.contains("name=\"seed\" value=\"5\""));
    assert_ne!(page, other);
    let symbols = self::bench("matrix-derivatives/warm-up");
    let page = symbols.page("/problems/matrix-derivatives/warm-up").await;
    assert!(page.contains("class=\"derivation\"") && page.contains("missing-transpose"));
    assert!(!page.contains("<svg"), "a key in symbols has no spread");
}

#[tokio::test]
async fn answers_are_judged_as_a_students_are() {
    let bench = bench(REGRESSION);
    let judged = async |answer: &str| {
        let page = bench.page(&format!("/problems/{REGRESSION}?seed=0&part=optimum&response={answer}")).await;
        let start = page.find("class=\"verdict ").unwrap() + "class=\"verdict ".len();
        let word = page[start..].split('"').next().unwrap().to_owned();
        (word, page)
    };
    assert_eq!(judged("8%2F5").await.0, "correct");
    let (word, page) = judged("5%2F3").await;
    assert_eq!(word, "wrong");
    assert!(page.contains("This is the ratio of the sums"));
    assert_eq!(judged("%28%281").await.0, "invalid");
    // Every answer that a slip gives leads to a page that is no surprise.
    let page = bench.page(&format!("/problems/{REGRESSION}?seed=2")).await;
    let links: Vec<String> = page
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|link| link.contains("response="))
        .map(|link| link.replace("&#38;", "&").replace("&amp;", "&"))
        .collect();
    assert!(links.len() > 20, "{}", links.len());
    for link in &links {
        let page = bench.page(link.split('#').next().unwrap()).await;
        assert!(page.contains("class=\"verdict "), "{link}");
    }
    let address = format!("/problems/{REGRESSION}/0/optimum/reading");
    let read = bench.server.post(&address).form(&[("response", "8/5")]).await;
    assert!(read.text().contains("mathml"));
}

#[tokio::test]
async fn options_are_judged() {
    let bench = bench("gradient-descent/robbins-monro");
    let page = bench
        .page("/problems/gradient-descent/robbins-monro?part=far-enough&response=root&response=power&response=one-over-t")
        .await;
    assert!(page.contains("class=\"verdict correct\""));
    assert!(page.contains("value=\"root\" checked"));
    assert!(page.contains("100.0 %"), "the options are counted");
}

#[tokio::test]
async fn a_broken_file_shows_its_sentence() {
    let bench = bench(SYMMETRIC);
    let version = bench.page("/version").await;
    change(&bench.file(&format!("{SYMMETRIC}/problem.toml")), "(A + A')/2", "(A + B')/2");
    assert_ne!(bench.page("/version").await, version);
    for path in ["/".to_owned(), format!("/problems/{SYMMETRIC}?seed=4")] {
        let page = bench.page(&path).await;
        assert!(page.contains("problem.toml:11:23"), "{page}");
        assert!(page.contains("There is no “B” in this problem"), "{page}");
        assert!(page.contains("<mark>B</mark>"), "{page}");
    }
    bench.speak("ru").await;
    assert!(bench.page("/").await.contains("1 ошибка"));
}

#[tokio::test]
async fn a_saved_change_shows() {
    let bench = bench(SYMMETRIC);
    let address = format!("/problems/{SYMMETRIC}");
    let before = bench.page(&address).await;
    assert!(before.contains("No surprise and no warning."));
    let version = bench.page("/version").await;
    assert!(before.contains(&format!("data-version=\"{version}\"")));
    change(&bench.file(&format!("{SYMMETRIC}/en.md")), "How great is $f$ there?", "And how great is it?");
    let after = bench.page(&address).await;
    assert!(after.contains("And how great is it?") && !before.contains("And how great is it?"));
    assert!(!after.contains(&format!("data-version=\"{version}\"")));
    // A doubt and a surprise show as well.
    let file = bench.file(&format!("{SYMMETRIC}/problem.toml"));
    change(&file, "[parameters]\n", "[parameters]\nz = { integers = [1, 2], sheet = 1 }\n");
    change(&file, "id = \"distance\"\n", "id = \"distance\"\naccept = [\"1\"]\n");
    let after = bench.page(&address).await;
    assert!(after.contains("unused-parameter") && after.contains("<mark>z</mark>"), "{after}");
    assert!(after.contains("expected correct"), "{after}");
    // A new problem is there at once, and a removed one is gone.
    fs::remove_dir_all(bench.file(SYMMETRIC)).unwrap();
    bench.server.get(&address).await.assert_status_not_found();
    assert!(bench.page("/").await.contains("there is no file"));
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let bench = bench(SYMMETRIC);
    for path in ["/problems/no/such", "/problems/%2e%2e/x", "/class", "/sign-in"] {
        bench.server.get(path).await.assert_status_not_found();
    }
    // A seed that is no number is the sheet's; numbers that no seed gives are said.
    let sheet = bench.page(&format!("/problems/{SYMMETRIC}?seed=many")).await;
    assert!(sheet.contains("name=\"seed\" value=\"0\""));
    let long = "1".repeat(20_000);
    let response = bench.server.get(&format!("/problems/{SYMMETRIC}?part=distance&response={long}")).await;
    assert_eq!(response.status_code(), 413);
    fs::remove_dir_all(bench.folder.path()).unwrap();
    let response = bench.server.get("/").await;
    assert_eq!(response.status_code(), 422);
    assert!(response.text().contains("cannot be read"));
}
