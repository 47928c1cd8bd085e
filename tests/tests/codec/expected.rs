//! What an analyser must see in a packet: the names of the fields are tshark's, the values ours.

use brokerscope_core::spec::Version;
use brokerscope_core::wire::{
    Ack, Connack, Connect, Packet, PacketKind, Properties, Property, Publish, ReasonCode, Suback,
    SubscribeFilter, Will,
};

use super::tap::Aliases;

/// A value of a field.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Expected {
    /// These characters.
    Text(String),
    /// Binary Data, which tshark shows as if it were text.
    Binary(Vec<u8>),
    /// The topic that an alias stands for: in this direction, and if there were one table for both.
    Aliased {
        /// In this direction.
        own: String,
        /// In one table.
        mixed: String,
    },
}

/// The fields of a packet in the order of its bytes.
#[derive(Debug, Default)]
pub(super) struct Fields(pub(super) Vec<(String, Expected)>);

/// Every field that is compared. What tshark sees under these names must be what we wrote, no more
/// and no less.
pub(super) const FIELDS: &[&str] = &[
    "mqtt.msgtype",
    "mqtt.len",
    "mqtt.dupflag",
    "mqtt.qos",
    "mqtt.retain",
    "mqtt.hdr_reserved",
    "mqtt.protoname",
    "mqtt.ver",
    "mqtt.conflag.uname",
    "mqtt.conflag.passwd",
    "mqtt.conflag.retain",
    "mqtt.conflag.qos",
    "mqtt.conflag.willflag",
    "mqtt.conflag.cleansess",
    "mqtt.conflag.reserved",
    "mqtt.kalive",
    "mqtt.clientid_len",
    "mqtt.clientid",
    "mqtt.willtopic_len",
    "mqtt.willtopic",
    "mqtt.willmsg_len",
    "mqtt.willmsg",
    "mqtt.username_len",
    "mqtt.username",
    "mqtt.passwd_len",
    "mqtt.passwd",
    "mqtt.conack.flags.sp",
    "mqtt.conack.val",
    "mqtt.connack.reason_code",
    "mqtt.msgid",
    "mqtt.topic_len",
    "mqtt.topic",
    "mqtt.msg",
    "mqtt.sub.qos",
    "mqtt.subscription_options_qos",
    "mqtt.subscription_options_nl",
    "mqtt.subscription_options_rap",
    "mqtt.subscription_options_retain",
    "mqtt.subscription_options_reserved",
    "mqtt.suback.qos",
    "mqtt.puback.reason_code",
    "mqtt.pubrec.reason_code",
    "mqtt.pubrel.reason_code",
    "mqtt.pubcomp.reason_code",
    "mqtt.suback.reason_code",
    "mqtt.unsuback.reason_code",
    "mqtt.disconnect.reason_code",
    "mqtt.auth.reason_code",
    "mqtt.property_id",
    "mqtt.prop_number",
    "mqtt.property.max_qos",
    "mqtt.property.topic_alias",
    "mqtt.property.content_type",
    "mqtt.prop_string_len",
    "mqtt.prop_string",
    "mqtt.prop_key_len",
    "mqtt.prop_key",
    "mqtt.prop_value_len",
    "mqtt.prop_value",
    "mqtt.prop_unknown",
];

impl Expected {
    /// Whether it is binary with a zero byte in it.
    pub(super) fn has_zero(&self) -> bool {
        matches!(self, Self::Binary(bytes) if bytes.contains(&0))
    }
}

impl Fields {
    /// `bytes` are the packet's own, for its lengths and for what may be left out.
    pub(super) fn of(
        packet: &Packet,
        bytes: &[u8],
        version: Version,
        own: &Aliases,
        mixed: &Aliases,
    ) -> Self {
        let mut fields = Self::default();
        let kind = packet.kind();
        fields.number("msgtype", kind.number());
        let head = bytes.iter().skip(1).take_while(|it| **it >= 0x80).count() + 2;
        let length = bytes.len() - head;
        match packet {
            Packet::Publish(_) => {}
            _ => fields.number("hdr_reserved", bytes[0] & 0x0f),
        }
        fields.number("len", length);
        match packet {
            Packet::Connect(connect) => fields.connect(connect),
            Packet::Connack(connack) => fields.connack(connack, version),
            Packet::Publish(publish) => fields.publish(publish, own, mixed),
            Packet::Puback(ack)
            | Packet::Pubrec(ack)
            | Packet::Pubrel(ack)
            | Packet::Pubcomp(ack) => fields.ack(kind, ack, length),
            Packet::Subscribe(subscribe) => {
                fields.number("msgid", subscribe.id.get());
                fields.properties(&subscribe.properties);
                for filter in &subscribe.filters {
                    fields.filter(filter, version);
                }
            }
            Packet::Suback(suback) | Packet::Unsuback(suback) => {
                fields.suback(kind, suback, version);
            }
            Packet::Unsubscribe(unsubscribe) => {
                fields.number("msgid", unsubscribe.id.get());
                fields.properties(&unsubscribe.properties);
                for filter in &unsubscribe.filters {
                    fields.string("topic", filter.as_str());
                }
            }
            Packet::Pingreq | Packet::Pingresp => {}
            Packet::Disconnect(it) => fields.last(kind, it.reason, &it.properties, length),
            Packet::Auth(it) => fields.last(kind, it.reason, &it.properties, length),
        }
        fields
    }

    fn add(&mut self, field: &str, value: Expected) {
        self.0.push((format!("mqtt.{field}"), value));
    }

    fn number(&mut self, field: &str, number: impl ToString) {
        self.add(field, Expected::Text(number.to_string()));
    }

    fn flag(&mut self, field: &str, flag: bool) {
        self.number(field, u8::from(flag));
    }

    fn length(&mut self, field: &str, length: usize) {
        self.number(&format!("{field}_len"), length);
    }

    fn string(&mut self, field: &str, text: &str) {
        self.length(field, text.len());
        self.add(field, Expected::Text(text.to_owned()));
    }

    fn binary(&mut self, field: &str, bytes: &[u8]) {
        self.length(field, bytes.len());
        self.add(field, Expected::Binary(bytes.to_owned()));
    }

    fn hex(&mut self, field: &str, bytes: &[u8]) {
        let hex = bytes.iter().map(|it| format!("{it:02x}"));
        self.add(field, Expected::Text(hex.collect()));
    }

    fn reason(&mut self, kind: PacketKind, reason: ReasonCode) {
        let kind = kind.name().to_lowercase();
        self.number(&format!("{kind}.reason_code"), reason.0);
    }

    fn connect(&mut self, it: &Connect) {
        let will = it.will.as_ref();
        self.add("protoname", Expected::Text("MQTT".to_owned()));
        self.number("ver", if it.version == Version::V5 { 5 } else { 4 });
        self.flag("conflag.uname", it.user_name.is_some());
        self.flag("conflag.passwd", it.password.is_some());
        self.flag("conflag.retain", will.is_some_and(|will| will.retain));
        self.number("conflag.qos", will.map_or(0, |will| will.qos.level()));
        self.flag("conflag.willflag", will.is_some());
        self.flag("conflag.cleansess", it.clean_start);
        self.flag("conflag.reserved", false);
        self.number("kalive", it.keep_alive);
        self.properties(&it.properties);
        self.string("clientid", it.client_id.as_str());
        if let Some(will) = will {
            self.will(will);
        }
        if let Some(name) = &it.user_name {
            self.string("username", name.as_str());
        }
        if let Some(password) = &it.password {
            self.binary("passwd", password);
        }
    }

    fn will(&mut self, will: &Will) {
        self.properties(&will.properties);
        self.string("willtopic", will.topic.as_str());
        self.length("willmsg", will.payload.len());
        self.hex("willmsg", &will.payload);
    }

    fn connack(&mut self, it: &Connack, version: Version) {
        self.flag("conack.flags.sp", it.session_present);
        match version {
            Version::V311 => {
                let code = it.reason.return_code().expect("one of 3.1.1");
                self.number("conack.val", code);
            }
            Version::V5 => self.reason(PacketKind::Connack, it.reason),
        }
        self.properties(&it.properties);
    }

    fn publish(&mut self, it: &Publish, own: &Aliases, mixed: &Aliases) {
        self.flag("dupflag", it.dup);
        self.number("qos", it.qos.level());
        self.flag("retain", it.retain);
        match &it.topic {
            Some(topic) => self.string("topic", topic.as_str()),
            None => self.length("topic", 0),
        }
        if let Some(id) = it.id {
            self.number("msgid", id.get());
        }
        self.properties(&it.properties);
        if it.topic.is_none() {
            let alias = it.properties.topic_alias().expect("one or the other");
            let known = |table: &Aliases| table.get(alias).cloned().expect("it was named before");
            let (own, mixed) = (known(own), known(mixed));
            self.add("topic", Expected::Aliased { own, mixed });
        }
        self.hex("msg", &it.payload);
    }

    /// What is shorter than four bytes says no more than its identifier and perhaps its reason.
    fn ack(&mut self, kind: PacketKind, it: &Ack, length: usize) {
        self.number("msgid", it.id.get());
        if length > 2 {
            self.reason(kind, it.reason);
        }
        self.properties(&it.properties);
    }

    fn last(
        &mut self,
        kind: PacketKind,
        reason: ReasonCode,
        properties: &Properties,
        length: usize,
    ) {
        if length > 0 {
            self.reason(kind, reason);
        }
        self.properties(properties);
    }

    fn filter(&mut self, it: &SubscribeFilter, version: Version) {
        self.string("topic", it.filter.as_str());
        if version == Version::V311 {
            self.number("sub.qos", it.qos.level());
            return;
        }
        self.number("subscription_options_reserved", "0x00");
        self.number("subscription_options_retain", it.retain_handling as u8);
        self.flag("subscription_options_rap", it.retain_as_published);
        self.flag("subscription_options_nl", it.no_local);
        self.number("subscription_options_qos", it.qos.level());
    }

    fn suback(&mut self, kind: PacketKind, it: &Suback, version: Version) {
        self.number("msgid", it.id.get());
        self.properties(&it.properties);
        for reason in &it.reasons {
            match version {
                Version::V311 => self.number("suback.qos", reason.0),
                Version::V5 => self.reason(kind, *reason),
            }
        }
    }

    fn properties(&mut self, properties: &Properties) {
        for property in &properties.0 {
            let id = format!("0x{:02x}", property.id());
            self.add("property_id", Expected::Text(id));
            self.property(property);
        }
    }

    #[rustfmt::skip]
    fn property(&mut self, property: &Property) {
        use Property as P;
        match property {
            P::PayloadFormatIndicator(it) | P::RequestProblemInformation(it)
            | P::RequestResponseInformation(it) | P::RetainAvailable(it)
            | P::WildcardSubscriptionAvailable(it) | P::SubscriptionIdentifierAvailable(it)
            | P::SharedSubscriptionAvailable(it) => self.number("prop_number", it),
            P::ServerKeepAlive(it) | P::ReceiveMaximum(it) | P::TopicAliasMaximum(it) => {
                self.number("prop_number", it);
            }
            P::MessageExpiryInterval(it) | P::SubscriptionIdentifier(it)
            | P::SessionExpiryInterval(it) | P::WillDelayInterval(it)
            | P::MaximumPacketSize(it) => self.number("prop_number", it),
            P::MaximumQos(it) => self.number("property.max_qos", it),
            P::TopicAlias(it) => self.number("property.topic_alias", it),
            P::ContentType(it) => {
                self.add("property.content_type", Expected::Text(it.as_str().to_owned()));
            }
            P::ResponseTopic(it) | P::AssignedClientIdentifier(it) | P::AuthenticationMethod(it)
            | P::ResponseInformation(it) | P::ServerReference(it) | P::ReasonString(it) => {
                self.string("prop_string", it.as_str());
            }
            P::CorrelationData(it) | P::AuthenticationData(it) => self.binary("prop_string", it),
            P::UserProperty(key, value) => {
                self.string("prop_key", key.as_str());
                self.string("prop_value", value.as_str());
            }
        }
    }
}
