//! The sandbox before a real broker: the form, how far the run is, and what to do with what was found.

use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::real::{FOUND, REAL};
use crate::msg::{Msg, RealField, RealMsg};
use crate::view::real::{Judged, RealView};
use crate::widget::clause_chip;
use crate::widget::field::{self, Spec};
use crate::widget::icon::icon;
use crate::words::real as words;

/// In place of the pictures, until there are some.
pub fn before(view: &RealView, dispatch: &Dispatch) -> Html {
    html! {
        <div class="bs-real">
            <section class="bs-ask" id={REAL} tabindex="-1" aria-label={words::ASKS}>
                <h2>{ words::ASKS }</h2>
                if let Some(trouble) = &view.trouble {
                    <div class="say err" role="alert" id="real-trouble">
                        { icon("warn") }<p>{ trouble }</p></div>
                }
                if let Some([address, progress, crossed]) = &view.running {
                    <div class="say hint" role="status" id="real-state">
                        { icon("tick") }
                        <div>
                            <p><b class="mono">{ address }</b></p>
                            <p><span class="mono">{ progress }</span>{ ". " }{ words::WALL }</p>
                            <p class="small quiet">{ crossed }</p>
                        </div>
                    </div>
                    <button type="button" class="btn" onclick={dispatch.on(RealMsg::Stop)}>
                        { words::STOP }</button>
                } else {
                    { form(view, dispatch) }
                }
            </section>
        </div>
    }
}

fn edit(field: RealField) -> impl Fn(String) -> Msg + 'static {
    move |text| RealMsg::Edit(field, text).into()
}

fn form(view: &RealView, dispatch: &Dispatch) -> Html {
    let spec = |id, label, field| Spec::of(id, label, field, &view.form, view.problem.as_ref());
    let address = spec("real-address", "Address", RealField::Address);
    let user = spec("real-user", "User Name", RealField::User);
    let password = spec("real-password", "Password", RealField::Password);
    html! {
        <form onsubmit={field::on_submit(dispatch, RealMsg::Begin)}>
            { field::text(&address, dispatch, edit(RealField::Address)) }
            <div class="row2">
                { field::text(&user, dispatch, edit(RealField::User)) }
                { field::password(&password, dispatch, edit(RealField::Password)) }
            </div>
            <p class="small quiet">{ words::SHARED }</p>
            <div class="cta">
                <button type="submit" class="btn primary">{ words::BEGIN }</button>
            </div>
        </form>
    }
}

/// Above the list of differences: what was found, and what one may do with it.
pub fn behind(view: &RealView, dispatch: &Dispatch) -> Html {
    let Some(done) = &view.done else {
        return Html::default();
    };
    let line = |(place, said): (usize, &String)| {
        let class = if place == 0 { "" } else { "small quiet" };
        html! { <p key={place} {class}>{ said }</p> }
    };
    html! {
        <div class="bs-found" id={FOUND} tabindex="-1" role="status">
            { for done.iter().enumerate().map(line) }
            <div class="bs-do">
                <button type="button" class="btn sm" onclick={dispatch.on(RealMsg::Save)}>
                    { words::SAVE }</button>
                <button type="button" class="btn sm" onclick={dispatch.on(RealMsg::Wear)}>
                    { words::WEAR }</button>
                <button type="button" class="btn sm ghost" onclick={dispatch.on(RealMsg::Again)}>
                    { words::AGAIN }</button>
            </div>
        </div>
    }
}

/// A verdict beside its row.
pub fn verdict(judged: &Judged) -> Html {
    html! { <span class={classes!("bs-verdict", judged.class)}>{ judged.word }</span> }
}

/// Its sentence, below an opened row.
pub fn because(judged: &Judged) -> Html {
    html! {
        <p class="small">{ &judged.says }{ " " }
            if let Some(clause) = judged.clause { { clause_chip(clause) } }
        </p>
    }
}
