//! `gradus new`: a starting folder for a problem, listed on its sheet.

mod kind;
mod listing;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use toml_edit::DocumentMut;

pub use kind::Kind;

use crate::math::phrase::{Language, Phrase};
use crate::problem::id::{ProblemId, is_name};

/// Makes the folder of a problem, and that of its sheet if it is a new one.
///
/// # Errors
/// The name is not one, the problem is there already, the sheet cannot be read, or writing fails.
pub fn run(
    folder: &Path,
    name: &str,
    kind: Kind,
    language: Language,
    mut output: impl Write,
) -> anyhow::Result<()> {
    let said = |phrase: Phrase| anyhow!(phrase.get(language).to_owned());
    let id = ProblemId::parse(name).ok_or_else(|| said(no_name(name)))?;
    let own = name.rsplit('/').next().unwrap_or(name);
    let sheet = folder.join(id.sheet());
    let place = sheet.join(own);
    if place.exists() {
        return Err(said(Phrase::new(
            format!("{} is there already; nothing was changed", place.display()),
            format!("{} уже есть; ничего не изменено", place.display()),
        )));
    }
    let listed = sheet.join("sheet.toml");
    let sheet_text = if listed.exists() {
        let text =
            fs::read_to_string(&listed).with_context(|| format!("cannot read {}", listed.display()))?;
        listing::add(&text, own).map_err(said)?
    } else {
        new_sheet(next_number(folder)?, own)
    };
    fs::create_dir_all(&place).with_context(|| format!("cannot make {}", place.display()))?;
    let mut made: Vec<PathBuf> = Vec::new();
    for (file, text) in kind::FILES.into_iter().zip(kind.starter()) {
        let path = place.join(file);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        made.push(path);
    }
    // Last: a sheet never lists a problem that is not there.
    replace(&listed, &sheet_text)?;
    made.push(listed);
    for path in made {
        writeln!(output, "{}", path.display())?;
    }
    let next = Phrase::new(
        format!(
            "Look at it with: gradus serve --author --problems {0}\nCheck it with: gradus check {0}",
            folder.display()
        ),
        format!(
            "Посмотреть: gradus serve --author --problems {0}\nПроверить: gradus check {0}",
            folder.display()
        ),
    );
    writeln!(output, "{}", next.get(language))?;
    output.flush()?;
    Ok(())
}

/// Why this cannot name a problem.
fn no_name(name: &str) -> Phrase {
    let parts: Vec<&str> = name.split('/').collect();
    let [sheet, own] = parts[..] else {
        return Phrase::new(
            format!(
                "`{name}`: name the sheet and the problem with one / between them, as in gradient-descent/my-problem"
            ),
            format!(
                "`{name}`: назовите листок и задачу через один знак /, например gradient-descent/my-problem"
            ),
        );
    };
    let wrong = if is_name(sheet) { own } else { sheet };
    let near = wrong
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' })
        .collect::<String>();
    let near = near.trim_matches('-');
    let (en, ru) = if is_name(near) {
        (format!("; perhaps `{near}`"), format!("; может быть, `{near}`"))
    } else {
        (String::new(), String::new())
    };
    Phrase::new(
        format!("`{wrong}`: folders are named by the letters a to z, digits and -, at most 64{en}"),
        format!("`{wrong}`: имена папок состоят из букв a–z, цифр и -, не больше 64 знаков{ru}"),
    )
}

fn new_sheet(number: i64, own: &str) -> String {
    format!(
        "number = {number}\ntitle = {{ en = \"A new sheet\", ru = \"Новый листок\" }}\nproblems = [\n  \"{own}\",\n]\n"
    )
}

/// One more than the greatest number of a sheet.
fn next_number(folder: &Path) -> anyhow::Result<i64> {
    let mut greatest = 0;
    if !folder.exists() {
        return Ok(1);
    }
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let Ok(text) = fs::read_to_string(entry?.path().join("sheet.toml")) else { continue };
        // A sheet that cannot be read is for `gradus check` to explain.
        let number = text.parse::<DocumentMut>().ok().and_then(|sheet| sheet.get("number")?.as_integer());
        greatest = greatest.max(number.unwrap_or(0));
    }
    Ok(greatest + 1)
}

/// Writes a file so that nobody ever sees half of it.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let beside = path.with_extension("toml.new");
    fs::write(&beside, text).with_context(|| format!("cannot write {}", beside.display()))?;
    fs::rename(&beside, path).with_context(|| format!("cannot write {}", path.display()))
}
