//! WebSockets to real brokers, and the clocks of those who have some.
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
use crate::msg::{Owner, SocketEvent, SocketId, SocketMsg};

/// The subprotocol that brokers expect.
const SUBPROTOCOL: &str = "mqtt";

/// All sockets of the page, and the clocks and timers of those who have some.
pub(super) struct Sockets {
    dispatch: Dispatch,
    open: Vec<(SocketId, Open)>,
    clocks: Vec<(Owner, Clock)>,
    wakes: Vec<(Owner, Timeout)>,
}

struct Open {
    socket: WebSocket,
    _listeners: [EventListener; 3],
}

/// Microseconds since its owner first asked for something.
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

impl Sockets {
    pub(super) const fn new(dispatch: Dispatch) -> Self {
        Self {
            dispatch,
            open: Vec::new(),
            clocks: Vec::new(),
            wakes: Vec::new(),
        }
    }

    /// Opens a socket; says so when it is open, or why not.
    pub(super) fn open(&mut self, id: SocketId, address: &str) {
        let clock = self.clock(id.owner);
        self.close(id);
        match WebSocket::new_with_str(address, SUBPROTOCOL) {
            Ok(socket) => {
                socket.set_binary_type(BinaryType::Arraybuffer);
                let _listeners = listen(&socket, clock, (&self.dispatch, id));
                self.open.push((id, Open { socket, _listeners }));
            }
            Err(why) => {
                let event = SocketEvent::Impossible(words(&why));
                self.dispatch.send(SocketMsg::Heard(id, clock.us(), event));
            }
        }
    }

    /// Sends one binary message. On a socket that is going down this does nothing: its end is told
    /// by its own event.
    pub(super) fn send(&self, id: SocketId, bytes: &[u8]) {
        if let Some((_, open)) = self.open.iter().find(|(known, _)| *known == id) {
            let _ = open.socket.send_with_u8_array(bytes);
        }
    }

    /// Closes the socket after what was sent, and listens to it no more.
    pub(super) fn close(&mut self, id: SocketId) {
        if let Some(place) = self.open.iter().position(|(known, _)| *known == id) {
            let (_, open) = self.open.swap_remove(place);
            let _ = open.socket.close();
        }
    }

    /// Tells the time after so many milliseconds; an earlier wish is forgotten.
    pub(super) fn wake(&mut self, owner: Owner, ms: u32) {
        let (clock, dispatch) = (self.clock(owner), self.dispatch.clone());
        self.wakes.retain(|(known, _)| *known != owner);
        let told = Timeout::new(ms, move || {
            dispatch.send(SocketMsg::Tick(owner, clock.us()));
        });
        self.wakes.push((owner, told));
    }

    fn clock(&mut self, owner: Owner) -> Clock {
        let known = self.clocks.iter().find(|(known, _)| *known == owner);
        if let Some((_, clock)) = known {
            return *clock;
        }
        let clock = Clock::start();
        self.clocks.push((owner, clock));
        clock
    }
}

fn listen(
    socket: &WebSocket,
    clock: Clock,
    (dispatch, id): (&Dispatch, SocketId),
) -> [EventListener; 3] {
    let tell = |dispatch: &Dispatch| {
        let dispatch = dispatch.clone();
        move |event: SocketEvent| dispatch.send(SocketMsg::Heard(id, clock.us(), event))
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
