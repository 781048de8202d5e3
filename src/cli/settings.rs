//! Settings: a TOML file, then the environment, then flags; the later ones win.

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::store::open;

/// Settings as flags; each has its variable of the environment.
#[derive(Debug, Clone, Default, Args)]
pub struct Flags {
    /// The file of settings [default: gradus.toml, if it is there].
    #[arg(long, env = "GRADUS_CONFIG", global = true)]
    config: Option<PathBuf>,
    /// The database file [default: data/gradus.sqlite].
    #[arg(long, env = "GRADUS_DATABASE", global = true)]
    database: Option<PathBuf>,
    /// The folder of problems; without it the problems that the program carries.
    #[arg(long, env = "GRADUS_PROBLEMS", global = true)]
    problems: Option<PathBuf>,
    /// The course's time zone, as in Europe/Moscow [default: UTC].
    #[arg(long, env = "GRADUS_TIME_ZONE", global = true)]
    time_zone: Option<String>,
}

/// Settings of the server alone.
#[derive(Debug, Clone, Default, Args)]
pub struct ServerFlags {
    /// The address to listen on [default: 127.0.0.1:8000].
    #[arg(long, env = "GRADUS_LISTEN")]
    pub listen: Option<String>,
    /// Whether browsers reach the server by https, so that cookies ask for it.
    #[arg(long, env = "GRADUS_SECURE_COOKIES")]
    pub secure_cookies: Option<bool>,
    /// The address of the proxy that browsers come through, if it is on another machine: its
    /// X-Forwarded-For is believed.
    #[arg(long, env = "GRADUS_PROXY")]
    pub proxy: Option<IpAddr>,
    /// Whether an empty database gets the demo course [default: true].
    #[arg(long, env = "GRADUS_DEMO")]
    pub demo: Option<bool>,
    /// Whether the demo course has a class that has answered already [default: true].
    #[arg(long, env = "GRADUS_DEMO_ANSWERS")]
    pub demo_answers: Option<bool>,
}

impl ServerFlags {
    /// The settings of the environment alone, for the program without a command.
    #[must_use]
    pub fn from_environment() -> Self {
        #[derive(clap::Parser)]
        struct Alone {
            #[command(flatten)]
            flags: ServerFlags,
        }
        <Alone as clap::Parser>::try_parse_from(["gradus"]).map(|alone| alone.flags).unwrap_or_default()
    }
}

/// The file of settings.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    listen: Option<String>,
    database: Option<PathBuf>,
    problems: Option<PathBuf>,
    time_zone: Option<String>,
    secure_cookies: Option<bool>,
    proxy: Option<IpAddr>,
    demo: Option<bool>,
    demo_answers: Option<bool>,
}

/// The settings that hold.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The database file.
    pub database: PathBuf,
    /// The folder of problems.
    pub problems: Option<PathBuf>,
    /// The course's time zone.
    pub zone: TimeZone,
    /// Whether cookies ask for https.
    pub secure_cookies: bool,
    /// The proxy on another machine that is believed about addresses.
    pub proxy: Option<IpAddr>,
    /// Whether an empty database gets the demo course.
    pub demo: bool,
    /// Whether the demo course has a class that has answered already.
    pub demo_answers: bool,
}

/// The file that is read if no other is named.
const USUAL: &str = "gradus.toml";

impl Settings {
    /// Puts the three sources together.
    ///
    /// # Errors
    /// The file cannot be read, has an unknown key, or a value is not what it should be.
    pub fn gather(flags: &Flags, server: &ServerFlags) -> anyhow::Result<Self> {
        let file = match &flags.config {
            Some(path) => read(path)?,
            None if Path::new(USUAL).exists() => read(Path::new(USUAL))?,
            None => File::default(),
        };
        let listen = server.listen.clone().or(file.listen).unwrap_or_else(|| "127.0.0.1:8000".to_owned());
        let Ok(listen) = listen.parse() else {
            bail!("listen: `{listen}` is not an address with a port, such as 127.0.0.1:8000");
        };
        let zone = flags.time_zone.clone().or(file.time_zone).unwrap_or_else(|| "UTC".to_owned());
        let zone = TimeZone::get(&zone)
            .with_context(|| format!("time_zone: there is no zone `{zone}`; write it as in Europe/Moscow"))?;
        Ok(Self {
            listen,
            database: flags.database.clone().or(file.database).unwrap_or_else(open::default_path),
            problems: flags.problems.clone().or(file.problems),
            zone,
            secure_cookies: server.secure_cookies.or(file.secure_cookies).unwrap_or(false),
            proxy: server.proxy.or(file.proxy),
            demo: server.demo.or(file.demo).unwrap_or(true),
            demo_answers: server.demo_answers.or(file.demo_answers).unwrap_or(true),
        })
    }
}

fn read(path: &Path) -> anyhow::Result<File> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is not right", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_win_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("own.toml");
        fs::write(&config, "listen = \"127.0.0.1:9000\"\ntime_zone = \"Europe/Moscow\"\n").unwrap();
        let flags = Flags { config: Some(config.clone()), ..Flags::default() };
        let settings = Settings::gather(&flags, &ServerFlags::default()).unwrap();
        assert_eq!(settings.listen.port(), 9000);
        assert_eq!(settings.zone.iana_name(), Some("Europe/Moscow"));
        let server = ServerFlags { listen: Some("127.0.0.1:9001".into()), ..ServerFlags::default() };
        assert_eq!(Settings::gather(&flags, &server).unwrap().listen.port(), 9001);
        fs::write(&config, "lisen = 1\n").unwrap();
        let error = format!("{:#}", Settings::gather(&flags, &server).unwrap_err());
        assert!(error.contains("lisen"), "{error}");
    }
}
