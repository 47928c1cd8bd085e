//! Any bridge, for the tests; and what is wrong with some.

use proptest::collection::vec;
use proptest::prelude::*;

use super::bridge::ends;
use super::round_trip::qos;
use super::{NodeSpec, Scenario, parse};
use crate::bridge::{Bridge, Direction, Protection, Rule};
use crate::id::NodeId;
use crate::time::Span;
use crate::trace::Names;
use crate::wire::Text;
use crate::world::{BrokerSpec, ClientSpec, Program};

fn rule() -> impl Strategy<Value = Rule> {
    let ways = [Direction::In, Direction::Out, Direction::Both];
    let patterns = prop::sample::select(vec!["#", "a/#", "+/b", "a \"b\""]);
    let prefixes = prop::sample::select(vec!["", "x/", "home/1/", "\"q\"/"]);
    let way = prop::sample::select(ways.to_vec());
    (patterns, way, qos(), prefixes.clone(), prefixes).prop_map(
        |(pattern, direction, qos, local, remote)| Rule {
            pattern: pattern.into(),
            direction,
            qos,
            local: local.into(),
            remote: remote.into(),
        },
    )
}

/// The nodes of a broker and a bridge that `NodeId(0)` has to it, which come third, and these.
pub(super) fn any_bridge(
    client: impl Strategy<Value = ClientSpec>,
) -> impl Strategy<Value = Vec<NodeSpec>> {
    let protections = [Protection::Both, Protection::Local, Protection::None];
    let protection = prop::sample::select(protections.to_vec());
    let login = prop::option::of("[a-z \"]{0,5}");
    (client, vec(rule(), 0..4), protection, login).prop_map(
        |(mut remote, rules, protection, user)| {
            let other = BrokerSpec {
                name: "the other".into(),
                program: Program::Outside,
                ..BrokerSpec::default()
            };
            remote.broker = NodeId(3);
            remote.program = Program::Own;
            // A bridge always comes back.
            let options = &mut remote.options;
            options.reconnect.get_or_insert(Span::from_secs(5));
            options.reconnect_max.get_or_insert(Span::from_secs(30));
            let mut names = Names::default();
            (0..4).for_each(|it| names.add_broker(format!("{it}").into()));
            names.add_client(remote.name.clone(), NodeId(3));
            let bridge = Bridge { rules, protection };
            let [remote, mut local] = ends(remote, bridge, NodeId(0), NodeId(5), &names);
            local.options.user_name = user.and_then(|user| Text::parse(&user).ok());
            vec![
                NodeSpec::Broker(other),
                NodeSpec::Client(remote),
                NodeSpec::Client(local),
            ]
        },
    )
}

/// Names are unique in a world that can start.
pub(super) fn is_possible(scenario: &Scenario) -> bool {
    let mut names: Vec<_> = (0_u16..10)
        .map_while(|id| Names::of(scenario).name(NodeId(id)).cloned())
        .collect();
    let all = names.len();
    names.sort();
    names.dedup();
    names.len() == all
}

#[test]
fn what_is_wrong_with_a_bridge_is_told_where_it_stands() {
    let brokers = "broker home\nbroker cloud\n";
    let bridge = "broker home\nbroker cloud\nbridge up home -> cloud\n";
    #[rustfmt::skip]
    let table = [
        // before  the line                                column  what is wrong with it
        (brokers, "bridge up home cloud",                     16, "a bridge leads from its broker to another"),
        (brokers, "bridge up home -> home",                   19, "a bridge leads to another broker"),
        (brokers, "bridge up v5 hone -> cloud",               14, "there is no broker `hone`"),
        (brokers, "bridge up home -> cloud protect me",       33, "`me` is no protection"),
        (brokers, "up carries \"#\"",                          1, "there is no bridge `up`"),
        (bridge,  "local.up carries \"#\"",                    1, "there is no bridge `local.up`"),
        (bridge,  "up carries \"#/a\"",                       12, "prefix and pattern are no filter"),
        (bridge,  "up carries \"a\" local \"+/\"",            12, "a prefix has no wildcards"),
        (bridge,  "up carries \"\" local \"a\"",              12, "both prefixes are whole topics"),
        (bridge,  "up carries \"$share/g/#\"",                12, "does not share its subscriptions"),
        (bridge,  "up carries \"#\" sideways",                16, "`sideways` is no direction"),
    ];
    for (before, line, column, expected) in table {
        let problems = parse(&format!("{before}{line}\n")).problems;
        let [problem] = problems.as_slice() else {
            panic!("{line}: {problems:?}");
        };
        let row = u32::try_from(before.lines().count()).unwrap() + 1;
        assert_eq!(
            (problem.line, problem.column),
            (row, column),
            "{line}: {problem:?}"
        );
        assert!(problem.message.contains(expected), "{line}: {problem:?}");
    }
}

#[test]
fn a_bridge_is_two_clients_that_follow_from_its_line() {
    let text = "broker home\nbroker cloud\n\
        bridge up v3 home -> cloud latency 5ms persistent id \"x\"\n\
        client alice v5 -> home\n";
    let parsed = parse(text);
    assert_eq!(parsed.problems, []);
    let names = Names::of(&parsed.scenario);
    let all: Vec<_> = names.all().map(AsRef::as_ref).collect();
    assert_eq!(all, ["home", "cloud", "up", "local.up", "alice"]);
    let ends = [2, 3].map(|at| match &parsed.scenario.nodes[at] {
        NodeSpec::Client(spec) => spec,
        NodeSpec::Broker(_) => panic!("{at} is an end"),
    });
    let ids = ends.map(|it| it.options.client_id.as_str());
    assert_eq!(ids, ["x", "local.x"]);
    assert_eq!(ends.map(|it| it.options.clean_start), [false, false]);
    assert_eq!(ends.map(|it| it.options.is_bridge), [true, false]);
    assert_eq!(ends.map(|it| it.broker), [NodeId(1), NodeId(0)]);
    let across = ends.map(|it| it.bridge.as_ref().unwrap().across);
    assert_eq!(across, [NodeId(3), NodeId(2)]);
}
