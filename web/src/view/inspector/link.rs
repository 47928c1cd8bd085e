//! A link: its numbers each way, whether it carries, and what TCP does on it now.

use brokerscope_core::id::{LinkId, NodeId, RecordId};
use brokerscope_core::net::{Carriage, Cover, End, Gauge, LinkProfile, PRESETS, PathProfile, Side};
use brokerscope_core::order::Set;
use brokerscope_core::trace::{Fact, Trace};
use brokerscope_core::world::{Action, LinkCensus, World};

use super::past;
use crate::model::{Model, Route, Selection};
use crate::msg::WorldMsg;
use crate::view::cast::Cast;
use crate::view::menu::{self, Group, Item};
use crate::words::{inspector, link as words};

/// A link.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkView {
    /// Whom it joins.
    pub name: String,
    /// Whether it carries, in sentences.
    pub state: Vec<String>,
    /// Packets on it now.
    pub under_way: String,
    /// From whom, for the columns of the tables.
    pub from: [String; 2],
    /// Its numbers each way.
    pub numbers: Vec<Numbers>,
    /// Its numbers as a whole: name and value.
    pub whole: Vec<(&'static str, String)>,
    /// The stacks at its two ends now.
    pub stacks: Vec<Numbers>,
    /// What can be done to it.
    pub acts: Vec<Group>,
    /// Which of the kinds that people know it is like.
    pub kind: Option<&'static str>,
}

/// A row of a table: its name, from the client, from the broker.
pub type Numbers = (&'static str, [String; 2]);

/// The link with this number.
pub(super) fn build(model: &Model, cast: &Cast, link: LinkId) -> Option<LinkView> {
    if model.route == Route::Connect {
        return None;
    }
    let member = cast.client_on(link)?;
    let role = member.client.as_ref()?;
    let world = model.bench().history.world();
    let census = world.link(link)?;
    let profile = census.profile;
    let titles = [
        member.title.to_string(),
        cast.title(role.broker).to_string(),
    ];
    let tally = Tally::of(model, member.node);
    let bare = LinkProfile {
        cover: Cover::NONE,
        ..profile
    };
    let kind = PRESETS.iter().find(|preset| preset.profile == bare);
    Some(LinkView {
        name: format!("{} to {}", titles[0], titles[1]),
        state: words::state(&census, &titles, model.bench().cursor().at),
        under_way: inspector::under_way(tally.flying.len()),
        numbers: numbers(profile.up, profile.down),
        whole: whole(&profile),
        stacks: stacks(world, &census, &tally, model),
        acts: acts(model, &census, role.profile),
        kind: kind.map(|preset| preset.word),
        from: titles,
    })
}

fn numbers(up: PathProfile, down: PathProfile) -> Vec<Numbers> {
    type Said = fn(PathProfile) -> String;
    let rows: [(&str, Said); 5] = [
        ("Delay", |path| words::span(path.latency)),
        ("Jitter", words::jitter),
        ("Loss", |path| words::loss(path.loss_ppm)),
        ("Rate", |path| words::rate(path.rate_bps)),
        ("Queue", words::queue),
    ];
    rows.map(|(name, said)| (name, [said(up), said(down)]))
        .into()
}

fn whole(profile: &LinkProfile) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("Carries", words::carriage(profile.carriage).to_owned()),
        ("Segments", words::segments(profile.mss)),
        ("Gives up", words::give_up(profile.give_up)),
    ];
    if profile.cover != Cover::NONE {
        rows.push(("Below MQTT", words::cover(profile.cover)));
    }
    rows.extend(profile.nat.map(|idle| ("NAT", words::nat(idle))));
    rows.extend(
        profile
            .outage
            .map(|outage| ("Outage", words::outage(outage))),
    );
    rows
}

/// What each end's stack waits for, and what was lost; nothing where no connection stands.
fn stacks(world: &World, link: &LinkCensus, tally: &Tally, model: &Model) -> Vec<Numbers> {
    let now = model.bench().cursor().at;
    let on_it = world.connections().filter(|one| one.link == link.id);
    let newest = on_it
        .last()
        .filter(|_| link.profile.carriage == Carriage::Tcp);
    let gauge = |side: Side, end: End| {
        let stands = !matches!(end, End::Absent | End::Over);
        world.gauge(newest?.conn, side).filter(|_| stands)
    };
    let gauges = newest.map(|one| {
        [
            gauge(Side::Client, one.client),
            gauge(Side::Broker, one.broker),
        ]
    });
    let mut rows: Vec<Numbers> = Vec::new();
    if let Some(gauges) = gauges {
        let mut row = |name, said: &dyn Fn(&Gauge) -> String| {
            let column = |one: &Option<Gauge>| one.as_ref().map_or("–".to_owned(), said);
            rows.push((name, [column(&gauges[0]), column(&gauges[1])]));
        };
        row("Waits for an answer (RTO)", &|one| words::span(one.rto));
        row("Sends again", &|one| words::again(one.again, now));
        row("Unanswered", &|one| words::unanswered(one));
        row("Not sent yet", &|one| {
            inspector::bytes(to_usize(one.unsent))
        });
    }
    let both = |counts: [usize; 2]| counts.map(|count| count.to_string());
    rows.push(("Segments lost", both(tally.lost)));
    rows.push(("Segments sent again", both(tally.again)));
    rows
}

fn to_usize(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

/// What the menu offers, and the link as its story has it.
fn acts(model: &Model, link: &LinkCensus, first: LinkProfile) -> Vec<Group> {
    let menu = menu::of(model, Selection::Link(link.id));
    let mut groups = menu.map(|menu| menu.groups).unwrap_or_default();
    let now = link.profile;
    let other = match now.carriage {
        Carriage::Tcp => Carriage::Textbook,
        Carriage::Textbook => Carriage::Tcp,
    };
    let turned = LinkProfile {
        carriage: other,
        resend_after: None,
        cover: match other {
            Carriage::Tcp => first.cover,
            Carriage::Textbook => Cover::NONE,
        },
        ..now
    };
    let item = |label: &str, hint, profile| Item {
        label: label.to_owned(),
        hint,
        msg: WorldMsg::Act(Action::Retune(link.id, Box::new(profile))).into(),
    };
    let kinds = [item(words::turn_to(other), words::TURN_HINT, turned)];
    let back = (now != first).then(|| item(words::AS_FIRST, "", first));
    if let Some(weather) = groups.last_mut() {
        weather.items.extend(kinds.into_iter().chain(back));
    }
    groups
}

/// What the records say of a client's link.
#[derive(Default)]
struct Tally {
    flying: Set<RecordId>,
    /// From the client, from the broker.
    lost: [usize; 2],
    again: [usize; 2],
}

impl Tally {
    #[expect(clippy::wildcard_enum_match_arm, reason = "five facts are asked for")]
    fn of(model: &Model, client: NodeId) -> Self {
        let mut tally = Self::default();
        let trace = model.trace();
        for record in past(model) {
            match &record.fact {
                Fact::Sent { to, .. } if record.node == Some(client) || *to == client => {
                    tally.flying.insert(record.id);
                }
                Fact::Arrived { sent, .. } | Fact::Lost { sent, .. } => {
                    tally.flying.remove(sent);
                }
                Fact::Segment {
                    to,
                    segment,
                    dropped,
                    ..
                } if record.node == Some(client) || *to == client => {
                    let way = usize::from(record.node != Some(client));
                    tally.lost[way] += usize::from(dropped.is_some());
                    tally.again[way] += usize::from(segment.tries > 0);
                }
                Fact::Dropped { sent, .. } => {
                    if let Some(way) = way_of(trace, *sent, client) {
                        tally.lost[way] += 1;
                    }
                }
                _ => {}
            }
        }
        tally
    }
}

/// Which way this segment went, if it went over the client's link: 0 from it, 1 to it.
fn way_of(trace: &Trace, sent: RecordId, client: NodeId) -> Option<usize> {
    let record = trace.get(sent)?;
    let Fact::Segment { to, .. } = record.fact else {
        return None;
    };
    match (record.node == Some(client), to == client) {
        (true, _) => Some(0),
        (_, true) => Some(1),
        (false, false) => None,
    }
}
