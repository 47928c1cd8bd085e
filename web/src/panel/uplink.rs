//! The bridge to a real broker: its form, and its state.

use web_sys::HtmlTextAreaElement;

use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::uplink::UPLINK;
use crate::msg::{Msg, UplinkField, UplinkMsg};
use crate::view::uplink::UplinkView;
use crate::widget::field::{self, Spec};
use crate::widget::icon::icon;
use crate::words::uplink as words;

/// The whole of it.
pub fn uplink(view: &UplinkView, dispatch: &Dispatch) -> Html {
    html! {
        <section class="uplink" id={UPLINK} tabindex="-1" aria-label={words::DOOR}>
            if let Some(trouble) = &view.trouble {
                <div class="say err" role="alert" id="uplink-trouble">
                    { icon("warn") }<p>{ trouble }</p></div>
            }
            if let Some(state) = &view.state {
                <div class="say hint" role="status" id="uplink-state">
                    { icon("tick") }
                    <div>
                        <p><b class="mono">{ &view.address }</b>{ " " }{ *state }</p>
                        <p>{ words::WALL }</p>
                        <p class="small quiet">{ &view.crossed }</p>
                        if view.storm { <p class="end">{ words::STORM }</p> }
                    </div>
                </div>
                <button type="button" class="btn" onclick={dispatch.on(UplinkMsg::Stop)}>
                    { "Stop the bridge" }</button>
            } else {
                { form(view, dispatch) }
            }
        </section>
    }
}

fn edit(field: UplinkField) -> impl Fn(String) -> Msg + 'static {
    move |text| UplinkMsg::Edit(field, text).into()
}

fn form(view: &UplinkView, dispatch: &Dispatch) -> Html {
    let spec = |id, label, field| Spec::of(id, label, field, &view.form, view.problem.as_ref());
    let address = spec("uplink-address", "Address", UplinkField::Address);
    let version = spec("uplink-version", "Version", UplinkField::Version);
    let loops = "Loop protection";
    let protection = spec("uplink-protection", loops, UplinkField::Protection);
    let user = spec("uplink-user", "User Name", UplinkField::User);
    let password = spec("uplink-password", "Password", UplinkField::Password);
    let rules = spec("uplink-rules", "Rules", UplinkField::Rules);
    let oninput = {
        let dispatch = dispatch.clone();
        move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                dispatch.send(UplinkMsg::Edit(UplinkField::Rules, area.value()));
            }
        }
    };
    html! {
        <form class="live-form"
            onsubmit={field::on_submit(dispatch, UplinkMsg::Begin)}>
            <p class="small quiet">{ words::ABOUT }</p>
            { field::text(&address, dispatch, edit(UplinkField::Address)) }
            { field::choice(&version, &[("5.0", "5.0"), ("3.1.1", "3.1.1")], dispatch,
                edit(UplinkField::Version)) }
            { field::choice(&protection, &words::PROTECTIONS, dispatch,
                edit(UplinkField::Protection)) }
            <div class="row2">
                { field::text(&user, dispatch, edit(UplinkField::User)) }
                { field::password(&password, dispatch, edit(UplinkField::Password)) }
            </div>
            <p class="small faint">{ words::SECRET }</p>
            <div class="field">
                <label for="uplink-rules">{ "Rules" }</label>
                <textarea id="uplink-rules" class="input mono" rows="3" spellcheck="false"
                    value={rules.value.to_owned()} {oninput}></textarea>
                { field::problem(&rules) }
                <p class="small faint">{ words::RULES }</p>
            </div>
            <div class="cta">
                <button type="submit" class="btn primary">{ "Begin the bridge" }</button>
            </div>
        </form>
    }
}
