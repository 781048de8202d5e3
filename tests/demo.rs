//! The demo course: its class has answered through the real grader, and the books agree.

use std::collections::{BTreeMap, BTreeSet};

use gradus::course::role::Role;
use gradus::course::sitting::State;
use gradus::math::phrase::Language;
use gradus::problem::catalogue::Catalogue;
use gradus::problem::embedded;
use gradus::service::house::{Actor, Service};
use gradus::service::{demo, verify};
use gradus::store::credits::Reached;
use gradus::store::error::StoreError;
use gradus::store::open::Store;
use gradus::store::results::Achieved;
use jiff::tz::TimeZone;

/// What is found of one person is what is found of everybody, without the others.
/// How many answers, results, credits and sheets that wait were compared.
async fn one_by_one(service: &Service) -> Result<[usize; 4], StoreError> {
    let read = service.store().read(|mut books| {
        Box::pin(async move {
            let (all, every) = (i64::MAX, |rows: Vec<String>| rows.into_iter().collect::<BTreeSet<_>>());
            let (people, answers) = (books.people().await?, books.answers(None, None, all).await?);
            let (results, credits) = (books.results(None).await?, books.credits(None, None).await?);
            let waiting = books.unmarked(None).await?;
            let mut found = [0; 4];
            for person in people {
                let id = person.id;
                let own = answers.iter().filter(|row| row.login == person.login);
                let own: Vec<String> = own.map(|row| row.place.to_string()).collect();
                let told = books.answers(Some(id), None, all).await?;
                assert_eq!(told.iter().map(|row| row.place.to_string()).collect::<Vec<_>>(), own);
                let shown = |row: &Achieved| format!("{row:?}");
                let results = every(results.iter().filter(|row| row.person_id == id).map(shown).collect());
                let told = books.results(Some(id)).await?;
                assert_eq!(every(told.iter().map(shown).collect()), results);
                let shown = |row: &Reached| format!("{row:?}");
                let credits = every(credits.iter().filter(|row| row.person_id == id).map(shown).collect());
                let told = books.credits(Some(id), None).await?;
                assert_eq!(every(told.iter().map(shown).collect()), credits);
                let waiting: BTreeSet<_> =
                    waiting.iter().copied().filter(|(_, whose)| *whose == id).collect();
                assert_eq!(books.unmarked(Some(id)).await?, waiting);
                for (sum, count) in
                    found.iter_mut().zip([own.len(), results.len(), credits.len(), waiting.len()])
                {
                    *sum += count;
                }
            }
            Ok(found)
        })
    });
    read.await
}

/// Long after the class began.
const NOW: i64 = 1_790_000_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_class_answers_through_the_grader() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("course.sqlite");
    let store = Store::open(&database, NOW).await.unwrap();
    assert!(demo::furnish(&store, NOW).await.unwrap());
    assert!(!demo::furnish(&store, NOW).await.unwrap(), "only an empty database is furnished");
    let catalogue = Catalogue::read(&embedded::files()).unwrap();
    let service = Service::new(store, catalogue, NOW).await.unwrap();
    demo::furnish_course(&service, &TimeZone::UTC, NOW).await.unwrap();
    demo::answer(&service, NOW).await.unwrap();

    let actor = Actor {
        person_id: 1,
        login: "instructor".into(),
        name: "Instructor".into(),
        role: Role::Instructor,
        session_id: 1,
    };
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut slips: BTreeSet<String> = BTreeSet::new();
    for problem in Catalogue::read(&embedded::files()).unwrap().problems() {
        for part in &problem.parts {
            let found = service.part_answers(&actor, &problem.id, &part.id, Language::English).await.unwrap();
            for (outcome, count) in found.outcomes {
                *outcomes.entry(outcome.as_str()).or_default() += count;
            }
            slips.extend(found.slips.into_iter().map(|(slip, _)| slip));
        }
    }
    assert!(slips.len() >= 50, "{}: {slips:?}", slips.len());
    for (outcome, least) in
        [("correct", 1000), ("partial", 20), ("wrong", 200), ("invalid", 10), ("waiting", 10)]
    {
        assert!(outcomes.get(outcome).is_some_and(|count| *count >= least), "{outcome}: {outcomes:?}");
    }
    let quiz =
        service.quiz_overview(&actor, "demo-quiz", Language::English, &TimeZone::UTC, NOW).await.unwrap();
    let states: Vec<State> = quiz.rows.iter().filter_map(|row| Some(row.attempt.as_ref()?.state)).collect();
    let some = |wanted: fn(&State) -> bool| states.iter().any(wanted);
    assert!(some(|state| matches!(state, State::Running(_))), "{states:?}");
    assert!(
        some(|state| matches!(state, State::HandedIn(_))) && some(|state| matches!(state, State::RanOut(_)))
    );
    let earned: Vec<i64> =
        quiz.rows.iter().filter_map(|row| row.attempt.as_ref().map(|_| row.stand.graded.micro)).collect();
    assert!(
        earned.iter().any(|earned| *earned > 4_000_000) && earned.iter().all(|earned| *earned <= 8_000_000)
    );
    let compared = one_by_one(&service).await.unwrap();
    assert!(compared.iter().zip([2_000, 500, 500, 3]).all(|(count, least)| *count > least), "{compared:?}");
    let book = service.gradebook(&actor, &TimeZone::UTC, NOW).await.unwrap();
    let last = book.components.len() - 1;
    // Where a text waits to be marked, nothing is final yet.
    assert!(book.rows.iter().filter(|row| row.values[last].points.is_some()).count() >= 10);
    assert!(book.rows.iter().all(|row| !row.values[last].missing.is_empty()), "the exam is still to come");
    assert!(book.rows.iter().any(|row| row.purse.left() == 2), "a late day was spent");
    let sheet = service
        .sheet_overview(&actor, "gradient-descent", Language::English, &TimeZone::UTC, NOW)
        .await
        .unwrap();
    assert!(sheet.rows.iter().any(|row| row.graded.taken_micro > 0), "somebody was late");
    service.close().await;
    let findings = verify::verify(&database).await.unwrap();
    assert_eq!(findings.wrong, Vec::<String>::new());
}
