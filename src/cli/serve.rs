//! `gradus serve`: the server, from its settings to its end.

use std::io::IsTerminal as _;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use crate::cli::settings::Settings;
use crate::problem::catalogue::Catalogue;
use crate::service::demo;
use crate::service::house::Service;
use crate::store::open::Store;
use crate::web::app::{App, router};
use crate::web::clock::{Clock, system};
use crate::web::server;

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
/// The database cannot be opened, or the address is taken.
pub async fn run(settings: Settings, catalogue: Catalogue) -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_env("GRADUS_LOG").unwrap_or_else(|_| EnvFilter::new("gradus=info,warn"));
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours).init();
    // The address first: a second server must not touch the database of the first.
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("cannot listen on {}", settings.listen))?;
    let address = listener.local_addr()?;
    let store = Store::open(&settings.database, system()).await?;
    let is_new = settings.demo && demo::furnish(&store, system()).await?;
    let is_demo = demo::is_here(&store).await?;
    let service = Service::new(store, catalogue, system()).await?;
    if is_new && settings.demo_answers {
        println!("The demo class hands in its answers …");
        demo::answer(&service, system()).await?;
    }
    let end = CancellationToken::new();
    let asked = end.clone();
    let mut term = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    // Only now: whoever reads the address may ask for the end at once.
    greet(&settings, &format!("http://{address}"), is_demo);
    tokio::spawn(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
        asked.cancel();
    });
    let clock = Clock::new(system, settings.zone);
    let app = App { service: service.clone(), clock, secure: settings.secure_cookies };
    server::run(listener, router(app), end).await;
    service.close().await;
    println!("Stopped; everything is stored.");
    Ok(())
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
