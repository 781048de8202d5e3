//! Strict reading of a TOML table: every key is asked for by name, and what nobody asked for is a mistake.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use toml_edit::{Document, Item, TableLike, TomlError, Value};

use crate::math::diagnostic::Diagnostic;
use crate::math::phrase::Phrase;
use crate::problem::escape::{self, Stray};
use crate::problem::id::is_name;
use crate::problem::mistake::Mistake;

/// A file that is being read, with the mistakes found so far.
#[derive(Debug)]
pub struct File<'a> {
    /// Its name, relative to the folder of problems.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    mistakes: RefCell<Vec<Mistake>>,
}

impl<'a> File<'a> {
    /// A file without mistakes so far.
    #[must_use]
    pub fn new(name: &'a str, text: &'a str) -> Self {
        Self { name, text, mistakes: RefCell::default() }
    }

    /// Records a mistake at a range of bytes.
    pub fn mistake(&self, place: Range<usize>, en: impl Into<String>, ru: impl Into<String>) {
        self.report(place, Phrase::new(en, ru));
    }

    /// Records a mistake at a range of bytes.
    pub fn report(&self, place: Range<usize>, message: Phrase) {
        self.mistakes.borrow_mut().push(Mistake::at(self.name, self.text, place, message));
    }

    /// Whether nothing was wrong so far.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.mistakes.borrow().is_empty()
    }

    /// Records that the file is not TOML.
    pub fn not_toml(&self, error: &TomlError) {
        let message = error.message().replace('\n', "; ");
        let (en, ru) = if message.contains("escape") {
            (
                "; in \"…\" a backslash starts an escape: write LaTeX in '…'",
                "; в \"…\" обратная косая черта начинает escape: пишите LaTeX в '…'",
            )
        } else {
            ("", "")
        };
        let place = error.span().unwrap_or(0..0);
        self.mistake(place, format!("{message}{en}"), format!("это не TOML: {message}{ru}"));
    }

    /// All mistakes in the order of the file.
    #[must_use]
    pub fn into_mistakes(self) -> Vec<Mistake> {
        let mut mistakes = self.mistakes.into_inner();
        mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
        mistakes.dedup();
        mistakes
    }
}

/// Reads a TOML file by its outermost table.
///
/// # Errors
/// All mistakes at once, each with its place.
pub fn parse<T>(
    name: &str,
    text: &str,
    read: impl FnOnce(&File, Section) -> Option<T>,
) -> Result<T, Vec<Mistake>> {
    let file = File::new(name, text);
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            file.not_toml(&error);
            return Err(file.into_mistakes());
        }
    };
    match read(&file, Section::new(&file, document.as_table(), 0..0)) {
        Some(read) if file.is_clean() => Ok(read),
        _ => Err(file.into_mistakes()),
    }
}

/// The longest text that is written out as a repair, in characters.
const REPAIR: usize = 100;

/// A table of a file.
pub struct Section<'a> {
    file: &'a File<'a>,
    table: &'a dyn TableLike,
    place: Range<usize>,
    asked: BTreeSet<&'static str>,
}

/// A value of a table with its place.
#[derive(Clone)]
pub struct Field<'a> {
    file: &'a File<'a>,
    item: &'a Item,
    /// The key.
    pub key: String,
    /// Its place.
    pub place: Range<usize>,
}

/// A text of a file with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub value: String,
    /// The place of the literal.
    pub place: Range<usize>,
    /// How many bytes of the literal stand before the text, if it holds no escapes.
    offset: Option<usize>,
}

impl Text {
    /// The place of a span of characters inside the text.
    #[must_use]
    pub fn inside(&self, start: usize, end: usize) -> Range<usize> {
        let Some(offset) = self.offset else { return self.place.clone() };
        let byte = |count: usize| self.value.char_indices().nth(count).map_or(self.value.len(), |(at, _)| at);
        let from = self.place.start + offset;
        from + byte(start)..from + byte(end).max(byte(start))
    }

    /// The place that a diagnostic about the text marks.
    #[must_use]
    pub fn marked(&self, diagnostic: &Diagnostic) -> Range<usize> {
        diagnostic.span.map_or_else(|| self.place.clone(), |span| self.inside(span.start, span.end))
    }
}

impl<'a> Section<'a> {
    /// A table of a file.
    pub fn new(file: &'a File<'a>, table: &'a dyn TableLike, place: Range<usize>) -> Self {
        Self { file, table, place, asked: BTreeSet::new() }
    }

    /// The place of the table.
    #[must_use]
    pub fn place(&self) -> Range<usize> {
        self.place.clone()
    }

    /// Records a mistake of the table as a whole.
    pub fn wrong(&self, en: &str, ru: &str) {
        self.file.mistake(self.place(), en, ru);
    }

    /// The field of this key, if it is there.
    pub fn take(&mut self, key: &'static str) -> Option<Field<'a>> {
        self.asked.insert(key);
        let (found, item) = self.table.get_key_value(key)?;
        Some(Field {
            file: self.file,
            item,
            key: key.to_owned(),
            place: found.span().unwrap_or_else(|| self.place.clone()),
        })
    }

    /// The field of this key; its absence is a mistake.
    pub fn need(&mut self, key: &'static str) -> Option<Field<'a>> {
        let field = self.take(key);
        if field.is_none() {
            self.file.mistake(
                self.place(),
                format!("the key `{key}` is missing here"),
                format!("здесь не хватает ключа `{key}`"),
            );
        }
        field
    }

    /// The sentence of the keys `en` and `ru`; the absence of one is a mistake.
    pub fn phrase(&mut self) -> Option<Phrase> {
        let en = self.need("en").and_then(|field| field.text());
        let ru = self.need("ru").and_then(|field| field.text());
        Some(Phrase::new(en?.value, ru?.value))
    }

    /// All fields that were not asked for by name, in the order of the file.
    pub fn rest(&mut self) -> Vec<Field<'a>> {
        let mut rest: Vec<Field<'a>> = self
            .table
            .iter()
            .filter(|(key, _)| !self.asked.contains(key))
            .map(|(key, item)| Field {
                file: self.file,
                item,
                key: key.to_owned(),
                place: self
                    .table
                    .get_key_value(key)
                    .and_then(|(found, _)| found.span())
                    .unwrap_or_else(|| self.place()),
            })
            .collect();
        rest.sort_by_key(|field| field.place.start);
        rest
    }

    /// Reports every key that was not asked for.
    pub fn finish(mut self) {
        for field in self.rest() {
            let known: Vec<&str> = self.asked.iter().copied().collect();
            let near = nearest(&field.key, &known);
            let list = known.join(", ");
            let (en, ru) = match near {
                Some(near) => (
                    format!("there is no key `{}` here; did you mean `{near}`?", field.key),
                    format!("ключа `{}` здесь нет; может быть, `{near}`?", field.key),
                ),
                None => (
                    format!("there is no key `{}` here; there are {list}", field.key),
                    format!("ключа `{}` здесь нет; есть {list}", field.key),
                ),
            };
            self.file.mistake(field.place, en, ru);
        }
    }
}

impl<'a> Field<'a> {
    /// The place of the value.
    #[must_use]
    pub fn value_place(&self) -> Range<usize> {
        self.item.span().unwrap_or_else(|| self.place.clone())
    }

    /// Records that the value is not what it should be.
    pub fn wrong(&self, en: impl Into<String>, ru: impl Into<String>) {
        self.file.mistake(self.value_place(), en, ru);
    }

    /// Whether this is a name as addresses and files have them; records it if not, with an example.
    pub fn expect_name(&self, text: &str, example: &str) -> bool {
        let fine = is_name(text);
        if !fine {
            self.wrong(
                format!("a name has 1 to 64 small Latin letters, digits and hyphens, as in {example}"),
                format!("имя — это от 1 до 64 строчных латинских букв, цифр и дефисов, например {example}"),
            );
        }
        fine
    }

    /// Records that the key is not one of those that may stand here.
    pub fn unknown(&self, en: impl Into<String>, ru: impl Into<String>) {
        self.file.mistake(self.place.clone(), en, ru);
    }

    fn expected(&self, en: &str, ru: &str) {
        let literal = self.file.text.get(self.value_place()).unwrap_or("");
        let (found_en, found_ru) = if literal.contains('\n') || literal.len() > 40 || literal.is_empty() {
            let (found_en, found_ru) = kind(self.item);
            (found_en.to_owned(), found_ru.to_owned())
        } else {
            (format!("`{literal}`"), format!("`{literal}`"))
        };
        self.wrong(
            format!("`{}` should be {en}; found {found_en}", self.key),
            format!("`{}` — это {ru}; здесь {found_ru}", self.key),
        );
    }

    /// The value as a text; anything else is a mistake.
    #[must_use]
    pub fn text(&self) -> Option<Text> {
        let Some(value) = self.item.as_str() else {
            self.expected("a text in quotes", "текст в кавычках");
            return None;
        };
        let place = self.value_place();
        let literal = self.file.text.get(place.clone()).unwrap_or("");
        if let Some(stray) = escape::stray(literal) {
            self.stray(literal, &stray);
            return None;
        }
        if let Some(control) = value.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
            let code = u32::from(control);
            self.wrong(
                format!("the text holds the control character U+{code:04X}"),
                format!("в тексте управляющий символ U+{code:04X}"),
            );
            return None;
        }
        let offset = [3, 1].into_iter().find(|quote| {
            literal.len() >= 2 * quote && literal.get(*quote..literal.len() - quote) == Some(value)
        });
        Some(Text { value: value.to_owned(), place, offset })
    }

    /// Records an escape that was meant to be LaTeX.
    fn stray(&self, literal: &str, stray: &Stray) {
        let escape = &literal[stray.place.clone()];
        let code = u32::from(stray.character);
        let repair = escape::in_single_quotes(literal).filter(|repair| repair.chars().count() <= REPAIR);
        let (mut en, mut ru) = (
            format!(
                "in \"…\" the escape {escape} is the control character U+{code:04X}; in '…' a backslash is a backslash"
            ),
            format!(
                "в \"…\" запись {escape} — это управляющий символ U+{code:04X}; в '…' обратная косая черта остаётся собой"
            ),
        );
        if let Some(repair) = repair {
            en.push_str(&format!(". Right would be: {repair}"));
            ru.push_str(&format!(". Правильно было бы: {repair}"));
        }
        let start = self.value_place().start;
        self.file.mistake(start + stray.place.start..start + stray.place.end, en, ru);
    }

    /// The value as a number; anything else is a mistake.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        let number = match self.item.as_value() {
            Some(Value::Integer(whole)) => num_traits::ToPrimitive::to_f64(whole.value()),
            Some(Value::Float(number)) => Some(*number.value()).filter(|number| number.is_finite()),
            _ => None,
        };
        if number.is_none() {
            self.expected("a finite number", "конечное число");
        }
        number
    }

    /// The value as a whole number between two bounds; anything else is a mistake.
    #[must_use]
    pub fn whole(&self, low: i64, high: i64) -> Option<i64> {
        let whole = self.item.as_integer().filter(|whole| (low..=high).contains(whole));
        if whole.is_none() {
            self.expected(
                &format!("a whole number from {low} to {high}"),
                &format!("целое число от {low} до {high}"),
            );
        }
        whole
    }

    /// The value as a whole number between two bounds, or as this word (`None`); anything else is a mistake.
    #[must_use]
    pub fn whole_or(&self, word: &str, low: i64, high: i64) -> Option<Option<i64>> {
        if self.item.as_str() == Some(word) {
            return Some(None);
        }
        let whole = self.item.as_integer().filter(|whole| (low..=high).contains(whole));
        if whole.is_none() {
            self.expected(
                &format!("a whole number from {low} to {high} or \"{word}\""),
                &format!("целое число от {low} до {high} или \"{word}\""),
            );
        }
        whole.map(Some)
    }

    /// The value as `true` or `false`; anything else is a mistake.
    #[must_use]
    pub fn boolean(&self) -> Option<bool> {
        let found = self.item.as_bool();
        if found.is_none() {
            self.expected("true or false", "true или false");
        }
        found
    }

    /// The value as `true` or `false`, where a condition could stand as well; anything else is a mistake.
    #[must_use]
    pub fn truth(&self) -> Option<bool> {
        let found = self.item.as_bool();
        if found.is_none() {
            self.expected(
                "true, false or a condition such as \"p > 1/2\"",
                "true, false или условие вроде \"p > 1/2\"",
            );
        }
        found
    }

    /// The value as a sentence `{ en = "…", ru = "…" }`; anything else is a mistake.
    #[must_use]
    pub fn phrase(&self) -> Option<Phrase> {
        let mut section = self.section()?;
        let phrase = section.phrase();
        section.finish();
        phrase
    }

    /// The value as a text or a number, written as text.
    #[must_use]
    pub fn expression(&self) -> Option<Text> {
        match self.item.as_value() {
            Some(Value::Integer(_) | Value::Float(_)) => {
                let place = self.value_place();
                let literal = self.file.text.get(place.clone()).unwrap_or("").to_owned();
                self.number()?;
                Some(Text { value: literal.replace('_', ""), place, offset: Some(0) })
            }
            Some(Value::String(_)) => self.text(),
            _ => {
                self.expected("an expression in quotes or a number", "выражение в кавычках или число");
                None
            }
        }
    }

    /// The entries of a list; anything else is a mistake.
    #[must_use]
    pub fn texts(&self) -> Option<Vec<Text>> {
        let Some(list) = self.item.as_array() else {
            self.expected("a list of texts", "список текстов");
            return None;
        };
        let mut texts = Vec::new();
        for value in list {
            let item = Item::Value(value.clone());
            let place = value.span().unwrap_or_else(|| self.value_place());
            // A cloned item keeps its span, so the text knows its place.
            let field = Field { file: self.file, item: &item, key: self.key.clone(), place };
            texts.push(field.text()?);
        }
        Some(texts)
    }

    /// The entries of a list of numbers; anything else is a mistake.
    #[must_use]
    pub fn numbers(&self) -> Option<Vec<f64>> {
        let number = |value: &Value| match value {
            Value::Integer(whole) => num_traits::ToPrimitive::to_f64(whole.value()),
            Value::Float(number) => Some(*number.value()).filter(|number| number.is_finite()),
            _ => None,
        };
        let found = self.item.as_array().and_then(|list| list.iter().map(number).collect::<Option<Vec<_>>>());
        if found.is_none() {
            self.expected("a list of numbers", "список чисел");
        }
        found
    }

    /// A number, a list of numbers or a list of rows, as a value of the language.
    #[must_use]
    pub fn value(&self) -> Option<crate::math::value::Value> {
        let json = self.item.as_value().and_then(json);
        let value = json.and_then(|json| serde_json::from_value(json).ok());
        if value.is_none() {
            self.expected(
                "a number, a list of numbers or a list of rows of one length",
                "число, список чисел или список строк одной длины",
            );
        }
        value
    }

    /// Whether the value is a table.
    #[must_use]
    pub fn is_table(&self) -> bool {
        self.item.as_table_like().is_some()
    }

    /// Whether the value is a text.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.item.is_str()
    }

    /// The value as a table; anything else is a mistake.
    #[must_use]
    pub fn section(&self) -> Option<Section<'a>> {
        let Some(table) = self.item.as_table_like() else {
            self.expected("a table", "таблица");
            return None;
        };
        Some(Section::new(self.file, table, self.item.span().unwrap_or_else(|| self.place.clone())))
    }

    /// The value as a list of tables `[[…]]`; anything else is a mistake.
    #[must_use]
    pub fn sections(&self) -> Option<Vec<Section<'a>>> {
        if let Some(list) = self.item.as_array_of_tables() {
            let section = |table: &'a toml_edit::Table| {
                Section::new(self.file, table, table.span().unwrap_or_else(|| self.place.clone()))
            };
            return Some(list.iter().map(section).collect());
        }
        let inline = self.item.as_array().map(|list| {
            let sections: Vec<Section<'a>> = list
                .iter()
                .filter_map(|value| {
                    let table = value.as_inline_table()?;
                    Some(Section::new(self.file, table, value.span().unwrap_or_else(|| self.place.clone())))
                })
                .collect();
            (sections.len() == list.len()).then_some(sections)
        });
        let sections = inline.flatten();
        if sections.is_none() {
            self.expected("a list of tables", "список таблиц");
        }
        sections
    }
}

fn json(value: &Value) -> Option<serde_json::Value> {
    match value {
        Value::Integer(whole) => Some((*whole.value()).into()),
        Value::Float(number) => serde_json::Number::from_f64(*number.value()).map(Into::into),
        Value::Array(list) => list.iter().map(json).collect::<Option<Vec<_>>>().map(Into::into),
        _ => None,
    }
}

/// What an item is, in words.
fn kind(item: &Item) -> (&'static str, &'static str) {
    match item {
        Item::Value(Value::String(_)) => ("a text", "текст"),
        Item::Value(Value::Integer(_)) => ("a whole number", "целое число"),
        Item::Value(Value::Float(_)) => ("a number", "число"),
        Item::Value(Value::Boolean(_)) => ("true or false", "true или false"),
        Item::Value(Value::Datetime(_)) => ("a date", "дата"),
        Item::Value(Value::Array(_)) => ("a list", "список"),
        Item::Value(Value::InlineTable(_)) | Item::Table(_) => ("a table", "таблица"),
        Item::ArrayOfTables(_) => ("a list of tables", "список таблиц"),
        Item::None => ("nothing", "ничего"),
    }
}

/// The known word that differs from a typed one by at most two edits, if there is exactly one nearest.
#[must_use]
pub fn nearest<'k>(typed: &str, known: &[&'k str]) -> Option<&'k str> {
    let mut scored: Vec<(usize, &str)> = known.iter().map(|word| (edits(typed, word), *word)).collect();
    scored.sort_unstable();
    let (best, word) = *scored.first()?;
    let alone = scored.get(1).is_none_or(|(next, _)| *next > best);
    (best <= 2 && best < word.len() && alone).then_some(word)
}

/// The end of a sentence that asks whether another word was meant, in both languages; empty if none is near.
#[must_use]
pub fn meant(typed: &str, known: &[&str]) -> [String; 2] {
    nearest(typed, known).map_or_else(Default::default, |near| {
        [format!("; did you mean `{near}`?"), format!("; может быть, `{near}`?")]
    })
}

/// The known word that is nearest to a typed one, or all of them.
#[must_use]
pub fn near_or_all(typed: &str, known: &[&str]) -> String {
    nearest(typed, known).map_or_else(|| known.join(", "), ToOwned::to_owned)
}

/// The number of insertions, deletions and replacements between two words (Levenshtein).
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found() {
        assert_eq!(nearest("anwser", &["answer", "points"]), Some("answer"));
        assert_eq!(nearest("z", &["answer", "points"]), None);
        assert_eq!(edits("kitten", "sitting"), 3);
    }
}
