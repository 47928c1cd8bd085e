//! Where the panes' insides plug in.

use std::rc::Rc;

use brokerscope_core::trace::Record;
use yew::virtual_dom::VComp;

use super::author;
use super::broker;
use super::inspector;
use super::ladder::{Ladder, LadderProps};
use super::ladder_filter;
use super::ladder_list;
use super::lesson;
use super::scrub;
use crate::app::Dispatch;
use crate::markup::*;
use crate::model::Model;
use crate::msg::PageMsg;
use crate::paint::Track;
use crate::shared::Shared;
use crate::view;
use crate::view::scrub::Whole;
use crate::view::stage::Stage;
use crate::widget::drawn;
use crate::widget::icon::{family_key, glyph, icon};
use crate::words;

/// The ladder.
pub fn ladder(model: &Model, dispatch: &Dispatch) -> Html {
    let view = Shared::new(view::ladder::build(model));
    let props = LadderProps {
        view,
        theme: model.ui.theme,
        dispatch: dispatch.clone(),
    };
    let picture: Html = VComp::new::<Ladder>(Rc::new(props), None).into();
    html! {
        <>
            if let Some(view) = view::filter::build(model) {
                { drawn(dispatch, view, ladder_filter::row) }
            }
            { picture }
        </>
    }
}

/// Its twin as a list.
pub fn ladder_list(model: &Model, dispatch: &Dispatch) -> Html {
    drawn(dispatch, view::story::build(model), ladder_list::list)
}

/// The scrubber.
pub fn scrub(model: &Model, dispatch: &Dispatch) -> Html {
    let (bench, width) = (model.bench(), model.ui.track);
    let track = bench
        .track
        .of((bench.history.stamp(), width.to_bits()), || {
            let stage = Stage::of(model);
            let take = |whole: &mut Whole, record: &Record| whole.take(&stage, record);
            let whole = &bench.whole;
            let whole = whole.with(bench.line(), stage.records, Whole::default, take);
            Track::lay(&whole, stage.head.max(stage.cursor.at), width)
        });
    let view = (view::scrub::build(model), track);
    drawn(dispatch, view, scrub::scrub)
}

/// The selected packet.
pub fn inspector(model: &Model, dispatch: &Dispatch) -> Html {
    drawn(
        dispatch,
        view::inspector::build(model),
        inspector::inspector,
    )
}

/// The broker's insides.
pub fn broker(model: &Model, dispatch: &Dispatch) -> Html {
    drawn(dispatch, view::broker::build(model), broker::broker)
}

/// The lesson.
pub fn lesson(model: &Model, dispatch: &Dispatch) -> Html {
    let view = (view::lesson::build(model), view::acts::build(model));
    drawn(dispatch, view, lesson::lesson)
}

/// The text of the lesson, if somebody writes it.
pub fn author(model: &Model, dispatch: &Dispatch) -> Html {
    let view = view::author::build(model);
    view.map_or_else(Html::default, |view| drawn(dispatch, view, author::editor))
}

/// What the step explains where it stands still, drawn so.
pub fn pause(
    model: &Model,
    dispatch: &Dispatch,
    draw: fn(&view::pause::PauseView, &Dispatch) -> Html,
) -> Html {
    let view = view::pause::build(model);
    view.map_or_else(Html::default, |view| drawn(dispatch, view, draw))
}

/// The selected packet as one line, where the inspector has no room.
pub fn strip(model: &Model, dispatch: &Dispatch) -> Html {
    let inside = match view::strip::build(model) {
        Some(view) => {
            let key = view.family.map_or("end", family_key);
            html! {
                <>
                    { view.family.map(glyph) }
                    <b class={key}>{ view.name }</b>
                    <span class="mono">{ view.hex }</span>
                </>
            }
        }
        None => html! { <span class="quiet">{ words::page::STRIP }</span> },
    };
    html! {
        <button type="button" class="strip" aria-expanded={model.ui.sheet.to_string()}
            onclick={dispatch.on(PageMsg::Sheet)}>
            { inside }
            <span class="small quiet to">{ "Inspect" }</span>{ icon("right") }
        </button>
    }
}

/// Closes the inspector where it slid in.
pub fn sheet_close(dispatch: &Dispatch) -> Html {
    html! {
        <button type="button" class="btn sm ghost icon sheet-x" aria-label="Close the inspector"
            onclick={dispatch.on(PageMsg::Sheet)}>{ icon("menu-close") }</button>
    }
}
