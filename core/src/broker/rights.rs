//! Who may read and write what, and how each version is told that it may not.

use super::connection::Speaker;
use super::session::Session;
use super::{Broker, BrokerConfig, sys};
use crate::access::{Denied, Right, Who};
use crate::clause;
use crate::machine::Remark;
use crate::spec::Version;
use crate::topic::{TopicFilter, TopicName};
use crate::wire::Text;

impl BrokerConfig {
    /// Whether this client may do this.
    pub(super) fn check(
        &self,
        who: Who<'_>,
        right: Right,
        topic: &TopicName,
    ) -> Result<(), Denied> {
        let is_reserved = topic.as_str().starts_with('$') && !self.dollar_publish;
        let is_own = self.tells_every().is_some() && sys::is_own(topic);
        if right == Right::Write && (is_reserved || is_own) {
            return Err(Denied::Reserved);
        }
        match &self.acl {
            None => Ok(()),
            Some(acl) => acl.check(who, right, topic).map(|_| ()),
        }
    }
}

impl Session {
    /// Whose rights count for it.
    pub(super) fn who(&self) -> Who<'_> {
        Who {
            client: &self.client,
            user: self.user.as_ref(),
        }
    }
}

impl Speaker {
    fn who(&self) -> Who<'_> {
        Who {
            client: &self.client,
            user: self.user.as_ref(),
        }
    }
}

impl Broker {
    /// Whether this client may publish here; notes why not.
    pub(super) fn may_publish(&mut self, speaker: &Speaker, topic: &TopicName) -> bool {
        let Err(why) = self.config.check(speaker.who(), Right::Write, topic) else {
            return true;
        };
        let clause = clause!(speaker.version, v311: "3.3.5-2", v5: "§4.13.2a");
        let what = Remark::PublishDenied(topic.clone(), why);
        self.out.remark(Some(speaker.conn), clause, what);
        false
    }

    /// Whether this client may subscribe here: if there is anything at all it may read of what the
    /// filter matches; notes why not. Mosquitto grants every subscription and leaves it at checking
    /// each message; so do we behind this check, but a filter that can bring nothing is refused.
    pub(super) fn may_subscribe(&mut self, speaker: &Speaker, filter: &TopicFilter) -> bool {
        let Some(acl) = &self.config.acl else {
            return true;
        };
        let shared = match speaker.version {
            Version::V311 => None,
            Version::V5 => filter.shared().and_then(Result::ok),
        };
        let wanted = shared.as_ref().map_or(filter, |shared| &shared.filter);
        let Err(why) = acl.check_filter(speaker.who(), wanted) else {
            return true;
        };
        let clause = clause!(speaker.version, v311: "3.9.3-2", v5: "3.8.4-7");
        let what = Remark::SubscribeDenied(filter.clone(), why);
        self.out.remark(Some(speaker.conn), clause, what);
        false
    }

    /// Whether the will of this client may be published; notes why not.
    pub(super) fn may_publish_will(
        &mut self,
        client: &Text,
        user: Option<&Text>,
        topic: &TopicName,
        version: Version,
    ) -> bool {
        let checked = self.config.check(Who { client, user }, Right::Write, topic);
        let Err(why) = checked else { return true };
        let clause = clause!(version, v311: "§3.1.4b", v5: "3.1.4-2");
        self.out
            .remark(None, clause, Remark::PublishDenied(topic.clone(), why));
        false
    }
}
