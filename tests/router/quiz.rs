//! A quiz of one question, and a student who sits it.

use axum_test::TestResponse;
use serde_json::json;

use super::{House, open};

/// One question whose right answer is known: the gradient of aᵀx.
pub(crate) fn quiz(name: &str, rules: &str) -> String {
    format!(
        "name = \"{name}\"\ntitle = {{ en = \"Quiz {name}\", ru = \"Контрольная {name}\" }}\nshuffle = false\n{rules}\n\
         [[pool]]\npoints = 10\nproblems = [\"matrix-derivatives/warm-up\"]\n"
    )
}

/// A house with this quiz, and a student signed in.
pub(crate) async fn house(name: &str, rules: &str) -> House {
    let house = open(None).await;
    house.sign_in("instructor", "hessian").await;
    let made = house.server.post("/class/quizzes").form(&[("file", quiz(name, rules))]).await;
    made.assert_status_see_other();
    assert_eq!(made.header("location"), format!("/class/quizzes/{name}"));
    house.sign_in("anna", "gradient").await;
    house
}

impl House {
    pub(crate) async fn begin(&self, name: &str) -> String {
        let begun = self.server.post(&format!("/quizzes/{name}/begin")).form(&[("code", "")]).await;
        begun.assert_status_see_other();
        begun.header("location").to_str().unwrap().to_owned()
    }

    /// The address to which the drafts of a part are sent.
    pub(crate) async fn desk(&self, attempt: &str, part: &str) -> String {
        let page = self.page(attempt).await;
        let end = page.find(&format!("/{part}/draft\"")).unwrap();
        let start = page[..end].rfind('"').unwrap() + 1;
        format!("{}/{part}/draft", &page[start..end])
    }

    pub(crate) async fn save(&self, address: &str, key: u8, base: i64, text: &str) -> TestResponse {
        let form = json!({ "key": format!("{key:032x}"), "base": base, "response": text });
        self.server.post(address).add_header("accept", "application/json").form(&form).await
    }

    /// What the instructor's page says of the student: state, answered, points.
    pub(crate) async fn quiz_row(&self, name: &str, login: &str) -> String {
        self.row_of(&format!("/class/quizzes/{name}"), login).await
    }
}
