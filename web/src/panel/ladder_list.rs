//! The ladder as a list of sentences: the truth for screen readers, and the whole story.

use crate::app::Dispatch;
use crate::effect::STORY_LINES;
use crate::markup::*;
use crate::msg::PickMsg;
use crate::view::story::{Row, Sort, StoryView};
use crate::widget::icon::{glyph, icon};
use crate::widget::{drawn_in_list, sentence};
use brokerscope_core::id::RecordId;
use brokerscope_core::wire::Family;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The ladder as a list. One line has the keyboard; the arrow keys move it.
pub fn list(view: &StoryView, dispatch: &Dispatch) -> Html {
    let current = view.current.and_then(|place| view.rows.get(place));
    let current = current.map(|row| row.id);
    let rows = view.rows.iter().map(|row| {
        let id = Some(row.id);
        let line = Line {
            row: row.clone(),
            current: id == current,
            selected: id == view.selected,
            home: id == view.home,
        };
        drawn_in_list(dispatch, row.id.0, line, draw_line)
    });
    html! {
        <div class="tale">
            if let Some(caution) = view.caution {
                <p class="small quiet caution">{ caution }</p>
            }
            if view.filtered {
                <p class="small filtered">
                    <span>{ "Only what the filter wants." }</span>
                    <button type="button" class="btn sm ghost"
                        onclick={dispatch.on(PickMsg::Filter(Some(String::new())))}>
                        { "Show all" }</button>
                </p>
            }
            { beyond(dispatch, view.earlier, "earlier") }
            <ol class="tale-list" id={STORY_LINES} onkeydown={move_focus}
                aria-label="What happened, line by line">
                { for rows }
            </ol>
            { beyond(dispatch, view.later, "later") }
            if view.rows.is_empty() {
                <p class="empty quiet">{ match view.filtered {
                    true => "Nothing that the filter wants.",
                    false => "Nothing has happened yet. Press Play.",
                } }</p>
            }
        </div>
    }
}

/// Leads to the lines that are not shown.
fn beyond(dispatch: &Dispatch, lines: Option<(usize, RecordId)>, which: &'static str) -> Html {
    let Some((count, to)) = lines else {
        return Html::default();
    };
    html! {
        <button type="button" class="btn sm ghost" onclick={dispatch.on(PickMsg::Visit(to))}>
            { format!("{count} {which} lines") }
        </button>
    }
}

#[derive(PartialEq)]
struct Line {
    row: Row,
    current: bool,
    selected: bool,
    /// It has the keyboard when the list has it.
    home: bool,
}

/// One record.
fn draw_line(line: &Line, dispatch: &Dispatch) -> Html {
    let row = &line.row;
    let class = classes!("line", line.selected.then_some("sel"), tone(row.sort));
    html! {
        <li>
            <button type="button" {class} aria-current={line.current.then_some("true")}
                tabindex={if line.home { "0" } else { "-1" }}
                onfocus={dispatch.on(PickMsg::Line(row.id))}
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
        Sort::Word | Sort::Segment => "word",
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
        Sort::Word | Sort::Segment => html! { <span class="g" aria-hidden="true"></span> },
    }
}

/// Arrow keys go from line to line, Home and End to the ends.
fn move_focus(event: KeyboardEvent) {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let Some(line) = target.and_then(|target| target.closest("li").ok().flatten()) else {
        return;
    };
    let Some(lines) = line.parent_element().map(|list| list.children()) else {
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
