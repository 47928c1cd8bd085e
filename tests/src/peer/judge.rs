//! What has to be true between any client and any broker, as the client's application sees it.
//!
//! Each fact has topics and clients of its own, so that all can be checked against one broker. That
//! something did *not* come is seen by what comes after it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Filter, Peer, Post, Wish, facts, facts_v5};

/// A fact, and the protocol levels that have it.
#[derive(Clone, Copy, Debug)]
struct Fact {
    /// In a word.
    name: &'static str,
    levels: &'static [u8],
    check: fn(&mut Scene<'_>),
}

const BOTH: &[u8] = &[4, 5];
const V5: &[u8] = &[5];

/// All of them that need no more than a broker that lets everybody in.
#[rustfmt::skip]
const FACTS: &[Fact] = &[
    Fact { name: "each QoS",             levels: BOTH, check: facts::each_qos },
    Fact { name: "lower QoS counts",     levels: BOTH, check: facts::lower_qos },
    Fact { name: "unsubscribed",         levels: BOTH, check: facts::unsubscribed },
    Fact { name: "retained",             levels: BOTH, check: facts::retained },
    Fact { name: "will",                 levels: BOTH, check: facts::will },
    Fact { name: "session resumed",      levels: BOTH, check: facts::session },
    Fact { name: "shared subscription",  levels: V5,   check: facts_v5::shared },
    Fact { name: "properties",           levels: V5,   check: facts_v5::properties },
    Fact { name: "expiry counts down",   levels: V5,   check: facts_v5::expiry },
    Fact { name: "subscription ids",     levels: V5,   check: facts_v5::subscription_ids },
    Fact { name: "alias from client",    levels: V5,   check: facts_v5::alias_from_client },
    Fact { name: "alias to client",      levels: V5,   check: facts_v5::alias_to_client },
    Fact { name: "no local",             levels: V5,   check: facts_v5::no_local },
    Fact { name: "retain as published",  levels: V5,   check: facts_v5::retain_as_published },
    Fact { name: "retain handling",      levels: V5,   check: facts_v5::retain_handling },
    Fact { name: "assigned name",        levels: V5,   check: facts_v5::assigned_name },
];

/// What one fact is checked with.
pub(super) struct Scene<'a> {
    pub(super) peer: &'a mut dyn Peer,
    pub(super) level: u8,
    fact: String,
}

/// Checks all facts that this protocol level has, prints a line for each, and panics at the end if
/// one did not hold. After a failure the peer is made anew: nobody knows what it still waits for.
pub fn judge<P: Peer>(who: &str, level: u8, make: impl Fn() -> P) {
    let mut peer = make();
    let mut broken = Vec::new();
    for fact in FACTS.iter().filter(|fact| fact.levels.contains(&level)) {
        let mut scene = Scene {
            peer: &mut peer,
            level,
            fact: fact.name.replace(' ', "-"),
        };
        let held = catch_unwind(AssertUnwindSafe(|| (fact.check)(&mut scene)));
        let verdict = if held.is_ok() { "holds" } else { "BROKEN" };
        println!(
            "{who:<12} {:<6} {:<22} {verdict}",
            version(level),
            fact.name
        );
        if held.is_err() {
            broken.push(fact.name);
            peer = make();
        }
    }
    assert!(broken.is_empty(), "{who}, {}: {broken:?}", version(level));
}

/// Checks that a broker with users refuses those whom it does not know. `alice` is known by
/// `password`.
pub fn judge_refusals(peer: &mut impl Peer, level: u8, password: &str) {
    let known = |secret: &str| Wish {
        user: Some(("alice".to_owned(), secret.to_owned())),
        ..Wish::new(level, "alice")
    };
    assert_eq!(peer.connect("alice", &known(password)).reason, 0);
    peer.leave("alice");
    for wish in [known("wrong"), Wish::new(level, "nobody")] {
        let greeting = peer.connect("stranger", &wish);
        // Bad user name or password, or not authorised: as 3.1.1 says it and as 5.0 does.
        let refusals = [4, 5, 0x86, 0x87];
        let version = version(level);
        assert!(
            refusals.contains(&greeting.reason),
            "{version} [MQTT-3.2.2-5]: {greeting:?}"
        );
    }
}

const fn version(level: u8) -> &'static str {
    match level {
        5 => "5.0",
        _ => "3.1.1",
    }
}

impl Scene<'_> {
    pub(super) fn topic(&self, rest: &str) -> String {
        format!("{}/{rest}", self.fact)
    }

    pub(super) fn wish(&self, client: &str) -> Wish {
        Wish::new(self.level, &format!("{}-{client}", self.fact))
    }

    pub(super) fn lasting(&self, client: &str) -> Wish {
        Wish::lasting(self.level, &format!("{}-{client}", self.fact))
    }

    /// Connects somebody who is let in.
    pub(super) fn join(&mut self, client: &str) {
        let wish = self.wish(client);
        self.join_as(client, &wish);
    }

    pub(super) fn join_as(&mut self, client: &str, wish: &Wish) {
        let greeting = self.peer.connect(client, wish);
        assert_eq!(greeting.reason, 0, "{client} is let in");
    }

    pub(super) fn subscribe(&mut self, client: &str, rest: &str, qos: u8) {
        let filter = Filter::new(&self.topic(rest), qos);
        self.subscribe_as(client, filter);
    }

    pub(super) fn subscribe_as(&mut self, client: &str, filter: Filter) {
        let qos = filter.qos;
        let granted = self.peer.subscribe(client, &[filter], None);
        assert_eq!(granted, [qos], "{client} is granted what it asked for");
    }

    pub(super) fn publish(&mut self, client: &str, rest: &str, payload: &str, qos: u8) {
        let post = Post::new(&self.topic(rest), payload, qos);
        self.peer.publish(client, &post);
    }

    /// Everything that `client` hears before a message that says `end`, which the caller has seen to
    /// it comes last.
    pub(super) fn heard_until_end(&mut self, client: &str) -> Vec<Post> {
        let mut heard = Vec::new();
        loop {
            let post = self.peer.hear(client);
            if post.payload == "end" {
                return heard;
            }
            heard.push(post);
        }
    }

    pub(super) fn leave(&mut self, clients: &[&str]) {
        for client in clients {
            self.peer.leave(client);
        }
    }
}

pub(super) fn payloads(posts: &[Post]) -> Vec<&str> {
    posts.iter().map(|post| post.payload.as_str()).collect()
}
