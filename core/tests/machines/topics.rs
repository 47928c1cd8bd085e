//! Topic Names and Topic Filters: what is one, and what a broker makes of two that look alike.

use brokerscope_core::broker::BrokerConfig;
use brokerscope_core::spec::Version;
use brokerscope_core::topic::{TopicError, TopicFilter, TopicName};
use brokerscope_core::wire::Packet;

use crate::desk::Desk;
use crate::words::*;

#[test]
fn names_and_filters_are_what_the_rules_say() {
    brokerscope_core::proves!(
        V311: "3.3.2-2", "4.7.1-1", "4.7.1-2", "4.7.1-3", "4.7.3-1", "4.7.3-2";
        V5: "3.3.2-2", "4.7.0-1", "4.7.1-1", "4.7.1-2", "4.7.3-1", "4.7.3-2"
    );
    #[rustfmt::skip]
    let table = [
        // text            name                             filter
        ("plant",          None,                            None),
        ("/",              None,                            None),
        (" ",              None,                            None),
        ("a//b",           None,                            None),
        ("$SYS/x",         None,                            None),
        ("#",              Some(TopicError::Wildcard),      None),
        ("+",              Some(TopicError::Wildcard),      None),
        ("+/a/+/#",        Some(TopicError::Wildcard),      None),
        ("a/#",            Some(TopicError::Wildcard),      None),
        ("/#",             Some(TopicError::Wildcard),      None),
        ("a#",             Some(TopicError::Wildcard),      Some(TopicError::MisplacedHash)),
        ("a/b#",           Some(TopicError::Wildcard),      Some(TopicError::MisplacedHash)),
        ("#/a",            Some(TopicError::Wildcard),      Some(TopicError::MisplacedHash)),
        ("a/#/b",          Some(TopicError::Wildcard),      Some(TopicError::MisplacedHash)),
        ("##",             Some(TopicError::Wildcard),      Some(TopicError::MisplacedHash)),
        ("a+",             Some(TopicError::Wildcard),      Some(TopicError::MisplacedPlus)),
        ("a/+b",           Some(TopicError::Wildcard),      Some(TopicError::MisplacedPlus)),
        ("++",             Some(TopicError::Wildcard),      Some(TopicError::MisplacedPlus)),
        ("",               Some(TopicError::Empty),         Some(TopicError::Empty)),
        ("a\0b",           Some(TopicError::Null),          Some(TopicError::Null)),
    ];
    for (text, name, filter) in table {
        assert_eq!(TopicName::parse(text).err(), name, "{text:?}");
        assert_eq!(TopicFilter::parse(text).err(), filter, "{text:?}");
    }
}

#[test]
fn a_topic_has_at_most_65_535_bytes() {
    brokerscope_core::proves!(V311: "4.7.3-3"; V5: "4.7.3-3");
    // Counted in bytes, not in characters: é has two.
    let longest = format!("a{}", "é".repeat(32_767));
    let longer = format!("{longest}b");
    let too_long = Some(TopicError::TooLong);
    assert_eq!(TopicName::parse(&longest).err(), None);
    assert_eq!(TopicFilter::parse(&longest).err(), None);
    assert_eq!(TopicName::parse(&longer).err(), too_long);
    assert_eq!(TopicFilter::parse(&longer).err(), too_long);
}

/// The broker's own tree, from PUBLISH to PUBLISH.
#[test]
fn a_message_goes_to_whom_its_name_fits_as_it_is_written() {
    brokerscope_core::proves!(
        V311: "3.3.2-3", "4.7.2-1", "4.7.3-4";
        V5: "3.3.2-3", "4.7.2-1", "4.7.3-4"
    );
    #[rustfmt::skip]
    let table = [
        // filter     name            fits
        ("a/b",       "a/b",          true),
        ("a/b",       "A/b",          false),
        ("a/b",       "/a/b",         false),
        ("a/b",       "a/b/",         false),
        ("a/+",       "a/",           true),
        ("a/#",       "a",            true),
        ("+",         "a/b",          false),
        ("#",         "$lamp/on",     false),
        ("+/on",      "$lamp/on",     false),
        ("$lamp/#",   "$lamp/on",     true),
        ("$lamp/+",   "$lamp/on",     true),
        // The same letter, composed and in two characters; a byte order mark; a blank.
        ("\u{e9}",    "e\u{301}",     false),
        ("\u{feff}a", "a",            false),
        ("\u{feff}a", "\u{feff}a",    true),
        ("a ",        "a",            false),
    ];
    for version in Version::ALL {
        for (wanted, name, fits) in table {
            let config = BrokerConfig {
                dollar_publish: true,
                ..BrokerConfig::default()
            };
            let mut desk = Desk::with(config);
            let (bob, _) = desk.joined(connect("bob", version));
            desk.say(bob, &subscribe(&[(wanted, QOS_0)]));
            desk.heard(bob);
            let (alice, _) = desk.joined(connect("alice", version));
            desk.say(alice, &Packet::Publish(publish(name, "x", QOS_0, 0)));
            let case = format!("{version} {wanted:?} on {name:?}");
            match &desk.heard(bob)[..] {
                [] => assert!(!fits, "{case}"),
                [Packet::Publish(copy)] => {
                    assert!(fits, "{case}");
                    assert_eq!(copy.topic, Some(topic(name)), "{case}: unchanged");
                }
                other => panic!("{case}: {other:?}"),
            }
        }
    }
}
