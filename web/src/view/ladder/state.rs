//! What a node is doing, in a word or two.

use brokerscope_core::time::Instant;

use super::scene::{Bar, Scene, Side};
use crate::view::stage::{Kind, StageNode};

/// What `node` is doing at `at`, as its connections tell.
pub(super) fn of(scene: &Scene, node: &StageNode, at: Instant) -> String {
    match node.kind {
        Kind::Opaque => "opaque".to_owned(),
        Kind::Broker => broker(scene, at),
        Kind::Client { .. } => {
            let own = |bar: &&Bar| bar.client == node.id && bar.end == Side::Client;
            match scene
                .bars
                .seen(at, at)
                .filter(own)
                .find(|bar| open(bar, at))
            {
                Some(bar) if alone(bar, at) => "does not know yet",
                Some(bar) if bar.let_in.is_none_or(|let_in| at < let_in) => "connection open",
                Some(_) => "connected",
                None => "offline",
            }
            .to_owned()
        }
    }
}

fn broker(scene: &Scene, at: Instant) -> String {
    let own = |bar: &&Bar| bar.end == Side::Broker && open(bar, at);
    let all = scene.bars.seen(at, at).filter(own).count();
    let half = scene
        .bars
        .seen(at, at)
        .filter(own)
        .filter(|bar| alone(bar, at))
        .count();
    match (all, half) {
        (0, _) => "no connection".to_owned(),
        (1, 0) => "1 connection".to_owned(),
        (_, 0) => format!("{all} connections"),
        (_, 1) => "one end open".to_owned(),
        (_, half) => format!("{half} ends open"),
    }
}

fn open(bar: &Bar, at: Instant) -> bool {
    bar.from <= at && bar.to.is_none_or(|to| at < to)
}

fn alone(bar: &Bar, at: Instant) -> bool {
    bar.alone.is_some_and(|alone| alone <= at)
}
