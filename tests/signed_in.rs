//! How long somebody stays signed in, through the real router.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod router;

use router::figure::figure;
use router::pass;
use router::quiz::house;

const DAY: i64 = 24 * 60 * 60_000;

/// The clock is everybody's: one test at a time lets it go on.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

impl router::House {
    /// Lets the writer do what waits for it.
    async fn settle(&self) {
        self.service.store().write(|_| Box::pin(async { Ok(()) })).await.unwrap();
        // What a request leaves behind is sent to the writer by a task of its own.
        tokio::task::yield_now().await;
        self.service.store().write(|_| Box::pin(async { Ok(()) })).await.unwrap();
    }
}

#[tokio::test]
async fn a_session_outlives_every_quiz() {
    let _turn = TURN.lock().await;
    // The longest time limit, and time and a half for one student.
    let house = house("long", "minutes = 10080\nfeedback = \"after-closing\"").await;
    house.sign_in("instructor", "hessian").await;
    let grant = [("login", "anna"), ("percent", "150")];
    house.server.post("/class/quizzes/long/extensions").form(&grant).await.assert_status_see_other();
    house.sign_in("anna", "gradient").await;
    // Thirteen days and a half after signing in, half a day before that session would have ended.
    pass(13 * DAY + DAY / 2);
    let attempt = house.begin("long").await;
    house.settle().await;
    let desk = house.desk(&attempt, "linear").await;
    pass(10 * DAY);
    house.save(&desk, 1, 0, "a").await.assert_status_ok();
    house.server.post(&format!("{attempt}/hand-in")).await.assert_status_see_other();
    assert!(house.page(&format!("{attempt}/receipt")).await.contains("handed in"));
    house.sound().await;
}

#[tokio::test]
async fn a_session_that_is_not_used_ends_and_one_that_is_used_goes_on() {
    let _turn = TURN.lock().await;
    let house = router::open(None).await;
    house.sign_in("anna", "gradient").await;
    let mut days = 0;
    for _ in 0..6 {
        pass(9 * DAY);
        days += 9;
        house.page("/").await;
        house.settle().await;
    }
    figure(format!("signed in for {days} days by a look every nine"));
    pass(14 * DAY + 1);
    house.server.get("/").await.assert_status_see_other();
    // Signing out ends a session that was renewed.
    house.sign_in("anna", "gradient").await;
    pass(9 * DAY);
    house.page("/").await;
    house.settle().await;
    house.server.post("/sign-out").await.assert_status_see_other();
    house.server.get("/").await.assert_status_see_other();
    house.sound().await;
}

/// Passwords are set by the command line, while no server runs.
#[tokio::test]
async fn a_new_password_ends_what_was_opened_by_the_old_one() {
    let house = router::open(None).await;
    let signed = house.server.post("/sign-in").form(&[("login", "anna"), ("password", "gradient")]).await;
    let token = signed.cookie("gradus_session").value().to_owned();
    let hash = gradus::service::house::digest(token.as_bytes());
    let open = async || {
        let now = router::now();
        let found = house
            .service
            .store()
            .read(move |mut books| Box::pin(async move { books.session(hash, now).await }));
        found.await.unwrap().is_some()
    };
    assert!(open().await);
    let set = house.service.store().write(|mut books| {
        Box::pin(async move { books.set_password("anna", "another", router::now()).await })
    });
    set.await.unwrap();
    assert!(!open().await);
    house.sound().await;
}
