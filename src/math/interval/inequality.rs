//! An interval as inequalities: `1/2 < p <= 1`, `p > 1/2 and p <= 1`, `p >= 2`.

use crate::math::diagnostic::Diagnostic;
use crate::math::interval::plain::words;
use crate::math::interval::{End, Interval, end, how_to, is_variable};
use crate::math::listing::{Comma, Slice, comma};

/// A sign between two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Relation {
    /// Whether the left side is the smaller one.
    rises: bool,
    /// Whether both sides may be equal.
    closed: bool,
}

/// The signs of a text: place, length, meaning; nothing for an equality.
fn relations(whole: Slice) -> Vec<(usize, usize, Option<Relation>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < whole.len() {
        let pair = (whole.at(at), whole.at(at + 1));
        let (length, relation) = match pair {
            (Some('<'), Some('=')) | (Some('='), Some('<')) => (2, Some((true, true))),
            (Some('>'), Some('=')) | (Some('='), Some('>')) => (2, Some((false, true))),
            (Some('<'), _) => (1, Some((true, false))),
            (Some('>'), _) => (1, Some((false, false))),
            (Some('≤'), _) => (1, Some((true, true))),
            (Some('≥'), _) => (1, Some((false, true))),
            (Some('='), _) => (1, None),
            _ => (0, None),
        };
        if length > 0 {
            found.push((at, length, relation.map(|(rises, closed)| Relation { rises, closed })));
        }
        at += length.max(1);
    }
    found
}

pub(super) fn has_relation(whole: Slice) -> bool {
    relations(whole).iter().any(|(.., relation)| relation.is_some())
}

pub(super) fn read(whole: Slice, variable: Option<&str>) -> Result<Interval, Diagnostic> {
    let mut low = End::infinite(f64::NEG_INFINITY);
    let mut high = End::infinite(f64::INFINITY);
    let pieces = conditions(whole);
    let decimal =
        pieces.iter().any(|piece| sides(*piece).iter().any(|side| comma(*side) == Some(Comma::Decimal)));
    for piece in pieces {
        for (bound, is_low) in bounds(piece, variable, decimal)? {
            let kept = if is_low { &mut low } else { &mut high };
            let further = if is_low { bound.value > kept.value } else { bound.value < kept.value };
            #[expect(clippy::float_cmp, reason = "of two equal bounds the open one is the narrower")]
            let narrower = bound.value == kept.value && !bound.closed;
            if further || narrower {
                *kept = bound;
            }
        }
    }
    Interval::new(low, high)
}

/// The pieces between “and”, `&`, `;` and commas that separate two comparisons.
fn conditions(whole: Slice) -> Vec<Slice> {
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let start = whole.span().start;
    for word in words(whole) {
        if matches!(word.text().as_str(), "and" | "и") {
            ends.push((word.span().start - start, word.span().end - start));
        }
    }
    for at in 0..whole.len() {
        match whole.at(at) {
            Some('∧' | '&' | ';') => ends.push((at, at + 1)),
            Some(',')
                if whole.at(at + 1).is_some_and(char::is_whitespace)
                    && has_relation(whole.part(0, at))
                    && has_relation(whole.part(at, whole.len())) =>
            {
                ends.push((at, at + 1));
            }
            _ => {}
        }
    }
    ends.sort_unstable();
    let mut pieces = Vec::new();
    let mut from = 0;
    for (end, next) in ends {
        pieces.push(whole.part(from, end.max(from)));
        from = next;
    }
    pieces.push(whole.part(from, whole.len()));
    pieces
        .into_iter()
        .map(Slice::trimmed)
        .filter(|piece| !piece.is_empty())
        .map(|piece| piece.unwrapped().unwrap_or(piece))
        .collect()
}

fn sides(piece: Slice) -> Vec<Slice> {
    let mut sides = Vec::new();
    let mut from = 0;
    for (at, length, _) in relations(piece) {
        sides.push(piece.part(from, at).trimmed());
        from = at + length;
    }
    sides.push(piece.part(from, piece.len()).trimmed());
    sides
}

/// The bounds that one comparison or one chain gives, each with whether it is a lower one.
fn bounds(piece: Slice, variable: Option<&str>, decimal: bool) -> Result<Vec<(End, bool)>, Diagnostic> {
    let signs = relations(piece);
    let sides = sides(piece);
    let mut known = Vec::new();
    for (at, length, relation) in &signs {
        let Some(relation) = relation else {
            return Err(Diagnostic::at(
                "equality",
                piece.part(*at, at + length).span(),
                "An interval is given by <, <=, > and >=, not by =.",
                "Промежуток задают знаки <, <=, > и >=, а не =.",
            ));
        };
        known.push(*relation);
    }
    match (&known[..], &sides[..]) {
        ([relation], [left, right]) if is_variable(*left, variable) => {
            Ok(vec![(end(*right, relation.closed, decimal)?, !relation.rises)])
        }
        ([relation], [left, right]) if is_variable(*right, variable) => {
            Ok(vec![(end(*left, relation.closed, decimal)?, relation.rises)])
        }
        ([first, second], [left, middle, right])
            if is_variable(*middle, variable) && first.rises == second.rises =>
        {
            Ok(vec![
                (end(*left, first.closed, decimal)?, first.rises),
                (end(*right, second.closed, decimal)?, !second.rises),
            ])
        }
        _ => Err(how_to(piece.span(), variable)),
    }
}
