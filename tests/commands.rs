//! The commands on files and on a load, by the real program: what is exported is imported, mistakes are named with
//! their place, and the code of the exit says how it went (0 well, 1 something wrong was found, 2 it could not be done).
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod house;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use house::figure::figure;
use house::{House, command, fresh, program};

/// Every key that a quiz may have, with comments, which its export does not keep.
const QUIZ: &str = r#"# A quiz as somebody types it.
name = "quiz-1"
title = { en = "Quiz \"one\"", ru = "Контрольная № 1" }
opens = "2026-12-01 10:00"
due = "2026-12-01 11:00"
closes = "2026-12-01 12:00"    # in winter
late = { points_per_day = 0.5, of = 10 }
late_days = true
minutes = 40
tries = 2
feedback = "after-closing"
code = "Euler"
shuffle = true

[[pool]]
pick = 2
points = 3
problems = ["matrix-derivatives/warm-up", "matrix-derivatives/traces-and-determinants", "matrix-derivatives/inverse-det-trace"]

[[pool]]
points = 2
sheets = ["seminar"]
problems = ["gradient-descent/linear-regression"]

[[extension]]
login = "anna"
percent = 150
opens = "2026-12-01 09:00"
due = "2026-12-01 11:30"
closes = "2026-12-01 12:30"
"#;

const SHEET: &str = r#"sheet = "matrix-derivatives"
opens = "2026-12-01 10:00"
due = "2026-12-08 23:59"
closes = "2026-12-15 23:59:30"
late = { points_per_day = 1, of = 10 }
late_days = true
tries = 5
hints = false
give_up = true
new_numbers = false

[[extension]]
login = "anna"
due = "2026-12-09 23:59"
"#;

const COURSE: &str = r#"# The words of the instructor stay as they are.
late_days = 3

[[component]]
name = "quizzes"            # all of them
title = { en = "Quizzes", ru = "Контрольные" }
of = ["quiz-*"]
drop_worst = 1

[[component]]
name = "exam"
title = { en = "Exam", ru = "Экзамен" }
marks = true

[[component]]
name = "final"
title = { en = "Final", ru = "Итог" }
sum = { quizzes = 0.5, exam = 0.5 }
at_most = 10
"#;

/// A database of its own, and files beside it.
struct Desk {
    folder: tempfile::TempDir,
    database: PathBuf,
}

impl Desk {
    fn new() -> Self {
        let (folder, database) = fresh();
        Self { folder, database }
    }

    /// Somebody to whom something can be granted.
    fn enrol(&self) {
        let roster = self.file("roster.csv", "login,name,role,password\nanna,Anna,student,\n");
        self.well(&["roster", "import", &roster]);
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn output(&self, arguments: &[&str]) -> Output {
        let zone = ["--time-zone", "Europe/Berlin", "--database"];
        program().args(arguments).args(zone).arg(&self.database).output().unwrap()
    }

    /// What a command prints that goes well.
    fn well(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a command says that ends with this code; what it could not do is said as an error.
    fn ill(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        let (said, wrong) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said} {wrong}");
        if code == 2 {
            assert_eq!(said, "", "{arguments:?}");
            wrong
        } else {
            said
        }
    }
}

#[test]
fn what_is_exported_is_imported() {
    let (desk, other) = (Desk::new(), Desk::new());
    desk.enrol();
    other.enrol();
    let mut bytes = 0;
    for (name, file, said, kept) in [
        ("quiz-1", QUIZ, "students find it at /quizzes/quiz-1", r#"closes = "2026-12-01 12:00"#),
        ("matrix-derivatives", SHEET, "the rules of the sheet matrix-derivatives", "23:59:30"),
    ] {
        let typed = desk.file("typed.toml", file);
        assert!(desk.well(&["quiz", "import", &typed]).contains(said));
        let first = desk.well(&["quiz", "export", name]);
        assert!(first.contains(kept), "{first}");
        // A table of TOML can be a grant: whoever is named is granted it though nobody is signed in.
        assert!(first.contains("[[extension]]\nlogin = \"anna\"\n"), "{first}");
        // Every key that was typed is there again, and a second time it is the same to the byte.
        for key in file.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key) {
            assert!(first.lines().any(|line| line.starts_with(&format!("{key} = "))), "{key}: {first}");
        }
        let copied = other.file("copied.toml", &first);
        other.well(&["quiz", "import", &copied]);
        assert_eq!(other.well(&["quiz", "export", name]), first);
        other.well(&["quiz", "import", &copied]);
        assert_eq!(other.well(&["quiz", "export", name]), first, "over itself");
        bytes += first.len();
    }
    // Elsewhere the same moments have other names: ten o'clock in Berlin is noon in Moscow.
    let moscow = program()
        .args(["quiz", "export", "quiz-1", "--time-zone", "Europe/Moscow", "--database"])
        .arg(&desk.database)
        .output()
        .unwrap();
    assert!(String::from_utf8(moscow.stdout).unwrap().contains("opens = \"2026-12-01 12:00"));
    // The file of the course comes back as it was written, comments and blanks included.
    let typed = desk.file("course.toml", COURSE);
    desk.well(&["grades", "course", "import", &typed]);
    assert_eq!(desk.well(&["grades", "course", "export"]), COURSE);
    figure(format!(
        "two files and {} bytes exported twice alike, {} bytes as they were typed",
        bytes,
        COURSE.len()
    ));
}

#[test]
fn mistakes_are_named_with_their_place_and_nothing_is_stored() {
    let desk = Desk::new();
    assert!(desk.ill(2, &["quiz", "export", "quiz-1"]).contains("there is no such file"));
    desk.enrol();
    desk.well(&["quiz", "import", &desk.file("quiz.toml", QUIZ)]);
    let missing = desk.ill(2, &["grades", "course", "export"]);
    assert!(missing.contains("grades course import"), "{missing}");
    desk.well(&["grades", "course", "import", &desk.file("course.toml", COURSE)]);
    let before = desk.well(&["quiz", "export", "quiz-1"]);
    let (quiz, course) = (&["quiz", "import"][..], &["grades", "course", "import"][..]);
    let mut tried = 0;
    for (words, right, from, to, line, said) in [
        (quiz, QUIZ, "minutes = 40", "minuts = 40", 9, "did you mean `minutes`"),
        (quiz, QUIZ, "minutes = 40", "minutes = 0", 9, "a whole number from 1"),
        (quiz, QUIZ, "12-01 12:00\"    #", "12-01 09:00\"    #", 6, "closes before it opens"),
        (quiz, QUIZ, "2026-12-01 10:00", "2026-03-29 02:30", 4, "the clocks are changed"),
        (quiz, QUIZ, "gradient-descent/linear-", "gradient-descent/lineal-", 23, "did you mean"),
        (quiz, QUIZ, "pick = 2", "pick = 4", 15, "4 of 3 problems cannot be picked"),
        (quiz, QUIZ, "[\"seminar\"]", "[\"seminr\"]", 22, "there is no sheet `seminr`"),
        (quiz, QUIZ, "login = \"anna\"", "login = \"ana\"", 26, "did you mean `anna`"),
        (quiz, QUIZ, "percent = 150", "percent = 50", 27, "a whole number from 100"),
        (quiz, QUIZ, "[[pool]]", "[[pool", 15, ""),
        (quiz, SHEET, "hints = false", "hint = false", 8, "did you mean `hints`"),
        (quiz, SHEET, "matrix-deriv", "matrix-derriv", 1, "there is no sheet"),
        (course, COURSE, "drop_worst", "drop_wurst", 8, "did you mean `drop_worst`"),
        (course, COURSE, "exam = 0.5 }", "exams = 0.5 }", 18, "exam"),
    ] {
        assert!(right.contains(from), "{from}");
        let path = desk.file("wrong.toml", &right.replacen(from, to, 1));
        let wrong = desk.ill(2, &[words, &[path.as_str()]].concat());
        assert!(wrong.contains("nothing was imported"), "{to}: {wrong}");
        assert!(wrong.contains(&format!("wrong.toml:{line}:")) && wrong.contains(said), "{to}: {wrong}");
        tried += 1;
    }
    // Several mistakes are said at once.
    let both = QUIZ.replacen("minutes", "minuts", 1).replacen("tries", "trys", 1);
    let wrong = desk.ill(2, &["quiz", "import", &desk.file("wrong.toml", &both)]);
    assert!(wrong.contains("wrong.toml:9:") && wrong.contains("wrong.toml:10:"), "{wrong}");
    assert!(desk.ill(2, &["quiz", "import", "nowhere.toml"]).contains("cannot read nowhere.toml"));
    let unknown = desk.ill(2, &["quiz", "export", "quiz-2"]);
    assert!(unknown.contains("no quiz or sheet `quiz-2`") && unknown.contains("quiz-1"), "{unknown}");
    assert!(desk.ill(2, &["quiz", "imprt", "x"]).contains("imprt"));
    assert_eq!(desk.well(&["quiz", "export", "quiz-1"]), before);
    assert_eq!(desk.well(&["grades", "course", "export"]), COURSE);
    figure(format!("{tried} mistakes named with their line, nothing stored"));
}

#[test]
fn while_a_server_runs_files_go_out_but_not_in() {
    let desk = Desk::new();
    let (quiz, course) = (desk.file("quiz.toml", QUIZ), desk.file("course.toml", COURSE));
    desk.enrol();
    desk.well(&["quiz", "import", &quiz]);
    desk.well(&["grades", "course", "import", &course]);
    let mut serve = command(&desk.database);
    serve.args(["--demo", "false"]);
    let server = House::start(serve);
    for words in
        [&["quiz", "import", &quiz][..], &["grades", "course", "import", &course], &["grades", "book"]]
    {
        let said = desk.ill(2, words);
        assert!(said.contains("another gradus server is using"), "{words:?}: {said}");
    }
    assert!(desk.well(&["quiz", "export", "quiz-1"]).contains("Euler"));
    assert_eq!(desk.well(&["grades", "course", "export"]), COURSE);
    assert!(server.stop());
    desk.well(&["quiz", "import", &quiz]);
}

/// Every request of a class by the journal, and a journal that says more than there is.
#[test]
fn a_load_is_compared_with_its_journal() {
    let desk = Desk::new();
    let path = |name: &str| desk.folder.path().join(name).display().to_string();
    let (class, journal) = (path("class.json"), path("journal.jsonl"));
    let made = desk.well(&["load", "prepare", &class, "--students", "3"]);
    assert!(made.contains("3 students"), "{made}");
    desk.ill(2, &["load", "prepare", &class, "--students", "3"]);
    let house = House::start(command(&desk.database));
    let run = |scenario: &str| {
        let server = ["--server", &house.address, "--within", "1", "--scenario", scenario];
        desk.well(&[&["load", "run", &class, "--journal", &journal][..], &server].concat())
    };
    for (scenario, said) in [("start", "begin: 3"), ("save", "save: 3"), ("hand-in", "hand-in: 3")] {
        let rows = run(scenario);
        assert!(rows.contains(said), "{scenario}: {rows}");
    }
    let elsewhere = ["--server", "http://192.0.2.1:80", "--scenario", "start"];
    let refused = desk.ill(2, &[&["load", "run", &class, "--journal", &journal][..], &elsewhere].concat());
    assert!(refused.contains("not on this machine"), "{refused}");
    assert!(house.stop());
    let verify = |journal: &str| desk.output(&["db", "verify", "--journal", journal]).status.code();
    assert_eq!(verify(&journal), Some(0));
    let found = desk.well(&["db", "verify", "--journal", &journal]);
    assert!(found.contains("0 things wrong") && found.contains("0 lost, 0 doubled, 0 changed"), "{found}");
    figure(found.lines().last().unwrap());
    let text = fs::read_to_string(Path::new(&journal)).unwrap();
    let of_save = text.lines().find(|line| line.contains("\"save\"")).unwrap();
    let value = |name: &str| {
        let mark = format!("\"{name}\":\"");
        of_save.split(&mark).nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    for (what, old, new) in
        [("lost", value("variant"), "f".repeat(32)), ("changed", value("sha256"), "0".repeat(64))]
    {
        let false_one = desk.file("false.jsonl", &text.replace(&old, &new));
        let said = desk.ill(1, &["db", "verify", "--journal", &false_one]);
        assert!(said.lines().any(|line| line.starts_with(&format!("{what}: "))), "{what}: {said}");
    }
    assert_eq!(verify("nowhere.jsonl"), Some(2));
}
