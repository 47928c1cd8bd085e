//! What a machine says, entered in the book.

use super::biography::{Moment, Publisher, Stage};
use super::book::{Ledger, Origin};
use super::fate::{Gone, Reason};
use super::life::{Copy, Hop, Taken};
use crate::id::{MessageNo, NodeId};
use crate::machine::{Event, GivenUp, Message, Note, Remark, Routing};
use crate::trace::Record;
use crate::wire::{ReasonCode, Text};

impl Ledger {
    #[expect(clippy::too_many_lines, reason = "one arm per event, nothing else")]
    pub(super) fn happened(&mut self, record: &Record, event: &Event) {
        let Some(node) = record.node else { return };
        match event {
            Event::Waits { number, message } => {
                let known = self.own(record, *number);
                if let Some(life) = known.or_else(|| self.appear(record, *number, message)) {
                    if let Some(leg) = self.leg(&Hop::Up { life }) {
                        leg.recall();
                    }
                    self.step(life, record, Stage::Waits);
                }
            }
            Event::Published { number, .. } => {
                if let Some(life) = self.own(record, *number)
                    && let Some(leg) = self.leg(&Hop::Up { life })
                {
                    leg.kept = 0;
                }
            }
            Event::Abandoned { number, why, .. } => {
                if let Some(life) = self.own(record, *number) {
                    if let Some(leg) = self.leg(&Hop::Up { life }) {
                        leg.kept = 0;
                    }
                    self.end_own(life, Reason::Abandoned(*why), Moment::of(record));
                }
            }
            Event::Delivered(_) => self.delivered(record, node),
            Event::Accepted {
                number, message, ..
            } => self.accepted(record, node, *number, message),
            Event::Declined { reason, .. } => self.declined(record, *reason),
            Event::NeverReleased { number, .. } => {
                let why = Reason::NeverReleased(self.roll.ending(node));
                self.never_handed_on(record, node, *number, &why);
            }
            Event::Released { number, .. } => {
                if let Some((life, taken)) = self.taken(node, *number) {
                    taken.handed_on = Some(Moment::of(record));
                    self.step(life, record, Stage::Released);
                }
            }
            Event::Routed {
                client,
                number,
                fate,
                ..
            }
            | Event::RetainedRouted {
                client,
                number,
                fate,
                ..
            } => self.routed(record, (node, *number), client, *fate),
            Event::Dropped {
                client,
                number,
                why,
                ..
            } => self.dropped(record, (node, *number), client, *why),
            Event::SessionStarted { client } | Event::SessionResumed { client } => {
                let came = self.arrival.as_ref().and_then(|arrival| arrival.client);
                if let Some(came) = came {
                    self.roll.begun(node, client, came, record.id);
                }
            }
            Event::SessionEnded { client } => self.roll.ended(node, client, Moment::of(record)),
            Event::WillPublished {
                client,
                number,
                message,
            } => self.will(record, client, *number, message),
            Event::Recalled {
                client,
                filters,
                messages,
            } => {
                self.roll
                    .recalled(node, client, filters, Moment::of(record));
                for number in messages {
                    self.recalled(record, node, client, *number);
                }
            }
            Event::Connected { .. }
            | Event::Refused { .. }
            | Event::Disconnected { .. }
            | Event::Subscribed { .. }
            | Event::Unsubscribed { .. } => {}
        }
    }

    /// The message that this broker means by a number.
    fn taken(&mut self, broker: NodeId, number: MessageNo) -> Option<(usize, &mut Taken)> {
        let Origin { life, taken } = self.meant_by(broker, number)?;
        let taken = self.lives.get_mut(life)?.taken.get_mut(taken?)?;
        Some((life, taken))
    }

    fn accepted(&mut self, record: &Record, node: NodeId, number: MessageNo, message: &Message) {
        let life = match self.hop_of_cause(record) {
            Some(Hop::Up { life }) => *life,
            Some(Hop::Down { .. }) | None => {
                let client = self.arrival.as_ref().and_then(|arrival| arrival.client);
                let publisher = Publisher::ByHand(client.unwrap_or(node));
                self.begin(publisher, message, Moment::of(record))
            }
        };
        self.take(record, life, number);
    }

    fn take(&mut self, record: &Record, life: usize, number: MessageNo) {
        let (Some(broker), Some(known)) = (record.node, self.lives.get_mut(life)) else {
            return;
        };
        let taken = Some(known.taken.len());
        known.taken.push(Taken::new(broker, Moment::of(record)));
        self.numbers
            .insert((broker, number), Origin { life, taken });
        self.step(life, record, Stage::Accepted);
    }

    fn will(&mut self, record: &Record, client: &Text, number: MessageNo, message: &Message) {
        let Some(broker) = record.node else { return };
        let owner = self.roll.owner(broker, client, record.id);
        let publisher = Publisher::Will(owner.unwrap_or(broker));
        let life = self.begin(publisher, message, Moment::of(record));
        self.take(record, life, number);
    }

    fn declined(&mut self, record: &Record, reason: ReasonCode) {
        let told = self.objection.take();
        let (Some(Hop::Up { life }), Some((clause, denied))) = (self.hop_of_cause(record), told)
        else {
            return;
        };
        let why = Reason::Declined {
            reason,
            denied,
            clause,
        };
        self.end_own(*life, why, Moment::of(record));
    }

    fn never_handed_on(&mut self, record: &Record, node: NodeId, number: MessageNo, why: &Reason) {
        let Some((life, taken)) = self.taken(node, number) else {
            return;
        };
        if taken.handed_on.is_none() {
            let end = (why.clone(), Moment::of(record));
            taken.end.get_or_insert(end);
            let (client, why) = (None, why.clone());
            self.step(life, record, Stage::Ended { client, why });
        }
    }

    fn routed(
        &mut self,
        record: &Record,
        (node, number): (NodeId, MessageNo),
        client: &Text,
        fate: Routing,
    ) {
        let chosen = self.chosen.remove(&node);
        let Some((life, taken)) = self.taken(node, number) else {
            return;
        };
        taken.groups.extend(chosen);
        let copy = taken.copies.get_or_default(client.clone());
        let stage = match missed(fate) {
            None => {
                copy.leg.kept += 1;
                Stage::Routed {
                    client: client.clone(),
                    waits: fate == Routing::Queued,
                }
            }
            Some(why) => {
                let end = (why.clone(), Moment::of(record));
                copy.leg.end.get_or_insert(end);
                let client = Some(client.clone());
                Stage::Ended { client, why }
            }
        };
        self.step(life, record, stage);
    }

    fn dropped(
        &mut self,
        record: &Record,
        (node, number): (NodeId, MessageNo),
        client: &Text,
        why: GivenUp,
    ) {
        let why = Reason::of_dropped(why, self.roll.ending(node));
        let Some((life, taken)) = self.taken(node, number) else {
            return;
        };
        let copy = taken.copies.get_or_default(client.clone());
        copy.leg.give_up(why.clone(), Moment::of(record));
        let client = Some(client.clone());
        self.step(life, record, Stage::Ended { client, why });
    }

    fn delivered(&mut self, record: &Record, node: NodeId) {
        let Some(hop @ Hop::Down { .. }) = self.hop_of_cause(record).cloned() else {
            return;
        };
        if let Some(copy) = self.copy(&hop) {
            copy.handed.push((node, Moment::of(record)));
            self.step(hop.life(), record, Stage::HandedOver);
        }
    }

    /// Once: whether its program tells a repetition from a message, nobody knows.
    pub(super) fn handed_outside(&mut self, record: &Record, guest: NodeId) {
        let hop = self
            .arrival
            .as_ref()
            .and_then(|arrival| arrival.hop.clone());
        let Some(hop) = hop else { return };
        if let Some(copy) = self.copy(&hop).filter(|copy| copy.handed.is_empty()) {
            copy.handed.push((guest, Moment::of(record)));
            self.step(hop.life(), record, Stage::HandedOver);
        }
    }

    fn copy(&mut self, hop: &Hop) -> Option<&mut Copy> {
        match hop {
            Hop::Up { .. } => None,
            Hop::Down {
                life,
                taken,
                client,
            } => {
                let taken = self.lives.get_mut(*life)?.taken.get_mut(*taken)?;
                Some(taken.copies.get_or_default(client.clone()))
            }
        }
    }

    /// A node started again and still has this message.
    fn recalled(&mut self, record: &Record, node: NodeId, client: &Text, number: MessageNo) {
        let Some(origin) = self.forgotten.get(&(node, number)).copied() else {
            return;
        };
        self.numbers.insert((node, number), origin);
        if origin.taken.is_none() {
            if let Some(leg) = self.leg(&Hop::Up { life: origin.life }) {
                leg.recall();
            }
        } else if let Some((_, taken)) = self.taken(node, number) {
            match taken.handed_on {
                None => taken.end = None,
                Some(_) => taken.copies.get_or_default(client.clone()).leg.recall(),
            }
        }
        self.step(origin.life, record, Stage::Recalled);
    }

    pub(super) fn noted(&mut self, record: &Record, note: &Note) {
        let Some(node) = record.node else { return };
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "most decisions are no message's"
        )]
        match &note.what {
            Remark::CleanStart => self.roll.ends(node, Gone::CleanStart),
            Remark::SessionExpired => self.roll.ends(node, Gone::Expired),
            Remark::SubscribeDenied(filter, why) => self.roll.denied(filter, *why),
            Remark::Shared { group, client, .. } => {
                let chosen = (group.clone(), client.clone());
                self.chosen.insert(node, chosen);
            }
            Remark::PublishDenied(_, why) => self.objection = Some((note.clause, Some(*why))),
            Remark::Declined(_) => self.objection = Some((note.clause, None)),
            Remark::HeldBack(_) => {
                if let Some(Hop::Up { life }) = self.hop_of_cause(record) {
                    let life = *life;
                    let taken = self.lives.get_mut(life).and_then(|it| it.taken.last_mut());
                    if let Some(taken) = taken {
                        taken.handed_on = None;
                    }
                    self.step(life, record, Stage::Held);
                }
            }
            Remark::KnownNotRouted(_) | Remark::InUse(_) => self.known(record),
            Remark::PeerBroke(_) | Remark::PeerFault(_) => {
                let hop = self.hop_of_cause(record).cloned();
                let leg = hop.as_ref().and_then(|hop| self.leg(hop));
                // What its sender keeps, it sends again.
                if let Some(leg) = leg.filter(|leg| leg.kept == 0) {
                    let why = Reason::BrokenOff(note.clause);
                    leg.end.get_or_insert((why, Moment::of(record)));
                }
            }
            _ => {}
        }
    }

    /// The other end knows this identifier, or has it in use. If it does not have the message, it
    /// took it for another.
    fn known(&mut self, record: &Record) {
        let Some(hop) = self.hop_of_cause(record).cloned() else {
            return;
        };
        let has_it = match &hop {
            Hop::Up { life } => self.lives.get(*life).is_none_or(|it| !it.taken.is_empty()),
            Hop::Down { .. } => self.copy(&hop).is_none_or(|it| !it.handed.is_empty()),
        };
        if !has_it && let Some(leg) = self.leg(&hop) {
            leg.give_up(Reason::TakenForAnother, Moment::of(record));
        }
    }
}

/// Why a session does not get a message that matched; `None` if it does.
const fn missed(fate: Routing) -> Option<Reason> {
    Some(match fate {
        Routing::Sent | Routing::Queued => return None,
        Routing::NotConnected => Reason::NotConnected,
        Routing::QueueFull => Reason::QueueFull,
        Routing::NoLocal => Reason::NoLocal,
        Routing::TooLarge => Reason::TooLarge,
        Routing::Denied(why) => Reason::Denied(why),
        Routing::Expired => Reason::Expired,
        Routing::Congested => Reason::Congested,
        Routing::HeldBack(handling) => Reason::RetainedHeldBack(handling),
    })
}
