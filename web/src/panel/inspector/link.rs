//! A link: what can be done to it, its numbers, and what TCP does on it now.

use super::acts;
use crate::app::Dispatch;
use crate::markup::*;
use crate::view::inspector::{LinkView, Numbers};
use crate::words::link as words;

pub(super) fn pane(link: &LinkView, dispatch: &Dispatch) -> Html {
    let sentence = |text: &String| html! { <p>{ text }</p> };
    let whole = |(name, value): &(&'static str, String)| {
        html! { <div><dt>{ *name }</dt><dd>{ value }</dd></div> }
    };
    html! {
        <div class="pane-b road">
            <p class="ph"><b>{ &link.name }</b></p>
            { for link.state.iter().map(sentence) }
            <p class="quiet">{ &link.under_way }</p>
            { acts::groups(&link.acts, link.kind, dispatch) }
            { table("Its numbers", &link.from, &link.numbers) }
            <dl class="small">{ for link.whole.iter().map(whole) }</dl>
            { table("The stacks now", &link.from, &link.stacks) }
            <p class="small quiet">{ words::SIMPLE }</p>
        </div>
    }
}

fn table(title: &'static str, from: &[String; 2], rows: &[Numbers]) -> Html {
    let row = |(name, [up, down]): &Numbers| {
        html! {
            <tr key={*name}><th scope="row">{ *name }</th><td>{ up }</td><td>{ down }</td></tr>
        }
    };
    html! {
        <table>
            <thead><tr>
                <th scope="col">{ title }</th>
                <th scope="col">{ "from " }{ &from[0] }</th>
                <th scope="col">{ "from " }{ &from[1] }</th>
            </tr></thead>
            <tbody>{ for rows.iter().map(row) }</tbody>
        </table>
    }
}
