//! What follows from several lines together: who comes in and may do what, and what is lost.

use super::line::Entry;
use super::lint::{Badness, Finding, Source};
use super::read::{Lists, SECURITY, View};
use crate::access::{Acl, Right, Who};
use crate::topic::TopicName;
use crate::wire::Text;
use crate::world::BrokerSpec;

/// A topic that no list names by itself: whoever may write it may write anything.
const ANY: &str = "a/topic/that/no/list/names/4711";

/// Whether only this machine comes in there.
pub(super) fn is_loopback(address: &str) -> bool {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    let host = host.trim_matches(['[', ']']);
    host == "localhost"
        || host == "::1"
        || address == "::1"
        || host.starts_with("127.")
        || address.starts_with('/')
}

/// A `listener` line and what stands behind it.
struct Door<'a> {
    entry: &'a Entry,
    number: u32,
}

impl<'a> Door<'a> {
    fn all(view: &View<'a>) -> Vec<Self> {
        let listeners = view
            .conf
            .entries
            .iter()
            .filter(|it| &*it.option == "listener");
        listeners
            .zip(1..)
            .map(|(entry, number)| Self { entry, number })
            .collect()
    }

    /// `listener PORT [ADDRESS]`
    fn is_public(&self) -> bool {
        let mut words = self.entry.value.split_whitespace();
        let port = words.next().unwrap_or_default();
        port != "0" && words.next().is_none_or(|address| !is_loopback(address))
    }
}

pub(super) fn look(
    view: &View<'_>,
    broker: &BrokerSpec,
    lists: Lists<'_>,
    acl: Option<&Acl>,
    findings: &mut Vec<Finding>,
) {
    order(view, findings);
    let doors = Door::all(view);
    let numbers: Vec<u32> = match view.per_listener {
        true => doors.iter().map(|door| door.number).collect(),
        false => vec![view.listener],
    };
    for number in numbers {
        let view = View {
            listener: number,
            ..*view
        };
        let is_public = match view.per_listener {
            true => doors
                .iter()
                .any(|door| door.number == number && door.is_public()),
            false => doors.iter().any(Door::is_public) || view.conf.any("port").is_some(),
        };
        entrance(&view, is_public, findings);
    }
    for door in doors.iter().filter(|door| door.is_public()) {
        in_the_clear(view, door, findings);
    }
    rights(view, lists, acl, findings);
    memory(view, broker, findings);
}

/// Where security is said decides whether it counts.
fn order(view: &View<'_>, findings: &mut Vec<Finding>) {
    let Some(switch) = view.conf.any("per_listener_settings") else {
        return;
    };
    let is_security = |it: &&Entry| SECURITY.contains(&&*it.option);
    let mut security = view.conf.entries.iter().filter(is_security);
    if let Some(early) = security.clone().find(|it| it.line < switch.line) {
        findings.push(Finding::new(
            switch.line,
            Badness::Wrong,
            format!(
                "`per_listener_settings` stands behind `{}` in line {}",
                early.option, early.line
            ),
            "Mosquitto does not start with it",
            "put it before all that is about who comes in",
        ));
    }
    let has_default = view.conf.any("port").is_some();
    if view.per_listener
        && !has_default
        && let Some(lost) = security.find(|it| it.listener == 0)
    {
        findings.push(Finding::new(
            lost.line,
            Badness::Odd,
            format!("`{}` stands before the first listener", lost.option),
            "with per_listener_settings it counts for the default listener only, which is not there: for no one",
            "say it again behind each listener that it is meant for",
        ));
    }
}

/// Who comes in.
fn entrance(view: &View<'_>, is_public: bool, findings: &mut Vec<Finding>) {
    let anonymous = view.security("allow_anonymous");
    let passwords = view.security("password_file");
    let others = ["plugin", "auth_plugin", "psk_file"]
        .iter()
        .find_map(|it| view.security(it));
    let by_certificate = ["use_identity_as_username", "use_subject_as_username"]
        .iter()
        .any(|it| view.own(it).is_some_and(Entry::is_true));
    match (anonymous.filter(|it| it.is_true()), passwords) {
        (Some(anonymous), Some(passwords)) => findings.push(Finding::new(
            anonymous.line,
            Badness::Hole,
            format!("anonymous clients are allowed beside the password_file of line {}", passwords.line),
            "who gives no user name comes in without a password; the file only stops those who try one",
            "set allow_anonymous false, or take the password_file out and mean it",
        )),
        (Some(anonymous), None) if is_public => findings.push(Finding::new(
            anonymous.line,
            Badness::Hole,
            "everybody may come in, from everywhere",
            "whoever reaches the port reads and writes what the access list allows without a name",
            "set allow_anonymous false and name a password_file, or bind the listener to 127.0.0.1",
        )),
        (None, None) if others.is_none() && !by_certificate && !view.is_local_only() => {
            let line = anonymous.map_or(0, |it| it.line);
            findings.push(Finding::new(
                line,
                Badness::Odd,
                "nobody can come in",
                "since 2.0 a broker with a listener refuses those without a name, and there is no password_file",
                "name a password_file, or, if everybody shall come in, set allow_anonymous true",
            ));
        }
        (Some(_), None) | (None, _) => {}
    }
    if let Some(passwords) =
        passwords.filter(|_| view.security("acl_file").is_none() && others.is_none())
    {
        findings.push(Finding::new(
            passwords.line,
            Badness::Risk,
            "there are users, and no acl_file",
            "each of them may read and write everything, the commands of all others too",
            "name an acl_file; `pattern readwrite devices/%u/#` is a beginning",
        ));
    }
}

/// Passwords and messages that anybody on the way can read.
fn in_the_clear(view: &View<'_>, door: &Door<'_>, findings: &mut Vec<Finding>) {
    let said = |option: &str| view.conf.last(option, |it| it.listener == door.number);
    if said("certfile").is_some() || said("psk_hint").is_some() {
        return;
    }
    findings.push(Finding::new(
        door.entry.line,
        Badness::Risk,
        "this listener speaks without TLS, and not to this machine alone",
        "whoever carries the packets can read passwords and messages, and change them",
        "add certfile and keyfile, or bind it to 127.0.0.1",
    ));
}

/// What the access list gives away.
fn rights(view: &View<'_>, lists: Lists<'_>, acl: Option<&Acl>, findings: &mut Vec<Finding>) {
    let (Some(acl), Some(text)) = (acl, lists.acl) else {
        return;
    };
    let (Ok(client), Ok(any)) = (Text::parse("4711"), TopicName::parse(ANY)) else {
        return;
    };
    let nobody = Who {
        client: &client,
        user: None,
    };
    if view.lets_anonymous() {
        for (right, does) in [(Right::Write, "write"), (Right::Read, "read")] {
            if let Ok(line) = acl.check(nobody, right, &any) {
                let finding = Finding::new(
                    line,
                    Badness::Hole,
                    format!("clients without a name may {does} everything"),
                    "anonymous clients are allowed, and this line is for them",
                    "name the topics they need, or put the line behind a `user`",
                );
                findings.push(finding.within(Source::Acl));
                break;
            }
        }
    }
    for (line, content) in (1_u32..).zip(text.lines()) {
        let content = content.trim();
        if let Some(finding) = content
            .strip_prefix("pattern ")
            .and_then(|rest| pattern(line, rest))
        {
            findings.push(finding);
        }
        if let Some(name) = content.strip_prefix("user ") {
            findings.extend(stranger(line, name.trim(), lists.passwords));
        }
    }
}

/// A pattern that is the same for everybody.
fn pattern(line: u32, rest: &str) -> Option<Finding> {
    let denies = rest.trim_start().starts_with("deny ");
    if denies || rest.contains("%u") || rest.contains("%c") {
        return None;
    }
    let finding = Finding::new(
        line,
        Badness::Risk,
        "this pattern has neither %u nor %c",
        "it gives the same topics to everybody, to users with lines of their own too",
        "put %u or %c where the name stands, or write `topic` behind a `user`",
    );
    Some(finding.within(Source::Acl))
}

/// A user that the password file does not have.
fn stranger(line: u32, name: &str, passwords: Option<&str>) -> Option<Finding> {
    let is_it = |line: &str| line.split_once(':').is_some_and(|(user, _)| user == name);
    if passwords?.lines().any(is_it) {
        return None;
    }
    let finding = Finding::new(
        line,
        Badness::Odd,
        "the password_file has no such user",
        "what these lines allow, nobody can use",
        "compare the two names, letter by letter",
    );
    Some(finding.within(Source::Acl))
}

/// What is lost, and what has no end.
fn memory(view: &View<'_>, broker: &BrokerSpec, findings: &mut Vec<Finding>) {
    let any = |option: &str| view.conf.any(option);
    let keeps = any("persistence").is_some_and(Entry::is_true);
    let meant = [
        "persistent_client_expiration",
        "autosave_interval",
        "autosave_on_changes",
        "persistence_location",
        "persistence_file",
    ]
    .iter()
    .find_map(|it| any(it));
    if let Some(meant) = meant.filter(|_| !keeps) {
        findings.push(Finding::new(
            meant.line,
            Badness::Odd,
            format!("`{}` is said, and persistence is not on", meant.option),
            "sessions, what waits for them and what is retained are gone when the broker ends",
            "set persistence true",
        ));
    }
    if let Some(queue) = any("max_queued_messages").filter(|it| &*it.value == "0") {
        let bounded = broker.config.queue_bytes_max != u32::MAX;
        if !bounded {
            findings.push(Finding::new(
                queue.line,
                Badness::Risk,
                "what waits for a client that is away has no limit",
                "one client that never comes back fills the memory of the broker",
                "give a number, or set max_queued_bytes and persistent_client_expiration",
            ));
        }
    }
    if keeps && any("persistent_client_expiration").is_none() {
        let line = any("persistence").map_or(0, |it| it.line);
        findings.push(Finding::new(
            line,
            Badness::Odd,
            "sessions are kept, and persistent_client_expiration is not said",
            "a session of 3.1.1, or one that never expires, is kept for ever, with its queue",
            "set it to what the longest absence may be, as in 30d",
        ));
    }
}
