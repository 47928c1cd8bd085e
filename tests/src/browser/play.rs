//! One browser for one test.

use std::future::Future;
use std::io::{BufRead as _, BufReader};
use std::panic::resume_unwind;
use std::process::{ChildStdout, Command, Stdio};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::LocalSet;

use super::{Motion, Page, Site, Theme};
use crate::peer::{Authority, Process, find};

/// No first run, no updates, nothing that talks to the outside world by itself.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// Runs `test` on a page of its own: built, served, in a fresh browser of 1440 × 900.
///
/// The test also fails when the page logs an error that it did not
/// [allow](Page::allow_error). A failure prints the console and saves `target/shots/NAME.png`.
pub fn play<F, Fut>(name: &str, test: F)
where
    F: FnOnce(Page) -> Fut,
    Fut: Future<Output = ()> + 'static,
{
    play_trusting(name, None, test);
}

/// As [`play`], in a browser that trusts this authority too.
pub fn play_trusting<F, Fut>(name: &str, authority: Option<&Authority>, test: F)
where
    F: FnOnce(Page) -> Fut,
    Fut: Future<Output = ()> + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("the runtime starts");
    LocalSet::new().block_on(&runtime, async {
        let site = Site::start().await;
        let driver = Driver::start(authority);
        let page = Page::new(driver.session().await, site.url());
        page.set_window(1440, 900).await;
        page.look(Theme::Light, Motion::Full).await;

        let mut outcome = tokio::task::spawn_local(test(page.clone())).await;
        let errors = page.errors().await;
        if outcome.is_ok() && !errors.is_empty() {
            let complain = async move { panic!("the page logged errors: {errors:#?}") };
            outcome = tokio::task::spawn_local(complain).await;
        }
        if outcome.is_err() {
            tell(name, &page).await;
        }
        // Closes the browser; killing the driver alone would leave it behind.
        let _ = page.client.clone().close().await;
        if let Err(failure) = outcome {
            resume_unwind(failure.into_panic());
        }
    });
}

/// What a person would want to see of a failure.
async fn tell(name: &str, page: &Page) {
    eprintln!("── {name}: the console ──");
    for line in page.console().await {
        eprintln!("{line}");
    }
    let file = format!(
        "{}.png",
        name.replace(|letter: char| !letter.is_alphanumeric(), "-")
    );
    let shot = crate::root().join("target/shots").join(file);
    if let Ok(png) = page.client.screenshot().await {
        let folder = shot.parent().map(std::fs::create_dir_all);
        if matches!(folder, Some(Ok(()))) && std::fs::write(&shot, png).is_ok() {
            eprintln!("── {name}: the page is in {} ──", shot.display());
        }
    }
}

/// A chromedriver of our own, and the folder its browser writes to.
struct Driver {
    port: String,
    profile: TempDir,
    // Held open: a driver that cannot speak any more would end.
    _stdout: BufReader<ChildStdout>,
    _process: Process,
}

impl Driver {
    /// Starts it on a port of its choice, which it tells on its first lines.
    fn start(authority: Option<&Authority>) -> Self {
        let program = find("chromedriver").expect("`cargo xtask test` installs chromedriver");
        let profile = TempDir::new().expect("a folder for the browser");
        let mut command = Command::new(program);
        if let Some(authority) = authority {
            authority.is_trusted_in(profile.path());
            command.env("HOME", profile.path());
        }
        let mut process = Process::start(
            command
                .arg("--port=0")
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        );
        let stdout = process.child().stdout.take().expect("it was piped");
        let mut stdout = BufReader::new(stdout);
        let mut said = String::new();
        let port = loop {
            let mut line = String::new();
            let read = stdout.read_line(&mut line).unwrap_or(0);
            assert!(read > 0, "chromedriver ended before it listened:\n{said}");
            if let Some((_, port)) = line.split_once("successfully on port ") {
                break port.trim().trim_end_matches('.').to_owned();
            }
            said += &line;
        };
        Self {
            port,
            profile,
            _stdout: stdout,
            _process: process,
        }
    }

    async fn session(&self) -> Client {
        let profile = format!("--user-data-dir={}", self.profile.path().display());
        let flags = FLAGS.iter().copied().chain([profile.as_str()]);
        let capabilities = json!({
            "goog:chromeOptions": { "args": flags.collect::<Vec<_>>() },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let Value::Object(capabilities) = capabilities else {
            unreachable!("it is an object")
        };
        let url = format!("http://127.0.0.1:{}", self.port);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(capabilities).connect(&url).await;
        client.unwrap_or_else(|error| panic!("the browser did not start: {error}"))
    }
}
