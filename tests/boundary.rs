//! The millisecond at which something begins or ends, through the real router: one before, at it, one after.
//!
//! The clock stands where a test puts it. The figures: `cargo test --test boundary -- --nocapture`.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod router;

use jiff::Timestamp;
use router::figure::figure;
use router::quiz::house;
use router::{House, stand_at};

const MINUTE: i64 = 60_000;
/// A whole second, since files and forms have no milliseconds.
const START: i64 = 1_790_000_000_000;
const BESIDE: [i64; 3] = [-1, 0, 1];
const SHEET: &str = "matrix-derivatives";

/// The clock is everybody's: one test at a time sets it.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A moment so many minutes after the start, as a file has it.
fn at(minutes: i64) -> String {
    let moment = Timestamp::from_millisecond(START + minutes * MINUTE).unwrap();
    moment.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// A form of `name=value`, in which a date is so many minutes after the start: `closes=@60`.
fn form(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let field = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap();
        let value =
            value.strip_prefix('@').map_or_else(|| value.to_owned(), |minutes| at(minutes.parse().unwrap()));
        (name.to_owned(), value.replace(' ', "T"))
    };
    pairs.map(field).collect()
}

impl House {
    async fn granted(&self, address: &str, login: &str, what: &str) {
        self.sign_in("instructor", "hessian").await;
        let mut grant = form(what);
        grant.push(("login".into(), login.into()));
        self.server.post(&format!("{address}/extensions")).form(&grant).await.assert_status_see_other();
        self.sign_in(login, "gradient").await;
    }

    async fn check(&self, desk: &str, key: u8, text: &str) -> u16 {
        let form = [("key", format!("{key:032x}")), ("response", text.into())];
        self.server.post(desk.strip_suffix("/draft").unwrap()).form(&form).await.status_code().as_u16()
    }

    /// How a beginning is answered.
    async fn knock(&self, name: &str) -> u16 {
        let begun = self.server.post(&format!("/quizzes/{name}/begin")).form(&[("code", "")]).await;
        begun.status_code().as_u16()
    }
}

#[tokio::test]
async fn an_attempt_ends_at_its_millisecond() {
    let _turn = TURN.lock().await;
    let mut requests = 0;
    // Begun 123 ms after the start, so that the end of the time is no whole second.
    for (name, rules, grant, end) in [
        ("limit", "minutes = 30", "", 123 + 30 * MINUTE),
        ("closes", &*format!("closes = \"{}\"", at(60)), "", 60 * MINUTE),
        ("sooner", &format!("minutes = 30\ncloses = \"{}\"", at(20)), "", 20 * MINUTE),
        ("longer", "minutes = 30", "percent=150", 123 + 45 * MINUTE),
        (
            "granted",
            &format!("minutes = 300\ncloses = \"{}\"", at(60)),
            "percent=100&closes=@90",
            90 * MINUTE,
        ),
    ] {
        stand_at(START);
        let house = house(name, rules).await;
        if !grant.is_empty() {
            house.granted(&format!("/class/quizzes/{name}"), "anna", grant).await;
        }
        stand_at(START + 123);
        let attempt = house.begin(name).await;
        let desk = house.desk(&attempt, "linear").await;
        // A right text at the last millisecond; wrong ones from then on.
        for (key, beside, text, saved, checked) in
            [(1, -1, "a", 200, 303), (2, 0, "2*a", 422, 422), (3, 1, "3*a", 422, 422)]
        {
            stand_at(START + end + beside);
            let status = house.save(&desk, key, i64::from(key == 2), text).await.status_code().as_u16();
            assert_eq!(status, saved, "a draft at {name} {beside:+}");
            assert_eq!(house.check(&desk, key + 10, text).await, checked, "an answer at {name} {beside:+}");
            let page = house.page(&attempt).await;
            assert_eq!(page.contains("class=\"finish\""), beside < 0, "the page at {name} {beside:+}");
            requests += 3;
        }
        // To hand in then is to come too late.
        stand_at(START + end);
        house.server.post(&format!("{attempt}/hand-in")).await.assert_status_see_other();
        let row = house.quiz_row(name, "anna").await;
        assert!(row.contains("time ran out") && row.contains("<td class=\"number\">0.91</td>"), "{row}");
        house.sound().await;
    }
    figure(format!("{requests} requests at five ends of an attempt, −1, 0 and +1 ms beside them"));
}

#[tokio::test]
async fn handing_in_ends_it_at_its_millisecond() {
    let _turn = TURN.lock().await;
    for beside in BESIDE {
        stand_at(START);
        let house = house("hand", "minutes = 30").await;
        let attempt = house.begin("hand").await;
        let desk = house.desk(&attempt, "linear").await;
        house.save(&desk, 1, 0, "a").await.assert_status_ok();
        stand_at(START + 30 * MINUTE - 1);
        house.server.post(&format!("{attempt}/hand-in")).await.assert_status_see_other();
        // A text that arrives in the very millisecond of handing in comes after it.
        stand_at(START + 30 * MINUTE - 1 + beside.max(0));
        let status = house.save(&desk, 2, 1, "2*a").await.status_code().as_u16();
        assert_eq!(status, 422, "{beside:+}");
        let row = house.quiz_row("hand", "anna").await;
        assert!(row.contains("handed in") && row.contains("<td class=\"number\">0.91</td>"), "{row}");
        house.sound().await;
    }
}

#[tokio::test]
async fn a_door_opens_at_its_millisecond_and_for_one_student_later() {
    let _turn = TURN.lock().await;
    stand_at(START);
    let house =
        house("door", &format!("opens = \"{}\"\ncloses = \"{}\"\nminutes = 30", at(10), at(60))).await;
    // Anna starts later than the others, vera earlier.
    house.granted("/class/quizzes/door", "anna", "percent=100&opens=@20").await;
    house.granted("/class/quizzes/door", "vera", "percent=100&opens=@5").await;
    let mut seen = Vec::new();
    for (login, opens) in [("vera", 5), ("boris", 10), ("anna", 20)] {
        house.sign_in(login, "gradient").await;
        for beside in BESIDE {
            stand_at(START + opens * MINUTE + beside);
            let page = house.page("/quizzes/door").await;
            let status = house.knock("door").await;
            seen.push((login, beside, status));
            assert_eq!(status, if beside < 0 { 422 } else { 303 }, "{login} {beside:+}");
            let open = page.contains("/begin\"") || page.contains("/attempts/");
            assert_eq!(open, beside >= 0, "the page of {login} {beside:+}");
        }
        // Whoever starts later has the whole time.
        let attempt = house.begin("door").await;
        let page = house.page(&attempt).await;
        assert!(page.contains(&format!("data-left=\"{}\"", 30 * MINUTE - 1)), "{login}: {page}");
    }
    figure(format!("beginnings beside the opening of three students: {seen:?}"));
    house.sound().await;
}

#[tokio::test]
async fn a_door_closes_at_its_millisecond() {
    let _turn = TURN.lock().await;
    for (beside, expected) in [(-1, 303), (0, 422), (1, 422)] {
        for (grant, minutes) in [("", 60), ("percent=100&closes=@90", 90)] {
            stand_at(START);
            let house = house("door", &format!("closes = \"{}\"", at(60))).await;
            if !grant.is_empty() {
                house.granted("/class/quizzes/door", "anna", grant).await;
            }
            stand_at(START + minutes * MINUTE + beside);
            assert_eq!(house.knock("door").await, expected, "{minutes} {beside:+}");
        }
    }
}

#[tokio::test]
async fn a_sheet_keeps_its_deadlines_to_the_millisecond() {
    let _turn = TURN.lock().await;
    let mut table = Vec::new();
    for (name, grant, minutes, earned) in [
        ("soft", "", 60, ["1", "0.75", "0.75"]),
        ("a day later", "", 60 + 1440, ["0.75", "0.5", "0.5"]),
        ("hard", "", 4_000, ["0.25", "", ""]),
        ("soft, granted", "due=@120", 120, ["1", "0.75", "0.75"]),
        ("hard, granted", "closes=@4200", 4_200, ["0.25", "", ""]),
    ] {
        for (beside, earned) in BESIDE.into_iter().zip(earned) {
            stand_at(START);
            let house = router::open(None).await;
            house.sign_in("instructor", "hessian").await;
            let sheet = format!("/class/sheets/{SHEET}");
            let rules = form("due=@60&closes=@4000&points_per_day=0.25&hints=on");
            house.server.post(&format!("{sheet}/policy")).form(&rules).await.assert_status_see_other();
            house.sign_in("anna", "gradient").await;
            if !grant.is_empty() {
                house.granted(&sheet, "anna", grant).await;
            }
            let page = house.page(&format!("/problems/{SHEET}/warm-up")).await;
            let end = page.find("/linear\"").unwrap();
            let action = &page[page[..end].rfind('"').unwrap() + 1..end + "/linear".len()];
            stand_at(START + minutes * MINUTE + beside);
            let status = house.check(&format!("{action}/draft"), 1, "a").await;
            let row = house.row_of(&sheet, "anna").await;
            let cell = row.rsplit("nowrap\">").next().unwrap();
            let cell = cell.split(['<', ' ']).next().unwrap().to_owned();
            table.push(format!("{name} {beside:+}: {status} {cell}"));
            let (taken, points) = if earned.is_empty() { (422, "0") } else { (303, earned) };
            assert_eq!((status, cell.as_str()), (taken, points), "{name} {beside:+}: {row}");
        }
    }
    figure(format!("an answer worth a point at the deadlines of a sheet: {table:?}"));
}
