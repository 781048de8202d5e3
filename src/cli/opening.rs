//! What a command opens: the catalogue of the settings, and the service on its database.

use anyhow::Context as _;

use crate::cli::settings::Settings;
use crate::problem::catalogue::Catalogue;
use crate::problem::embedded;
use crate::problem::load as problems;
use crate::service::house::Service;
use crate::store::open::Store;
use crate::web::clock::system;

/// The problems of the settings' folder, or those that the program carries.
///
/// # Errors
/// The folder cannot be read, or its problems have mistakes.
pub(super) fn catalogue(settings: &Settings) -> anyhow::Result<Catalogue> {
    let files = match &settings.problems {
        Some(folder) => {
            problems::files(folder).with_context(|| format!("cannot read {}", folder.display()))?
        }
        None => embedded::files(),
    };
    Catalogue::read(&files).map_err(|mistakes| {
        let list: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("the problem files have {} mistakes\n\n{}", mistakes.len(), list.join("\n\n"))
    })
}

/// The service on the database of the settings.
///
/// # Errors
/// A server is using the database, or it cannot be opened.
pub(super) async fn service(settings: &Settings, catalogue: Catalogue) -> anyhow::Result<Service> {
    let store = Store::open(&settings.database, system()).await?;
    Ok(Service::new(store, catalogue, system()).await?)
}
