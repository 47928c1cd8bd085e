//! Messages that two brokers sent to a client, laid side by side: by topic and content, whenever they
//! came.

use super::Runs;
use super::book::{Book, Delivery, Published, deliveries};
use super::rules::Rule;
use super::told::{Difference, Side, message};
use super::{absent, extra};
use crate::id::NodeId;
use crate::spec::Version;
use crate::time::{Instant, Span};
use crate::wire::{Property, Qos};

/// A message that both sent.
type Both<'a> = (Delivery<'a>, Delivery<'a>);

/// All that two runs show of what this client was sent.
pub(super) fn compare(runs: &Runs<'_>, client: NodeId, out: &mut Vec<Difference>) {
    let [ours, again] = deliveries(&runs.simulated, client);
    let [theirs, theirs_again] = deliveries(&runs.real, client);
    let (both, missing, more) = matched(ours, theirs.clone());
    for (one, other) in &both {
        judge(runs, one, other, &theirs, out);
    }
    for one in &missing {
        // What comes at the very end of the one run may come behind the end of the other.
        if one.at() <= runs.until {
            absent::judge(runs, one, &theirs, out);
        }
    }
    for other in &more {
        extra::judge(runs, other, &theirs, out);
    }
    order(runs, &both, out);
    sent_again(runs, &again, (&theirs, &theirs_again), out);
}

/// Those that both sent, and those that only one did. Of several with one content, first those that
/// are alike, then in their order.
fn matched<'a>(
    ours: Vec<Delivery<'a>>,
    mut theirs: Vec<Delivery<'a>>,
) -> (Vec<Both<'a>>, Vec<Delivery<'a>>, Vec<Delivery<'a>>) {
    type Alike = fn(&Delivery<'_>, &Delivery<'_>) -> bool;
    let passes: [Alike; 2] = [
        |one, other| {
            let (first, second) = (one.publish, other.publish);
            (first.retain, first.qos) == (second.retain, second.qos)
        },
        |_, _| true,
    ];
    let (mut both, mut left) = (Vec::new(), ours);
    for alike in passes {
        let mut rest = Vec::new();
        for one in left {
            let fits = |it: &Delivery<'_>| it.key() == one.key() && alike(&one, it);
            match theirs.iter().position(fits) {
                Some(place) => both.push((one, theirs.remove(place))),
                None => rest.push(one),
            }
        }
        left = rest;
    }
    (both, left, theirs)
}

pub(super) fn told(
    rule: Rule,
    one: Option<&Delivery<'_>>,
    other: Option<&Delivery<'_>>,
    says: [String; 2],
) -> Option<Difference> {
    let about = other.or(one)?;
    let [first, second] = says;
    let side = |delivery: Option<&Delivery<'_>>, says: String| match delivery {
        Some(it) => Side::of(it.at(), it.record(), says),
        None => Side {
            seen: None,
            says: "does not send it".to_owned(),
        },
    };
    Some(Difference::new(
        (about.wire.client, about.wire.version),
        rule,
        message(about.topic, &about.publish.payload),
        side(one, first),
        side(other, second),
    ))
}

/// How a message was sent, in words.
pub(super) fn how(delivery: &Delivery<'_>) -> String {
    let publish = delivery.publish;
    let retained = if publish.retain { ", retained" } else { "" };
    format!("at QoS {}{retained}", publish.qos)
}

/// Both sent it.
fn judge(
    runs: &Runs<'_>,
    one: &Delivery<'_>,
    other: &Delivery<'_>,
    theirs: &[Delivery<'_>],
    out: &mut Vec<Difference>,
) {
    let book = &runs.real_book;
    let published = book.publications(other.key(), other.at()).next_back();
    let will = book.wills.iter().map(|it| &it.1);
    let will = will
        .rev()
        .find(|it| (&it.topic, &it.payload) == other.key());
    let Some(published) = published.or(will) else {
        return;
    };
    let says = || [how(one), how(other)];
    let rules = [
        qos(book, published, one, other),
        retain(book, published, one, other),
    ];
    for rule in rules.into_iter().flatten() {
        out.extend(told(rule, Some(one), Some(other), says()));
    }
    if other.wire.version == Version::V5 {
        for (rule, words) in properties(book, published, other, theirs) {
            out.extend(told(
                rule,
                Some(one),
                Some(other),
                ["passes it on".to_owned(), words],
            ));
        }
    }
}

/// What a message may be sent at to this client: the lower of its own QoS and the highest granted.
pub(super) fn at_most(book: &Book, published: &Published, delivery: &Delivery<'_>) -> Option<Qos> {
    let granted = book
        .matching(delivery.wire.client, delivery.topic, delivery.at())
        .map(|it| it.granted)
        .max()?;
    Some(granted.min(published.qos))
}

fn qos(
    book: &Book,
    published: &Published,
    one: &Delivery<'_>,
    other: &Delivery<'_>,
) -> Option<Rule> {
    let highest = at_most(book, published, other)?;
    let (ours, theirs) = (one.publish.qos, other.publish.qos);
    let client = other.wire.client;
    let copies = book.matching(client, other.topic, other.at()).count();
    match theirs {
        _ if theirs > highest => Some(Rule::QosAboveGranted),
        _ if theirs < highest && copies < 2 && theirs != ours => Some(Rule::QosBelow),
        Qos::AtMostOnce | Qos::AtLeastOnce | Qos::ExactlyOnce => {
            (theirs != ours).then_some(Rule::QosFollows)
        }
    }
}

fn retain(
    book: &Book,
    published: &Published,
    one: &Delivery<'_>,
    other: &Delivery<'_>,
) -> Option<Rule> {
    let client = other.wire.client;
    match (one.publish.retain, other.publish.retain) {
        (false, true) => Some(Rule::RetainOnLive),
        (true, false) => {
            let mut matching = book.matching(client, other.topic, other.at());
            let kept = matching.any(|it| it.keeps_retain() && it.from <= published.at);
            Some(match kept {
                true => Rule::RetainAsPublished,
                false => Rule::RetainMissing,
            })
        }
        (true, true) | (false, false) => None,
    }
}

/// What belongs to a message and not to a hop, as it was published and as it was passed on.
fn properties(
    book: &Book,
    published: &Published,
    other: &Delivery<'_>,
    theirs: &[Delivery<'_>],
) -> Vec<(Rule, String)> {
    let (asked, sent) = (&published.properties, &other.publish.properties);
    let shown = |it: &dyn std::fmt::Display| it.to_string();
    let mut wrong = Vec::new();
    let mut same = |rule, asked: Option<String>, sent: Option<String>| {
        if asked != sent {
            let sent = sent.unwrap_or_else(|| "without it".to_owned());
            wrong.push((rule, sent));
        }
    };
    if published.version == Version::V5 {
        same(
            Rule::PayloadFormat,
            asked.payload_format().map(|it| shown(it)),
            sent.payload_format().map(|it| shown(it)),
        );
        same(
            Rule::ResponseTopic,
            asked.response_topic().map(|it| shown(it)),
            sent.response_topic().map(|it| shown(it)),
        );
    }
    let all = |from: &crate::wire::Properties, wanted: fn(&Property) -> bool| -> Vec<String> {
        let found = from.0.iter().filter(|it| wanted(it));
        found.map(ToString::to_string).collect()
    };
    type Wanted = fn(&Property) -> bool;
    let one_of: [(Rule, Wanted); 2] = [
        (Rule::ContentType, |it| {
            matches!(it, Property::ContentType(_))
        }),
        (Rule::CorrelationData, |it| {
            matches!(it, Property::CorrelationData(_))
        }),
    ];
    for (rule, wanted) in one_of {
        same(rule, all(asked, wanted).pop(), all(sent, wanted).pop());
    }
    let pairs: fn(&Property) -> bool = |it| matches!(it, Property::UserProperty(..));
    let (first, second) = (all(asked, pairs), all(sent, pairs));
    if first != second {
        let mut sorted = [first, second.clone()];
        for all in &mut sorted {
            crate::order::sort(all);
        }
        let [first, other] = &sorted;
        let rule = match first == other {
            true => Rule::UserPropertyOrder,
            false => Rule::UserProperties,
        };
        wrong.push((
            rule,
            format!("with {} of them: {}", second.len(), second.join(", ")),
        ));
    }
    wrong.extend(expiry(published, other));
    wrong.extend(identifiers(book, other, theirs));
    wrong
}

/// The seconds that are left: none more than there were, and none less than the wait took.
fn expiry(published: &Published, other: &Delivery<'_>) -> Option<(Rule, String)> {
    let asked = published.properties.message_expiry().copied();
    let sent = other.publish.properties.message_expiry().copied();
    // A will waits from the end of its connection.
    let waited = other
        .at()
        .since(published.at)
        .as_micros()
        .div_ceil(1_000_000);
    let waited = u32::try_from(waited).unwrap_or(u32::MAX);
    let is_right = match (asked, sent) {
        (None, None) => true,
        (Some(asked), Some(sent)) => {
            sent <= asked && sent >= asked.saturating_sub(waited.saturating_add(1))
        }
        (None, Some(_)) | (Some(_), None) => false,
    };
    let says = sent.map_or_else(|| "without it".to_owned(), |it| format!("with {it} s left"));
    (!is_right).then_some((Rule::MessageExpiry, says))
}

/// The identifiers of the subscriptions that brought it: those of all in one copy, one in each of
/// several.
#[expect(clippy::wildcard_enum_match_arm, reason = "one is looked for")]
fn identifiers(
    book: &Book,
    other: &Delivery<'_>,
    theirs: &[Delivery<'_>],
) -> Option<(Rule, String)> {
    let matching = book.matching(other.wire.client, other.topic, other.at());
    let mut wanted: Vec<u32> = matching.filter_map(|it| it.id).collect();
    let sent = other.publish.properties.0.iter();
    let mut sent: Vec<u32> = sent
        .filter_map(|it| match it {
            Property::SubscriptionIdentifier(id) => Some(*id),
            _ => None,
        })
        .collect();
    crate::order::sort(&mut wanted);
    crate::order::sort(&mut sent);
    wanted.dedup();
    let copies = theirs.iter().filter(|it| it.key() == other.key()).count();
    let known = sent.iter().all(|id| wanted.contains(id));
    let complete = if copies > 1 {
        !sent.is_empty() || wanted.is_empty()
    } else {
        sent == wanted
    };
    let says = || {
        (
            Rule::SubscriptionIds,
            format!("with {sent:?}, asked with {wanted:?}"),
        )
    };
    (!known || !complete).then(says)
}

/// Messages of one publisher, as both brokers put them in order.
fn order(runs: &Runs<'_>, both: &[Both<'_>], out: &mut Vec<Difference>) {
    let mut pairs: Vec<&Both<'_>> = both.iter().filter(|it| !it.1.publish.retain).collect();
    crate::order::sort_by_key(&mut pairs, |it| it.1.record());
    let source = |delivery: &Delivery<'_>| {
        let found = runs.real_book.publications(delivery.key(), delivery.at());
        // Which of several with one content it was, nobody can say.
        let mut found = found.filter(|it| !it.dup);
        let first = found.next()?;
        found.next().is_none().then_some((first.client, first.at))
    };
    let mut told_of = [false; 2];
    for (place, (one, other)) in pairs.iter().enumerate() {
        let later = pairs.get(place + 1..).unwrap_or_default();
        // Sent later by the real broker, but earlier by the other.
        let turned = later.iter().find(|(first, second)| {
            let (Some(ours), Some(theirs)) = (source(other), source(second)) else {
                return false;
            };
            first.record() < one.record()
                && ours.0 == theirs.0
                && theirs.1 < ours.1
                && second.wire.conn == other.wire.conn
        });
        let Some((first, second)) = turned else {
            continue;
        };
        let within = second.topic == other.topic && second.publish.qos == other.publish.qos;
        let rule = match within {
            true => Rule::OrderInTopic,
            false => Rule::OrderOfTopics,
        };
        if let Some(told_of) = told_of.get_mut(usize::from(within))
            && !std::mem::replace(told_of, true)
        {
            let before = message(other.topic, &other.publish.payload);
            let says = [
                format!("sends it before {before}"),
                format!("sends it behind {before}"),
            ];
            out.extend(told(rule, Some(first), Some(second), says));
        }
    }
}

/// What was sent a second time under its identifier.
fn sent_again(
    runs: &Runs<'_>,
    ours: &[Delivery<'_>],
    (theirs, again): (&[Delivery<'_>], &[Delivery<'_>]),
    out: &mut Vec<Difference>,
) {
    for one in ours {
        let Some(first) = theirs.iter().rev().find(|it| it.key() == one.key()) else {
            continue;
        };
        let has = again.iter().any(|it| it.key() == one.key());
        let Some(id) = first.publish.id.filter(|_| !has) else {
            continue;
        };
        let later = runs.real.of_client(first.wire.client);
        let resumed = later
            .filter(|it| it.conn > first.wire.conn)
            .find(|it| it.connack().is_some_and(|(_, it)| it.session_present));
        let Some(resumed) = resumed.and_then(|it| Some((it, it.accepted_at()?))) else {
            continue;
        };
        let open = !first.wire.has_answered(first.word, id);
        if open && super::answers::stood(&runs.real, resumed.0, resumed.1) {
            let says = ["sends it again".to_owned(), String::new()];
            out.extend(told(Rule::NotSentAgain, Some(one), None, says));
        }
    }
    for other in again {
        let live = theirs
            .iter()
            .any(|it| it.key() == other.key() && it.wire.conn == other.wire.conn);
        let ours = ours.iter().any(|it| it.key() == other.key());
        if live && !ours {
            let says = [
                String::new(),
                "sends it again on the same connection".to_owned(),
            ];
            out.extend(told(Rule::SentAgainLive, None, Some(other), says));
        }
    }
}

/// Whether so much time is behind this moment that what was to come has come.
pub(super) fn is_over(runs: &Runs<'_>, at: Instant, span: Span) -> bool {
    runs.real.end >= at + span
}
