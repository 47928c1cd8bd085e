//! One end of a connection, which knows what the other may send it.

use std::collections::BTreeSet;

use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Connect, Framer, Packet, PacketId, PacketKind, Publish, Qos, decode};

use super::hold_to_its_promises;

/// What a client knows of its connection.
#[derive(Debug)]
pub(super) struct Peer {
    /// What it has sent, up to the first packet that it did not finish.
    sent: Framer,
    /// How it spoke first; until then nothing is expected.
    spoken: Option<Spoken>,
    /// Whether CONNACK has come.
    answered: bool,
    /// QoS 1 and 2 messages that it has not yet answered for good.
    open: BTreeSet<PacketId>,
    /// Topic Aliases that the broker has introduced.
    aliases: BTreeSet<u16>,
    /// What came, for the one who asks.
    pub(super) heard: Vec<Packet>,
}

/// What the first packet of a connection set.
#[derive(Debug)]
struct Spoken {
    version: Version,
    receive_maximum: usize,
    packet_size_max: usize,
    alias_maximum: u16,
}

impl Peer {
    pub(super) fn new() -> Self {
        Self {
            sent: Framer::default(),
            spoken: None,
            answered: false,
            open: BTreeSet::new(),
            aliases: BTreeSet::new(),
            heard: Vec::new(),
        }
    }

    pub(super) fn version(&self) -> Version {
        self.spoken.as_ref().map_or(Version::V5, |it| it.version)
    }

    /// Cuts what is about to be sent where its packets end.
    pub(super) fn pieces<'a>(&mut self, mut bytes: &'a [u8]) -> Vec<(&'a [u8], Option<Packet>)> {
        let mut pieces = Vec::new();
        let mut before = self.sent.waiting();
        self.sent.push(bytes);
        while let Ok(Some(packet)) = self.sent.next_packet(u32::MAX) {
            let (piece, rest) = bytes.split_at(packet.len() - before);
            (bytes, before) = (rest, 0);
            let read = decode(&packet, self.version());
            if self.spoken.is_none() {
                let version = match &read {
                    Ok(Packet::Connect(connect)) => connect.version,
                    Ok(_) => Version::V5,
                    Err(error) => error.clause.version(),
                };
                self.spoken = Some(Spoken::by(version, read.as_ref().ok()));
            }
            pieces.push((piece, read.ok()));
        }
        pieces.push((bytes, None));
        pieces
    }

    /// This packet goes to the broker now.
    pub(super) fn says(&mut self, packet: &Packet) {
        if let Packet::Puback(ack) | Packet::Pubcomp(ack) = packet {
            self.open.remove(&ack.id);
        }
        if let Packet::Pubrec(ack) = packet
            && ack.reason.is_error()
        {
            self.open.remove(&ack.id);
        }
    }

    /// What the broker sent: it can be read, may stand here, and keeps what this client asked for.
    pub(super) fn hears(&mut self, bytes: &[u8], counts: bool) {
        let spoken = self.spoken.as_ref();
        let spoken = spoken.expect("nobody is answered before the first packet");
        let packet = decode(bytes, spoken.version)
            .unwrap_or_else(|error| panic!("the broker sent {bytes:02x?}: {error}"));
        hold_to_its_promises(bytes, spoken.version);
        assert!(
            bytes.len() <= spoken.packet_size_max,
            "{} bytes are more than Maximum Packet Size [MQTT-3.1.2-24]",
            bytes.len()
        );
        let kind = packet.kind();
        assert_eq!(
            self.answered || spoken.version == Version::V5 && kind == PacketKind::Auth,
            kind != PacketKind::Connack,
            "CONNACK comes first, and once [MQTT-3.2.0-1, MQTT-3.2.0-2]: {packet:?}"
        );
        self.answered |= kind == PacketKind::Connack;
        assert!(
            may_come(kind, spoken.version),
            "a broker never sends {kind}"
        );
        if let Packet::Publish(publish) = &packet {
            self.hears_publish(publish, counts);
        }
        self.heard.push(packet);
    }

    fn hears_publish(&mut self, publish: &Publish, counts: bool) {
        let spoken = self.spoken.as_ref().expect("it has spoken");
        if let Some(&alias) = publish.properties.topic_alias() {
            assert!(
                alias <= spoken.alias_maximum,
                "Topic Alias {alias} is more than {} [MQTT-3.1.2-26]",
                spoken.alias_maximum
            );
            assert!(
                self.aliases.contains(&alias) || publish.topic.is_some(),
                "Topic Alias {alias} was never introduced"
            );
            self.aliases.insert(alias);
        }
        let Some(id) = publish.id.filter(|_| publish.qos != Qos::AtMostOnce) else {
            return;
        };
        if !counts {
            return;
        }
        assert!(
            self.open.insert(id),
            "{id} still means another message [MQTT-2.2.1-4]"
        );
        assert!(
            self.open.len() <= spoken.receive_maximum,
            "{} messages are more than Receive Maximum [MQTT-3.3.4-9]",
            self.open.len()
        );
    }
}

impl Spoken {
    fn by(version: Version, first: Option<&Packet>) -> Self {
        let connect: Option<&Connect> = match first {
            Some(Packet::Connect(connect)) => Some(connect),
            #[allow(clippy::wildcard_enum_match_arm, reason = "whatever else it was")]
            _ => None,
        };
        let properties = connect.map(|it| &it.properties);
        let receive_maximum = properties.and_then(|it| it.receive_maximum());
        let packet_size_max = properties.and_then(|it| it.maximum_packet_size());
        let alias_maximum = properties.and_then(|it| it.topic_alias_maximum());
        Self {
            version,
            receive_maximum: receive_maximum.map_or(usize::MAX, |&it| it.into()),
            packet_size_max: packet_size_max
                .and_then(|&it| usize::try_from(it).ok())
                .unwrap_or(usize::MAX),
            alias_maximum: alias_maximum.copied().unwrap_or(0),
        }
    }
}

fn may_come(kind: PacketKind, version: Version) -> bool {
    match kind {
        PacketKind::Connack
        | PacketKind::Publish
        | PacketKind::Puback
        | PacketKind::Pubrec
        | PacketKind::Pubrel
        | PacketKind::Pubcomp
        | PacketKind::Suback
        | PacketKind::Unsuback
        | PacketKind::Pingresp => true,
        PacketKind::Disconnect | PacketKind::Auth => version == Version::V5,
        PacketKind::Connect
        | PacketKind::Subscribe
        | PacketKind::Unsubscribe
        | PacketKind::Pingreq => false,
    }
}
