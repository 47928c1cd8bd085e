//! Every option that Mosquitto 2.0 knows: where it belongs, what it takes, whether it is still to be
//! used, and whether our broker can wear it.

use Kind::{Any, Flag, Number, Time, Words};
use Place::{Anywhere, Bridge, Listener};
use Worn::{Beside, No, Yes};

/// One option.
pub(super) struct Known {
    pub(super) name: &'static str,
    pub(super) place: Place,
    pub(super) kind: Kind,
    pub(super) worn: Worn,
}

/// Where an option may stand.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Place {
    /// For the whole broker, wherever it stands.
    Anywhere,
    /// Behind the `listener` it is about, or before all for the default one.
    Listener,
    /// Behind the `connection` it is about.
    Bridge,
}

/// What an option takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// Any text, and not none.
    Any,
    /// `true` or `false`.
    Flag,
    /// A whole number in this range.
    Number(u64, u64),
    /// `1h`, `14d`, `2w`, `6m`, `1y`.
    Time,
    /// One of these.
    Words(&'static [&'static str]),
}

/// Whether our broker can wear it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Worn {
    /// It does.
    Yes,
    /// It is about the program and its machine; nobody who speaks MQTT with it would notice.
    Beside,
    /// It cannot, and somebody might notice: what is otherwise.
    No(&'static str),
}

const OLD: u64 = u32::MAX as u64;

/// What is out of use, and what stands for it now.
pub(super) const DEPRECATED: &[(&str, &str)] = &[
    ("port", "write `listener PORT` instead"),
    ("bind_address", "write `listener PORT ADDRESS` instead"),
    ("maximum_qos", "it is called `max_qos` now"),
    (
        "message_size_limit",
        "write `max_packet_size` instead, which counts whole packets",
    ),
    ("auth_plugin", "write `plugin` instead"),
    (
        "auth_plugin_deny_special_chars",
        "leave it out: it goes with `auth_plugin`",
    ),
    (
        "allow_duplicate_messages",
        "leave it out: a copy for each subscription is what Mosquitto sends now",
    ),
    (
        "retry_interval",
        "leave it out: nothing is sent again on a connection that stands [MQTT-4.4.0-1]",
    ),
    ("clientid", "in a bridge it is called `remote_clientid`"),
    ("username", "in a bridge it is called `remote_username`"),
    ("password", "in a bridge it is called `remote_password`"),
    ("addresses", "it is called `address` now"),
];

#[rustfmt::skip]
pub(super) const OPTIONS: &[Known] = &[
    // Who comes in, and what they may.
    at("allow_anonymous", Listener, Flag, Yes),
    at("password_file", Listener, Any, Yes),
    at("acl_file", Listener, Any, Yes),
    at("psk_file", Listener, Any, No("clients with pre-shared keys come in as users")),
    at("plugin", Listener, Any, No("a plugin may let others in")),
    at("auth_plugin", Listener, Any, No("a plugin may let others in")),
    at("auth_plugin_deny_special_chars", Listener, Flag, Beside),
    at("allow_zero_length_clientid", Listener, Flag, Yes),
    at("auto_id_prefix", Listener, Any, No("names that are given begin otherwise")),
    at("clientid_prefixes", Anywhere, Any, No("every Client Identifier may come in")),
    at("per_listener_settings", Anywhere, Flag, Yes),
    at("use_username_as_clientid", Listener, Flag, No("the Client Identifier stays the client's own")),
    at("use_identity_as_username", Listener, Flag, No("there are no certificates of clients")),
    at("use_subject_as_username", Listener, Flag, No("there are no certificates of clients")),
    at("require_certificate", Listener, Flag, No("there are no certificates of clients")),
    // What is kept, and how much.
    at("autosave_interval", Anywhere, Number(0, OLD), Yes),
    at("autosave_on_changes", Anywhere, Flag, Yes),
    at("persistence", Anywhere, Flag, Yes),
    at("persistence_file", Anywhere, Any, Beside),
    at("persistence_location", Anywhere, Any, Beside),
    at("persistent_client_expiration", Anywhere, Time, Yes),
    at("retained_persistence", Anywhere, Flag, No("what is retained is saved with the sessions")),
    at("max_queued_messages", Anywhere, Number(0, OLD), Yes),
    at("max_queued_bytes", Anywhere, Number(0, OLD), Yes),
    at("max_inflight_messages", Anywhere, Number(0, 65_535), Yes),
    at("max_inflight_bytes", Anywhere, Number(0, OLD), No("what is in flight is counted in messages")),
    at("max_packet_size", Anywhere, Number(20, 268_435_455), Yes),
    at("message_size_limit", Anywhere, Number(0, 268_435_455), Yes),
    at("memory_limit", Anywhere, Number(0, OLD), No("memory has no limit as a whole")),
    at("queue_qos0_messages", Anywhere, Flag, Yes),
    at("upgrade_outgoing_qos", Anywhere, Flag, No("a message goes out at the lower QoS of the two")),
    at("allow_duplicate_messages", Anywhere, Flag, Beside),
    at("retain_available", Anywhere, Flag, Yes),
    at("check_retain_source", Anywhere, Flag, No("retained messages outlive their author's rights")),
    at("max_keepalive", Anywhere, Number(10, 65_535), No("a longer Keep Alive is taken as it comes")),
    at("retry_interval", Anywhere, Any, Beside),
    at("sys_interval", Anywhere, Number(0, 65_535), Yes),
    // Where it listens.
    at("listener", Anywhere, Any, Yes),
    at("port", Anywhere, Number(0, 65_535), Beside),
    at("bind_address", Anywhere, Any, Beside),
    at("bind_interface", Listener, Any, Beside),
    at("socket_domain", Listener, Words(&["ipv4", "ipv6"]), Beside),
    at("protocol", Listener, Words(&["mqtt", "websockets"]), Beside),
    at("http_dir", Listener, Any, Beside),
    at("max_connections", Listener, Any, Yes),
    at("max_qos", Listener, Number(0, 2), Yes),
    at("maximum_qos", Listener, Number(0, 2), Yes),
    at("max_topic_alias", Listener, Number(0, 65_535), Yes),
    at("mount_point", Listener, Any, No("topics have no prefix that their clients do not see")),
    at("set_tcp_nodelay", Anywhere, Flag, Beside),
    at("websockets_headers_size", Anywhere, Number(0, 65_535), Beside),
    at("websockets_log_level", Anywhere, Number(0, 1_023), Beside),
    at("cafile", Listener, Any, Beside),
    at("capath", Listener, Any, Beside),
    at("certfile", Listener, Any, Beside),
    at("keyfile", Listener, Any, Beside),
    at("crlfile", Listener, Any, Beside),
    at("ciphers", Listener, Any, Beside),
    at("ciphers_tls1.3", Listener, Any, Beside),
    at("dhparamfile", Listener, Any, Beside),
    at("psk_hint", Listener, Any, Beside),
    at("tls_engine", Listener, Any, Beside),
    at("tls_engine_kpass_sha1", Listener, Any, Beside),
    at("tls_keyform", Listener, Any, Beside),
    at("tls_version", Listener, Any, Beside),
    // The program.
    at("connection_messages", Anywhere, Flag, Beside),
    at("include_dir", Anywhere, Any, No("the files of another folder are not read")),
    at("log_dest", Anywhere, Any, Beside),
    at("log_facility", Anywhere, Number(0, 7), Beside),
    at("log_timestamp", Anywhere, Flag, Beside),
    at("log_timestamp_format", Anywhere, Any, Beside),
    at("log_type", Anywhere, Words(&["debug", "error", "warning", "notice", "information", "subscribe", "unsubscribe", "websockets", "none", "all", "internal"]), Beside),
    at("pid_file", Anywhere, Any, Beside),
    at("user", Anywhere, Any, Beside),
    // Bridges.
    at("connection", Anywhere, Any, Yes),
    at("address", Bridge, Any, Yes),
    at("addresses", Bridge, Any, Yes),
    at("topic", Bridge, Any, Yes),
    at("cleansession", Bridge, Flag, Yes),
    at("clientid", Bridge, Any, Yes),
    at("remote_clientid", Bridge, Any, Yes),
    at("remote_username", Bridge, Any, Beside),
    at("remote_password", Bridge, Any, Beside),
    at("username", Bridge, Any, Beside),
    at("password", Bridge, Any, Beside),
    at("local_clientid", Bridge, Any, Yes),
    at("local_cleansession", Bridge, Flag, Beside),
    at("local_username", Bridge, Any, Beside),
    at("local_password", Bridge, Any, Beside),
    at("try_private", Bridge, Flag, Yes),
    at("keepalive_interval", Bridge, Number(5, 65_535), Yes),
    at("start_type", Bridge, Words(&["automatic", "lazy", "once"]), Beside),
    at("restart_timeout", Bridge, Any, Beside),
    at("idle_timeout", Bridge, Number(1, OLD), Beside),
    at("threshold", Bridge, Number(1, OLD), Beside),
    at("round_robin", Bridge, Flag, Beside),
    at("notifications", Bridge, Flag, Yes),
    at("notifications_local_only", Bridge, Flag, Beside),
    at("notification_topic", Bridge, Any, Beside),
    at("bridge_attempt_unsubscribe", Bridge, Flag, Beside),
    at("bridge_bind_address", Bridge, Any, Beside),
    at("bridge_max_packet_size", Bridge, Number(0, 268_435_455), Beside),
    at("bridge_outgoing_retain", Bridge, Flag, Beside),
    at("bridge_protocol_version", Bridge, Words(&["mqttv50", "mqttv311", "mqttv31"]), Yes),
    at("bridge_alpn", Bridge, Any, Beside),
    at("bridge_cafile", Bridge, Any, Beside),
    at("bridge_capath", Bridge, Any, Beside),
    at("bridge_certfile", Bridge, Any, Beside),
    at("bridge_keyfile", Bridge, Any, Beside),
    at("bridge_identity", Bridge, Any, Beside),
    at("bridge_psk", Bridge, Any, Beside),
    at("bridge_insecure", Bridge, Flag, Beside),
    at("bridge_require_ocsp", Bridge, Flag, Beside),
    at("bridge_tls_version", Bridge, Any, Beside),
];

const fn at(name: &'static str, place: Place, kind: Kind, worn: Worn) -> Known {
    Known {
        name,
        place,
        kind,
        worn,
    }
}

/// The option of this name. Those of plugins have names of their own.
pub(super) fn find(name: &str) -> Option<&'static Known> {
    const PLUGIN: Known = at("plugin_opt_", Listener, Any, Beside);
    if name.starts_with("plugin_opt_") || name.starts_with("auth_opt_") {
        return Some(&PLUGIN);
    }
    OPTIONS.iter().find(|it| it.name == name)
}

/// Their names.
pub fn known() -> impl Iterator<Item = &'static str> {
    OPTIONS.iter().map(|it| it.name)
}

/// `30d`, in seconds; months have thirty days and years 365, as Mosquitto counts them.
pub(super) fn time(text: &str) -> Option<u64> {
    let unit = text.chars().next_back()?;
    let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
    let seconds = match unit {
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        'm' => 2_592_000,
        'y' => 31_536_000,
        _ => return None,
    };
    number.checked_mul(seconds)
}

impl Kind {
    /// What is wanted, if the value is not it.
    pub(super) fn wanted(self, value: &str) -> Option<String> {
        match self {
            Any if value.is_empty() => Some("a value".to_owned()),
            Flag if !matches!(value, "true" | "false" | "1" | "0") => {
                Some("true or false".to_owned())
            }
            Number(min, max) if !value.parse().is_ok_and(|it: u64| (min..=max).contains(&it)) => {
                Some(format!("a whole number from {min} to {max}"))
            }
            Time if time(value).is_none() => {
                Some("a number with h, d, w, m or y behind it, as in 14d".to_owned())
            }
            Words(words) if !words.contains(&value) => Some(format!("one of {}", words.join(", "))),
            Any | Flag | Number(..) | Time | Words(_) => None,
        }
    }

    /// Whether Mosquitto refuses what is not wanted; of a number it reads what it can.
    pub(super) const fn is_strict(self) -> bool {
        !matches!(self, Number(..))
    }
}
