//! The acts of the sandbox: choose a client, then ask it for something.

use super::inspector::acts;
use super::new_client::new_client;
use crate::app::Dispatch;
use crate::markup::*;
use crate::model::Selection;
use crate::model::update::form;
use crate::model::update::world::CONNECT_BUTTON;
use crate::msg::{Field, FilesMsg, Msg, PickMsg, SettingsMsg, UplinkMsg, Verb, WorldMsg};
use crate::rooms;
use crate::view::acts::{Actor, ActsView, ClientChip, link_acts};
use crate::widget::field::{self, Spec};
use crate::widget::icon::icon;
use crate::words;

/// The left pane of the sandbox.
pub fn acts(view: &ActsView, dispatch: &Dispatch) -> Html {
    html! {
        <section key="acts" class="pane p-guide acts" id="pane-guide" tabindex="-1" aria-label="Acts">
            <div class="pane-h">
                <h2>{ "Who does something?" }</h2>
                <span class="end-of">
                    <button type="button" class="btn sm ghost" title="A fresh world"
                        onclick={dispatch.on(WorldMsg::Reset)}>
                        { icon("again") }<span class="word">{ "Begin again" }</span></button>
                </span>
            </div>
            <div class="pane-b">
                { body(view, dispatch) }
                { door("uplink-door", words::uplink::DOOR, view.uplink.is_some(),
                    dispatch.on(UplinkMsg::Open)) }
                if let Some(uplink) = &view.uplink {
                    { rooms::connect(|| super::uplink::uplink(uplink, dispatch)).unwrap_or_default() }
                }
                { door("settings-door", words::files::SETTINGS, view.settings.is_some(),
                    dispatch.on(FilesMsg::Settings(SettingsMsg::Open))) }
                if let Some(settings) = &view.settings {
                    { rooms::files(|| super::settings::settings(settings, dispatch))
                        .unwrap_or_default() }
                }
            </div>
        </section>
    }
}

/// Opens what stands below it; it looks like the head of a `details`.
fn door(id: &'static str, word: &'static str, open: bool, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <p><button type="button" class="unfolds small" {id} aria-expanded={open.to_string()}
            aria-label={word} {onclick}><span>{ word }</span></button></p>
    }
}

/// The acts without their pane: a lesson has them too.
pub fn body(view: &ActsView, dispatch: &Dispatch) -> Html {
    html! {
        <>
            <div class="chips" role="group" aria-label="Clients">
                { for view.clients.iter().map(|chip| chip_html(dispatch, chip)) }
                <button type="button" class="btn sm add" aria-expanded={view.adding.to_string()}
                    onclick={dispatch.on(WorldMsg::NewClient)}>
                    { icon("plus") }{ "Add a client" }</button>
            </div>
            if view.adding {
                { new_client(view, dispatch) }
            } else if let Some(actor) = &view.actor {
                { actor_html(dispatch, view, actor) }
            } else {
                <p class="empty quiet">{ "Nobody is here yet. Add a client." }</p>
            }
        </>
    }
}

fn chip_html(dispatch: &Dispatch, chip: &ClientChip) -> Html {
    let select = PickMsg::Select(Some(Selection::Node(chip.node)));
    html! {
        <button type="button" key={chip.node.0} class={classes!("btn", "sm", chip.chosen.then_some("on"))}
            aria-pressed={chip.chosen.to_string()} onclick={dispatch.on(select)}>
            <svg class="face-s" aria-hidden="true"><use href={format!("#{}", chip.face)} /></svg>
            { &chip.title }
        </button>
    }
}

fn actor_html(dispatch: &Dispatch, view: &ActsView, actor: &Actor) -> Html {
    let connection = if actor.offline {
        Verb::Connect
    } else {
        Verb::Disconnect
    };
    html! {
        <>
            <div class="who">
                <h3>{ &actor.title }</h3>
                <p class="small quiet">{ &actor.state }</p>
                <div class="line">
                    { verb_button(dispatch, actor, connection) }
                    { for link_acts(actor.link, actor.weather).into_iter().map(
                        |(action, sign, word)| html! {
                            <button type="button" class="btn sm" aria-label={format!("{word} its link")}
                                title={words::acts::LINK_WORDS}
                                onclick={dispatch.on(WorldMsg::Act(action))}>
                                { icon(sign) }{ word }</button>
                        }) }
                </div>
                <p class="small quiet">{ actor.advice }</p>
                { faults(dispatch, actor) }
            </div>
            { publish(dispatch, view, actor) }
            { subscribe(dispatch, view, actor) }
        </>
    }
}

/// Its power, and the way to all of its link. What brings a node back stands open.
fn faults(dispatch: &Dispatch, actor: &Actor) -> Html {
    let groups = acts::groups(&actor.faults, None, dispatch);
    let link = PickMsg::Inspect(Selection::Link(actor.link));
    html! {
        <>
            if actor.runs {
                <details class="small">
                    <summary>{ words::acts::POWER }</summary>
                    { groups }
                </details>
            } else {
                { groups }
            }
            <button type="button" class="as-link small" onclick={dispatch.on(link)}>
                { words::acts::LINK }</button>
        </>
    }
}

/// A form that sends this verb.
fn verb_form(
    dispatch: &Dispatch,
    actor: &Actor,
    verb: Verb,
    label: &'static str,
    inside: Html,
) -> Html {
    let (dispatch, node) = (dispatch.clone(), actor.node);
    let onsubmit = move |event: SubmitEvent| {
        event.prevent_default();
        dispatch.send(WorldMsg::Submit(node, verb));
    };
    html! { <form class="verb" aria-label={label} {onsubmit}>{ inside }</form> }
}

fn publish(dispatch: &Dispatch, view: &ActsView, actor: &Actor) -> Html {
    let inside = html! {
        <>
            <h3>{ "Say something" }</h3>
            { text(dispatch, view, Field::Topic, "Topic") }
            <div class="pair">
                { text(dispatch, view, Field::Payload, "Payload") }
                { choice(dispatch, view, Field::Qos, "QoS", &words::acts::QOS) }
            </div>
            <div class="line">
                { field::tick(&spec(view, Field::Retain, "Keep it (retain)"), dispatch,
                    edit(Field::Retain)) }
                <button type="submit" class={button_class(actor, Verb::Publish)}>
                    { "Publish" }</button>
            </div>
        </>
    };
    verb_form(dispatch, actor, Verb::Publish, "Publish", inside)
}

fn subscribe(dispatch: &Dispatch, view: &ActsView, actor: &Actor) -> Html {
    let subscribed = actor
        .filters
        .contains(&spec(view, Field::Filter, "").value.trim().to_owned());
    let node = actor.node;
    let inside = html! {
        <>
            <h3>{ "Ask for something" }</h3>
            <div class="pair">
                { text(dispatch, view, Field::Filter, "Topic Filter") }
                { choice(dispatch, view, Field::FilterQos, "At most", &words::acts::QOS) }
            </div>
            <div class="line">
                <span class="small quiet">{ words::acts::FILTER_HINT }</span>
                if subscribed {
                    <button type="button" class="btn"
                        onclick={dispatch.on(WorldMsg::Submit(node, Verb::Unsubscribe))}>
                        { "Unsubscribe" }</button>
                }
                <button type="submit" class={button_class(actor, Verb::Subscribe)}>
                    { "Subscribe" }</button>
            </div>
        </>
    };
    verb_form(dispatch, actor, Verb::Subscribe, "Subscribe", inside)
}

fn verb_button(dispatch: &Dispatch, actor: &Actor, verb: Verb) -> Html {
    let word = match verb {
        Verb::Connect => "Connect",
        Verb::Disconnect => "Disconnect",
        Verb::Subscribe => "Subscribe",
        Verb::Unsubscribe => "Unsubscribe",
        Verb::Publish => "Publish",
    };
    let class = classes!("sm", button_class(actor, verb));
    html! {
        <button type="button" id={CONNECT_BUTTON} {class}
            onclick={dispatch.on(WorldMsg::Submit(actor.node, verb))}>
            { icon("plug") }{ word }</button>
    }
}

/// The button to press first is ink.
fn button_class(actor: &Actor, verb: Verb) -> Classes {
    classes!("btn", (actor.first == Some(verb)).then_some("primary"))
}

/// A field of the form as it stands.
pub(super) fn spec<'a>(view: &'a ActsView, field: Field, label: &'a str) -> Spec<'a> {
    let id = form::id(field);
    Spec::of(id, label, field, &view.form, view.problem.as_ref())
}

/// Says that the field was edited.
pub(super) fn edit(field: Field) -> impl Fn(String) -> Msg + 'static {
    move |text| Msg::World(WorldMsg::Edit(field, text))
}

/// A line of text of the form.
pub(super) fn text(dispatch: &Dispatch, view: &ActsView, field: Field, label: &str) -> Html {
    field::text(&spec(view, field, label), dispatch, edit(field))
}

/// One of a few of the form.
pub(super) fn choice(
    dispatch: &Dispatch,
    view: &ActsView,
    field: Field,
    label: &str,
    options: &[(&str, &str)],
) -> Html {
    field::choice(&spec(view, field, label), options, dispatch, edit(field))
}
