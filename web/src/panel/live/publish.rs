//! Publish, and what the broker answered.

use super::connect::{edit, qos, spec};
use super::more;
use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::{LiveField, LiveMsg};
use crate::shared::Shared;
use crate::view::live::{AnswerView, LinkState, LiveView};
use crate::widget::icon::{family_key, glyph, icon};
use crate::widget::{field, sentence};
use crate::words::live as words;
use web_sys::HtmlTextAreaElement;

/// Publish, and what the broker answered.
pub(super) fn publish(view: &Shared<LiveView>, dispatch: &Dispatch) -> Html {
    let topic = spec(view, "live-topic", "Topic Name", LiveField::Topic);
    let retain = spec(view, "live-retain", "Retain", LiveField::Retain);
    let offline = view.link.state != LinkState::Connected;
    // Until there is a connection, the one to press first is Connect.
    let class = classes!("btn", (!offline).then_some("primary"));
    html! {
        <div class="pane-b">
            if let Some(name) = &view.name {
                <p class="small quiet" id="live-as">{ words::publishes(name) }</p>
            }
            <form class="live-form" onsubmit={field::on_submit(dispatch, LiveMsg::Publish)}>
                { field::text(&topic, dispatch, edit(LiveField::Topic)) }
                { payload(view, dispatch) }
                <div class="row2">
                    { qos(view, dispatch, ("live-qos", "QoS"), LiveField::Qos) }
                    { field::tick(&retain, dispatch, edit(LiveField::Retain)) }
                </div>
                { more::publishing(view, dispatch) }
                if offline {
                    <p class="small quiet">{ words::OFFLINE_PUBLISH }</p>
                }
                <div class="cta">
                    <button type="submit" {class}>{ "Publish" }</button>
                </div>
            </form>
            <h3>{ "Last answer" }</h3>
            <div id="live-answer">
                { match &view.answer {
                    Some(told) => answer(told),
                    None => html! { <p class="small quiet">{ words::NO_ANSWER }</p> },
                } }
            </div>
        </div>
    }
}

fn payload(view: &LiveView, dispatch: &Dispatch) -> Html {
    let spec = spec(view, "live-payload", "Payload", LiveField::Payload);
    let dispatch = dispatch.clone();
    let oninput = move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlTextAreaElement>() {
            dispatch.send(LiveMsg::Edit(LiveField::Payload, input.value()));
        }
    };
    html! {
        <div class="field">
            <label for={spec.id}>{ spec.label.to_owned() }</label>
            <textarea id={spec.id} class="input" rows="3" spellcheck="false"
                value={spec.value.to_owned()} {oninput} />
            { field::problem(&spec) }
        </div>
    }
}

fn answer(answer: &AnswerView) -> Html {
    let class = classes!("say", "ans", answer.bad.then_some("bad"));
    let mark = match answer.packet {
        Some((family, _)) => glyph(family),
        None => icon("text"),
    };
    let packet = answer.packet.map(|(family, name)| {
        html! { <p class="small"><span class={classes!("pk", family_key(family))}>{ name }</span>{ " " }{ &answer.after }</p> }
    });
    html! {
        <div {class}>
            { mark }
            <div><p>{ sentence(&answer.told) }</p>{ for packet }</div>
        </div>
    }
}
