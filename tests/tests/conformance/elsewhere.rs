//! What no test here can show, who bears it instead, and why.

use core::fmt;

use brokerscope_core::clause;
use brokerscope_core::spec::Clause;

/// Who sees to it.
#[derive(Clone, Copy, Debug)]
#[allow(
    dead_code,
    reason = "the list of who may bear a statement stands before its users"
)]
pub(crate) enum Bearer {
    /// The program around the machine: sockets, TLS, storage.
    Host,
    /// TCP, or what stands in its place.
    Transport,
    /// The program that uses the client.
    Application,
    /// Who runs the broker.
    Operator,
    /// Nobody: it permits, explains or repeats.
    Prose,
}

impl fmt::Display for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Host => "the host",
            Self::Transport => "the transport",
            Self::Application => "the application",
            Self::Operator => "the operator",
            Self::Prose => "nobody",
        })
    }
}

/// One statement that is beyond the tests.
pub(crate) struct Elsewhere {
    pub(crate) clause: Clause,
    pub(crate) bearer: Bearer,
    /// Why nothing here can test it; a sentence.
    pub(crate) reason: &'static str,
}

const fn row(clause: Clause, bearer: Bearer, reason: &'static str) -> Elsewhere {
    Elsewhere {
        clause,
        bearer,
        reason,
    }
}

#[rustfmt::skip]
pub(crate) const ELSEWHERE: &[Elsewhere] = &[
    row(clause!(V311, "7.0.0-1"), Bearer::Prose,
        "This broker is no bridge: it opens no connection of its own."),
    row(clause!(V311, "§3.1.2.4a"), Bearer::Prose,
        "A permission this broker does not use: QoS 0 is for those who are there."),
    row(clause!(V5, "§3.3.2.1b"), Bearer::Prose,
        "A permission this broker does not use: topics are delivered as published."),
    row(clause!(V5, "§3.3.4a"), Bearer::Application,
        "The client hands Subscription Identifiers on; who asked for them knows which there are."),
    row(clause!(V5, "§3.3.4g"), Bearer::Prose,
        "A client of 5.0 announces no Maximum QoS, and ours takes every QoS there is."),
];
