//! The words of options: a Markdown list whose items begin with an id in braces.
//!
//! ```text
//! - {convex} The loss is convex, so …
//! - {start} The start was lucky.
//! ```

use std::ops::Range;

use crate::math::phrase::Phrase;
use crate::problem::mistake::Mistake;
use crate::problem::passage::Passage;

/// A place of the file and what is wrong there.
type Wrong = (Range<usize>, Phrase);

/// Takes the options out of the text of a part, in the order of the ids; blanks stay in their place.
///
/// # Errors
/// An option is missing, there twice, unknown, or not one paragraph.
pub fn take(body: &mut Passage, ids: &[String]) -> Result<Vec<(String, Passage)>, Vec<Wrong>> {
    let mut wrong: Vec<Wrong> = Vec::new();
    let mut found: Vec<(String, Passage)> = Vec::new();
    let mut rest = String::new();
    let (mut at, mut state) = (0, State::Before);
    let text = body.text.clone();
    for line in text.split_inclusive('\n') {
        let place = body.start + at..body.start + at + line.trim_end().len();
        let start = at;
        at += line.len();
        if let Some((id, words)) = item(line) {
            if !ids.iter().any(|known| known == id) {
                wrong.push((place, Mistake::unknown_option(id, ids)));
            } else if found.iter().any(|(earlier, _)| earlier == id) {
                wrong.push((
                    place,
                    Phrase::new(
                        format!("option `{id}` is here twice"),
                        format!("вариант `{id}` здесь дважды"),
                    ),
                ));
            }
            let offset = line.len() - words.len();
            found.push((id.to_owned(), Passage::new(words, body.start + start + offset)));
            state = State::Inside;
        } else if line.trim().is_empty() {
            if state == State::Inside {
                state = State::After;
            }
            rest.push_str(line);
            continue;
        } else if is_item(line) && state != State::Before {
            wrong.push((
                place,
                Phrase::new(
                    "every option begins with its id in braces, as in `- {convex} …`",
                    "каждый вариант начинается со своего id в скобках, например `- {convex} …`",
                ),
            ));
        } else if state == State::Inside {
            if let Some((_, passage)) = found.last_mut() {
                passage.text.push_str(line);
            }
        } else if state == State::After && line.starts_with("  ") {
            wrong.push((
                place,
                Phrase::new("the words of an option are one paragraph", "слова варианта — один абзац"),
            ));
        } else {
            state = if state == State::After { State::Done } else { state };
            rest.push_str(line);
            continue;
        }
        // The option's own line leaves blanks, so that places in the rest stay right.
        rest.extend(line.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
    }
    for id in ids.iter().filter(|id| found.iter().all(|(own, _)| own != *id)) {
        // The heading stands just before the text.
        let place = body.start.saturating_sub(2)..body.start.saturating_sub(1);
        wrong.push((
            place,
            Phrase::new(
                format!("option `{id}` has no words here: write `- {{{id}}} …`"),
                format!("у варианта `{id}` здесь нет слов: напишите `- {{{id}}} …`"),
            ),
        ));
    }
    for (id, passage) in &found {
        if passage.text.trim().is_empty() {
            wrong.push((
                passage.start.saturating_sub(1)..passage.start,
                Phrase::new(format!("option `{id}` has no words"), format!("у варианта `{id}` нет слов")),
            ));
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    body.text = rest;
    found.sort_by_key(|(id, _)| ids.iter().position(|known| known == id));
    Ok(found)
}

/// Where in the text of a part a line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first option.
    Before,
    /// In the paragraph of an option.
    Inside,
    /// After a blank line.
    After,
    /// In the text after the options.
    Done,
}

fn is_item(line: &str) -> bool {
    ["- ", "* ", "+ "].iter().any(|mark| line.starts_with(mark))
}

/// The id and the words of `- {id} words`.
fn item(line: &str) -> Option<(&str, &str)> {
    let rest = line.get(2..).filter(|_| is_item(line))?.trim_start().strip_prefix('{')?;
    let (id, words) = rest.split_once('}')?;
    let blank = words.len() - words.trim_start_matches([' ', '\t']).len();
    (!id.contains(['{', '$'])).then(|| (id.trim(), &words[blank..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(list: &[&str]) -> Vec<String> {
        list.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn options_are_taken_in_the_order_of_the_table() {
        let text = "Which?\n\n- {b} Second,\n  on two lines.\n- {a} First $x$.\n\nAnd why?\n";
        let mut body = Passage::new(text, 10);
        let found = take(&mut body, &ids(&["a", "b"])).unwrap();
        assert_eq!(found[0].1.text, "First $x$.\n");
        assert_eq!(found[1].1.text, "Second,\n  on two lines.\n");
        assert_eq!(found[0].1.start, 10 + text.find("First").unwrap());
        assert_eq!(body.text.len(), text.len());
        assert_eq!(body.text.split_whitespace().collect::<Vec<_>>(), ["Which?", "And", "why?"]);
    }

    #[test]
    fn what_is_wrong_with_options_is_said() {
        let wrong = |text: &str| {
            let found = take(&mut Passage::new(text, 0), &ids(&["a", "b"])).unwrap_err();
            found.into_iter().map(|(_, phrase)| phrase.en).collect::<Vec<_>>().join("\n")
        };
        assert!(wrong("- {a} x\n- {c} y\n").contains("no option `c`"));
        assert!(wrong("- {a} x\n").contains("option `b` has no words here"));
        assert!(wrong("- {a} x\n- {a} x\n- {b} y\n").contains("twice"));
        assert!(wrong("- {a} x\n- y\n- {b} z\n").contains("begins with its id"));
        assert!(wrong("- {a} x\n\n  more\n- {b} z\n").contains("one paragraph"));
        assert!(wrong("- {a}\n- {b} z\n").contains("has no words"));
    }
}
