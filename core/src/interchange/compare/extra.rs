//! A message that the real broker sent to a client, and the simulated one did not.

use super::Runs;
use super::arrivals::{how, told};
use super::book::{Delivery, Published, Subscription};
use super::rules::Rule;
use super::told::Difference;
use crate::machine::{Event, GivenUp, Routing};
use crate::time::Span;
use crate::trace::Fact;
use crate::wire::{Qos, RetainHandling};

/// Why it is there.
pub(super) fn judge(
    runs: &Runs<'_>,
    other: &Delivery<'_>,
    theirs: &[Delivery<'_>],
    out: &mut Vec<Difference>,
) {
    let rule = rule(runs, other, theirs);
    out.extend(told(rule, None, Some(other), [String::new(), how(other)]));
}

fn rule(runs: &Runs<'_>, other: &Delivery<'_>, theirs: &[Delivery<'_>]) -> Rule {
    let book = &runs.real_book;
    let (client, topic) = (other.wire.client, other.topic);
    let matching: Vec<&Subscription> = book.matching(client, topic, other.at()).collect();
    if matching.is_empty() {
        return unmatched(runs, other);
    }
    let published: Vec<&Published> = book.publications(other.key(), other.at()).collect();
    let Some(last) = published.last() else {
        return unpublished(runs, other);
    };
    let plain: Vec<&Subscription> = matching
        .iter()
        .copied()
        .filter(|it| it.group.is_none())
        .collect();
    let came_later = matching.iter().any(|it| it.from > last.at);
    if other.publish.retain && came_later {
        return retained(runs, other, &plain);
    }
    if plain.is_empty() {
        return group(runs, other, &matching, published.len());
    }
    if plain.iter().all(|it| it.wish.no_local) && published.iter().all(|it| it.client == client) {
        return Rule::NoLocal;
    }
    let expiry = last.properties.message_expiry().copied();
    let lives = expiry.map(|it| Span::from_secs(u64::from(it).saturating_add(1)));
    if lives.is_some_and(|lives| other.at() > last.at + lives) {
        return Rule::SentExpired;
    }
    let was_there = runs.real.stands(client, last.at, last.at);
    if other.publish.qos == Qos::AtMostOnce && !was_there {
        return Rule::QueuedAtQos0;
    }
    let copies = theirs.iter().filter(|it| it.key() == other.key()).count();
    if copies > published.len() {
        return match other.publish.qos {
            _ if plain.len() > 1 && copies <= published.len() * plain.len() => Rule::MoreCopies,
            Qos::AtMostOnce => Rule::DuplicateAtQos0,
            Qos::AtLeastOnce => Rule::DuplicateAtQos1,
            Qos::ExactlyOnce => Rule::DuplicateAtQos2,
        };
    }
    match was_given_up(runs, other) {
        true => Rule::MoreRoom,
        false => Rule::Extra,
    }
}

/// No subscription brings it.
fn unmatched(runs: &Runs<'_>, other: &Delivery<'_>) -> Rule {
    let topic = other.topic;
    let own = runs.real_book.subscriptions.iter();
    let mut own = own.filter(|it| it.client == other.wire.client);
    if own.clone().any(|it| it.filter.matches(topic)) {
        return Rule::AfterUnsubscribe;
    }
    let is_group = |it: &Subscription| {
        let shared = it.filter.shared().and_then(Result::ok);
        shared.is_some_and(|it| it.filter.matches(topic))
    };
    if own.clone().any(is_group) {
        return Rule::SharedInV311;
    }
    let is_wild = |it: &Subscription| it.filter.as_str().starts_with(['+', '#']);
    match topic.as_str().starts_with('$') && own.any(is_wild) {
        true => Rule::DollarTopic,
        false => Rule::NotSubscribed,
    }
}

/// Nobody in this story published it before.
fn unpublished(runs: &Runs<'_>, other: &Delivery<'_>) -> Rule {
    if other.topic.as_str().starts_with('$') {
        return Rule::BrokersOwn;
    }
    let mut wills = runs.real_book.wills.iter();
    let will = wills.find(|(_, will)| (&will.topic, &will.payload) == other.key());
    let wire = will.and_then(|(place, _)| runs.real.wires.get(*place));
    match wire.map(|wire| wire.goodbye()) {
        Some(Some((_, 0))) => Rule::WillAfterGoodbye,
        Some(_) => Rule::Extra,
        None if other.publish.retain => Rule::RetainedFromBefore,
        None => Rule::Strangers,
    }
}

/// A retained message for a subscription that came later.
fn retained(runs: &Runs<'_>, other: &Delivery<'_>, plain: &[&Subscription]) -> Rule {
    let kept = runs.real_book.retained(other.topic, other.at());
    match kept {
        None => return Rule::RetainedUnasked,
        Some(kept) if kept.payload.is_empty() => return Rule::RetainedCleared,
        Some(kept) if kept.payload != other.publish.payload => return Rule::RetainedStale,
        Some(_) => {}
    }
    let Some(newest) = plain.iter().max_by_key(|it| it.from) else {
        return Rule::RetainedToGroup;
    };
    match newest.handling() {
        RetainHandling::DoNotSend => Rule::RetainHandlingNone,
        RetainHandling::SendIfNew if !newest.is_new => Rule::RetainHandlingNew,
        RetainHandling::Send | RetainHandling::SendIfNew => Rule::Extra,
    }
}

/// It is for one member of a group.
fn group(
    runs: &Runs<'_>,
    other: &Delivery<'_>,
    matching: &[&Subscription],
    published: usize,
) -> Rule {
    let Some(group) = matching.first().and_then(|it| it.group.as_ref()) else {
        return Rule::Extra;
    };
    let members = runs.real_book.subscriptions.iter();
    let members = members.filter(|it| it.group.as_ref() == Some(group));
    let mut clients: Vec<_> = members.map(|it| it.client).collect();
    crate::order::sort(&mut clients);
    clients.dedup();
    let sent = |client| {
        let [sent, _] = super::book::deliveries(&runs.real, client);
        sent.iter().filter(|it| it.key() == other.key()).count()
    };
    match clients.into_iter().map(sent).sum::<usize>() > published {
        true => Rule::GroupTwice,
        false => Rule::OtherMember,
    }
}

/// The simulated broker had it for this client, and gave it up for a limit or a right of its own.
fn was_given_up(runs: &Runs<'_>, other: &Delivery<'_>) -> bool {
    let name = other.wire.connect().map(|(_, it)| &it.client_id);
    runs.trace.records().iter().any(|record| {
        #[allow(clippy::wildcard_enum_match_arm, reason = "two are looked for")]
        match &record.fact {
            Fact::Happened(Event::Routed {
                client,
                topic,
                fate:
                    Routing::QueueFull | Routing::TooLarge | Routing::Denied(_) | Routing::Congested,
                ..
            })
            | Fact::Happened(Event::Dropped {
                client,
                topic,
                why: GivenUp::QueueFull | GivenUp::TooLarge,
                ..
            }) => topic == other.topic && Some(client) == name,
            _ => false,
        }
    })
}
