//! The words of a problem: a title, an introduction, and a text for each part.
//!
//! ```text
//! # The title
//! What all parts share, in Markdown, with $formulae$ and <<placeholders>>.
//!
//! ## The part's title {#its-id}
//! What is asked.
//! ```

use std::collections::BTreeMap;

use crate::math::evaluate;
use crate::math::language as expressions;
use crate::math::phrase::{Language, Phrase};
use crate::math::typed::Typed;
use crate::math::value::Value;
use crate::problem::markdown::{self, Slot};
use crate::problem::mistake::Mistake;
use crate::problem::numeral;
use crate::problem::parameters::Parameters;

/// The words of a problem in one language.
#[derive(Debug, Clone)]
pub struct Statement {
    language: Language,
    path: String,
    source: String,
    title: Passage,
    introduction: Passage,
    parts: Vec<(String, Passage, Passage)>,
}

/// A piece of Markdown with its place in the file.
#[derive(Debug, Clone, Default)]
struct Passage {
    text: String,
    start: usize,
    placeholders: Vec<Typed>,
}

/// Rendered words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The title as HTML.
    pub title: String,
    /// What follows it, as HTML.
    pub body: String,
}

const OPEN: &str = "<<";
const CLOSE: &str = ">>";

impl Statement {
    /// Reads the words; every part must have its heading.
    ///
    /// # Errors
    /// All mistakes of the file at once.
    pub fn read(
        language: Language,
        path: &str,
        text: &str,
        parts: &[&str],
        parameters: &Parameters,
    ) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut wrong = |start: usize, end: usize, en: String, ru: String| {
            mistakes.push(Mistake::at(path, text, start..end, Phrase::new(en, ru)));
        };
        let mut title = None;
        let mut introduction = Passage::default();
        let mut found: Vec<(String, Passage, Passage)> = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let (start, end) = (at, at + line.trim_end().len());
            at += line.len();
            if let Some(heading) = line.strip_prefix("# ") {
                if title.is_some() {
                    wrong(start, end, "there is a second title".into(), "это второй заголовок".into());
                }
                title =
                    Some(Passage { text: heading.trim().into(), start: start + 2, placeholders: Vec::new() });
                introduction.start = at;
            } else if let Some(heading) = line.strip_prefix("## ") {
                let split = heading.trim_end().strip_suffix('}').and_then(|rest| rest.rsplit_once("{#"));
                let Some((words, id)) = split else {
                    wrong(
                        start,
                        end,
                        "the heading of a part ends in its id, as in `## Momentum {#momentum}`".into(),
                        "заголовок части кончается её id, например `## Инерция {#momentum}`".into(),
                    );
                    continue;
                };
                if !parts.contains(&id) {
                    let known = parts.join(", ");
                    wrong(
                        start,
                        end,
                        format!("problem.toml has no part `{id}`; it has {known}"),
                        format!("в problem.toml нет части `{id}`; есть {known}"),
                    );
                }
                let passage =
                    Passage { text: words.trim().into(), start: start + 3, placeholders: Vec::new() };
                let body = Passage { text: String::new(), start: at, placeholders: Vec::new() };
                if found.iter().any(|(earlier, ..)| earlier == id) {
                    wrong(
                        start,
                        end,
                        format!("part `{id}` has two headings"),
                        format!("у части `{id}` два заголовка"),
                    );
                }
                found.push((id.to_owned(), passage, body));
            } else {
                let passage = match found.last_mut() {
                    Some((_, _, body)) => body,
                    None => &mut introduction,
                };
                passage.text.push_str(line);
            }
        }
        for id in parts.iter().filter(|id| found.iter().all(|(own, ..)| own != *id)) {
            wrong(
                0,
                1,
                format!("part `{id}` has no heading here: write `## Title {{#{id}}}`"),
                format!("у части `{id}` здесь нет заголовка: напишите `## Название {{#{id}}}`"),
            );
        }
        let Some(mut title) = title else {
            wrong(0, 1, "the file begins with `# Title`".into(), "файл начинается с `# Название`".into());
            return Err(mistakes);
        };
        for passage in [&mut title, &mut introduction]
            .into_iter()
            .chain(found.iter_mut().flat_map(|(_, title, body)| [title, body]))
        {
            mistakes.extend(passage.settle(path, text, parameters));
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        Ok(Self { language, path: path.into(), source: text.into(), title, introduction, parts: found })
    }

    /// The title and the introduction with a variant's numbers.
    #[must_use]
    pub fn introduction(&self, parameters: &BTreeMap<String, Value>) -> Rendered {
        Rendered {
            title: self.render(&self.title, parameters, true),
            body: self.render(&self.introduction, parameters, false),
        }
    }

    /// The title and the text of a part with a variant's numbers.
    #[must_use]
    pub fn part(&self, id: &str, parameters: &BTreeMap<String, Value>) -> Option<Rendered> {
        let (_, title, body) = self.parts.iter().find(|(own, ..)| own == id)?;
        Some(Rendered {
            title: self.render(title, parameters, true),
            body: self.render(body, parameters, false),
        })
    }

    /// The title without markup, for lists and window titles.
    #[must_use]
    pub fn plain_title(&self) -> String {
        self.title.text.replace('$', "")
    }

    /// The title of a part without markup.
    #[must_use]
    pub fn plain_part_title(&self, id: &str) -> String {
        self.parts
            .iter()
            .find(|(own, ..)| own == id)
            .map(|(_, title, _)| title.text.replace('$', ""))
            .unwrap_or_default()
    }

    /// The whole file as written, with the numbers in their places.
    #[must_use]
    pub fn source_text(&self, parameters: &BTreeMap<String, Value>) -> String {
        let mut text = format!(
            "# {}\n{}",
            self.title.filled(parameters, self.language),
            self.introduction.filled(parameters, self.language)
        );
        for (id, title, body) in &self.parts {
            let title = title.filled(parameters, self.language);
            text.push_str(&format!("## {title} {{#{id}}}\n{}", body.filled(parameters, self.language)));
        }
        text
    }

    fn render(&self, passage: &Passage, parameters: &BTreeMap<String, Value>, inline: bool) -> String {
        match self.try_render(passage, parameters, inline) {
            Ok(html) => html,
            // Checked at seed 0 when the file was read; a number never changes the outcome.
            Err(_) => markdown::escape(&passage.text),
        }
    }

    fn try_render(
        &self,
        passage: &Passage,
        parameters: &BTreeMap<String, Value>,
        inline: bool,
    ) -> Result<String, Mistake> {
        let mut slots = Vec::new();
        for typed in &passage.placeholders {
            match evaluate::real(typed, parameters, &BTreeMap::new()) {
                Ok(value) => slots.push(Slot::new(&value, self.language)),
                Err(diagnostic) => {
                    return Err(self.mistake(passage, 0, &Mistake::sentence(&diagnostic)));
                }
            }
        }
        markdown::html(&passage.marked(), &slots, inline)
            .map_err(|(at, message)| self.mistake(passage, at, &message))
    }

    fn mistake(&self, passage: &Passage, at: usize, message: &Phrase) -> Mistake {
        let start = passage.start + at;
        Mistake::at(&self.path, &self.source, start..start + 1, message.clone())
    }

    /// Renders everything; what fails is a mistake of the file.
    #[must_use]
    pub fn check(&self, parameters: &BTreeMap<String, Value>) -> Vec<Mistake> {
        [(&self.title, true), (&self.introduction, false)]
            .into_iter()
            .chain(self.parts.iter().flat_map(|(_, title, body)| [(title, true), (body, false)]))
            .filter_map(|(passage, inline)| self.try_render(passage, parameters, inline).err())
            .collect()
    }
}

impl Passage {
    /// Reads the placeholders.
    fn settle(&mut self, path: &str, file: &str, parameters: &Parameters) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        let mut at = 0;
        while let Some(found) = self.text[at..].find(OPEN) {
            let from = at + found + OPEN.len();
            let place = self.start + from;
            let closed = self.text[from..].find(CLOSE);
            let closed = closed.filter(|length| {
                let inside = &self.text[from..from + length];
                !inside.contains(['\n', '$']) && !inside.contains(OPEN)
            });
            let Some(length) = closed else {
                let message = Phrase::new("`<<` is not closed by `>>`", "`<<` не закрыто `>>`");
                mistakes.push(Mistake::at(path, file, place - OPEN.len()..place, message));
                break;
            };
            let text = &self.text[from..from + length];
            match expressions::read(text, &parameters.symbols) {
                Ok(typed) => self.placeholders.push(typed),
                Err(diagnostic) => mistakes.push(Mistake::at(
                    path,
                    file,
                    place..place + length,
                    Mistake::sentence(&diagnostic),
                )),
            }
            at = from + length + CLOSE.len();
        }
        mistakes
    }

    /// The text with every placeholder replaced by its value.
    fn filled(&self, parameters: &BTreeMap<String, Value>, language: Language) -> String {
        let value = |number: usize| {
            let value = evaluate::real(self.placeholders.get(number)?, parameters, &BTreeMap::new()).ok()?;
            Some(numeral::value_latex(&value, language))
        };
        self.replaced(|number| value(number).unwrap_or_else(|| "?".into()))
    }

    /// The text with every placeholder replaced by the mark of its slot.
    fn marked(&self) -> String {
        self.replaced(markdown::mark)
    }

    fn replaced(&self, by: impl Fn(usize) -> String) -> String {
        let mut marked = String::new();
        let mut rest = self.text.as_str();
        let mut number = 0;
        while let Some((before, after)) = rest.split_once(OPEN) {
            let Some((_, after)) = after.split_once(CLOSE) else { break };
            marked.push_str(before);
            marked.push_str(&by(number));
            number += 1;
            rest = after;
        }
        marked.push_str(rest);
        marked
    }
}
