//! The tree of fields, for hand and keyboard.

use std::collections::BTreeSet;

use yew::prelude::*;

use crate::app::use_dispatch;
use crate::msg::PickMsg;
use crate::shared::Shared;
use crate::view::inspector::Row;
use crate::widget::{focus, number_at};

/// Deeper levels are drawn at this one's indent.
const INDENT_MAX: usize = 5;

#[derive(PartialEq, Properties)]
pub(super) struct TreeProps {
    /// All fields.
    pub(super) rows: Shared<Vec<Row>>,
    /// The lit one.
    pub(super) lit: Option<usize>,
}

/// The fields of a packet. Pointing at one, or walking to it, lights its bytes.
#[component]
pub(super) fn Tree(props: &TreeProps) -> Html {
    let dispatch = use_dispatch();
    // Branches that stand otherwise than at first.
    let turned = use_state(BTreeSet::<usize>::new);
    let rows = &props.rows;
    let is_open = |row: &Row| row.parts > 0 && row.folded == turned.contains(&row.place);
    let shown = visible(rows, is_open);
    // The lit field may hide in a closed branch: then the branch stands for it.
    let lit = props
        .lit
        .and_then(|place| standing_for(rows, &shown, place));
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
    let turn = {
        let turned = turned.clone();
        move |place: usize| {
            let mut next = (*turned).clone();
            if !next.remove(&place) {
                next.insert(place);
            }
            turned.set(next);
        }
    };
    let onclick = {
        let (turn, rows) = (turn.clone(), rows.clone());
        Callback::from(move |event: MouseEvent| {
            let place = number_at(&event, "data-place");
            if let Some(row) = place.and_then(|place| rows.get(place))
                && row.parts > 0
            {
                turn(row.place);
            }
        })
    };
    let onkeydown = {
        let (rows, shown, turned) = (rows.clone(), shown.clone(), turned.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(here) = number_at(&event, "data-place") else {
                return;
            };
            let is_open = |row: &Row| row.parts > 0 && row.folded == turned.contains(&row.place);
            match step(&event.key(), here, &rows, &shown, is_open) {
                Step::To(place) => focus(&id(place)),
                Step::Turn => turn(here),
                Step::Stay => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let item = |place: &usize| {
        let row = rows.get(*place)?;
        let expanded = (row.parts > 0).then(|| is_open(row).to_string());
        Some(item(
            row,
            expanded,
            lit == Some(*place),
            current == Some(*place),
        ))
    };
    html! {
        <ul class="tree" role="tree" aria-label="Fields" {onmouseover} {onfocusin} {onclick}
            {onkeydown}>
            { for shown.iter().filter_map(item) }
        </ul>
    }
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
fn visible(rows: &[Row], is_open: impl Fn(&Row) -> bool) -> Vec<usize> {
    let mut shown: Vec<usize> = Vec::new();
    for row in rows {
        let above = row.parent.and_then(|parent| rows.get(parent));
        let on_view =
            above.is_none_or(|above| is_open(above) && shown.binary_search(&above.place).is_ok());
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
fn step(
    key: &str,
    here: usize,
    rows: &[Row],
    shown: &[usize],
    is_open: impl Fn(&Row) -> bool,
) -> Step {
    let (Some(row), Ok(at)) = (rows.get(here), shown.binary_search(&here)) else {
        return Step::Stay;
    };
    let to = |place: Option<&usize>| place.map_or(Step::Stay, |place| Step::To(*place));
    match key {
        "ArrowDown" => to(shown.get(at + 1)),
        "ArrowUp" => to(at.checked_sub(1).and_then(|at| shown.get(at))),
        "Home" => to(shown.first()),
        "End" => to(shown.last()),
        "ArrowRight" if row.parts > 0 && !is_open(row) => Step::Turn,
        "ArrowRight" if row.parts > 0 => to(shown.get(at + 1)),
        "ArrowLeft" if is_open(row) => Step::Turn,
        "ArrowLeft" => row.parent.map_or(Step::Stay, Step::To),
        "Enter" | " " if row.parts > 0 => Step::Turn,
        _ => Step::Stay,
    }
}
