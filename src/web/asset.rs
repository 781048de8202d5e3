//! Style sheets, scripts and fonts, each at an address that holds its hash, so that browsers keep it for ever.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::service::house::digest;
use crate::store::identifier::hex;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Embedded;

/// Fonts by their PostScript name, from the crate that carries them.
const FONTS: [&str; 4] =
    ["LibertinusSerif-Regular", "LibertinusSerif-Bold", "LibertinusSerif-Italic", "NewCMMath-Regular"];

struct Asset {
    kind: &'static str,
    bytes: Cow<'static, [u8]>,
}

struct Assets {
    by_address: BTreeMap<String, Asset>,
    addresses: BTreeMap<String, String>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let mut assets = Assets { by_address: BTreeMap::new(), addresses: BTreeMap::new() };
    for name in FONTS {
        let own = typst_assets::fonts().find(|bytes| is_font(bytes, name));
        if let Some(bytes) = own {
            assets.add(&format!("{name}.otf"), "font/otf", Cow::Borrowed(bytes));
        }
    }
    // Style sheets name fonts, so fonts come first.
    for name in Embedded::iter() {
        let Some(file) = Embedded::get(&name) else { continue };
        let kind = match name.rsplit_once('.').map(|(_, extension)| extension) {
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("svg") => "image/svg+xml",
            _ => continue,
        };
        let mut text = String::from_utf8_lossy(&file.data).into_owned();
        for (own, address) in &assets.addresses {
            text = text.replace(&format!("\"{own}\""), &format!("\"{address}\""));
        }
        assets.add(&name, kind, Cow::Owned(text.into_bytes()));
    }
    assets
});

impl Assets {
    fn add(&mut self, name: &str, kind: &'static str, bytes: Cow<'static, [u8]>) {
        let hash = hex(&digest(&bytes)[..8]);
        let address = format!("/assets/{hash}/{name}");
        self.addresses.insert(name.to_owned(), address.clone());
        self.by_address.insert(address, Asset { kind, bytes });
    }
}

/// Whether a font file is the font of this PostScript name: it stands alone in its name table.
fn is_font(bytes: &[u8], name: &str) -> bool {
    let name = name.as_bytes();
    bytes
        .windows(name.len() + 1)
        .any(|window| window.starts_with(name) && !window[name.len()].is_ascii_alphanumeric())
}

/// The address of a file of ours.
#[must_use]
pub fn address(name: &str) -> &'static str {
    ASSETS.addresses.get(name).map_or("/assets/missing", String::as_str)
}

/// Serves a file at its address.
pub async fn serve(Path((hash, name)): Path<(String, String)>) -> Response {
    match ASSETS.by_address.get(&format!("/assets/{hash}/{name}")) {
        None => StatusCode::NOT_FOUND.into_response(),
        Some(asset) => {
            let forever = "public, max-age=31536000, immutable";
            ([(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, forever)], asset.bytes.as_ref())
                .into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_an_address() {
        for name in FONTS {
            assert_ne!(address(&format!("{name}.otf")), "/assets/missing", "{name}");
        }
        for name in ["gradus.css", "reading.js"] {
            assert_ne!(address(name), "/assets/missing", "{name}");
        }
        let style = &ASSETS.by_address[address("gradus.css")].bytes;
        let style = std::str::from_utf8(style).unwrap();
        assert!(style.contains(address("NewCMMath-Regular.otf")), "the style sheet names the hashed fonts");
    }
}
