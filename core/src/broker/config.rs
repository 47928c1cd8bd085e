//! How a broker behaves where the standard leaves it free, and the limits it keeps.

use crate::time::Span;

/// How a broker behaves where the standard leaves it free.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct BrokerConfig {
    /// How many messages may wait for one session. A full queue gives the newest up, so that what
    /// was promised first is kept first.
    pub queue_limit: u32,
    /// The largest packet it reads, in bytes. Bounds what one connection can make it hold.
    pub packet_size_max: u32,
    /// How many sessions it keeps.
    pub sessions_max: u32,
    /// How long it waits for CONNECT after a connection opened.
    pub connect_timeout: Span,
    /// How many connections it serves at once. Bounds those that never send CONNECT.
    pub connections_max: u32,
    /// How many subscriptions one session may have.
    pub subscriptions_max: u32,
    /// How many topics may have a retained message.
    pub retained_max: u32,
    /// How many QoS 2 messages one client may have open towards it; told to 5.0 clients as Receive
    /// Maximum. At least 1.
    pub receive_maximum: u16,
    /// How many QoS 1 and 2 messages it has open towards one client, or that client's Receive
    /// Maximum if it is lower. At least 1. In 3.1.1 this is the only flow control there is.
    pub in_flight_max: u16,
}

impl Default for BrokerConfig {
    fn default() -> Self {
        Self {
            queue_limit: 100,
            packet_size_max: 256 * 1024,
            sessions_max: 10_000,
            connect_timeout: Span::from_secs(10),
            connections_max: 10_000,
            subscriptions_max: 1_000,
            retained_max: 10_000,
            receive_maximum: u16::MAX,
            in_flight_max: 20,
        }
    }
}
