//! The WebSocket to a real broker, and the clock of its bench.
//!
//! Binary messages, subprotocol `mqtt` [MQTT-6.0.0-1, MQTT-6.0.0-3]. Dropping a socket's listeners
//! silences it: what an old socket still has to say never reaches a new connection.

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BinaryType, CloseEvent, Event, MessageEvent, WebSocket};

use crate::app::Dispatch;
use crate::msg::{LiveMsg, Msg, SocketEvent, UplinkMsg};

/// The subprotocol that brokers expect.
const SUBPROTOCOL: &str = "mqtt";

/// Who is told.
#[derive(Clone, Copy)]
pub(super) enum Owner {
    /// The screen of real brokers.
    Live,
    /// The bridge of the sandbox.
    Uplink,
}

impl Owner {
    fn heard(self, us: u64, event: SocketEvent) -> Msg {
        match self {
            Self::Live => LiveMsg::Socket(us, event).into(),
            Self::Uplink => UplinkMsg::Socket(us, event).into(),
        }
    }

    fn woke(self, us: u64) -> Msg {
        match self {
            Self::Live => LiveMsg::Tick(us).into(),
            Self::Uplink => UplinkMsg::Tick(us).into(),
        }
    }
}

/// One socket, one clock, one timer.
pub(super) struct Socket {
    dispatch: Dispatch,
    owner: Owner,
    clock: Option<Clock>,
    open: Option<Open>,
    wake: Option<Timeout>,
}

struct Open {
    socket: WebSocket,
    _listeners: [EventListener; 3],
}

/// Microseconds since the bench was first asked for something.
#[derive(Clone, Copy)]
struct Clock {
    origin_ms: f64,
}

impl Clock {
    fn start() -> Self {
        Self {
            origin_ms: page_ms(),
        }
    }

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "never negative, and a page lives less than 584,000 years"
    )]
    fn us(self) -> u64 {
        ((page_ms() - self.origin_ms).max(0.0) * 1_000.0) as u64
    }
}

/// The monotonic clock of the page.
pub fn page_ms() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// A number that nobody can guess; zero where the browser has none.
pub(super) fn chance() -> u32 {
    let mut bytes = [0; 4];
    let filled = window()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    filled.map_or(0, |_| u32::from_le_bytes(bytes))
}

impl Socket {
    pub(super) const fn new(dispatch: Dispatch, owner: Owner) -> Self {
        Self {
            dispatch,
            owner,
            clock: None,
            open: None,
            wake: None,
        }
    }

    /// Opens a socket; says so when it is open, or why not.
    pub(super) fn open(&mut self, address: &str) {
        let clock = self.clock();
        self.open = None;
        match WebSocket::new_with_str(address, SUBPROTOCOL) {
            Ok(socket) => {
                socket.set_binary_type(BinaryType::Arraybuffer);
                let _listeners = listen(&socket, clock, (&self.dispatch, self.owner));
                self.open = Some(Open { socket, _listeners });
            }
            Err(why) => {
                let event = SocketEvent::Impossible(words(&why));
                self.dispatch.send(self.owner.heard(clock.us(), event));
            }
        }
    }

    /// Sends one binary message. On a socket that is going down this does nothing: its end is told
    /// by its own event.
    pub(super) fn send(&self, bytes: &[u8]) {
        if let Some(open) = &self.open {
            let _ = open.socket.send_with_u8_array(bytes);
        }
    }

    /// Closes the socket after what was sent, and listens to it no more.
    pub(super) fn close(&mut self) {
        if let Some(open) = self.open.take() {
            let _ = open.socket.close();
        }
    }

    /// Tells the time after so many milliseconds; an earlier wish is forgotten.
    pub(super) fn wake(&mut self, ms: u32) {
        let (clock, dispatch, owner) = (self.clock(), self.dispatch.clone(), self.owner);
        self.wake = Some(Timeout::new(ms, move || {
            dispatch.send(owner.woke(clock.us()));
        }));
    }

    fn clock(&mut self) -> Clock {
        *self.clock.get_or_insert_with(Clock::start)
    }
}

fn listen(
    socket: &WebSocket,
    clock: Clock,
    (dispatch, owner): (&Dispatch, Owner),
) -> [EventListener; 3] {
    let tell = |dispatch: &Dispatch| {
        let dispatch = dispatch.clone();
        move |event: SocketEvent| dispatch.send(owner.heard(clock.us(), event))
    };
    let (on_open, on_message, on_close) = (tell(dispatch), tell(dispatch), tell(dispatch));
    let opened = socket.clone();
    [
        EventListener::new(socket, "open", move |_| {
            on_open(SocketEvent::Opened(opened.protocol()));
        }),
        EventListener::new(socket, "message", move |event| {
            if let Some(event) = received(event) {
                on_message(event);
            }
        }),
        EventListener::new(socket, "close", move |event| {
            if let Some(event) = event.dyn_ref::<CloseEvent>() {
                on_close(SocketEvent::Closed {
                    code: event.code(),
                    reason: event.reason(),
                    clean: event.was_clean(),
                });
            }
        }),
    ]
}

fn received(event: &Event) -> Option<SocketEvent> {
    let data = event.dyn_ref::<MessageEvent>()?.data();
    match data.dyn_into::<ArrayBuffer>() {
        Ok(buffer) => Some(SocketEvent::Received(Uint8Array::new(&buffer).to_vec())),
        Err(_) => Some(SocketEvent::Text),
    }
}

fn words(why: &JsValue) -> String {
    let message = js_sys::Reflect::get(why, &"message".into()).ok();
    let message = message.and_then(|message| message.as_string());
    message.unwrap_or_else(|| "no reason given".to_owned())
}
