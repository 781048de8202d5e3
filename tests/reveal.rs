//! When solutions are shown: every page as a student, and giving up, through the real router.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod router;

use gradus::course::policy::Policy;
use gradus::grading::grade::grade;
use gradus::math::formula;
use gradus::math::phrase::Language;
use gradus::problem::catalogue::Catalogue;
use gradus::problem::embedded;
use gradus::problem::id::ProblemId;
use gradus::problem::key::Key;
use gradus::problem::markdown::escape;
use gradus::problem::part::{Answer, Part};
use gradus::problem::seed::Seed;
use gradus::problem::solution::answer::typed;
use gradus::problem::variant::Variant;
use gradus::service::verify;
use gradus::store::answers::{Judged, Said};
use gradus::store::facts::Seats;
use gradus::store::identifier;
use gradus::store::reveals::{Wish, history};
use gradus::store::work::Draft;
use gradus::web::words::Words;
use router::{House, after};
use sqlx::Connection as _;

const LOGISTIC: &str = "gradient-descent/logistic-regression";
const REGRESSION: &str = "gradient-descent/linear-regression";

impl House {
    async fn section(&self, problem: &str, part: &str) -> String {
        let page = self.server.get(&format!("/problems/{problem}")).await;
        page.assert_status_ok();
        let page = page.text();
        let rest = &page[page.find(&format!("<section class=\"part\" id=\"{part}\"")).unwrap()..];
        rest[..rest.find("</section>").unwrap()].to_owned()
    }

    /// Sends an answer, and gives the status.
    async fn answer(&self, problem: &str, part: &str, text: &str) -> u16 {
        let section = self.section(problem, part).await;
        let (address, key) = (after(&section, "action=\""), after(&section, "name=\"key\" value=\""));
        let sent = self.server.post(&address).form(&[("key", key.as_str()), ("response", text)]).await;
        sent.status_code().as_u16()
    }

    /// The address and the key of the form that asks for the solution, if it is there.
    async fn wish(&self, problem: &str, part: &str) -> Option<(String, String)> {
        let section = self.section(problem, part).await;
        let end = section.find("/solution\"")?;
        let start = section[..end].rfind('"').unwrap() + 1;
        let key = after(&section[end..], "name=\"key\" value=\"");
        Some((format!("{}/solution", &section[start..end]), key))
    }

    async fn give_up(&self, problem: &str, part: &str) {
        let (address, key) = self.wish(problem, part).await.unwrap();
        self.server.post(&address).form(&[("key", key)]).await.assert_status_see_other();
    }

    async fn new_numbers(&self, problem: &str) {
        let page = self.server.get(&format!("/problems/{problem}")).await.text();
        let key = after(&page[page.find("/numbers\"").unwrap()..], "value=\"");
        let form = [("key", key)];
        self.server.post(&format!("/problems/{problem}/numbers")).form(&form).await.assert_status_see_other();
    }

    async fn variant(&self, login: &str, id: &ProblemId) -> Variant {
        let (login, wanted) = (login.to_owned(), id.clone());
        let issued = self
            .service
            .store()
            .read(move |mut books| {
                Box::pin(async move {
                    let people = books.people().await?;
                    let person = people.into_iter().find(|person| person.login == login).unwrap();
                    books.last_variant(person.id, &wanted).await
                })
            })
            .await
            .unwrap()
            .unwrap();
        let catalogue = Catalogue::read(&embedded::files()).unwrap();
        catalogue.problem(id).unwrap().restore(issued.seed, &issued.parameters).unwrap()
    }
}

const SOLUTION: &str = "<details class=\"solution\"";

/// What no student may read of a part before its time, as it would stand in a page: the key, the model
/// answer, the remarks on options.
fn secrets(variant: &Variant, part: &Part, language: Language) -> Vec<String> {
    let mut secrets = Vec::new();
    match (&part.answer, variant.key(part).unwrap()) {
        (Answer::Text(essay), _) => {
            secrets.extend(essay.sample.iter().map(|sample| escape(sample.get(language))));
        }
        (Answer::Choice(choice), _) => {
            let told = choice.options.iter().filter_map(|option| option.told.as_ref());
            secrets.extend(told.map(|told| escape(told.get(language))));
        }
        (_, Key::Expression(key)) => {
            let shown = formula::localised(&formula::mathml(key), language);
            secrets.push(shown.trim_start_matches("<math>").trim_end_matches("</math>").to_owned());
        }
        _ => {
            let key = typed(variant, part).unwrap();
            let shown = if language == Language::Russian { key.replace('.', ",") } else { key.clone() };
            secrets.extend([key, shown]);
        }
    }
    // What is shorter stands in many formulae, or is an example of how one types: `1 2; 3 4`.
    secrets.retain(|secret| secret.len() > 40 || secret.len() > 8 && secret.contains("; "));
    secrets
}

/// What stands under a box as an example of how one types is no key, whatever the numbers.
#[test]
fn no_example_under_a_box_is_a_key() {
    let catalogue = Catalogue::read(&embedded::files()).unwrap();
    let mut compared = 0;
    for problem in catalogue.problems() {
        for variant in (1..=400).filter_map(|seed| problem.draw(Seed(seed))) {
            for part in &problem.parts {
                for language in Language::ALL {
                    let examples =
                        ["hint-number", "hint-list", "hint-rows"].map(|hint| Words(language).say(hint));
                    for secret in secrets(&variant, part, language) {
                        compared += 1;
                        assert!(
                            !examples.join(" ").contains(&secret),
                            "{} {}: {secret}",
                            problem.id,
                            part.id
                        );
                    }
                }
            }
        }
    }
    assert!(compared > 10_000, "{compared}");
}

/// No page of a sheet holds a solution, a key, a model answer or a remark on an option before it may: neither with
/// hints nor with what is said of answers that are wrong or cannot be read.
#[tokio::test]
async fn no_page_gives_a_key_away() {
    let house = router::open(None).await;
    house.sign_in("anna", "gradient").await;
    let catalogue = Catalogue::read(&embedded::files()).unwrap();
    let (mut compared, mut keys) = (0, 0);
    for language in Language::ALL {
        let choice = [("language", language.code()), ("back", "/")];
        house.server.post("/language").form(&choice).await.assert_status_see_other();
        for problem in catalogue.problems() {
            let address = format!("/problems/{}", problem.id);
            let mut pages = vec![house.page(&address).await];
            let variant = house.variant("anna", &problem.id).await;
            // No texts: their model answers are shown to nobody before they are marked, and nothing is wrong of them.
            for part in problem.parts.iter().filter(|part| !matches!(part.answer, Answer::Text(_))) {
                let rest = &pages[0]
                    [pages[0].find(&format!("<section class=\"part\" id=\"{}\"", part.id)).unwrap()..];
                let desk = after(rest, "action=\"");
                for text in ["x +", "918273"] {
                    keys += 1;
                    let form = [("key", format!("{keys:032x}")), ("response", text.to_owned())];
                    house.server.post(&desk).form(&form).await.assert_status_see_other();
                }
            }
            pages.push(house.page(&address).await);
            for (page, part) in
                pages.iter().flat_map(|page| problem.parts.iter().map(move |part| (page, part)))
            {
                assert!(!page.contains(SOLUTION) && !page.contains("chain key"), "{}", problem.id);
                for secret in secrets(&variant, part, language) {
                    compared += 1;
                    assert!(!page.contains(&secret), "{} {}: {secret}", problem.id, part.id);
                }
            }
        }
    }
    assert!(compared > 200, "{compared}");
}

#[tokio::test]
async fn a_right_answer_shows_the_solution() {
    let house = router::open(None).await;
    house.sign_in("anna", "gradient").await;
    let id = ProblemId::parse(REGRESSION).unwrap();
    let section = house.section(REGRESSION, "sgd").await;
    assert!(section.contains("Hint 1") && section.contains("Hint 3"), "{section}");
    assert!(house.wish(REGRESSION, "sgd").await.is_none(), "no answer yet");
    let key = {
        let variant = house.variant("anna", &id).await;
        typed(&variant, variant.part("sgd").unwrap()).unwrap()
    };
    assert_eq!(house.answer(REGRESSION, "sgd", &key).await, 303);
    let section = house.section(REGRESSION, "sgd").await;
    assert!(section.contains(SOLUTION) && !section.contains("class=\"solution\" open"), "{section}");
    assert!(section.contains(&format!("<code>{key}</code>")), "{section}");
    assert!(!section.contains("Hint 1") && !section.contains("/solution\""), "{section}");
    assert!(!house.section(REGRESSION, "gd").await.contains(SOLUTION), "only of this part");
}

#[tokio::test]
async fn giving_up_closes_the_part_until_new_numbers() {
    let house = router::open(None).await;
    house.sign_in("anna", "gradient").await;
    assert_eq!(house.answer(REGRESSION, "gd", "nonsense").await, 303);
    assert!(house.wish(REGRESSION, "gd").await.is_none(), "an answer that cannot be read is none");
    assert_eq!(house.answer(REGRESSION, "gd", "100; 200; 300").await, 303);
    let (address, key) = house.wish(REGRESSION, "gd").await.unwrap();
    let (early, early_key) = {
        let section = house.section(REGRESSION, "gd").await;
        (after(&section, "action=\""), after(&section, "name=\"key\" value=\""))
    };
    // The same form twice, and another one, are one wish.
    for key in [key.as_str(), key.as_str(), early_key.as_str()] {
        house.server.post(&address).form(&[("key", key)]).await.assert_status_see_other();
    }
    let section = house.section(REGRESSION, "gd").await;
    assert!(
        section.contains("<details class=\"solution\" open>") && section.contains("no more answers"),
        "{section}"
    );
    assert!(section.contains(" disabled"), "{section}");
    // A form that was open before is refused, and the text given back.
    let form = [("key", early_key.as_str()), ("response", "1; 2; 3")];
    let refused = house.server.post(&early).form(&form).await;
    refused.assert_status_unprocessable_entity();
    assert!(refused.text().contains("no more answers to this part are taken"), "{}", refused.text());
    // With another part the key is another wish.
    let (other, _) = address.rsplit_once("/gd/").unwrap();
    let conflict = house.server.post(&format!("{other}/sgd/solution")).form(&[("key", key.as_str())]).await;
    conflict.assert_status_conflict();
    house.new_numbers(REGRESSION).await;
    let section = house.section(REGRESSION, "gd").await;
    assert!(!section.contains(SOLUTION) && !section.contains(" disabled"), "{section}");
    assert_eq!(house.answer(REGRESSION, "gd", "1; 2; 3").await, 303);
    let findings = verify::verify(&house.folder.path().join("course.sqlite")).await.unwrap();
    assert_eq!(findings.wrong, Vec::<String>::new());
}

#[tokio::test]
async fn a_key_without_numbers_stays_closed() {
    let house = router::open(None).await;
    house.sign_in("anna", "gradient").await;
    assert_eq!(house.answer(LOGISTIC, "gradient", "p - y").await, 303);
    house.give_up(LOGISTIC, "gradient").await;
    let section = house.section(LOGISTIC, "gradient").await;
    assert!(
        section.contains("no more answers to it are taken") && section.contains("class=\"derivation\""),
        "{section}"
    );
    house.new_numbers(LOGISTIC).await;
    let section = house.section(LOGISTIC, "gradient").await;
    assert!(section.contains(SOLUTION) && section.contains(" disabled"), "{section}");
    assert_eq!(house.answer(LOGISTIC, "gradient", "(p - y) x").await, 422);
    assert_eq!(house.answer(LOGISTIC, "slope", "1").await, 303, "the other parts stay open");
    // Of the others nobody has seen it.
    house.server.post("/sign-out").await.assert_status_see_other();
    house.sign_in("boris", "gradient").await;
    assert_eq!(house.answer(LOGISTIC, "gradient", "(p - y) x").await, 303);
}

#[tokio::test]
async fn nobody_gives_up_for_another() {
    let house = router::open(None).await;
    house.sign_in("anna", "gradient").await;
    assert_eq!(house.answer(REGRESSION, "gd", "1; 2; 3").await, 303);
    let (address, key) = house.wish(REGRESSION, "gd").await.unwrap();
    house.server.post("/sign-out").await.assert_status_see_other();
    house.server.post(&address).form(&[("key", key.as_str())]).await.assert_status_see_other();
    house.sign_in("boris", "gradient").await;
    house.server.post(&address).form(&[("key", key.as_str())]).await.assert_status_not_found();
    house.server.post("/sign-out").await.assert_status_see_other();
    house.sign_in("anna", "gradient").await;
    assert!(!house.section(REGRESSION, "gd").await.contains(SOLUTION));
    house.server.post(&address).form(&[("key", "short")]).await.assert_status_bad_request();
    let nothing = address.replace("/gd/", "/nothing/");
    house.server.post(&nothing).form(&[("key", key.as_str())]).await.assert_status_not_found();
    // Without an answer the wish is refused, though the form can be made up.
    let unanswered = address.replace("/gd/", "/sgd/");
    let refused = house.server.post(&unanswered).form(&[("key", key.as_str())]).await;
    refused.assert_status_unprocessable_entity();
    assert!(refused.text().contains("first give an answer"), "{}", refused.text());
}

#[tokio::test]
async fn a_policy_may_switch_both_off_and_used_up_tries_show_the_solution() {
    let policy = Policy { hints: false, give_up: false, max_tries: Some(2), ..Policy::default() };
    let house = router::open(Some(policy)).await;
    house.sign_in("anna", "gradient").await;
    assert_eq!(house.answer(LOGISTIC, "gradient", "p - y").await, 303);
    let section = house.section(LOGISTIC, "gradient").await;
    assert!(!section.contains("Hint 1") && !section.contains(SOLUTION), "{section}");
    assert!(house.wish(LOGISTIC, "gradient").await.is_none());
    assert_eq!(house.answer(LOGISTIC, "gradient", "p + y").await, 303);
    assert!(house.section(LOGISTIC, "gradient").await.contains(SOLUTION));
    assert_eq!(house.answer(LOGISTIC, "gradient", "(p - y) x").await, 422);
    // What was shown after the last try cannot be copied into the next variant.
    house.new_numbers(LOGISTIC).await;
    assert_eq!(house.answer(LOGISTIC, "gradient", "(p - y) x").await, 422);
    assert_eq!(house.answer(LOGISTIC, "slope", "1").await, 303);
}

/// How a part stands is told by one statement, and by a fold over all answers: whatever was answered, shown and
/// drawn anew, both say the same.
#[tokio::test]
async fn both_ways_to_tell_how_a_part_stands_agree() {
    let house = router::open(None).await;
    house.sign_in("anna", "gradient").await;
    let catalogue = Catalogue::read(&embedded::files()).unwrap();
    let id = ProblemId::parse(LOGISTIC).unwrap();
    let problem = catalogue.problem(&id).unwrap().clone();
    house.page(&format!("/problems/{LOGISTIC}")).await;
    let mut dice = router::now().unsigned_abs();
    let mut roll = move |sides: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % sides
    };
    let mut compared = 0;
    for round in 0..6 {
        if round > 0 {
            house.new_numbers(LOGISTIC).await;
        }
        let steps: Vec<[u64; 4]> = (0..24).map(|_| [roll(8), roll(3), roll(4), roll(9)]).collect();
        let limit = [None, Some(1), Some(2), Some(3)][usize::try_from(roll(4)).unwrap()];
        let (wanted, problem) = (id.clone(), problem.clone());
        let compare = house.service.store().write(move |mut books| {
            Box::pin(async move {
                let person = books.person("anna").await?.unwrap().id;
                let issued = books.last_variant(person, &wanted).await?.unwrap();
                let row = issued.id;
                let sheet = books.assessment(wanted.sheet()).await?.unwrap();
                let policy = Policy { max_tries: limit, ..sheet.policy.clone() };
                books.save_policy(wanted.sheet(), &policy, None, 0).await?;
                let attempt = books.ensure_attempt(&sheet, person, issued.public_id, 0).await?.id;
                let variant = problem.restore(issued.seed, &issued.parameters).unwrap();
                let mut compared = 0;
                for (step, [kind, part, text, _]) in (0_u64..).zip(steps) {
                    let part = &problem.parts[usize::try_from(part).unwrap() % problem.parts.len()];
                    let mut bytes = [0; 16];
                    bytes[..8].copy_from_slice(&(1000 + step).to_be_bytes());
                    bytes[8] = u8::try_from(round).unwrap();
                    let key = identifier::Key(bytes);
                    let right = typed(&variant, part).unwrap_or_else(|_| "1".into());
                    let body = [right.as_str(), "1", "x +", ""][usize::try_from(text).unwrap()].to_owned();
                    let at = issued.id * 1_000 + i64::try_from(step).unwrap();
                    let session_id = 1;
                    if kind == 0 {
                        let wish =
                            Wish { variant_id: row, part: part.id.clone(), key, at_ms: at, session_id };
                        if !books.facts_of(row, &part.id, true).await?.history.spent.revealed {
                            books.reveal(&wish).await?;
                        }
                    } else {
                        let judgement = (kind > 2).then(|| grade(&variant, part, &body));
                        let draft = Draft {
                            variant_id: row,
                            part: part.id.clone(),
                            key,
                            body_hash: [0; 32],
                            body,
                            received_ms: at,
                            session_id,
                        };
                        match &judgement {
                            Some(judgement) => {
                                let Seats { free, seats, .. } =
                                    books.seats(&[(draft.asked(true), key)]).await?;
                                let said = Said::of(judgement)?;
                                let judged = Judged::at(&seats[0], &draft, issued.problem_hash, &said);
                                books.submit_all(free, &[judged]).await?;
                            }
                            None => {
                                books.keep(&draft).await?;
                            }
                        }
                    }
                    let answers = books.submissions(row).await?;
                    let shown = books.shown(&[(attempt, limit)]).await?;
                    for part in &problem.parts {
                        for carried in [false, true] {
                            let told = books.facts_of(row, &part.id, carried).await?.history;
                            assert_eq!(
                                history(&answers, &shown, row, &part.id, carried),
                                told,
                                "{}",
                                part.id
                            );
                            compared += 1;
                        }
                    }
                }
                Ok(compared)
            })
        });
        compared += compare.await.unwrap();
    }
    assert!(compared > 500, "{compared}");
}

#[tokio::test]
async fn a_reveal_is_never_changed() {
    let house = router::open(None).await;
    house.sign_in("anna", "gradient").await;
    assert_eq!(house.answer(REGRESSION, "gd", "1; 2; 3").await, 303);
    house.give_up(REGRESSION, "gd").await;
    let path = house.folder.path().join("course.sqlite");
    for (statement, done) in [
        ("SELECT * FROM reveal", true),
        ("UPDATE reveal SET part = 'x'", false),
        ("DELETE FROM reveal", false),
    ] {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path);
        let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
        let result = sqlx::query(statement).execute(&mut connection).await.map_err(|error| error.to_string());
        let refused = result.as_ref().is_err_and(|error| error.contains("append-only"));
        assert_eq!((result.is_ok(), refused), (done, !done), "{statement}: {result:?}");
    }
}
