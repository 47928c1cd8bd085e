//! A link: its weather, and whether it carries.

use brokerscope_core::id::LinkId;
use brokerscope_core::net::LinkState;
use brokerscope_core::trace::{Fact, Record};

use super::past;
use crate::model::{Model, Route};
use crate::view::cast::Cast;
use crate::words::inspector as words;

/// A link.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkView {
    /// Whom it joins.
    pub name: String,
    /// Its weather.
    pub profile: String,
    /// Whether it carries.
    pub state: &'static str,
    /// Packets on it now.
    pub under_way: String,
}

/// The link with this number.
pub(super) fn build(model: &Model, cast: &Cast, link: LinkId) -> Option<LinkView> {
    if model.route == Route::Connect {
        return None;
    }
    let member = cast.client_on(link)?;
    let role = member.client.as_ref()?;
    let records = past(model);
    Some(LinkView {
        name: format!("{} to {}", member.title, cast.title(role.broker)),
        profile: words::weather(role.profile),
        state: words::link(state(records, link)),
        under_way: words::under_way(count_under_way(records, member.node)),
    })
}

#[allow(clippy::wildcard_enum_match_arm, reason = "one fact is asked for")]
fn state(records: &[Record], link: LinkId) -> LinkState {
    let turned = records.iter().rev().find_map(|record| match record.fact {
        Fact::LinkTurned { link: on, state } if on == link => Some(state),
        _ => None,
    });
    turned.unwrap_or_default()
}

#[allow(clippy::wildcard_enum_match_arm, reason = "three facts are asked for")]
fn count_under_way(records: &[Record], client: brokerscope_core::id::NodeId) -> usize {
    let mut flying = brokerscope_core::order::Set::new();
    for record in records {
        match record.fact {
            Fact::Sent { to, .. } if record.node == Some(client) || to == client => {
                flying.insert(record.id);
            }
            Fact::Arrived { sent, .. } | Fact::Lost { sent, .. } => {
                flying.remove(&sent);
            }
            _ => {}
        }
    }
    flying.len()
}
