//! What holds for one connection: what CONNECT asked, as far as the broker grants it.

use bytes::Bytes;

use super::Broker;
use crate::access::Method;
use crate::machine::Breach;
use crate::spec::Version;
use crate::wire::{Connect, Properties, Property, Publish, Qos, Text};

impl Broker {
    /// How long the session is kept without a connection, in seconds; `u32::MAX` is for ever.
    pub(super) fn granted_expiry(&self, connect: &Connect) -> u32 {
        let asked = match connect.version {
            Version::V311 if connect.clean_start => 0,
            Version::V311 => u32::MAX,
            Version::V5 => asked_expiry(connect),
        };
        asked.min(self.config.session_expiry_max)
    }

    /// The Keep Alive in seconds; 0 is off.
    pub(super) fn granted_keep_alive(&self, connect: &Connect) -> u16 {
        match connect.version {
            Version::V311 => connect.keep_alive,
            Version::V5 => self.config.server_keep_alive.unwrap_or(connect.keep_alive),
        }
    }

    /// What a 5.0 client is told about this broker: only what differs from what it asked and from
    /// the defaults.
    pub(super) fn terms(
        &self,
        connect: &Connect,
        assigned: Option<Text>,
        proof: Option<(Method, Bytes)>,
    ) -> Properties {
        let config = &self.config;
        let mut terms = Vec::new();
        let receive_maximum = config.receive_maximum.max(1);
        if receive_maximum < u16::MAX {
            terms.push(Property::ReceiveMaximum(receive_maximum));
        }
        terms.push(Property::MaximumPacketSize(config.packet_size_max));
        terms.extend(assigned.map(Property::AssignedClientIdentifier));
        terms.extend(self.subscription_terms());
        if config.topic_alias_max > 0 {
            terms.push(Property::TopicAliasMaximum(config.topic_alias_max));
        }
        let expiry = self.granted_expiry(connect);
        if expiry != asked_expiry(connect) {
            terms.push(Property::SessionExpiryInterval(expiry));
        }
        let keep_alive = self.granted_keep_alive(connect);
        if keep_alive != connect.keep_alive {
            terms.push(Property::ServerKeepAlive(keep_alive));
        }
        if config.maximum_qos < Qos::ExactlyOnce {
            terms.push(Property::MaximumQos(config.maximum_qos.level()));
        }
        if !config.retain_available {
            terms.push(Property::RetainAvailable(0));
        }
        // Only for those that asked [MQTT-3.1.2-28].
        if connect.properties.request_response_information() == Some(&1) {
            let information = config.response_information.clone();
            terms.extend(information.map(Property::ResponseInformation));
        }
        if let Some((method, last)) = proof {
            terms.push(Property::AuthenticationMethod(method.text()));
            terms.push(Property::AuthenticationData(last));
        }
        Properties(terms)
    }

    /// Whether a PUBLISH keeps to what CONNACK said. 3.1.1 was told nothing, and is held to it too:
    /// taking the message at a lower QoS, or not keeping it, would promise what is not done.
    pub(super) fn check_terms(&self, publish: &Publish) -> Result<(), Breach> {
        if publish.qos > self.config.maximum_qos {
            return Err(Breach::QosNotSupported);
        }
        if publish.retain && !self.config.retain_available {
            return Err(Breach::RetainNotSupported);
        }
        Ok(())
    }

    /// The User Properties of every CONNACK, where they fit [MQTT-3.2.2-20].
    pub(super) fn greeting(&self) -> Vec<Property> {
        let pairs = self.config.connack_properties.iter();
        let property =
            |(name, value): &(Text, Text)| Property::UserProperty(name.clone(), value.clone());
        pairs.map(property).collect()
    }
}

fn asked_expiry(connect: &Connect) -> u32 {
    connect.properties.session_expiry().copied().unwrap_or(0)
}
