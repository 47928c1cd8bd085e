//! What to wait for, and what to do then: `when`, behind the keyword.

use super::Names;
use super::act::{action, anybody};
use super::line::Line;
use crate::id::NodeId;
use crate::wire::PacketKind;
use crate::world::{Action, Deed, Point, WITHHELD, Watch};

/// What a node does with a packet, for the so-manieth time.
pub(super) struct Sight {
    pub(super) node: NodeId,
    pub(super) deed: Deed,
    pub(super) kind: PacketKind,
    pub(super) nth: u32,
}

/// `alice sends PUBREL [nth 2]`
pub(super) fn sight(line: &mut Line<'_, '_>, names: &Names) -> Option<Sight> {
    let node = anybody(line, names)?;
    let deed = if line.take_word("sends") {
        Deed::Sends
    } else if line.take_word("receives") {
        Deed::Receives
    } else {
        let found = line.found();
        let hint = "write it as in: when alice sends PUBREL then cut alice--hub";
        return line.problem(format!("{found} is nothing to wait for"), hint);
    };
    let kind = kind(line)?;
    let nth = match line.take_word("nth") {
        true => line.number("a number of packets", u32::MAX)?,
        false => 1,
    };
    if nth == 0 {
        return line.problem_behind("the first is number 1", "write 1 or more");
    }
    Some(Sight {
        node,
        deed,
        kind,
        nth,
    })
}

/// `alice sends PUBREL [nth 2] [before|byte 7] then …`
pub(super) fn read(line: &mut Line<'_, '_>, names: &Names) -> Option<Watch> {
    let Sight {
        node,
        deed,
        kind,
        nth,
    } = sight(line, names)?;
    let point = if line.take_word("before") {
        Point::Before
    } else if line.take_word("byte") {
        Point::AtByte(line.number("a number of bytes", u32::MAX)?)
    } else {
        Point::After
    };
    if let (Deed::Receives, Point::AtByte(_)) = (deed, point) {
        return line.problem_behind(
            "a packet is received when all its bytes are there",
            "watch for its sending: when NAME sends …",
        );
    }
    if !line.take_word("then") {
        let found = line.found();
        return line.problem(
            format!("{found} stands where `then` should"),
            "say what is done, as in: then cut alice--hub",
        );
    }
    if line.peek_word() == Some("when") || line.peek_word() == Some("add") {
        let found = line.found();
        return line.problem(
            format!("{found} cannot wait for a packet"),
            "do something to a link, a node or a client",
        );
    }
    Some(Watch {
        node,
        deed,
        kind,
        nth,
        point,
        action: action(line, names)?,
    })
}

/// `withhold hub PUBACK [times 2]`
pub(super) fn withhold(line: &mut Line<'_, '_>, names: &Names) -> Option<Action> {
    let node = anybody(line, names)?;
    let kind = kind(line)?;
    if !WITHHELD.contains(&kind) {
        let known: Vec<&str> = WITHHELD.iter().map(|kind| kind.name()).collect();
        let hint = format!("there is: {}", known.join(", "));
        return line.problem_behind(format!("{kind} answers nothing"), hint);
    }
    let times = match line.take_word("times") {
        true => line.number("a number of packets", u32::MAX)?,
        false => 1,
    };
    if times == 0 {
        return line.problem_behind("that would be none", "write 1 or more");
    }
    Some(Action::Withhold { node, kind, times })
}

fn kind(line: &mut Line<'_, '_>) -> Option<PacketKind> {
    let word = line.peek_word().unwrap_or_default();
    let said = |kind: &&PacketKind| kind.name().eq_ignore_ascii_case(word);
    let Some(kind) = PacketKind::ALL.iter().find(said) else {
        let found = line.found();
        let known: Vec<&str> = PacketKind::ALL.iter().map(|kind| kind.name()).collect();
        let hint = format!("there is: {}", known.join(", "));
        return line.problem(format!("{found} is no packet"), hint);
    };
    line.bump();
    Some(*kind)
}
