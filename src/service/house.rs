//! The service: a store, a catalogue, and what both need together.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use crate::course::policy::Policy;
use crate::course::role::Role;
use crate::problem::catalogue::Catalogue;
use crate::problem::definition::Problem;
use crate::problem::id::ProblemId;
use crate::problem::seed::Seed;
use crate::problem::variant::Variant;
use crate::service::chance;
use crate::service::failure::Failure;
use crate::service::given::Lately;
use crate::service::judging::Judging;
use crate::service::placing::Answer;
use crate::service::present::Present;
use crate::service::quiz::beginning::Beginning;
use crate::service::signing::Pending;
use crate::service::throttle::Throttle;
use crate::service::together::Together;
use crate::store::identifier::Key;
use crate::store::open::Store;
use crate::store::work::Issued;

/// How many passwords are hashed at once: each takes 19 MiB and a core, and half of the cores is left to those who
/// are signed in already.
fn hashes() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).max(1))
}

/// How many versions of edited problems are kept ready.
const VERSIONS: usize = 256;

/// The service of one course.
#[derive(Debug, Clone)]
pub struct Service {
    pub(crate) store: Store,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) hashing: Arc<Semaphore>,
    pub(crate) pending: Arc<Pending>,
    /// Who is signed in, as far as it was asked lately.
    pub(crate) present: Arc<Present>,
    /// Whose turn it is to be judged after handing in.
    pub(crate) settling: Arc<Semaphore>,
    /// The variants that were asked for last.
    pub(crate) lately: Arc<Lately>,
    /// What was said of the answers that were judged last.
    pub(crate) judging: Arc<Judging>,
    /// The answers that wait to be stored.
    pub(crate) placing: Arc<Together<Answer>>,
    /// Those who wait to begin a quiz.
    pub(crate) beginning: Arc<Together<Beginning>>,
    /// Whose turn it is to judge what waits in many attempts at once.
    pub(crate) reviewing: Arc<Semaphore>,
    /// How many wrong passwords came lately.
    pub(crate) throttle: Arc<Throttle>,
    secret: [u8; 32],
    versions: Arc<Mutex<BTreeMap<[u8; 32], Arc<Problem>>>>,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The row of the person.
    pub person_id: i64,
    /// What they sign in by.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// The row of their session.
    pub session_id: i64,
}

impl Service {
    /// Puts a catalogue on a store: every sheet becomes an assessment, every problem a kept version.
    ///
    /// # Errors
    /// The database failed.
    pub async fn new(store: Store, catalogue: Catalogue, now: i64) -> Result<Self, Failure> {
        let catalogue = Arc::new(catalogue);
        let fresh = chance::bytes()?;
        let shared = Arc::clone(&catalogue);
        let secret = store
            .write(move |mut books| {
                Box::pin(async move {
                    for sheet in &shared.sheets {
                        books.ensure_assessment(&sheet.id, &Policy::default(), now).await?;
                    }
                    for problem in shared.problems() {
                        books.keep_version(problem, now).await?;
                    }
                    books.secret("seeds", fresh).await
                })
            })
            .await?;
        Ok(Self {
            store,
            catalogue,
            hashing: Arc::new(Semaphore::new(hashes())),
            pending: Arc::default(),
            present: Arc::default(),
            settling: Arc::new(Semaphore::new(1)),
            lately: Arc::default(),
            judging: Arc::default(),
            placing: Arc::default(),
            beginning: Arc::default(),
            reviewing: Arc::new(Semaphore::new(1)),
            throttle: Arc::default(),
            secret,
            versions: Arc::default(),
        })
    }

    /// The store, for the command line.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Closes the store.
    pub async fn close(self) {
        self.store.close().await;
    }

    /// The seed of a variant: nobody can guess it, and nothing can change it.
    pub(crate) fn seed(&self, attempt: Key, problem: &ProblemId, ordinal: i64, turn: u32) -> Seed {
        self.seed_of(&attempt.0, problem.as_str().as_bytes(), ordinal, turn)
    }

    /// As [`Self::seed`], of anything that has a name.
    pub(crate) fn seed_of(&self, whose: &[u8], name: &[u8], ordinal: i64, turn: u32) -> Seed {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.secret) else { return Seed(1) };
        mac.update(whose);
        mac.update(name);
        mac.update(&ordinal.to_be_bytes());
        mac.update(&turn.to_be_bytes());
        let bytes = mac.finalize().into_bytes();
        let mut seed = [0; 16];
        seed.copy_from_slice(&bytes[..16]);
        // 0 is the sheet's own.
        Seed(u128::from_be_bytes(seed).max(1))
    }

    /// A stored variant with the version of the problem that it was drawn from.
    pub(crate) async fn restore(&self, issued: &Issued) -> Result<Variant, Failure> {
        let problem = self.version_of(&issued.problem, issued.problem_hash).await?;
        problem.restore(issued.seed, &issued.parameters).ok_or_else(|| {
            Failure::Internal(format!("the numbers of variant {} do not fit", issued.public_id))
        })
    }

    /// A version of a problem: today's, one that is ready, or one from its kept files.
    pub(crate) async fn version_of(&self, id: &ProblemId, hash: [u8; 32]) -> Result<Arc<Problem>, Failure> {
        if let Some(current) = self.catalogue.problem(id).filter(|problem| problem.hash == hash) {
            return Ok(Arc::clone(current));
        }
        if let Some(ready) = self.versions().get(&hash) {
            return Ok(Arc::clone(ready));
        }
        let source =
            self.store.read(move |mut books| Box::pin(async move { books.version(hash).await })).await?;
        let problem = version(id, &source)?;
        let mut versions = self.versions();
        if versions.len() >= VERSIONS {
            versions.clear();
        }
        Ok(Arc::clone(versions.entry(hash).or_insert(problem)))
    }

    fn versions(&self) -> MutexGuard<'_, BTreeMap<[u8; 32], Arc<Problem>>> {
        self.versions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a kept version of a problem.
///
/// # Errors
/// This program can no longer read it.
pub fn version(id: &ProblemId, source: &str) -> Result<Arc<Problem>, Failure> {
    let files: BTreeMap<String, String> =
        serde_json::from_str(source).map_err(|error| Failure::Internal(error.to_string()))?;
    Problem::read(id.clone(), &files).map_err(|mistakes| {
        let first = mistakes.first().map(ToString::to_string).unwrap_or_default();
        Failure::Internal(format!("a kept version of {id} cannot be read: {first}"))
    })
}

/// SHA-256.
#[must_use]
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
