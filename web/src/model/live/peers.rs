//! All connections of the page: one clock, one recorder, a choice.

use brokerscope_core::client::{Client, ClientOptions, Status};
use brokerscope_core::id::{LinkId, NodeId};
use brokerscope_core::machine::Command;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::wire::ReasonCode;

use super::doctor::Trouble;
use super::form::{another, defaults};
use super::input::socket;
use super::lifelines::Lifelines;
use super::peer::{Desk, Peer, Stage};
use super::{LIVE_BROKER, LIVE_PAGE, LiveBench, PEERS_MAX};
use crate::effect::Effect;
use crate::model::{Form, Grown};
use crate::msg::{LiveField, Owner, SocketEvent, SocketId};

/// Who is taken over hears of it within this time; what ends later ends for another reason.
const TAKEOVER: Span = Span::from_millis(5_000);

impl LiveBench {
    /// One connection that nobody asked for yet. Nobody shall be able to guess `seed`; `chance` is
    /// for names.
    pub(crate) fn new(seed: u64, chance: u32) -> Self {
        let mut lifelines = Lifelines::default();
        let (node, link) = lifelines.page(&[]);
        debug_assert_eq!((node, link), (LIVE_PAGE, LinkId(0)), "the first place");
        let mut peer = Peer::new(node, link, Form(defaults(chance)));
        // Its broker stands beside it from the start, wherever that will be.
        peer.broker = Some(lifelines.broker(&[], node, ""));
        debug_assert_eq!(peer.broker, Some(LIVE_BROKER), "the second place");
        let mut bench = Self {
            scene: Grown::default(),
            chain: Grown::default(),
            lines: Grown::default(),
            peers: vec![peer],
            chosen: 0,
            desk: Desk::default(),
            lifelines,
            cast: 0,
            frozen: None,
            wakes_at: None,
            seed,
            chance,
        };
        bench.settle();
        bench
    }

    /// What stands in the forms of the chosen connection.
    pub(in crate::model) fn form_mut(&mut self) -> Option<&mut Form<LiveField>> {
        Some(&mut self.chosen_mut()?.form)
    }

    pub(super) fn chosen_mut(&mut self) -> Option<&mut Peer> {
        self.peers.get_mut(self.chosen)
    }

    /// Another connection, with the settings of the chosen one and a name of its own; it is chosen
    /// then. There is room for [`PEERS_MAX`].
    pub(in crate::model) fn add(&mut self) {
        if self.peers.len() >= PEERS_MAX {
            return;
        }
        self.chance = self.chance.wrapping_add(1);
        let form = another(&self.chosen().form, self.chance);
        let (node, link) = self.lifelines.page(&self.peers);
        self.chosen = self.peers.len();
        self.peers.push(Peer::new(node, link, form));
        self.settle();
    }

    /// The forms are about this one from now on.
    pub(in crate::model) fn choose(&mut self, node: NodeId) {
        let place = self.peers.iter().position(|peer| peer.node == node);
        self.chosen = place.unwrap_or(self.chosen);
    }

    /// Says goodbye on this connection and takes it away, with all that was said on it. The last one
    /// stays.
    pub(in crate::model) fn close(&mut self, node: NodeId) -> Vec<Effect> {
        let staying = self.peers.iter().filter(|peer| !peer.leaves).count();
        if staying < 2 {
            return Vec::new();
        }
        if let Some(peer) = self.peers.iter_mut().find(|peer| peer.node == node) {
            peer.leaves = true;
        }
        self.ask_of(
            node,
            Command::Disconnect {
                reason: ReasonCode::NORMAL_DISCONNECTION,
            },
        )
    }

    /// Asks for a connection of the chosen one with these options.
    pub(super) fn connect(&mut self, address: String, options: ClientOptions) -> Vec<Effect> {
        let peer = self.chosen();
        if peer.status() == Status::Offline {
            let (node, moves) = (peer.node, peer.reached && peer.address != address);
            let broker = self.lifelines.broker(&self.peers, node, &address);
            if moves {
                // One lifeline has one broker: what it said to another would stand at the wrong one.
                self.desk.recorder.forget(node);
            }
            self.desk.recorder.attach(node, broker);
            let seed = self.seed;
            self.seed = seed.wrapping_add(1);
            if let Some(peer) = self.chosen_mut() {
                peer.reached &= !moves;
                peer.broker = Some(broker);
                peer.become_client(address, options, seed);
            }
            self.settle();
        }
        self.ask(Command::Connect { clean_start: None })
    }

    /// Asks the chosen client for something, as soon as the page's clock is read.
    pub(in crate::model) fn ask(&mut self, command: Command) -> Vec<Effect> {
        self.ask_of(self.chosen().node, command)
    }

    /// Asks this client for something, as soon as the page's clock is read.
    pub(in crate::model) fn ask_of(&mut self, node: NodeId, command: Command) -> Vec<Effect> {
        if let Some(peer) = self.peers.iter_mut().find(|peer| peer.node == node) {
            peer.commands.push(command);
        }
        vec![Effect::Wake(Owner::Live, 0)]
    }

    /// The page's clock says `us`.
    pub(in crate::model) fn tick(&mut self, us: u64) -> Vec<Effect> {
        self.wakes_at = None;
        self.go_on(us);
        for peer in &mut self.peers {
            for command in std::mem::take(&mut peer.commands) {
                peer.obey(command, &mut self.desk);
            }
        }
        self.part();
        self.done()
    }

    /// A socket says something.
    pub(in crate::model) fn hear(
        &mut self,
        id: SocketId,
        us: u64,
        event: SocketEvent,
    ) -> Vec<Effect> {
        self.go_on(us);
        // What an old socket still had to say changes nothing.
        let whose = |peer: &Peer| peer.conn_id().map(socket) == Some(id);
        if let Some(place) = self.peers.iter().position(whose) {
            if let Some(peer) = self.peers.get_mut(place) {
                peer.heard(event, &mut self.desk);
            }
            self.look_for_takeover(place);
        }
        self.done()
    }

    /// Time goes on, and whose deadline is due is told.
    fn go_on(&mut self, us: u64) {
        self.desk.recorder.go_on(Instant::from_micros(us));
        for peer in &mut self.peers {
            peer.ring(&mut self.desk);
        }
    }

    /// What the browser shall do after all this.
    fn done(&mut self) -> Vec<Effect> {
        self.wake();
        std::mem::take(&mut self.desk.effects)
    }

    /// Whoever said goodbye goes.
    fn part(&mut self) {
        let chosen = self.chosen().node;
        let leaving = self.peers.iter().filter(|peer| peer.leaves);
        let leaving: Vec<NodeId> = leaving.map(|peer| peer.node).collect();
        if leaving.is_empty() {
            return;
        }
        for peer in self.peers.iter().filter(|peer| peer.leaves) {
            peer.hang_up(&mut self.desk);
            self.desk.topics = self.desk.topics.saturating_sub(peer.topics.len());
            self.desk.recorder.forget(peer.node);
        }
        let before = self.chosen;
        self.peers.retain(|peer| !peer.leaves);
        let place = self.peers.iter().position(|peer| peer.node == chosen);
        self.chosen = place.unwrap_or(before.min(self.peers.len().saturating_sub(1)));
        if let [last] = self.peers.as_slice()
            && last.broker.is_none()
        {
            // Alone, it stands beside a broker as at the start.
            let broker = self.lifelines.broker(&self.peers, last.node, "");
            self.peers
                .iter_mut()
                .for_each(|peer| peer.broker = Some(broker));
        }
        self.settle();
    }

    /// A broker ends the older of two connections with one Client Identifier [MQTT-3.1.4-3]. If both
    /// are this page's, it can say whose fault it is.
    fn look_for_takeover(&mut self, place: usize) {
        let Some(peer) = self.peers.get(place) else {
            return;
        };
        let told = match &peer.trouble {
            Some(Trouble::ToldToGo(ReasonCode::SESSION_TAKEN_OVER)) => true,
            Some(Trouble::Closed {
                stage: Stage::Connected,
                ..
            }) => false,
            Some(_) | None => return,
        };
        let now = self.now();
        let rival = self.peers.iter().find(|it| {
            it.node != peer.node
                && it.stage().is_some_and(|stage| stage != Stage::Opening)
                && (it.address == peer.address && it.client_id() == peer.client_id())
                && it.opening_at >= peer.opening_at
                && now.since(it.opening_at) <= TAKEOVER
        });
        let by = rival.map(|it| it.name.clone());
        if let (Some(by), Some(peer)) = (by, self.peers.get_mut(place)) {
            peer.trouble = Some(Trouble::TakenOver { by, told });
        }
    }

    /// Names everybody anew.
    fn settle(&mut self) {
        if self.lifelines.settle(&mut self.peers) {
            self.cast = self.cast.wrapping_add(1);
        }
    }

    /// Asks for the next tick, unless it was asked for.
    fn wake(&mut self) {
        if self.peers.iter().any(|peer| !peer.commands.is_empty()) {
            self.desk.effects.push(Effect::Wake(Owner::Live, 0));
            return;
        }
        let clients = self.peers.iter().filter_map(|peer| peer.client.as_ref());
        let deadlines = clients.filter_map(Client::poll_timeout);
        let arrival = self.desk.recorder.next_arrival();
        let next = deadlines.map(|deadline| deadline.at).chain(arrival).min();
        let Some(at) = next else {
            return;
        };
        if self.wakes_at.replace(at) == Some(at) {
            return;
        }
        let us = at.since(self.now()).as_micros();
        let ms = u32::try_from(us.div_ceil(1_000)).unwrap_or(u32::MAX);
        self.desk.effects.push(Effect::Wake(Owner::Live, ms.max(1)));
    }
}
