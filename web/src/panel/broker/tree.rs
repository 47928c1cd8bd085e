//! Subscriptions as a tree.

use crate::markup::*;
use crate::view::broker::{BrokerView, Level, Subscriber};
use crate::widget::icon::glyph;
use crate::widget::long;
use crate::words::broker::empty;
use brokerscope_core::wire::Family;

pub(super) fn place(view: &BrokerView) -> Html {
    let note = match &view.walk {
        Some(topic) => html! {
            <>{ "the walk of " }<span class="mono">{ long(topic) }</span>{ ", level by level" }</>
        },
        None => Html::default(),
    };
    let content = (!view.tree.is_empty()).then(|| {
        html! { <ul class="levels">{ for view.tree.iter().map(level) }</ul> }
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
        (Some(true), true) => "matches",
        (Some(true), false) => "visited",
        (Some(false), _) => "not visited",
        (None, _) => "",
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
