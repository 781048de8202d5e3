//! Which language a request is answered in: the cookie of the switch, else the browser's wish.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::CookieJar;

use crate::math::phrase::Language;
use crate::web::words::Words;

/// The cookie of the switch.
pub const COOKIE: &str = "gradus_language";

/// The language of a request.
#[must_use]
pub fn language(headers: &HeaderMap) -> Language {
    // Most have never touched the switch.
    let switched = |cookies: &HeaderValue| cookies.to_str().is_ok_and(|cookies| cookies.contains(COOKIE));
    if headers.get_all(header::COOKIE).iter().any(switched) {
        let jar = CookieJar::from_headers(headers);
        if let Some(chosen) = jar.get(COOKIE).and_then(|cookie| Language::from_code(cookie.value())) {
            return chosen;
        }
    }
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .and_then(wished)
        .unwrap_or(Language::English)
}

impl<S: Sync> FromRequestParts<S> for Words {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(language(&parts.headers)))
    }
}

/// The best of our languages by a browser's list, such as `ru-RU,ru;q=0.9,en;q=0.8`.
fn wished(list: &str) -> Option<Language> {
    let mut best: Option<(f32, Language)> = None;
    for item in list.split(',').take(32) {
        let mut pieces = item.trim().split(';');
        let tag = pieces.next().unwrap_or("").to_ascii_lowercase();
        let weight = pieces
            .find_map(|piece| piece.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()))
            .unwrap_or(1.0);
        let language = tag.split('-').next().and_then(Language::from_code);
        if let Some(language) = language.filter(|_| weight > 0.0)
            && best.is_none_or(|(found, _)| weight > found)
        {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_is_listened_to() {
        assert_eq!(wished("ru-RU,ru;q=0.9,en;q=0.8"), Some(Language::Russian));
        assert_eq!(wished("de, en-GB;q=0.7, ru;q=0.3"), Some(Language::English));
        assert_eq!(wished("ru;q=0, en;q=0.1"), Some(Language::English));
        assert_eq!(wished("fr"), None);
        assert_eq!(wished(""), None);
    }
}
