//! CONNECT.

use super::EncodeError;
use super::anatomy::Bits;
use super::malformed::{Fault, Flaw};
use super::packet::{Connect, PacketKind, Will};
use super::properties::{self, Place};
use super::reader::Reader;
use super::text::{Qos, Text};
use super::writer::Writer;
use crate::spec::Version;
use crate::topic::TopicError;

const PROTOCOL_NAME: &str = "MQTT";
/// The name that MQTT 3.1 used.
const OLD_PROTOCOL_NAME: &str = "MQIsdp";
/// 3.1.1 with the bit by which Mosquitto's bridges make themselves known.
const BRIDGE_LEVEL: u8 = 0x84;
/// How much of a wrong name is worth repeating.
const NAME_SHOWN: usize = 32;

/// The Connect Flags that are not the will's.
#[derive(Clone, Copy)]
struct Flags {
    clean_start: bool,
    will: Option<(Qos, bool)>,
    password: bool,
    user_name: bool,
}

/// An empty Client Identifier with Clean Session 0 passes in 3.1.1: the broker has to answer it with
/// a return code [MQTT-3.1.3-8], so it is the broker that refuses it.
pub(super) fn read(reader: &mut Reader<'_>) -> Result<Connect, Fault> {
    reader.open("Variable header", reader.at());
    let (version, is_bridge) = read_version(reader)?;
    reader.version = version;
    let flags = read_flags(reader)?;
    let keep_alive = reader.two_bytes("Keep Alive")?;
    let place = Place::On(PacketKind::Connect);
    let properties_at = reader.at();
    let properties = properties::read(reader, place, "Properties")?;
    let has_data = properties.authentication_data().is_some();
    if has_data && properties.authentication_method().is_none() {
        return reader.flaw(properties_at, Flaw::AuthenticationDataAlone);
    }
    reader.close(String::new);

    reader.open("Payload", reader.at());
    let client_id = reader.text("Client Identifier")?;
    let will = match flags.will {
        Some((qos, retain)) => Some(read_will(reader, qos, retain)?),
        None => None,
    };
    let user_name = match flags.user_name {
        true => Some(reader.text("User Name")?),
        false => None,
    };
    let password = match flags.password {
        true => Some(reader.binary("Password")?),
        false => None,
    };
    reader.close(String::new);
    Ok(Connect {
        version,
        is_bridge,
        clean_start: flags.clean_start,
        keep_alive,
        client_id,
        will,
        user_name,
        password,
        properties,
    })
}

fn read_version(reader: &mut Reader<'_>) -> Result<(Version, bool), Fault> {
    let from = reader.at();
    let name = reader.text("Protocol Name")?;
    if name.as_str() != PROTOCOL_NAME {
        // Answered in the version its sender is likeliest to read.
        if name.as_str() == OLD_PROTOCOL_NAME {
            reader.version = Version::V311;
        }
        let shown: String = name.as_str().chars().take(NAME_SHOWN).collect();
        let shown = Text::parse(&shown).expect("a part of a text is a text");
        return reader.flaw(from, Flaw::ProtocolName(shown));
    }
    let from = reader.at();
    let level = reader.flags("Protocol Version")?;
    let (name, value) = match level {
        4 => ("Protocol Level", "4, MQTT 3.1.1".to_owned()),
        5 => ("Protocol Version", "5, MQTT 5.0".to_owned()),
        BRIDGE_LEVEL => ("Protocol Level", "4, MQTT 3.1.1, and a bridge".to_owned()),
        other => ("Protocol Version", other.to_string()),
    };
    reader.leaf(name, from, move || value);
    match level {
        4 => Ok((Version::V311, false)),
        5 => Ok((Version::V5, false)),
        BRIDGE_LEVEL => Ok((Version::V311, true)),
        0..4 => {
            reader.version = Version::V311;
            reader.flaw(from, Flaw::ProtocolLevel(level))
        }
        6.. => {
            reader.version = Version::V5;
            reader.flaw(from, Flaw::ProtocolLevel(level))
        }
    }
}

fn read_flags(reader: &mut Reader<'_>) -> Result<Flags, Fault> {
    let at = reader.at();
    reader.open("Connect Flags", at);
    let byte = reader.flags("Connect Flags")?;
    let bit = |place: u8| byte >> place & 1 != 0;
    let will_qos = byte >> 3 & 0b11;
    let number = |set: bool| u8::from(set).to_string();
    let clean = if reader.is_v5() {
        "Clean Start"
    } else {
        "Clean Session"
    };
    reader.bits("User Name Flag", Bits::new(7, 7), move || number(bit(7)));
    reader.bits("Password Flag", Bits::new(6, 6), move || number(bit(6)));
    reader.bits("Will Retain", Bits::new(5, 5), move || number(bit(5)));
    reader.bits("Will QoS", Bits::new(4, 3), move || will_qos.to_string());
    reader.bits("Will Flag", Bits::new(2, 2), move || number(bit(2)));
    reader.bits(clean, Bits::new(1, 1), move || number(bit(1)));
    reader.bits("Reserved", Bits::new(0, 0), move || number(bit(0)));
    reader.close(move || format!("{byte:08b}"));

    if bit(0) {
        return reader.flaw(at, Flaw::ConnectReservedFlag);
    }
    let Some(qos) = Qos::new(will_qos) else {
        return reader.flaw(at, Flaw::WillQos3);
    };
    if !bit(2) && qos != Qos::AtMostOnce {
        return reader.flaw(at, Flaw::WillQosWithoutWill);
    }
    if !bit(2) && bit(5) {
        return reader.flaw(at, Flaw::WillRetainWithoutWill);
    }
    // 5.0 allows a password alone, as a token.
    if bit(6) && !bit(7) && !reader.is_v5() {
        return reader.flaw(at, Flaw::PasswordWithoutUserName);
    }
    Ok(Flags {
        clean_start: bit(1),
        will: bit(2).then(|| (qos, bit(5))),
        password: bit(6),
        user_name: bit(7),
    })
}

fn read_will(reader: &mut Reader<'_>, qos: Qos, retain: bool) -> Result<Will, Fault> {
    let properties = properties::read(reader, Place::Will, "Will Properties")?;
    let from = reader.at();
    let Some(topic) = reader.topic_name("Will Topic")? else {
        let (field, why) = ("Will Topic", TopicError::Empty);
        return reader.flaw(from, Flaw::TopicName { field, why });
    };
    let name = if reader.is_v5() {
        "Will Payload"
    } else {
        "Will Message"
    };
    let payload = reader.binary(name)?;
    Ok(Will {
        topic,
        payload,
        qos,
        retain,
        properties,
    })
}

pub(super) fn write(writer: &mut Writer, connect: &Connect) -> Result<(), EncodeError> {
    let version = connect.version;
    writer.text(PROTOCOL_NAME, "Protocol Name")?;
    writer.byte(match connect.is_bridge && version == Version::V311 {
        true => BRIDGE_LEVEL,
        false => version.level(),
    });
    writer.byte(flags_of(connect));
    writer.two_bytes(connect.keep_alive);
    properties::write(writer, &connect.properties, version)?;
    writer.text(connect.client_id.as_str(), "Client Identifier")?;
    if let Some(will) = &connect.will {
        properties::write(writer, &will.properties, version)?;
        writer.text(will.topic.as_str(), "Will Topic")?;
        writer.binary(&will.payload, "Will Payload")?;
    }
    if let Some(user_name) = &connect.user_name {
        writer.text(user_name.as_str(), "User Name")?;
    }
    if let Some(password) = &connect.password {
        writer.binary(password, "Password")?;
    }
    Ok(())
}

fn flags_of(connect: &Connect) -> u8 {
    let will = connect.will.as_ref().map_or(0, |will| {
        1 << 2 | will.qos.level() << 3 | u8::from(will.retain) << 5
    });
    u8::from(connect.clean_start) << 1
        | will
        | u8::from(connect.password.is_some()) << 6
        | u8::from(connect.user_name.is_some()) << 7
}
