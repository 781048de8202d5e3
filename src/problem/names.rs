//! The names of symbolic parts: `[symbols]` and `[definitions]`.

use std::collections::BTreeMap;

use crate::math::symbols::Symbols;
use crate::problem::mistake::Mistake;
use crate::problem::section::{Field, File, Text};

/// Symbols and definitions of a file.
pub fn read_symbols(file: &File, symbols: Option<Field>, definitions: Option<Field>) -> Symbols {
    let mut all = Symbols::new();
    if let Some(mut section) = symbols.and_then(|field| field.section()) {
        for field in section.rest() {
            let Some(text) = field.text() else { continue };
            if let Err(diagnostic) = all.declare(&field.key, &text.value) {
                file.report(text.place, Mistake::sentence(&diagnostic));
            }
        }
    }
    let mut open: BTreeMap<String, Text> = BTreeMap::new();
    if let Some(mut section) = definitions.and_then(|field| field.section()) {
        open.extend(section.rest().into_iter().filter_map(|field| Some((field.key.clone(), field.text()?))));
    }
    let pairs = open.iter().map(|(name, text)| (name.as_str(), text.value.as_str()));
    for (name, diagnostic) in all.define_all(pairs).err().unwrap_or_default() {
        if let Some(text) = open.get(name) {
            file.report(text.marked(&diagnostic), Mistake::sentence(&diagnostic));
        }
    }
    all
}
