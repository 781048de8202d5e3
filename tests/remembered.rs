//! What the writer remembers of where texts go is what the database would tell, whatever is stored between.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod router;

use std::sync::Arc;

use gradus::course::policy::Policy;
use gradus::course::sitting::Extension;
use gradus::grading::grade::grade;
use gradus::problem::catalogue::Catalogue;
use gradus::problem::embedded;
use gradus::problem::id::ProblemId;
use gradus::problem::seed::Seed;
use gradus::store::answers::{Judged, Said};
use gradus::store::error::StoreError;
use gradus::store::facts::{Asked, Seat, Seats};
use gradus::store::identifier::Key;
use gradus::store::open::Store;
use gradus::store::reveals::Wish;
use gradus::store::work::{Attempt, Draft};
use router::figure::figure;

/// A problem of a sheet, which has new numbers.
const SHEET: &str = "gradient-descent/logistic-regression";

/// Numbers that look random.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn key(&mut self) -> Key {
        Key(std::array::from_fn(|_| u8::try_from(self.roll(256)).unwrap()))
    }
}

/// A part that is answered.
#[derive(Debug, Clone)]
struct Place {
    variant_id: i64,
    part: String,
    problem_hash: [u8; 32],
}

impl Place {
    fn asked(&self) -> Asked<'_> {
        Asked { variant_id: self.variant_id, part: &self.part, carried: true }
    }

    fn draft(&self, key: Key, at: i64) -> Draft {
        Draft {
            variant_id: self.variant_id,
            part: self.part.clone(),
            key,
            body: "1".into(),
            body_hash: [0; 32],
            received_ms: at,
            session_id: 1,
        }
    }
}

/// Stores an answer where it is remembered to go, as a turn of the writer does; in the end it may fail.
async fn answer(
    store: &Store,
    place: Place,
    key: Key,
    said: Arc<Said>,
    fails: bool,
) -> Result<(), StoreError> {
    let answered = store.transact(move |mut books| {
        Box::pin(async move {
            let draft = place.draft(key, 0);
            let Seats { free, seats, is_begun, .. } = books.seats_remembered(&[(place.asked(), key)]).await?;
            let judged = [Judged::at(&seats[0], &draft, place.problem_hash, &said)];
            if fails {
                if !is_begun {
                    books.begin_transaction().await?;
                }
                books.submit_all(free, &judged).await?;
                return Err(StoreError::Full);
            }
            Ok(((), books.submit_and_commit(is_begun, free, &judged).await?))
        })
    });
    answered.await
}

/// Whether anything of these parts was remembered; all of it is what the database tells.
async fn compare(store: &Store, places: Vec<Place>, key: Key) -> bool {
    let compared = store.transact(move |mut books| {
        Box::pin(async move {
            let asked: Vec<_> = places.iter().map(|place| (place.asked(), key)).collect();
            let remembered = books.seats_remembered(&asked).await?;
            if !remembered.is_begun {
                books.begin_transaction().await?;
            }
            let told = books.seats(&asked).await?;
            Ok(((remembered, told), books.commit().await?))
        })
    });
    let (remembered, told) = compared.await.unwrap();
    assert_eq!(remembered.free, told.free);
    // A key that came before the newest text is not remembered.
    let unknown = |seats: Vec<Seat>| -> Vec<Seat> {
        seats.into_iter().map(|seat| Seat { known: false, ..seat }).collect()
    };
    for (remembered, told) in remembered.seats.iter().zip(&told.seats) {
        assert!(told.known || !remembered.known);
    }
    assert_eq!(unknown(remembered.seats), unknown(told.seats));
    !remembered.are_told
}

#[tokio::test]
async fn what_is_remembered_is_what_the_database_tells() {
    let house = router::quiz::house("remembered", "feedback = \"now\"").await;
    let public_id = Key::parse(house.begin("remembered").await.rsplit('/').next().unwrap()).unwrap();
    house.page(&format!("/problems/{SHEET}")).await;
    let catalogue = Catalogue::read(&embedded::files()).unwrap();
    let id = ProblemId::parse(SHEET).unwrap();
    let problem = catalogue.problem(&id).unwrap().clone();
    let store = house.service.store();
    let wanted = id.clone();
    let found = store.read(move |mut books| {
        Box::pin(async move {
            let person = books.person("anna").await?.unwrap().id;
            let attempt = books.sitting(person, public_id).await?.unwrap();
            let posed =
                books.slots(attempt.id).await?.into_iter().map(|(_, issued)| issued).collect::<Vec<_>>();
            let own = books.last_variant(attempt.person_id, &wanted).await?.unwrap();
            let sheet = books.assessment(wanted.sheet()).await?.unwrap();
            Ok((attempt, posed, own, sheet))
        })
    });
    let (attempt, posed, own, sheet) = found.await.unwrap();
    let mut places: Vec<Place> = Vec::new();
    for issued in posed.iter().chain([&own]) {
        for part in &catalogue.problem(&issued.problem).unwrap().parts {
            places.push(Place {
                variant_id: issued.id,
                part: part.id.clone(),
                problem_hash: issued.problem_hash,
            });
        }
    }
    let variant = problem.restore(own.seed, &own.parameters).unwrap();
    let said = |text: &str| Arc::new(Said::of(&grade(&variant, &problem.parts[0], text)).unwrap());
    let (read, unreadable) = (said("1"), said("x +"));
    let mut dice = Dice(7);
    let mut keys = vec![dice.key()];
    let mut ordinal = own.ordinal;
    let (mut from_memory, mut taken, mut refused) = (0, 0, 0);
    for step in 0..1_500 {
        let place = places[dice.roll(places.len())].clone();
        let key = if dice.roll(6) == 0 { keys[dice.roll(keys.len())] } else { dice.key() };
        let said = if dice.roll(4) == 0 { &unreadable } else { &read };
        let at = 1_000 + step;
        match dice.roll(40) {
            0 => {
                let wish =
                    Wish { variant_id: place.variant_id, part: place.part, key, at_ms: at, session_id: 1 };
                let _ =
                    store.write(move |mut books| Box::pin(async move { books.reveal(&wish).await })).await;
            }
            1 if step > 700 => {
                let finish = store
                    .write(move |mut books| Box::pin(async move { books.finish(attempt.id, 1, at).await }));
                finish.await.unwrap();
            }
            2 => {
                let assessment = [attempt.assessment_id, sheet.id][dice.roll(2)];
                let granted = Extension { close_ms: Some(at), ..Extension::default() };
                let grant = store.write(move |mut books| {
                    Box::pin(
                        async move { books.grant(assessment, attempt.person_id, &granted, None, at).await },
                    )
                });
                grant.await.unwrap();
            }
            3 => {
                let policy =
                    Policy { max_tries: [None, Some(3), Some(50)][dice.roll(3)], ..sheet.policy.clone() };
                let name = [attempt.quiz.clone(), id.sheet().to_owned()][dice.roll(2)].clone();
                let save = store.write(move |mut books| {
                    Box::pin(async move { books.save_policy(&name, &policy, None, at).await })
                });
                save.await.unwrap();
            }
            4 if step % 3 == 0 => {
                ordinal += 1;
                let (public_id, start_key) = (dice.key(), dice.key());
                let seed = dice.key().0;
                let Some(drawn) = problem.draw(Seed::from_bytes(seed)) else { continue };
                let (policy, wanted) = (sheet.clone(), id.clone());
                let issue = store.write(move |mut books| {
                    Box::pin(async move {
                        let Attempt { id, public_id: name } =
                            books.ensure_attempt(&policy, attempt.person_id, public_id, at).await?;
                        let own = Attempt { id, public_id: name };
                        books.issue(own, ordinal, public_id, start_key, &drawn, at).await?;
                        books.last_variant(attempt.person_id, &wanted).await
                    })
                });
                let issued = issue.await.unwrap().unwrap();
                for part in &problem.parts {
                    let (variant_id, part) = (issued.id, part.id.clone());
                    places.push(Place { variant_id, part, problem_hash: issued.problem_hash });
                }
            }
            // Work that fails takes back what it stored.
            5 => {
                let draft = place.draft(dice.key(), at);
                let failed = store.write(move |mut books| {
                    Box::pin(async move {
                        books.keep(&draft).await?;
                        Err::<(), _>(StoreError::Full)
                    })
                });
                assert!(failed.await.is_err());
            }
            6 => assert!(answer(store, place, key, Arc::clone(said), true).await.is_err()),
            // As what was saved last is judged when a quiz is over.
            7..=10 => {
                let (key, said) = (dice.key(), Arc::clone(said));
                let settled = store.write(move |mut books| {
                    Box::pin(async move {
                        let draft = place.draft(key, at);
                        let Seats { free, seats, .. } = books.seats(&[(place.asked(), key)]).await?;
                        let judged = Judged::at(&seats[0], &draft, place.problem_hash, &said);
                        books.submit_all(free, &[judged]).await
                    })
                });
                settled.await.unwrap();
            }
            11..=17 => {
                let draft = place.draft(key, at);
                let keep = store.write(move |mut books| Box::pin(async move { books.keep(&draft).await }));
                keep.await.unwrap();
                keys.push(key);
            }
            _ => match answer(store, place, key, Arc::clone(said), false).await {
                Ok(()) => {
                    taken += 1;
                    keys.push(key);
                }
                Err(StoreError::Refused(_)) => refused += 1,
                Err(error) => panic!("{error}"),
            },
        }
        let asked: Vec<_> = places.iter().filter(|_| dice.roll(3) > 0).cloned().collect();
        let key = keys[keys.len() - 1 - dice.roll(keys.len().min(3))];
        from_memory += usize::from(!asked.is_empty() && compare(store, asked, key).await);
    }
    figure(format!(
        "{from_memory} of 1500 times something was remembered; {taken} answers taken, {refused} refused"
    ));
    assert!(from_memory > 1_000 && taken > 300 && refused > 10, "{from_memory} {taken} {refused}");
}
