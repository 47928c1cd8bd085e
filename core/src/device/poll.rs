//! Asking again and again, without MQTT: a device that polls, and the web server that it asks.
//!
//! Both stand beside MQTT for comparison. The server is a second program at the broker's place: it
//! hands out what the broker has retained for a topic. What they say is HTTP/1.1 in plain letters,
//! filled up to the sizes that a scenario names; what TLS adds is the link's to know.

use std::hash::{Hash, Hasher};

use bytes::Bytes;

use crate::id::ConnId;
use crate::machine::Message;
use crate::time::Span;
use crate::topic::TopicName;
use crate::wire::{Properties, Qos};

/// What a device asks for, and how.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Poll {
    /// Whose retained message it wants to know.
    pub topic: TopicName,
    /// How long after its start it asks first.
    pub first: Span,
    /// From one question to the next; at least a millisecond.
    pub every: Span,
    /// Bytes of a request, if that is enough for what it has to say.
    pub request: u16,
    /// Bytes of an answer before its content.
    pub answer: u16,
    /// A new connection for each question; else one for all.
    pub closing: bool,
}

/// What a small program sends as a request, about, and what a small server answers: a browser and its
/// cookies are several times that.
pub const REQUEST: u16 = 200;
/// As for [`REQUEST`].
pub const ANSWER: u16 = 200;

/// Where a device that polls stands. One that does not leaves no trace in a digest.
#[derive(Clone, Debug, Default)]
pub struct Web {
    /// Its connection with the server.
    pub conn: Option<ConnId>,
    /// It has asked, and there is no answer yet.
    pub waits: bool,
    /// What it was told last.
    seen: Option<Bytes>,
}

impl Poll {
    /// What it writes.
    pub fn request(&self) -> Bytes {
        let start = format!(
            "GET /{} HTTP/1.1\r\nHost: hub\r\nUser-Agent: ",
            self.topic.as_str()
        );
        filled(start, self.request, &[])
    }

    /// What the server writes back: the value, if there is one.
    pub fn answer(&self, request: &[u8], find: impl Fn(&TopicName) -> Option<Bytes>) -> Bytes {
        let path = request.strip_prefix(b"GET /").unwrap_or_default();
        let end = path.windows(6).position(|it| it == b" HTTP/");
        let path = path.get(..end.unwrap_or(0)).unwrap_or_default();
        let topic = std::str::from_utf8(path).ok();
        let topic = topic.and_then(|topic| TopicName::parse(topic).ok());
        let content = topic.and_then(|topic| find(&topic));
        let status = match content {
            Some(_) => "200 OK",
            None => "404 Not Found",
        };
        let content = content.unwrap_or_default();
        let size = content.len();
        let start = format!("HTTP/1.1 {status}\r\nContent-Length: {size}\r\nServer: ");
        filled(start, self.answer, &content)
    }
}

/// What people call these bytes, if they are a request or an answer.
pub fn http(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"GET /") {
        return Some("HTTP request");
    }
    bytes.starts_with(b"HTTP/").then_some("HTTP answer")
}

/// The last header field is as long as it takes.
fn filled(start: String, size: u16, content: &[u8]) -> Bytes {
    let mut text = start.into_bytes();
    let end = b"\r\n\r\n";
    let size = usize::from(size).saturating_sub(end.len()).max(text.len());
    text.resize(size, b'x');
    text.extend_from_slice(end);
    text.extend_from_slice(content);
    text.into()
}

impl Web {
    /// An answer has come whole: the message, if it is another than the last.
    pub fn read(&mut self, poll: &Poll, answer: &[u8]) -> Option<Message> {
        self.waits = false;
        let head = answer.windows(4).position(|it| it == b"\r\n\r\n")?;
        let content = answer.get(head + 4..).unwrap_or_default();
        let is_ok = answer.starts_with(b"HTTP/1.1 200");
        let seen = is_ok.then(|| Bytes::copy_from_slice(content));
        if self.seen == seen {
            return None;
        }
        self.seen = seen.clone();
        Some(Message {
            topic: poll.topic.clone(),
            payload: seen?,
            qos: Qos::AtMostOnce,
            retain: true,
            properties: Properties::none(),
        })
    }

    /// Its connection is no more.
    pub fn hang_up(&mut self) {
        self.conn = None;
        self.waits = false;
    }
}

impl Hash for Web {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if self.conn.is_some() || self.seen.is_some() {
            (self.conn, self.waits, &self.seen).hash(state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poll(request: u16, answer: u16) -> Poll {
        Poll {
            topic: TopicName::parse("hall/motion").unwrap(),
            first: Span::ZERO,
            every: Span::from_secs(5),
            request,
            answer,
            closing: false,
        }
    }

    #[test]
    fn what_is_asked_and_answered_has_the_sizes_that_were_said() {
        #[rustfmt::skip]
        let table = [
            // request  answer  kept           bytes asked, answered
            (250,       400,    Some("on"),    250,         402),
            (250,       400,    None,          250,         400),
            // No smaller than what has to be said.
            (0,         0,      Some("on"),     54,          50),
        ];
        for (request, answer, kept, asked, answered) in table {
            let poll = poll(request, answer);
            let said = poll.request();
            let find = |topic: &TopicName| {
                assert_eq!(
                    topic.as_str(),
                    "hall/motion",
                    "the server reads what was asked"
                );
                kept.map(Bytes::from)
            };
            let back = poll.answer(&said, find);
            assert_eq!(
                (said.len(), back.len()),
                (asked, answered),
                "{request} {answer}"
            );
            let mut web = Web::default();
            let message = web.read(&poll, &back);
            let payload = message.map(|message| message.payload);
            assert_eq!(payload, kept.map(Bytes::from), "{request} {answer}");
            assert_eq!(web.read(&poll, &back), None, "the same again is no news");
        }
    }

    #[test]
    fn nonsense_is_answered_that_nothing_is_there() {
        for request in [
            &b""[..],
            b"GET /",
            b"GET /a",
            b"PUT /a HTTP/1.1",
            b"GET /+ HTTP/1.1",
        ] {
            let answer = poll(0, 0).answer(request, |_| Some(Bytes::from("on")));
            assert!(answer.starts_with(b"HTTP/1.1 404"), "{request:?}");
        }
    }
}
