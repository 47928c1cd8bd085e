//! The same world with one thing otherwise everywhere: what stands beside it when two are compared.

use super::{NodeSpec, Scenario};
use crate::client::ClientOptions;
use crate::device::Habit;
use crate::machine::{Command, Message};
use crate::net::{Carriage, LinkProfile};
use crate::spec::Version;
use crate::wire::{Properties, Qos, SubscribeFilter};
use crate::world::{Action, ClientSpec};

/// What is otherwise, everywhere.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Twist {
    /// Everything is published, willed and asked for at this QoS: whoever asks for less would be sent
    /// less, and the two worlds would not differ where it is looked at.
    Qos(Qos),
    /// Every client speaks this version. Going back to 3.1.1, what only 5.0 can say is left out, and a
    /// session that outlives its connection is kept for good, since 3.1.1 knows no end of it.
    Version(Version),
    /// Every link carries TCP, or is a textbook's.
    Carriage(Carriage),
    /// Every link that lost nothing loses so many of a million.
    Loss(u32),
}

impl Scenario {
    /// This world with `twists`, one after the other. What was done by hand is done at the same times,
    /// no longer after the same steps: the steps are others.
    #[must_use]
    pub fn twisted(&self, twists: &[Twist]) -> Self {
        let mut world = self.clone();
        for timed in &mut world.timed {
            timed.after = None;
        }
        for bookmark in &mut world.bookmarks {
            bookmark.after = None;
        }
        for twist in twists {
            for node in &mut world.nodes {
                if let NodeSpec::Client(spec) = node {
                    twist.client(spec);
                }
            }
            for timed in &mut world.timed {
                twist.action(&mut timed.action);
            }
        }
        world
    }
}

impl Twist {
    fn client(self, spec: &mut ClientSpec) {
        self.link(&mut spec.link);
        for habit in &mut spec.habits {
            let (Habit::Every { says, .. }
            | Habit::Senses { says, .. }
            | Habit::Answers { says, .. }) = habit;
            self.message(says);
        }
        match self {
            Self::Qos(qos) => {
                if let Some(will) = &mut spec.options.will {
                    will.qos = qos;
                }
            }
            Self::Version(version) => {
                speak(&mut spec.options, version);
                // [MQTT-4.4.0-1]: in 5.0 nobody repeats on a live connection.
                if version == Version::V5 {
                    spec.link.resend_after = None;
                }
            }
            Self::Carriage(_) | Self::Loss(_) => {}
        }
    }

    fn action(self, action: &mut Action) {
        match action {
            Action::Command { command, .. } => self.command(command),
            Action::AddClient(spec) => self.client(spec),
            Action::Retune(_, profile) => {
                self.link(profile);
                if self == Self::Version(Version::V5) {
                    profile.resend_after = None;
                }
            }
            Action::Watch(watch) => self.action(&mut watch.action),
            Action::Cut(_)
            | Action::Partition(..)
            | Action::Repair(_)
            | Action::Hold(..)
            | Action::Release(..)
            | Action::Reset(_)
            | Action::Inject { .. }
            | Action::Crash(_)
            | Action::Kill(_)
            | Action::Restart(_)
            | Action::Sleep(_)
            | Action::Wake(_) => {}
        }
    }

    fn command(self, command: &mut Command) {
        match command {
            Command::Publish(message) => self.message(message),
            Command::Subscribe { filters, id } => match self {
                Self::Qos(qos) => filters.iter_mut().for_each(|it| it.qos = qos),
                Self::Version(Version::V311) => {
                    *id = None;
                    for wanted in filters {
                        *wanted = SubscribeFilter::new(wanted.filter.clone(), wanted.qos);
                    }
                }
                Self::Version(Version::V5) | Self::Carriage(_) | Self::Loss(_) => {}
            },
            Command::Connect { .. }
            | Command::Disconnect { .. }
            | Command::Unsubscribe { .. }
            | Command::Authenticate
            | Command::Raw(_) => {}
        }
    }

    fn message(self, message: &mut Message) {
        match self {
            Self::Qos(qos) => message.qos = qos,
            Self::Version(Version::V311) => message.properties = Properties::none(),
            Self::Version(Version::V5) | Self::Carriage(_) | Self::Loss(_) => {}
        }
    }

    fn link(self, link: &mut LinkProfile) {
        match self {
            Self::Carriage(carriage) => {
                link.carriage = carriage;
                if carriage == Carriage::Tcp {
                    link.resend_after = None;
                }
            }
            Self::Loss(ppm) => {
                for path in [&mut link.up, &mut link.down] {
                    if path.loss_ppm == 0 {
                        path.loss_ppm = ppm;
                    }
                }
            }
            Self::Qos(_) | Self::Version(_) => {}
        }
    }
}

/// The same client in another version, as near as that version comes.
fn speak(options: &mut ClientOptions, version: Version) {
    if options.version == version {
        return;
    }
    let keeps = !options.clean_start || options.session_expiry > 0;
    let plain = ClientOptions::default();
    *options = match version {
        Version::V5 => ClientOptions {
            version,
            session_expiry: if keeps { u32::MAX } else { 0 },
            ..options.clone()
        },
        Version::V311 => ClientOptions {
            version,
            clean_start: !keeps,
            session_expiry: if keeps { u32::MAX } else { 0 },
            will: options.will.take().map(|mut will| {
                will.properties = Properties::none();
                will
            }),
            method: None,
            wants_reasons: plain.wants_reasons,
            asks_response_information: plain.asks_response_information,
            connect_properties: Vec::new(),
            receive_maximum: plain.receive_maximum,
            packet_size_max: None,
            topic_alias_maximum: plain.topic_alias_maximum,
            alias_policy: plain.alias_policy,
            ..options.clone()
        },
    };
}

#[cfg(test)]
mod tests {
    use super::super::{parse, print};
    use super::*;
    use crate::history::History;
    use crate::time::Instant;
    use crate::trace::Fact;
    use crate::wire::PacketKind;

    const WORLD: &str = "format 1\nseed 4\nbroker hub\n\
        client alice v5 -> hub latency 20ms loss 3% clean-start expiry 60s \
            will \"gone\" \"alice\" qos 1 will-delay-interval 5\n\
        client bob v3 -> hub latency 30ms textbook resend-after 2s\n\
        alice every 1s publish \"n\" \"{n}\" qos 0\n\
        at 0ms alice connect\nat 0ms bob connect\n\
        at 200ms bob subscribe \"#\" qos 0\n\
        at 300ms after 9 alice publish \"a\" \"1\" qos 1 message-expiry-interval 9\n\
        when alice receives CONNACK then bob publish \"b\" \"2\" qos 2\n";

    fn world() -> Scenario {
        let parsed = parse(WORLD);
        assert_eq!(parsed.problems, []);
        parsed.scenario
    }

    const ALL: [Twist; 8] = [
        Twist::Qos(Qos::AtMostOnce),
        Twist::Qos(Qos::AtLeastOnce),
        Twist::Qos(Qos::ExactlyOnce),
        Twist::Version(Version::V311),
        Twist::Version(Version::V5),
        Twist::Carriage(Carriage::Tcp),
        Twist::Carriage(Carriage::Textbook),
        Twist::Loss(50_000),
    ];

    #[test]
    fn a_twisted_world_is_one_that_can_be_written_down_and_runs() {
        for twist in ALL {
            let twisted = world().twisted(&[twist]);
            let text = print(&twisted);
            let parsed = parse(&text);
            assert_eq!(parsed.problems, [], "{twist:?}: {text}");
            assert_eq!(parsed.scenario, twisted, "{twist:?}");
            assert_eq!(twisted.twisted(&[twist]), twisted, "{twist:?} twice");
            let mut history = History::start(twisted).expect("it fits");
            history.play(Instant::from_millis(3_000), 10_000);
            let packets = history.trace().records().iter();
            let sent = packets.filter(|it| matches!(it.fact, Fact::Sent { .. }));
            assert!(sent.count() > 4, "{twist:?}");
        }
    }

    #[test]
    fn every_publish_has_the_qos_and_every_client_the_version() {
        for twist in ALL {
            let mut history = History::start(world().twisted(&[twist])).expect("it fits");
            history.play(Instant::from_millis(4_000), 10_000);
            let mut seen = 0;
            for record in history.trace().records() {
                let Fact::Sent {
                    brief: Some(brief),
                    version,
                    ..
                } = &record.fact
                else {
                    continue;
                };
                match twist {
                    Twist::Qos(qos) if brief.kind == PacketKind::Publish => {
                        assert_eq!(brief.qos, qos, "{twist:?}: {record:?}");
                        seen += 1;
                    }
                    Twist::Version(wanted) => {
                        assert_eq!(*version, wanted, "{record:?}");
                        seen += 1;
                    }
                    Twist::Qos(_) | Twist::Carriage(_) | Twist::Loss(_) => {}
                }
            }
            let looked = matches!(twist, Twist::Qos(_) | Twist::Version(_));
            assert!(!looked || seen > 2, "{twist:?}: {seen}");
        }
    }

    #[test]
    fn what_a_version_or_a_link_does_not_know_is_left_out() {
        let client = |world: &Scenario, place: usize| match world.nodes.get(place) {
            Some(NodeSpec::Client(spec)) => spec.clone(),
            Some(NodeSpec::Broker(_)) | None => panic!("{place} is a client"),
        };
        let old = world().twisted(&[Twist::Version(Version::V311)]);
        let alice = client(&old, 1).options;
        assert_eq!((alice.clean_start, alice.session_expiry), (false, u32::MAX));
        assert_eq!(
            alice.will.map(|will| will.properties),
            Some(Properties::none())
        );
        let new = world().twisted(&[Twist::Version(Version::V5)]);
        assert_eq!(client(&new, 2).link.resend_after, None, "[MQTT-4.4.0-1]");
        let tcp = world().twisted(&[Twist::Carriage(Carriage::Tcp)]);
        assert_eq!(client(&tcp, 2).link.resend_after, None);
        let lossy = world().twisted(&[Twist::Loss(50_000)]);
        let loss = |place| client(&lossy, place).link.up.loss_ppm;
        assert_eq!(
            (loss(1), loss(2)),
            (30_000, 50_000),
            "who lost, loses as before"
        );
    }
}
