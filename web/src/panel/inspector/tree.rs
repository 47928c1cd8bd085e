//! The tree of fields, for hand and keyboard.

use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::PickMsg;
use crate::shared::Shared;
use crate::view::inspector::{Dissection, Row};
use crate::widget::{focus, number_at};

/// Deeper levels are drawn at this one's indent.
const INDENT_MAX: usize = 5;

/// The fields of a packet. Pointing at one, or walking to it, lights its bytes.
pub(super) fn tree(view: &Shared<Dissection>, dispatch: &Dispatch) -> Html {
    let shown = visible(view);
    // The lit field may hide in a closed branch: then the branch stands for it.
    let lit = view
        .lit
        .and_then(|place| standing_for(&view.rows, &shown, place));
    let current = lit.or_else(|| shown.first().copied());
    let light = {
        let dispatch = dispatch.clone();
        move |event: &Event| {
            if let Some(place) = number_at(event, "data-place") {
                dispatch.send(PickMsg::Light(Some(place)));
            }
        }
    };
    let onmouseover = {
        let light = light.clone();
        Callback::from(move |event: MouseEvent| light(&event))
    };
    let onfocusin = Callback::from(move |event: FocusEvent| light(&event));
    let onclick = {
        let (view, dispatch) = (view.clone(), dispatch.clone());
        Callback::from(move |event: MouseEvent| {
            let place = number_at(&event, "data-place");
            if let Some(row) = place.and_then(|place| view.rows.get(place))
                && row.parts > 0
            {
                dispatch.send(PickMsg::Turn(row.place));
            }
        })
    };
    let item = |place: &usize| {
        let row = view.rows.get(*place)?;
        let expanded = (row.parts > 0).then(|| is_open(view, row).to_string());
        let (lit, current) = (lit == Some(*place), current == Some(*place));
        Some(item(row, expanded, lit, current))
    };
    let items: Html = shown.iter().filter_map(item).collect();
    let onkeydown = {
        let (view, dispatch) = (view.clone(), dispatch.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(here) = number_at(&event, "data-place") else {
                return;
            };
            match step(&event.key(), here, &view, &shown) {
                Step::To(place) => focus(&id(place)),
                Step::Turn => dispatch.send(PickMsg::Turn(here)),
                Step::Stay => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    html! {
        <div>
            <p class="tree-h" aria-hidden="true">
                <span>{ "Field" }</span><span>{ "Value" }</span><span>{ "Byte" }</span></p>
            <ul class="tree" role="tree" aria-label="Fields" {onmouseover} {onfocusin} {onclick}
                {onkeydown}>
                { items }
            </ul>
        </div>
    }
}

/// Whether the parts of a field are shown.
fn is_open(view: &Dissection, row: &Row) -> bool {
    row.parts > 0 && row.folded == view.turned.contains(&row.place)
}

fn item(row: &Row, expanded: Option<String>, lit: bool, current: bool) -> Html {
    let group = row.depth == 0;
    let class = classes!(
        group.then_some("grp"),
        lit.then_some("sel"),
        format!("d{}", row.depth.min(INDENT_MAX)),
    );
    html! {
        <li key={row.place} id={id(row.place)} {class} role="treeitem"
            aria-level={(row.depth + 1).to_string()} aria-expanded={expanded}
            aria-selected={lit.to_string()} tabindex={if current { "0" } else { "-1" }}
            data-place={row.place.to_string()}>
            <span>{ row.name }</span>
            <span class="v">{ &row.value.shown }</span>
            <span class="o">{ &row.span }</span>
        </li>
    }
}

fn id(place: usize) -> String {
    format!("field-{place}")
}

/// The places of the rows of which all branches are open.
fn visible(view: &Dissection) -> Vec<usize> {
    let mut shown: Vec<usize> = Vec::new();
    for row in &view.rows {
        let above = row.parent.and_then(|parent| view.rows.get(parent));
        let on_view = above
            .is_none_or(|above| is_open(view, above) && shown.binary_search(&above.place).is_ok());
        if on_view {
            shown.push(row.place);
        }
    }
    shown
}

fn standing_for(rows: &[Row], shown: &[usize], place: usize) -> Option<usize> {
    let mut place = place;
    while shown.binary_search(&place).is_err() {
        place = rows.get(place)?.parent?;
    }
    Some(place)
}

enum Step {
    To(usize),
    Turn,
    Stay,
}

/// What a key means on this row: the ways of a tree.
fn step(key: &str, here: usize, view: &Dissection, shown: &[usize]) -> Step {
    let (Some(row), Ok(at)) = (view.rows.get(here), shown.binary_search(&here)) else {
        return Step::Stay;
    };
    let to = |place: Option<&usize>| place.map_or(Step::Stay, |place| Step::To(*place));
    match key {
        "ArrowDown" => to(shown.get(at + 1)),
        "ArrowUp" => to(at.checked_sub(1).and_then(|at| shown.get(at))),
        "Home" => to(shown.first()),
        "End" => to(shown.last()),
        "ArrowRight" if row.parts > 0 && !is_open(view, row) => Step::Turn,
        "ArrowRight" if row.parts > 0 => to(shown.get(at + 1)),
        "ArrowLeft" if is_open(view, row) => Step::Turn,
        "ArrowLeft" => row.parent.map_or(Step::Stay, Step::To),
        "Enter" | " " if row.parts > 0 => Step::Turn,
        _ => Step::Stay,
    }
}
