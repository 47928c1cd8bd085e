//! What the forms have besides what everybody needs: it opens when asked for.

use super::connect::{edit, qos, spec};
use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::{LiveField, LiveMsg};
use crate::view::live::LiveView;
use crate::widget::field::{self, Spec};
use crate::words::live as words;
use web_sys::HtmlTextAreaElement;

/// How the session is kept, and how much may come at once.
pub(super) fn session(view: &LiveView, dispatch: &Dispatch) -> Html {
    if !view.modern.0 {
        return Html::default();
    }
    let line = |id, label, field| line(view, dispatch, (id, label), field);
    let fields = [
        LiveField::SessionExpiry,
        LiveField::ReceiveMaximum,
        LiveField::PacketSizeMax,
        LiveField::ConnectUser,
    ];
    html! {
        <details class="more" open={wrong(view, &fields)}>
            <summary>{ "Session and limits" }</summary>
            { line("live-expiry", "Session Expiry Interval, s", LiveField::SessionExpiry) }
            <div class="row2">
                { line("live-receive-max", "Receive Maximum", LiveField::ReceiveMaximum) }
                { line("live-packet-max", "Maximum Packet Size, B", LiveField::PacketSizeMax) }
            </div>
            { lines(view, dispatch, ("live-connect-user", "User Properties, name=value"), LiveField::ConnectUser) }
        </details>
    }
}

/// What the broker shall publish if this page is lost.
pub(super) fn will(view: &LiveView, dispatch: &Dispatch) -> Html {
    let line = |id, label, field| line(view, dispatch, (id, label), field);
    let retain = spec(view, "live-will-retain", "Retain", LiveField::WillRetain);
    html! {
        <details class="more" open={wrong(view, &[LiveField::WillTopic, LiveField::WillDelay])}>
            <summary>{ "Last Will" }</summary>
            { line("live-will-topic", "Will Topic", LiveField::WillTopic) }
            { line("live-will-payload", "Will Payload", LiveField::WillPayload) }
            <div class="row2">
                { qos(view, dispatch, ("live-will-qos", "QoS"), LiveField::WillQos) }
                { field::tick(&retain, dispatch, edit(LiveField::WillRetain)) }
            </div>
            if view.modern.0 {
                { line("live-will-delay", "Will Delay Interval, s", LiveField::WillDelay) }
            }
        </details>
    }
}

/// How a subscription wants its messages.
pub(super) fn subscribing(view: &LiveView, dispatch: &Dispatch) -> Html {
    if !view.modern.1 {
        return Html::default();
    }
    let tick = |id, label, which| field::tick(&spec(view, id, label, which), dispatch, edit(which));
    let handling = spec(
        view,
        "live-handling",
        "Retained messages",
        LiveField::RetainHandling,
    );
    let ways = [
        ("0", "send"),
        ("1", "send if it is new"),
        ("2", "do not send"),
    ];
    html! {
        <details class="more" open={wrong(view, &[LiveField::SubscriptionId])}>
            <summary>{ "Options" }</summary>
            { tick("live-no-local", "No Local: not what this page publishes", LiveField::NoLocal) }
            { tick("live-as-published", "Retain As Published", LiveField::RetainAsPublished) }
            { field::choice(&handling, &ways, dispatch, edit(LiveField::RetainHandling)) }
            { line(view, dispatch, ("live-sub-id", "Subscription Identifier"), LiveField::SubscriptionId) }
        </details>
    }
}

/// What goes with a message.
pub(super) fn publishing(view: &LiveView, dispatch: &Dispatch) -> Html {
    let payload_as = spec(view, "live-payload-as", "Payload is", LiveField::PayloadAs);
    let kinds = [("", "text"), ("bytes", "bytes, as 30 05 or base64")];
    let line = |id, label, field| line(view, dispatch, (id, label), field);
    let utf8 = spec(
        view,
        "live-utf8",
        "Payload Format Indicator: UTF-8",
        LiveField::Utf8,
    );
    let fields = [
        LiveField::Expiry,
        LiveField::ContentType,
        LiveField::ResponseTopic,
        LiveField::Correlation,
        LiveField::PublishUser,
    ];
    html! {
        <>
            { field::choice(&payload_as, &kinds, dispatch, edit(LiveField::PayloadAs)) }
            if view.modern.1 {
                <details class="more" open={wrong(view, &fields)}>
                    <summary>{ "Properties" }</summary>
                    { line("live-message-expiry", "Message Expiry Interval, s", LiveField::Expiry) }
                    { line("live-content", "Content Type", LiveField::ContentType) }
                    { line("live-response", "Response Topic", LiveField::ResponseTopic) }
                    { line("live-correlation", "Correlation Data", LiveField::Correlation) }
                    { field::tick(&utf8, dispatch, edit(LiveField::Utf8)) }
                    { lines(view, dispatch, ("live-user-props", "User Properties, name=value"),
                        LiveField::PublishUser) }
                </details>
            }
        </>
    }
}

/// What was kept.
pub(super) fn saved(view: &LiveView, dispatch: &Dispatch) -> Html {
    if view.saved.is_empty() {
        return Html::default();
    }
    let one = |name: &String| {
        html! {
            <li key={name.clone()}>
                <button type="button" class="as-link" onclick={dispatch.on(LiveMsg::Load(name.clone()))}>
                    { name }</button>
                <button type="button" class="btn sm ghost" aria-label={format!("Forget {name}")}
                    onclick={dispatch.on(LiveMsg::Forget(name.clone()))}>{ "Forget" }</button>
            </li>
        }
    };
    html! {
        <>
            <h3>{ words::SAVED }</h3>
            <ul class="live-subs" id="live-saved">{ for view.saved.iter().map(one) }</ul>
        </>
    }
}

/// Whether one of these is wrong: then it is to be seen.
fn wrong(view: &LiveView, fields: &[LiveField]) -> bool {
    view.problem
        .as_ref()
        .is_some_and(|(wrong, _)| fields.contains(wrong))
}

fn line(
    view: &LiveView,
    dispatch: &Dispatch,
    (id, label): (&'static str, &str),
    which: LiveField,
) -> Html {
    field::text(&spec(view, id, label, which), dispatch, edit(which))
}

/// A field of several lines.
fn lines(
    view: &LiveView,
    dispatch: &Dispatch,
    (id, label): (&'static str, &str),
    which: LiveField,
) -> Html {
    let spec: Spec<'_> = spec(view, id, label, which);
    let to = dispatch.clone();
    let oninput = move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlTextAreaElement>() {
            to.send(LiveMsg::Edit(which, input.value()));
        }
    };
    html! {
        <div class="field">
            <label for={id}>{ label.to_owned() }</label>
            <textarea {id} class="input" rows="2" spellcheck="false"
                value={spec.value.to_owned()} {oninput} />
            { field::problem(&spec) }
        </div>
    }
}
