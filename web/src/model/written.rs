//! A client of the world as a program.

use brokerscope_core::id::{NodeId, RecordId};
use brokerscope_core::interchange::code::{Code, Part, Program, Target, write};
use brokerscope_core::trace::Fact;

use super::{Bench, Model, Route, Selection};
use crate::shared::Shared;
use crate::view::cast::Cast;

/// A program, and its text for one library.
#[derive(Debug)]
pub struct Written {
    /// What the client is and did.
    pub program: Program,
    /// In the words of the library.
    pub code: Code,
}

impl Written {
    /// The client as all of the present branch tells of it. It is written again when the branch, the
    /// client or the library is another.
    pub fn of(bench: &Bench, client: NodeId, target: Target) -> Shared<Option<Self>> {
        let history = &bench.history;
        bench.written.of((history.stamp(), client, target), || {
            let records = history.trace().records();
            let program = Program::of(history.scenario(), records, client)?;
            let code = write(&program, target);
            Some(Self { program, code })
        })
    }

    /// What of it stands behind this packet.
    pub fn parts_of(&self, bench: &Bench, packet: RecordId) -> Vec<Part> {
        self.program.parts_of(bench.history.trace().chain(packet))
    }

    /// The packet of this part that comes after `after`; after the last one, the first.
    pub fn packet_of(
        &self,
        bench: &Bench,
        part: Part,
        after: Option<RecordId>,
    ) -> Option<RecordId> {
        let is_its = |id: RecordId| self.parts_of(bench, id).contains(&part);
        let own = || packets(bench, self.program.client);
        let next = own().find(|id| after.is_none_or(|after| *id > after) && is_its(*id));
        next.or_else(|| own().find(|id| is_its(*id)))
    }
}

/// What this client sent and was sent, on the present branch.
fn packets(bench: &Bench, client: NodeId) -> impl DoubleEndedIterator<Item = RecordId> {
    let records = bench.history.trace().records().iter();
    let own = records.filter(move |record| {
        let Fact::Sent { to, brief, .. } = &record.fact else {
            return false;
        };
        brief.is_some() && (record.node == Some(client) || *to == client)
    });
    own.map(|record| record.id)
}

/// The client that the selection is about: itself, that of a link, the one that sent a packet or is
/// sent it. Without a selection, the one whose acts are at hand.
pub fn client_at_hand(model: &Model) -> Option<NodeId> {
    if model.route == Route::Connect {
        return None;
    }
    let cast = Cast::of(model);
    let is_client = |node: &NodeId| cast.member(*node).is_some_and(|it| !it.is_broker());
    match model.ui.selection {
        Some(Selection::Node(node)) => Some(node).filter(is_client),
        Some(Selection::Link(link)) => cast.client_on(link).map(|member| member.node),
        Some(Selection::Packet(id)) => {
            let record = model.bench().history.trace().get(id)?;
            let Fact::Sent { to, .. } = record.fact else {
                return None;
            };
            record.node.into_iter().chain([to]).find(is_client)
        }
        None => model.ui.actor.filter(is_client),
    }
}

/// The packet that the lines of the program shall stand for: the selected one, else the last one of
/// this client up to the cursor.
pub fn packet_at_hand(model: &Model, client: NodeId) -> Option<RecordId> {
    if let Some(Selection::Packet(id)) = model.ui.selection {
        return Some(id);
    }
    let bench = model.bench();
    let last = bench.past().last()?.id;
    packets(bench, client).rev().find(|id| *id <= last)
}
