//! The same world with one thing otherwise everywhere: what stands beside it when two are compared.

use std::sync::Arc;

use super::{NodeSpec, Scenario, bridge};
use crate::bridge::End;
use crate::client::ClientOptions;
use crate::device::Habit;
use crate::machine::{Command, Message};
use crate::net::{Carriage, Cover, LinkProfile};
use crate::spec::Version;
use crate::wire::{Properties, Qos, SubscribeFilter};
use crate::world::{Action, ClientSpec};

/// What is otherwise, everywhere.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Twist {
    /// Everything is published, willed and asked for at this QoS: whoever asks for less would be sent
    /// less, and the two worlds would not differ where it is looked at.
    Qos(Qos),
    /// Every client speaks this version. Going back to 3.1.1, what only 5.0 can say is left out, and a
    /// session that outlives its connection is kept for good, since 3.1.1 knows no end of it.
    Version(Version),
    /// Every link carries TCP, or is a textbook's.
    Carriage(Carriage),
    /// Every link that lost nothing loses so many of a million.
    Loss(u32),
}

impl Scenario {
    /// This world with `twists`, one after the other. What was done by hand is done at the same times,
    /// no longer after the same steps: the steps are others.
    #[must_use]
    pub fn twisted(&self, twists: &[Twist]) -> Self {
        let mut world = self.clone();
        for timed in &mut world.timed {
            timed.after = None;
        }
        for bookmark in &mut world.bookmarks {
            bookmark.after = None;
        }
        for twist in twists {
            for node in &mut world.nodes {
                if let NodeSpec::Client(spec) = node {
                    twist.client(spec);
                }
            }
            for timed in &mut world.timed {
                twist.action(&mut timed.action);
            }
        }
        world
    }
}

impl Twist {
    fn client(self, spec: &mut ClientSpec) {
        if let Some(end) = &mut spec.bridge {
            if let Self::Qos(qos) = self {
                let rules = &mut Arc::make_mut(&mut end.bridge).rules;
                rules.iter_mut().for_each(|rule| rule.qos = qos);
            }
            // It is inside its broker's program: no link, and always the newest version.
            if end.end == End::Local {
                return;
            }
        }
        self.link(&mut spec.link);
        for habit in &mut spec.habits {
            match habit {
                Habit::Every { says, .. }
                | Habit::Senses { says, .. }
                | Habit::Answers { says, .. } => self.message(says),
                Habit::Polls(_) => {}
            }
        }
        match self {
            Self::Qos(qos) => {
                if let Some(will) = &mut spec.options.will {
                    will.qos = qos;
                }
            }
            Self::Version(version) => {
                speak(&mut spec.options, version);
                let protection = spec.bridge.as_ref().map(|it| it.bridge.protection);
                spec.options.is_bridge =
                    protection.is_some_and(|it| bridge::says_so(&spec.options, it));
                // [MQTT-4.4.0-1]: in 5.0 nobody repeats on a live connection.
                if version == Version::V5 {
                    spec.link.resend_after = None;
                }
            }
            Self::Carriage(_) | Self::Loss(_) => {}
        }
    }

    fn action(self, action: &mut Action) {
        match action {
            Action::Command { command, .. } => self.command(command),
            Action::AddClient(spec) => self.client(spec),
            Action::Retune(_, profile) => {
                self.link(profile);
                if self == Self::Version(Version::V5) {
                    profile.resend_after = None;
                }
            }
            Action::Watch(watch) => self.action(&mut watch.action),
            Action::Cut(_)
            | Action::Partition(..)
            | Action::Repair(_)
            | Action::Hold(..)
            | Action::Release(..)
            | Action::Reset(_)
            | Action::Inject { .. }
            | Action::Guest { .. }
            | Action::Withhold { .. }
            | Action::Crash(_)
            | Action::Kill(_)
            | Action::Restart(_)
            | Action::Sleep(_)
            | Action::Wake(_) => {}
        }
    }

    fn command(self, command: &mut Command) {
        match command {
            Command::Publish(message) => self.message(message),
            Command::Subscribe { filters, id } => match self {
                Self::Qos(qos) => filters.iter_mut().for_each(|it| it.qos = qos),
                Self::Version(Version::V311) => {
                    *id = None;
                    for wanted in filters {
                        *wanted = SubscribeFilter::new(wanted.filter.clone(), wanted.qos);
                    }
                }
                Self::Version(Version::V5) | Self::Carriage(_) | Self::Loss(_) => {}
            },
            Command::Connect { .. }
            | Command::Disconnect { .. }
            | Command::Unsubscribe { .. }
            | Command::Authenticate
            | Command::Raw(_) => {}
        }
    }

    fn message(self, message: &mut Message) {
        match self {
            Self::Qos(qos) => message.qos = qos,
            Self::Version(Version::V311) => message.properties = Properties::none(),
            Self::Version(Version::V5) | Self::Carriage(_) | Self::Loss(_) => {}
        }
    }

    fn link(self, link: &mut LinkProfile) {
        match self {
            Self::Carriage(carriage) => {
                link.carriage = carriage;
                match carriage {
                    Carriage::Tcp => link.resend_after = None,
                    Carriage::Textbook => link.cover = Cover::NONE,
                }
            }
            Self::Loss(ppm) => {
                for path in [&mut link.up, &mut link.down] {
                    if path.loss_ppm == 0 {
                        path.loss_ppm = ppm;
                    }
                }
            }
            Self::Qos(_) | Self::Version(_) => {}
        }
    }
}

/// The same client in another version, as near as that version comes.
fn speak(options: &mut ClientOptions, version: Version) {
    if options.version == version {
        return;
    }
    let keeps = !options.clean_start || options.session_expiry > 0;
    let plain = ClientOptions::default();
    *options = match version {
        Version::V5 => ClientOptions {
            version,
            session_expiry: if keeps { u32::MAX } else { 0 },
            ..options.clone()
        },
        Version::V311 => ClientOptions {
            version,
            clean_start: !keeps,
            session_expiry: if keeps { u32::MAX } else { 0 },
            will: options.will.take().map(|mut will| {
                will.properties = Properties::none();
                will
            }),
            method: None,
            wants_reasons: plain.wants_reasons,
            asks_response_information: plain.asks_response_information,
            connect_properties: Vec::new(),
            receive_maximum: plain.receive_maximum,
            packet_size_max: None,
            topic_alias_maximum: plain.topic_alias_maximum,
            alias_policy: plain.alias_policy,
            ..options.clone()
        },
    };
}
