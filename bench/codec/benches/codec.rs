//! One PUBLISH, read and written by us and by others: 24 bytes of topic, 32 of payload, QoS 1.
//!
//! Each peer is given the bytes in the form it likes best (a shared buffer where it can keep a part
//! of it), reads the fixed header too where it does so itself, and writes into a buffer that is used
//! again where it can. What was read is a value of its own kind with topic and payload; dropping it
//! counts, as it does in a broker.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a bench: it fails by panicking"
)]

use std::sync::Arc;

use brokerscope_core::spec::Version;
use brokerscope_core::wire::{self, Packet};
use bytes::{Bytes, BytesMut};
use divan::{Bencher, black_box, black_box_drop};
use mqtt_protocol_core::mqtt::packet::{v3_1_1, v5_0};
use mqtt5_protocol::packet as third;
use mqttbytes::{v4, v5};

const TOPIC: &str = "plant/0017/room/3/sensor";
const PAYLOAD: &[u8; 32] = b"{\"celsius\":21.5,\"humidity\":0.47}";
const VERSIONS: [Version; 2] = [Version::V311, Version::V5];

fn main() {
    assert_eq!(
        (TOPIC.len(), PAYLOAD.len()),
        (24, 32),
        "what the title says"
    );
    divan::main();
}

fn publish() -> Packet {
    let publish = wire::Publish {
        dup: false,
        qos: wire::Qos::AtLeastOnce,
        retain: false,
        topic: Some(brokerscope_core::topic::TopicName::parse(TOPIC).unwrap()),
        id: wire::PacketId::new(7),
        properties: wire::Properties::none(),
        payload: Bytes::from_static(PAYLOAD),
    };
    Packet::Publish(publish)
}

/// As a read from a socket leaves it: a part of a larger buffer, which others share.
fn received(version: Version) -> Bytes {
    let packet = wire::encode(&publish(), version).unwrap();
    let mut buffer = BytesMut::with_capacity(4096);
    buffer.extend_from_slice(&packet);
    buffer.extend_from_slice(&packet);
    buffer.split_to(packet.len()).freeze()
}

/// Looks at what was read where it lies, and drops it at once instead of when the sample ends.
#[inline(always)]
fn drops<T, E>(read: Result<T, E>) {
    assert!(black_box(&read).is_ok(), "these bytes are a PUBLISH");
}

#[divan::bench_group(sample_count = 300, sample_size = 2000)]
mod decode {
    use super::*;

    #[divan::bench(args = VERSIONS)]
    fn ours(bencher: Bencher<'_, '_>, version: Version) {
        let bytes = received(version);
        bencher.bench_local(|| drops(wire::decode_shared(black_box(&bytes), version)));
    }

    #[divan::bench(args = VERSIONS)]
    fn ours_copying(bencher: Bencher<'_, '_>, version: Version) {
        let bytes = received(version);
        bencher.bench_local(|| drops(wire::decode(black_box(&bytes), version)));
    }

    #[divan::bench(args = VERSIONS)]
    fn mqttbytes(bencher: Bencher<'_, '_>, version: Version) {
        let bytes = received(version);
        match version {
            Version::V311 => bencher.bench_local(|| {
                let bytes = black_box(&bytes);
                let header = mqttbytes::check(bytes.iter(), 1024).unwrap();
                drops(v4::Publish::read(header, bytes.clone()))
            }),
            Version::V5 => bencher.bench_local(|| {
                let bytes = black_box(&bytes);
                let header = mqttbytes::check(bytes.iter(), 1024).unwrap();
                drops(v5::Publish::read(header, bytes.clone()))
            }),
        }
    }

    /// It reads a body that it shares; the two bytes before are spared it.
    #[divan::bench(args = VERSIONS)]
    fn mqtt_protocol_core(bencher: Bencher<'_, '_>, version: Version) {
        let bytes = received(version);
        let body: Arc<[u8]> = bytes[2..].into();
        match version {
            Version::V311 => bencher
                .bench_local(|| drops(v3_1_1::Publish::parse(0b0010, black_box(&body).clone()))),
            Version::V5 => bencher
                .bench_local(|| drops(v5_0::Publish::parse(0b0010, black_box(&body).clone()))),
        }
    }

    #[divan::bench(args = VERSIONS)]
    fn mqtt5_protocol(bencher: Bencher<'_, '_>, version: Version) {
        let bytes = received(version);
        bencher.bench_local(|| {
            let mut bytes = black_box(&bytes).clone();
            let header = third::FixedHeader::decode(&mut bytes).unwrap();
            drops(third::Packet::decode_from_body_with_version(
                header.packet_type,
                &header,
                &mut bytes,
                version.level(),
            ));
        });
    }
}

#[divan::bench_group(sample_count = 300, sample_size = 2000)]
mod encode {
    use super::*;

    #[divan::bench(args = VERSIONS)]
    fn ours(bencher: Bencher<'_, '_>, version: Version) {
        let (packet, mut out) = (publish(), Vec::with_capacity(4096));
        bencher.bench_local(|| {
            out.clear();
            wire::encode_into(black_box(&packet), version, &mut out).unwrap();
            out.len()
        });
    }

    /// A new buffer for each packet.
    #[divan::bench(args = VERSIONS)]
    fn ours_new_buffer(bencher: Bencher<'_, '_>, version: Version) {
        let packet = publish();
        bencher.bench_local(|| drops(wire::encode(black_box(&packet), version)));
    }

    #[divan::bench(args = VERSIONS)]
    fn mqttbytes(bencher: Bencher<'_, '_>, version: Version) {
        let mut out = BytesMut::with_capacity(4096);
        let mut four = v4::Publish::new(TOPIC, ::mqttbytes::QoS::AtLeastOnce, *PAYLOAD);
        let mut five = v5::Publish::new(TOPIC, ::mqttbytes::QoS::AtLeastOnce, *PAYLOAD);
        (four.pkid, five.pkid) = (7, 7);
        match version {
            Version::V311 => bencher.bench_local(|| {
                out.clear();
                black_box(&four).write(&mut out).unwrap()
            }),
            Version::V5 => bencher.bench_local(|| {
                out.clear();
                black_box(&five).write(&mut out).unwrap()
            }),
        }
    }

    /// It has no buffer to use again.
    #[divan::bench(args = VERSIONS)]
    fn mqtt_protocol_core(bencher: Bencher<'_, '_>, version: Version) {
        let body: Arc<[u8]> = received(version)[2..].into();
        match version {
            Version::V311 => {
                let (packet, _) = v3_1_1::Publish::parse(0b0010, body).unwrap();
                bencher.bench_local(|| black_box_drop(black_box(&packet).to_continuous_buffer()));
            }
            Version::V5 => {
                let (packet, _) = v5_0::Publish::parse(0b0010, body).unwrap();
                bencher.bench_local(|| black_box_drop(black_box(&packet).to_continuous_buffer()));
            }
        }
    }

    #[divan::bench(args = VERSIONS)]
    fn mqtt5_protocol(bencher: Bencher<'_, '_>, version: Version) {
        use mqtt5_protocol::packet::MqttPacket;
        let mut out = BytesMut::with_capacity(4096);
        let qos = ::mqtt5_protocol::QoS::AtLeastOnce;
        let packet = match version {
            Version::V311 => third::publish::PublishPacket::new_v311(TOPIC, &PAYLOAD[..], qos),
            Version::V5 => third::publish::PublishPacket::new(TOPIC, &PAYLOAD[..], qos),
        };
        let packet = packet.with_packet_id(7);
        bencher.bench_local(|| {
            out.clear();
            black_box(&packet).encode(&mut out).unwrap();
            out.len()
        });
    }
}
