//! One answer that is right in most variants: whoever copies it is right without any work.

use nalgebra::DMatrix;

use crate::grading::interval;
use crate::grading::review::ENOUGH;
use crate::math::interval::End;
use crate::math::phrase::Phrase;
use crate::problem::key::Key;
use crate::problem::numeral;
use crate::problem::part::{Answer, Part};
use crate::problem::variant::Variant;

/// What is said if one answer is right in half of the variants, or the same options in nine of ten.
pub(super) fn doubt(variants: &[Variant], part: &Part) -> Option<Phrase> {
    let keys: Vec<&Key> = variants.iter().filter_map(|variant| variant.key(part).ok()).collect();
    if keys.len() < ENOUGH {
        return None;
    }
    let most = match &part.answer {
        // Conditions that always come out alike decide nothing; an option or two are alike by chance.
        Answer::Choice(choice) => {
            if choice.options.iter().all(|option| option.expressions().is_empty()) {
                return None;
            }
            (keys.len() * 9).div_ceil(10)
        }
        Answer::Symbolic(_) | Answer::Text(_) => return None,
        _ => keys.len().div_ceil(2),
    };
    let (key, count) = most_common(part, &keys)?;
    if count < most {
        return None;
    }
    let all = keys.len();
    let text = shown(part, key);
    Some(Phrase::new(
        format!("`{text}` is right in {count} of {all} variants: draw numbers that move the key"),
        format!(
            "`{text}` — верный ответ в {count} вариантах из {all}: разыграйте числа так, чтобы ключ менялся"
        ),
    ))
}

/// The key that is right in the most variants, with their number.
pub(super) fn most_common<'k>(part: &Part, keys: &[&'k Key]) -> Option<(&'k Key, usize)> {
    let mut best: Option<(&Key, usize)> = None;
    for (place, candidate) in keys.iter().enumerate() {
        // What was right for an earlier candidate has been counted with it.
        if keys[..place].iter().any(|earlier| is_right(part, earlier, candidate)) {
            continue;
        }
        let count = keys.iter().filter(|key| is_right(part, candidate, key)).count();
        if best.is_none_or(|(_, most)| count > most) {
            best = Some((candidate, count));
        }
    }
    best
}

/// Whether the key of one variant, given as an answer, is right where another is the key.
fn is_right(part: &Part, answer: &Key, key: &Key) -> bool {
    let end = |answer: &End, key: &End| {
        answer.closed == key.closed
            && (answer.value == key.value || part.tolerance.allows(answer.value, key.value))
    };
    match (answer, key) {
        (Key::Interval(answer), Key::Interval(key)) => {
            end(&answer.low, &key.low) && end(&answer.high, &key.high)
        }
        (Key::Choice(answer), Key::Choice(key)) => answer == key,
        (answer, key) => match (table(answer), table(key)) {
            (Some(answer), Some(key)) => {
                answer.shape() == key.shape()
                    && answer.iter().zip(key.iter()).all(|(answer, key)| part.tolerance.allows(*answer, *key))
            }
            _ => false,
        },
    }
}

/// The numbers of a key: a row a step, or a row a row.
pub(super) fn table(key: &Key) -> Option<DMatrix<f64>> {
    match key {
        Key::Number(number) => Some(DMatrix::from_element(1, 1, *number)),
        Key::Vector(m) | Key::Matrix(m) => Some(m.clone()),
        Key::Trajectory(steps) => {
            let size = steps.first().map_or(0, |step| step.state.w.len());
            Some(DMatrix::from_fn(steps.len(), size, |t, i| steps[t].state.w[i]))
        }
        Key::Expression(_) | Key::Choice(_) | Key::Interval(_) | Key::Text => None,
    }
}

fn shown(part: &Part, key: &Key) -> String {
    if let Some(table) = table(key) {
        let row = |row: Vec<f64>| row.into_iter().map(numeral::plain).collect::<Vec<_>>().join(" ");
        return table
            .row_iter()
            .map(|cells| row(cells.iter().copied().collect()))
            .collect::<Vec<_>>()
            .join("; ");
    }
    match (key, &part.answer) {
        (Key::Interval(found), _) => interval::text(found),
        (Key::Choice(right), Answer::Choice(choice)) => choice.written(right),
        _ => String::new(),
    }
}
