//! What changed since another moment.

use web_sys::HtmlSelectElement;

use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::{PageMsg, TimesMsg};
use crate::view::broker::{BrokerView, Change, How};
use crate::widget::long;
use crate::words::broker::{BESIDE, COMPARE, NOTHING, PIN, WIDE};
use crate::words::times;

/// The choice of a moment, and the list.
pub(super) fn place(view: &BrokerView, dispatch: &Dispatch) -> Html {
    let since = &view.since;
    let onchange = {
        let dispatch = dispatch.clone();
        let moments: Vec<_> = since.moments.iter().map(|moment| moment.0).collect();
        move |event: Event| {
            if let Some(menu) = event.target_dyn_into::<HtmlSelectElement>() {
                let place = menu.value().parse::<usize>().ok();
                let moment = place.and_then(|place| moments.get(place)).copied();
                dispatch.send(TimesMsg::Since(moment));
            }
        }
    };
    let option = |(place, label): (usize, &str)| {
        let selected = since.chosen == Some(place);
        let value = place.to_string();
        html! { <option key={value.clone()} {value} {selected}>{ label.to_owned() }</option> }
    };
    let labels = since.moments.iter().map(|moment| moment.1.as_str());
    let list = (!since.rows.is_empty()).then(|| {
        html! { <ul class="changes" tabindex="0" aria-label={COMPARE}>{ for since.rows.iter().map(change) }</ul> }
    });
    html! {
        <section class="place since" aria-label={COMPARE}>
            <div class="since-h">
                <label for="since">{ COMPARE }</label>
                <select id="since" class="input" {onchange}>
                    <option key="none" value="" selected={since.chosen.is_none()}>
                        { NOTHING }</option>
                    { for labels.enumerate().map(option) }
                </select>
                <button type="button" class="btn sm ghost" onclick={dispatch.on(TimesMsg::Pin)}>
                    { PIN }</button>
                <button type="button" class="btn sm ghost widen" aria-pressed={view.wide.to_string()}
                    onclick={dispatch.on(PageMsg::Wide)}>
                    { if view.wide { BESIDE } else { WIDE } }</button>
            </div>
            <p class="small" aria-live="polite">{ &since.says }</p>
            { for list }
            if since.more > 0 {
                <p class="small quiet">{ times::more(since.more) }</p>
            }
        </section>
    }
}

fn change(change: &Change) -> Html {
    let (sign, word) = match change.how {
        How::Added => ("+", "new"),
        How::Removed => ("−", "gone"),
        How::Changed => ("~", "changed"),
    };
    let was = change.value.left.as_ref().filter(|it| !it.shown.is_empty());
    let is = change
        .value
        .right
        .as_ref()
        .filter(|it| !it.shown.is_empty());
    let arrow = (was.is_some() && is.is_some()).then_some(" → ");
    html! {
        <li key={change.what.shown.clone()} class={word}>
            <span class="sign mono" aria-hidden="true">{ sign }</span>
            <span class="what"><span class="how">{ word }</span>{ " " }{ long(&change.what) }</span>
            <span class="mono val">
                { for was.map(|was| html! { <s>{ long(was) }</s> }) }
                { arrow.unwrap_or_default() }
                { for is.map(|is| html! { <b>{ long(is) }</b> }) }
            </span>
        </li>
    }
}
