//! An author's folder: read anew at every request, with what was worked out for unchanged files kept.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use sha2::{Digest as _, Sha256};

use crate::grading::review::{Warning, review};
use crate::grading::sample::Sample;
use crate::grading::selftest::{self, Report};
use crate::grading::spread::Spread;
use crate::math::phrase::Phrase;
use crate::problem::definition::Problem;
use crate::problem::id::ProblemId;
use crate::problem::load;
use crate::problem::survey::{Files, State, Survey};
use crate::problem::variant::Variant;
use crate::service::failure::Failure;
use crate::store::identifier::hex;

/// How many variants are looked at.
#[derive(Debug, Clone, Copy)]
pub struct Depth {
    /// For the spread of the keys.
    pub spread: u32,
    /// For the self-test and the doubts.
    pub check: u32,
}

impl Default for Depth {
    fn default() -> Self {
        Self { spread: 1_000, check: 50 }
    }
}

/// A folder of problems that is being written.
#[derive(Debug, Clone)]
pub struct Workbench {
    folder: Arc<Path>,
    depth: Depth,
    kept: Arc<Mutex<Kept>>,
}

type Hash = [u8; 32];

/// What need not be worked out again.
#[derive(Debug, Default)]
struct Kept {
    states: BTreeMap<Hash, State>,
    findings: BTreeMap<Hash, Arc<OnceLock<Findings>>>,
}

/// The folder at one moment.
#[derive(Debug, Clone)]
pub struct Desk {
    /// A word that changes when a file does.
    pub version: String,
    /// What the folder holds.
    pub survey: Survey,
}

/// What is found out about a problem.
#[derive(Debug, Clone)]
pub struct Findings {
    /// What the self-test found.
    pub report: Report,
    /// Doubts that the author has not answered.
    pub warnings: Vec<Warning>,
    /// How the key of each part is spread, in their order.
    pub spreads: Vec<Option<Spread>>,
    /// How many of the seeds for the spread gave no numbers.
    pub undrawn: usize,
}

impl Workbench {
    /// A workbench over a folder.
    #[must_use]
    pub fn new(folder: PathBuf, depth: Depth) -> Self {
        Self { folder: folder.into(), depth, kept: Arc::default() }
    }

    /// A word that changes when a file does.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub async fn version(&self) -> Result<String, Failure> {
        let folder = Arc::clone(&self.folder);
        blocking(move || Ok(hex(&digest(&files(&folder)?)[..8]))).await
    }

    /// Reads the folder.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub async fn desk(&self) -> Result<Desk, Failure> {
        let bench = self.clone();
        blocking(move || {
            let files = files(&bench.folder)?;
            let version = hex(&digest(&files)[..8]);
            Ok(Desk { version, survey: bench.survey(&files) })
        })
        .await
    }

    /// Finds out about a problem; at once if its files have not changed.
    ///
    /// # Errors
    /// The work was broken off.
    pub async fn findings(&self, problem: &Arc<Problem>) -> Result<Findings, Failure> {
        let (depth, problem) = (self.depth, Arc::clone(problem));
        let cell = {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(kept.findings.entry(problem.hash).or_default())
        };
        // Two readers of one page wait for the same work.
        blocking(move || Ok(cell.get_or_init(|| find(&problem, depth)).clone())).await
    }

    fn survey(&self, files: &BTreeMap<String, Vec<u8>>) -> Survey {
        let before = {
            let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.states.clone()
        };
        let mut states = BTreeMap::new();
        let survey = Survey::of(files, |id: ProblemId, own: &Files| {
            let hash = identity(&id, own);
            let state = before.get(&hash).cloned().unwrap_or_else(|| Problem::read(id, own));
            states.insert(hash, state.clone());
            state
        });
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let current: Vec<Hash> = states.values().flatten().map(|problem| problem.hash).collect();
        kept.findings.retain(|hash, _| current.contains(hash));
        kept.states = states;
        survey
    }
}

fn find(problem: &Arc<Problem>, depth: Depth) -> Findings {
    let wide = Sample::draw(problem, depth.spread);
    let narrow = Sample::draw(problem, depth.check);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let (report, warnings) = thread::scope(|scope| {
        // A variant keeps its keys: worked out here on all cores, they are there when they are counted.
        for some in wide.variants.chunks(wide.variants.len().div_ceil(cores).max(1)) {
            scope.spawn(|| some.iter().for_each(|variant| work_out(variant, problem)));
        }
        (selftest::over(problem, &narrow), review(problem, &narrow))
    });
    Findings {
        report,
        warnings,
        spreads: problem.parts.iter().map(|part| Spread::of(&wide.variants, part)).collect(),
        undrawn: wide.undrawn.len(),
    }
}

fn work_out(variant: &Variant, problem: &Problem) {
    for part in &problem.parts {
        // What cannot be worked out is counted later.
        let _ = variant.key(part);
    }
}

fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    load::files(folder).map_err(|error| {
        let place = folder.display();
        Failure::Refused(Phrase::new(
            format!("The folder {place} cannot be read: {error}."),
            format!("Папка {place} не читается: {error}."),
        ))
    })
}

fn digest(files: &BTreeMap<String, Vec<u8>>) -> Hash {
    let mut hash = Sha256::new();
    for (path, bytes) in files {
        feed(&mut hash, path.as_bytes());
        feed(&mut hash, bytes);
    }
    hash.finalize().into()
}

fn identity(id: &ProblemId, files: &Files) -> Hash {
    let mut hash = Sha256::new();
    feed(&mut hash, id.as_str().as_bytes());
    for (name, text) in files {
        feed(&mut hash, name.as_bytes());
        feed(&mut hash, text.as_bytes());
    }
    hash.finalize().into()
}

/// Adds a piece with its length, so that no two lists of pieces are alike.
fn feed(hash: &mut Sha256, bytes: &[u8]) {
    hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    hash.update(bytes);
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Failure::Internal(error.to_string()))?
}
