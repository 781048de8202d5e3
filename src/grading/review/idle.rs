//! Mistakes that an author expects and that give the right answer.

use crate::grading::review::constant::table;
use crate::math::phrase::Phrase;
use crate::problem::part::Part;
use crate::problem::variant::Variant;

/// What is said if a mistake gives the right answer on the sheet, or in half of the variants.
pub(super) fn doubt(variants: &[Variant], part: &Part) -> Option<Phrase> {
    part.missteps.iter().find_map(|misstep| {
        let right = |variant: &&Variant| {
            let key = variant.key(part).ok().and_then(table);
            misstep.at(variant).zip(key).is_some_and(|(value, key)| {
                let value = value.as_matrix();
                value.iter().zip(key.iter()).all(|(value, key)| part.tolerance.allows(*value, *key))
            })
        };
        let (count, all) = (variants.iter().filter(right).count(), variants.len());
        let sheet = variants.first().is_some_and(|variant| right(&variant));
        let id = &misstep.id;
        (sheet || 2 * count >= all).then(|| {
            let (en, ru) =
                if sheet { (", on the sheet too", ", и на листке тоже") } else { ("", "") };
            Phrase::new(
                format!("the mistake `{id}` gives the right answer in {count} of {all} variants{en}"),
                format!("ошибка `{id}` даёт верный ответ в {count} вариантах из {all}{ru}"),
            )
        })
    })
}
