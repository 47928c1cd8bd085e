//! The topology: tens of focusable nodes, so it is drawn in SVG.

use super::build::{over, shelf, step, take};
use super::menu::asks;
use crate::app::Dispatch;
use crate::markup::*;
use crate::model::{Dragged, Pairing, Route, Selection};
use crate::msg::{DragMsg, PageMsg, PickMsg, WorldMsg};
use crate::shared::Shared;
use crate::view::link::Weather;
use crate::view::place::{Point, Segment};
use crate::view::px::{Px, px};
use crate::view::room::Manner;
use crate::view::topology::{LinkView, NodeView, PacketView, TopologyView};
use crate::widget::icon::{family_key, icon};
use crate::words;
use brokerscope_core::net::PathState;
use brokerscope_core::world::{Action, Power, Way};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, SvgElement};

/// Smaller circles have no symbol in them.
const FACE_LEAST: f64 = 10.0;
/// Smaller ones no text in their symbol.
const SCREEN_LEAST: f64 = 20.0;

/// The world as a picture.
pub fn topology(view: &Shared<TopologyView>, dispatch: &Dispatch) -> Html {
    let (width, height) = (view.width, view.height);
    html! {
        <div class={classes!("topo-b", view.grabbed.then_some("grabbed"))}
            onpointermove={view.grabbed.then(|| over(dispatch, view, DragMsg::Over))}
            onpointerup={view.grabbed.then(|| over(dispatch, view, DragMsg::Drop))}
            onpointercancel={dispatch.on(WorldMsg::Drag(DragMsg::Cancel))}>
            if view.plays {
                { shelf(view, dispatch) }
            }
            <svg class="topo" viewBox={format!("0 0 {} {}", Px(width), Px(height))}
                width={px(width)} height={px(height)}
                role="group" aria-label={view.says.clone()} onkeydown={move_focus}>
                { for view.joints.iter().map(joint_html) }
                { for view.links.iter().map(|link| link_html(dispatch, link)) }
                { for view.nodes.iter().map(|node| node_html(dispatch, view, node)) }
                { for view.nodes.iter().map(|node| tag_html(dispatch, node, view.manner)) }
                { for view.packets.iter().map(|packet| packet_html(dispatch, packet)) }
                if let Some((sign, at)) = view.ghost {
                    <use class="face ghost" href={format!("#{sign}")} x={px(at.x - 20.0)}
                        y={px(at.y - 20.0)} width="40" height="40" />
                }
            </svg>
            if view.more > 0 {
                <p class="small quiet topo-more">{ words::world::not_drawn(view.more) }</p>
            }
        </div>
    }
}

/// Acts of the picture as a whole: the link at hand, a new client.
pub fn tools(view: &Shared<TopologyView>, dispatch: &Dispatch) -> Html {
    let tool = view.tool_link.as_ref().map(|tool| {
        let (action, sign, word) = cut_or_repair(tool.link, tool.weather);
        let label = format!("{word} of {}", tool.title);
        html! {
            <button type="button" class="btn sm ghost" aria-label={label.clone()} title={label}
                onclick={dispatch.on(WorldMsg::Act(action))}>
                { icon(sign) }<span class="word">{ word }</span></button>
        }
    });
    html! {
        <>
            { for view.versions.iter().map(|name| html! { <span class="chip">{ *name }</span> }) }
            <span class="end-of">
                { tool }
                if view.plays {
                    <button type="button" class="btn sm ghost" title="Two runs side by side"
                        onclick={dispatch.on(PageMsg::Go(Route::Beside(Pairing::Qos)))}>
                        { icon("fork") }<span class="word">{ "Side by side" }</span></button>
                }
                if view.joins {
                    <button type="button" class="btn sm ghost" id="new-client"
                        aria-label="New client" aria-expanded={view.adding.to_string()}
                        onclick={dispatch.on(WorldMsg::NewClient)}>
                        { icon("plus") }<span class="word">{ "Client" }</span></button>
                }
            </span>
        </>
    }
}

/// What the scissors do to a link in this weather.
pub fn cut_or_repair(
    link: brokerscope_core::id::LinkId,
    weather: Weather,
) -> (Action, &'static str, &'static str) {
    if weather.is_cut() {
        (Action::Repair(link), "mend", "Repair link")
    } else {
        (Action::Cut(link), "scissors", "Cut link")
    }
}

fn node_html(dispatch: &Dispatch, view: &Shared<TopologyView>, node: &NodeView) -> Html {
    let (x, y, r) = (node.at.x, node.at.y, node.r);
    let select = Selection::Node(node.node);
    let gone = (node.power != Power::On).then_some("gone");
    let class = classes!(
        "node",
        node.selected.then_some("sel"),
        node.device.lit.then_some("lit"),
        node.offline.then_some("off"),
        node.broker.then_some("hub"),
        gone,
    );
    let side = r * if node.broker { 1.1 } else { 1.18 };
    html! {
        <key={format!("node-{}", node.node.0)}>
        <g {class} tabindex="0" role="button" aria-label={node.says.clone()}
            aria-pressed={node.selected.to_string()} onclick={pick(dispatch, select)}
            oncontextmenu={asks(dispatch, select)}
            onpointerdown={view.plays.then(|| take(dispatch, view, Dragged::Node(node.node)))}
            onkeydown={step(dispatch, view, node.node, press(dispatch, select, None))}>
            <circle class="halo" cx={px(x)} cy={px(y)} r={px(r + 5.0)} />
            <circle class="rim" cx={px(x)} cy={px(y)} r={px(r)} />
            if node.broker {
                <circle class="inner" cx={px(x)} cy={px(y)} r={px(r - 6.0)} />
            }
            if node.keeps.is_empty() && r >= FACE_LEAST {
                <use class="face" href={format!("#{}", node.device.sign)}
                    x={px(x - side / 2.0)} y={px(y - side / 2.0)}
                    width={px(side)} height={px(side)} />
            }
            if node.keeps.is_empty() && r < FACE_LEAST {
                <title>{ &node.title }</title>
            }
        </g>
        // What it is called for a screen reader says all of this in one sentence.
        <g class={classes!("words", gone)} aria-hidden="true" onclick={pick(dispatch, select)}
            oncontextmenu={asks(dispatch, select)}>
            { keeps(node) }
            if let Some(text) = node.device.screen.as_ref().filter(|_| r >= SCREEN_LEAST) {
                <text class="screen" x={px(x)} y={px(y - side * 0.0417 + 4.0)}>{ text }</text>
            }
            { power_html(node) }
            if node.named {
                <text class="name" x={px(x)} y={px(y + r + 19.0)}>{ &node.title }</text>
            }
            { for node.lines.iter().enumerate().map(|(row, line)| {
                let down = 35.0 + 15.0 * row_f(row);
                html! { <text class="state" x={px(x)} y={px(y + r + down)}>{ line }</text> }
            }) }
        </g>
        </>
    }
}

/// What came to a device: a press of it leads to the packet that brought it.
fn tag_html(dispatch: &Dispatch, node: &NodeView, manner: Manner) -> Html {
    let Some(tag) = node.device.tag.as_ref().filter(|_| node.named) else {
        return Html::default();
    };
    let (x, r) = (node.at.x, node.r);
    let y = match manner {
        Manner::Rows | Manner::Dots => node.at.y - r - 17.0,
        Manner::Round => node.at.y + r + 29.0,
    };
    let width = 26.0 + 7.3 * row_f(tag.text.chars().count());
    let half = if manner == Manner::Round { 8.0 } else { 10.0 };
    let (left, mark) = (
        x - width / 2.0,
        if node.device.lit { "tag lit" } else { "tag" },
    );
    let select = tag.packet.map(Selection::Packet);
    let act = |dispatch: &Dispatch, what| {
        let dispatch = dispatch.clone();
        move || dispatch.send(PickMsg::Inspect(what))
    };
    let (says, key) = (tag.says.clone(), format!("tag-{}", node.node.0));
    let inside = html! {
        <>
            <title>{ &tag.says }</title>
            <rect class="box" x={px(left)} y={px(y - half)} width={px(width)}
                height={px(2.0 * half)} rx={px(half)} />
            <use class="pub" href="#p-pub" x={px(left + 7.0)} y={px(y - 4.0)} width="8" height="8" />
            <text x={px(x + 6.0)} y={px(y + 4.0)}>{ &tag.text }</text>
        </>
    };
    let Some(what) = select else {
        return html! { <g {key} class={mark} role="img" aria-label={says}>{ inside }</g> };
    };
    let (onclick, on_enter) = (act(dispatch, what), act(dispatch, what));
    let onkeydown = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            on_enter();
        }
    };
    html! {
        <g {key} class={mark} tabindex="0" role="button" aria-label={says}
            onclick={move |_: MouseEvent| onclick()} {onkeydown}>{ inside }</g>
    }
}

/// A sign at the rim of a node that is not there; its words stand below its name.
fn power_html(node: &NodeView) -> Html {
    let (x, y) = (node.at.x + node.r + 8.0, node.at.y - node.r * 0.7);
    match node.power {
        Power::On => Html::default(),
        Power::Asleep => {
            html! { <text class="sign" x={px(x)} y={px(y)}>{ "z z" }</text> }
        }
        Power::Ended | Power::Off => html! {
            <use href="#p-end" class="end" x={px(x - 8.0)} y={px(y - 8.0)} width="16" height="16" />
        },
    }
}

/// What a broker keeps, written into it.
fn keeps(node: &NodeView) -> Html {
    let count = row_f(node.keeps.len());
    let top = node.at.y + 4.0 - (count - 1.0) * 8.0;
    let line = |(row, (family, text)): (usize, &(Option<_>, String))| {
        let class = family.map_or("keep", |family| match family_key(family) {
            "ack" => "keep bd f-ack",
            "sub" => "keep f-sub",
            _ => "keep f-pub",
        });
        let y = top + 16.0 * row_f(row);
        html! { <text {class} x={px(node.at.x)} y={px(y)}>{ text }</text> }
    };
    html! { <>{ for node.keeps.iter().enumerate().map(line) }</> }
}

/// A bridge's two ends are one program; the story says what it does.
fn joint_html(joint: &Segment) -> Html {
    html! { <path class="joint" aria-hidden="true" d={joint.path()} /> }
}

fn link_html(dispatch: &Dispatch, link: &LinkView) -> Html {
    let way = link.way;
    let (mid, note) = (way.at(0.5), way.at(0.56));
    let select = Selection::Link(link.link);
    let (action, _, _) = cut_or_repair(link.link, link.weather);
    let class = classes!(
        "link",
        link.selected.then_some("sel"),
        link.idle.then_some("idle"),
        link.weather.is_held().then_some("held"),
    );
    html! {
        <key={format!("link-{}", link.link.0)}>
        <g {class} tabindex="0" role="button" aria-label={link.says.clone()}
            aria-pressed={link.selected.to_string()} onclick={pick(dispatch, select)}
            oncontextmenu={asks(dispatch, select)}
            onkeydown={press(dispatch, select, Some(action))}>
            <path class="halo" d={way.path()} />
            <path class="grip" d={way.path()} />
            if link.half_open {
                <path class="believed" d={half(link)} />
            }
            if link.weather.is_cut() {
                <path class="wire" d={part(link, 0.0, 0.44)} />
                <path class="wire" d={part(link, 0.56, 1.0)} />
                <path class="k-end w2" d={format!("M{0} {1}l6 18M{2} {1}l6 18",
                    Px(mid.x - 14.0), Px(mid.y - 9.0), Px(mid.x + 8.0))} />
            } else {
                <path class="wire" d={way.path()} />
            }
        </g>
        <g class="words by" aria-hidden="true">
            if link.weather.is_cut() {
                <text class="f-end bd mid" x={px(mid.x)} y={px(mid.y - 16.0)}>{ "cut" }</text>
            }
            { for link.weather.stalls().into_iter().map(|stall| stall_html(link, stall)) }
            <text class="t-3 mid paper" x={px(note.x)} y={px(note.y + 29.0)}>{ &link.latency }</text>
        </g>
        </>
    }
}

/// Where a way of the link does not carry: bars where it stalls, a hole where it swallows. What
/// holds one way only stands near who cannot be heard.
fn stall_html(link: &LinkView, (way, state): (Option<Way>, PathState)) -> Html {
    let at = link.way.at(match way {
        None | Some(Way::Both) => 0.5,
        Some(Way::Up) => 0.3,
        Some(Way::Down) => 0.7,
    });
    let sign = if state == PathState::Holds {
        html! {
            <path class="k-ink w2" d={format!("M{0} {1}v16M{2} {1}v16",
                Px(at.x - 3.0), Px(at.y - 8.0), Px(at.x + 3.0))} />
        }
    } else {
        html! { <circle class="k-end f-pane w2" cx={px(at.x)} cy={px(at.y)} r="7" /> }
    };
    // Above the ends of a link stand the labels of packets.
    let below = if way.is_none() { -16.0 } else { 36.0 };
    let class = if state == PathState::Holds {
        "bd mid paper"
    } else {
        "f-end bd mid paper"
    };
    html! {
        <key={if way == Some(Way::Up) { "up" } else { "down" }}>
            { sign }
            <text {class} x={px(at.x)} y={px(at.y + below)}>
                { words::world::stalled(way, state) }</text>
        </>
    }
}

fn part(link: &LinkView, from: f64, to: f64) -> String {
    let part = Segment {
        a: link.way.at(from),
        b: link.way.at(to),
    };
    part.path()
}

/// The half that the broker still believes in.
fn half(link: &LinkView) -> String {
    part(link, 0.56, 1.0)
}

fn packet_html(dispatch: &Dispatch, packet: &PacketView) -> Html {
    let key = packet.family.map_or("end", family_key);
    let (x, y) = (packet.at.x, packet.at.y);
    let select = Selection::Packet(packet.id);
    let href = format!("#p-{key}");
    let shadow = |(row, at): (usize, &Point)| {
        html! {
            <use href={href.clone()} class={classes!(key, format!("shade-{row}"))}
                x={px(at.x - 5.5)} y={px(at.y - 5.5)} width="11" height="11" />
        }
    };
    let trail = Segment {
        a: packet.from,
        b: packet.at,
    };
    html! {
        <key={format!("flight-{}", packet.id.0)}>
        <path class={classes!("trail", format!("k-{key}"))} d={trail.path()} />
        { for packet.shadows.iter().enumerate().map(shadow) }
        <g class={classes!("packet", packet.selected.then_some("sel"))}
            tabindex="0" role="button" aria-label={packet.says.clone()}
            aria-pressed={packet.selected.to_string()} onclick={pick(dispatch, select)}
            oncontextmenu={asks(dispatch, select)}
            onkeydown={press(dispatch, select, None)}>
            <circle class="grip" cx={px(x)} cy={px(y)} r="16" />
            <circle class="halo" cx={px(x)} cy={px(y)} r="14" />
            if packet.waits {
                <circle class="still" cx={px(x)} cy={px(y)} r="12" />
            }
            <use href={href.clone()} class={key} x={px(x - 9.0)} y={px(y - 9.0)}
                width="18" height="18" />
            if packet.labelled {
                <text class={classes!("bd", "mid", "paper", format!("f-{key}"))}
                    x={px(packet.label_at.x)} y={px(packet.label_at.y)}>{ &packet.label }</text>
            }
            if packet.waits && packet.labelled {
                <text class="t-2 paper" x={px(packet.label_at.x)} y={px(waits_at(packet))}>
                    { words::world::waits(packet.more) }</text>
            }
        </g>
        </>
    }
}

/// Beyond the label, seen from the packet.
fn waits_at(packet: &PacketView) -> f64 {
    let label = packet.label_at.y;
    if label < packet.at.y {
        label - 14.0
    } else {
        label + 14.0
    }
}

fn pick(dispatch: &Dispatch, what: Selection) -> Callback<MouseEvent> {
    dispatch.on(PickMsg::Select(Some(what)))
}

/// Enter and Space select; `x` does `action`, where there is one.
fn press(dispatch: &Dispatch, what: Selection, action: Option<Action>) -> Callback<KeyboardEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |event: KeyboardEvent| {
        match (event.key().as_str(), &action) {
            ("Enter" | " ", _) => dispatch.send(PickMsg::Select(Some(what))),
            ("x" | "X", Some(action)) => {
                dispatch.send(PickMsg::Select(Some(what)));
                dispatch.send(WorldMsg::Act(action.clone()));
            }
            _ => return,
        }
        event.prevent_default();
    })
}

/// Up and down move the keyboard from thing to thing.
fn move_focus(event: KeyboardEvent) {
    let down = match event.key().as_str() {
        "ArrowDown" => true,
        "ArrowUp" => false,
        _ => return,
    };
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let here = target.and_then(|target| target.closest("[role=button]").ok().flatten());
    let beside = |one: &Element| {
        if down {
            one.next_element_sibling()
        } else {
            one.previous_element_sibling()
        }
    };
    let siblings = std::iter::successors(here.as_ref().and_then(beside), beside);
    let next = siblings
        .into_iter()
        .find(|one| one.get_attribute("role").as_deref() == Some("button"));
    let Some(next) = next else {
        return;
    };
    event.prevent_default();
    if let Some(next) = next.dyn_ref::<SvgElement>() {
        let _ = next.focus();
    } else if let Some(next) = next.dyn_ref::<HtmlElement>() {
        let _ = next.focus();
    }
}

fn row_f(row: usize) -> f64 {
    f64::from(u32::try_from(row).unwrap_or(u32::MAX))
}
