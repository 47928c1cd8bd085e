//! Message Expiry Interval: what grows stale, and what does not any more.

use brokerscope_core::machine::Ending;
use brokerscope_core::spec::Version;
use brokerscope_core::time::Span;
use brokerscope_core::wire::{Packet, Property, Publish, Qos};

use crate::desk::Desk;
use crate::words::*;

fn fresh_for(seconds: u32, payload: &str, qos: Qos, number: u16) -> Publish {
    let mut publish = publish("door", payload, qos, number);
    publish
        .properties
        .0
        .push(Property::MessageExpiryInterval(seconds));
    publish
}

fn expiries(packets: &[Packet]) -> Vec<Option<u32>> {
    let published = packets.iter().filter_map(|packet| match packet {
        Packet::Publish(publish) => Some(publish.properties.message_expiry().copied()),
        _ => None,
    });
    published.collect()
}

#[test]
fn what_waits_is_counted_down_and_given_up_when_its_time_is_over() {
    brokerscope_core::proves!(V5: "3.3.2-5", "3.3.2-6");
    let mut desk = Desk::new();
    let (bob, _) = desk.joined(lasting("bob", Version::V5));
    desk.say(bob, &subscribe(&[("door", QOS_2)]));
    desk.lose(bob, Ending::Reset);
    let (alice, _) = desk.joined(connect("alice", Version::V5));
    for (number, seconds) in [(1, 10), (2, 100)] {
        let payload = seconds.to_string();
        let packet = fresh_for(seconds, &payload, QOS_1, number);
        desk.say(alice, &Packet::Publish(packet));
    }
    desk.say(alice, &Packet::Publish(publish("door", "never", QOS_1, 3)));
    desk.wait(Span::from_secs(30));
    let (bob, _) = desk.joined(lasting("bob", Version::V5));
    let heard = desk.heard(bob);
    assert_eq!(payloads(&heard), ["100", "never"]);
    assert_eq!(expiries(&heard), [Some(70), None]);
}

#[test]
fn what_is_retained_is_counted_down_and_thrown_away_when_its_time_is_over() {
    brokerscope_core::proves!(V5: "3.3.2-6", "§3.3.1.3c");
    let mut desk = Desk::new();
    let (alice, _) = desk.joined(connect("alice", Version::V5));
    let mut kept = fresh_for(60, "open", QOS_1, 1);
    kept.retain = true;
    desk.say(alice, &Packet::Publish(kept));
    for (after, left) in [(0, Some(60)), (20, Some(40)), (39, Some(1)), (1, None)] {
        desk.wait(Span::from_secs(after));
        let (bob, _) = desk.joined(connect("bob", Version::V5));
        desk.say(bob, &subscribe(&[("door", QOS_0)]));
        let heard = desk.heard(bob);
        let expected: Vec<_> = left.into_iter().map(Some).collect();
        assert_eq!(expiries(&heard), expected, "{left:?} left");
    }
    assert_eq!(desk.broker.census().retained.len(), 0);
}

#[test]
fn what_has_gone_out_is_finished_however_late() {
    brokerscope_core::proves!(V5: "4.3.3-7", "4.3.3-13");
    let mut desk = Desk::new();
    let (bob, _) = desk.joined(lasting("bob", Version::V5));
    desk.say(bob, &subscribe(&[("door", QOS_2)]));
    desk.heard(bob);
    let (alice, _) = desk.joined(connect("alice", Version::V5));
    desk.say(alice, &Packet::Publish(fresh_for(5, "x", QOS_2, 1)));
    assert_eq!(lines(&desk.heard(bob)), ["PUBLISH 1"]);
    desk.wait(Span::from_secs(60));
    desk.lose(bob, Ending::Reset);
    let (bob, _) = desk.joined(lasting("bob", Version::V5));
    assert_eq!(
        lines(&desk.heard(bob)),
        ["PUBLISH 1 DUP"],
        "stale, but begun"
    );
    desk.say(bob, &Packet::Pubrec(ack(1)));
    assert_eq!(lines(&desk.heard(bob)), ["PUBREL 1"]);
    // As a receiver too: the exchange with alice runs to its end.
    desk.heard(alice);
    desk.say(alice, &Packet::Pubrel(ack(1)));
    assert_eq!(lines(&desk.heard(alice)), ["PUBCOMP 1"]);
}
