use std::sync::Arc;

use proptest::prelude::*;

use super::*;

fn any_name() -> impl Strategy<Value = Arc<str>> {
    prop_oneof!["[a-z][a-z0-9-]{0,6}", "[a-z\"()# \n\\\\]{0,6}"]
        .prop_map(|name| name.as_str().into())
}

fn any_message() -> impl Strategy<Value = MessagePattern> {
    let filter = prop_oneof![Just("plant/+/temp"), Just("#"), Just("a \"b\"")];
    let topic = filter.prop_map(|text| TopicFilter::parse(text).unwrap());
    let payload = "[ -~äß\n\r]{0,6}".prop_map(|text| Arc::from(text.as_str()));
    let qos = prop::sample::select(Qos::ALL.to_vec());
    (
        prop::option::of(payload),
        prop::option::of(topic),
        prop::option::of(qos),
        prop::option::of(any::<bool>()),
    )
        .prop_map(|(payload, topic, qos, retain)| MessagePattern {
            payload,
            topic,
            qos,
            retain,
        })
}

fn any_packet(any_name: BoxedStrategy<Arc<str>>) -> impl Strategy<Value = PacketPattern> {
    let kind = prop::sample::select(PacketKind::ALL.to_vec());
    let id = prop::option::of((1..=u16::MAX).prop_map(|id| PacketId::new(id).unwrap()));
    let reason = prop::option::of(any::<u8>().prop_map(ReasonCode));
    let ends = (
        prop::option::of(any_name.clone()),
        prop::option::of(any_name),
    );
    (kind, any::<bool>(), id, reason, any_message(), ends).prop_map(
        |(kind, dup, id, reason, message, (from, to))| PacketPattern {
            reason,
            kind,
            dup,
            id,
            message,
            from,
            to,
        },
    )
}

fn any_pattern(any_name: BoxedStrategy<Arc<str>>) -> impl Strategy<Value = Pattern> {
    let any_name = || any_name.clone();
    let lost = [Lost::LinkCut, Lost::EndClosed, Lost::Reset];
    let lost = prop::option::of(prop::sample::select(lost.to_vec())).prop_map(Fate::Lost);
    let fate = prop_oneof![Just(Fate::Sent), Just(Fate::Arrived), lost];
    let ending = [
        Ending::Fin,
        Ending::Reset,
        Ending::NetworkLost,
        Ending::Unreachable,
    ];
    let ending = prop::option::of(prop::sample::select(ending.to_vec()));
    let presence = prop::sample::select(vec![Presence::Present, Presence::New]);
    let traffic = Traffic::ALL.map(|row| row.1);
    let traffic = prop::sample::select(traffic.to_vec());
    let number = prop::sample::select(vec!["4.3.3-10", "4.4.0-1", "3.1.2-24"]);
    prop_oneof![
        (any_name(), any_message()).prop_map(|(to, message)| Pattern::Delivered { to, message }),
        (fate, any_packet(any_name())).prop_map(|(fate, packet)| Pattern::Packet { fate, packet }),
        (any_name(), prop::option::of(presence))
            .prop_map(|(client, session)| Pattern::Connected { client, session }),
        any_name().prop_map(|client| Pattern::Disconnected { client }),
        any_name().prop_map(|client| Pattern::Published { client }),
        (
            prop::option::of(any_name()),
            prop::option::of(any_name()),
            ending
        )
            .prop_map(|(at, with, ending)| Pattern::Closed { at, with, ending }),
        (any_name(), any_message()).prop_map(|(of, message)| Pattern::Will { of, message }),
        (number, prop::option::of(any_name()))
            .prop_map(|(number, at)| Pattern::Noted { number, at }),
        (any_name(), traffic).prop_map(|(of, way)| Pattern::Bytes { of, way }),
    ]
}

fn any_window() -> impl Strategy<Value = Window> {
    let moment = any::<u64>().prop_map(Instant::from_micros);
    (prop::option::of(moment.clone()), prop::option::of(moment))
        .prop_filter("no window", |it| *it != (None, None))
        .prop_map(|(since, by)| Window { since, by })
}

/// About nodes with these names.
pub(crate) fn any_condition(any_name: BoxedStrategy<Arc<str>>) -> BoxedStrategy<Condition> {
    let many = prop_oneof![
        any::<u32>().prop_map(Many::Exactly),
        any::<u32>().prop_map(Many::AtLeast),
        any::<u32>().prop_map(Many::AtMost),
        Just(Many::default()),
    ];
    let count =
        (any_pattern(any_name), many).prop_map(|(what, many)| Condition::Count { what, many });
    count
        .prop_recursive(3, 12, 3, |part| {
            let parts = || prop::collection::vec(part.clone(), 2..4);
            prop_oneof![
                parts().prop_map(Condition::All),
                parts().prop_map(Condition::Any),
                parts().prop_map(Condition::Sequence),
                (part.clone(), any_window())
                    .prop_map(|(part, window)| Condition::Within(Box::new(part), window)),
            ]
        })
        .boxed()
}

proptest! {
    #[test]
    fn what_is_printed_reads_the_same(condition in any_condition(any_name().boxed())) {
        let text = condition.to_string();
        prop_assert_eq!(parse_condition(&text, &[]), Ok(condition), "{}", text);
    }

    #[test]
    fn no_text_makes_it_fall_over(text in "(?s)[a-zA-Z0-9 \"()\\\\\n-]{0,60}|.{0,40}") {
        let _ = parse_condition(&text, &["hub", "alice"].map(Arc::from));
    }
}
