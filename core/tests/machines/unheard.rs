//! A broker that nobody hears, and one that sends the same message to the same receivers again.

use brokerscope_core::digest::Digest;
use brokerscope_core::id::ConnId;
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Packet, ReasonCode};

use crate::desk::Desk;
use crate::words::*;

/// Alice publishes on one topic, over and over; who wants it changes in between. What each of three
/// connections heard.
fn story(desk: &mut Desk, version: Version) -> Vec<Vec<String>> {
    let [alice, bob, carol] =
        ["alice", "bob", "carol"].map(|name| desk.join(connect(name, version)));
    let mut number = 0;
    let mut say_door = |desk: &mut Desk| {
        for qos in [QOS_0, QOS_1] {
            number += 1;
            let payload = number.to_string();
            let open = publish("door", &payload, qos, number);
            desk.say(alice, &Packet::Publish(open));
        }
    };
    say_door(desk);
    desk.say(bob, &subscribe(&[("door", QOS_0)]));
    say_door(desk);
    desk.say(carol, &subscribe(&[("#", QOS_0)]));
    say_door(desk);
    say_door(desk);
    desk.say(bob, &unsubscribe(&["door"]));
    say_door(desk);
    desk.say(carol, &disconnect(ReasonCode::SUCCESS));
    say_door(desk);
    let heard = |conn: ConnId, desk: &mut Desk| lines(&desk.heard(conn));
    [alice, bob, carol].map(|conn| heard(conn, desk)).into()
}

#[test]
fn a_kept_search_is_forgotten_when_a_subscription_comes_or_goes() {
    for version in Version::ALL {
        let mut desk = Desk::new();
        let (mut bob, mut carol) = (Vec::new(), Vec::new());
        let heard = story(&mut desk, version);
        for (found, lines) in [(&mut bob, &heard[1]), (&mut carol, &heard[2])] {
            found.extend(lines.iter().filter(|line| line.starts_with("PUBLISH")));
        }
        assert_eq!((bob.len(), carol.len()), (6, 6), "{version}: {heard:?}");
    }
}

#[test]
fn unheard_it_does_the_same_and_tells_nothing() {
    for version in Version::ALL {
        let (mut heard, mut unheard) = (Desk::new(), Desk::new());
        unheard.broker.set_telling(false);
        let told = story(&mut heard, version);
        assert_eq!(story(&mut unheard, version), told, "{version}");
        assert!(!heard.events.is_empty() && !heard.notes.is_empty());
        assert!(unheard.events.is_empty() && unheard.notes.is_empty());
        let [one, other] = [&heard, &unheard].map(|desk| Digest::of(&desk.broker));
        assert_eq!(one, other, "{version}: and is the same");
    }
}
