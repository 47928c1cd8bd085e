//! The ladder as a list of sentences: the truth for screen readers, and the whole story.

use brokerscope_core::id::RecordId;
use brokerscope_core::wire::Family;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::app::use_dispatch;
use crate::msg::PickMsg;
use crate::shared::Shared;
use crate::view::story::{Row, Sort, StoryView};
use crate::widget::icon::{glyph, icon};
use crate::widget::sentence;

/// What the list shows.
#[derive(Clone, PartialEq, Properties)]
pub struct LadderListProps {
    /// The lines around the cursor.
    pub view: Shared<StoryView>,
}

/// The ladder as a list. One line has the keyboard; the arrow keys move it.
#[component]
pub fn LadderList(props: &LadderListProps) -> Html {
    let view = &props.view;
    let list = use_node_ref();
    let current = view
        .current
        .and_then(|place| view.rows.get(place))
        .map(|row| row.id);
    let focus = use_state_eq(|| None::<RecordId>);
    let home = focus
        .filter(|id| view.rows.iter().any(|row| row.id == *id))
        .or(current);
    let home = home.or_else(|| view.rows.first().map(|row| row.id));
    {
        let list = list.clone();
        use_effect_with(current, move |_| {
            if let Some(list) = list.cast::<Element>() {
                bring_into_view(&list);
            }
        });
    }
    let onkeydown = {
        let list = list.clone();
        move |event: KeyboardEvent| {
            if let Some(list) = list.cast::<Element>() {
                move_focus(&list, &event);
            }
        }
    };
    let rows = view.rows.iter().map(|row| {
        let focus = focus.clone();
        let id = row.id;
        html! {
            <Line key={id.0} row={Shared::new(row.clone())} current={Some(id) == current}
                selected={Some(id) == view.selected} home={Some(id) == home}
                onfocus={move |_| focus.set(Some(id))} />
        }
    });
    html! {
        <div class="tale">
            if let Some(caution) = view.caution {
                <p class="small quiet caution">{ caution }</p>
            }
            { beyond(view.earlier, "earlier") }
            <ol class="tale-list" ref={list} {onkeydown} aria-label="What happened, line by line">
                { for rows }
            </ol>
            { beyond(view.later, "later") }
            if view.rows.is_empty() {
                <p class="empty quiet">{ "Nothing has happened yet. Press Play." }</p>
            }
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct BeyondProps {
    count: usize,
    to: RecordId,
    which: &'static str,
}

fn beyond(lines: Option<(usize, RecordId)>, which: &'static str) -> Html {
    match lines {
        Some((count, to)) => html! { <Beyond {count} {to} {which} /> },
        None => Html::default(),
    }
}

/// Leads to the lines that are not shown.
#[component]
fn Beyond(props: &BeyondProps) -> Html {
    let dispatch = use_dispatch();
    html! {
        <button type="button" class="btn sm ghost" onclick={dispatch.on(PickMsg::Visit(props.to))}>
            { format!("{} {} lines", props.count, props.which) }
        </button>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct LineProps {
    row: Shared<Row>,
    current: bool,
    selected: bool,
    /// It has the keyboard when the list has it.
    home: bool,
    onfocus: Callback<FocusEvent>,
}

/// One record.
#[component]
fn Line(props: &LineProps) -> Html {
    let dispatch = use_dispatch();
    let row = &props.row;
    let class = classes!("line", props.selected.then_some("sel"), tone(row.sort));
    html! {
        <li>
            <button type="button" {class} aria-current={props.current.then_some("true")}
                tabindex={if props.home { "0" } else { "-1" }} onfocus={&props.onfocus}
                onclick={dispatch.on(PickMsg::Visit(row.id))}>
                <span class="at">{ row.at.to_string() }</span>
                { sign(row.sort) }
                <span class="says">{ sentence(&row.phrase) }</span>
            </button>
        </li>
    }
}

fn tone(sort: Sort) -> &'static str {
    match sort {
        Sort::Word => "word",
        Sort::Act => "act",
        Sort::Packet(_) | Sort::Ending | Sort::Delivery => "fact",
    }
}

fn sign(sort: Sort) -> Html {
    match sort {
        Sort::Packet(family) => glyph(family),
        Sort::Ending => glyph(Family::Ending),
        Sort::Delivery => glyph(Family::Content),
        Sort::Act => icon("right"),
        Sort::Word => html! { <span class="g" aria-hidden="true"></span> },
    }
}

/// Arrow keys go from line to line, Home and End to the ends.
fn move_focus(list: &Element, event: &KeyboardEvent) {
    let lines = list.children();
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let Some(line) = target.and_then(|target| target.closest("li").ok().flatten()) else {
        return;
    };
    let next = match event.key().as_str() {
        "ArrowDown" => line.next_element_sibling(),
        "ArrowUp" => line.previous_element_sibling(),
        "Home" => lines.item(0),
        "End" => lines.item(lines.length().saturating_sub(1)),
        _ => return,
    };
    event.prevent_default();
    let button = next.and_then(|line| line.first_element_child());
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        let _ = button.focus();
    }
}

/// Scrolls the list, and only the list, until the current line stands in it.
fn bring_into_view(list: &Element) {
    let Ok(Some(line)) = list.query_selector("[aria-current=true]") else {
        return;
    };
    let Some(frame) = list.closest(".story-b").ok().flatten() else {
        return;
    };
    let (inner, outer) = (
        line.get_bounding_client_rect(),
        frame.get_bounding_client_rect(),
    );
    let off = if inner.top() < outer.top() + 40.0 {
        inner.top() - outer.top() - 40.0
    } else if inner.bottom() > outer.bottom() - 80.0 {
        inner.bottom() - outer.bottom() + 80.0
    } else {
        return;
    };
    #[allow(clippy::cast_possible_truncation, reason = "pixels of one page")]
    frame.set_scroll_top(frame.scroll_top() + off.round() as i32);
}
