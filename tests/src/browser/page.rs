//! A page in a browser, and what a person can do with it.

use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use fantoccini::Client;
use fantoccini::error::CmdError;
use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::keys;
use super::wire::Wire;

/// How long a condition may take to become true on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(20);
const BEAT: Duration = Duration::from_millis(40);

/// Ink on paper, or the other way round, as the visitor's system asks for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Theme {
    /// `prefers-color-scheme: light`.
    Light,
    /// `prefers-color-scheme: dark`.
    Dark,
}

/// Whether the visitor's system asks for less motion.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Motion {
    /// Everything moves.
    Full,
    /// `prefers-reduced-motion: reduce`.
    Reduced,
}

/// The page. Cloning it gives another hand on the same page.
///
/// Reading takes what is there now; clicking and pressing wait until it can be done. To read what
/// is about to be there, put the reading into [`wait_until`](Self::wait_until).
#[derive(Clone, Debug)]
pub struct Page {
    pub(super) client: Client,
    base: String,
    /// `None` is the first one.
    window: Option<WindowHandle>,
    console: Rc<RefCell<Console>>,
}

/// What the page said, and what it may say without failing the test.
#[derive(Debug, Default)]
struct Console {
    lines: Vec<String>,
    errors: Vec<String>,
    allowed: Vec<String>,
}

impl Page {
    pub(super) fn new(client: Client, base: String) -> Self {
        Self {
            client,
            base,
            window: None,
            console: Rc::default(),
        }
    }

    /// Opens the page at `hash` (`""`, `"#/lesson/exactly-once"`) and waits until it has started.
    /// Within the open page this is a change of the hash, not a new start.
    pub async fn goto(&self, hash: &str) {
        self.client
            .goto(&format!("{}{hash}", self.base))
            .await
            .expect("the page is served");
        self.wait_until_started().await;
    }

    /// The same browser's page, as another host serves it.
    pub async fn at(&self, base: String) -> Self {
        let page = Self {
            base,
            ..self.clone()
        };
        page.goto("").await;
        page
    }

    /// The page of another host in a window of its own, which is in front now.
    pub async fn window_at(&self, base: &str) -> Self {
        let opened = self.client.new_window(false).await;
        let window = opened.expect("a browser opens windows").handle;
        let page = Self {
            window: Some(window),
            ..self.clone()
        };
        page.turn_to().await;
        page.set_window(1440, 900).await;
        page.at(base.to_owned()).await
    }

    /// Brings this page's window to the front; what is done to a page is done to the front.
    pub async fn turn_to(&self) {
        if let Some(window) = &self.window {
            let turned = self.client.switch_to_window(window.clone()).await;
            turned.expect("the window is open");
        }
    }

    /// Closes this page's window without a word to the page.
    pub async fn close_window(self) {
        self.turn_to().await;
        self.client.close_window().await.expect("the window closes");
    }

    /// Loads the page anew, as a person does by F5: what it stored stays.
    pub async fn reload(&self) {
        self.client
            .refresh()
            .await
            .expect("the page is served again");
        self.wait_until_started().await;
    }

    /// Presses `chord`, where the focus is: `"Enter"`, `"Shift+Tab"`, `"ArrowLeft"`, `"k"`.
    pub async fn press(&self, chord: &str) {
        let pressed = self.client.perform_actions(keys::presses(chord)).await;
        pressed.unwrap_or_else(|error| panic!("pressing {chord}: {error}"));
    }

    /// Types `text`, letter by letter, where the focus is.
    pub async fn type_text(&self, text: &str) {
        let field = self
            .client
            .active_element()
            .await
            .expect("something has the focus");
        field
            .send_keys(text)
            .await
            .unwrap_or_else(|error| panic!("typing {text:?}: {error}"));
    }

    /// Makes the window this big, in CSS pixels.
    pub async fn set_window(&self, width: u32, height: u32) {
        let params = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", params)
            .await;
    }

    /// Sets what the visitor's system asks for.
    pub async fn look(&self, theme: Theme, motion: Motion) {
        let scheme = match theme {
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let motion = match motion {
            Motion::Full => "no-preference",
            Motion::Reduced => "reduce",
        };
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": motion },
        ]);
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        )
        .await;
    }

    /// Waits until `ask` has an answer, and fails with `what` when it has none in time.
    pub async fn wait_for<T>(&self, what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            assert!(
                Instant::now() < deadline,
                "waited {} s for {what}",
                PATIENCE.as_secs()
            );
            sleep(BEAT).await;
        }
    }

    /// Waits until `ask` is true, and fails with `what` when it is not in time.
    pub async fn wait_until(&self, what: &str, mut ask: impl AsyncFnMut() -> bool) {
        self.wait_for(what, async || ask().await.then_some(()))
            .await;
    }

    /// Waits until something matches `css`, and returns its text as one sees it.
    pub async fn text(&self, css: &str) -> String {
        self.wait_for(css, async || self.texts(css).await.into_iter().next())
            .await
    }

    /// The texts, as one sees them, of all that matches `css`, in the page's order.
    pub async fn texts(&self, css: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])]
            .map(it => it.innerText ?? it.textContent)";
        strings(self.eval(script, vec![css.into()]).await)
    }

    /// One attribute of all that matches `css`; `""` where it is not set.
    pub async fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])]
            .map(it => it.getAttribute(arguments[1]) ?? '')";
        strings(self.eval(script, vec![css.into(), name.into()]).await)
    }

    /// How many elements match `css`.
    pub async fn count(&self, css: &str) -> usize {
        self.texts(css).await.len()
    }

    /// The title of the document.
    pub async fn title(&self) -> String {
        self.client.title().await.expect("a page has a title")
    }

    /// The hash of the address, with its `#`.
    pub async fn hash(&self) -> String {
        let hash = self.eval("return location.hash", Vec::new()).await;
        hash.as_str().unwrap_or_default().to_owned()
    }

    /// Runs `script` in the page. For reading what no person could see, not for doing.
    pub async fn eval(&self, script: &str, arguments: Vec<Value>) -> Value {
        let answer = self.client.execute(script, arguments).await;
        answer.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// The window as one sees it, as PNG.
    pub async fn picture(&self) -> Vec<u8> {
        let png = self.client.screenshot().await;
        png.expect("the browser takes a picture")
    }

    /// Saves the window as one sees it.
    pub async fn screenshot(&self, path: &Path) {
        let png = self.picture().await;
        let folder = path.parent().expect("a file is in a folder");
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(path, png))
            .expect("it is saved");
    }

    /// Everything the page wrote to its console so far.
    pub async fn console(&self) -> Vec<String> {
        let news = self
            .client
            .issue_cmd(Wire::Console)
            .await
            .unwrap_or_default();
        let mut console = self.console.borrow_mut();
        for entry in news.as_array().into_iter().flatten() {
            let text = |key| entry[key].as_str().unwrap_or_default();
            let line = format!("{} {}", text("level"), text("message"));
            if text("level") == "SEVERE" {
                console.errors.push(line.clone());
            }
            console.lines.push(line);
        }
        console.lines.clone()
    }

    /// Lets the page log errors that contain `part`; any other fails the test at its end.
    pub fn allow_error(&self, part: &str) {
        self.console.borrow_mut().allowed.push(part.to_owned());
    }

    /// The errors in the console that nobody allowed.
    pub(super) async fn errors(&self) -> Vec<String> {
        self.console().await;
        let console = self.console.borrow();
        let is_allowed = |line: &&String| console.allowed.iter().any(|part| line.contains(part));
        console
            .errors
            .iter()
            .filter(|line| !is_allowed(line))
            .cloned()
            .collect()
    }

    /// Asks the browser itself.
    async fn devtools(&self, method: &'static str, params: Value) {
        let done = self
            .client
            .issue_cmd(Wire::Devtools { method, params })
            .await;
        done.unwrap_or_else(|error| panic!("{method}: {error}"));
    }

    /// The first paint of `index.html` goes when the program draws its own.
    async fn wait_until_started(&self) {
        self.wait_until("the page to start", async || {
            let script = "return document.readyState === 'complete'
                && !document.querySelector('#first-paint')";
            let answer: Result<Value, CmdError> = self.client.execute(script, Vec::new()).await;
            answer.is_ok_and(|it| it == Value::Bool(true))
        })
        .await;
    }
}

fn strings(list: Value) -> Vec<String> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .map(|it| it.as_str().unwrap_or_default().to_owned())
        .collect()
}
