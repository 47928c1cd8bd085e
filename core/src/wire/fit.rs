//! Packets that keep to a Maximum Packet Size.

use bytes::Bytes;

use super::{EncodeError, Packet, Properties, Property, encode};
use crate::spec::Version;

/// Writes one packet in at most `max` bytes.
///
/// If it is larger, it goes without its User Properties, then without Reason String and Server
/// Reference too
/// [MQTT-3.2.2-19, MQTT-3.2.2-20, MQTT-3.4.2-2, MQTT-3.4.2-3, and so on for each packet that has
/// them]: what only explains may be left out, what an application says may not.
///
/// # Errors
/// When there are no bytes that say it, or not so few.
pub fn encode_within(packet: &Packet, version: Version, max: u32) -> Result<Bytes, EncodeError> {
    let fits = |bytes: &Bytes| u32::try_from(bytes.len()).is_ok_and(|size| size <= max);
    let whole = encode(packet, version)?;
    if fits(&whole) {
        return Ok(whole);
    }
    let mut shorter = packet.clone();
    for is_spare in [is_user_property, is_explanation] {
        let Some(properties) = explanations(&mut shorter) else {
            break;
        };
        properties.0.retain(|property| !is_spare(property));
        let bytes = encode(&shorter, version)?;
        if fits(&bytes) {
            return Ok(bytes);
        }
    }
    Err(EncodeError::TooLarge(whole.len()))
}

const fn is_user_property(property: &Property) -> bool {
    matches!(property, Property::UserProperty(..))
}

const fn is_explanation(property: &Property) -> bool {
    matches!(
        property,
        Property::ReasonString(_) | Property::ServerReference(_)
    )
}

/// The properties of a packet whose User Properties and Reason String only explain it.
const fn explanations(packet: &mut Packet) -> Option<&mut Properties> {
    match packet {
        Packet::Connack(it) => Some(&mut it.properties),
        Packet::Puback(it) | Packet::Pubrec(it) | Packet::Pubrel(it) | Packet::Pubcomp(it) => {
            Some(&mut it.properties)
        }
        Packet::Suback(it) | Packet::Unsuback(it) => Some(&mut it.properties),
        Packet::Disconnect(it) => Some(&mut it.properties),
        Packet::Auth(it) => Some(&mut it.properties),
        Packet::Connect(_)
        | Packet::Publish(_)
        | Packet::Subscribe(_)
        | Packet::Unsubscribe(_)
        | Packet::Pingreq
        | Packet::Pingresp => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Ack, Auth, Connack, Disconnect, PacketId, ReasonCode, Suback, Text, decode};

    fn properties() -> Properties {
        let text = |text| Text::parse(text).unwrap();
        Properties(vec![
            Property::UserProperty(text("who"), text("hub")),
            Property::ReasonString(text("because")),
        ])
    }

    /// Every packet that explains itself, as it is and without explanation.
    fn explained(properties: Properties) -> Vec<Packet> {
        let id = PacketId::new(1).unwrap();
        let ack = |properties| Ack {
            reason: ReasonCode::UNSPECIFIED_ERROR,
            properties,
            ..Ack::new(id)
        };
        let suback = |properties, reasons| Suback {
            id,
            properties,
            reasons,
        };
        let method = Property::AuthenticationMethod(Text::parse("m").unwrap());
        let mut auth = Auth::default();
        auth.properties.0.push(method);
        auth.properties.0.extend(properties.0.iter().cloned());
        vec![
            Packet::Connack(Connack {
                session_present: false,
                reason: ReasonCode::SUCCESS,
                properties: properties.clone(),
            }),
            Packet::Puback(ack(properties.clone())),
            Packet::Pubrec(ack(properties.clone())),
            Packet::Pubrel(Ack {
                reason: ReasonCode::PACKET_IDENTIFIER_NOT_FOUND,
                ..ack(properties.clone())
            }),
            Packet::Pubcomp(Ack {
                reason: ReasonCode::PACKET_IDENTIFIER_NOT_FOUND,
                ..ack(properties.clone())
            }),
            Packet::Suback(suback(properties.clone(), vec![ReasonCode::SUCCESS])),
            Packet::Unsuback(suback(properties.clone(), vec![ReasonCode::SUCCESS])),
            Packet::Disconnect(Disconnect {
                reason: ReasonCode::PROTOCOL_ERROR,
                properties,
            }),
            Packet::Auth(auth),
        ]
    }

    #[test]
    fn what_only_explains_is_left_out_to_make_a_packet_fit() {
        let v5 = Version::V5;
        let size = |packet: &Packet| u32::try_from(encode(packet, v5).unwrap().len()).unwrap();
        let mut reason_only = properties();
        reason_only.0.remove(0);
        let all = explained(properties());
        let shorter = explained(reason_only);
        let shortest = explained(Properties::none());
        for ((all, shorter), shortest) in all.iter().zip(&shorter).zip(&shortest) {
            let kind = all.kind();
            for expected in [all, shorter, shortest] {
                let bytes = encode_within(all, v5, size(expected)).unwrap();
                assert_eq!(
                    &decode(&bytes, v5).unwrap(),
                    expected,
                    "{kind} [MQTT-3.4.2-2]"
                );
            }
            let error = encode_within(all, v5, size(shortest) - 1);
            assert!(error.is_err(), "{kind} is not torn apart [MQTT-3.1.2-24]");
        }
    }
}
