//! A message that the simulated broker sent to a client, and the real one did not.

use super::Runs;
use super::arrivals::{how, is_over, told};
use super::book::{Delivery, Published, Subscription};
use super::rules::Rule;
use super::told::Difference;
use crate::time::Instant;
use crate::wire::Qos;

/// Why it is missing.
pub(super) fn judge(
    runs: &Runs<'_>,
    one: &Delivery<'_>,
    theirs: &[Delivery<'_>],
    out: &mut Vec<Difference>,
) {
    if let Some(rule) = rule(runs, one, theirs) {
        let says = [how(one), String::new()];
        out.extend(told(rule, Some(one), None, says));
    }
}

/// `None`: it may still come, or nobody could be sent it.
fn rule(runs: &Runs<'_>, one: &Delivery<'_>, theirs: &[Delivery<'_>]) -> Option<Rule> {
    let book = &runs.real_book;
    if one.topic.as_str().starts_with('$') {
        return Some(Rule::BrokersOwn);
    }
    let published = book.publications(one.key(), Instant::MAX).next();
    let Some(published) = published else {
        return will(runs, one);
    };
    let client = one.wire.client;
    let matching: Vec<&Subscription> = book
        .matching(client, one.topic, one.at().max(published.at))
        .collect();
    if matching.is_empty() {
        return Some(Rule::OnlyOneSide);
    }
    if matching.iter().all(|it| it.group.is_some()) {
        return group(runs, one, &matching);
    }
    let granted = matching.iter().map(|it| it.granted).max();
    let came_later = matching.iter().all(|it| it.from > published.at);
    if one.publish.retain && came_later {
        return Some(match published.qos {
            Qos::AtMostOnce => Rule::RetainedQos0Gone,
            Qos::AtLeastOnce | Qos::ExactlyOnce => Rule::RetainedNotSent,
        });
    }
    if granted.is_some_and(|it| it.min(published.qos) == Qos::AtMostOnce) {
        return Some(Rule::LostAtQos0);
    }
    let copies = theirs.iter().filter(|it| it.key() == one.key()).count();
    if copies > 0 && matching.len() > 1 {
        return Some(Rule::FewerCopies);
    }
    if copies > 0 && published.dup {
        return Some(Rule::OnlyOneSide);
    }
    away(runs, one, published)
}

/// Its client was there, or came back to its session and was not given it.
fn away(runs: &Runs<'_>, one: &Delivery<'_>, published: &Published) -> Option<Rule> {
    let client = one.wire.client;
    let at = published.at;
    if !is_over(runs, at, super::SETTLES) {
        return None;
    }
    if runs.real.stands(client, at, at + super::SETTLES) {
        return Some(Rule::NotDelivered);
    }
    let mut back = runs.real.of_client(client).filter_map(|wire| {
        let (word, connack) = wire.connack()?;
        (word.at > at).then_some((wire, word.at, connack.session_present))
    });
    let (wire, came, present) = back.next()?;
    match present {
        true if super::answers::stood(&runs.real, wire, came) => Some(Rule::NotQueued),
        true => None,
        false => Some(Rule::OnlyOneSide),
    }
}

/// It was a will, and was not published here.
fn will(runs: &Runs<'_>, one: &Delivery<'_>) -> Option<Rule> {
    let book = &runs.real_book;
    let mut wills = book.wills.iter();
    let will = wills.find(|(_, will)| (&will.topic, &will.payload) == one.key());
    let Some((place, _)) = will else {
        return Some(Rule::OnlyOneSide);
    };
    let wire = runs.real.wires.get(*place)?;
    // How long the simulated broker let it wait.
    let ended = runs.simulated.wires.iter().find(|it| {
        let will = it.connect().and_then(|(_, connect)| connect.will.as_ref());
        will.is_some_and(|will| (&will.topic, &will.payload) == one.key())
    });
    let waits = one.at().since(ended?.end?.at);
    match wire.end {
        // That it stands is told of its ending.
        None => Some(Rule::OnlyOneSide),
        Some(end) if !is_over(runs, end.at, waits + super::SETTLES) => None,
        Some(end) => {
            let client = one.wire.client;
            let hears = runs.real.stands(client, end.at, end.at + super::SETTLES);
            let wanted = book.matching(client, one.topic, end.at).next().is_some();
            Some(match hears && wanted {
                true => Rule::WillMissing,
                false => Rule::OnlyOneSide,
            })
        }
    }
}

/// It was for one member of a group: another has it, or nobody.
fn group(runs: &Runs<'_>, one: &Delivery<'_>, matching: &[&Subscription]) -> Option<Rule> {
    let group = matching.first().and_then(|it| it.group.as_ref())?;
    let members = runs.real_book.subscriptions.iter();
    let mut members = members.filter(|it| it.group.as_ref() == Some(group));
    let has = members.any(|member| {
        let [sent, _] = super::book::deliveries(&runs.real, member.client);
        sent.iter().any(|it| it.key() == one.key())
    });
    Some(match (has, one.publish.qos) {
        (true, _) => Rule::OtherMember,
        (false, Qos::AtMostOnce) => Rule::LostAtQos0,
        (false, _) => Rule::GroupMissed,
    })
}
