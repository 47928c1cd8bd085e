//! What can be done to what one points at: faults exactly where they are wanted.

use brokerscope_core::id::{LinkId, NodeId, RecordId, StepId};
use brokerscope_core::net::PRESETS;
use brokerscope_core::trace::{Fact, Record};
use brokerscope_core::wire::PacketKind;
use brokerscope_core::world::{Action, Deed, Point, Watch, Way};

use super::cast::Cast;
use crate::model::{Model, Route, Selection, Side};
use crate::msg::{Msg, PageMsg, PickMsg, TransportMsg, WorldMsg};
use crate::words::menu as words;

/// The open menu.
#[derive(Clone, Debug, PartialEq)]
pub struct MenuView {
    /// What it is about.
    pub title: String,
    /// What can be done, by theme.
    pub groups: Vec<Group>,
}

/// What belongs together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its heading.
    pub title: &'static str,
    /// What can be done.
    pub items: Vec<Item>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What.
    pub label: String,
    /// What comes of it, in few words.
    pub hint: &'static str,
    /// What choosing it says.
    pub msg: Msg,
}

impl MenuView {
    /// What choosing the item at this place says, counted through all groups.
    pub fn message(&self, place: usize) -> Option<Msg> {
        let mut items = self.groups.iter().flat_map(|group| &group.items);
        items.nth(place).map(|item| item.msg.clone())
    }
}

/// The open menu; `None` if there is none, or nothing can be done.
pub fn build(model: &Model) -> Option<MenuView> {
    of(model, model.ui.menu?.of)
}

/// What can be done to this; `None` if nothing can.
pub fn of(model: &Model, what: Selection) -> Option<MenuView> {
    let is_recorded = model.route != Route::Connect && model.bench().history.is_recorded();
    // Nothing can be done to what is over; a packet can still be looked at from other sides.
    if is_recorded && !matches!(what, Selection::Packet(_)) {
        return None;
    }
    let offer = Offer {
        model,
        cast: Cast::of(model),
    };
    let mut view = match what {
        Selection::Packet(id) => offer.packet(id)?,
        Selection::Link(link) => offer.link(link)?,
        Selection::Node(node) => offer.node(node)?,
    };
    view.groups.retain(|group| !group.items.is_empty());
    (!view.groups.is_empty()).then_some(view)
}

struct Offer<'a> {
    model: &'a Model,
    cast: Cast,
}

impl Offer<'_> {
    fn title(&self, node: NodeId) -> &str {
        self.cast.member(node).map_or("?", |member| &member.title)
    }

    /// Acts that make sense now.
    fn acts<const N: usize>(&self, all: [(Action, &str, &'static str); N]) -> Vec<Item> {
        let world = self.model.bench().history.world();
        let may = all
            .into_iter()
            .filter(|(action, ..)| world.check(action).is_ok());
        let item = |(action, label, hint): (Action, &str, _)| Item {
            label: label.to_owned(),
            hint,
            msg: WorldMsg::Act(action).into(),
        };
        may.map(item).collect()
    }

    fn link(&self, link: LinkId) -> Option<MenuView> {
        let client = self.cast.client_on(link)?;
        let broker = client.client.as_ref()?.broker;
        let (client, broker) = (&*client.title, self.title(broker));
        let (up, down) = (format!("from {client}"), format!("from {broker}"));
        let (hold_up, hold_down) = (words::hold(&up), words::hold(&down));
        let (eat_up, eat_down) = (words::swallow(&up), words::swallow(&down));
        let mend = self.acts([
            (Action::Repair(link), words::REPAIR, words::REPAIR_HINT),
            (
                Action::Release(link, Way::Both),
                words::RELEASE,
                words::RELEASE_HINT,
            ),
        ]);
        let faults = self.acts([
            (Action::Cut(link), words::CUT, words::CUT_HINT),
            (Action::Reset(link), words::RESET, words::RESET_HINT),
            (Action::Hold(link, Way::Both), words::HOLD, words::HOLD_HINT),
            (Action::Hold(link, Way::Up), &hold_up, ""),
            (Action::Hold(link, Way::Down), &hold_down, ""),
            (
                Action::Partition(link, Way::Both),
                words::SWALLOW,
                words::SWALLOW_HINT,
            ),
            (Action::Partition(link, Way::Up), &eat_up, ""),
            (Action::Partition(link, Way::Down), &eat_down, ""),
        ]);
        let weather = PRESETS.iter().map(|preset| Item {
            label: preset.word.to_owned(),
            hint: preset.title,
            msg: WorldMsg::Act(Action::Retune(link, Box::new(preset.profile))).into(),
        });
        Some(MenuView {
            title: words::link(client, broker),
            groups: vec![
                group(words::MEND, mend),
                group(words::BREAK, faults),
                group(words::WEATHER, weather.collect()),
            ],
        })
    }

    fn node(&self, node: NodeId) -> Option<MenuView> {
        let member = self.cast.member(node)?;
        let mend = self.acts([
            (Action::Restart(node), words::RESTART, words::RESTART_HINT),
            (Action::Wake(node), words::WAKE, words::WAKE_HINT),
        ]);
        let faults = self.acts([
            (Action::Crash(node), words::CRASH, words::CRASH_HINT),
            (Action::Kill(node), words::KILL, words::KILL_HINT),
            (Action::Sleep(node), words::SLEEP, words::SLEEP_HINT),
        ]);
        Some(MenuView {
            title: member.title.to_string(),
            groups: vec![group(words::MEND, mend), group(words::BREAK, faults)],
        })
    }

    fn packet(&self, id: RecordId) -> Option<MenuView> {
        let record = self.model.trace().get(id)?;
        let Fact::Sent {
            to, brief, bytes, ..
        } = &record.fact
        else {
            return None;
        };
        let (from, to) = (record.node?, *to);
        let client = [from, to]
            .into_iter()
            .find_map(|node| self.cast.member(node)?.link());
        let link = client?;
        let kind = brief.as_ref().map(|brief| brief.kind);
        let name = kind.map_or(words::BYTES, PacketKind::name);
        let (sender, receiver) = (self.title(from), self.title(to));
        let on_the_way = [
            (Action::Cut(link), words::cut_on_its_way(name)),
            (Action::Hold(link, Way::Both), words::hold_on_its_way(name)),
            (
                Action::Partition(link, Way::Both),
                words::lose_answers(name),
            ),
            (Action::Crash(to), words::crash_before(receiver)),
        ];
        let there = on_the_way.into_iter().map(|(action, label)| Item {
            label,
            hint: "",
            msg: WorldMsg::ActAt(record.step, action).into(),
        });
        let before = kind.map(|kind| self.before((link, from), kind, bytes.len()));
        let exact = before.into_iter().flatten();
        let exact = exact.map(|(point, action, label)| Item {
            label,
            hint: "",
            msg: self.watching(record, (from, kind, point), action),
        });
        let stop = Item {
            label: words::stop_before(name),
            hint: "",
            msg: TransportMsg::SeekStep(before_step(record.step)).into(),
        };
        let first = self.model.trace().chain(id).last();
        let cause = first.filter(|first| first.id != id).map(|first| Item {
            label: words::FIRST_CAUSE.to_owned(),
            hint: words::FIRST_CAUSE_HINT,
            msg: PickMsg::Visit(first.id).into(),
        });
        let story = Item {
            label: words::STORY.to_owned(),
            hint: "",
            msg: PageMsg::Side(Side::Ledger).into(),
        };
        let what_if = match self.model.bench().history.is_recorded() {
            true => Vec::new(),
            false => there.chain(exact).collect(),
        };
        Some(MenuView {
            title: words::packet(name, sender, receiver),
            groups: vec![
                group(words::WHAT_IF, what_if),
                group(
                    words::LOOK,
                    [stop].into_iter().chain(cause).chain([story]).collect(),
                ),
            ],
        })
    }

    /// Faults before the packet, and in the middle of it.
    fn before(
        &self,
        (link, from): (LinkId, NodeId),
        kind: PacketKind,
        len: usize,
    ) -> Vec<(Point, Action, String)> {
        let half = u32::try_from(len / 2).unwrap_or(u32::MAX);
        let cut = Action::Cut(link);
        let (before, after) = (
            words::cut_before(kind.name()),
            words::crash_after(self.title(from)),
        );
        let mut all = vec![
            (Point::Before, cut.clone(), before),
            (Point::After, Action::Crash(from), after),
        ];
        if half > 0 {
            all.push((Point::AtByte(half), cut, words::cut_at_byte(half, len)));
        }
        all
    }

    /// Goes back to before the packet, and waits for it.
    fn watching(
        &self,
        record: &Record,
        (node, kind, point): (NodeId, Option<PacketKind>, Point),
        action: Action,
    ) -> Msg {
        let before = before_step(record.step);
        let records = self.model.trace().between(before, record.step);
        let same = |one: &&Record| {
            let Fact::Sent { brief, .. } = &one.fact else {
                return false;
            };
            let alike = brief.as_ref().map(|brief| brief.kind) == kind;
            one.node == Some(node) && one.id <= record.id && alike
        };
        let nth = records.iter().filter(same).count();
        let watch = Watch {
            node,
            deed: Deed::Sends,
            kind: kind.unwrap_or(PacketKind::Publish),
            nth: u32::try_from(nth).unwrap_or(1).max(1),
            point,
            action,
        };
        WorldMsg::ActAt(before, Action::Watch(Box::new(watch))).into()
    }
}

fn group(title: &'static str, items: Vec<Item>) -> Group {
    Group { title, items }
}

const fn before_step(step: StepId) -> StepId {
    StepId(step.0.saturating_sub(1))
}
