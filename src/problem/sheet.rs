//! An ordered list of problems.

use crate::math::phrase::Phrase;
use crate::problem::id::{ProblemId, is_name};
use crate::problem::section::{File, Section};

/// A sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The name of its folder.
    pub id: String,
    /// Its number in the course.
    pub number: u32,
    /// Its title.
    pub title: Phrase,
    /// Its problems in order.
    pub problems: Vec<ProblemId>,
}

impl Sheet {
    /// Reads `sheet.toml`; mistakes go to the file.
    pub fn read(file: &File, id: &str, mut section: Section) -> Option<Self> {
        let number = section
            .need("number")
            .and_then(|field| field.whole(1, 999))
            .and_then(|number| u32::try_from(number).ok());
        let title = section.need("title").and_then(|field| field.phrase());
        let problems = section.need("problems").and_then(|field| field.texts());
        section.finish();
        let mut listed = Vec::new();
        for text in problems? {
            if !is_name(&text.value) {
                file.mistake(
                    text.place,
                    format!("`{}` is not the name of a problem's folder", text.value),
                    format!("`{}` — не имя папки задачи", text.value),
                );
                continue;
            }
            let Some(problem) = ProblemId::parse(&format!("{id}/{}", text.value)) else { continue };
            if listed.contains(&problem) {
                file.mistake(
                    text.place,
                    format!("`{}` is listed twice", text.value),
                    format!("`{}` указано дважды", text.value),
                );
            } else {
                listed.push(problem);
            }
        }
        Some(Self { id: id.to_owned(), number: number?, title: title?, problems: listed })
    }
}
