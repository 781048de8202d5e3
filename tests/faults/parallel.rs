//! The same at the same time: one key, one limit, one beginning.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use futures_util::future::join_all;
use gradus::load::class::CHECKED;
use gradus::load::journal::{self, Line};
use gradus::load::pupil::Pupil;
use gradus::service::house::digest;
use gradus::store::identifier::hex;

use crate::rig::{Rig, count, figure};
use crate::wire::{send, stored};

/// So many browsers of one student, all signed in by the same session; the first has begun.
async fn browsers(rig: &Rig, student: usize, number: usize) -> Vec<Pupil> {
    let one = || Pupil::new(&rig.class.students[student], rig.desk(), student);
    let mut all: Vec<Pupil> = (0..number).map(|_| one()).collect();
    assert!(all[0].begin(CHECKED, Instant::now()).await.unwrap());
    assert!(all[0].open(Some(&rig.class), Instant::now()).await.unwrap());
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_sent_sixteen_times_is_stored_once() {
    let keys = count(300, 10_000);
    let students = keys.div_ceil(100);
    let rig = Rig::new(students, 100).await;
    let (house, _) = rig.serve();
    for student in 0..students {
        let mut browsers = browsers(&rig, student, 16).await;
        let forms = browsers[0].forms().to_vec();
        for number in 0..keys.min(100) {
            let form = &forms[number % forms.len()];
            let text = &form.texts[number % form.texts.len()];
            let key = hex(&digest(format!("{student}/{number}").as_bytes())[..16]);
            let sends = browsers
                .iter_mut()
                .map(|browser| browser.check_with(&form.variant, &form.part, &key, text, Instant::now()));
            let statuses: BTreeSet<u16> = join_all(sends).await.into_iter().map(Result::unwrap).collect();
            assert_eq!(statuses, [303].into(), "{form:?}");
            if number % 10 == 0 {
                // Not through the journal: what is refused under a key that was acknowledged is no part of it.
                let other = send(
                    &rig,
                    student,
                    &format!("/variants/{}/{}", form.variant, form.part),
                    &format!("key={key}&response=another"),
                );
                assert!(other.starts_with("HTTP/1.1 409"), "{other}");
            }
        }
    }
    assert!(house.stop());
    let found = rig.whole().await;
    assert_eq!(found.acknowledged, students * keys.min(100) + students);
    assert_eq!(stored(&rig).await.len(), students * keys.min(100), "nothing is stored under other keys");
    figure(format!("{} keys, each sent 16 times at once: {found}", students * keys.min(100)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_of_three_is_three() {
    let students = count(20, 200);
    let rig = Rig::new(students, 3).await;
    let (house, _) = rig.serve();
    let mut outcomes: BTreeMap<u16, usize> = BTreeMap::new();
    for student in 0..students {
        let mut browsers = browsers(&rig, student, 64).await;
        let form = browsers[0].forms()[0].clone();
        let sends = browsers.iter_mut().enumerate().map(|(number, browser)| {
            let key = hex(&digest(format!("{student}/{number}").as_bytes())[..16]);
            // One that can be read, whatever the numbers: each costs a try.
            let (form, text) = (form.clone(), form.texts[0].clone());
            async move {
                browser.check_with(&form.variant, &form.part, &key, &text, Instant::now()).await.unwrap()
            }
        });
        let mut own = BTreeMap::new();
        for status in join_all(sends).await {
            *own.entry(status).or_insert(0) += 1;
            *outcomes.entry(status).or_insert(0) += 1;
        }
        assert_eq!(own, [(303, 3), (422, 61)].into(), "student {student}, {form:?}");
    }
    assert!(house.stop());
    let found = rig.whole().await;
    assert_eq!(stored(&rig).await.len(), 3 * students, "what was refused is not stored");
    figure(format!("{students} students, 64 answers at once, three allowed: {outcomes:?}; {found}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_beginnings_are_one() {
    let students = count(10, 100);
    let rig = Rig::new(students, 3).await;
    let (house, _) = rig.serve();
    for student in 0..students {
        let mut browsers: Vec<Pupil> =
            (0..50).map(|_| Pupil::new(&rig.class.students[student], rig.desk(), student)).collect();
        let begun = join_all(browsers.iter_mut().map(|browser| browser.begin(CHECKED, Instant::now()))).await;
        assert!(begun.into_iter().all(Result::unwrap));
    }
    assert!(house.stop());
    let found = rig.whole().await;
    let mut named: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut whose = BTreeMap::new();
    for line in journal::read(&rig.journal_file).unwrap() {
        match line {
            Line::Sent { key, student, .. } => drop(whose.insert(key, student)),
            Line::Answered { key, id, .. } => drop(named.entry(whose[&key].clone()).or_default().insert(id)),
        }
    }
    assert_eq!(named.len(), students);
    assert!(named.values().all(|attempts| attempts.len() == 1), "{named:?}");
    figure(format!("{students} students, 50 beginnings at once: {found}; one attempt each"));
}
