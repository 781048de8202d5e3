//! A problem: what its three files say, checked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use toml_edit::Document;

use crate::math::derivation::Derivation;
use crate::math::diagnostic::Diagnostic;
use crate::math::language as expressions;
use crate::math::optimizer::loss::Loss;
use crate::math::phrase::{Language, Phrase};
use crate::math::symbols::Symbols;
use crate::math::value::Value;
use crate::problem::concern::Allowed;
use crate::problem::id::ProblemId;
use crate::problem::mistake::Mistake;
use crate::problem::names::read_symbols;
use crate::problem::notes::Notes;
use crate::problem::parameters::Parameters;
use crate::problem::part::{Answer, Part};
use crate::problem::section::{File, Section, Text};
use crate::problem::seed::Seed;
use crate::problem::statement::Statement;
use crate::problem::surroundings::Surroundings;
use crate::problem::variant::Variant;

/// The file of the instructor's notes.
const NOTES: &str = "notes.md";

/// A checked problem.
#[derive(Debug)]
pub struct Problem {
    /// Its name.
    pub id: ProblemId,
    /// SHA-256 of its files: a changed problem is another version.
    pub hash: [u8; 32],
    /// Its files as one JSON object, to be kept with what was answered.
    pub source: String,
    /// The parts in order.
    pub parts: Vec<Part>,
    /// The loss of its trajectories.
    pub loss: Option<LossText>,
    /// Doubts about the whole file that the author has answered.
    pub allowed: Allowed,
    /// What only the instructor reads.
    pub notes: Option<Notes>,
    parameters: Parameters,
    statements: [Statement; 2],
}

/// A loss as the file gives it.
#[derive(Debug, Clone)]
pub struct LossText {
    text: Text,
    variable: String,
    whole: bool,
    mentioned: BTreeSet<String>,
}

impl LossText {
    /// The parameters that it speaks of.
    pub fn mentioned(&self) -> impl Iterator<Item = &String> {
        self.mentioned.iter()
    }

    /// The loss over concrete parameters.
    ///
    /// # Errors
    /// It cannot be read for this starting point, or differentiated.
    pub fn over(&self, start: &Value, parameters: &BTreeMap<String, Value>) -> Result<Loss, Diagnostic> {
        let data = parameters
            .iter()
            .filter(|(name, _)| self.mentioned.contains(*name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let make = if self.whole { Loss::whole } else { Loss::of_observation };
        make(&self.text.value, &self.variable, start, data)
    }

    fn read(file: &File, mut section: Section, parameters: &Parameters) -> Option<Self> {
        let observation = section.take("observation");
        let whole = section.take("f");
        let variable = section.need("variable").and_then(|field| field.text());
        let place = section.place();
        section.finish();
        let (field, whole) = match (observation, whole) {
            (Some(field), None) => (field, false),
            (None, Some(field)) => (field, true),
            _ => {
                file.mistake(
                    place,
                    "[loss] has exactly one of `observation` (with the index i) and `f`",
                    "в [loss] ровно одно из `observation` (с индексом i) и `f`",
                );
                return None;
            }
        };
        let (text, variable) = (field.text()?, variable?.value);
        // The names are found in the text as it is split with all parameters known.
        let mut symbols = parameters.symbols.clone();
        symbols.declare_value("i", &Value::Scalar(1.0));
        let scalar = Value::Scalar(0.0);
        let vectors = (2..=20).map(|size| Value::vector(&vec![0.0; size]));
        let mut failure = None;
        for start in std::iter::once(scalar).chain(vectors) {
            let mut with_variable = symbols.clone();
            with_variable.declare_value(&variable, &start);
            match expressions::read(&text.value, &with_variable) {
                Ok(typed) => {
                    let mentioned = typed.symbols().iter().map(|name| name.to_string()).collect();
                    return Some(Self { text, variable, whole, mentioned });
                }
                Err(diagnostic) => failure = failure.or(Some(diagnostic)),
            }
        }
        if let Some(diagnostic) = failure {
            file.report(text.marked(&diagnostic), Mistake::sentence(&diagnostic));
        }
        None
    }
}

impl Problem {
    /// Reads a problem from its files (`problem.toml`, `en.md`, `ru.md`).
    ///
    /// # Errors
    /// All mistakes of the files at once.
    pub fn read(id: ProblemId, files: &BTreeMap<String, String>) -> Result<Arc<Self>, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut text = |name: &str| {
            let path = format!("{id}/{name}");
            let found = files.get(name).cloned();
            if found.is_none() {
                let phrase = match name {
                    "en.md" => Phrase::new(
                        "the words in English are missing: there is no such file",
                        "нет английских слов: этого файла нет",
                    ),
                    "ru.md" => Phrase::new(
                        "the words in Russian are missing: there is no such file",
                        "нет русских слов: этого файла нет",
                    ),
                    _ => Phrase::new("this file is missing", "этого файла нет"),
                };
                mistakes.push(Mistake::of_file(&path, phrase));
            }
            (path, found)
        };
        let toml = text("problem.toml");
        let words = Language::ALL.map(|language| (language, text(&format!("{}.md", language.code()))));
        let (Some(toml_text), true) = (&toml.1, mistakes.is_empty()) else { return Err(mistakes) };
        let file = File::new(&toml.0, toml_text);
        let body = Body::read(&file);
        let mut mistakes = file.into_mistakes();
        let Some(body) = body.filter(|_| mistakes.is_empty()) else { return Err(mistakes) };
        let mut statements = Vec::new();
        for (language, (path, text)) in &words {
            let text = text.as_deref().unwrap_or("");
            match Statement::read(*language, path, text, &body.parts, &body.parameters) {
                Ok(statement) => statements.push(statement),
                Err(found) => mistakes.extend(found),
            }
        }
        let Ok(statements) = <[Statement; 2]>::try_from(statements) else { return Err(mistakes) };
        let [english, russian] = &statements;
        let mut asides = russian.compare_asides(english);
        for part in body.parts.iter().filter(|part| !part.workings && !english.tells(&part.id)) {
            let message = crate::math::phrase::Phrase::new(
                "without workings the solution is the author's: write `### Solution` under the part in en.md and `### Решение` in ru.md",
                "без workings решение пишет автор: добавьте `### Solution` под частью в en.md и `### Решение` в ru.md",
            );
            asides.push(Mistake::at(&toml.0, toml_text, part.place.clone(), message));
        }
        if !asides.is_empty() {
            return Err(asides);
        }
        let notes = files.get(NOTES).map(|text| Notes::read(&format!("{id}/{NOTES}"), text)).transpose()?;
        // Notes may change without a new version of the problem.
        let versioned: BTreeMap<&String, &String> =
            files.iter().filter(|(name, _)| name.as_str() != NOTES).collect();
        let source = serde_json::to_string(&versioned).unwrap_or_default();
        let problem = Arc::new(Self {
            hash: Sha256::digest(source.as_bytes()).into(),
            id,
            source,
            parts: body.parts,
            loss: body.loss,
            allowed: body.allowed,
            notes,
            parameters: body.parameters,
            statements,
        });
        problem.try_sheet(&toml.0, toml_text)?;
        Ok(problem)
    }

    /// The sheet's own numbers must give statements and keys.
    fn try_sheet(self: &Arc<Self>, path: &str, toml: &str) -> Result<(), Vec<Mistake>> {
        let Some(variant) = self.draw(Seed::SHEET) else {
            let message = Phrase::new(
                "the sheet's numbers do not satisfy `require`, or a derived value is undefined for them",
                "числа листка не удовлетворяют `require`, или для них не определено производное значение",
            );
            let place = toml.find("[parameters]").unwrap_or(0);
            return Err(vec![Mistake::at(path, toml, place..place + 12, message)]);
        };
        let mut mistakes = Vec::new();
        for part in &self.parts {
            if let Err(diagnostic) = variant.key(part) {
                mistakes.push(Mistake::at(path, toml, part.place.clone(), Mistake::sentence(&diagnostic)));
            }
        }
        for language in Language::ALL {
            mistakes.extend(self.statement(language).check(&variant.parameters));
        }
        if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
    }

    /// The parameters.
    #[must_use]
    pub const fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The text of one of its files, as in `problem.toml`.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<String> {
        let files: BTreeMap<String, String> = serde_json::from_str(&self.source).ok()?;
        files.get(name).cloned()
    }

    /// The part of this id.
    #[must_use]
    pub fn part(&self, id: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.id == id)
    }

    /// The sum of the points of all parts.
    #[must_use]
    pub fn points(&self) -> u32 {
        self.parts.iter().map(|part| part.points).sum()
    }

    /// Whether other seeds give other numbers.
    #[must_use]
    pub fn has_numbers(&self) -> bool {
        !self.parameters.is_empty()
    }

    /// The statement in a language.
    #[must_use]
    pub fn statement(&self, language: Language) -> &Statement {
        match language {
            Language::English => &self.statements[0],
            Language::Russian => &self.statements[1],
        }
    }

    /// The variant of a seed; `None` if no round of drawing satisfies `require`.
    #[must_use]
    pub fn draw(self: &Arc<Self>, seed: Seed) -> Option<Variant> {
        let parameters = self.parameters.draw(&self.id, seed)?;
        Some(Variant::new(Arc::clone(self), seed, parameters))
    }

    /// A variant from its stored parameters; `None` if they are not those of this problem.
    #[must_use]
    pub fn restore(self: &Arc<Self>, seed: Seed, json: &str) -> Option<Variant> {
        let parameters: BTreeMap<String, Value> = serde_json::from_str(json).ok()?;
        self.parameters.fit(&parameters).then(|| Variant::new(Arc::clone(self), seed, parameters))
    }
}

/// What `problem.toml` says.
struct Body {
    parameters: Parameters,
    loss: Option<LossText>,
    parts: Vec<Part>,
    allowed: Allowed,
}

impl Body {
    fn read(file: &File) -> Option<Self> {
        let document = match Document::parse(file.text) {
            Ok(document) => document,
            Err(error) => {
                file.not_toml(&error);
                return None;
            }
        };
        let mut section = Section::new(file, document.as_table(), 0..0);
        let parameters = section.take("parameters");
        let symbols = section.take("symbols");
        let definitions = section.take("definitions");
        let loss = section.take("loss");
        let allowed = section.take("allow").map(|field| Allowed::read(&field)).unwrap_or_default();
        let parts = section.need("part").and_then(|field| field.sections()).unwrap_or_default();
        section.finish();
        let parameters = parameters
            .and_then(|field| field.section())
            .map(|section| Parameters::read(file, section))
            .unwrap_or_default();
        let symbols: Symbols = read_symbols(file, symbols, definitions);
        if !file.is_clean() {
            // Parts refer to names; what was wrong with the names would be reported again for each.
            return None;
        }
        let has_loss = loss.is_some();
        let loss = loss
            .and_then(|field| field.section())
            .and_then(|section| LossText::read(file, section, &parameters));
        let around = Surroundings { file, parameters: &parameters, symbols: &symbols, has_loss };
        let mut read: Vec<Part> = Vec::new();
        for section in parts {
            let Some(part) = Part::read(&around, section) else { continue };
            if read.iter().any(|earlier| earlier.id == part.id) {
                file.mistake(
                    part.place.clone(),
                    format!("there are two parts `{}`", part.id),
                    format!("частей `{}` две", part.id),
                );
            }
            read.push(part);
        }
        Some(Self { parameters, loss, parts: read, allowed })
    }
}

impl Part {
    /// Whether the answer is an expression in symbols.
    #[must_use]
    pub const fn is_symbolic(&self) -> bool {
        matches!(self.answer, Answer::Symbolic(_))
    }

    /// How the key is derived, if it is.
    #[must_use]
    pub fn derivation(&self) -> Option<&Derivation> {
        let Answer::Symbolic(symbolic) = &self.answer else { return None };
        symbolic.derivation()
    }
}
