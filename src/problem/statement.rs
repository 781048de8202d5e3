//! The words of a problem: a title, an introduction, and a text for each part.
//!
//! ```text
//! # The title
//! What all parts share, in Markdown, with $formulae$ and <<placeholders>>.
//!
//! ## The part's title {#its-id}
//! What is asked.
//!
//! - {first} The words of an option, if the part has options.
//! - {second} Another one.
//!
//! ### Hint
//! What a hint says.
//!
//! ### Solution
//! How it is done.
//! ```

use std::collections::BTreeMap;

use crate::math::evaluate;
use crate::math::phrase::{Language, Phrase};
use crate::math::typed::{Operation, Typed};
use crate::math::value::Value;
use crate::problem::aside::Aside;
use crate::problem::markdown::{self, Slot};
use crate::problem::mistake::Mistake;
use crate::problem::options;
use crate::problem::parameters::Parameters;
use crate::problem::part::{Answer, Part};
use crate::problem::passage::Passage;
use crate::problem::solution::block::Block;

/// The words of a problem in one language.
#[derive(Debug, Clone)]
pub struct Statement {
    language: Language,
    path: String,
    source: String,
    title: Passage,
    introduction: Passage,
    parts: Vec<Words>,
}

/// The words of one part.
#[derive(Debug, Clone)]
struct Words {
    id: String,
    title: Passage,
    body: Passage,
    options: Vec<(String, Passage)>,
    hints: Vec<Passage>,
    solution: Option<Passage>,
    /// The bytes of its heading.
    heading: std::ops::Range<usize>,
}

/// Rendered words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The title as HTML.
    pub title: String,
    /// What follows it, as HTML.
    pub body: String,
}

impl Statement {
    /// Reads the words; every part must have its heading.
    ///
    /// # Errors
    /// All mistakes of the file at once.
    pub fn read(
        language: Language,
        path: &str,
        text: &str,
        parts: &[Part],
        parameters: &Parameters,
    ) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut wrong = |start: usize, end: usize, en: String, ru: String| {
            mistakes.push(Mistake::at(path, text, start..end, Phrase::new(en, ru)));
        };
        let mut title = None;
        let mut introduction = Passage::default();
        let mut found: Vec<Words> = Vec::new();
        let mut inside = None;
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let (start, end) = (at, at + line.trim_end().len());
            at += line.len();
            if let Some(heading) = line.strip_prefix("# ") {
                if title.is_some() {
                    wrong(start, end, "there is a second title".into(), "это второй заголовок".into());
                }
                title = Some(Passage::new(heading.trim(), start + 2));
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
                if parts.iter().all(|part| part.id != id) {
                    let known = parts.iter().map(|part| part.id.as_str()).collect::<Vec<_>>().join(", ");
                    wrong(
                        start,
                        end,
                        format!("problem.toml has no part `{id}`; it has {known}"),
                        format!("в problem.toml нет части `{id}`; есть {known}"),
                    );
                }
                if found.iter().any(|earlier| earlier.id == id) {
                    wrong(
                        start,
                        end,
                        format!("part `{id}` has two headings"),
                        format!("у части `{id}` два заголовка"),
                    );
                }
                inside = None;
                found.push(Words {
                    id: id.to_owned(),
                    title: Passage::new(words.trim(), start + 3),
                    body: Passage::new("", at),
                    options: Vec::new(),
                    hints: Vec::new(),
                    solution: None,
                    heading: start..end,
                });
            } else if let (Some(words), Some(read)) = (found.last_mut(), Aside::read(line, language)) {
                inside = read.as_ref().ok().copied();
                match read {
                    Err(phrase) => wrong(start, end, phrase.en, phrase.ru),
                    Ok(Aside::Hint) => words.hints.push(Passage::new("", at)),
                    Ok(Aside::Solution) if words.solution.is_some() => wrong(
                        start,
                        end,
                        format!("part `{}` has two solutions", words.id),
                        format!("у части `{}` два решения", words.id),
                    ),
                    Ok(Aside::Solution) => words.solution = Some(Passage::new("", at)),
                }
            } else {
                let passage = match found.last_mut() {
                    Some(words) => match inside {
                        Some(Aside::Hint) => words.hints.last_mut().unwrap_or(&mut words.body),
                        Some(Aside::Solution) => words.solution.as_mut().unwrap_or(&mut words.body),
                        None => &mut words.body,
                    },
                    None => &mut introduction,
                };
                passage.text.push_str(line);
            }
        }
        let named = |part: &&Part| found.iter().all(|words| words.id != part.id);
        for id in parts.iter().filter(named).map(|part| &part.id) {
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
        for words in &mut found {
            let asked = parts.iter().find(|part| part.id == words.id);
            if let Some(Answer::Choice(choice)) = asked.map(|part| &part.answer) {
                let ids: Vec<String> = choice.options.iter().map(|option| option.id.clone()).collect();
                match options::take(&mut words.body, &ids) {
                    Ok(options) => words.options = options,
                    Err(wrong) => mistakes.extend(
                        wrong.into_iter().map(|(place, message)| Mistake::at(path, text, place, message)),
                    ),
                }
            }
        }
        for (passage, inline) in [(&mut title, true), (&mut introduction, false)].into_iter().chain(
            found.iter_mut().flat_map(|words| {
                [(&mut words.title, true), (&mut words.body, false)]
                    .into_iter()
                    .chain(words.options.iter_mut().map(|(_, passage)| (passage, true)))
                    .chain(words.hints.iter_mut().chain(&mut words.solution).map(|passage| (passage, false)))
            }),
        ) {
            mistakes.extend(passage.settle(path, text, parameters, inline));
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
            title: self.render(&self.title, parameters),
            body: self.render(&self.introduction, parameters),
        }
    }

    /// The title and the text of a part with a variant's numbers.
    #[must_use]
    pub fn part(&self, id: &str, parameters: &BTreeMap<String, Value>) -> Option<Rendered> {
        let words = self.words(id)?;
        Some(Rendered {
            title: self.render(&words.title, parameters),
            body: self.render(&words.body, parameters),
        })
    }

    /// The words of an option as HTML without paragraphs.
    #[must_use]
    pub fn option(&self, part: &str, option: &str, parameters: &BTreeMap<String, Value>) -> Option<String> {
        let (_, passage) = self.words(part)?.options.iter().find(|(own, _)| own == option)?;
        Some(self.render(passage, parameters))
    }

    /// The words of an option as they are written, with the numbers in their places.
    #[must_use]
    pub fn option_text(
        &self,
        part: &str,
        option: &str,
        parameters: &BTreeMap<String, Value>,
    ) -> Option<String> {
        let (_, passage) = self.words(part)?.options.iter().find(|(own, _)| own == option)?;
        let words = passage.filled(parameters, self.language);
        Some(words.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The author's hints to a part.
    #[must_use]
    pub fn hints(&self, part: &str, parameters: &BTreeMap<String, Value>) -> Vec<Block> {
        let hints = self.words(part).map(|words| &words.hints[..]).unwrap_or_default();
        hints.iter().map(|passage| self.aside(passage, parameters)).collect()
    }

    /// Whether the author tells how a part is solved.
    #[must_use]
    pub fn tells(&self, part: &str) -> bool {
        self.words(part).is_some_and(|words| words.solution.is_some())
    }

    /// The author's solution of a part.
    #[must_use]
    pub fn solution(&self, part: &str, parameters: &BTreeMap<String, Value>) -> Option<Block> {
        self.words(part)?.solution.as_ref().map(|passage| self.aside(passage, parameters))
    }

    fn aside(&self, passage: &Passage, parameters: &BTreeMap<String, Value>) -> Block {
        let text = passage.filled(parameters, self.language).trim().to_owned();
        Block { html: self.render(passage, parameters), text }
    }

    /// Whether the introduction or what a part asks shows a parameter, or an entry of it.
    #[must_use]
    pub fn shows(&self, parameter: &str) -> bool {
        let bodies = self.parts.iter().map(|words| &words.body);
        let placeholders =
            [&self.introduction].into_iter().chain(bodies).flat_map(|passage| &passage.placeholders);
        placeholders.into_iter().any(|typed| shown(typed) == Some(parameter))
    }

    /// The mistakes of having other hints or solutions than the words of another language, which come first.
    #[must_use]
    pub fn compare_asides(&self, other: &Self) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        for words in &self.parts {
            let Some(theirs) = other.words(&words.id) else { continue };
            let numbers = |words: &Words| [words.hints.len(), usize::from(words.solution.is_some())];
            for ((aside, own), other_number) in
                [Aside::Hint, Aside::Solution].into_iter().zip(numbers(words)).zip(numbers(theirs))
            {
                if own == other_number {
                    continue;
                }
                let heading = aside.heading(self.language);
                let file = other.path.rsplit('/').next().unwrap_or(&other.path);
                let id = &words.id;
                mistakes.push(Mistake::at(
                    &self.path,
                    &self.source,
                    words.heading.clone(),
                    Phrase::new(
                        format!("part `{id}` has {own} of `### {heading}` here and {other_number} in {file}"),
                        format!(
                            "у части `{id}` разделов `### {heading}` здесь {own}, а в {file} — {other_number}"
                        ),
                    ),
                ));
            }
        }
        mistakes
    }

    /// Every piece of the words that is shown before an answer, in the order of the file: all but solutions.
    pub fn passages(&self) -> impl Iterator<Item = &Passage> {
        [&self.title, &self.introduction].into_iter().chain(self.parts.iter().flat_map(|words| {
            [&words.title, &words.body]
                .into_iter()
                .chain(words.options.iter().map(|(_, passage)| passage))
                .chain(&words.hints)
        }))
    }

    /// The author's solutions, in the order of the file.
    pub fn solutions(&self) -> impl Iterator<Item = &Passage> {
        self.parts.iter().filter_map(|words| words.solution.as_ref())
    }

    /// What the placeholders before an answer stand for, in the order of the file.
    pub fn placeholders(&self) -> impl Iterator<Item = &Typed> {
        self.passages().flat_map(|passage| &passage.placeholders)
    }

    /// A mistake in a piece of the words.
    #[must_use]
    pub fn at(&self, passage: &Passage, message: &Phrase) -> Mistake {
        let blank = passage.text.len() - passage.text.trim_start().len();
        let start = passage.start + blank;
        let length = passage.text.trim().lines().next().map_or(0, str::len);
        Mistake::at(&self.path, &self.source, start..start + length, message.clone())
    }

    /// The texts of another language's words that have no counterpart here: the introduction, or a part's.
    #[must_use]
    pub fn lacks<'s>(&self, other: &'s Self) -> Vec<&'s Passage> {
        let missing =
            |own: &Passage, theirs: &Passage| own.text.trim().is_empty() && !theirs.text.trim().is_empty();
        let introduction = missing(&self.introduction, &other.introduction).then_some(&other.introduction);
        let bodies = other
            .parts
            .iter()
            .filter(|theirs| self.words(&theirs.id).is_some_and(|own| missing(&own.body, &theirs.body)));
        introduction.into_iter().chain(bodies.map(|words| &words.body)).collect()
    }

    fn words(&self, part: &str) -> Option<&Words> {
        self.parts.iter().find(|words| words.id == part)
    }

    /// The title without markup, for lists and window titles.
    #[must_use]
    pub fn plain_title(&self) -> String {
        self.title.text.replace('$', "")
    }

    /// The title of a part without markup.
    #[must_use]
    pub fn plain_part_title(&self, id: &str) -> String {
        self.words(id).map(|words| words.title.text.replace('$', "")).unwrap_or_default()
    }

    /// The whole file as written, with the numbers in their places.
    #[must_use]
    pub fn source_text(&self, parameters: &BTreeMap<String, Value>) -> String {
        let mut text = format!(
            "# {}\n{}",
            self.title.filled(parameters, self.language),
            self.introduction.filled(parameters, self.language)
        );
        for Words { id, title, body, options, .. } in &self.parts {
            let title = title.filled(parameters, self.language);
            let body = body.filled(parameters, self.language);
            if options.is_empty() {
                text.push_str(&format!("## {title} {{#{id}}}\n{body}"));
                continue;
            }
            text.push_str(&format!("## {title} {{#{id}}}\n{}\n\n", body.trim_end()));
            for (option, words) in options {
                let words = words.filled(parameters, self.language);
                text.push_str(&format!("- {{{option}}} {}\n", words.trim_end()));
            }
            text.push('\n');
        }
        text
    }

    fn render(&self, passage: &Passage, parameters: &BTreeMap<String, Value>) -> String {
        match self.try_render(passage, parameters) {
            Ok(html) => html,
            // Checked at seed 0 when the file was read; a number never changes the outcome.
            Err(_) => markdown::escape(&passage.text),
        }
    }

    fn try_render(&self, passage: &Passage, parameters: &BTreeMap<String, Value>) -> Result<String, Mistake> {
        let mut slots = Vec::new();
        for typed in &passage.placeholders {
            match evaluate::real(typed, parameters, &BTreeMap::new()) {
                Ok(value) => slots.push(Slot::new(&value, self.language)),
                Err(diagnostic) => {
                    return Err(self.mistake(passage, 0, Mistake::sentence(&diagnostic)));
                }
            }
        }
        passage.template.html(&slots).map_err(|(at, message)| self.mistake(passage, at, message))
    }

    fn mistake(&self, passage: &Passage, at: usize, message: Phrase) -> Mistake {
        passage.mistake(&self.path, &self.source, at, message)
    }

    /// Renders everything; what fails is a mistake of the file.
    #[must_use]
    pub fn check(&self, parameters: &BTreeMap<String, Value>) -> Vec<Mistake> {
        let passages = self.passages().chain(self.solutions());
        passages.filter_map(|passage| self.try_render(passage, parameters).err()).collect()
    }
}

/// The parameter that a placeholder shows, itself or by an entry.
fn shown(typed: &Typed) -> Option<&str> {
    match typed.operation() {
        Operation::Symbol(name) => Some(name),
        Operation::Entry(of, _) => shown(of),
        _ => None,
    }
}
