//! A browser of its own for a test: Debian's chromium by its own driver.
#![allow(dead_code, reason = "each test uses a part of it")]
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;
use thirtyfour::prelude::*;

/// The driver's process, ended whatever happens.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The browser with its driver.
pub(crate) struct Browser {
    pub(crate) driver: WebDriver,
    _process: Process,
}

impl Browser {
    pub(crate) async fn open(folder: &Path, language: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Process(
            Command::new("chromedriver")
                .arg(format!("--port={port}"))
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("chromedriver is installed: apt-get install chromium chromium-driver"),
        );
        let mut capabilities = DesiredCapabilities::chrome();
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1280,1000",
            &format!("--accept-lang={language}"),
            &format!("--user-data-dir={}", folder.display()),
        ] {
            capabilities.add_arg(argument).unwrap();
        }
        let address = format!("http://127.0.0.1:{port}");
        for _ in 0..100 {
            if let Ok(driver) = WebDriver::new(&address, capabilities.clone()).await {
                return Self { driver, _process: process };
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("chromedriver does not answer");
    }

    pub(crate) async fn close(self) {
        let _ = self.driver.clone().quit().await;
    }
}

pub(crate) async fn find(driver: &WebDriver, css: &str) -> WebElement {
    driver
        .query(By::Css(css))
        .wait(Duration::from_secs(10), Duration::from_millis(50))
        .first()
        .await
        .unwrap_or_else(|error| panic!("{css}: {error}"))
}

pub(crate) async fn sign_in(driver: &WebDriver, address: &str, login: &str, password: &str) {
    driver.goto(format!("{address}/sign-in")).await.unwrap();
    find(driver, "#login").await.send_keys(login).await.unwrap();
    find(driver, "#password").await.send_keys(password).await.unwrap();
    find(driver, "form.stack button").await.click().await.unwrap();
    find(driver, "form[action='/sign-out']").await;
}

/// Waits until what is saved of a part is said to be so.
pub(crate) async fn saved(driver: &WebDriver, part: &str, what: &str) {
    find(driver, &format!("[id$='-{part}'] .state[data-now='{what}']")).await;
}

/// Cuts the page off from the server, or lets it through again.
pub(crate) async fn offline(driver: &WebDriver, off: bool) {
    let tools = driver.cdp();
    let rate = if off { 0 } else { -1 };
    let conditions =
        json!({"offline": off, "latency": 0, "downloadThroughput": rate, "uploadThroughput": rate});
    tools.send_raw("Network.enable", json!({})).await.unwrap();
    tools.send_raw("Network.emulateNetworkConditions", conditions).await.unwrap();
}
