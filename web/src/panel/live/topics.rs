//! The last value of each topic.

use crate::app::Dispatch;
use crate::markup::*;
use crate::shared::Shared;
use crate::view::live::{LiveView, TopicRow};
use crate::widget::long;
use crate::words::live as words;

/// The last value of each topic.
pub(super) fn topics(view: &Shared<LiveView>, _dispatch: &Dispatch) -> Html {
    html! {
        <section class="pane live-topics" aria-label="Topics">
            <div class="pane-h">
                <h2>{ "Topics" }</h2>
                <span class="end-of small quiet">{ &view.topics_note }</span>
            </div>
            <div class="pane-b">
                if view.topics.is_empty() {
                    <p class="quiet">{ words::NO_TOPICS }</p>
                } else {
                    <table class="tp" id="live-topic-table">
                        <thead>
                            <tr>
                                <th>{ "Topic" }</th>
                                <th>{ "Value" }</th>
                                <th class="n">{ "Messages" }</th>
                                <th class="n">{ "QoS" }</th>
                                <th>{ "Retained" }</th>
                            </tr>
                        </thead>
                        <tbody>{ for view.topics.iter().map(row) }</tbody>
                    </table>
                }
            </div>
        </section>
    }
}

fn row(topic: &TopicRow) -> Html {
    let name = topic.name.full.as_ref().unwrap_or(&topic.name.shown);
    html! {
        <tr key={name.clone()} class={classes!(topic.latest.then_some("sel"))}>
            <td class="mono">{ long(&topic.name) }</td>
            <td class="mono v">{ long(&topic.value) }</td>
            <td class="n">{ topic.count }</td>
            <td class="n">{ topic.qos }</td>
            <td>{ if topic.retained { "kept" } else { "" } }</td>
        </tr>
    }
}
