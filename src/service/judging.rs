//! What was said of answers lately: a class types the same texts, and where nothing depends on a student's
//! numbers each of them is judged once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashlink::LruCache;

use crate::grading::grade::grade;
use crate::grading::judgement::Judgement;
use crate::problem::part::Part;
use crate::problem::variant::Variant;

/// How many are kept: some kilobytes each.
const KEPT: usize = 4_096;

/// The version of a problem, the part, and the SHA-256 of the text.
type Asked = ([u8; 32], String, [u8; 32]);

/// What was said lately of answers that are judged alike for all numbers.
pub(crate) struct Judging(Mutex<LruCache<Asked, Arc<Judgement>>>);

impl Default for Judging {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }
}

impl std::fmt::Debug for Judging {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Judging").field(&self.cache().len()).finish()
    }
}

impl Judging {
    /// Judges a text with this SHA-256, unless it was judged lately: a judgement depends on nothing else.
    pub(super) fn judge(
        &self,
        variant: &Variant,
        part: &Part,
        text: &str,
        sha256: [u8; 32],
    ) -> Arc<Judgement> {
        if !part.is_symbolic() {
            return Arc::new(grade(variant, part, text));
        }
        let asked = (variant.problem.hash, part.id.clone(), sha256);
        if let Some(known) = self.cache().get(&asked) {
            return Arc::clone(known);
        }
        let judgement = Arc::new(grade(variant, part, text));
        self.cache().insert(asked, Arc::clone(&judgement));
        judgement
    }

    fn cache(&self) -> MutexGuard<'_, LruCache<Asked, Arc<Judgement>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
