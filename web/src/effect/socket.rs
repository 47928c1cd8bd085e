//! WebSockets to real brokers, and the clocks of those who have some.
//!
//! Binary messages, subprotocol `mqtt` [MQTT-6.0.0-1, MQTT-6.0.0-3]. Dropping a socket's listeners
//! silences it: what an old socket still has to say never reaches a new connection.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BinaryType, CloseEvent, Event, MessageEvent, Performance, WebSocket};

use crate::app::Dispatch;
use crate::msg::{Owner, SocketEvent, SocketId, SocketMsg};

/// The subprotocol that brokers expect.
const SUBPROTOCOL: &str = "mqtt";
/// Bytes are handed on at once, but no sooner than so many milliseconds after others: with a busy
/// broker, what each message costs by itself would keep the browser from drawing.
const HAND_MS: f64 = 8.0;

/// All sockets of the page, and the clocks and timers of those who have some.
pub(super) struct Sockets {
    dispatch: Dispatch,
    open: Vec<(SocketId, Open)>,
    clocks: Vec<(Owner, Clock)>,
    wakes: Vec<(Owner, Timeout)>,
}

struct Open {
    socket: WebSocket,
    inbox: Rc<Inbox>,
    _listeners: [EventListener; 3],
}

/// What a socket received and nobody heard of yet, each with its time.
struct Inbox {
    dispatch: Dispatch,
    id: SocketId,
    clock: Clock,
    waiting: RefCell<Vec<(u64, Vec<u8>)>>,
    handed_ms: Cell<f64>,
    /// Somebody will hand on what waits: this timer. It may not be dropped while it calls.
    is_asked: Cell<bool>,
    timer: RefCell<Option<Timeout>>,
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

thread_local! {
    /// Asked for once: it is read for every message.
    static CLOCK: Option<Performance> = window().performance();
}

/// The monotonic clock of the page.
pub fn page_ms() -> f64 {
    CLOCK.with(|clock| clock.as_ref().map_or(0.0, Performance::now))
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
                let inbox = Rc::new(Inbox {
                    dispatch: self.dispatch.clone(),
                    id,
                    clock,
                    waiting: RefCell::default(),
                    handed_ms: Cell::default(),
                    is_asked: Cell::default(),
                    timer: RefCell::default(),
                });
                let _listeners = listen(&socket, &inbox);
                let open = Open {
                    socket,
                    inbox,
                    _listeners,
                };
                self.open.push((id, open));
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
            open.inbox.timer.take();
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

impl Inbox {
    /// These bytes came just now.
    fn take(self: &Rc<Self>, bytes: Vec<u8>) {
        self.waiting.borrow_mut().push((self.clock.us(), bytes));
        if self.is_asked.get() {
            return;
        }
        let left = self.handed_ms.get() + HAND_MS - page_ms();
        if left <= 0.0 {
            self.hand();
            return;
        }
        let inbox = self.clone();
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 to 8"
        )]
        let timer = Timeout::new(left as u32, move || inbox.hand());
        self.is_asked.set(true);
        self.timer.replace(Some(timer));
    }

    /// Says what came until now.
    fn hand(&self) {
        self.is_asked.set(false);
        self.handed_ms.set(page_ms());
        for (us, bytes) in self.waiting.take() {
            self.tell(us, SocketEvent::Received(bytes));
        }
    }

    /// Says something else, after what came before it.
    fn say(&self, event: SocketEvent) {
        self.hand();
        self.tell(self.clock.us(), event);
    }

    fn tell(&self, us: u64, event: SocketEvent) {
        self.dispatch.send(SocketMsg::Heard(self.id, us, event));
    }
}

fn listen(socket: &WebSocket, inbox: &Rc<Inbox>) -> [EventListener; 3] {
    let [on_open, on_message, on_close] = [(); 3].map(|()| inbox.clone());
    let opened = socket.clone();
    [
        EventListener::new(socket, "open", move |_| {
            on_open.say(SocketEvent::Opened(opened.protocol()));
        }),
        EventListener::new(socket, "message", move |event| match received(event) {
            Some(bytes) => on_message.take(bytes),
            None => on_message.say(SocketEvent::Text),
        }),
        EventListener::new(socket, "close", move |event| {
            if let Some(event) = event.dyn_ref::<CloseEvent>() {
                on_close.say(SocketEvent::Closed {
                    code: event.code(),
                    reason: event.reason(),
                    clean: event.was_clean(),
                });
            }
        }),
    ]
}

/// The bytes of a message; `None` if it is text, since nothing else was asked for.
fn received(event: &Event) -> Option<Vec<u8>> {
    let data = event.unchecked_ref::<MessageEvent>().data();
    (!data.is_string()).then(|| Uint8Array::new(data.unchecked_ref::<ArrayBuffer>()).to_vec())
}

fn words(why: &JsValue) -> String {
    let message = js_sys::Reflect::get(why, &"message".into()).ok();
    let message = message.and_then(|message| message.as_string());
    message.unwrap_or_else(|| "no reason given".to_owned())
}
