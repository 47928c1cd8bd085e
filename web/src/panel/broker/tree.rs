//! Subscriptions as a tree.

use crate::markup::*;
use crate::view::broker::{BrokerView, Drawing, Label, Level, Subscriber, TreeNode, TreeWay};
use crate::widget::icon::glyph;
use crate::widget::long;
use crate::words::broker::{empty, not_visited, walked};
use brokerscope_core::wire::Family;

pub(super) fn place(view: &BrokerView) -> Html {
    let note = match &view.walk {
        Some(topic) => html! {
            <>{ "the walk of " }<span class="mono">{ long(topic) }</span>{ ", level by level" }</>
        },
        None => Html::default(),
    };
    let content = (!view.tree.is_empty()).then(|| {
        html! {
            <>
                { for view.drawing.as_ref().map(|drawing| picture(view, drawing)) }
                <ul class={classes!("levels", view.drawing.is_some().then_some("drawn"))}>
                    { for view.tree.iter().map(level) }</ul>
            </>
        }
    });
    super::place("Topic tree", note, content, empty::TREE)
}

fn level(level: &Level) -> Html {
    let class = classes!(
        "level",
        format!("d{}", level.depth),
        match level.visited {
            Some(true) => "lit",
            Some(false) => "dim",
            None => "",
        }
    );
    let spoken = match (level.visited, level.matched) {
        (Some(true), true) => "matches".to_owned(),
        (Some(true), false) => "visited".to_owned(),
        (Some(false), _) => not_visited(&level.why_not),
        (None, _) => String::new(),
    };
    html! {
        <li key={level.path.clone()} {class}>
            <span class="name mono">{ long(&level.text) }</span>
            { for level.subscribers.iter().map(subscriber) }
            <span class="verdict small">{ spoken }</span>
        </li>
    }
}

fn subscriber(subscriber: &Subscriber) -> Html {
    html! {
        <span class={classes!("owner", subscriber.changed.then_some("chg"))}>
            { glyph(Family::Subscription) }
            <span>{ long(&subscriber.name) }{ ", " }{ &subscriber.options }</span>
        </span>
    }
}

/// The tree as a picture; the list beside it says the same.
fn picture(view: &BrokerView, drawing: &Drawing) -> Html {
    let matched = view.tree.iter().filter(|level| level.matched).count();
    let topic = view.walk.as_ref().map(|topic| topic.shown.as_str());
    let (width, height) = (drawing.width, drawing.height);
    let foot = height - 10;
    let name = |(x, text): &(i32, String)| {
        let wide = i32::try_from(text.chars().count()).unwrap_or(0) * 33 / 5 + 28;
        html! {
            <g>
                <path d={format!("M{x} 34V{foot}")} class="k-line w1" />
                <rect x={(x - wide / 2).to_string()} y="6" width={wide.to_string()} height="24"
                    class="f-wash" />
                <path d={format!("M{} 30h{wide}", x - wide / 2)} class="k-now w2" />
                <text class="m bd" x={x.to_string()} y="22" text-anchor="middle">{ text }</text>
            </g>
        }
    };
    html! {
        <svg class="walk" viewBox={format!("0 0 {width} {height}")} width={width.to_string()}
            role="img" aria-label={walked(topic, matched)}>
            { for drawing.topic.iter().map(name) }
            { for drawing.ways.iter().map(way) }
            <circle cx="14" cy={drawing.root.to_string()} r="5" class="f-ink" />
            { for drawing.nodes.iter().map(node) }
            { for drawing.labels.iter().map(label) }
        </svg>
    }
}

fn way(way: &TreeWay) -> Html {
    let ((x, y), (to_x, to_y)) = (way.from, way.to);
    let bend = (x + to_x) / 2;
    let d = format!("M{x} {y}C{bend} {y} {bend} {to_y} {to_x} {to_y}");
    match way.visited {
        Some(true) => html! {
            <g><path d={d.clone()} class="f-none k-now" stroke-width="6" />
                <path {d} class="f-none k-ink w2" /></g>
        },
        Some(false) => {
            html! { <path {d} class="f-none k-edge w1" stroke-dasharray="3 3" /> }
        }
        None => html! { <path {d} class="f-none k-ink w15" /> },
    }
}

fn node(node: &TreeNode) -> Html {
    let dim = node.visited == Some(false);
    let class = if dim {
        "f-pane k-edge w1"
    } else {
        "f-pane k-ink w2"
    };
    html! {
        <g>
            <rect x={(node.x - node.width / 2).to_string()} y={(node.y - 11).to_string()} rx="11"
                width={node.width.to_string()} height="22" {class} />
            <text class={classes!("m", if dim { "t-2" } else { "bd" })} x={node.x.to_string()}
                y={(node.y + 4).to_string()} text-anchor="middle">{ &node.text }</text>
        </g>
    }
}

fn label(label: &Label) -> Html {
    let (x, y) = (label.x, label.y);
    let dim = label.matched == Some(false);
    // An open hook: interest.
    let hook = format!("M{} {}h-4a4 4 0 0 0 0 8h4", x + 2, y - 4);
    html! {
        <g>
            <path d={format!("M{} {y}H{}", label.from + 4, x - 8)} class="k-line w1"
                stroke-dasharray="2 3" />
            <path d={hook} class="f-none k-sub w2" />
            <text class={classes!(dim.then_some("t-2"))} x={(x + 12).to_string()}
                y={(y + 4).to_string()}>{ &label.text }</text>
        </g>
    }
}
