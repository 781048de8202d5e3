//! What was asked for last, kept as long as there is room: for things that never change once they are known.

use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hashlink::LruCache;

/// The values of the keys that were asked for last.
pub(crate) struct Memory<K, V>(Mutex<LruCache<K, V>>);

impl<K: Hash + Eq, V: Clone> Memory<K, V> {
    /// A memory of so many.
    pub(super) fn of(most: usize) -> Self {
        Self(Mutex::new(LruCache::new(most)))
    }

    pub(super) fn get(&self, key: &K) -> Option<V> {
        self.cache().get(key).cloned()
    }

    pub(super) fn keep(&self, key: K, value: V) {
        self.cache().insert(key, value);
    }
}

impl<K, V> Memory<K, V> {
    fn cache(&self) -> MutexGuard<'_, LruCache<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq, V> std::fmt::Debug for Memory<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Memory").field(&self.cache().len()).finish()
    }
}
