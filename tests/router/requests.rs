//! A right request for every route: its address and its form.

/// A course with marks that are entered by hand.
const COURSE: &str =
    "[[component]]\nname = \"exam\"\ntitle = { en = \"Exam\", ru = \"Экзамен\" }\nmarks = true\n";

/// The fields of a form.
pub(crate) type Form = Vec<(&'static str, String)>;

/// What the placeholders of an address stand for.
pub(crate) struct Things {
    pub(crate) sheet_variant: String,
    pub(crate) quiz_variant: String,
    pub(crate) attempt: String,
    pub(crate) grading: String,
    pub(crate) effective: String,
    pub(crate) asset: String,
    /// When the quiz and the sheet open and close, as files say it.
    pub(crate) hours: [String; 2],
    /// The file of the quiz.
    pub(crate) bell: String,
}

impl Things {
    /// The address of a route; of a variant's routes, of the sheets or of the quiz.
    pub(crate) fn address(&self, route: &str, about: &str) -> String {
        let variant = match about {
            "quiz" => &self.quiz_variant,
            _ => &self.sheet_variant,
        };
        let name = match route {
            route if route.starts_with("/class/sheets") => "matrix-derivatives",
            route if route.starts_with("/class/grades/marks") => "exam",
            _ => "bell",
        };
        route
            .replace("{sheet}", "matrix-derivatives")
            .replace("{problem}", "warm-up")
            .replace("{part}", "linear")
            .replace("{variant}", variant)
            .replace("{attempt}", &self.attempt)
            .replace("{login}", "anna")
            .replace("{place}", &self.grading)
            .replace("{hash}/{name}", &self.asset)
            .replace("{name}", name)
    }

    /// The file of the sheet, which opens and closes with the quiz.
    pub(crate) fn sheet(&self) -> String {
        let [opens, closes] = &self.hours;
        format!("sheet = \"matrix-derivatives\"\nopens = \"{opens}\"\ncloses = \"{closes}\"\n")
    }

    /// A form that would be right from whoever may send it.
    pub(crate) fn form(&self, route: &str, key: u32) -> Form {
        let key = ("key", format!("{key:032x}"));
        match route {
            "/sign-in" => vec![("login", "anna".into()), ("password", "gradient".into())],
            "/language" => vec![("language", "ru".into()), ("back", "/".into())],
            "/variants/{variant}/{part}" => vec![key, ("response", "2*a".into())],
            "/variants/{variant}/{part}/reading" => vec![("response", "a".into())],
            "/variants/{variant}/{part}/draft" => vec![key, ("base", "0".into()), ("response", "a".into())],
            "/variants/{variant}/{part}/solution" | "/problems/{sheet}/{problem}/numbers" => vec![key],
            "/quizzes/{name}/begin" => vec![("code", String::new())],
            "/class/quizzes" => vec![("file", self.bell.clone()), ("editing", "bell".into())],
            "/late-days" => vec![key, ("name", "matrix-derivatives".into())],
            "/class/grades" => vec![("file", COURSE.to_owned())],
            "/class/grades/marks/{name}" => {
                vec![("login", "vera".into()), ("seen", String::new()), ("mark", "7".into())]
            }
            // The rules of the sheets as they are.
            "/class/sheets/{name}/policy" => {
                let [opens, closes] = self.hours.clone().map(|moment| moment.replace(' ', "T"));
                let boxes = ["hints", "give_up", "new_numbers"].map(|field| (field, "on".to_owned()));
                boxes.into_iter().chain([("opens", opens), ("closes", closes)]).collect()
            }
            "/class/sheets/{name}/file" => vec![("file", self.sheet())],
            "/class/new-quiz" => [
                ("title_en", "New"),
                ("title_ru", "Новая"),
                ("pick", "1"),
                ("points", "1"),
                ("chosen", "0:matrix-derivatives/warm-up"),
                // Nobody begins it.
                ("opens", "2099-01-01T10:00"),
                ("feedback", "never"),
            ]
            .into_iter()
            .map(|(field, value)| (field, value.to_owned()))
            .chain([("name", format!("new-{}", key.1))])
            .collect(),
            "/class/quizzes/{name}/questions" => [
                ("title_en", "Bell"),
                ("title_ru", "Звонок"),
                ("pick", "1"),
                ("points", "1"),
                ("chosen", "0:matrix-derivatives/warm-up"),
            ]
            .map(|(field, value)| (field, value.to_owned()))
            .into(),
            // The rules of the quiz as they are.
            "/class/quizzes/{name}/policy" => {
                let [opens, closes] = self.hours.clone().map(|moment| moment.replace(' ', "T"));
                vec![("opens", opens), ("closes", closes), ("feedback", "after-closing".into())]
            }
            // She has spent none.
            "/class/sheets/{name}/late-days" | "/class/quizzes/{name}/late-days" => {
                vec![key, ("login", "vera".into()), ("days", "1".into())]
            }
            "/class/sheets/{name}/extensions" => vec![("login", "vera".into())],
            "/class/quizzes/{name}/extensions" => {
                vec![
                    ("login", "vera".into()),
                    ("percent", "100".into()),
                    ("opens", String::new()),
                    ("closes", String::new()),
                ]
            }
            "/marking/{place}" => vec![key, ("effective", self.effective.clone()), ("met", "convex".into())],
            _ => vec![],
        }
    }
}
