//! The tools of the other tests work: a Mosquitto of our own, and a second pair of eyes beside it.

use brokerscope_tests::lacks;
use brokerscope_tests::peer::{Mosquitto, Own, Subscriber, judge, judge_refusals};

const PROGRAMS: &[&str] = &["mosquitto", "mosquitto_sub", "mosquitto_pub"];

#[test]
fn a_message_passes_a_real_broker_once() {
    if lacks("a_message_passes_a_real_broker_once", PROGRAMS) {
        return;
    }
    let broker = Mosquitto::start();
    let mut eyes = Subscriber::start(&broker, "plant/#", 2);
    broker.publish(&["-q", "2", "-t", "plant/1/temp", "-m", "21.5 °C"]);
    broker.publish(&["-q", "2", "-t", "plant/1/temp", "-m", "end"]);
    let seen = eyes.messages_until("end");
    assert_eq!(seen.len(), 1, "{seen:?}\n{}", broker.log());
    assert_eq!((seen[0].qos, seen[0].retain), (2, false));
    assert_eq!(
        (seen[0].topic.as_str(), seen[0].payload.as_str()),
        ("plant/1/temp", "21.5 °C")
    );
}

#[test]
fn a_real_broker_with_a_password_refuses_strangers() {
    if lacks("a_real_broker_with_a_password_refuses_strangers", PROGRAMS) {
        return;
    }
    let broker = Mosquitto::with_password("alice", "cheshire");
    broker.publish(&["-u", "alice", "-P", "cheshire", "-t", "a", "-m", "let in"]);
    let refused = std::panic::catch_unwind(|| broker.publish(&["-t", "a", "-m", "stranger"]));
    assert!(refused.is_err(), "{}", broker.log());
}

#[test]
fn our_client_and_a_real_broker_agree() {
    if lacks("our_client_and_a_real_broker_agree", PROGRAMS) {
        return;
    }
    let broker = Mosquitto::start();
    for level in [4, 5] {
        judge("Mosquitto", level, || Own::new(broker.address()));
    }
}

#[test]
fn our_client_understands_that_it_is_refused() {
    if lacks("our_client_understands_that_it_is_refused", PROGRAMS) {
        return;
    }
    let broker = Mosquitto::with_password("alice", "cheshire");
    for level in [4, 5] {
        judge_refusals(&mut Own::new(broker.address()), level, "cheshire");
    }
}
