//! The bubble in which a step to watch explains itself; and the same below, where the picture is not
//! on the screen.

use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::TransportMsg;
use crate::view::pause::PauseView;
use crate::view::px::{Px, px};
use crate::widget::icon::icon;
use crate::widget::prose;
use crate::words::lesson as words;

/// Beside what it speaks of, in the picture. It is put there by empty drawings of the picture's own
/// proportions: the content policy allows no styles in markup.
pub fn bubble(view: &PauseView, dispatch: &Dispatch) -> Html {
    if view.crowd {
        return Html::default();
    }
    let (width, height) = (view.width, view.height);
    let down = format!("0 0 {} {}", Px(width), Px(view.corner.y.max(0.0)));
    let right = format!("{}%", Px(view.corner.x * 100.0 / width));
    html! {
        <div class="topo-b over">
            <div class="at">
                <svg class="topo" viewBox={format!("0 0 {} {}", Px(width), Px(height))}
                    width={px(width)} height={px(height)} aria-hidden="true"></svg>
                <div class="in">
                    <svg class="down" viewBox={down} aria-hidden="true"></svg>
                    <div class="bubble">
                        <svg width={right} height="1" aria-hidden="true"></svg>
                        <div class="card" role="status">
                            <p>{ prose::line(dispatch, &view.says) }</p>
                            { go_on(dispatch) }
                        </div>
                    </div>
                </div>
            </div>
        </div>
    }
}

/// In the narrator's place.
pub fn line(view: &PauseView, dispatch: &Dispatch) -> Html {
    html! {
        <section class={classes!("narr", "told-here", view.crowd.then_some("crowd"))} aria-label={words::PAUSE}>
            <span class="when">{ &view.when }</span>
            <div class="says" tabindex="0" role="status">
                <p>{ prose::line(dispatch, &view.says) }</p></div>
            <span class="more">{ go_on(dispatch) }</span>
        </section>
    }
}

fn go_on(dispatch: &Dispatch) -> Html {
    html! {
        <button type="button" class="btn sm primary" title="Space"
            onclick={dispatch.on(TransportMsg::Play)}>{ icon("play") }{ words::GO_ON }</button>
    }
}
