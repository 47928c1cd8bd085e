//! The sandbox before a real broker: one run for each, and what differs.
//!
//! The second run's broker is a guest. Each of its connections is a WebSocket, and its time is the wall's,
//! but for the time in which an answer is owed ([`Pacer`]): each [`Real::tick`] plays on to now, in so many
//! steps and no more. Once everything that the simulated broker did has come, or patience ends, both runs
//! stand still and are compared.

use brokerscope_core::history::{History, Stopped};
use brokerscope_core::id::ConnId;
use brokerscope_core::interchange::compare::{
    Compared, Heard, Left, Pacer, SETTLES, Sockets, Staged, Wish, compare, learned, left_behind,
};
use brokerscope_core::net::Parting;
use brokerscope_core::order::Map;
use brokerscope_core::scenario::{NodeSpec, Scenario, print};
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::wire::Text;
use brokerscope_core::world::BrokerSpec;
use bytes::Bytes;

use super::bench::{Bench, STEPS_PER_FRAME};
use super::doctor;
use crate::effect::Effect;
use crate::msg::{Owner, RealField, SocketEvent, SocketId};
use crate::words::{live, real as words, uplink};

/// From one look at the clock to the next, in milliseconds.
const TICK_MS: u32 = 20;
/// Of a longer story only so much is compared: nobody waits longer.
const UNTIL_MAX: Span = Span::from_secs(60);
/// So long one waits for what a real broker does late.
const PATIENCE: Span = Span::from_secs(6);
/// So often it is asked whether everything has come.
const LOOK_EVERY: Span = Span::from_millis(250);
/// Steps of the simulated run, which waits for nobody.
const STEPS_PER_TICK: u32 = 20_000;

/// The form, and the run while there is one.
#[derive(Debug)]
pub struct Real {
    /// What stands in the form.
    pub form: Map<RealField, String>,
    /// What is wrong with it, and with which field.
    pub problem: Option<(RealField, String)>,
    /// What a socket had to complain about.
    pub trouble: Option<String>,
    /// The run.
    pub running: Option<Running>,
    /// What came of it.
    pub done: Option<Done>,
    /// No socket of an old run has the number of one of this.
    numbers: u32,
}

/// A run that goes on.
#[derive(Debug)]
pub struct Running {
    /// Where to.
    pub address: String,
    /// Until when of the story it is compared.
    pub until: Instant,
    pacer: Pacer,
    staged: Staged,
    sockets: Sockets,
    /// The simulated run is there, and shows something until then.
    lasts: Option<Instant>,
    look: Instant,
}

/// A run that is over.
#[derive(Debug)]
pub struct Done {
    /// Where to.
    pub address: String,
    /// Where the two part.
    pub compared: Compared,
    /// What is left in the real broker.
    pub left: Left,
    /// What could not be done to it.
    pub left_out: Vec<String>,
    /// Acts that come behind what was compared.
    pub behind: usize,
    /// What was learned of it.
    pub learned: BrokerSpec,
}

impl Real {
    /// A form with something in it.
    pub fn new() -> Self {
        let form = [(RealField::Address, "ws://localhost:9001/mqtt".to_owned())];
        Self {
            form: form.into(),
            problem: None,
            trouble: None,
            running: None,
            done: None,
            numbers: 0,
        }
    }

    fn text(&self, field: RealField) -> &str {
        self.form.get(&field).map_or("", |text| text.trim())
    }

    /// Begins both runs of this world, which was seen until `seen`; or says what is wrong.
    pub fn begin(&mut self, world: &Scenario, seen: Instant, secure: bool) -> Option<[Bench; 2]> {
        (self.problem, self.trouble, self.done) = (None, None, None);
        match self.plan(world, seen, secure) {
            Ok(sides) => Some(sides),
            Err(wrong) => {
                self.problem = Some(wrong);
                None
            }
        }
    }

    fn plan(
        &mut self,
        world: &Scenario,
        seen: Instant,
        secure: bool,
    ) -> Result<[Bench; 2], (RealField, String)> {
        let address = self.text(RealField::Address).to_owned();
        doctor::check(&address, secure).map_err(|ill| (RealField::Address, live::ill(&ill)))?;
        let wrong = |why: &dyn std::fmt::Display| {
            let why = live::sentence(&why.to_string());
            (RealField::Address, why)
        };
        let mut staged = Staged::of(world).map_err(|unfit| wrong(&words::unfit(&unfit)))?;
        let user = self.text(RealField::User);
        if !user.is_empty() {
            let user = Text::parse(user).map_err(|error| (RealField::User, error.to_string()))?;
            let password = self.form.get(&RealField::Password);
            let password = password.filter(|it| !it.is_empty());
            let password = password.map(|it| Bytes::from(it.clone().into_bytes()));
            staged.introduce(&user, password.as_ref());
        }
        let start = |scenario: &Scenario| History::start(scenario.clone()).map_err(|it| wrong(&it));
        let [simulated, mut real] = [start(&staged.simulated)?, start(&staged.real)?];
        real.set_guests(true);
        let until = staged.acts_end.max(seen).min(Instant::START + UNTIL_MAX);
        self.running = Some(Running {
            address,
            until,
            pacer: Pacer::new(staged.broker),
            sockets: Sockets::new(staged.broker),
            staged,
            lasts: None,
            look: Instant::START,
        });
        Ok([Bench::of(simulated), Bench::of(real)])
    }

    /// The page's clock says `us`: plays the world on to now.
    pub fn tick(&mut self, sides: &mut [Bench; 2], us: u64) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.go_on(sides, us, &mut effects);
        if self.running.is_some() {
            effects.push(Effect::Wake(Owner::Real, TICK_MS));
        }
        effects
    }

    /// A socket says something.
    pub fn hear(
        &mut self,
        sides: &mut [Bench; 2],
        us: u64,
        (number, event): (u32, SocketEvent),
    ) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.go_on(sides, us, &mut effects);
        let Some(running) = &mut self.running else {
            return effects;
        };
        let Some(conn) = number.checked_sub(self.numbers).map(ConnId) else {
            return effects;
        };
        let (heard, trouble) = match event {
            SocketEvent::Opened(protocol) if protocol != "mqtt" => {
                let why = Some(uplink::SUBPROTOCOL.to_owned());
                (Heard::Closed(Parting::Reset), why)
            }
            SocketEvent::Opened(_) => (Heard::Opened, None),
            SocketEvent::Received(bytes) => (Heard::Bytes(bytes.into()), None),
            SocketEvent::Impossible(why) => (Heard::Closed(Parting::Reset), Some(why)),
            SocketEvent::Text => {
                let why = Some(uplink::TEXT.to_owned());
                (Heard::Closed(Parting::Reset), why)
            }
            SocketEvent::Closed { clean, .. } if clean => (Heard::Closed(Parting::Fin), None),
            SocketEvent::Closed { code, .. } => {
                let why = (running.sockets.crossed.1 == 0).then(|| words::unreached(code));
                (Heard::Closed(Parting::Reset), why)
            }
        };
        self.trouble = trouble.or(self.trouble.take());
        if matches!(heard, Heard::Closed(_)) {
            effects.push(Effect::SocketClose(id(self.numbers, conn)));
        }
        let [_, real] = sides;
        let (wish, acts) = running.sockets.hear(conn, heard);
        effects.extend(wish.map(|wish| running.fulfil(self.numbers, wish)));
        for act in acts {
            // It may have ended this connection in the meantime.
            let _ = real.history.act(act);
            running.empty(self.numbers, &mut real.history, &mut effects);
        }
        effects
    }

    /// Ends the run, and compares what there is.
    pub fn stop(&mut self, sides: &mut [Bench; 2]) -> Vec<Effect> {
        let Some(running) = self.running.take() else {
            return Vec::new();
        };
        let [simulated, real] = sides;
        let end = running.at();
        let until = running.lasts.unwrap_or(running.until).min(end);
        let staged = &running.staged;
        let compared = running.compare(sides_of(simulated, real), (until, end));
        let trace = real.history.trace();
        let own = match staged.simulated.nodes.get(usize::from(staged.broker.0)) {
            Some(NodeSpec::Broker(spec)) => spec.clone(),
            Some(NodeSpec::Client(_)) | None => BrokerSpec::default(),
        };
        self.done = Some(Done {
            left: left_behind(trace, staged.broker),
            learned: learned(&own, trace, staged.broker, &compared.differences),
            compared,
            left_out: staged.left_out.clone(),
            behind: staged.acts_behind(running.until).count(),
            address: running.address.clone(),
        });
        real.history.set_guests(false);
        // No further than the other.
        if let Some(short) = Bench::at(staged.simulated.clone(), end) {
            *simulated = short;
        }
        self.close(&running)
    }

    /// Ends it without a word.
    pub fn give_up(&mut self) -> Vec<Effect> {
        match self.running.take() {
            Some(running) => self.close(&running),
            None => Vec::new(),
        }
    }

    fn close(&mut self, running: &Running) -> Vec<Effect> {
        let open = running.sockets.open();
        let close = |conn: &ConnId| Effect::SocketClose(id(self.numbers, *conn));
        let effects: Vec<Effect> = open.iter().map(close).collect();
        let most = open.iter().map(|conn| conn.0).max();
        self.numbers = self.numbers.saturating_add(most.unwrap_or(0)) + 1_000;
        effects
    }

    fn go_on(&mut self, sides: &mut [Bench; 2], us: u64, effects: &mut Vec<Effect>) {
        let Some(running) = &mut self.running else {
            return;
        };
        let [simulated, real] = sides;
        running.simulate(simulated);
        let stopped = running.play(&mut real.history, us);
        running.empty(self.numbers, &mut real.history, effects);
        if stopped == Stopped::Full || running.is_over(sides_of(simulated, real)) {
            effects.extend(self.stop(sides));
        }
    }
}

impl Default for Real {
    fn default() -> Self {
        Self::new()
    }
}

type Sides<'a> = (&'a Bench, &'a Bench);

const fn sides_of<'a>(simulated: &'a Bench, real: &'a Bench) -> Sides<'a> {
    (simulated, real)
}

const fn id(numbers: u32, conn: ConnId) -> SocketId {
    SocketId {
        owner: Owner::Real,
        number: numbers.saturating_add(conn.0),
    }
}

impl Running {
    /// How far it is.
    pub const fn at(&self) -> Instant {
        self.pacer.at()
    }

    /// How many packets or parts of them went out, and came.
    pub const fn crossed(&self) -> (u32, u32) {
        self.sockets.crossed
    }

    /// Plays a part of the simulated run.
    fn simulate(&mut self, simulated: &mut Bench) {
        if self.lasts.is_some() {
            return;
        }
        let end = self.until + PATIENCE + SETTLES;
        let stopped = simulated.history.play(end, STEPS_PER_TICK).stopped;
        if stopped != Stopped::Budget {
            let lasts = self.staged.lasts(simulated.history.trace(), self.until);
            self.look = lasts + SETTLES + LOOK_EVERY;
            self.lasts = Some(lasts);
        }
    }

    fn compare(&self, (simulated, real): Sides<'_>, span: (Instant, Instant)) -> Compared {
        let traces = (simulated.history.trace(), real.history.trace());
        compare(traces.0, traces.1, self.staged.broker, span)
    }

    /// Whether everything has come, or patience ends.
    fn is_over(&mut self, sides: Sides<'_>) -> bool {
        let Some(lasts) = self.lasts.filter(|_| self.at() >= self.look) else {
            return false;
        };
        let now = self.at();
        self.look = now + LOOK_EVERY;
        let late = now >= lasts + SETTLES + PATIENCE;
        late || !self.compare(sides, (lasts, now)).waits()
    }

    /// Plays the world on to now, or to where the real broker owes an answer.
    fn play(&mut self, history: &mut History, us: u64) -> Stopped {
        let until = self.pacer.until(history.trace(), us);
        let mut stopped = Stopped::Budget;
        for _ in 0..STEPS_PER_FRAME {
            // What is due in the same instant waits as well: of two that come at once, one comes first.
            if stopped != Stopped::Budget || self.pacer.stands(history.trace()) {
                break;
            }
            stopped = history.play(until, 1).stopped;
        }
        // What could not be done in time is done later: the world's time is late from here on.
        self.pacer.came_to(match stopped {
            Stopped::Budget => history.cursor().at,
            Stopped::Quiet | Stopped::Reached | Stopped::Full => until,
        });
        if stopped == Stopped::Quiet {
            history.seek_time(until, STEPS_PER_FRAME);
        }
        stopped
    }

    /// Takes what the world has for the broker outside.
    fn empty(&mut self, numbers: u32, history: &mut History, effects: &mut Vec<Effect>) {
        while let Some(parcel) = history.poll_parcel() {
            let wish = self.sockets.take(parcel);
            effects.extend(wish.map(|wish| self.fulfil(numbers, wish)));
        }
    }

    /// A page cannot tear a connection down: RST is a close as well.
    fn fulfil(&self, numbers: u32, wish: Wish) -> Effect {
        match wish {
            Wish::Open(conn) => Effect::SocketOpen(id(numbers, conn), self.address.clone()),
            Wish::Send(conn, bytes) => Effect::SocketSend(id(numbers, conn), bytes.to_vec()),
            Wish::Close(conn, _) => Effect::SocketClose(id(numbers, conn)),
        }
    }
}

impl Done {
    /// What was learned, as a file.
    pub fn profile(&self) -> String {
        let alone = Scenario {
            nodes: vec![NodeSpec::Broker(self.learned.clone())],
            ..Scenario::default()
        };
        format!("# Seen at {}.\n{}", self.address, print(&alone))
    }
}
