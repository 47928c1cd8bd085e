//! The connection: its state, and the form for one.

use super::super::capture;
use super::{more, peers};
use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::live::ADDRESS_FIELD;
use crate::msg::{LiveField, LiveMsg, Msg};
use crate::shared::Shared;
use crate::view::live::{LinkState, LiveView};
use crate::widget::field::{self, Spec};
use crate::widget::icon::icon;
use crate::widget::long;
use crate::words::{files, live as words};

/// The connection, and the form for one.
pub(super) fn connect(
    (view, wrong): &(Shared<LiveView>, Option<String>),
    dispatch: &Dispatch,
) -> Html {
    let offline = view.link.state == LinkState::Offline;
    html! {
        <section class="pane live-connect" aria-label="Connection">
            <div class="pane-h">
                <h2>{ if view.peers.is_empty() { "Connection" } else { "Connections" } }</h2>
                { peers::add(view, dispatch) }
            </div>
            <div class="pane-b">
                { peers::peers(view, dispatch) }
                if !view.link.address.shown.is_empty() {
                    { state(view, dispatch) }
                }
                if let Some(trouble) = &view.trouble {
                    <div class="say err" role="alert" id="live-trouble">
                        { icon("warn") }<p>{ trouble }</p>
                    </div>
                }
                if offline && view.class {
                    <p class="small" id="live-class">{ words::CLASS }</p>
                }
                if offline {
                    { form(view, dispatch) }
                    <h3>{ "Elsewhere" }</h3>
                    <p class="small">{ files::OPEN_HERE }</p>
                    <p>{ capture::door("") }</p>
                    { capture::trouble(wrong.as_ref()) }
                } else {
                    { subscriptions(view, dispatch) }
                }
            </div>
        </section>
    }
}

fn state(view: &LiveView, dispatch: &Dispatch) -> Html {
    let dot = peers::dot(view.link.state);
    let leave = match view.link.state {
        LinkState::Offline => None,
        LinkState::Opening => Some("Stop"),
        LinkState::Connected => Some("Disconnect"),
    };
    html! {
        <div class="live-state" id="live-state" data-state={dot}>
            <span class={dot} aria-hidden="true"></span>
            <div>
                <b class="mono b">{ long(&view.link.address) }</b>
                <p class="small quiet">{ &view.link.facts }</p>
            </div>
            if let Some(leave) = leave {
                <button type="button" class="btn sm" onclick={dispatch.on(LiveMsg::Disconnect)}>
                    { leave }
                </button>
            }
        </div>
    }
}

/// How a field says what was typed.
pub(super) fn edit(field: LiveField) -> impl Fn(String) -> Msg + 'static {
    move |text| LiveMsg::Edit(field, text).into()
}

/// A field of the view.
pub(super) fn spec<'a>(
    view: &'a LiveView,
    id: &'static str,
    label: &'a str,
    field: LiveField,
) -> Spec<'a> {
    Spec::of(id, label, field, &view.fields, view.problem.as_ref())
}

fn form(view: &LiveView, dispatch: &Dispatch) -> Html {
    let text = |id, label, field| field::text(&spec(view, id, label, field), dispatch, edit(field));
    let version = spec(view, "live-version", "Version", LiveField::Version);
    let versions = [("5.0", "5.0"), ("3.1.1", "3.1.1")];
    let password = spec(view, "live-password", "Password", LiveField::Password);
    let clean = spec(view, "live-clean", "Clean Start", LiveField::CleanStart);
    let again = spec(
        view,
        "live-again",
        "Connect again by itself",
        LiveField::Reconnect,
    );
    let keep = spec(
        view,
        "live-keep",
        words::KEEP_PASSWORD,
        LiveField::KeepPassword,
    );
    let stopped = view.advice.as_ref().is_some_and(|advice| advice.stops);
    html! {
        <form class="live-form" onsubmit={field::on_submit(dispatch, LiveMsg::Connect)}>
            { text(ADDRESS_FIELD, "Address", LiveField::Address) }
            { advice(view, dispatch) }
            <div class="row2">
                { field::choice(&version, &versions, dispatch, edit(LiveField::Version)) }
                { text("live-keep-alive", "Keep Alive, s", LiveField::KeepAlive) }
            </div>
            { text("live-client-id", "Client Identifier", LiveField::ClientId) }
            if let Some(rival) = &view.rival {
                <div class="say hint" role="status" id="live-rival">
                    { icon("warn") }<p>{ rival }</p>
                </div>
            }
            <div class="row2">
                { text("live-user", "User Name", LiveField::UserName) }
                { field::password(&password, dispatch, edit(LiveField::Password)) }
            </div>
            { field::tick(&clean, dispatch, edit(LiveField::CleanStart)) }
            <div class="cta">
                <button type="submit" class="btn primary" disabled={stopped}>{ "Connect" }</button>
                <button type="button" class="btn" onclick={dispatch.on(LiveMsg::Save)}>
                    { "Save settings" }</button>
            </div>
            { field::tick(&again, dispatch, edit(LiveField::Reconnect)) }
            { more::session(view, dispatch) }
            { more::will(view, dispatch) }
            <p class="small faint">{ words::SECRET }</p>
            { field::tick(&keep, dispatch, edit(LiveField::KeepPassword)) }
            { more::saved(view, dispatch) }
        </form>
    }
}

fn advice(view: &LiveView, dispatch: &Dispatch) -> Html {
    let Some(advice) = &view.advice else {
        return Html::default();
    };
    let class = classes!("say", if advice.stops { "err" } else { "hint" });
    html! {
        <div {class} role="status" id="live-advice">
            { icon("warn") }
            <div>
                <p>{ &advice.text }</p>
                if let Some(instead) = &advice.instead {
                    <p class="acts">
                        <button type="button" class="btn sm" onclick={dispatch.on(
                            LiveMsg::Edit(LiveField::Address, instead.clone()))}>
                            { "Try wss://" }
                        </button>
                    </p>
                }
            </div>
        </div>
    }
}

fn subscriptions(view: &LiveView, dispatch: &Dispatch) -> Html {
    let filter = spec(view, "live-filter", "Topic Filter", LiveField::Filter);
    let granted = view.subscriptions.iter().map(|(all, shown, qos)| {
        let off = dispatch.on(LiveMsg::Unsubscribe(all.clone()));
        html! {
            <li key={all.clone()}>
                <span class="mono">{ long(shown) }</span>
                <span class="small quiet">{ format!("QoS {qos}") }</span>
                <button type="button" class="btn sm ghost" onclick={off}
                    aria-label={format!("Unsubscribe from {}", shown.shown)}>
                    { "Unsubscribe" }
                </button>
            </li>
        }
    });
    html! {
        <>
            <h3>{ "Subscriptions" }</h3>
            if view.subscriptions.is_empty() {
                <p class="small quiet">{ "None yet." }</p>
            }
            <ul class="live-subs">{ for granted }</ul>
            <form class="live-form" onsubmit={field::on_submit(dispatch, LiveMsg::Subscribe)}>
                { field::text(&filter, dispatch, edit(LiveField::Filter)) }
                <div class="row2">
                    { qos(view, dispatch, ("live-filter-qos", "QoS at most"), LiveField::FilterQos) }
                    <button type="submit" class="btn">{ "Subscribe" }</button>
                </div>
                { more::subscribing(view, dispatch) }
            </form>
        </>
    }
}

/// 0, 1 or 2.
pub(super) fn qos(
    view: &LiveView,
    dispatch: &Dispatch,
    (id, label): (&'static str, &'static str),
    which: LiveField,
) -> Html {
    let spec = spec(view, id, label, which);
    let levels = [("0", "0"), ("1", "1"), ("2", "2")];
    field::choice(&spec, &levels, dispatch, edit(which))
}
