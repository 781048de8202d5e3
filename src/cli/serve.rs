//! `gradus serve`: the server, from its settings to its end.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use crate::cli::descriptors;
use crate::cli::settings::{ServerFlags, Settings};
use crate::problem::catalogue::Catalogue;
use crate::service::demo;
use crate::service::house::Service;
use crate::service::workbench::{Depth, Workbench};
use crate::store::open::Store;
use crate::web::app::{App, router};
use crate::web::clock::{Clock, system};
use crate::web::server;
use crate::web::workbench;

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
/// The database cannot be opened, or the address is taken.
pub async fn run(settings: Settings, catalogue: Catalogue) -> anyhow::Result<()> {
    listen_to_the_log();
    descriptors::take_all();
    // The address first: a second server must not touch the database of the first.
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("cannot listen on {}", settings.listen))?;
    let address = listener.local_addr()?;
    let store = Store::open(&settings.database, system()).await?;
    let is_new = settings.demo && demo::furnish(&store, system()).await?;
    let is_demo = demo::is_here(&store).await?;
    let service = Service::new(store, catalogue, system()).await?;
    // Problems of one's own need not be those of the demo quiz.
    if is_new && settings.problems.is_none() {
        demo::furnish_course(&service, &settings.zone, system()).await?;
    }
    if is_new && settings.demo_answers {
        println!("The demo class hands in its answers …");
        demo::answer(&service, system()).await?;
    }
    let end = ended()?;
    // Only now: whoever reads the address may ask for the end at once.
    greet(&settings, &format!("http://{address}"), is_demo);
    let clock = Clock::new(system, settings.zone);
    let app = App {
        service: Arc::new(service.clone()),
        clock,
        secure: settings.secure_cookies,
        proxy: settings.proxy,
    };
    server::run(listener, router(app), end).await;
    service.close().await;
    println!("Stopped; everything is stored.");
    Ok(())
}

/// Where an author's server listens if nothing else is said: on this machine only.
const HERE: &str = "127.0.0.1:8000";

/// Shows an author a folder of problems until SIGTERM or SIGINT.
///
/// The address of the file of settings is that of the students' server and does not count here.
///
/// # Errors
/// There is no such folder, or the address is taken.
pub async fn author(folder: PathBuf, flags: &ServerFlags) -> anyhow::Result<()> {
    listen_to_the_log();
    if !folder.is_dir() {
        bail!(
            "there is no folder {0}; name another by --problems, or make one: gradus new my-sheet/my-problem --problems {0}",
            folder.display()
        );
    }
    let listen = flags.listen.as_deref().unwrap_or(HERE);
    let listener = TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    let address = listener.local_addr()?;
    let end = ended()?;
    println!("Gradus is at http://{address}");
    println!("  the workbench of {}", folder.display());
    println!("Stop it with Ctrl-C.");
    server::run(listener, workbench::router(Workbench::new(folder, Depth::default())), end).await;
    Ok(())
}

fn listen_to_the_log() {
    let filter = EnvFilter::try_from_env("GRADUS_LOG").unwrap_or_else(|_| EnvFilter::new("gradus=info,warn"));
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours).init();
}

/// A token that is cancelled by SIGTERM or SIGINT.
fn ended() -> anyhow::Result<CancellationToken> {
    let end = CancellationToken::new();
    let asked = end.clone();
    let mut term = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
        asked.cancel();
    });
    Ok(end)
}

fn greet(settings: &Settings, address: &str, is_demo: bool) {
    println!("Gradus is at {address}");
    println!("  database: {}", settings.database.display());
    if is_demo {
        println!("  demo course: sign in as");
        for (login, _, role, password) in demo::PEOPLE {
            println!("    {login:<11} password {password:<9} ({})", role.as_str());
        }
    } else {
        println!("  sign in with a login of the roster");
    }
    println!("Stop it with Ctrl-C.");
}
