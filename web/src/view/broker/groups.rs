//! Groups that share a subscription: who is in them, and whose turn it is.

use brokerscope_core::broker::{BrokerConfig, Census};

use crate::view::cast::Cast;
use crate::view::text::Cut;
use crate::words::broker as words;

/// One group on one filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its name.
    pub name: Cut,
    /// What it wants.
    pub filter: Cut,
    /// Who is in it, in the order of their turns; whether it is theirs.
    pub members: Vec<(Cut, bool)>,
}

/// All groups, and how a member is chosen.
pub(super) fn build(
    config: &BrokerConfig,
    cast: &Cast,
    census: &Census,
) -> (Vec<Group>, &'static str) {
    let groups = census.groups.iter().map(|group| {
        let member = |client: &brokerscope_core::wire::Text| {
            let title = cast.title_of(client.as_str());
            (Cut::text(&title, 32), group.next.as_ref() == Some(client))
        };
        Group {
            name: Cut::text(group.shared.name.as_str(), 32),
            filter: Cut::text(group.shared.filter.as_str(), 48),
            members: group.members.iter().map(member).collect(),
        }
    });
    (groups.collect(), words::sharing(config.sharing))
}
