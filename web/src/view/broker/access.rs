//! Who may come in, and who may do what.

use brokerscope_core::access::{Right, Who};
use brokerscope_core::broker::{BrokerConfig, Census};
use brokerscope_core::topic::TopicName;

use super::flight::Past;
use crate::view::cast::Cast;
use crate::view::text::Cut;
use crate::words::broker as words;

/// Authentication and authorization.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Access {
    /// Who may come in.
    pub door: String,
    /// Who may do what.
    pub rights: String,
    /// Who came as whom: the client, and its user.
    pub known: Vec<(Cut, Option<Cut>)>,
    /// Whether the sender of the selected PUBLISH may publish on its topic; `None` if nothing is
    /// asked.
    pub verdict: Option<Verdict>,
}

/// What the lists say of the selected PUBLISH.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// It may.
    pub allowed: bool,
    /// In one sentence.
    pub says: String,
}

/// What holds at this broker.
pub(super) fn build(
    config: &BrokerConfig,
    cast: &Cast,
    census: &Census,
    past: &Past<'_>,
) -> Access {
    let known = census.sessions.iter().map(|session| {
        let name = Cut::text(&cast.title_of(session.client.as_str()), 32);
        let user = session.user.as_ref();
        (name, user.map(|user| Cut::text(user.as_str(), 32)))
    });
    Access {
        door: words::door(config),
        rights: words::rights(config),
        known: match config.users {
            Some(_) => known.collect(),
            None => Vec::new(),
        },
        verdict: verdict(config, cast, census, past),
    }
}

fn verdict(
    config: &BrokerConfig,
    cast: &Cast,
    census: &Census,
    past: &Past<'_>,
) -> Option<Verdict> {
    let acl = config.acl.as_ref()?;
    let topic = TopicName::parse(&past.selected_topic()?).ok()?;
    let sender = cast.member(past.selected_sender()?)?;
    let client = &sender.client.as_ref()?.client_id;
    let session = census.sessions.iter().find(|it| it.client == *client)?;
    let user = session.user.as_ref();
    let checked = acl.check(Who { client, user }, Right::Write, &topic);
    Some(Verdict {
        allowed: checked.is_ok(),
        says: words::may_write(&sender.title, topic.as_str(), checked),
    })
}
