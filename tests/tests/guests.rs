//! Guests: a program outside, the world's connections, and the same story once more without it.

use brokerscope_core::id::{ConnId, NodeId};
use brokerscope_core::machine::Ending;
use brokerscope_core::net::Parting;
use brokerscope_core::scenario::{Scenario, Timed, parse, print};
use brokerscope_core::spec::Version;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::topic::TopicName;
use brokerscope_core::trace::ledger::{Fate, Ledger};
use brokerscope_core::trace::{Fact, Trace};
use brokerscope_core::wire::{
    Connect, Packet, PacketId, Properties, Publish, Qos, Text, decode_shared, encode,
};
use brokerscope_core::world::{Action, Parcel, Visit, World};
use bytes::Bytes;

const GUEST: NodeId = NodeId(1);

/// A world, its trace, and what was done from outside.
struct House {
    scenario: Scenario,
    world: World,
    trace: Trace,
    parcels: Vec<(Instant, Parcel)>,
}

impl House {
    fn of(text: &str) -> Self {
        let parsed = parse(text);
        assert_eq!(parsed.problems, [], "{text}");
        let mut world = World::new(&parsed.scenario).expect("it fits");
        world.open_to_guests();
        Self {
            scenario: parsed.scenario,
            world,
            trace: Trace::default(),
            parcels: Vec::new(),
        }
    }

    fn take(&mut self) {
        let now = self.world.now();
        while let Some(parcel) = self.world.poll_parcel() {
            self.parcels.push((now, parcel));
        }
    }

    fn play_until(&mut self, at: Instant) {
        while self.world.next_event().is_some_and(|due| due <= at) {
            self.world.step(&mut self.trace);
            self.take();
        }
    }

    fn visit(&mut self, ms: u64, visit: Visit) {
        let at = Instant::from_millis(ms);
        self.play_until(at);
        let action = Action::Guest {
            guest: GUEST,
            visit,
        };
        self.scenario.timed.push(Timed {
            at,
            after: Some(self.world.steps()),
            action: action.clone(),
        });
        self.world.attempt(at, &action, &mut self.trace);
        self.take();
    }

    fn connect(&mut self, ms: u64) -> ConnId {
        self.visit(ms, Visit::Opens);
        let Some((_, Parcel::Asked(GUEST, conn))) = self.parcels.last() else {
            panic!("{:?}", self.parcels);
        };
        let conn = *conn;
        let stands = (Instant::from_millis(ms + 100), Parcel::Stands(conn));
        self.play_until(stands.0);
        assert!(self.parcels.contains(&stands), "{:?}", self.parcels);
        conn
    }

    /// Packets that came out, whole, of version 5.
    fn packets(&self) -> Vec<Packet> {
        let bytes = self.parcels.iter().filter_map(|(_, parcel)| match parcel {
            Parcel::Bytes(_, bytes) => decode_shared(bytes, Version::V5).ok(),
            Parcel::Asked(..) | Parcel::Stands(_) | Parcel::Over(..) => None,
        });
        bytes.collect()
    }
}

fn hello() -> Bytes {
    let connect = Connect {
        version: Version::V5,
        is_bridge: false,
        clean_start: true,
        keep_alive: 60,
        properties: Properties::none(),
        client_id: Text::parse("visitor").expect("a name"),
        will: None,
        user_name: None,
        password: None,
    };
    encode(&Packet::Connect(Box::new(connect)), Version::V5).expect("a CONNECT")
}

fn publish(qos: Qos) -> Bytes {
    let publish = Publish {
        dup: false,
        qos,
        retain: false,
        topic: Some(TopicName::parse("a").expect("a topic")),
        id: PacketId::new(1).filter(|_| qos != Qos::AtMostOnce),
        properties: Properties::none(),
        payload: Bytes::from_static(b"hello"),
    };
    encode(&Packet::Publish(publish), Version::V5).expect("a PUBLISH")
}

const PLAIN: &str = "broker hub\nclient visitor v5 -> hub latency 50ms guest\n";

#[test]
fn a_guest_has_the_link_that_its_line_says() {
    let mut house = House::of(PLAIN);
    let conn = house.connect(0);
    house.visit(100, Visit::Writes(conn, hello()));
    house.play_until(Instant::from_millis(199));
    assert_eq!(house.packets().len(), 0, "CONNACK is on its way");
    house.play_until(Instant::from_millis(200));
    assert!(matches!(house.packets()[..], [Packet::Connack(_)]));
}

/// [MQTT-4.2-1]: what is below MQTT brings a stream or ends it; each ending is another parcel.
#[test]
fn a_guest_hears_of_each_ending_as_a_socket_would() {
    let table = [
        ("cut visitor--hub", Ending::NetworkLost),
        ("reset visitor--hub", Ending::Reset),
        ("kill hub", Ending::Fin),
    ];
    for (act, ending) in table {
        let mut house = House::of(&format!("{PLAIN}at 300ms {act}\n"));
        let conn = house.connect(0);
        house.visit(100, Visit::Writes(conn, hello()));
        house.play_until(Instant::from_millis(400));
        let last = house.parcels.last().map(|(_, parcel)| parcel);
        assert_eq!(last, Some(&Parcel::Over(conn, ending)), "{act}");
    }
}

#[test]
fn who_opens_where_there_is_no_network_is_told_at_once() {
    let mut house = House::of(&format!("{PLAIN}at 1ms cut visitor--hub\n"));
    house.visit(10, Visit::Opens);
    let said: Vec<_> = house.parcels.iter().map(|(_, parcel)| parcel).collect();
    let over = Parcel::Over(ConnId(0), Ending::Unreachable);
    assert_eq!(said, [&Parcel::Asked(GUEST, ConnId(0)), &over]);
}

/// Only so many bytes of a packet come out before the link is cut.
#[test]
fn a_cut_at_a_byte_is_a_cut_at_that_byte() {
    let mut house = House::of(&format!(
        "{PLAIN}when hub sends CONNACK byte 2 then reset visitor--hub\n"
    ));
    let conn = house.connect(0);
    house.visit(100, Visit::Writes(conn, hello()));
    house.play_until(Instant::from_millis(1_000));
    let bytes: Vec<u8> = house
        .parcels
        .iter()
        .flat_map(|(_, parcel)| match parcel {
            Parcel::Bytes(_, bytes) => bytes.to_vec(),
            Parcel::Asked(..) | Parcel::Stands(_) | Parcel::Over(..) => Vec::new(),
        })
        .collect();
    assert_eq!(bytes.len(), 2);
    assert_eq!(bytes[0], 0x20, "the first byte of CONNACK");
    let last = house.parcels.last().map(|(_, parcel)| parcel);
    assert_eq!(last, Some(&Parcel::Over(conn, Ending::Reset)));
}

/// A broker that misbehaves says so, and everything else is as it should be. [MQTT-4.3.2-4]
#[test]
fn what_is_withheld_is_never_written_and_the_rest_is() {
    let mut house = House::of(&format!(
        "{PLAIN}when hub receives PUBLISH before then withhold hub PUBACK\n"
    ));
    let conn = house.connect(0);
    house.visit(100, Visit::Writes(conn, hello()));
    house.visit(300, Visit::Writes(conn, publish(Qos::AtLeastOnce)));
    house.visit(600, Visit::Writes(conn, Bytes::from_static(&[0xc0, 0])));
    house.play_until(Instant::from_millis(1_000));
    let packets = house.packets();
    assert!(
        matches!(packets[..], [Packet::Connack(_), Packet::Pingresp]),
        "no PUBACK, and the stream goes on: {packets:?}"
    );
    let told = house.trace.records().iter().any(|record| {
        matches!(&record.fact, Fact::Noted { note, .. } if note.clause.to_string() == "MQTT-4.3.2-4"
            && note.what.tell("hub").to_string().contains("on purpose"))
    });
    assert!(told, "the trace says who did not do what");
}

#[test]
fn nobody_here_can_move_a_program_outside() {
    for act in [
        "visitor connect",
        "crash visitor",
        "sleep visitor",
        "withhold visitor PUBACK",
    ] {
        let mut house = House::of(&format!("{PLAIN}at 1s {act}\n"));
        house.play_until(Instant::from_millis(2_000));
        let records = house.trace.records();
        let refused = records.iter().any(
            |record| matches!(&record.fact, Fact::Refused { why, .. } if why.contains("outside")),
        );
        assert!(refused, "{act}: {records:?}");
    }
    let mut house = House::of("broker hub\nclient visitor v5 -> hub\n");
    house.visit(0, Visit::Opens);
    assert_eq!(house.parcels, [], "and none that is none");
}

/// What has reached a program outside was handed over, as far as anybody can know.
#[test]
fn the_ledger_of_a_guest_ends_at_its_socket() {
    let mut house = House::of(&format!(
        "{PLAIN}client alice v5 -> hub\nat 0s alice connect\n\
         at 1s alice publish \"a\" \"hello\" qos 1\n\
         at 2s partition visitor--hub\nat 3s alice publish \"a\" \"again\" qos 1\n"
    ));
    let conn = house.connect(0);
    house.visit(100, Visit::Writes(conn, hello()));
    let subscribe = Bytes::from_static(&[0x82, 7, 0, 1, 0, 0, 1, b'a', 1]);
    house.visit(300, Visit::Writes(conn, subscribe));
    house.play_until(Instant::from_millis(4_000));
    let ledger = Ledger::of(&house.trace);
    let fates: Vec<_> = (0..ledger.len()).map(|it| ledger.fate(it, GUEST)).collect();
    assert!(
        matches!(
            fates[..],
            [Some(Fate::HandedOver { .. }), Some(Fate::Pending { .. })]
        ),
        "{fates:?}"
    );
}

/// What came from outside is a list of acts: played again, without a host, it is the same story.
#[test]
fn a_visit_played_again_is_the_same_to_the_byte() {
    let mut house = House::of(&format!(
        "{PLAIN}seed 5\nat 500ms hold hub->visitor\nat 700ms release hub->visitor\n"
    ));
    let conn = house.connect(0);
    house.visit(100, Visit::Writes(conn, hello()));
    house.visit(400, Visit::Writes(conn, publish(Qos::ExactlyOnce)));
    house.visit(900, Visit::Ends(conn, Parting::Reset));
    let end = Instant::START + Span::from_secs(5);
    house.play_until(end);

    let printed = print(&house.scenario);
    let again = parse(&printed);
    assert_eq!(again.problems, [], "{printed}");
    let mut world = World::new(&again.scenario).expect("it fits");
    let mut trace = Trace::default();
    while world.next_event().is_some_and(|due| due <= end) {
        world.step(&mut trace);
    }
    assert_eq!(trace.digest(), house.trace.digest(), "{printed}");
    assert_eq!(world.digest(), house.world.digest());
}
