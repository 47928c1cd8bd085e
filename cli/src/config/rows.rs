//! Every setting: its name, what it means, and where it is kept.

use brokerscope_core::broker::BrokerConfig;
use toml::de::DeValue;

use super::lists::Lists;
use super::value::Value;
use super::{HostConfig, Settings};

/// One setting.
#[derive(Debug)]
pub(super) struct Row {
    /// Its key.
    pub(super) name: &'static str,
    /// What it means, in one or more lines.
    pub(super) about: &'static str,
    /// Its value, as it stands in a file.
    pub(super) print: fn(&Settings) -> Option<String>,
    /// Takes a value from a file; the error says what is wanted.
    pub(super) set: fn(&mut Settings, &DeValue<'_>) -> Result<(), String>,
}

/// Rows from fields of `Settings`. A field that is in no row does not compile: it gets one (its kind
/// may have to learn [`Value`]), or stands among those that are set in another way.
macro_rules! rows {
    ($($part:ident: $kind:ident
        { $($name:ident: $about:literal,)* } otherwise { $($other:ident),* }
    )*) => {
        /// All settings, in the order of their printing.
        pub(super) const ROWS: &[Row] = &[$($(
            Row {
                name: stringify!($name),
                about: $about,
                print: |settings| Value::print(&settings.$part.$name),
                set: |settings, value| {
                    settings.$part.$name = Value::read(value)?;
                    Ok(())
                },
            },
        )*)*];

        $(const _: fn(&$kind) = |whole| {
            let $kind { $($name: _,)* $($other: _,)* } = whole;
        };)*
    };
}

rows! {
    broker: BrokerConfig {
        queue_limit: "How many messages may wait for one session.",
        queue_bytes_max: "How many bytes the messages that wait for one session may have.",
        queue_policy: "Which message is given up when a queue is full: \"refuse-newest\", or
            \"drop-oldest\".",
        queues_qos0: "Whether QoS 0 messages wait for a client that is away.",
        packet_size_max: "The largest packet that is read.",
        sessions_max: "How many sessions are kept.",
        connect_timeout: "How long to wait for CONNECT, and for the WebSocket handshake before it.",
        packet_time_max: "How long one packet may take from its first byte to its last, once CONNECT
            was accepted; \"0s\" for any time.",
        connections_max: "How many connections are served at once.",
        subscriptions_max: "How many subscriptions one session may have.",
        retained_max: "How many topics may have a retained message.",
        retained_bytes_max: "How many bytes all retained messages together may have.",
        receive_maximum: "How many QoS 2 messages one client may have open towards the broker; told to
            5.0 clients as Receive Maximum. At least 1.",
        in_flight_max: "How many QoS 1 and 2 messages are open towards one client, or that client's
            Receive Maximum if it is lower. At least 1.",
        onward: "When a QoS 2 message is handed on: \"at-publish\" or \"at-pubrel\".",
        held_bytes_max: "How many bytes of messages are held back for one client until PUBREL, if they
            are handed on then.",
        outbox_max: "How many bytes may go to one connection at once, and wait to be written, before
            QoS 0 messages for it are given up.",
        topic_alias_max: "The highest Topic Alias a client may use; 0 allows none.",
        alias_policy: "Which topics get an alias towards clients that allow them: \"none\",
            \"first-come\" or \"lru\".",
        checks_payload_format: "Whether a payload that is said to be UTF-8 is looked at.",
        anonymous: "Whether clients without a User Name may come in although there are users.",
        methods: "The methods of enhanced authentication: [\"SCRAM-SHA-256\"], or none. It checks the users
            of password_file whose line has keys for it, NAME:SCRAM-SHA-256$ITERATIONS:SALT$STORED:SERVER,
            as PostgreSQL makes them.",
        scram_iterations: "How often SCRAM hashes where the password itself is known.",
        denied_publish_closes: "Whether a 3.1.1 client that publishes what it may not is disconnected.
            Otherwise its message is acknowledged and dropped. 5.0 has a reason for it.",
        client_id_max: "How long a Client Identifier may be, in bytes. At least 23.",
        client_id_any: "Whether a Client Identifier may have other characters than letters and digits.",
        nameless: "Whether clients without a Client Identifier are given one.",
        session_expiry_max: "The longest a session is kept without a connection, in seconds; 4294967295
            has no limit.",
        server_keep_alive: "The Keep Alive for all 5.0 clients, in seconds; 0 turns it off. Without it
            the client's own counts.",
        maximum_qos: "The highest QoS at which messages are taken.",
        retain_available: "Whether retained messages are kept.",
        response_information: "What a client is told that asks for Response Information.",
        connack_properties: "User Properties on every CONNACK.",
        sys_interval: "How often the broker tells of itself under $SYS; \"0s\" for never.",
        reason_strings: "Whether refusals are explained in words, to 5.0 clients that want them.",
        subscription_ids: "Whether subscriptions may have a Subscription Identifier.",
        wildcards: "Whether filters may have wildcards.",
        shared: "Whether $share/NAME/FILTER shares a subscription with others.",
        shared_in_v311: "Whether it does so for 3.1.1 clients too.",
        sharing: "Which member of a group that shares a subscription gets a message: \"round-robin\",
            \"random\", \"sticky\", \"least-in-flight\", \"publisher\" or \"topic\" (the same member for
            all messages of one publisher, or on one topic).",
        overlapping: "What a client gets if several of its subscriptions match: \"one-copy\", at the
            highest QoS, or \"each-copy\".",
        granted_qos_max: "The highest QoS a subscription is granted.",
        dollar_publish: "Whether clients may publish on topics that begin with $.",
        knows_bridges: "Whether a bridge of 3.1.1 may say that it is one (Mosquitto's try_private). By the
            standard its Protocol Level is unknown.",
        levels_max: "How many levels a topic name or filter may have. At least 1.",
    } otherwise { users, acl }
    host: HostConfig {
        unsent_max: "How many bytes may wait for one client that reads slowly. A client for which more
            would wait is told (0x97 in 5.0) and disconnected.",
        websocket_message_max: "The largest WebSocket message. It may hold several packets.",
    } otherwise {}
    lists: Lists {
        password_file: "Who is let in: a file of users and hashed passwords, as mosquitto_passwd makes it.
            Its place is told from the folder of this file. Without it everybody is let in.",
        acl_file: "Who may read and write what: a file as Mosquitto's acl_file. Without it everybody may
            do everything.",
    } otherwise {}
}
