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

/// Beside what it speaks of, in the picture.
pub fn bubble(view: &PauseView, dispatch: &Dispatch) -> Html {
    let view_box = format!("0 0 {} {}", Px(view.width), Px(view.height));
    html! {
        <div class="topo-b over">
            <svg class="topo" viewBox={view_box} width={px(view.width)} height={px(view.height)}>
                <foreignObject x={px(view.corner.x)} y={px(view.corner.y)}
                    width={px(view.size.x)} height={px(view.size.y)}>
                    <div xmlns="http://www.w3.org/1999/xhtml"
                        class={classes!("bubble", view.above.then_some("above"))}>
                        <div class="card" role="status">
                            <p>{ prose::line(dispatch, &view.says) }</p>
                            { go_on(dispatch) }
                        </div>
                    </div>
                </foreignObject>
            </svg>
        </div>
    }
}

/// In the narrator's place.
pub fn line(view: &PauseView, dispatch: &Dispatch) -> Html {
    html! {
        <section class="narr told-here" aria-label={words::PAUSE}>
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
