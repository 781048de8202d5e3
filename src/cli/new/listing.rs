//! A problem added to the list of its sheet; comments and formatting stay as they are.

use toml_edit::{Array, DocumentMut, Value};

use crate::math::phrase::Phrase;

/// The text of `sheet.toml` with one problem more; the text itself if it is listed already.
///
/// # Errors
/// The text is not TOML, or has no list of problems.
pub(super) fn add(text: &str, own: &str) -> Result<String, Phrase> {
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        let message = error.message().replace('\n', "; ");
        Phrase::new(format!("sheet.toml is not TOML: {message}"), format!("sheet.toml — не TOML: {message}"))
    })?;
    let Some(list) = document.get_mut("problems").and_then(|item| item.as_array_mut()) else {
        return Err(Phrase::new(
            "sheet.toml has no list `problems = [\"…\"]`",
            "в sheet.toml нет списка `problems = [\"…\"]`",
        ));
    };
    if list.iter().any(|value| value.as_str() == Some(own)) {
        return Ok(text.to_owned());
    }
    push(list, own);
    Ok(document.to_string())
}

/// Adds an entry that stands as the last one does: on a line of its own, or behind it.
fn push(list: &mut Array, own: &str) {
    let before = list.iter().last().and_then(|last| last.decor().prefix()?.as_str().map(str::to_owned));
    let before = before.unwrap_or_default();
    let trailing = list.trailing().as_str().unwrap_or("").to_owned();
    let mut value = Value::from(own);
    match before.rfind('\n') {
        Some(newline) => {
            let indent = &before[newline..];
            // A comment behind the last entry stays there.
            let comment = trailing.rfind('\n').map_or("", |end| &trailing[..end]);
            value.decor_mut().set_prefix(format!("{}{indent}", comment.trim_end()));
            list.set_trailing("\n");
            list.set_trailing_comma(true);
        }
        None if list.is_empty() => {}
        None => value.decor_mut().set_prefix(" "),
    }
    if let Some(last) = list.len().checked_sub(1).and_then(|at| list.get_mut(at)) {
        // Without a comma behind it the last entry holds the line end before the bracket.
        let suffix = last.decor().suffix().and_then(|suffix| suffix.as_str()).unwrap_or("").to_owned();
        if suffix.trim().is_empty() {
            last.decor_mut().set_suffix("");
        }
    }
    list.push_formatted(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_keep_their_form() {
        for (before, after) in [
            ("problems = []\n", "problems = [\"c\"]\n"),
            (
                "problems = [\"a\", \"b\"] # two\nnumber = 1\n",
                "problems = [\"a\", \"b\", \"c\"] # two\nnumber = 1\n",
            ),
            ("problems = [\n  \"a\",\n  \"b\",\n]\n", "problems = [\n  \"a\",\n  \"b\",\n  \"c\",\n]\n"),
            ("problems = [\n  \"a\"\n]\n", "problems = [\n  \"a\",\n  \"c\",\n]\n"),
            (
                "# all\nproblems = [\n  \"a\", # one\n  # then\n  \"b\", # two\n]\n",
                "# all\nproblems = [\n  \"a\", # one\n  # then\n  \"b\", # two\n  \"c\",\n]\n",
            ),
            ("problems = [\"c\"]\n", "problems = [\"c\"]\n"),
        ] {
            assert_eq!(add(before, "c").as_deref(), Ok(after));
        }
    }

    #[test]
    fn a_broken_list_is_said() {
        assert!(add("problems = [", "c").unwrap_err().en.starts_with("sheet.toml is not TOML"));
        assert!(add("problem = []", "c").unwrap_err().en.contains("no list"));
    }
}
