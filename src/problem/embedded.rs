//! The problems that the program carries, so that one binary is enough.

use std::collections::BTreeMap;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "problems/"]
struct Embedded;

/// The files of the folder `problems` as it was when the program was built.
#[must_use]
pub fn files() -> BTreeMap<String, Vec<u8>> {
    Embedded::iter()
        .filter_map(|name| Some((name.to_string(), Embedded::get(&name)?.data.into_owned())))
        .collect()
}
