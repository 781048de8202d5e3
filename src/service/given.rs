//! Variants that were asked for lately, with what was worked out for them: giving one out changes nothing, so
//! what is known of it stays true.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::problem::part::Part;
use crate::problem::variant::Variant;
use crate::service::memory::Memory;
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
    /// The parts whose keys are the same for all numbers.
    carried: BTreeSet<String>,
}

impl Given {
    /// A variant as it is stored, with its problem.
    pub(super) fn new(issued: Issued, variant: Variant) -> Self {
        let alike = |part: &&Part| !variant.problem.key_varies(part);
        let carried = variant.problem.parts.iter().filter(alike).map(|part| part.id.clone()).collect();
        Self { issued, variant, carried }
    }

    /// Whether the key of a part is the same for all numbers.
    pub(super) fn carries(&self, part: &Part) -> bool {
        self.carried.contains(&part.id)
    }
}

/// The variants that were asked for last, by their public names.
#[derive(Debug)]
pub(crate) struct Lately(Memory<Key, Arc<Given>>);

impl Default for Lately {
    fn default() -> Self {
        Self(Memory::of(KEPT))
    }
}

impl Lately {
    pub(super) fn get(&self, public_id: Key) -> Option<Arc<Given>> {
        self.0.get(&public_id)
    }

    pub(super) fn keep(&self, given: Arc<Given>) {
        self.0.keep(given.issued.public_id, given);
    }
}
