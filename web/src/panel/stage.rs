//! The world of the first screen: a broker one can see into, and two clients.

use super::topology::cut_or_repair;
use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::{Verb, WorldMsg};
use crate::view::home::{Act, ClientView, PacketView, StageView};
use crate::view::place::{Point, Segment};
use crate::view::px::{Px, px};
use crate::view::scene::Scene;
use crate::view::twigs::{Knot, Twigs};
use crate::widget::icon::{family_key, icon};
use crate::words;

/// The world, large.
pub fn stage(view: &StageView, dispatch: &Dispatch) -> Html {
    let scene = &view.scene;
    let (width, height) = (px(scene.width), px(scene.height));
    let [left, right] = &view.clients;
    let class = classes!("stage", scene.tall.then_some("tall"));
    html! {
        <svg {class} viewBox={format!("0 0 {width} {height}")} width={width} height={height}
            role="group" aria-label={view.says.clone()}>
            { wire(scene, left) }
            { wire(scene, right) }
            { for view.packets.iter().map(packet_html) }
            { client(dispatch, scene, left, 0) }
            { broker(view) }
            { client(dispatch, scene, right, 1) }
            { for view.packets.iter().map(|packet| label(scene, packet)) }
            { scissors(dispatch, scene, left) }
            { scissors(dispatch, scene, right) }
        </svg>
    }
}

/// A link with a mark for every eighth of the way.
fn wire(scene: &Scene, client: &ClientView) -> Html {
    let way = scene.way(client.link.link);
    let tick = |eighth: u8| {
        let at = way.at(f64::from(eighth) / 8.0);
        let long = if eighth.is_multiple_of(8) { 7.0 } else { 4.0 };
        let to = if scene.tall {
            Point::new(at.x + long, at.y)
        } else {
            Point::new(at.x, at.y + long)
        };
        html! { <path key={eighth} class="k-edge w1" d={Segment { a: at, b: to }.path()} /> }
    };
    let cut = client.link.weather.is_cut();
    let mid = way.at(0.5);
    let part = |from, to| {
        let part = Segment {
            a: way.at(from),
            b: way.at(to),
        };
        html! { <path class="k-edge w15" d={part.path()} /> }
    };
    let (note, align) = match (scene.tall, client.scissors) {
        (true, _) => (Point::new(mid.x - 30.0, mid.y + 4.0), "till"),
        (false, true) => (Point::new(mid.x, mid.y + 38.0), "mid"),
        (false, false) => {
            // Clear of the button below its client, and of the broker.
            let rim = scene.broker.x - scene.broker_r - 46.0;
            let x = way.at(0.82).x.min(rim).max(mid.x);
            (Point::new(x, mid.y + 38.0), "mid")
        }
    };
    html! {
        <g class={classes!("wire", client.idle.then_some("idle"))}>
            if cut {
                { part(0.0, 0.45) }{ part(0.55, 1.0) }{ broken(scene, mid) }
            } else {
                { part(0.0, 1.0) }
                if !client.link.weather.is_held() {
                    { for (0..=8).map(tick) }
                }
            }
            <text class={classes!("t-3", align)}
                x={px(note.x)} y={px(note.y)}>{ &client.latency }</text>
        </g>
    }
}

/// The two strokes of a cut.
fn broken(scene: &Scene, mid: Point) -> Html {
    let stroke = |along: f64| {
        if scene.tall {
            format!("M{} {}l18 6", Px(mid.x - 9.0), Px(mid.y + along - 3.0))
        } else {
            format!("M{} {}l6 18", Px(mid.x + along - 3.0), Px(mid.y - 9.0))
        }
    };
    html! {
        <>
            <path class="k-end w2" d={stroke(-11.0)} />
            <path class="k-end w2" d={stroke(11.0)} />
        </>
    }
}

fn packet_html(packet: &PacketView) -> Html {
    let key = packet.family.map_or("end", family_key);
    let href = format!("#p-{key}");
    let big = packet.content.is_some();
    let (r, side) = if big { (21.0, 24.0) } else { (0.0, 17.0) };
    let (x, y) = (packet.at.x, packet.at.y);
    let trail = Segment {
        a: packet.from,
        b: packet.at,
    };
    let shadow = |(row, at): (usize, &Point)| {
        let class = classes!(key, format!("shade-{row}"));
        html! {
            <use key={row} href={href.clone()} {class} x={px(at.x - 7.5)} y={px(at.y - 7.5)}
                width="15" height="15" />
        }
    };
    html! {
        <g key={format!("packet-{}", packet.id)}>
            <path class={classes!("trail", format!("k-{key}"))} d={trail.path()} />
            { for packet.shadows.iter().enumerate().map(shadow) }
            if big {
                <circle class="f-wash k-now w2" cx={px(x)} cy={px(y)} r={px(r)} />
            }
            <use href={href.clone()} class={key} x={px(x - side / 2.0)} y={px(y - side / 2.0)}
                width={px(side)} height={px(side)} />
        </g>
    }
}

/// A packet's name; of a PUBLISH also what is in it, on a stalk.
fn label(scene: &Scene, packet: &PacketView) -> Html {
    let key = packet.family.map_or("end", family_key);
    let (x, y) = (packet.at.x, packet.at.y);
    let fill = format!("f-{key}");
    let name = classes!("bd", "paper", fill, if scene.tall { "from" } else { "mid" });
    if scene.tall {
        let x = x + 30.0;
        return html! {
            <g key={format!("label-{}", packet.id)}>
                <text class={classes!(name, "t14")} x={px(x)} y={px(y + 1.0)}>{ &packet.name }</text>
                if let Some(content) = &packet.content {
                    <text class="m from paper" x={px(x)} y={px(y + 16.0)}>{ content }</text>
                }
            </g>
        };
    }
    let Some(content) = &packet.content else {
        let down = if packet.below { 44.0 } else { -17.0 };
        return html! {
            <text key={format!("label-{}", packet.id)} class={name} x={px(x)} y={px(y + down)}>{ &packet.name }</text>
        };
    };
    let (top, first) = if packet.below {
        (24.0, y + 58.0)
    } else {
        (-24.0, y - 66.0)
    };
    let label = scene.label_x(x);
    let stalk = Segment {
        a: Point::new(x, y + top),
        b: Point::new((x + label) / 2.0, y + top * 1.75),
    };
    html! {
        <g key={format!("label-{}", packet.id)}>
            <path class={classes!("w1", format!("k-{key}"))} d={stalk.path()} />
            <text class={classes!(name, "t14")} x={px(label)} y={px(first)}>{ &packet.name }</text>
            <text class="m mid paper t125" x={px(label)} y={px(first + 17.0)}>{ content }</text>
        </g>
    }
}

fn client(dispatch: &Dispatch, scene: &Scene, client: &ClientView, place: usize) -> Html {
    let at = scene.clients.get(place).copied().unwrap_or_default();
    let (r, side) = (scene.client_r, scene.client_r * 1.17);
    let says = format!(
        "{}. {} Now: {}.",
        client.title,
        client.caption.join(" "),
        client.state
    );
    html! {
        <>
            <g class={classes!("node", client.device.lit.then_some("lit"))} role="img" aria-label={says}>
                <circle class="rim" cx={px(at.x)} cy={px(at.y)} r={px(r)} />
                <use class="face" href={format!("#{}", client.device.sign)} x={px(at.x - side / 2.0)}
                    y={px(at.y - side / 2.0)} width={px(side)} height={px(side)} />
                { caption(scene, at, &client.title, &client.caption, &client.state) }
            </g>
            { act(dispatch, scene, client, at) }
        </>
    }
}

/// Name and two lines: below the scene's row, or beside the node.
fn caption(scene: &Scene, at: Point, title: &str, lines: &[String], state: &str) -> Html {
    let (x, y, align) = if scene.tall {
        (at.x + scene.client_r + 14.0, at.y - 26.0, "from")
    } else {
        (at.x, scene.broker.y + scene.broker_r + 34.0, "mid")
    };
    // Where links are short, above what flies: side by side both have no room.
    let state_at = match (scene.tall, scene.broker_r < 100.0) {
        (true, _) => at.y + 46.0,
        (false, true) => at.y - scene.client_r - 50.0,
        (false, false) => at.y - scene.client_r - 16.0,
    };
    html! {
        <>
            <text class={classes!("t-2", align, "now")} x={px(x)} y={px(state_at)}>
                { state.to_owned() }</text>
            <text class={classes!("bd", "t15", align)} x={px(x)} y={px(y)}>{ title.to_owned() }</text>
            { for lines.iter().enumerate().map(|(row, line)| {
                let down = 20.0 + 18.0 * f64::from(u32::try_from(row).unwrap_or(0));
                html! { <text class={classes!("s", "t-2", align)} x={px(x)} y={px(y + down)}>
                    { line }</text> }
            }) }
        </>
    }
}

/// The button of a client.
fn act(dispatch: &Dispatch, scene: &Scene, client: &ClientView, at: Point) -> Html {
    let Some(act) = &client.act else {
        return Html::default();
    };
    let (sign, word, msg) = match act {
        Act::Walk(message) => {
            let command = brokerscope_core::machine::Command::Publish(message.clone());
            let action = brokerscope_core::world::Action::Command {
                client: client.node,
                command,
            };
            ("plus", words::home::WALK, WorldMsg::Act(action))
        }
        Act::Ask(command) => {
            let action = brokerscope_core::world::Action::Command {
                client: client.node,
                command: command.clone(),
            };
            ("p-sub", words::home::ASK, WorldMsg::Act(action))
        }
        Act::Connect => {
            let msg = WorldMsg::Submit(client.node, Verb::Connect);
            ("plug", words::home::RECONNECT, msg)
        }
    };
    let corner = if scene.tall {
        Point::new(at.x + scene.client_r + 6.0, at.y + 52.0)
    } else {
        Point::new(at.x - 90.0, at.y + scene.client_r + 12.0)
    };
    button(
        corner,
        scene.tall,
        html! {
            <button type="button" class="btn sm" onclick={dispatch.on(msg)}>{ icon(sign) }{ word }</button>
        },
    )
}

/// Cuts the link of a subscriber, or repairs it.
fn scissors(dispatch: &Dispatch, scene: &Scene, client: &ClientView) -> Html {
    let weather = client.link.weather;
    if !client.scissors && !weather.is_cut() {
        return Html::default();
    }
    let (action, sign, _) = cut_or_repair(client.link.link, weather);
    let word = if weather.is_cut() {
        words::home::REPAIR_LINK
    } else {
        words::home::CUT_LINK
    };
    let mid = scene.way(client.link.link).at(0.5);
    let corner = if scene.tall {
        let at = scene.client(client.link.link);
        Point::new(at.x - scene.client_r - 66.0, at.y + 46.0)
    } else {
        Point::new(mid.x - 90.0, mid.y - 128.0)
    };
    button(
        corner,
        scene.tall,
        html! {
            <button type="button" class="btn sm ghost" onclick={dispatch.on(WorldMsg::Act(action))}>
                { icon(sign) }{ word }</button>
        },
    )
}

/// A button in a drawing, with room for its focus ring.
fn button(corner: Point, from_left: bool, inside: Html) -> Html {
    let class = if from_left { "but from-left" } else { "but" };
    html! {
        <foreignObject x={px(corner.x)} y={px(corner.y)} width="180" height="44">
            <div xmlns="http://www.w3.org/1999/xhtml" {class}>{ inside }</div>
        </foreignObject>
    }
}

fn broker(view: &StageView) -> Html {
    let (scene, broker) = (&view.scene, &view.broker);
    let (x, y, r) = (scene.broker.x, scene.broker.y, scene.broker_r);
    let lines = words::home::BROKER;
    let heading = if broker.twigs.knots.is_empty() {
        words::home::NOBODY_ASKED
    } else {
        words::home::WHO_WANTS_WHAT
    };
    let says = format!("{}. {} {}", broker.title, lines[0], broker.waiting);
    let shine = format!(
        "M{} {}A{2} {2} 0 0 1 {3} {4}",
        Px(x - r * 0.825),
        Px(y - r * 0.46),
        Px(r * 0.89),
        Px(x - r * 0.46),
        Px(y - r * 0.825)
    );
    let (cx, cy, align) = if scene.tall {
        (x + r + 10.0, y - 30.0, "from")
    } else {
        (x, y + r + 34.0, "mid")
    };
    let caption = if scene.tall {
        words::home::BROKER_SHORT.to_vec()
    } else {
        lines.to_vec()
    };
    html! {
        <g class="node hub" role="img" aria-label={says}>
            <circle class="rim" cx={px(x)} cy={px(y)} r={px(r)} />
            <circle class="inner" cx={px(x)} cy={px(y)} r={px(r - 7.0)} />
            <path class="shine" d={shine} />
            <text class="t-3 mid" x={px(x)} y={px(y - r * 0.66)}>{ heading }</text>
            { twigs(&broker.twigs, scene.broker) }
            // In a small circle the tree reaches further down.
            <text class="t-3 mid" x={px(x)} y={px(y + r * if r < 110.0 { 0.81 } else { 0.77 })}>
                { &broker.waiting }</text>
            <text class={classes!("bd", "t15", align)} x={px(cx)} y={px(cy)}>{ &broker.title }</text>
            { for caption.iter().enumerate().map(|(row, line)| {
                let down = 22.0 + 19.0 * f64::from(u32::try_from(row).unwrap_or(0));
                html! { <text class={classes!("s", "t-2", align)} x={px(cx)} y={px(cy + down)}>
                    { *line }</text> }
            }) }
        </g>
    }
}

/// Who wants what.
fn twigs(twigs: &Twigs, middle: Point) -> Html {
    let place = |at: Point| Point::new(middle.x + at.x, middle.y + at.y);
    let root = place(twigs.root);
    html! {
        <g class="twigs">
            { for twigs.knots.iter().map(|knot| branch(place(knot.from), place(knot.at), knot)) }
            if !twigs.knots.is_empty() {
                <circle class="f-ink" cx={px(root.x)} cy={px(root.y)} r="4" />
            }
            { for twigs.knots.iter().map(|one| knot(place(one.at), one)) }
            if twigs.more > 0 {
                <text class="t-3 mid" x={px(middle.x)} y={px(middle.y + 78.0)}>
                    { format!("and {} more", twigs.more) }</text>
            }
        </g>
    }
}

/// From a level to the next: straight, or down in a bow.
fn branch(from: Point, to: Point, knot: &Knot) -> Html {
    let tail = if knot.faces.is_empty() { 0.0 } else { 20.0 };
    let bow = (to.x - from.x) / 2.0;
    let d = if (to.y - from.y).abs() < 1.0 {
        format!("M{} {}H{}", Px(from.x), Px(from.y), Px(to.x + tail))
    } else {
        format!(
            "M{} {}C{} {} {} {} {} {}H{}",
            Px(from.x),
            Px(from.y),
            Px(from.x + bow),
            Px(from.y),
            Px(to.x - bow),
            Px(to.y),
            Px(to.x - 8.0),
            Px(to.y),
            Px(to.x + tail)
        )
    };
    html! { <path class="k-ink2 f-none w15" {d} /> }
}

fn knot(at: Point, knot: &Knot) -> Html {
    let label = if knot.below { at.y + 19.0 } else { at.y - 10.0 };
    let face = |(place, face): (usize, &&'static str)| {
        let x = at.x + 38.0 + 26.0 * f64::from(u32::try_from(place).unwrap_or(0));
        html! {
            <use key={place} class="face" href={format!("#{face}")} x={px(x)} y={px(at.y - 13.0)}
                width="26" height="26" />
        }
    };
    html! {
        <>
            <circle class="f-pane k-ink2 w15" cx={px(at.x)} cy={px(at.y)} r="4" />
            <text class="m mid t125 paper" x={px(at.x)} y={px(label)}>{ &knot.text }</text>
            if !knot.faces.is_empty() {
                <use class="sub" href="#p-sub" x={px(at.x + 22.0)} y={px(at.y - 6.0)}
                    width="12" height="12" />
                { for knot.faces.iter().enumerate().map(face) }
            }
        </>
    }
}
