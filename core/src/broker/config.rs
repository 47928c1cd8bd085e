//! How a broker behaves where the standard leaves it free, and the limits it keeps.

use crate::access::{Acl, Method, Users};
use crate::flow::AliasPolicy;
use crate::time::Span;
use crate::wire::{Qos, Text};

/// How a broker behaves where the standard leaves it free, and the limits it keeps.
///
/// No connection can make it hold more than these limits say, whatever it sends.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct BrokerConfig {
    /// How many messages may wait for one session.
    pub queue_limit: u32,
    /// How many bytes the messages that wait for one session may have: topics, payloads and
    /// properties, as if no two sessions shared them.
    pub queue_bytes_max: u32,
    /// Which message is given up when the queue is full.
    pub queue_policy: QueuePolicy,
    /// Whether QoS 0 messages wait for a client that is away, as the standard allows [§4.5]. "At
    /// most once" promises nothing, so most brokers let them go.
    pub queues_qos0: bool,
    /// The largest packet it reads, in bytes; told to 5.0 clients. Bounds what one connection can
    /// make it hold.
    pub packet_size_max: u32,
    /// How many sessions it keeps.
    pub sessions_max: u32,
    /// How long it waits for CONNECT after a connection opened.
    pub connect_timeout: Span,
    /// How long one packet may take, from its first byte to its last, once CONNECT was accepted;
    /// zero for any time. The standard does not ask for it; without it a connection that has no Keep
    /// Alive could leave half a packet here for ever, and the broker would wait with it.
    pub packet_time_max: Span,
    /// How many connections it serves at once. Bounds those that never send CONNECT.
    pub connections_max: u32,
    /// How many subscriptions one session may have.
    pub subscriptions_max: u32,
    /// How many topics may have a retained message.
    pub retained_max: u32,
    /// How many bytes all retained messages together may have: topics, payloads and properties.
    pub retained_bytes_max: u32,
    /// How many QoS 1 and 2 messages one client may have open towards it; told to 5.0 clients as
    /// Receive Maximum. At least 1. What is open longer than a moment is at QoS 2 and waits for
    /// PUBREL.
    pub receive_maximum: u16,
    /// How many QoS 1 and 2 messages it has open towards one client, or that client's Receive
    /// Maximum if it is lower. At least 1. In 3.1.1 this is the only flow control there is.
    pub in_flight_max: u16,
    /// When it hands a QoS 2 message on.
    pub onward: Onward,
    /// With [`Onward::AtPubrel`]: how many bytes of messages it holds back for one client until
    /// their PUBREL comes. More are refused with 0x97.
    pub held_bytes_max: u32,
    /// How many bytes may wait to be written to one connection before QoS 0 messages for it are
    /// given up and the others wait in its queue. What one input causes is counted by the broker,
    /// the rest is what the host reports
    /// ([`BrokerInput::Backlog`](crate::machine::BrokerInput::Backlog)).
    pub outbox_max: u32,
    /// The highest Topic Alias a client may use; told to 5.0 clients. 0 allows none. One connection
    /// can make the broker hold so many topic names.
    pub topic_alias_max: u16,
    /// Which topics get an alias towards clients that allow them.
    pub alias_policy: AliasPolicy,
    /// Whether it looks if a payload that is said to be UTF-8 is [§3.3.2.3.2].
    pub checks_payload_format: bool,

    /// Who may come in, by User Name and password; `None` lets everybody in and checks nothing.
    pub users: Option<Users>,
    /// Whether clients without a User Name may come in although there are [`users`](Self::users).
    pub anonymous: bool,
    /// The methods of enhanced authentication it knows. They check against [`users`](Self::users),
    /// as far as these have passwords or SCRAM keys.
    pub methods: Vec<Method>,
    /// How often SCRAM hashes where the password itself is known. At least 1; RFC 7677 asks for 4096
    /// or more, which costs a few milliseconds at each end.
    pub scram_iterations: u32,
    /// Who may read and write what; `None` allows everything.
    pub acl: Option<Acl>,
    /// What happens to a 3.1.1 client that publishes what it may not: its connection is closed, or,
    /// as Mosquitto does, the message is acknowledged and dropped. 5.0 has a reason for it.
    pub denied_publish_closes: bool,
    /// How long a Client Identifier may be, in bytes. What is below 23 counts as 23 [MQTT-3.1.3-5].
    pub client_id_max: u16,
    /// Whether a Client Identifier may have other characters than letters and digits.
    pub client_id_any: bool,
    /// Whether it names those that come without a Client Identifier.
    pub nameless: bool,

    /// The longest it keeps a session without a connection, in seconds; `u32::MAX` has no limit.
    pub session_expiry_max: u32,
    /// The Keep Alive it wants of 5.0 clients, in seconds, whatever they ask; 0 turns it off. 3.1.1
    /// has no way to say it, so there the client's own counts.
    pub server_keep_alive: Option<u16>,
    /// The highest QoS it takes a PUBLISH with. Subscriptions may ask for any.
    pub maximum_qos: Qos,
    /// Whether it keeps retained messages.
    pub retain_available: bool,
    /// What it answers a client that asks for Response Information: usually the topic under which
    /// it may listen for answers.
    pub response_information: Option<Text>,
    /// User Properties on every CONNACK.
    pub connack_properties: Vec<(Text, Text)>,
    /// How often it tells of itself under `$SYS`; `None` or zero for never. Clients may not publish
    /// there then. Below 100 ms counts as 100 ms.
    pub sys_interval: Option<Span>,
    /// Whether it explains its refusals in words, to 5.0 clients that want them.
    pub reason_strings: bool,

    /// Whether subscriptions may have a Subscription Identifier.
    pub subscription_ids: bool,
    /// Whether filters may have wildcards.
    pub wildcards: bool,
    /// Whether `$share/NAME/FILTER` shares a subscription with others.
    pub shared: bool,
    /// Whether it does so for 3.1.1 clients too, as Mosquitto and EMQX have it. The standard knows
    /// nothing of it: to 3.1.1 it is a filter like any other.
    pub shared_in_v311: bool,
    /// Which member of a group gets a message.
    pub sharing: Sharing,
    /// What a client gets if several of its subscriptions match.
    pub overlapping: Overlapping,
    /// The highest QoS it grants a subscription.
    pub granted_qos_max: Qos,
    /// Whether clients may publish on topics that begin with `$`. The standard leaves these to
    /// brokers and asks them to keep clients away [§4.7.2].
    pub dollar_publish: bool,
    /// Whether it knows a bridge of 3.1.1 by the bit in its Protocol Level, as Mosquitto does. By the
    /// standard that level is unknown, and without this it is refused [MQTT-3.1.2-2].
    pub knows_bridges: bool,
    /// How many levels a filter may have. Bounds the room that one subscription takes.
    pub levels_max: u16,
}

/// Which member of a group that shares a subscription gets a message. Whoever cannot be sent it now
/// is passed over.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Sharing {
    /// One after the other.
    #[default]
    RoundRobin,
    /// Any.
    Random,
    /// Always the same, as long as it can.
    Sticky,
    /// The one with the fewest messages under way or waiting; of several, the next in turn.
    LeastInFlight,
    /// The same one for all messages of one publisher.
    Publisher,
    /// The same one for all messages on one topic.
    Topic,
}

/// What a client gets if several of its subscriptions match [MQTT-3.3.4-2].
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Overlapping {
    /// One copy, at the highest QoS of them all.
    #[default]
    OneCopy,
    /// A copy for each of them, at its own QoS.
    EachCopy,
}

/// Which message is given up when a queue is full.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum QueuePolicy {
    /// The one that comes: what was accepted first was promised first.
    #[default]
    RefuseNewest,
    /// Those that wait longest: for readings, of which only the latest count.
    DropOldest,
}

/// When a broker hands a QoS 2 message on. The standard allows both (§4.3.3, figure 4.3).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Onward {
    /// When its PUBLISH comes; the identifier is remembered until PUBREL.
    #[default]
    AtPublish,
    /// When its PUBREL comes; the message is remembered until then.
    AtPubrel,
}

impl Default for BrokerConfig {
    fn default() -> Self {
        Self {
            queue_limit: 100,
            queue_bytes_max: 16 * 1024 * 1024,
            queue_policy: QueuePolicy::RefuseNewest,
            queues_qos0: false,
            packet_size_max: 256 * 1024,
            sessions_max: 10_000,
            connect_timeout: Span::from_secs(10),
            // The largest packet, at the 7 kbit/s of a poor mobile network.
            packet_time_max: Span::from_secs(300),
            connections_max: 10_000,
            subscriptions_max: 1_000,
            retained_max: 10_000,
            retained_bytes_max: 256 * 1024 * 1024,
            receive_maximum: u16::MAX,
            in_flight_max: 20,
            onward: Onward::AtPublish,
            held_bytes_max: 16 * 1024 * 1024,
            outbox_max: 4 * 1024 * 1024,
            topic_alias_max: 10,
            alias_policy: AliasPolicy::FirstCome,
            checks_payload_format: true,
            users: None,
            anonymous: false,
            methods: Vec::new(),
            scram_iterations: 4_096,
            acl: None,
            denied_publish_closes: false,
            client_id_max: u16::MAX,
            client_id_any: true,
            nameless: true,
            session_expiry_max: u32::MAX,
            server_keep_alive: None,
            maximum_qos: Qos::ExactlyOnce,
            retain_available: true,
            response_information: None,
            connack_properties: Vec::new(),
            sys_interval: None,
            reason_strings: false,
            subscription_ids: true,
            wildcards: true,
            shared: true,
            shared_in_v311: false,
            sharing: Sharing::default(),
            overlapping: Overlapping::default(),
            granted_qos_max: Qos::ExactlyOnce,
            dollar_publish: false,
            knows_bridges: true,
            levels_max: 128,
        }
    }
}
