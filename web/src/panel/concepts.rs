//! The concept map, in SVG. Its twin in words are the lines of the shelf.

use wasm_bindgen::JsCast;
use web_sys::{Element, SvgElement};

use crate::app::Dispatch;
use crate::markup::*;
use crate::model::Route;
use crate::view::concepts::{Concept, Concepts};
use crate::view::place::Point;
use crate::view::px::{Px, px};
use crate::view::shelf::State;
use crate::words::shelf as words;

/// The map, what its signs mean, and how to use it.
pub fn concepts(view: &Concepts, _dispatch: &Dispatch) -> Html {
    let (width, height) = (view.width, view.height);
    let head = |(place, (at, lines)): (usize, &(Point, Vec<String>))| {
        html! {
            <text key={format!("h{place}")} class="head" x={px(at.x)} y={px(at.y)}>{ lines.join(" ") }</text>
        }
    };
    let line = |(place, (path, done)): (usize, &(String, bool))| {
        html! {
            <path key={format!("l{place}")} class={classes!("need", done.then_some("met"))} d={path.clone()} />
        }
    };
    let sign = |state: State| {
        html! {
            <li key={state.name()}><span class={classes!("dot", state.name())}></span>{ state.name() }</li>
        }
    };
    html! {
        <section class="map" aria-label={words::MAP}>
            <h2>{ words::MAP }</h2>
            <p class="small quiet">{ words::MAP_HOW }</p>
            <svg class="concepts" viewBox={format!("0 0 {} {}", Px(width), Px(height))}
                width={px(width)} height={px(height)} role="group" aria-label={words::MAP}
                onkeydown={move_focus}>
                { for view.lines.iter().enumerate().map(line) }
                { for view.heads.iter().enumerate().map(head) }
                { for view.nodes.iter().enumerate().map(|it| node(view, it)) }
            </svg>
            <ul class="signs small">{ for State::ALL.into_iter().map(sign) }</ul>
        </section>
    }
}

fn node(map: &Concepts, (place, node): (usize, &Concept)) -> Html {
    // What it needs, once more: seen while it is pointed at, above everything else.
    let needs = map.lines.iter().zip(&map.ends).enumerate();
    let needs = needs.filter(|(_, (_, end))| **end == place);
    let need = |(place, ((path, _), _)): (usize, (&(String, bool), &usize))| {
        html! { <path key={place} class="lit" d={path.clone()} /> }
    };
    let next = node.next.then_some("next");
    let class = classes!("concept", node.state.name(), next);
    let (x, y) = (node.at.x, node.at.y);
    let inside = match node.size {
        Some(size) => {
            let top = y + size.y / 2.0 + 4.0 - 7.0 * (lines(node) - 1.0);
            html! {
                <>
                    <rect x={px(x)} y={px(y)} width={px(size.x)} height={px(size.y)} rx="6" />
                    { for node.title.iter().zip(0_u8..).map(|(text, row)| html! {
                        <text key={row} x={px(x + 10.0)} y={px(top + 14.0 * f64::from(row))}>
                            { text }</text>
                    }) }
                </>
            }
        }
        None => html! {
            <>
                <circle cx={px(x)} cy={px(y)} r="6" />
                <text x={px(x + 14.0)} y={px(y + 4.0)}>{ node.title.join(" ") }</text>
            </>
        },
    };
    let tab = if node.next { "0" } else { "-1" };
    html! {
        <a key={node.id.clone()} {class} href={Route::Learn(node.id.clone()).hash()} tabindex={tab}
            aria-label={node.says.clone()}>
            <title>{ &node.says }</title>
            { for needs.map(need) }
            { inside }
        </a>
    }
}

fn lines(node: &Concept) -> f64 {
    f64::from(u32::try_from(node.title.len()).unwrap_or(1))
}

/// The arrows move the keyboard along the course.
fn move_focus(event: KeyboardEvent) {
    let onward = match event.key().as_str() {
        "ArrowDown" | "ArrowRight" => true,
        "ArrowUp" | "ArrowLeft" => false,
        _ => return,
    };
    let target = event.target();
    let here = target.and_then(|it| it.dyn_into::<Element>().ok());
    let here = here.and_then(|it| it.closest("a.concept").ok().flatten());
    let next = here.and_then(|it| match onward {
        true => it.next_element_sibling(),
        false => it.previous_element_sibling(),
    });
    let next = next.filter(|it| it.tag_name().eq_ignore_ascii_case("a"));
    event.prevent_default();
    if let Some(next) = next.and_then(|it| it.dyn_into::<SvgElement>().ok()) {
        let _ = next.focus();
    }
}
