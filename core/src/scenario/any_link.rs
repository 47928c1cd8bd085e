//! Any times, links, devices, watches and expectations, for the tests.

use proptest::option;
use proptest::prelude::*;

use super::{Expectation, Mode, Names, Scenario, link};
use crate::client::{Buffer, BufferPolicy, ClientOptions};
use crate::condition::round_trip::any_condition;
use crate::device::{Curve, Habit, Radio};
use crate::flow::AliasPolicy;
use crate::id::{ConnId, LinkId, NodeId};
use crate::machine::Message;
use crate::net::{
    Carriage, Cover, LinkProfile, Outage, PRESETS, Parting, PathProfile, Spread, Tls, TlsVersion,
};
use crate::time::Span;
use crate::topic::TopicFilter;
use crate::wire::PacketKind;
use crate::world::{Action, Clock, Deed, Disk, Point, Store, Visit, WITHHELD, Watch};

/// Numbers of its own for each clock, and the usual ones for a clock that is right.
pub(super) fn any_radio(clock: Clock) -> Radio {
    let plain = Radio::default();
    let odd = clock.drift_ppm.unsigned_abs();
    Radio {
        wake_uj: plain.wake_uj ^ odd,
        tail: Span::from_micros(plain.tail.as_micros() ^ u64::from(odd)),
        power_mw: plain.power_mw ^ odd,
        up_nj: plain.up_nj ^ odd,
        down_nj: plain.down_nj ^ odd,
    }
}

pub(super) fn any_buffer() -> impl Strategy<Value = Buffer> {
    let policies = [BufferPolicy::RefuseNewest, BufferPolicy::DropOldest];
    let policy = prop::sample::select(policies.to_vec());
    (any::<u16>(), any::<bool>(), policy).prop_map(|(messages_max, keeps_qos0, when_full)| Buffer {
        messages_max,
        keeps_qos0,
        when_full,
    })
}

pub(super) fn flow() -> impl Strategy<Value = ClientOptions> {
    let size = option::of(1..=u32::MAX);
    (
        1..=u16::MAX,
        size,
        any::<u16>(),
        alias_policy(),
        any_buffer(),
    )
        .prop_map(
            |(receive_maximum, packet_size_max, topic_alias_maximum, alias_policy, buffer)| {
                ClientOptions {
                    receive_maximum,
                    packet_size_max,
                    topic_alias_maximum,
                    alias_policy,
                    buffer,
                    ..ClientOptions::default()
                }
            },
        )
}

pub(super) fn span() -> impl Strategy<Value = Span> {
    prop_oneof![
        any::<u64>().prop_map(Span::from_micros),
        any::<u32>().prop_map(|ms| Span::from_millis(ms.into())),
        any::<u16>().prop_map(|s| Span::from_secs(s.into())),
    ]
}

fn path() -> impl Strategy<Value = PathProfile> {
    let spread = prop::sample::select(&[Spread::Even, Spread::LongTail][..]);
    let rate = 0..=1_000_000_000_000_u64;
    (
        span(),
        span(),
        spread,
        0..=1_000_000_u32,
        rate,
        any::<u32>(),
    )
        .prop_map(
            |(latency, jitter, spread, loss_ppm, rate_bps, queue)| PathProfile {
                latency,
                jitter,
                spread,
                loss_ppm,
                rate_bps,
                queue,
            },
        )
}

/// Boxed, or the trees of an act would not fit on the stack.
pub(super) fn link() -> BoxedStrategy<LinkProfile> {
    let outage = (span(), span()).prop_filter_map("no outage", |(last, every)| {
        (last < every).then_some(Outage { last, every })
    });
    let carriage = prop::sample::select(&[Carriage::Tcp, Carriage::Textbook][..]);
    let patience = span().prop_filter("too short", |span| *span >= Span::from_millis(1));
    let version = prop::sample::select(&[TlsVersion::V12, TlsVersion::V13][..]);
    let tls = (version, any::<u16>()).prop_map(|(version, certificates)| Tls {
        version,
        certificates,
    });
    let cover = (option::of(tls), any::<bool>());
    let cover = cover.prop_map(|(tls, websocket)| Cover { tls, websocket });
    let times = (
        option::of(span()),
        option::of(outage),
        option::of(span()),
        option::of(patience),
    );
    let own = (path(), path(), carriage, (1..=u16::MAX, cover), times).prop_map(
        |(up, down, carriage, (mss, cover), (nat, outage, give_up, patience))| LinkProfile {
            up,
            down,
            carriage,
            mss,
            nat,
            outage,
            give_up,
            resend_after: patience.filter(|_| carriage == Carriage::Textbook),
            cover: match carriage {
                Carriage::Tcp => cover,
                Carriage::Textbook => Cover::NONE,
            },
        },
    );
    let known = prop::sample::select(PRESETS).prop_map(|preset| preset.profile);
    let even = path().prop_map(|path| LinkProfile {
        up: path,
        down: path,
        ..link::PLAIN
    });
    prop_oneof![own, known, even].boxed()
}

pub(super) fn device() -> impl Strategy<Value = (Store, Clock)> {
    let store = prop::sample::select(&[Store::Memory, Store::Flash][..]);
    let drift = Clock::SLOWEST_PPM..=i32::MAX;
    (store, drift).prop_map(|(store, drift_ppm)| (store, Clock { drift_ppm }))
}

pub(super) fn disk() -> impl Strategy<Value = Disk> {
    let every = any::<u32>().prop_map(|us| Disk::Every(Span::from_micros(u64::from(us) + 1)));
    prop_oneof![Just(Disk::None), Just(Disk::Always), every]
}

pub(super) fn alias_policy() -> impl Strategy<Value = AliasPolicy> {
    let all = [AliasPolicy::None, AliasPolicy::FirstCome, AliasPolicy::Lru];
    prop::sample::select(all.to_vec())
}

/// What a program outside may do.
pub(super) fn visit() -> impl Strategy<Value = Visit> {
    let bytes = prop::collection::vec(any::<u8>(), 0..9);
    let parting = prop::sample::select(&[Parting::Fin, Parting::Reset][..]);
    prop_oneof![
        Just(Visit::Opens),
        (any::<u32>(), bytes).prop_map(|(conn, bytes)| Visit::Writes(ConnId(conn), bytes.into())),
        (any::<u32>(), parting).prop_map(|(conn, parting)| Visit::Ends(ConnId(conn), parting)),
    ]
}

pub(super) fn withhold() -> impl Strategy<Value = Action> {
    let kind = prop::sample::select(&WITHHELD[..]);
    (0_u16..3, kind, 1..=u32::MAX).prop_map(|(node, kind, times)| Action::Withhold {
        node: NodeId(node),
        kind,
        times,
    })
}

/// What may wait for a packet.
pub(super) fn watch() -> impl Strategy<Value = Watch> {
    let points = prop_oneof![
        Just((Deed::Sends, Point::After)),
        Just((Deed::Receives, Point::Before)),
        any::<u32>().prop_map(|bytes| (Deed::Sends, Point::AtByte(bytes))),
    ];
    let kind = prop::sample::select(&PacketKind::ALL[..]);
    let action = (0_u16..2).prop_map(|link| Action::Cut(LinkId(link)));
    (0_u16..3, points, kind, 1..=u32::MAX, action).prop_map(
        |(node, (deed, point), kind, nth, action)| Watch {
            node: NodeId(node),
            deed,
            kind,
            nth,
            point,
            action,
        },
    )
}

/// This scenario, with something to be expected of those who are in it.
pub(super) fn expected(scenario: Scenario) -> impl Strategy<Value = Scenario> {
    let names: Vec<_> = Names::of(&scenario).all().cloned().collect();
    let mode = prop::sample::select(&[Mode::Always, Mode::Sometimes][..]);
    let condition = any_condition(prop::sample::select(names).boxed());
    let one = (mode, condition).prop_map(|(mode, condition)| Expectation {
        text: match mode {
            Mode::Always => condition.to_string().into(),
            Mode::Sometimes => format!("sometimes {condition}").into(),
        },
        mode,
        condition,
    });
    prop::collection::vec(one, 0..3).prop_map(move |expectations| Scenario {
        expectations,
        ..scenario.clone()
    })
}

fn curve() -> impl Strategy<Value = Curve> {
    let value = any::<i32>;
    let turn = || (1..=u32::MAX).prop_map(|ms| Span::from_millis(ms.into()));
    prop_oneof![
        value().prop_map(Curve::Constant),
        (value(), value(), turn()).prop_map(|(from, to, over)| Curve::Ramp { from, to, over }),
        (value(), value(), turn()).prop_map(|(low, high, period)| Curve::Sine {
            low,
            high,
            period
        }),
        (value(), value(), 0..=i32::MAX as u32).prop_map(|(low, high, step)| Curve::Walk {
            low,
            high,
            step
        }),
    ]
}

/// What a device does by itself, with these words.
pub(super) fn habit(
    says: impl Strategy<Value = (TopicFilter, Message)> + Clone + 'static,
) -> impl Strategy<Value = Habit> {
    let period = || (1..=u32::MAX).prop_map(|ms| Span::from_millis(ms.into()));
    let times = option::of(any::<u32>());
    let every = (period(), span(), span(), times, says.clone()).prop_map(
        |(period, first, jitter, times, (_, says))| Habit::Every {
            first,
            period,
            jitter,
            times,
            says,
        },
    );
    let by = 0..=i32::MAX as u32;
    let senses = (curve(), period(), by, says.clone()).prop_map(|(curve, every, by, (_, says))| {
        Habit::Senses {
            curve,
            every,
            by,
            says,
        }
    });
    let answers = (span(), says).prop_map(|(after, (filter, says))| Habit::Answers {
        filter,
        after,
        says,
    });
    prop_oneof![every, senses, answers]
}
