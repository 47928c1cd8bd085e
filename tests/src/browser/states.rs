//! Every screen of the page in each of its states: a name, and the acts that lead there.
//!
//! One table for all who look at the whole face: the gallery takes a picture of each row, and a test
//! asks of each whether everybody can use it. A screen or state that is not here, nobody looks at.

use std::rc::Rc;

use serde_json::Value;
use tokio::task::spawn_local;

use super::Page;
use crate::peer::{Mosquitto, find};

use Act::{Choose, Click, Fill, Focus, Named, Press, RightClick, See, Serve, Write};

/// What a person does on the way to a state. It works at any width.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// Presses a key so many times.
    Press(&'static str, usize),
    /// Gives the keyboard to what is at this selector, as Tab does in the end.
    Focus(&'static str),
    /// Clicks the first thing at this selector that is shown.
    Click(&'static str),
    /// Clicks what has this role and this name.
    Named(&'static str, &'static str),
    /// Clicks with the right button.
    RightClick(&'static str),
    /// Writes into the field of this name.
    Fill(&'static str, &'static str),
    /// Chooses in the list of this name.
    Choose(&'static str, &'static str),
    /// Writes where the keyboard is.
    Write(&'static str),
    /// Writes the address of a real broker into the field for it.
    Serve,
    /// Waits until something at this selector is shown.
    See(&'static str),
}

/// One state of one screen.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// What its picture is called: the screen, and what was done.
    pub name: &'static str,
    /// Where it begins.
    pub hash: &'static str,
    /// What leads there.
    pub acts: &'static [Act],
}

const fn state(name: &'static str, hash: &'static str, acts: &'static [Act]) -> State {
    State { name, hash, acts }
}

/// From the first act to what came of it.
const TOLD: Act = Press("Shift+ArrowRight", 1);
/// The last packet of the first minute, a PUBLISH, selected in the ladder by keyboard.
const PUBLISH: Act = Press("ArrowUp", 1);
/// The ladder, where that key is meant for packets.
const LADDER: Act = Focus(".ladder-frame");

/// All of them, screen by screen.
#[rustfmt::skip]
pub const STATES: &[State] = &[
    state("home", "#/", &[See("h1")]),
    state("home-told", "#/", &[TOLD]),
    state("home-story", "#/", &[TOLD, Press("t", 1)]),
    state("home-keys", "#/", &[Press("?", 1), See("[role=dialog]")]),
    state("learn", "#/learn", &[See("h1")]),
    state("lesson", "#/learn/exactly-once", &[See("#lesson-step")]),
    state("lesson-memory", "#/learn/exactly-once", &[Click(".segs li:nth-child(2) button")]),
    state("lesson-question", "#/learn/exactly-once", &[Click(".segs li:nth-child(3) button"), Press("2", 1), Press("1", 1)]),
    state("lesson-answered", "#/learn/exactly-once", &[
        Click(".segs li:nth-child(3) button"), Named("radio", "Never"), Named("button", "Let it run"), See(".because"),
    ]),
    state("lesson-hands", "#/learn/exactly-once", &[Click(".segs li:nth-child(4) button")]),
    state("lesson-cut", "#/learn/exactly-once", &[Click(".segs li:nth-child(4) button"), Named("button", "Cut its link")]),
    state("lesson-end", "#/learn/exactly-once", &[Click(".segs li:nth-child(8) button")]),
    state("lesson-fault", "#/learn/no-resend", &[Click(".segs li:nth-child(6) button")]),
    state("lesson-match", "#/learn/mqtt5", &[Click(".segs li:nth-child(2) button")]),
    state("lesson-order", "#/learn/smart-home", &[Click(".segs li:nth-child(2) button")]),
    state("lesson-proof", "#/learn/bytes-on-the-wire", &[Click(".segs li:nth-child(6) button"), Named("button", "Prove it")]),
    state("lesson-round", "#/learn/reconnect-storm", &[See("#lesson-step"), Press("End", 1)]),
    state("lesson-access", "#/learn/security", &[
        Click(".segs li:nth-child(5) button"), Named("radio", "Neither of them"), Named("button", "Let it run"), See(".because"),
        Press("w", 1), See(".glass .place"),
    ]),
    state("lesson-shared", "#/learn/shared", &[See("#lesson-step"), Press("End", 1), Press("w", 1), See(".glass .groups")]),
    state("lesson-will", "#/learn/last-will", &[See("#lesson-step"), Named("button", "5.000 s"), Press("w", 1), See(".glass .place")]),
    state("learn-write", "#/learn/my/write", &[See("#lesson-step")]),
    state("learn-moments", "#/learn/my/moments", &[See("h1")]),
    state("play-filter", "#/play", &[Press("/", 1), Write("qos:2 topic:plant/#")]),
    state("lesson-unknown", "#/learn/nowhere", &[See(".waits a")]),
    state("play", "#/play", &[See("#pane-ladder")]),
    state("play-world", "#/play", &[See("#pane-ladder"), TOLD, Press("2", 1)]),
    state("play-ladder", "#/play", &[See("#pane-ladder"), TOLD, Press("3", 1)]),
    state("play-packet", "#/play", &[See("#pane-ladder"), TOLD, Press("3", 1), LADDER, PUBLISH, Press("Enter", 1)]),
    state("play-node", "#/play", &[See("#pane-ladder"), TOLD, Press("1", 1), Named("button", "Hall lamp"), Press("4", 1)]),
    state("play-broker", "#/play", &[See("#pane-ladder"), TOLD, Press("4", 1), Named("tab", "Broker")]),
    state("play-broker-walk", "#/play", &[See("#pane-ladder"), TOLD, Press("3", 1), LADDER, PUBLISH, Press("w", 1), See(".glass")]),
    state("play-broker-since", "#/play", &[
        See("#pane-ladder"), TOLD, Press("Home", 1), Press("w", 1), Named("button", "Pin this moment"), Press("4", 1),
        Press("End", 1), See(".changes"),
    ]),
    state("play-edit", "#/play", &[
        See("#pane-ladder"), TOLD, Press("3", 1), LADDER, PUBLISH, Press("e", 1), Press("Tab", 1), Press("ArrowLeft", 1),
        Press("Space", 1), Press("ArrowLeft", 1), Press("Space", 1), See(".insp .flaw"),
    ]),
    state("play-paste", "#/play", &[
        See("#pane-ladder"), Press(":", 1), See(".cmd"),
        Write("decode 10 0d 00 04 4d 51 54 54 04 02 00 3c 00 01 61 c0 00 36 05 00 01 74"), Press("Enter", 1),
        See(".pasted"),
    ]),
    state("play-ledger", "#/play", &[See("#pane-ladder"), TOLD, Press("5", 1)]),
    state("play-times", "#/play", &[
        See("#pane-ladder"), TOLD, Press("Home", 1), Press("2", 1), RightClick(".topo .link .grip"), Press("Enter", 1),
        Press("ArrowRight", 3), Press("b", 1), Named("button", "Compare with main"),
    ]),
    state("play-story", "#/play", &[See("#pane-ladder"), TOLD, Press("t", 1)]),
    state("play-packet-menu", "#/play", &[See("#pane-ladder"), TOLD, Press("3", 1), LADDER, PUBLISH, Press("m", 1)]),
    state("play-link-menu", "#/play", &[See("#pane-ladder"), Press("Home", 1), Press("2", 1), RightClick(".topo .link .grip")]),
    state("play-command", "#/play", &[See("#pane-ladder"), Press(":", 1), See(".cmd"), Write("cut lamp--hu")]),
    state("play-client", "#/play", &[See("#pane-ladder"), Press("2", 1), Click("#new-client"), Press("1", 1)]),
    state("play-tcp", "#/play", &[See("#pane-ladder"), TOLD, Press("3", 1), Named("tab", "TCP")]),
    state("play-code", "#/play", &[
        See("#pane-ladder"), TOLD, Press("3", 1), LADDER, PUBLISH, Press("Enter", 1), Press("4", 1), Named("tab", "Code"),
        See("#code .lit"),
    ]),
    state("play-settings", "#/play", &[
        See("#pane-ladder"), Press("1", 1), Named("button", "The broker\u{2019}s settings"), See("#settings"),
    ]),
    state("play-save", "#/play", &[See("#pane-ladder"), TOLD, Named("button", "Branches and bookmarks")]),
    state("play-bridge", "#/play", &[See("#pane-ladder"), Press("1", 1), Named("button", "Bridge to a real broker")]),
    state("play-app", "#/play", &[See("#pane-ladder"), TOLD, Press("3", 1), Named("tab", "App")]),
    state("play-keys", "#/play", &[See("#pane-ladder"), Press("?", 1), See("[role=dialog]")]),
    state("beside", "#/beside", &[See(".app > main")]),
    state("beside-real", "#/beside/real", &[See(".app > main"), Serve]),
    state("home-present", "#/", &[TOLD, Press("v", 1)]),
    state("lesson-present", "#/learn/exactly-once", &[Click(".segs li:nth-child(3) button"), Press("v", 1)]),
    state("play-present", "#/play", &[See("#pane-ladder"), TOLD, Press("v", 1)]),
    state("connect", "#/connect", &[See(".live-connect")]),
    state("connect-refused", "#/connect", &[
        See(".live-connect"), Fill("Address", "ws://127.0.0.1:49150/mqtt"), Named("button", "Connect"), See("#live-trouble"),
    ]),
    state("connect-live", "#/connect", TALK),
    state("connect-two", "#/connect", &[
        See(".live-connect"), Serve, Named("button", "Connect"), See("#live-state[data-state=dot]"),
        Named("button", "Add another"), Choose("Version", "3.1.1"), Named("button", "Connect"), See("#live-state[data-state=dot]"),
    ]),
    state("connect-class", "#/join/ws://127.0.0.1:49150/mqtt", &[See("#live-class")]),
    state("connect-frozen", "#/connect", &[
        See(".live-connect"), Serve, Named("button", "Connect"), See("#live-state[data-state=dot]"),
        Click(".live-ladder .btn"),
    ]),
];

/// Connected to a real broker, subscribed, and a message back.
const TALK: &[Act] = &[
    See(".live-connect"),
    Serve,
    Named("button", "Connect"),
    See("#live-state[data-state=dot]"),
    Fill("Topic Filter", "brokerscope/#"),
    Named("button", "Subscribe"),
    See(".live-subs li"),
    Fill("Topic Name", "brokerscope/lamp"),
    Choose("QoS", "2"),
    Fill("Payload", "on"),
    Named("button", "Publish"),
    See("#live-topic-table td"),
    Named("button", "brokerscope/lamp"),
    See("#live-near"),
];

/// Goes to states, with a real broker at hand if there is one on this machine.
#[derive(Clone, Debug)]
pub struct Guide {
    page: Page,
    broker: Option<Rc<Mosquitto>>,
}

impl Guide {
    /// Of this page.
    pub fn new(page: &Page) -> Self {
        // What the browser says of an address where nobody listens is part of a state.
        page.allow_error("WebSocket connection to");
        Self {
            page: page.clone(),
            broker: find("mosquitto").map(|_| Rc::new(Mosquitto::start())),
        }
    }

    /// Whether this state needs what is not on this machine.
    pub fn lacks(&self, state: &State) -> bool {
        let serves = state.acts.iter().any(|act| matches!(act, Serve));
        serves && self.broker.is_none()
    }

    /// Goes there from a page that remembers nothing. `false`, with a word about it: one cannot go
    /// there. The rest of the states shall be seen all the same.
    pub async fn go(&self, state: &'static State) -> bool {
        let guide = self.clone();
        let came = spawn_local(async move { guide.walk(state).await }).await;
        if came.is_err() {
            eprintln!("this is on the way to {}", state.name);
        }
        came.is_ok()
    }

    async fn walk(&self, state: &State) {
        let page = &self.page;
        page.goto(state.hash).await;
        page.eval("localStorage.clear()", Vec::new()).await;
        page.reload().await;
        for act in state.acts {
            self.act(act).await;
        }
        self.rest().await;
    }

    async fn act(&self, act: &Act) {
        let page = &self.page;
        match *act {
            Press(chord, times) => {
                for _ in 0..times {
                    page.press(chord).await;
                }
            }
            Focus(css) => {
                let focus = "document.querySelector(arguments[0]).focus()";
                page.eval(focus, vec![css.into()]).await;
            }
            Click(css) => page.click(css).await,
            Named(role, name) => page.click_named(role, name).await,
            RightClick(css) => page.right_click(css).await,
            Fill(name, text) => page.fill(name, text).await,
            Choose(name, label) => page.choose(name, label).await,
            Write(text) => page.type_text(text).await,
            Serve => {
                let broker = self.broker.as_ref().expect("whoever goes there asked");
                page.fill("Address", &broker.websocket_url()).await;
            }
            See(css) => {
                let what = format!("{css} to be shown");
                page.wait_until(&what, async || page.count(css).await > 0)
                    .await;
            }
        }
    }

    /// Waits until nothing is fetched, drawn or moved any more.
    pub async fn rest(&self) {
        let still = "const frame = () => new Promise(done => requestAnimationFrame(done));
            return document.fonts.ready.then(frame).then(frame)
                .then(() => Promise.all(document.getAnimations().map(it => it.finished.catch(() => 0))))
                .then(() => true)";
        let rested = self.page.eval(still, Vec::new()).await;
        assert_eq!(rested, Value::Bool(true), "the page comes to rest");
    }
}
