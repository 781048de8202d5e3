//! Who asks: the session's cookie, looked up in the store.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::service::failure::Failure;
use crate::service::house::Actor;
use crate::web::app::App;
use crate::web::failure::Unhappy;

/// The cookie that holds the session's token.
pub const COOKIE: &str = "gradus_session";

/// Somebody who is signed in; without a session the answer is the sign-in page.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Actor);

/// A cookie for this site only, out of reach of scripts.
#[must_use]
pub fn keep(name: &'static str, value: String, secure: bool) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(secure)
        // How long a session lasts is said by the database alone; browsers keep nothing longer than this.
        .max_age(cookie::time::Duration::days(400))
        .build()
}

async fn actor(parts: &Parts, app: &App) -> Result<Option<Actor>, Failure> {
    let jar = CookieJar::from_headers(&parts.headers);
    let Some(token) = jar.get(COOKIE).map(|cookie| cookie.value().to_owned()) else { return Ok(None) };
    if token.len() > 128 {
        return Ok(None);
    }
    app.service.actor(&token, app.clock.now()).await
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Unhappy;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        actor(parts, app).await?.map(Self).ok_or(Unhappy::SignIn)
    }
}

impl OptionalFromRequestParts<App> for SignedIn {
    type Rejection = Unhappy;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Self::Rejection> {
        Ok(actor(parts, app).await?.map(Self))
    }
}
