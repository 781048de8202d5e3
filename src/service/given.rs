//! Variants that were asked for lately, with what was worked out for them: giving one out changes nothing, so
//! what is known of it stays true.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashlink::LruCache;

use crate::problem::variant::Variant;
use crate::store::identifier::Key;
use crate::store::work::Issued;

/// How many are kept, some kilobytes each: enough for a large class that answers.
const KEPT: usize = 8_192;

/// A variant that was given out.
#[derive(Debug)]
pub(crate) struct Given {
    /// As it is stored.
    pub issued: Issued,
    /// With its problem.
    pub variant: Variant,
}

/// The variants that were asked for last, by their public names.
pub(crate) struct Lately(Mutex<LruCache<Key, Arc<Given>>>);

impl Default for Lately {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }
}

impl std::fmt::Debug for Lately {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Lately").field(&self.cache().len()).finish()
    }
}

impl Lately {
    pub(super) fn get(&self, public_id: Key) -> Option<Arc<Given>> {
        self.cache().get(&public_id).cloned()
    }

    pub(super) fn keep(&self, given: Arc<Given>) {
        self.cache().insert(given.issued.public_id, given);
    }

    fn cache(&self) -> MutexGuard<'_, LruCache<Key, Arc<Given>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
