//! Bytes as a story of several connections: who opens, what is sent, how long nothing happens.
//!
//! Every sequence of bytes is a story, and a byte more or less changes one step of it: that is what
//! lets a fuzzer find its way. Some steps send any bytes, some a packet that is in order, so that the
//! rooms behind CONNECT are not left to luck.

use brokerscope_core::machine::Ending;
use brokerscope_core::spec::Version;
use brokerscope_core::time::Span;
use brokerscope_core::topic::{TopicFilter, TopicName};
use brokerscope_core::wire::{
    Ack, Auth, Connect, Disconnect, Packet, PacketId, Properties, Property, Publish, Qos,
    ReasonCode, RetainHandling, Subscribe, SubscribeFilter, Text, Unsubscribe, Will,
};
use bytes::Bytes;

/// How many connections a story speaks of at once.
pub(super) const SEATS: u8 = 4;

/// One thing that happens.
#[derive(Debug)]
pub(super) enum Step<'a> {
    /// A new connection takes this seat; one that still sits there is left alone.
    Open(u8),
    /// Bytes, right or wrong.
    Bytes(u8, &'a [u8]),
    /// A packet that is in order, written in the version of its connection.
    Say(u8, Packet),
    /// The connection ends from outside.
    Close(u8, Ending),
    /// Nothing happens for so long.
    Wait(Span),
}

/// The rest of a story.
#[derive(Debug)]
pub(super) struct Script<'a>(&'a [u8]);

const TOPICS: &[&str] = &["a", "a/b", "a/b/c", "b", "/", "$SYS/a", "é/b", "c/c/c/c"];
const FILTERS: &[&str] = &[
    "a",
    "a/+",
    "a/#",
    "#",
    "+/+",
    "b",
    "$share/g/a/#",
    "$share/h/+",
    "$SYS/#",
    "+/b/#",
];
const WAITS: [u64; 8] = [
    1,
    400,
    1_000,
    1_600,
    10_000,
    61_000,
    3_600_000,
    5_000_000_000,
];
const NUMBERS: [u32; 8] = [0, 1, 2, 3, 10, 40, 300, u32::MAX];

impl<'a> Script<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next number; zero when the story is told.
    pub(super) fn byte(&mut self) -> u8 {
        let Some((&byte, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        byte
    }

    /// The next step, or `None` at the end.
    pub(super) fn next(&mut self) -> Option<Step<'a>> {
        if self.0.is_empty() {
            return None;
        }
        let first = self.byte();
        let seat = first % SEATS;
        Some(match first / SEATS % 16 {
            0 => Step::Open(seat),
            1 => Step::Close(seat, Ending::Fin),
            2 => Step::Close(seat, Ending::Reset),
            3 => Step::Close(seat, Ending::NetworkLost),
            4 => Step::Wait(Span::from_millis(pick(&WAITS, self.byte()))),
            5 | 6 => Step::Bytes(seat, self.slice()),
            7 | 8 => Step::Say(seat, self.connect()),
            9 | 10 => Step::Say(seat, self.publish()),
            11 => Step::Say(seat, self.subscribe()),
            12 | 13 => Step::Say(seat, self.answer()),
            14 => Step::Say(seat, self.farewell()),
            _ => Step::Say(seat, Packet::Pingreq),
        })
    }

    fn slice(&mut self) -> &'a [u8] {
        let length = usize::from(self.byte()).min(self.0.len());
        let (slice, rest) = self.0.split_at(length);
        self.0 = rest;
        slice
    }

    fn qos(&mut self) -> Qos {
        pick(&Qos::ALL, self.byte())
    }

    /// Few, so that they meet.
    fn id(&mut self) -> PacketId {
        PacketId::new(u16::from(self.byte() % 8) + 1).expect("at least 1")
    }

    fn reason(&mut self) -> ReasonCode {
        let reasons = [
            ReasonCode::SUCCESS,
            ReasonCode::NO_MATCHING_SUBSCRIBERS,
            ReasonCode::UNSPECIFIED_ERROR,
            ReasonCode::DISCONNECT_WITH_WILL_MESSAGE,
        ];
        pick(&reasons, self.byte())
    }

    /// Each bit of one byte brings one property with a number from the table.
    fn properties(&mut self, may: &[fn(u32) -> Property]) -> Properties {
        let which = self.byte();
        let chosen = (0..).zip(may).filter(|(bit, _)| which >> bit & 1 != 0);
        Properties(
            chosen
                .map(|(_, make)| make(pick(&NUMBERS, self.byte())))
                .collect(),
        )
    }

    fn connect(&mut self) -> Packet {
        let flags = self.byte();
        let version = match flags & 1 {
            0 => Version::V5,
            _ => Version::V311,
        };
        let with = |bit: u8| flags >> bit & 1 != 0;
        let client_id = pick(&["x", "y", "z", ""], flags >> 6);
        let properties = self.properties(&[
            Property::SessionExpiryInterval,
            |it| Property::ReceiveMaximum(narrow(it).max(1)),
            |it| Property::MaximumPacketSize(it.max(1)),
            |it| Property::TopicAliasMaximum(narrow(it)),
            |it| Property::RequestProblemInformation(u8::from(it != 0)),
            |it| Property::RequestResponseInformation(u8::from(it != 0)),
            |_| Property::AuthenticationMethod(text("SCRAM-SHA-256")),
            |_| Property::UserProperty(text("k"), text("v")),
        ]);
        let keep_alive = if with(1) { self.byte() } else { 0 };
        let will = with(2).then(|| Will {
            topic: topic(self.byte()),
            payload: Bytes::from_static(b"gone"),
            qos: self.qos(),
            retain: with(3),
            properties: self.properties(&[
                Property::WillDelayInterval,
                Property::MessageExpiryInterval,
                |_| Property::UserProperty(text("k"), text("v")),
            ]),
        });
        Packet::Connect(Box::new(Connect {
            version,
            is_bridge: false,
            clean_start: with(4),
            keep_alive: keep_alive.into(),
            client_id: text(client_id),
            will,
            user_name: with(5).then(|| text("user")),
            password: None,
            properties,
        }))
    }

    fn publish(&mut self) -> Packet {
        let flags = self.byte();
        let qos = self.qos();
        let properties = self.properties(&[
            |it| Property::TopicAlias(narrow(it).max(1)),
            Property::MessageExpiryInterval,
            |it| Property::PayloadFormatIndicator(u8::from(it != 0)),
            |_| Property::UserProperty(text("k"), text("v")),
            |_| Property::ContentType(text("text/plain")),
            |_| Property::ResponseTopic(text("a/b")),
        ]);
        let nameless = flags & 2 != 0 && properties.topic_alias().is_some();
        let topic = topic(flags >> 4);
        Packet::Publish(Publish {
            dup: flags & 4 != 0 && qos != Qos::AtMostOnce,
            qos,
            retain: flags & 1 != 0,
            topic: (!nameless).then_some(topic),
            id: (qos != Qos::AtMostOnce).then(|| self.id()),
            properties,
            payload: Bytes::copy_from_slice(self.slice()),
        })
    }

    fn subscribe(&mut self) -> Packet {
        let id = self.id();
        let flags = self.byte();
        let count = flags % 4;
        if flags & 0x80 != 0 {
            let filters = (0..=count).map(|_| filter(self.byte())).collect();
            return Packet::Unsubscribe(Unsubscribe {
                id,
                properties: Properties::none(),
                filters,
            });
        }
        let properties = self.properties(&[|it| {
            Property::SubscriptionIdentifier(it.clamp(1, brokerscope_core::wire::VARINT_MAX))
        }]);
        let filters = (0..=count).map(|_| self.wanted()).collect();
        Packet::Subscribe(Subscribe {
            id,
            properties,
            filters,
        })
    }

    fn wanted(&mut self) -> SubscribeFilter {
        let filter = filter(self.byte());
        let options = self.byte();
        let handling = [
            RetainHandling::Send,
            RetainHandling::SendIfNew,
            RetainHandling::DoNotSend,
        ];
        SubscribeFilter {
            no_local: options & 4 != 0 && filter.shared().is_none(),
            filter,
            qos: pick(&Qos::ALL, options),
            retain_as_published: options & 8 != 0,
            retain_handling: pick(&handling, options >> 4),
        }
    }

    fn answer(&mut self) -> Packet {
        let kind = self.byte();
        let ack = Ack {
            id: self.id(),
            reason: ReasonCode::SUCCESS,
            properties: Properties::none(),
        };
        match kind % 5 {
            0 => Packet::Puback(ack),
            1 => Packet::Pubrec(ack),
            2 => Packet::Pubrel(ack),
            3 => Packet::Pubcomp(ack),
            _ => Packet::Pubrec(Ack {
                reason: ReasonCode::UNSPECIFIED_ERROR,
                ..ack
            }),
        }
    }

    fn farewell(&mut self) -> Packet {
        if self.byte() % 8 == 7 {
            return Packet::Auth(Auth {
                reason: ReasonCode::CONTINUE_AUTHENTICATION,
                properties: Properties(vec![
                    Property::AuthenticationMethod(text("SCRAM-SHA-256")),
                    Property::AuthenticationData(Bytes::copy_from_slice(self.slice())),
                ]),
            });
        }
        Packet::Disconnect(Disconnect {
            reason: self.reason(),
            properties: self.properties(&[Property::SessionExpiryInterval]),
        })
    }
}

/// Any number picks one.
pub(super) fn pick<T: Copy>(from: &[T], number: u8) -> T {
    from[usize::from(number) % from.len()]
}

fn narrow(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

fn text(text: &str) -> Text {
    Text::parse(text).expect("ours")
}

fn topic(number: u8) -> TopicName {
    TopicName::parse(pick(TOPICS, number)).expect("ours")
}

fn filter(number: u8) -> TopicFilter {
    TopicFilter::parse(pick(FILTERS, number)).expect("ours")
}
