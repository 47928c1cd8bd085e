//! A scenario with a bridge to a broker outside, for a host that has one.

use super::bridge::{carried, protection};
use super::print::word;
use super::token::quote;
use super::{Names, Problem, Scenario, parse, print};
use crate::bridge::{Protection, Rule};
use crate::id::NodeId;
use crate::spec::Version;

/// A bridge to a broker outside.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Outward {
    /// What its remote end speaks.
    pub version: Version,
    /// Its Client Identifier over there.
    pub client_id: String,
    /// The user name it gives over there; empty for none.
    pub user: String,
    /// The password it gives; empty for none.
    pub password: String,
    /// Which ends ask not to be given what they published.
    pub protection: Protection,
    /// What it carries.
    pub rules: Vec<Rule>,
}

impl Scenario {
    /// The same from its start, with a bridge from its first broker to one that is a guest; the
    /// number of that one. What was done by hand is left out: it counts the steps of another world.
    ///
    /// # Errors
    /// When there is no broker from which it could lead, or the world has no more room.
    pub fn with_outward(&self, wish: &Outward) -> Result<(Self, NodeId), Problem> {
        let mut plain = self.clone();
        plain.timed.retain(|timed| timed.after.is_none());
        plain.bookmarks.retain(|bookmark| bookmark.after.is_none());
        let names = Names::of(&plain);
        let Some(home) = names.brokers().next() else {
            return Err(Problem {
                line: 1,
                column: 1,
                message: "there is no broker from which a bridge could lead".to_owned(),
                hint: "begin again, with a broker".to_owned(),
            });
        };
        let free = |wanted: &str| {
            let mut name = wanted.to_owned();
            while names.contains(&name) {
                name.push('_');
            }
            name
        };
        let (real, bridge) = (free("real"), free("uplink"));
        let version = match wish.version {
            Version::V5 => "v5",
            Version::V311 => "v3",
        };
        let id = quote(wish.client_id.as_bytes());
        let mut text = print(&plain);
        text.push_str(&format!(
            "\nbroker {real} guest\nbridge {bridge} {version} {} -> {real} protect {} \
             latency 0ms keep-alive 30s id {id}",
            word(home),
            protection(wish.protection),
        ));
        for (name, said) in [("user", &wish.user), ("password", &wish.password)] {
            if !said.is_empty() {
                text.push_str(&format!(" {name} {}", quote(said.as_bytes())));
            }
        }
        text.push('\n');
        for rule in &wish.rules {
            text.push_str(&carried(&bridge, rule));
            text.push('\n');
        }
        let parsed = parse(&text);
        if let Some(problem) = parsed.problems.into_iter().next() {
            return Err(problem);
        }
        let guest = Names::of(&parsed.scenario).broker(&real);
        Ok((parsed.scenario, guest.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::NodeSpec;
    use crate::world::Program;

    #[test]
    fn a_world_gets_a_bridge_to_a_broker_outside() {
        let world = "broker hub\nbroker real\nclient alice v5 -> hub\n\
            at 1s alice connect\nat 2s add client bob v5 -> hub\nat 3s bob connect\n\
            at 4s after 12 alice publish \"t\" \"by hand\"\n";
        let world = parse(world).scenario;
        let wish = Outward {
            version: Version::V311,
            client_id: "page-\"1\"".to_owned(),
            user: "me".to_owned(),
            password: "se \"cret".to_owned(),
            protection: Protection::None,
            rules: vec![Rule::of_line("topic # both 2 \"\" b/").unwrap()],
        };
        let (scenario, guest) = world.with_outward(&wish).unwrap();
        let names = Names::of(&scenario);
        assert_eq!(names.name(guest).map(AsRef::as_ref), Some("real_"));
        let NodeSpec::Broker(spec) = &scenario.nodes[usize::from(guest.0)] else {
            panic!("it is a broker");
        };
        assert_eq!(spec.program, Program::Outside);
        let uplink = names.client("uplink").unwrap();
        let NodeSpec::Client(spec) = &scenario.nodes[usize::from(uplink.0)] else {
            panic!("it is a client");
        };
        assert_eq!(spec.options.client_id.as_str(), "page-\"1\"");
        let login = (&spec.options.user_name, &spec.options.password);
        assert_eq!(login.0.as_ref().map(|it| it.as_str()), Some("me"));
        assert_eq!(login.1.as_deref(), Some(&b"se \"cret"[..]));
        assert_eq!(spec.bridge.as_ref().unwrap().bridge.rules, wish.rules);
        assert_eq!(scenario.timed.len(), 3, "what was done by hand is left out");
        // Numbers of clients that are added later are theirs still.
        assert_eq!(names.client("bob"), Some(NodeId(6)));
        let empty = Scenario::default().with_outward(&wish);
        assert!(empty.unwrap_err().message.contains("no broker"));
    }
}
