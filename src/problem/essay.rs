//! A text that a person marks, with the rubric that they mark it by.

use crate::math::phrase::Phrase;
use crate::problem::id::is_name;
use crate::problem::part::POINTS;
use crate::problem::section::{Field, Section};
use crate::problem::surroundings::Surroundings;

/// The most criteria of a rubric.
pub const CRITERIA: usize = 20;
/// The longest text that a part may allow, in characters.
pub const LONGEST: i64 = 8_000;
/// The longest text of a part that states no limit.
const USUAL: u32 = 4_000;

/// A text that is asked for.
#[derive(Debug, Clone)]
pub struct Essay {
    /// What it is marked by, in the order of the file.
    pub rubric: Vec<Criterion>,
    /// A text that would get all points; students see it once the solution is shown.
    pub sample: Option<Phrase>,
    /// The most characters.
    pub max_characters: u32,
}

/// One thing that a text is marked for.
#[derive(Debug, Clone)]
pub struct Criterion {
    /// Its id.
    pub id: String,
    /// What it is worth.
    pub points: u32,
    /// What must be there.
    pub phrase: Phrase,
}

impl Surroundings<'_> {
    /// Reads `{ rubric = [{ id, points, en, ru }], sample = { en, ru }, max_characters = 2000 }`.
    pub fn essay(&self, field: &Field, points: u32) -> Option<Essay> {
        let mut section = field.section()?;
        let rubric = section.need("rubric");
        let sample = section.take("sample");
        let max_characters = section.take("max_characters");
        section.finish();
        let rubric = rubric?;
        let mut criteria: Vec<Criterion> = Vec::new();
        for section in rubric.sections()? {
            let criterion = self.criterion(section)?;
            if criteria.iter().any(|earlier| earlier.id == criterion.id) {
                rubric.wrong(
                    format!("there are two criteria `{}`", criterion.id),
                    format!("критериев `{}` два", criterion.id),
                );
                return None;
            }
            criteria.push(criterion);
        }
        if !(1..=CRITERIA).contains(&criteria.len()) {
            rubric.wrong(
                format!("a rubric has 1 to {CRITERIA} criteria"),
                format!("в рубрике от 1 до {CRITERIA} критериев"),
            );
            return None;
        }
        let sum: u32 = criteria.iter().map(|criterion| criterion.points).sum();
        if sum != points {
            rubric.wrong(
                format!("the points of the rubric are {sum} together, those of the part are {points}"),
                format!("баллов в рубрике вместе {sum}, а у части — {points}"),
            );
            return None;
        }
        let sample = match sample {
            None => None,
            Some(field) => Some(field.phrase()?),
        };
        let max_characters = match max_characters {
            None => USUAL,
            Some(field) => u32::try_from(field.whole(1, LONGEST)?).ok()?,
        };
        Some(Essay { rubric: criteria, sample, max_characters })
    }

    fn criterion(&self, mut section: Section) -> Option<Criterion> {
        let id = section.need("id").and_then(|field| field.text());
        let points = section.need("points").and_then(|field| field.whole(1, POINTS));
        let phrase = section.phrase();
        section.finish();
        let id = id?;
        if !is_name(&id.value) {
            self.file.mistake(
                id.place,
                "the id of a criterion is made of the letters a to z, digits and -",
                "id критерия состоит из букв a–z, цифр и -",
            );
            return None;
        }
        Some(Criterion { id: id.value, points: u32::try_from(points?).ok()?, phrase: phrase? })
    }
}
