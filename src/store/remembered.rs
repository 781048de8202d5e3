//! Where the next texts of parts go, remembered from the last time: the writer alone stores, so what it was told stays
//! true until it stores something else.
//!
//! Each text that is stored moves its part on; whatever else decides about answers, a policy, a grant, handing in, a
//! solution that is shown, makes the writer forget all parts, and so does work that fails. The tables still have the
//! last word: a text that does not follow the newest one of its part is not taken.

use hashlink::LruCache;

use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::facts::{Asked, Seat, Seats};
use crate::store::identifier::Key;
use crate::store::transaction::BEGIN;
use crate::store::work::Draft;

/// The parts of how many variants are remembered; some 500 bytes each.
const VARIANTS: usize = 65_536;

/// A part and where its next text goes.
#[derive(Debug)]
struct Place {
    part: String,
    seat: Seat,
    /// The key that was stored or found last; others may be there as well.
    key: Option<Key>,
}

/// What the writer remembers.
#[derive(Debug)]
pub struct Remembered {
    /// The last row of the texts.
    last: Option<i64>,
    /// The parts by variant.
    places: LruCache<i64, Vec<Place>>,
}

impl Default for Remembered {
    fn default() -> Self {
        Self { last: None, places: LruCache::new(VARIANTS) }
    }
}

impl Remembered {
    /// Forgets everything.
    pub(super) fn forget(&mut self) {
        self.last = None;
        self.places.clear();
    }

    fn place(&mut self, variant_id: i64, part: &str) -> Option<&mut Place> {
        self.places.get_mut(&variant_id)?.iter_mut().find(|place| place.part == part)
    }

    fn seat(&mut self, asked: Asked<'_>, key: Key) -> Option<Seat> {
        let Place { seat, key: newest, .. } = self.place(asked.variant_id, asked.part)?;
        Some(Seat { known: *newest == Some(key), ..seat.clone() })
    }

    /// Remembers what was told, but not where texts under other numbers decide as well: there it is asked each time.
    fn learn(&mut self, last: i64, asked: &[(Asked<'_>, Key)], told: &[Seat]) {
        self.last = Some(last);
        for ((Asked { variant_id, part, .. }, key), seat) in asked.iter().zip(told) {
            if seat.looks_elsewhere {
                continue;
            }
            let places = self.places.entry(*variant_id).or_insert_with(Vec::new);
            let key = seat.known.then_some(*key);
            places.push(Place { part: (*part).to_owned(), seat: seat.clone(), key });
        }
    }
}

impl Books<'_> {
    /// Forgets where texts go, before something is stored that decides about answers.
    pub(super) fn forget_seats(&mut self) {
        if let Some(remembered) = &mut self.remembered {
            remembered.forget();
        }
    }

    /// A text was stored in this row, with this number and, if it costs a try, that one.
    pub(super) fn remember_text(&mut self, draft: &Draft, row: i64, seq: i64, try_no: Option<u32>) {
        let Some(remembered) = &mut self.remembered else { return };
        remembered.last = Some(row);
        if let Some(place) = remembered.place(draft.variant_id, &draft.part) {
            place.key = Some(draft.key);
            place.seat.seq = seq + 1;
            place.seat.before = Some(row);
            place.seat.spent.tries = try_no.unwrap_or(place.seat.spent.tries);
        }
    }

    /// Where texts with these keys go that belong to different parts, as far as it is remembered. If something has to
    /// be asked, a transaction is begun. A key that came long before may be remembered as new: whoever does not store its
    /// text, and finds out by that, has to ask.
    ///
    /// # Errors
    /// There is no such variant, or the database failed.
    pub async fn seats_remembered(&mut self, asked: &[(Asked<'_>, Key)]) -> Result<Seats, StoreError> {
        let known: Vec<Option<Seat>> = match &mut self.remembered {
            Some(remembered) => asked.iter().map(|(asked, key)| remembered.seat(*asked, *key)).collect(),
            None => vec![None; asked.len()],
        };
        let missing: Vec<_> =
            asked.iter().zip(&known).filter(|(_, known)| known.is_none()).map(|(asked, _)| *asked).collect();
        let last = self.remembered.as_ref().and_then(|remembered| remembered.last);
        let mut found = match last {
            Some(last) if missing.is_empty() => {
                Seats { free: last + 1, seats: Vec::new(), is_begun: false, are_told: false }
            }
            _ => {
                let told = self.seats_after(BEGIN, &missing).await?;
                if let Some(remembered) = &mut self.remembered {
                    remembered.learn(told.free - 1, &missing, &told.seats);
                }
                Seats { are_told: missing.len() == asked.len(), ..told }
            }
        };
        let mut told = std::mem::take(&mut found.seats).into_iter();
        found.seats = known.into_iter().filter_map(|known| known.or_else(|| told.next())).collect();
        self.assert_told(asked, &found.seats).await?;
        Ok(found)
    }

    /// In a program that is built for tests, the database is asked all the same.
    async fn assert_told(&mut self, asked: &[(Asked<'_>, Key)], seats: &[Seat]) -> Result<(), StoreError> {
        if cfg!(debug_assertions) {
            for (remembered, told) in seats.iter().zip(self.seats(asked).await?.seats) {
                assert_eq!(*remembered, Seat { known: remembered.known, ..told }, "what is remembered is so");
            }
        }
        Ok(())
    }
}
