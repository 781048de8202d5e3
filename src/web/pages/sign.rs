//! Signing in and out, and the switch of the language.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{CookieJar, Form, FormRejection};
use serde::Deserialize;

use crate::course::role::Role;
use crate::math::phrase::Language;
use crate::service::failure::Failure;
use crate::web::app::App;
use crate::web::failure::Unhappy;
use crate::web::peer::Client;
use crate::web::session::{self, SignedIn};
use crate::web::spoken;
use crate::web::view::Frame;
use crate::web::words::Words;

#[derive(Template, WebTemplate)]
#[template(path = "sign-in.html")]
struct SignInPage {
    frame: Frame,
    login: String,
    wrong: Option<String>,
}

/// What is typed on the sign-in page.
#[derive(Debug, Deserialize)]
pub struct Credentials {
    login: String,
    password: String,
}

/// Which language is chosen, and where to go back to.
#[derive(Debug, Deserialize)]
pub struct Choice {
    language: String,
    #[serde(default)]
    back: String,
}

fn frame(words: Words) -> Frame {
    Frame { words, actor: None, path: "/sign-in".into() }
}

/// The sign-in page; whoever is signed in goes on to the sheets.
pub async fn form(words: Words, actor: Option<SignedIn>) -> Response {
    if actor.is_some() {
        return Redirect::to("/").into_response();
    }
    SignInPage { frame: frame(words), login: String::new(), wrong: None }.into_response()
}

/// Signs in.
///
/// # Errors
/// The form did not arrive whole, or the database failed.
pub async fn enter(
    State(app): State<App>,
    words: Words,
    Client(address): Client,
    jar: CookieJar,
    typed: Result<Form<Credentials>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(typed) = typed?;
    let again = |status: StatusCode, wrong: String| {
        (status, SignInPage { frame: frame(words), login: typed.login.clone(), wrong: Some(wrong) })
            .into_response()
    };
    let now = app.clock.now();
    match app.service.sign_in(&typed.login, &typed.password, address, now).await {
        Err(Failure::Busy) => Ok(again(StatusCode::SERVICE_UNAVAILABLE, words.say("sign-in-busy"))),
        Err(Failure::Wait(wait_ms)) => {
            let seconds = wait_ms.unsigned_abs().div_ceil(1_000);
            let page = again(StatusCode::TOO_MANY_REQUESTS, words.count("sign-in-wait", seconds));
            Ok(([(header::RETRY_AFTER, seconds.to_string())], page).into_response())
        }
        Err(failure) => Err(failure.into()),
        Ok(None) => Ok(again(StatusCode::UNPROCESSABLE_ENTITY, words.say("sign-in-failed"))),
        Ok(Some(token)) => {
            let teaches =
                app.service.actor(&token, now).await?.is_some_and(|actor| actor.role == Role::Instructor);
            let jar = jar.add(session::keep(session::COOKIE, token, app.secure));
            Ok((jar, Redirect::to(if teaches { "/class" } else { "/" })).into_response())
        }
    }
}

/// Signs out.
///
/// # Errors
/// The database failed.
pub async fn leave(
    State(app): State<App>,
    jar: CookieJar,
    actor: Option<SignedIn>,
) -> Result<Response, Unhappy> {
    if let Some(SignedIn(actor)) = actor {
        app.service.sign_out(&actor, app.clock.now()).await?;
    }
    let gone = session::keep(session::COOKIE, String::new(), app.secure);
    Ok((jar.remove(gone), Redirect::to("/sign-in")).into_response())
}

/// Keeps the choice of the language.
///
/// # Errors
/// The form did not arrive whole.
pub async fn speak(
    State(app): State<App>,
    jar: CookieJar,
    choice: Result<Form<Choice>, FormRejection>,
) -> Result<Response, Unhappy> {
    keep_language(jar, choice, app.secure)
}

/// The answer to the switch of the language: a cookie, and the page that one came from.
///
/// # Errors
/// The form did not arrive whole.
pub fn keep_language(
    jar: CookieJar,
    choice: Result<Form<Choice>, FormRejection>,
    secure: bool,
) -> Result<Response, Unhappy> {
    let Form(choice) = choice?;
    let language = Language::from_code(&choice.language).ok_or(Unhappy::Malformed)?;
    let inside =
        choice.back.starts_with('/') && !choice.back.starts_with("//") && !choice.back.contains('\\');
    let back = if inside && choice.back.is_ascii() { choice.back.as_str() } else { "/" };
    let jar = jar.add(session::keep(spoken::COOKIE, language.code().into(), secure));
    Ok((jar, Redirect::to(back)).into_response())
}
