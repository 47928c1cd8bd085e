//! Settings that are kept for next time. No password, unless somebody asks for that.

use crate::model::Form;
use crate::msg::LiveField;

/// Key of what is kept.
pub const SAVED: &str = "brokers";

/// So many are kept; the oldest goes.
const SAVED_MAX: usize = 20;

/// What is kept of the form, by the names under which it is.
const FIELDS: [(LiveField, &str); 16] = [
    (LiveField::Address, "address"),
    (LiveField::Version, "version"),
    (LiveField::ClientId, "client-id"),
    (LiveField::CleanStart, "clean-start"),
    (LiveField::KeepAlive, "keep-alive"),
    (LiveField::UserName, "user"),
    (LiveField::Password, "password"),
    (LiveField::Reconnect, "reconnect"),
    (LiveField::SessionExpiry, "session-expiry"),
    (LiveField::ReceiveMaximum, "receive-maximum"),
    (LiveField::PacketSizeMax, "packet-size-max"),
    (LiveField::ConnectUser, "connect-user"),
    (LiveField::WillTopic, "will-topic"),
    (LiveField::WillPayload, "will-payload"),
    (LiveField::WillQos, "will-qos"),
    (LiveField::WillRetain, "will-retain"),
];

/// Settings that are kept, the newest last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saved(Vec<(String, String)>);

impl Saved {
    /// Reads what was kept; what is none of ours is left out.
    pub fn parse(text: &str) -> Self {
        let blocks = text.split("\n\n").filter(|block| !block.trim().is_empty());
        let named = blocks.filter_map(|block| {
            let (name, rest) = block.trim_matches('\n').split_once('\n')?;
            Some((plain(name), rest.to_owned()))
        });
        Self(named.collect())
    }

    /// What [`Saved::parse`] reads.
    pub fn print(&self) -> String {
        let blocks = self.0.iter();
        let blocks = blocks.map(|(name, rest)| format!("{}\n{rest}", escaped(name)));
        blocks.collect::<Vec<_>>().join("\n\n")
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Keeps what stands in the form, under its address and its user.
    pub fn save(&mut self, form: &Form<LiveField>) {
        let address = form.get(LiveField::Address).trim();
        let name = match form.get(LiveField::UserName) {
            "" => address.to_owned(),
            user => format!("{user} at {address}"),
        };
        let secret = form.get(LiveField::KeepPassword) != "on";
        let kept = FIELDS
            .iter()
            .filter(|(field, _)| !(secret && *field == LiveField::Password));
        let lines = kept.map(|(field, word)| format!("{word}={}", escaped(form.get(*field))));
        let lines: Vec<String> = lines.collect();
        self.forget(&name);
        self.0.push((name, lines.join("\n")));
        if self.0.len() > SAVED_MAX {
            self.0.remove(0);
        }
    }

    /// Keeps this no longer.
    pub fn forget(&mut self, name: &str) {
        self.0.retain(|(known, _)| known != name);
    }

    /// Puts what was kept into the form. What was not kept is empty then: settings of one broker
    /// shall not stay in those of another.
    pub fn load(&self, name: &str, form: &mut Form<LiveField>) {
        let Some((_, kept)) = self.0.iter().find(|(known, _)| known == name) else {
            return;
        };
        for (field, word) in FIELDS {
            let mut lines = kept.lines().filter_map(|line| line.split_once('='));
            let value = lines.find(|(known, _)| *known == word);
            form.0.insert(
                field,
                value.map_or_else(String::new, |(_, value)| plain(value)),
            );
        }
        let known = !form.get(LiveField::Password).is_empty();
        let tick = if known { "on" } else { "" };
        form.0.insert(LiveField::KeepPassword, tick.to_owned());
    }
}

/// On one line.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
}

/// What [`escaped`] wrote.
fn plain(text: &str) -> String {
    let (mut out, mut chars) = (String::with_capacity(text.len()), text.chars());
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(match chars.next() {
                Some('n') => Some('\n'),
                Some('r') => Some('\r'),
                other => other,
            }),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(values: &[(LiveField, &str)]) -> Form<LiveField> {
        let mut form = Form(crate::model::live::form::defaults(7));
        for (field, value) in values {
            form.0.insert(*field, (*value).to_owned());
        }
        form
    }

    #[test]
    fn settings_come_back_as_they_were_and_a_password_only_if_asked() {
        let mut saved = Saved::default();
        let odd = "a=b\\n\n\nx=\r\n";
        saved.save(&form(&[
            (LiveField::Address, " wss://one/mqtt "),
            (LiveField::Password, "secret"),
            (LiveField::ConnectUser, odd),
        ]));
        saved.save(&form(&[
            (LiveField::Address, "wss://two"),
            (LiveField::UserName, "eve\n\nil"),
            (LiveField::Password, "asked"),
            (LiveField::KeepPassword, "on"),
        ]));
        let text = saved.print();
        assert!(!text.contains("secret"), "{text}");
        let again = Saved::parse(&text);
        assert_eq!(again, saved);
        let names: Vec<&str> = again.names().collect();
        assert_eq!(names, ["wss://one/mqtt", "eve\n\nil at wss://two"]);
        let mut to = form(&[(LiveField::Password, "left over")]);
        again.load(names[0], &mut to);
        assert_eq!(to.get(LiveField::ConnectUser), odd);
        assert_eq!(to.get(LiveField::Password), "", "what was there is gone");
        again.load(names[1], &mut to);
        assert_eq!(to.get(LiveField::Password), "asked");
        assert_eq!(to.get(LiveField::ConnectUser), "");
    }

    #[test]
    fn the_same_settings_are_kept_once_and_the_oldest_go() {
        let mut saved = Saved::default();
        for number in 0..30 {
            let address = format!("ws://{number}");
            saved.save(&form(&[(LiveField::Address, &address)]));
            saved.save(&form(&[(LiveField::Address, &address)]));
        }
        assert_eq!(saved.names().count(), SAVED_MAX);
        assert_eq!(saved.names().next(), Some("ws://10"));
        saved.forget("ws://10");
        assert_eq!(saved.names().next(), Some("ws://11"));
    }

    #[test]
    fn what_somebody_else_left_there_does_no_harm() {
        for text in ["", "\n\n\n", "x", "=\n=\n\n\\", "a\nb=c\n\nq\\"] {
            let saved = Saved::parse(text);
            let mut form = form(&[]);
            for name in saved.names() {
                saved.load(name, &mut form);
            }
            assert_eq!(Saved::parse(&saved.print()), saved, "{text:?}");
        }
    }
}
