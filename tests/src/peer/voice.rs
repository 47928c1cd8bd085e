//! What every client can be asked for and can tell, whoever wrote it.

use serde::{Deserialize, Serialize};

/// Somebody who runs clients: does what is asked, and tells what the clients saw. Each method names
/// the client; each waits until it is done, and panics when that takes too long.
pub trait Peer {
    /// Connects, and tells what CONNACK said.
    fn connect(&mut self, client: &str, wish: &Wish) -> Greeting;
    /// Subscribes, and tells what SUBACK said, filter by filter.
    fn subscribe(&mut self, client: &str, filters: &[Filter], id: Option<u32>) -> Vec<u8>;
    /// Unsubscribes.
    fn unsubscribe(&mut self, client: &str, filter: &str);
    /// Publishes, and waits for the last acknowledgement of the message's QoS.
    fn publish(&mut self, client: &str, post: &Post);
    /// The next message that came to the application.
    fn hear(&mut self, client: &str) -> Post;
    /// Sends DISCONNECT and closes.
    fn leave(&mut self, client: &str);
    /// Closes without a word.
    fn vanish(&mut self, client: &str);
    /// Whether its application names a topic's alias, and not the client by itself.
    fn names_aliases(&self) -> bool {
        true
    }
}

/// How a client wants to connect.
#[derive(Clone, Debug, Serialize)]
pub struct Wish {
    /// 4 is 3.1.1, 5 is 5.0.
    pub level: u8,
    /// Client Identifier.
    pub id: String,
    /// Clean Start or Clean Session.
    pub clean: bool,
    /// Session Expiry Interval in seconds; 5.0 only.
    pub expiry: u32,
    /// Topic Alias Maximum; 5.0 only.
    pub alias_max: u16,
    /// User name and password.
    pub user: Option<(String, String)>,
    /// Published when it goes without a word.
    pub will: Option<Post>,
    /// Seconds between two packets at most.
    pub keep_alive: u16,
    /// Whether it comes back by itself, and subscribes again where its session is gone.
    pub returns: bool,
}

/// What CONNACK said.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(default)]
pub struct Greeting {
    /// Reason Code, or return code in 3.1.1.
    pub reason: u8,
    /// Session Present.
    pub present: bool,
    /// Assigned Client Identifier.
    pub assigned: Option<String>,
}

/// One filter of a SUBSCRIBE.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Filter {
    /// The filter.
    pub topic: String,
    /// The highest QoS wanted.
    pub qos: u8,
    /// 5.0: not what this client published itself.
    pub no_local: bool,
    /// 5.0: keep the retain flag.
    pub as_published: bool,
    /// 5.0: Retain Handling.
    pub retain_handling: u8,
}

/// A message, as it is sent or as it came.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Post {
    /// Topic Name; may be empty beside an alias.
    pub topic: String,
    /// As text.
    pub payload: String,
    /// Its QoS on this leg.
    pub qos: u8,
    /// Its retain flag on this leg.
    pub retain: bool,
    /// 5.0: Payload Format Indicator.
    pub format: Option<u8>,
    /// 5.0: Message Expiry Interval in seconds.
    pub expiry: Option<u32>,
    /// 5.0: Content Type.
    pub content_type: Option<String>,
    /// 5.0: Response Topic.
    pub response_topic: Option<String>,
    /// 5.0: Correlation Data, as text.
    pub correlation: Option<String>,
    /// 5.0: User Properties in their order.
    pub user: Vec<(String, String)>,
    /// 5.0: Subscription Identifiers.
    pub ids: Vec<u32>,
    /// 5.0: Topic Alias.
    pub alias: Option<u16>,
}

impl Wish {
    /// A clean session without anything else.
    pub fn new(level: u8, id: &str) -> Self {
        Self {
            level,
            id: id.to_owned(),
            clean: true,
            expiry: 0,
            alias_max: 0,
            user: None,
            will: None,
            keep_alive: 60,
            returns: false,
        }
    }

    /// A session that outlives its connection, and is continued if there is one.
    pub fn lasting(level: u8, id: &str) -> Self {
        Self {
            clean: false,
            expiry: 600,
            ..Self::new(level, id)
        }
    }
}

impl Filter {
    /// A filter without options.
    pub fn new(topic: &str, qos: u8) -> Self {
        Self {
            topic: topic.to_owned(),
            qos,
            ..Self::default()
        }
    }
}

impl Post {
    /// A message without properties.
    pub fn new(topic: &str, payload: &str, qos: u8) -> Self {
        Self {
            topic: topic.to_owned(),
            payload: payload.to_owned(),
            qos,
            ..Self::default()
        }
    }

    /// The same, retained.
    pub fn retained(self) -> Self {
        Self {
            retain: true,
            ..self
        }
    }
}
