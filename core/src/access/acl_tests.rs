//! What an access control list allows, line by line.

use super::{Acl, Denied, Right, Who};
use crate::topic::{TopicFilter, TopicName};
use crate::wire::Text;

const LIST: &str = "\
# doors
topic read public/#
topic deny public/secret

user alice
topic door/+
topic write plant/1/temp
topic deny door/cellar
topic read two words/#
pattern deny door/attic
pattern readwrite home/%u/#
pattern read box/%c
user bob
topic read $SYS/#
topic #
";

fn text(text: &str) -> Text {
    Text::parse(text).unwrap()
}

fn check(
    list: &str,
    client: &str,
    user: Option<&str>,
    right: Right,
    topic: &str,
) -> Result<u32, Denied> {
    let acl = Acl::parse(list).unwrap();
    let (client, user) = (text(client), user.map(text));
    let who = Who {
        client: &client,
        user: user.as_ref(),
    };
    acl.check(who, right, &TopicName::parse(topic).unwrap())
}

#[test]
fn every_answer_names_its_line() {
    use Right::{Read, Write};
    let (alice, bob) = (Some("alice"), Some("bob"));
    #[rustfmt::skip]
    let table = [
        // client, user, right, topic                answer
        ("c1", None,   Read,  "public/news",         Ok(2)),
        ("c1", None,   Write, "public/news",         Err(Denied::NoLine)),
        ("c1", None,   Read,  "public/secret",       Err(Denied::Line(3))),
        ("c1", None,   Read,  "door/front",          Err(Denied::NoLine)),
        ("c1", alice,  Read,  "public/news",         Err(Denied::NoLine)),
        ("c1", alice,  Read,  "door/front",          Ok(6)),
        ("c1", alice,  Write, "door/front",          Ok(6)),
        ("c1", alice,  Read,  "door/front/bell",     Err(Denied::NoLine)),
        ("c1", alice,  Read,  "plant/1/temp",        Err(Denied::NoLine)),
        ("c1", alice,  Write, "plant/1/temp",        Ok(7)),
        ("c1", alice,  Write, "door/cellar",         Err(Denied::Line(8))),
        ("c1", alice,  Read,  "two words/a",         Ok(9)),
        // What a topic allows, the denial of a pattern does not take away.
        ("c1", alice,  Write, "door/attic",          Ok(6)),
        ("c1", alice,  Write, "home/alice/lamp",     Ok(11)),
        ("c1", alice,  Write, "home/bob/lamp",       Err(Denied::NoLine)),
        ("c1", None,   Write, "home/bob/lamp",       Err(Denied::NoLine)),
        ("c1", alice,  Read,  "box/c1",              Ok(12)),
        ("c1", None,   Read,  "box/c1",              Ok(12)),
        ("c1", None,   Write, "box/c1",              Err(Denied::NoLine)),
        ("c2", None,   Read,  "box/c1",              Err(Denied::NoLine)),
        ("+",  None,   Read,  "box/c1",              Err(Denied::WildcardInName)),
        ("c1", Some("#"), Read, "home/bob/lamp",     Err(Denied::WildcardInName)),
        ("c1", None,   Read,  "door/attic",          Err(Denied::Line(10))),
        // `#` leaves what begins with `$` alone [MQTT-4.7.2-1].
        ("c1", bob,    Read,  "any/thing",           Ok(15)),
        ("c1", bob,    Read,  "$SYS/uptime",         Ok(14)),
        ("c1", bob,    Write, "$SYS/uptime",         Err(Denied::NoLine)),
    ];
    for (client, user, right, topic, expected) in table {
        let found = check(LIST, client, user, right, topic);
        assert_eq!(found, expected, "{client} as {user:?}: {right} {topic}");
    }
}

#[test]
fn a_subscription_needs_something_to_read() {
    #[rustfmt::skip]
    let table = [
        // list                              filter        answer
        ("topic read a/#",                   "a/b",        Ok(1)),
        ("topic read a/#",                   "#",          Ok(1)),
        ("topic read a/#",                   "+/b",        Ok(1)),
        ("topic read a/#",                   "a",          Ok(1)),
        ("topic read a/#",                   "b/#",        Err(Denied::NoLine)),
        ("topic read a/+",                   "a/b/c",      Err(Denied::NoLine)),
        ("topic read a/+",                   "a",          Err(Denied::NoLine)),
        ("topic read a/b",                   "a/+/#",      Ok(1)),
        ("topic write a/#",                  "a/b",        Err(Denied::NoLine)),
        ("topic read #\ntopic deny a/#",     "a/+",        Err(Denied::Line(2))),
        ("topic read #\ntopic deny a/#",     "+/b",        Ok(1)),
        ("topic read #\ntopic deny a/+",     "a/#",        Ok(1)),
        ("topic read #",                     "$SYS/#",     Err(Denied::NoLine)),
        ("topic read $SYS/#",                "#",          Err(Denied::NoLine)),
        ("topic read $SYS/#",                "$SYS/+",     Ok(1)),
        ("pattern read x/%c/#",              "x/me/y",     Ok(1)),
        ("pattern read x/%c/#",              "x/you/y",    Err(Denied::NoLine)),
    ];
    for (list, filter, expected) in table {
        let acl = Acl::parse(list).unwrap();
        let client = text("me");
        let who = Who {
            client: &client,
            user: None,
        };
        let parsed = TopicFilter::parse(filter).unwrap();
        assert_eq!(
            acl.check_filter(who, &parsed),
            expected,
            "{list:?} on {filter}"
        );
    }
}

#[test]
fn a_mistake_is_told_with_its_place_and_a_way_out() {
    #[rustfmt::skip]
    let table = [
        ("topc read a",                    1, 1,  "`topc` begins no line", "did you mean `topic`?"),
        ("topic",                          1, 6,  "here a topic is missing",
            "write, for example: topic read plant/#"),
        ("topic read a\ntopic raed b",     2, 7,  "`raed` is no right", "did you mean `read`?"),
        ("topic read a/#/b",               1, 12, "`#` stands alone and last, as in `plant/#`",
            "[MQTT-4.7.1-1]"),
        ("  user",                         1, 7,  "here a user's name is missing", "write: user NAME"),
        ("pattern read é/x%u",             1, 9,  "`x%u` is neither a word nor a pattern",
            "%c and %u stand for one whole level, as in sensor/%u/data"),
    ];
    for (list, line, column, message, hint) in table {
        let problems = Acl::parse(list).unwrap_err();
        let [problem] = problems.as_slice() else {
            panic!("{list}: {problems:?}");
        };
        assert_eq!((problem.line, problem.column), (line, column), "{list}");
        assert_eq!(
            (&*problem.message, &*problem.hint),
            (message, hint),
            "{list}"
        );
    }
    let two = Acl::parse("nonsense\ntopic read ok\nuser").unwrap_err();
    assert_eq!(two.len(), 2, "every mistake is told");
}

#[test]
fn a_list_is_written_back_as_it_was() {
    assert_eq!(Acl::parse(LIST).unwrap().to_string(), LIST);
}
