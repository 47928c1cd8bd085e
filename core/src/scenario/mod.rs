//! A world in words: the small language of scenario files, journals, share links and command bars.
//!
//! One line says one thing. What stands behind `#` is a comment. Words in capitals stand for a
//! value, `[…]` may be left out, `|` separates choices.
//!
//! ```text
//! format 1
//! title "TEXT"
//! seed NUMBER
//! broker NAME [title "TEXT"] [guest] [queue N] [packet-max BYTES] [sessions-max N] [connect-timeout TIME]
//!     [packet-time TIME] [connections-max N] [subscriptions-max N] [retained-max N] [receive-max N] [in-flight-max N]
//!     [user "NAME:PASSWORD"]… [anonymous] [auth METHOD] [scram-iterations N] [acl "LINE"]… [denied-publish-closes]
//!     [queue-bytes BYTES] [queue-full refuse-newest|drop-oldest] [queue-qos0]
//!     [retained-bytes BYTES] [held-bytes BYTES] [outbox-bytes BYTES]
//!     [onward at-publish|at-pubrel] [alias-max N] [alias none|first-come|lru] [any-payload]
//!     [client-id-max BYTES] [client-id-plain] [client-id-needed] [keep-alive TIME|off]
//!     [expiry-max TIME|never] [max-qos 0|1|2] [no-retain] [reason-strings]
//!     [response-information "TEXT"] [connack-property "NAME" "VALUE"]… [sys-interval TIME]
//!     [levels-max N] [no-subscription-ids] [no-wildcards] [granted-qos-max 0|1|2]
//!     [no-shared] [shared-in-v3] [dollar-publish] [no-bridges]
//!     [sharing round-robin|random|sticky|least-in-flight|publisher|topic]
//!     [overlapping one-copy|each-copy] [disk none|always|TIME]
//! client NAME [v5|v3] -> BROKER [LINK]… [face FACE] [title "TEXT"] [guest] [flash] [drift PART|-PART]
//!     [id "CLIENT IDENTIFIER"] [keep-alive TIME|off] [clean-start|persistent] [expiry TIME|never]
//!     [reconnect TIME] [reconnect-max TIME] [reconnect-jitter TIME] [connect-timeout TIME]
//!     [buffer N] [buffer-full refuse-newest|drop-oldest] [buffer-qos0] [user "TEXT"] [password "BYTES"]
//!     [auth METHOD] [no-reasons] [ask-response-information] [connect-property "NAME" "VALUE"]…
//!     [receive-max N] [packet-max BYTES] [alias-max N] [alias none|first-come|lru]
//!     [will "TOPIC" "BYTES" [qos 0|1|2] [retain] [PROPERTY VALUE]…]
//!     [radio-wake ENERGY] [radio-tail TIME] [radio-power POWER] [radio-up ENERGY] [radio-down ENERGY]
//!
//! bridge NAME [v5|v3] BROKER -> BROKER [protect both|local|none] [local-user "TEXT"]
//!     [local-password "BYTES"] [LINK]… [what else a client may have]
//!
//! BRIDGE carries "PATTERN" [in|out|both] [qos 0|1|2] [local "PREFIX"] [remote "PREFIX"]
//! CLIENT every TIME [first TIME] [jitter TIME] [times N] publish …
//! CLIENT senses CURVE every TIME [by VALUE] publish …
//! CLIENT answers "FILTER" [after TIME] publish …
//! CLIENT polls "TOPIC" every TIME [first TIME] [request SIZE] [answer SIZE] [closing]
//! when NAME sends|receives KIND [nth N] [before|byte N] then ACT
//! at TIME [after STEP] ACT
//! expect [always|sometimes] CONDITION
//! bookmark at TIME [after STEP] "TEXT"
//! place NAME X Y
//!
//! ACT:
//!   NAME connect [clean-start|resume]
//!   NAME disconnect [with-will|reason CODE]
//!   NAME subscribe "FILTER" [qos 0|1|2] [no-local] [retain-as-published]
//!       [retain-handling 0|1|2], … [id NUMBER]
//!   NAME unsubscribe "FILTER", …
//!   NAME publish "TOPIC" "BYTES" [qos 0|1|2] [retain] [PROPERTY VALUE]…
//!   NAME authenticate
//!   NAME raw "BYTES"|HEX
//!   inject CLIENT->BROKER|BROKER->CLIENT "BYTES"|HEX
//!   guest CLIENT opens
//!   guest NAME writes NUMBER "BYTES"|HEX
//!   guest NAME ends NUMBER [reset]
//!   withhold NAME KIND [times N]
//!   cut|repair|reset CLIENT--BROKER
//!   hold|release|partition CLIENT--BROKER|CLIENT->BROKER|BROKER->CLIENT
//!   retune CLIENT--BROKER [LINK]…
//!   crash|kill|restart|sleep|wake NAME
//!   when …
//!   add client …
//!
//! LINK, where `up-` or `down-` in front of one of the first six says one direction:
//!   latency TIME | jitter TIME | spread even|long-tail | loss PART | rate RATE|unbounded
//!   queue SIZE | mss BYTES | nat TIME | outage TIME every TIME | give-up TIME
//!   textbook [resend-after TIME]
//!   tls 1.2|1.3 [certificates SIZE] | websocket
//!   like lan|flaky-wifi|4g|2g|satellite|tunnel   (their numbers: scenarios/README.md)
//!
//! CURVE:
//!   constant VALUE | ramp VALUE VALUE over TIME | sine VALUE VALUE period TIME
//!   square VALUE VALUE period TIME | walk VALUE VALUE step VALUE
//!
//! CONDITION:
//!   WHAT [once|never|exactly N|at least N|at most N] [by TIME|since TIME|between TIME and TIME]
//!   CONDITION and|then|or CONDITION
//!   (CONDITION) [by TIME|since TIME|between TIME and TIME]
//!
//! WHAT:
//!   NAME receives "FILTER" [MESSAGE]
//!   NAME connected [session-present|session-new]
//!   NAME disconnected|published
//!   NAME closed [NAME] [by fin|reset|network-lost|unreachable|refused|timed-out|power]
//!   sent|arrived|lost KIND [MESSAGE] [dup] [id N] [reason CODE] [from NAME] [to NAME]
//!       [by cut|close|reset|give-up|swallow|power]
//!   will "CLIENT IDENTIFIER" [MESSAGE]
//!   noted STATEMENT [at NAME]
//!   NAME sends|hears [tcp]        (of this, HOW MANY is a SIZE: `at most 4kB`)
//!   NAME sends|hears segments
//!
//! MESSAGE:
//!   ["TEXT"] [topic "FILTER"] [qos 0|1|2] [retained|live]
//! ```
//!
//! - A line may be long; it does not continue on the next.
//! - TIME is a number and a unit: `250us`, `20ms`, `1.5s`, `2m`, `1h`. PART is `3%` or `250ppm`, RATE
//!   `64kbit` or `2mbit` (per second), SIZE `500B` or `16kB`, VALUE `18.5`.
//! - A `when` line without a time waits from the start. In what a device publishes by itself, `{n}`,
//!   `{value}`, `{topic}` and `{payload}` stand for how often, what it sees, and what it answers;
//!   `{response}` in a topic for where the asker wants its answer, and then its correlation data goes
//!   back with it.
//! - Between quotes, `\n \r \t \" \\` are escapes and `\x0a` is any byte.
//!   In a CONDITION there are only `\n \r \" \\`.
//! - HEX is pairs of digits up to the end of the line, with or without spaces between them: `30 05`.
//! - `raw` is asked of a client, which writes the bytes and knows that it wrote some. `inject` slips
//!   them into the stream behind the back of the program at that end.
//! - The program of a `guest` is outside: nothing here can tell it what to do, or end it. With
//!   `brokerscope serve` it is whoever connects; a broker that is one is a real broker, to which a
//!   bridge of the page leads. `guest NAME …` is what it did then, on which of the world's connections,
//!   so that it can be played again.
//! - `withhold` is a program that misbehaves: the next N answers of that KIND (`CONNACK`, `PUBACK`, …)
//!   it should write, it does not. No network does that.
//! - A NAME with spaces, or one that is a keyword, stands between quotes.
//! - PROPERTY is the standard's name in small letters with hyphens: `message-expiry-interval 30`,
//!   `user-property "key" "value"`.
//! - `persistent` keeps the session: no clean start, and it never expires unless `expiry` says
//!   when.
//! - FACE is `sensor`, `thermometer`, `lamp`, `lock`, `fan`, `phone`, `dashboard` (if nothing is said),
//!   `gateway` or `plain`: what a client looks like, and how its picture shows what came. The world
//!   does not ask.
//! - `buffer` is how many messages wait in a client that cannot send them now (100 if nothing is said),
//!   and `buffer-full` which is given up then; at QoS 0 nothing waits without `buffer-qos0`.
//! - `textbook` loses whole packets, as no network under MQTT does; with `resend-after` the 3.1.1
//!   machines at both its ends repeat what has no answer by then. 3.1.1 does not ask for that, 5.0
//!   forbids it, and on a true link it cannot be said.
//! - `tls` and `websocket` lie between MQTT and TCP: round trips before CONNECT, and bytes around each
//!   packet. They are a model of sizes (`net::Cover` has all of its numbers); nothing is encrypted.
//!   `byte N` of a `when` counts what travels, and `inject` slips in above them.
//! - Who `polls` asks a web server beside its broker for the retained message of a topic, without MQTT:
//!   SIZE is of a request (200 bytes if nothing is said) and of an answer before its content. What is new
//!   in it is delivered. One connection for all, or, with `closing`, one for each; on its own link, with
//!   TLS if it has some. Who still waits for an answer does not ask again.
//! - A bridge belongs to the broker before the arrow, and ends and starts with it. It has two clients:
//!   one of the other broker, which has its name and its link, and one of its own, `local.NAME`. Both
//!   connect by themselves, from the start. `protect` says which of them ask not to be given what they
//!   published. PATTERN, direction (`out` if nothing is said), QoS and prefixes are those of
//!   Mosquitto's `topic` lines.
//! - The `radio` options say what a byte costs a device: ENERGY is `315mJ`, `3.5uJ` or `416nJ`, POWER `1.06W`
//!   or `900mW`, `radio-up` and `radio-down` are for one byte. If nothing is said, it is a phone's LTE.
//! - METHOD is `scram-sha-256`, the method of enhanced authentication: user and password are proved
//!   and not sent.
//! - BROKER is `mosquitto`, `emqx`, `hivemq` or `aws-iot-core`: what public documentation says of it
//!   (scenarios/README.md has each with its source); options behind it say otherwise.
//! - A broker's `user` and `acl` are the lines of Mosquitto's `password_file` and `acl_file`, in their order:
//!   `acl "user alice" acl "topic read plant/#"`.
//! - `after STEP` marks what was done by hand: right after that step of the world.
//! - Without a number, WHAT has to happen at least once. `then` counts only what came after the
//!   part before it first held; `and` binds more tightly than `then`, `then` than `or`.
//! - `expect` is about every seed (`always`, the default), or about one seed of many (`sometimes`).
//!   What is expected says nothing to the world: it is judged when the trace is there. A bookmark
//!   says nothing to it either.
//! - `place` puts a node into the picture: X from the left and Y from the top, in thousandths of its
//!   room. The world does not ask.
//! - A command bar takes an ACT, or `run until TIME`, `run until NAME sends|receives KIND [nth N]`,
//!   `run until [next] CONDITION`; with `next`, and for a packet, what happened before does not count.
//! - Lines may stand in any order; brokers and clients are numbered in the order of their lines.

mod act;
mod bridge;
mod broker;
mod expect;
mod habit;
mod line;
mod link;
mod names;
mod node;
mod outward;
mod parse;
mod place;
mod print;
mod print_client;
mod profile;
mod property;
mod radio;
mod setting;
mod token;
mod twist;
mod until;
mod watch;

#[cfg(test)]
mod any_bridge;
#[cfg(test)]
mod any_broker;
#[cfg(test)]
mod any_link;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod tests;

pub use crate::problem::Problem;
pub use crate::trace::Names;
pub use expect::{Expectation, Mode};
pub use outward::Outward;
pub use parse::{parse, parse_action};
pub(crate) use place::put;
pub use place::{PARTS, Place};
pub use print::{print, print_action, print_command, print_timed};
pub use profile::{BrokerProfile, DOCUMENTED, Documented, PROFILES};
pub use twist::Twist;
pub use until::{Until, parse_until};

use std::sync::Arc;

use crate::id::StepId;
use crate::time::Instant;
use crate::world::{Action, BrokerSpec, ClientSpec};

/// A world and what is done to it. The same text always tells the same story.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Scenario {
    /// What people call it.
    pub title: Option<Arc<str>>,
    /// The seed of all chance.
    pub seed: u64,
    /// In the order of their [`NodeId`](crate::id::NodeId)s.
    pub nodes: Vec<NodeSpec>,
    /// What is done, and when.
    pub timed: Vec<Timed>,
    /// What was remarked, and where.
    pub bookmarks: Vec<Bookmark>,
    /// Where nodes stand in a picture, if somebody said so; by their numbers, one each.
    pub places: Vec<Place>,
    /// What must come of it, in the order of the lines.
    pub expectations: Vec<Expectation>,
}

/// A node at the start.
#[allow(
    clippy::large_enum_variant,
    reason = "nearly all of them are clients; whether it is large depends on the target"
)]
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum NodeSpec {
    /// A broker.
    Broker(BrokerSpec),
    /// A client and its link.
    Client(ClientSpec),
}

/// One act at its time.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Timed {
    /// When.
    pub at: Instant,
    /// Right after this step, for acts that were done by hand between two things due at the same
    /// instant; `None` for acts that are scheduled from the start.
    pub after: Option<StepId>,
    /// What.
    pub action: Action,
}

/// A moment with a remark.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Bookmark {
    /// When.
    pub at: Instant,
    /// Right after this step; `None`: after everything that is due until then.
    pub after: Option<StepId>,
    /// What is said about it.
    pub text: Arc<str>,
}

/// What a text means, as far as it could be understood, and what is wrong with the rest.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Parsed {
    /// What was understood.
    pub scenario: Scenario,
    /// The line of each expectation, from 1.
    pub expected_in: Vec<u32>,
    /// What was not. Empty when all is well.
    pub problems: Vec<Problem>,
}
