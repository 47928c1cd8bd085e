//! SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK.

use super::EncodeError;
use super::anatomy::Bits;
use super::malformed::{Fault, Flaw};
use super::packet::{PacketKind, RetainHandling, Suback, Subscribe, SubscribeFilter, Unsubscribe};
use super::properties::{self, Place};
use super::property::Properties;
use super::reader::Reader;
use super::reason::ReasonCode;
use super::text::{PacketId, Qos};
use super::writer::Writer;
use crate::spec::Version;
use crate::topic::TopicFilter;

pub(super) fn read_subscribe(reader: &mut Reader<'_>) -> Result<Subscribe, Fault> {
    let (id, properties) = read_head(reader, PacketKind::Subscribe)?;
    let filters = read_filters(reader, read_options)?;
    Ok(Subscribe {
        id,
        properties,
        filters,
    })
}

fn read_head(reader: &mut Reader<'_>, kind: PacketKind) -> Result<(PacketId, Properties), Fault> {
    reader.open("Variable header", reader.at());
    let id = reader.packet_id()?;
    let properties = properties::read(reader, Place::On(kind), "Properties")?;
    reader.close(String::new);
    Ok((id, properties))
}

/// At least one filter, each with what follows it; `each` also learns whether it is a shared one.
fn read_filters<T>(
    reader: &mut Reader<'_>,
    each: fn(&mut Reader<'_>, TopicFilter, bool) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    if reader.left() == 0 {
        return reader.flaw(reader.at(), Flaw::NoFilters);
    }
    reader.open("Payload", reader.at());
    let mut filters = Vec::new();
    while reader.left() > 0 {
        let (filter, shared) = read_filter(reader)?;
        filters.push(each(reader, filter, shared)?);
    }
    reader.close(String::new);
    Ok(filters)
}

/// The filter, and whether it is a shared one. To 3.1.1 `$share/…` is a filter like any other.
fn read_filter(reader: &mut Reader<'_>) -> Result<(TopicFilter, bool), Fault> {
    let at = reader.at();
    let filter = reader.topic_filter()?;
    if !reader.is_v5() {
        return Ok((filter, false));
    }
    match filter.shared() {
        None => Ok((filter, false)),
        Some(Ok(_)) => Ok((filter, true)),
        Some(Err(why)) => reader.flaw(at, Flaw::Share(why)),
    }
}

fn read_options(
    reader: &mut Reader<'_>,
    filter: TopicFilter,
    shared: bool,
) -> Result<SubscribeFilter, Fault> {
    if reader.is_v5() {
        read_options_v5(reader, filter, shared)
    } else {
        read_requested_qos(reader, filter)
    }
}

fn read_requested_qos(
    reader: &mut Reader<'_>,
    filter: TopicFilter,
) -> Result<SubscribeFilter, Fault> {
    let at = reader.at();
    reader.open("Requested QoS", at);
    let byte = reader.flags("Requested QoS")?;
    reader.bits("Reserved", Bits::new(7, 2), move || {
        format!("{:06b}", byte >> 2)
    });
    reader.bits("QoS", Bits::new(1, 0), move || (byte & 0b11).to_string());
    reader.close(move || byte.to_string());
    match Qos::new(byte) {
        Some(qos) => Ok(SubscribeFilter::new(filter, qos)),
        None if byte == 3 => reader.flaw(at, Flaw::SubscribeQos3),
        None => reader.flaw(at, Flaw::SubscribeReservedBits(byte)),
    }
}

fn read_options_v5(
    reader: &mut Reader<'_>,
    filter: TopicFilter,
    shared: bool,
) -> Result<SubscribeFilter, Fault> {
    let at = reader.at();
    reader.open("Subscription Options", at);
    let byte = reader.flags("Subscription Options")?;
    let (qos, handling) = (byte & 0b11, byte >> 4 & 0b11);
    let (no_local, retain_as_published) = (byte & 0b100 != 0, byte & 0b1000 != 0);
    reader.bits("Reserved", Bits::new(7, 6), move || {
        format!("{:02b}", byte >> 6)
    });
    reader.bits("Retain Handling", Bits::new(5, 4), move || {
        handling.to_string()
    });
    reader.bits("Retain As Published", Bits::new(3, 3), move || {
        u8::from(retain_as_published).to_string()
    });
    reader.bits("No Local", Bits::new(2, 2), move || {
        u8::from(no_local).to_string()
    });
    reader.bits("Maximum QoS", Bits::new(1, 0), move || qos.to_string());
    reader.close(move || format!("{byte:08b}"));
    if byte >> 6 != 0 {
        return reader.flaw(at, Flaw::SubscribeReservedBits(byte));
    }
    let Some(qos) = Qos::new(qos) else {
        return reader.flaw(at, Flaw::SubscribeQos3);
    };
    let retain_handling = match handling {
        0 => RetainHandling::Send,
        1 => RetainHandling::SendIfNew,
        2 => RetainHandling::DoNotSend,
        _ => return reader.flaw(at, Flaw::RetainHandling3),
    };
    if shared && no_local {
        return reader.flaw(at, Flaw::NoLocalOnShared);
    }
    Ok(SubscribeFilter {
        filter,
        qos,
        no_local,
        retain_as_published,
        retain_handling,
    })
}

pub(super) fn write_subscribe(
    writer: &mut Writer,
    subscribe: &Subscribe,
    version: Version,
) -> Result<(), EncodeError> {
    writer.two_bytes(subscribe.id.get());
    properties::write(writer, &subscribe.properties, version)?;
    for wanted in &subscribe.filters {
        writer.text(wanted.filter.as_str(), "Topic Filter")?;
        let handling = match wanted.retain_handling {
            RetainHandling::Send => 0,
            RetainHandling::SendIfNew => 1,
            RetainHandling::DoNotSend => 2,
        };
        writer.byte(match version {
            Version::V311 => wanted.qos.level(),
            Version::V5 => {
                wanted.qos.level()
                    | u8::from(wanted.no_local) << 2
                    | u8::from(wanted.retain_as_published) << 3
                    | handling << 4
            }
        });
    }
    Ok(())
}

pub(super) fn read_unsubscribe(reader: &mut Reader<'_>) -> Result<Unsubscribe, Fault> {
    let (id, properties) = read_head(reader, PacketKind::Unsubscribe)?;
    let filters = read_filters(reader, |_, filter, _| Ok(filter))?;
    Ok(Unsubscribe {
        id,
        properties,
        filters,
    })
}

pub(super) fn write_unsubscribe(
    writer: &mut Writer,
    unsubscribe: &Unsubscribe,
    version: Version,
) -> Result<(), EncodeError> {
    writer.two_bytes(unsubscribe.id.get());
    properties::write(writer, &unsubscribe.properties, version)?;
    for filter in &unsubscribe.filters {
        writer.text(filter.as_str(), "Topic Filter")?;
    }
    Ok(())
}

/// SUBACK and UNSUBACK. An UNSUBACK of 3.1.1 ends after its identifier.
pub(super) fn read_suback(reader: &mut Reader<'_>, kind: PacketKind) -> Result<Suback, Fault> {
    reader.open("Variable header", reader.at());
    let id = reader.packet_id()?;
    let properties = properties::read(reader, Place::On(kind), "Properties")?;
    reader.close(String::new);
    let mut reasons = Vec::new();
    if kind == PacketKind::Unsuback && !reader.is_v5() {
        return Ok(Suback {
            id,
            properties,
            reasons,
        });
    }
    if reader.left() == 0 {
        return reader.flaw(reader.at(), Flaw::NoReasons);
    }
    reader.open("Payload", reader.at());
    while reader.left() > 0 {
        reasons.push(if reader.is_v5() {
            reader.reason(kind)?
        } else {
            read_return_code(reader, kind)?
        });
    }
    reader.close(String::new);
    Ok(Suback {
        id,
        properties,
        reasons,
    })
}

/// The four return codes of 3.1.1 have the numbers of their Reason Codes.
fn read_return_code(reader: &mut Reader<'_>, kind: PacketKind) -> Result<ReasonCode, Fault> {
    let at = reader.at();
    let code = reader.byte("Return Code", |code| {
        format!("{code:#04x} {}", ReasonCode(code).name(kind))
    })?;
    match code {
        0..=2 | FAILURE => Ok(ReasonCode(code)),
        _ => reader.flaw(at, Flaw::ReturnCode { kind, code }),
    }
}

/// All that 3.1.1 can say of a subscription that was not granted.
const FAILURE: u8 = ReasonCode::UNSPECIFIED_ERROR.0;

pub(super) fn write_suback(
    writer: &mut Writer,
    suback: &Suback,
    kind: PacketKind,
    version: Version,
) -> Result<(), EncodeError> {
    writer.two_bytes(suback.id.get());
    properties::write(writer, &suback.properties, version)?;
    for reason in &suback.reasons {
        match (version, kind) {
            (Version::V5, _) => writer.byte(reason.0),
            (Version::V311, PacketKind::Unsuback) => {}
            (Version::V311, _) => writer.byte(if reason.0 <= 2 { reason.0 } else { FAILURE }),
        }
    }
    Ok(())
}
