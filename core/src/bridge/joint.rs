//! The program beside one end of a bridge.

use std::sync::Arc;

use super::{Bridge, End};
use crate::clause;
use crate::machine::{Bridging, Command, Event, Message, Note, Remark, Takes};
use crate::spec::Version;
use crate::time::Instant;

/// The program beside one end: told of what happens to its client, it answers with what that client,
/// or the one across, shall do. It knows neither clock nor link.
#[derive(Clone, Debug, Hash)]
pub struct Joint {
    bridge: Arc<Bridge>,
    end: End,
    /// Whether its client was asked to connect.
    is_begun: bool,
}

/// What shall be done for a bridge.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Task {
    /// This end's own client shall do this.
    Here(Command),
    /// The client across shall publish this.
    Across(Message),
}

impl Joint {
    /// One end of a bridge that has not begun.
    pub const fn new(bridge: Arc<Bridge>, end: End) -> Self {
        Self {
            bridge,
            end,
            is_begun: false,
        }
    }

    /// Which end it is.
    pub const fn end(&self) -> End {
        self.end
    }

    /// What it carries.
    pub const fn bridge(&self) -> &Arc<Bridge> {
        &self.bridge
    }

    /// When it begins: at once, as Mosquitto's bridges do (`start_type automatic`).
    pub fn poll_timeout(&self) -> Option<Instant> {
        (!self.is_begun).then_some(Instant::START)
    }

    /// It is time to begin.
    pub fn begin(&mut self) -> Task {
        self.is_begun = true;
        Task::Here(Command::Connect { clean_start: None })
    }

    /// Something happened to its client. `takes`: what the broker across takes. The note says why,
    /// in the words of the version spoken here.
    pub fn on_event(
        &self,
        event: &Event,
        takes: Takes,
        version: Version,
    ) -> Option<(Option<Note>, Task)> {
        match event {
            // Each time, as Mosquitto does: the rules may be others than when the session began.
            Event::Connected { .. } => {
                let filters = self.bridge.subscriptions(self.end);
                let subscribe = Command::Subscribe { filters, id: None };
                let leads_away = self.bridge.rules.iter().any(|it| it.leads_from(self.end));
                leads_away.then_some((None, Task::Here(subscribe)))
            }
            Event::Delivered(message) => {
                let across = self.bridge.cross(self.end, message, takes)?;
                let what = Bridging::Crossed {
                    topic: message.topic.clone(),
                    there: across.topic.clone(),
                    qos: across.qos,
                };
                let clause = clause!(version, v311: "3.3.2-3", v5: "§3.3.2.1b");
                let what = Remark::Bridging(what);
                Some((Some(Note { clause, what }), Task::Across(across)))
            }
            Event::Refused { .. }
            | Event::Disconnected { .. }
            | Event::Subscribed { .. }
            | Event::Unsubscribed { .. }
            | Event::Published { .. }
            | Event::Waits { .. }
            | Event::Abandoned { .. }
            | Event::Accepted { .. }
            | Event::Declined { .. }
            | Event::NeverReleased { .. }
            | Event::Released { .. }
            | Event::Routed { .. }
            | Event::RetainedRouted { .. }
            | Event::Dropped { .. }
            | Event::SessionStarted { .. }
            | Event::SessionResumed { .. }
            | Event::SessionEnded { .. }
            | Event::WillPublished { .. }
            | Event::Recalled { .. } => None,
        }
    }
}
