//! A client as a program: its lines lead to packets, and packets light lines.

use brokerscope_core::interchange::code::Target;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::app::Dispatch;
use crate::effect::CODE_LINES;
use crate::markup::*;
use crate::msg::FilesMsg;
use crate::view::code::{CodeLine, CodeView};
use crate::widget::icon::icon;
use crate::widget::tabs::{Tab, tabs};
use crate::words::files as words;

pub(super) fn pane(view: &CodeView, dispatch: &Dispatch) -> Html {
    let target = |target: Target| Tab {
        label: target.name(),
        note: String::new(),
        msg: FilesMsg::Target(target).into(),
        selected: target == view.target,
    };
    let targets = Target::ALL.into_iter().map(target).collect();
    let lines = view.lines.iter().enumerate();
    let lines = lines.map(|(place, it)| line(place, it, dispatch));
    let copy = if view.copied { "Copied" } else { "Copy" };
    html! {
        <>
            <div class="pane-b scrolls" key="code">
                <p class="ph"><b>{ &view.name }</b></p>
                <p class="small quiet">{ words::ABOUT_CODE }</p>
                { tabs(dispatch, "Library", "targets", targets) }
                <p class="small" role="status" id="code-says">{ &view.says }</p>
                <ol class="code" id={CODE_LINES} aria-label={format!("{} as a program", view.name)}
                    onkeydown={move_focus}>{ for lines }</ol>
                <p class="small quiet">{ words::LINES_LEAD }</p>
                { list(words::UNSAID, &view.unsaid) }
                { list(words::BESIDE, &view.beside) }
            </div>
            <div class="ifoot">
                <button type="button" class="btn sm" onclick={dispatch.on(FilesMsg::CopyCode)}>
                    { copy }</button>
                <button type="button" class="btn sm ghost"
                    onclick={dispatch.on(FilesMsg::SaveCode)}>{ "Save as a file" }</button>
            </div>
        </>
    }
}

fn list(title: &'static str, lines: &[String]) -> Html {
    if lines.is_empty() {
        return Html::default();
    }
    let lines = lines.iter().map(|line| html! { <li>{ line }</li> });
    html! {
        <section class="why">
            <h3 class="lab">{ title }</h3>
            <ul class="small">{ for lines }</ul>
        </section>
    }
}

/// A line with its number; one that is lit has a sign, too.
fn line(place: usize, line: &CodeLine, dispatch: &Dispatch) -> Html {
    let sign = html! {
        <span class="ln" aria-hidden="true">
            if line.lit && line.leads { { icon("right") } }
            <span>{ place + 1 }</span></span>
    };
    if !line.leads {
        return html! { <li key={place}>{ sign }<span class="tx">{ &line.text }</span></li> };
    }
    html! {
        <li key={place} class={classes!(line.lit.then_some("lit"))}>
            <button type="button" tabindex={if line.home { "0" } else { "-1" }}
                aria-current={line.lit.then_some("true")}
                onclick={dispatch.on(FilesMsg::Line(place))}>
                { sign }<span class="tx">{ &line.text }</span></button>
        </li>
    }
}

/// Arrow keys go from one line that leads somewhere to the next, Home and End to the ends.
fn move_focus(event: KeyboardEvent) {
    let by = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        "Home" => i64::MIN,
        "End" => i64::MAX,
        _ => return,
    };
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let list = target
        .as_ref()
        .and_then(|it| it.closest("ol").ok().flatten());
    let Some(all) = list.and_then(|it| it.query_selector_all("button").ok()) else {
        return;
    };
    event.prevent_default();
    let button = |at: u32| all.item(at)?.dyn_into::<HtmlElement>().ok();
    let is_here = |at: &u32| button(*at).map(Element::from) == target;
    let here = (0..all.length()).find(is_here).unwrap_or(0);
    let last = i64::from(all.length()) - 1;
    let next = i64::from(here).saturating_add(by).clamp(0, last.max(0));
    if let Some(button) = u32::try_from(next).ok().and_then(button) {
        let _ = button.focus();
    }
}
