//! A journal against a database: what was acknowledged must be there, once, as it was sent.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use crate::course::sitting::end;
use crate::load::fate::Fate;
use crate::load::journal::{Line, Wish};
use crate::service::failure::Failure;
use crate::store::evidence::{Begun, Kept};
use crate::store::identifier::{Key, hex};
use crate::store::open::{Store, read};

/// What was compared, and what does not fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Requests that were sent, each counted once however often it was repeated.
    pub asked: usize,
    /// Those that were acknowledged.
    pub acknowledged: usize,
    /// Those that a rule refused.
    pub refused: usize,
    /// Texts that are stored although their acknowledgement never arrived: nothing is wrong with that.
    pub unheard: usize,
    /// Last texts of attempts that were handed in and wait for whoever looks first, who judges them.
    pub waiting: usize,
    /// Acknowledged, but not there.
    pub lost: Vec<String>,
    /// There more than once.
    pub doubled: Vec<String>,
    /// There, but not as it was sent.
    pub changed: Vec<String>,
    /// Refused by a rule, but there as if it had been taken.
    pub taken: Vec<String>,
}

impl Comparison {
    /// Whether everything fits.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty() && self.changed.is_empty() && self.taken.is_empty()
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, lines) in [
            ("lost", &self.lost),
            ("doubled", &self.doubled),
            ("changed", &self.changed),
            ("refused, but there", &self.taken),
        ] {
            for line in lines {
                writeln!(f, "{what}: {line}")?;
            }
        }
        write!(
            f,
            "{} requests, {} acknowledged, {} refused by a rule, {} stored without an acknowledgement, {} wait to be judged; {} lost, {} doubled, {} changed, {} refused but there",
            self.asked,
            self.acknowledged,
            self.refused,
            self.unheard,
            self.waiting,
            self.lost.len(),
            self.doubled.len(),
            self.changed.len(),
            self.taken.len()
        )
    }
}

/// Compares the lines of a journal with a database, also while a server uses it.
///
/// # Errors
/// The database cannot be opened or read.
pub async fn compare(lines: &[Line], database: &Path) -> Result<Comparison, Failure> {
    let pool = Store::inspect(database).await?;
    let stored = read(&pool, |mut books| {
        Box::pin(
            async move { Ok((books.kept().await?, books.begun().await?, books.sittings(None, None).await?)) },
        )
    });
    let (kept, begun, sittings) = stored.await?;
    pool.close().await;
    let ends = sittings.iter().filter_map(|own| Some((own.id, end(&own.policy, own.sitting)?))).collect();
    Ok(judge(lines, &kept, &begun, &ends))
}

/// One request with all that was answered to it.
struct Request<'l> {
    student: &'l str,
    wish: &'l Wish,
    /// What the server called it, each time it said that it was done.
    done: Vec<&'l str>,
    /// How often it was sent, and how often a rule refused it.
    sent: usize,
    refused: usize,
}

impl Request<'_> {
    /// Whether nothing of it may be there: each time it was sent a rule refused it.
    fn was_refused(&self) -> bool {
        self.sent > 0 && self.refused >= self.sent && self.done.is_empty()
    }
}

fn requests(lines: &[Line]) -> BTreeMap<&str, Request<'_>> {
    let mut requests = BTreeMap::new();
    for line in lines {
        match line {
            Line::Sent { key, student, wish, .. } => {
                let fresh = || Request { student, wish, done: Vec::new(), sent: 0, refused: 0 };
                requests.entry(key.as_str()).or_insert_with(fresh).sent += 1;
            }
            Line::Answered { key, status, id, .. } => {
                if let Some(request) = requests.get_mut(key.as_str()) {
                    match Fate::of(*status) {
                        Fate::Done => request.done.push(id),
                        Fate::Refused => request.refused += 1,
                        Fate::Failed => {}
                    }
                }
            }
        }
    }
    requests
}

/// The comparison itself; `ends`: when the attempts end, by their rows.
#[must_use]
pub fn judge(lines: &[Line], kept: &[Kept], begun: &[Begun], ends: &BTreeMap<i64, i64>) -> Comparison {
    let requests = requests(lines);
    let mut found = Comparison { asked: requests.len(), ..Comparison::default() };
    let mut by_key: BTreeMap<String, Vec<&Kept>> = BTreeMap::new();
    let mut by_place: BTreeMap<(String, &str, i64), &Kept> = BTreeMap::new();
    for text in kept {
        by_key.entry(text.key.to_string()).or_default().push(text);
        by_place.insert((text.variant.to_string(), &text.part, text.seq), text);
    }
    let by_name: BTreeMap<String, &Begun> = begun.iter().map(|own| (own.attempt.to_string(), own)).collect();
    for (key, request) in &requests {
        found.acknowledged += usize::from(!request.done.is_empty());
        found.refused += usize::from(request.refused > 0);
        let name = format!("{key} of {}", request.student);
        let under_key = by_key.get(*key).map_or(&[][..], Vec::as_slice);
        if under_key.len() > 1 {
            found.doubled.push(format!("{name}: {} rows", under_key.len()));
        }
        found.unheard += usize::from(!under_key.is_empty() && request.done.is_empty());
        if request.was_refused() {
            // A text that came too late is kept, so that an instructor can see it; it counts for nothing.
            let counts = |row: &&&Kept| {
                row.judged || ends.get(&row.attempt_id).is_none_or(|end| row.received_ms < *end)
            };
            found.taken.extend(
                under_key.iter().find(counts).map(|row| format!("{name}: text {} of {}", row.seq, row.part)),
            );
            found.taken.extend(done_all_the_same(&name, request, &requests, begun));
        }
        match request.wish {
            Wish::Save { variant, part, sha256 } => {
                found.changed.extend(differs(&name, under_key, request.student, variant, part, sha256));
                for seq in &request.done {
                    // A text that was the newest already is acknowledged by its first row.
                    let place = seq.parse().ok().and_then(|seq| by_place.get(&(variant.clone(), part, seq)));
                    match place {
                        None => found.lost.push(format!("{name}: text {seq} of {part}")),
                        Some(row) if hex(&row.sha256) != *sha256 => {
                            found.changed.push(format!("{name}: text {seq} of {part} is another"));
                        }
                        Some(_) => {}
                    }
                }
                let names: BTreeSet<_> = request.done.iter().collect();
                if names.len() > 1 {
                    found.doubled.push(format!("{name}: acknowledged as {names:?}"));
                }
            }
            Wish::Check { variant, part, sha256 } => {
                found.changed.extend(differs(&name, under_key, request.student, variant, part, sha256));
                if !request.done.is_empty() && !under_key.iter().any(|row| row.judged) {
                    found.lost.push(format!("{name}: an answer to {part}"));
                }
            }
            Wish::Begin { quiz } => {
                for attempt in &request.done {
                    match by_name.get(*attempt) {
                        None => found.lost.push(format!("{name}: attempt {attempt} of {quiz}")),
                        Some(own) if own.login != request.student || own.quiz != *quiz => {
                            found.changed.push(format!("{name}: attempt {attempt} is another’s"));
                        }
                        Some(_) => {}
                    }
                }
            }
            Wish::HandIn { attempt } if !request.done.is_empty() => match by_name.get(attempt) {
                Some(own) if own.handed_in => found.waiting += usize::try_from(own.unjudged).unwrap_or(0),
                _ => found.lost.push(format!("{name}: handing in {attempt}")),
            },
            Wish::HandIn { .. } => {}
        }
    }
    let mut once = BTreeSet::new();
    for own in begun {
        if !once.insert((&own.login, &own.quiz)) {
            found.doubled.push(format!("{} has two attempts at {}", own.login, own.quiz));
        }
    }
    found
}

/// What is there of a beginning or a handing in that was refused, unless another request brought it about or may have.
fn done_all_the_same(
    name: &str,
    refused: &Request<'_>,
    requests: &BTreeMap<&str, Request<'_>>,
    begun: &[Begun],
) -> Option<String> {
    let is_there = match refused.wish {
        Wish::Begin { quiz } => begun.iter().any(|own| own.login == refused.student && own.quiz == *quiz),
        Wish::HandIn { attempt } => {
            begun.iter().any(|own| own.handed_in && own.attempt.to_string() == *attempt)
        }
        Wish::Save { .. } | Wish::Check { .. } => false,
    };
    let other = |other: &Request<'_>| {
        (other.student, other.wish) == (refused.student, refused.wish) && !other.was_refused()
    };
    (is_there && !requests.values().any(other)).then(|| format!("{name}: {:?}", refused.wish))
}

/// How the row of a key differs from what was sent under it.
fn differs(
    name: &str,
    rows: &[&Kept],
    student: &str,
    variant: &str,
    part: &str,
    sha256: &str,
) -> Option<String> {
    let same = |row: &&Kept| {
        Key::parse(variant) == Some(row.variant)
            && row.part == part
            && row.login == student
            && hex(&row.sha256) == sha256
    };
    (!rows.iter().all(same)).then(|| format!("{name}: what is stored under the key is another text"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::class::SAVED;

    const VARIANT: Key = Key([1; 16]);
    const ATTEMPT: Key = Key([2; 16]);

    fn key(number: u8) -> Key {
        Key([number; 16])
    }

    fn sent(number: u8, wish: Wish) -> Line {
        Line::Sent { key: key(number).to_string(), at_ms: 0, student: "anna".into(), wish }
    }

    fn answered(number: u8, status: u16, id: &str) -> Line {
        Line::Answered { key: key(number).to_string(), at_ms: 0, status, id: id.into() }
    }

    fn save(number: u8) -> Line {
        let sha256 = hex(&[number; 32]);
        sent(number, Wish::Save { variant: VARIANT.to_string(), part: "a".into(), sha256 })
    }

    fn check(number: u8) -> Line {
        let sha256 = hex(&[number; 32]);
        sent(number, Wish::Check { variant: VARIANT.to_string(), part: "a".into(), sha256 })
    }

    fn row(number: u8, seq: i64, judged: bool) -> Kept {
        Kept {
            key: key(number),
            variant: VARIANT,
            part: "a".into(),
            seq,
            sha256: [number; 32],
            judged,
            login: "anna".into(),
            attempt_id: 1,
            received_ms: seq,
        }
    }

    fn own(handed_in: bool, unjudged: i64) -> Begun {
        Begun { attempt: ATTEMPT, quiz: SAVED.into(), login: "anna".into(), handed_in, unjudged }
    }

    /// Numbers of lost, doubled and changed.
    fn counts(lines: &[Line], kept: &[Kept], begun: &[Begun]) -> (usize, usize, usize) {
        let found = judge(lines, kept, begun, &BTreeMap::new());
        assert!(found.taken.is_empty(), "{found}");
        (found.lost.len(), found.doubled.len(), found.changed.len())
    }

    #[test]
    fn what_fits_is_whole() {
        let lines = [
            save(1),
            answered(1, 200, "1"), // saved
            save(2),
            save(2),
            answered(2, 200, "2"), // sent twice
            save(3),               // never heard of
            save(4),
            answered(4, 503, ""), // not now
            check(5),
            answered(5, 303, ""),
            check(6),
            answered(6, 422, ""), // refused
        ];
        let kept = [row(1, 1, false), row(2, 2, false), row(3, 3, false), row(5, 4, true)];
        let found = judge(&lines, &kept, &[own(false, 1)], &BTreeMap::new());
        assert!(found.is_whole(), "{found}");
        assert_eq!((found.asked, found.acknowledged, found.refused, found.unheard), (6, 3, 1, 1));
        // A text that was there already is acknowledged by its first row.
        let same = Wish::Save { variant: VARIANT.to_string(), part: "a".into(), sha256: hex(&[1; 32]) };
        assert_eq!(counts(&[sent(9, same), answered(9, 200, "1")], &kept, &[]), (0, 0, 0));
    }

    #[test]
    fn what_does_not_fit_is_found() {
        let saved = [save(1), answered(1, 200, "1")];
        assert_eq!(counts(&saved, &[], &[]), (1, 0, 0));
        assert_eq!(counts(&saved, &[row(1, 1, false), row(1, 2, false)], &[]), (0, 1, 0));
        let other = Kept { sha256: [9; 32], ..row(1, 1, false) };
        assert_eq!(counts(&saved, &[other], &[]), (0, 0, 2));
        let others = Kept { login: "boris".into(), ..row(1, 1, false) };
        assert_eq!(counts(&saved, &[others], &[]), (0, 0, 1));
        let judged = [check(5), answered(5, 303, "")];
        assert_eq!(counts(&judged, &[], &[]), (1, 0, 0));
        assert_eq!(counts(&judged, &[row(5, 1, false)], &[]), (1, 0, 0), "stored, but not judged");
        let begin = [sent(7, Wish::Begin { quiz: SAVED.into() }), answered(7, 303, &ATTEMPT.to_string())];
        assert_eq!(counts(&begin, &[], &[]), (1, 0, 0));
        assert_eq!(counts(&begin, &[], &[own(false, 0)]), (0, 0, 0));
        let second = Begun { attempt: key(8), ..own(false, 0) };
        assert_eq!(counts(&begin, &[], &[own(false, 0), second]), (0, 1, 0));
        let hand_in = [sent(8, Wish::HandIn { attempt: ATTEMPT.to_string() }), answered(8, 303, "")];
        assert_eq!(counts(&hand_in, &[], &[own(false, 0)]), (1, 0, 0));
        assert_eq!(counts(&hand_in, &[], &[own(true, 2)]), (0, 0, 0));
        assert_eq!(
            judge(&hand_in, &[], &[own(true, 2)], &BTreeMap::new()).waiting,
            2,
            "judged by whoever looks first"
        );
    }

    #[test]
    fn what_was_refused_is_not_there() {
        let taken = |lines: &[Line], kept: &[Kept], begun: &[Begun], ends: &[(i64, i64)]| {
            judge(lines, kept, begun, &ends.iter().copied().collect()).taken.len()
        };
        let refused = |number| [check(number), answered(number, 422, "")];
        let [saved, judged] = [row(1, 5, false), row(1, 5, true)];
        assert_eq!(taken(&refused(1), &[], &[], &[]), 0);
        assert_eq!(taken(&refused(1), std::slice::from_ref(&judged), &[], &[]), 1);
        // A text that came after the end of its attempt is kept, but counts for nothing; it came at 5.
        for (ends, expected) in [(&[][..], 1), (&[(1, 6)], 1), (&[(1, 5)], 0), (&[(2, 5)], 1)] {
            assert_eq!(taken(&refused(1), std::slice::from_ref(&saved), &[], ends), expected, "{ends:?}");
            assert_eq!(taken(&refused(1), std::slice::from_ref(&judged), &[], ends), 1, "{ends:?}");
        }
        // Nobody knows what became of the first time that it was sent.
        let unheard = [check(1), check(1), answered(1, 422, "")];
        assert_eq!(taken(&unheard, std::slice::from_ref(&judged), &[], &[]), 0);
        let busy = [check(1), answered(1, 503, ""), check(1), answered(1, 422, "")];
        assert_eq!(taken(&busy, std::slice::from_ref(&judged), &[], &[]), 0);
        let begin = |number| sent(number, Wish::Begin { quiz: SAVED.into() });
        let refused = [begin(7), answered(7, 403, "")];
        assert_eq!(taken(&refused, &[], &[], &[]), 0);
        assert_eq!(taken(&refused, &[], &[own(false, 0)], &[]), 1);
        let again = [begin(7), answered(7, 403, ""), begin(8), answered(8, 303, &ATTEMPT.to_string())];
        assert_eq!(taken(&again, &[], &[own(false, 0)], &[]), 0);
        let hand_in = [sent(8, Wish::HandIn { attempt: ATTEMPT.to_string() }), answered(8, 404, "")];
        assert_eq!(taken(&hand_in, &[], &[own(false, 0)], &[]), 0);
        assert_eq!(taken(&hand_in, &[], &[own(true, 0)], &[]), 1);
    }
}
