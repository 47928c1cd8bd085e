//! A bridge from the sandbox to a real broker.
//!
//! The world has a broker that is a guest: what arrives for it is sent over a WebSocket, and what the
//! socket says comes in as an act of that broker. While this goes on, the world's time is the wall's:
//! each [`Uplink::tick`] plays on to now, in so many steps and no more. Whatever else moves the cursor
//! ends it, since a world that comes from the past says again what it has said.

use brokerscope_core::bridge::{Protection, Rule};
use brokerscope_core::history::{History, Stamp, Stopped};
use brokerscope_core::id::{ConnId, NodeId};
use brokerscope_core::net::Parting;
use brokerscope_core::order::Map;
use brokerscope_core::scenario::{Outward, Scenario};
use brokerscope_core::spec::Version;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::world::{Action, Parcel, Visit};
use bytes::Bytes;

use super::bench::STEPS_PER_FRAME;
use super::doctor;
use crate::effect::Effect;
use crate::msg::{Owner, SocketEvent, SocketId, UplinkField};
use crate::words::{live, uplink as words};

/// From one look at the clock to the next, in milliseconds.
const TICK_MS: u32 = 20;

/// Its one socket: what an old one had to say ends with it.
const SOCKET: SocketId = SocketId {
    owner: Owner::Uplink,
    number: 0,
};

/// So many bytes wait for a socket that is not open yet, at most: CONNECT, and a little.
const WAITING_MAX: usize = 64 * 1024;

/// The form, and the bridge while there is one.
#[derive(Debug, Default)]
pub struct Uplink {
    /// What stands in the form.
    pub form: Map<UplinkField, String>,
    /// What is wrong with it, and with which field.
    pub problem: Option<(UplinkField, String)>,
    /// The bridge that stands.
    pub running: Option<Running>,
    /// Why it is over, if that was not asked for.
    pub trouble: Option<String>,
    /// The world without the bridge, and with it: to begin again with other rules.
    worlds: Option<(Scenario, Scenario)>,
    /// The Client Identifier of its remote end.
    client_id: String,
}

/// A bridge that stands.
#[derive(Debug)]
pub struct Running {
    /// Where to.
    pub address: String,
    /// Packets or parts of them that went out, and that came.
    pub crossed: (u32, u32),
    /// The connection to the broker.
    pub wire: Option<Wire>,
    /// How far the world's time is behind the wall's, because there was too much to do.
    pub behind: Span,
    guest: NodeId,
    /// What the page's clock and the world's said at the same moment, once the first is known.
    since: Option<(u64, Instant)>,
    stamp: Stamp,
}

/// A connection of the guest, and its socket.
#[derive(Debug)]
pub struct Wire {
    conn: ConnId,
    /// The WebSocket is open.
    pub is_open: bool,
    waiting: Vec<u8>,
}

impl Uplink {
    /// A form with something in it. `chance` makes the Client Identifier one of its own.
    pub fn new(chance: u32) -> Self {
        let form = [
            (UplinkField::Address, "ws://localhost:9001/mqtt".to_owned()),
            (UplinkField::Version, "5.0".to_owned()),
            (UplinkField::Rules, words::RULES_AT_FIRST.to_owned()),
            (UplinkField::Protection, words::BOTH.to_owned()),
        ];
        Self {
            form: form.into(),
            client_id: format!("brokerscope-{chance:08x}"),
            ..Self::default()
        }
    }

    fn text(&self, field: UplinkField) -> &str {
        self.form.get(&field).map_or("", |text| text.trim())
    }

    /// The password in the form: as typed, white space and all.
    pub fn password(&self) -> &str {
        let typed = self.form.get(&UplinkField::Password);
        typed.map_or("", String::as_str)
    }

    /// Begins the world again with a bridge in it, or says what is wrong with the form.
    pub fn begin(&mut self, scenario: &Scenario, secure: bool) -> Option<History> {
        self.trouble = None;
        match self.plan(scenario, secure) {
            Ok((mut history, guest)) => {
                history.set_guests(true);
                self.problem = None;
                self.running = Some(Running {
                    address: self.text(UplinkField::Address).to_owned(),
                    crossed: (0, 0),
                    wire: None,
                    behind: Span::ZERO,
                    guest,
                    since: None,
                    stamp: history.stamp(),
                });
                Some(history)
            }
            Err(wrong) => {
                self.problem = Some(wrong);
                None
            }
        }
    }

    fn plan(
        &mut self,
        scenario: &Scenario,
        secure: bool,
    ) -> Result<(History, NodeId), (UplinkField, String)> {
        let address = self.text(UplinkField::Address);
        doctor::check(address, secure).map_err(|ill| (UplinkField::Address, live::ill(&ill)))?;
        let rules = |why: &str| (UplinkField::Rules, live::sentence(why));
        let (user, password) = (self.text(UplinkField::User), self.password());
        let version = match self.text(UplinkField::Version) {
            "3.1.1" => Version::V311,
            _ => Version::V5,
        };
        // 3.1.1 knows no password without a user name [MQTT-3.1.2-22].
        if version == Version::V311 && user.is_empty() && !password.is_empty() {
            return Err((UplinkField::Password, live::PASSWORD_ALONE.to_owned()));
        }
        let lines = self.text(UplinkField::Rules).lines();
        let lines = lines.map(str::trim).filter(|line| !line.is_empty());
        let all: Result<Vec<Rule>, String> = lines.map(Rule::of_line).collect();
        let wish = Outward {
            version,
            client_id: self.client_id.clone(),
            user: user.to_owned(),
            password: password.to_owned(),
            protection: match self.text(UplinkField::Protection) {
                words::NONE => Protection::None,
                words::LOCAL => Protection::Local,
                _ => Protection::Both,
            },
            rules: all.map_err(|why| rules(&why))?,
        };
        let plain = match &self.worlds {
            Some((plain, bridged)) if bridged == scenario => plain.clone(),
            Some(_) | None => scenario.clone(),
        };
        let (bridged, guest) = plain
            .with_outward(&wish)
            .map_err(|problem| rules(&problem.message))?;
        self.worlds = Some((plain, bridged.clone()));
        let history = History::start(bridged).map_err(|error| rules(&error.to_string()))?;
        Ok((history, guest))
    }

    /// The page's clock says `us`: plays the world on to now.
    pub fn tick(&mut self, history: &mut History, us: u64) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.go_on(history, us, &mut effects) {
            effects.push(Effect::Wake(Owner::Uplink, TICK_MS));
        }
        effects
    }

    /// The socket says something.
    pub fn hear(&mut self, history: &mut History, us: u64, event: SocketEvent) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !self.go_on(history, us, &mut effects) {
            return effects;
        }
        let Some(running) = &mut self.running else {
            return effects;
        };
        let Some(wire) = &mut running.wire else {
            return effects;
        };
        let conn = wire.conn;
        let visit = match event {
            SocketEvent::Opened(protocol) if protocol != "mqtt" => {
                self.trouble = Some(words::SUBPROTOCOL.to_owned());
                effects.push(Effect::SocketClose(SOCKET));
                running.wire = None;
                Visit::Ends(conn, Parting::Reset)
            }
            SocketEvent::Opened(_) => {
                self.trouble = None;
                wire.is_open = true;
                let waiting = std::mem::take(&mut wire.waiting);
                effects.push(Effect::SocketSend(SOCKET, waiting));
                return effects;
            }
            SocketEvent::Received(bytes) => {
                running.crossed.1 = running.crossed.1.saturating_add(1);
                Visit::Writes(conn, Bytes::from(bytes))
            }
            SocketEvent::Impossible(why) => {
                self.trouble = Some(why);
                running.wire = None;
                Visit::Ends(conn, Parting::Reset)
            }
            SocketEvent::Text => {
                self.trouble = Some(words::TEXT.to_owned());
                effects.push(Effect::SocketClose(SOCKET));
                running.wire = None;
                Visit::Ends(conn, Parting::Reset)
            }
            SocketEvent::Closed { code, clean, .. } => {
                self.trouble = Some(words::closed(code, wire.is_open));
                running.wire = None;
                let parting = if clean { Parting::Fin } else { Parting::Reset };
                Visit::Ends(conn, parting)
            }
        };
        let guest = running.guest;
        // It may have ended this connection in the meantime.
        let _ = history.act(Action::Guest { guest, visit });
        running.empty(history, &mut effects);
        effects
    }

    /// Ends it: the world's time stands where it is.
    pub fn stop(&mut self, history: &mut History, why: Option<String>) -> Vec<Effect> {
        let Some(running) = self.running.take() else {
            return Vec::new();
        };
        self.trouble = why;
        if let Some(Wire { conn, .. }) = running.wire
            && history.stamp().goes_on(running.stamp)
        {
            let (guest, visit) = (running.guest, Visit::Ends(conn, Parting::Fin));
            let _ = history.act(Action::Guest { guest, visit });
        }
        history.set_guests(false);
        vec![Effect::SocketClose(SOCKET)]
    }

    /// Plays on to now; `false` when the bridge is over.
    fn go_on(&mut self, history: &mut History, us: u64, effects: &mut Vec<Effect>) -> bool {
        let Some(running) = &mut self.running else {
            return false;
        };
        let stands = history.stamp().goes_on(running.stamp)
            && history.cursor() == history.head()
            && history.world().is_guest(running.guest);
        if !stands {
            effects.extend(self.stop(history, Some(words::MOVED.to_owned())));
            return false;
        }
        let (wall, world) = *running.since.get_or_insert((us, history.cursor().at));
        let now = world + Span::from_micros(us.saturating_sub(wall));
        let stopped = history.play(now, STEPS_PER_FRAME).stopped;
        match stopped {
            // What could not be done in time is done later: the world's time is late from here on.
            Stopped::Budget => {
                let at = history.cursor().at;
                running.behind = running.behind + now.since(at);
                running.since = Some((us, at));
            }
            Stopped::Quiet => history.seek_time(now, STEPS_PER_FRAME),
            Stopped::Reached | Stopped::Full => {}
        }
        running.empty(history, effects);
        let full = stopped == Stopped::Full || history.world().stopped().is_some();
        if full {
            effects.extend(self.stop(history, Some(words::FULL.to_owned())));
        }
        !full
    }
}

impl Running {
    /// Takes what the world has for the broker outside.
    fn empty(&mut self, history: &mut History, effects: &mut Vec<Effect>) {
        while let Some(parcel) = history.poll_parcel() {
            match parcel {
                Parcel::Stands(conn) => {
                    self.wire = Some(Wire {
                        conn,
                        is_open: false,
                        waiting: Vec::new(),
                    });
                    effects.push(Effect::SocketOpen(SOCKET, self.address.clone()));
                }
                Parcel::Bytes(conn, bytes) => {
                    let Some(wire) = self.wire.as_mut().filter(|wire| wire.conn == conn) else {
                        continue;
                    };
                    self.crossed.0 = self.crossed.0.saturating_add(1);
                    if wire.is_open {
                        effects.push(Effect::SocketSend(SOCKET, bytes.to_vec()));
                    } else if wire.waiting.len() + bytes.len() <= WAITING_MAX {
                        wire.waiting.extend_from_slice(&bytes);
                    }
                }
                Parcel::Over(conn, _) => {
                    if self.wire.take_if(|wire| wire.conn == conn).is_some() {
                        effects.push(Effect::SocketClose(SOCKET));
                    }
                }
                Parcel::Asked(..) => {}
            }
        }
        self.stamp = history.stamp();
    }
}
