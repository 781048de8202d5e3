//! One problem on the author's bench: what the student sees, and what stands behind it.

use askama::Template;
use askama_web::WebTemplate;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::{Form, FormRejection};
use serde::Deserialize;

use crate::grading::entered::{self, Entered};
use crate::grading::grade::{BYTES, grade, read};
use crate::grading::spread::{Entry, Spread};
use crate::grading::written;
use crate::math::formula::localised;
use crate::math::phrase::Language;
use crate::problem::id::ProblemId;
use crate::problem::numeral;
use crate::problem::part::{Answer, Part};
use crate::problem::seed::Seed;
use crate::problem::solution::Solution;
use crate::problem::solution::hints::hints;
use crate::problem::variant::Variant;
use crate::service::asked::{OptionView, input, names, options};
use crate::service::failure::Failure;
use crate::service::workbench::{Findings, Workbench};
use crate::web::control::{Control, Detail};
use crate::web::failure::Unhappy;
use crate::web::histogram::{self, Bar};
use crate::web::pages::problem::ReadingForm;
use crate::web::view::{self, Frame, MistakeView, VerdictView};
use crate::web::words::Words;

/// How many numbers of one key are drawn.
const FIGURES: usize = 12;
/// How many answers of one slip are shown.
const A_SLIP: usize = 2;

#[derive(Template, WebTemplate)]
#[template(path = "draft.html")]
struct DraftPage {
    frame: Frame,
    version: String,
    id: String,
    address: String,
    title: String,
    /// What is wrong with the files; then there is nothing else.
    mistakes: Vec<MistakeView>,
    draft: Option<Draft>,
}

struct Draft {
    seed: String,
    previous: Option<String>,
    next: String,
    has_numbers: bool,
    undrawn: usize,
    title_html: String,
    introduction: String,
    parameters: Vec<(String, String)>,
    warnings: Vec<MistakeView>,
    surprises: Vec<(String, String)>,
    notes: Option<String>,
    parts: Vec<PartDraft>,
}

struct PartDraft {
    id: String,
    letter: String,
    title_html: String,
    body: String,
    points: u32,
    kind: &'static str,
    hint: String,
    hinted: bool,
    control: &'static str,
    legend: String,
    rows: usize,
    max_characters: u32,
    button: String,
    names: Vec<(String, String)>,
    options: Vec<OptionView>,
    text: String,
    /// Always open; the template of the box is the students' own.
    closed: Option<String>,
    verdict: Option<VerdictView>,
    key: Option<KeyView>,
    undefined: Option<String>,
    rubric: Vec<(String, String)>,
    sample: Option<String>,
    hints: Vec<(String, String)>,
    solution: Option<String>,
    slips: Vec<SlipView>,
    spread: Option<SpreadView>,
}

struct KeyView {
    text: String,
    formula: String,
    address: String,
}

struct SlipView {
    id: String,
    authored: bool,
    text: String,
    address: String,
    phrase: String,
}

struct SpreadView {
    title: String,
    flags: Vec<String>,
    figures: Vec<Figure>,
    more: usize,
    options: Vec<(String, String)>,
}

struct Figure {
    name: String,
    bars: Vec<Bar>,
    least: String,
    greatest: String,
    facts: Vec<(String, String)>,
}

/// What is asked of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Query {
    #[serde(default)]
    seed: String,
    #[serde(default)]
    part: String,
    #[serde(default)]
    response: Vec<String>,
}

fn named(sheet: &str, problem: &str) -> Result<ProblemId, Unhappy> {
    ProblemId::parse(&format!("{sheet}/{problem}")).ok_or(Unhappy::Failed(Failure::NotFound))
}

/// The problem at a seed, with an answer that was typed into one of its parts.
///
/// # Errors
/// There is no such problem, or the folder cannot be read.
pub async fn show(
    State(bench): State<Workbench>,
    Path((sheet, problem)): Path<(String, String)>,
    words: Words,
    query: Result<Form<Query>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(query) = query?;
    let language = words.language();
    let id = named(&sheet, &problem)?;
    let desk = bench.desk().await?;
    let state = desk.survey.problems.get(&id).ok_or(Unhappy::Failed(Failure::NotFound))?;
    let seed = Seed(query.seed.trim().parse().unwrap_or(0));
    let response = query.response.join("; ").replace("\r\n", "\n");
    if response.len() > BYTES {
        return Err(Unhappy::TooLarge);
    }
    let address = format!("/problems/{id}");
    let frame = Frame { words, actor: None, path: format!("{address}?seed={seed}") };
    let mut page = DraftPage {
        frame,
        version: desk.version.clone(),
        title: id.to_string(),
        id: id.to_string(),
        address: address.clone(),
        mistakes: Vec::new(),
        draft: None,
    };
    let problem = match state {
        Ok(problem) => problem,
        Err(found) => {
            page.mistakes = found.iter().map(|mistake| MistakeView::new(mistake, language)).collect();
            return Ok(page.into_response());
        }
    };
    let findings = bench.findings(problem).await?;
    page.title = problem.statement(language).plain_title();
    let Some(variant) = problem.draw(seed) else {
        return Err(Unhappy::Failed(Failure::Refused(crate::math::phrase::Phrase::new(
            "No numbers satisfy `require` for this seed.",
            "Для этого зерна нет чисел, удовлетворяющих `require`.",
        ))));
    };
    let asked = (!query.part.is_empty()).then_some((query.part, response));
    // Judging an answer and listing the slips take a while: not on the threads that answer requests.
    let work = move || draft(&variant, &findings, asked.as_ref(), &address, words);
    let drafted = tokio::task::spawn_blocking(work).await;
    page.draft = Some(drafted.map_err(|error| Unhappy::Failed(Failure::Internal(error.to_string())))?);
    Ok(page.into_response())
}

fn draft(
    variant: &Variant,
    findings: &Findings,
    asked: Option<&(String, String)>,
    address: &str,
    words: Words,
) -> Draft {
    let language = words.language();
    let problem = &variant.problem;
    let introduction = problem.statement(language).introduction(&variant.parameters);
    let Seed(seed) = variant.seed;
    Draft {
        seed: seed.to_string(),
        previous: seed.checked_sub(1).map(|seed| seed.to_string()),
        next: seed.saturating_add(1).to_string(),
        has_numbers: problem.has_numbers(),
        undrawn: findings.undrawn,
        title_html: introduction.title,
        introduction: introduction.body,
        parameters: variant
            .parameters
            .iter()
            .map(|(name, value)| (name.clone(), numeral::value_text(value, language)))
            .collect(),
        warnings: findings
            .warnings
            .iter()
            .map(|warning| MistakeView::of_warning(warning, language))
            .collect(),
        surprises: findings
            .report
            .surprises
            .iter()
            .map(|surprise| {
                let place = format!("{}, {} {}", surprise.part, words.say("bench-seed"), surprise.seed);
                (place, surprise.message.get(language).to_owned())
            })
            .collect(),
        notes: problem.notes.as_ref().map(|notes| notes.html(language).to_owned()),
        parts: problem
            .parts
            .iter()
            .enumerate()
            .map(|(place, part)| {
                let spread = findings.spreads.get(place).and_then(Option::as_ref);
                let response = asked.filter(|(id, _)| *id == part.id).map(|(_, text)| text.as_str());
                Bench { variant, address, words }.part(place, part, response, spread)
            })
            .collect(),
    }
}

/// What all parts of a page have in common.
#[derive(Clone, Copy)]
struct Bench<'a> {
    variant: &'a Variant,
    address: &'a str,
    words: Words,
}

impl Bench<'_> {
    fn part(self, place: usize, part: &Part, response: Option<&str>, spread: Option<&Spread>) -> PartDraft {
        let Self { variant, words, .. } = self;
        let language = words.language();
        let statement = variant.problem.statement(language);
        let rendered = statement.part(&part.id, &variant.parameters);
        let (title_html, body) = rendered.map(|words| (words.title, words.body)).unwrap_or_default();
        let Control { kind, hint, control, legend, button, rows, max_characters } =
            Control::new(input(variant, part), Detail::of(part), words);
        let text = response.unwrap_or("");
        let (rubric, sample) = match &part.answer {
            Answer::Text(essay) => (
                essay
                    .rubric
                    .iter()
                    .map(|one| (one.phrase.get(language).to_owned(), words.count("points", one.points)))
                    .collect(),
                essay.sample.as_ref().map(|sample| sample.get(language).to_owned()),
            ),
            _ => (Vec::new(), None),
        };
        PartDraft {
            id: part.id.clone(),
            letter: view::letter(place, words.language()),
            title_html,
            body,
            points: part.points,
            kind,
            hinted: !hint.is_empty(),
            hint,
            control,
            legend,
            rows,
            max_characters,
            button,
            names: names(part)
                .into_iter()
                .map(|(name, shape)| (name, shape.get(language).to_owned()))
                .collect(),
            options: options(variant, part, language, text),
            text: text.to_owned(),
            closed: None,
            verdict: response
                .map(|text| VerdictView::new(&grade(variant, part, text), text, part.points, words)),
            key: self.key(part),
            undefined: variant.key(part).err().map(|diagnostic| diagnostic.message.get(language).to_owned()),
            rubric,
            sample,
            hints: hints(variant, part, language)
                .into_iter()
                .enumerate()
                .map(|(place, hint)| (words.count("hint-number-of", place + 1), hint.html))
                .collect(),
            solution: Solution::new(variant, part, language).ok().map(|solution| solution.html()),
            slips: self.slips(part),
            spread: spread.map(|spread| spread_view(spread, words)),
        }
    }

    fn key(self, part: &Part) -> Option<KeyView> {
        let text = written::key(part, self.variant.key(part).ok()?);
        if text.is_empty() {
            return None;
        }
        let reading = read(self.variant, part, &text).ok();
        Some(KeyView {
            formula: reading
                .map(|reading| localised(&reading.mathml, self.words.language()))
                .unwrap_or_default(),
            address: self.trial(part, &text),
            text,
        })
    }

    fn slips(self, part: &Part) -> Vec<SlipView> {
        let mut slips: Vec<SlipView> = Vec::new();
        for Entered { slip, text, phrase, authored } in entered::all(self.variant, part) {
            if slips.iter().filter(|earlier| earlier.id == slip).count() >= A_SLIP {
                continue;
            }
            let read = if part.is_symbolic() { None } else { read(self.variant, part, &text).ok() };
            slips.push(SlipView {
                address: self.trial(part, &text),
                id: slip,
                authored,
                text: read.map_or(text, |reading| reading.text),
                phrase: phrase.get(self.words.language()).to_owned(),
            });
        }
        slips
    }

    /// The address at which an answer is tried.
    fn trial(self, part: &Part, text: &str) -> String {
        let pairs = [("seed", self.variant.seed.to_string()), ("part", part.id.clone())];
        let mut fields: Vec<String> =
            pairs.into_iter().map(|(name, value)| format!("{name}={}", encoded(&value))).collect();
        fields.push(format!("response={}", encoded(text)));
        format!("{}?{}#{}", self.address, fields.join("&"), part.id)
    }
}

/// A text as it stands in an address.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

fn spread_view(spread: &Spread, words: Words) -> SpreadView {
    let language = words.language();
    let share = |count: usize| percent(count, spread.variants, words);
    SpreadView {
        title: words.count("bench-spread", spread.variants),
        flags: spread.flags().iter().map(|flag| flag.get(language).to_owned()).collect(),
        figures: spread
            .entries
            .iter()
            .take(FIGURES)
            .map(|entry| figure(entry, spread.variants, words))
            .collect(),
        more: spread.entries.len().saturating_sub(FIGURES),
        options: spread.options.iter().map(|(id, count)| (id.clone(), share(*count))).collect(),
    }
}

fn percent(count: usize, all: usize, words: Words) -> String {
    let tenths = (1000 * count + all / 2) / all.max(1);
    words.decimal(&format!("{}.{} %", tenths / 10, tenths % 10))
}

fn figure(entry: &Entry, all: usize, words: Words) -> Figure {
    let language: Language = words.language();
    let number = |value: f64| numeral::text(value, language);
    let [least, first, median, third, greatest] = entry.quartiles;
    let (value, count) = entry.frequent;
    let facts = vec![
        (words.say("bench-quartiles"), [first, median, third].map(number).join(" · ")),
        (words.say("bench-distinct"), entry.distinct.to_string()),
        (words.say("bench-zero"), percent(entry.zero, all, words)),
        (words.say("bench-frequent"), format!("{} · {}", number(value), percent(count, all, words))),
        (words.say("bench-ugly"), percent(entry.ugly, all, words)),
    ];
    Figure {
        name: entry.place.phrase().get(language).to_owned(),
        bars: histogram::bars(&entry.bars),
        least: number(least),
        greatest: number(greatest),
        facts,
    }
}

/// How the text in an answer box is read, for the script that shows it while one types.
///
/// # Errors
/// There is no such part, or the folder cannot be read.
pub async fn reading(
    State(bench): State<Workbench>,
    Path((sheet, problem, seed, part)): Path<(String, String, String, String)>,
    words: Words,
    form: Result<Form<ReadingForm>, FormRejection>,
) -> Result<Response, Unhappy> {
    let Form(form) = form?;
    let language = words.language();
    let id = named(&sheet, &problem)?;
    let missing = || Unhappy::Failed(Failure::NotFound);
    let desk = bench.desk().await?;
    let Some(Ok(problem)) = desk.survey.problems.get(&id) else { return Err(missing()) };
    let variant = seed.parse().ok().and_then(|seed| problem.draw(Seed(seed))).ok_or_else(missing)?;
    let part = variant.part(&part).ok_or_else(missing)?;
    Ok(Json(view::reading(read(&variant, part, form.response()), language)).into_response())
}
