//! Packet identifiers in use.

use crate::app::Dispatch;
use crate::markup::*;
use crate::model::Selection;
use crate::msg::PickMsg;
use crate::view::broker::{BrokerView, Exchange, Toward};
use crate::widget::long;
use crate::words::broker::empty;

pub(super) fn place(view: &BrokerView, dispatch: &Dispatch) -> Html {
    let count = view.exchanges.len();
    let note = match count {
        0 => String::new(),
        1 => "1 packet identifier in use".to_owned(),
        _ => format!("{count} packet identifiers in use"),
    };
    let content = (count > 0).then(|| table(&view.exchanges, dispatch));
    super::place("In flight", html! { { note } }, content, empty::FLIGHT)
}

fn table(exchanges: &[Exchange], dispatch: &Dispatch) -> Html {
    html! {
        <table class="flights">
            <thead>
                <tr>
                    <th>{ "Direction" }</th>
                    <th>{ "Id" }</th>
                    <th>{ "QoS" }</th>
                    <th>{ "State" }</th>
                    <th>{ "Topic" }</th>
                    <th class="n">{ "For" }</th>
                </tr>
            </thead>
            <tbody>{ for exchanges.iter().map(|exchange| row(exchange, dispatch)) }</tbody>
        </table>
    }
}

fn row(exchange: &Exchange, dispatch: &Dispatch) -> Html {
    let direction = match exchange.toward {
        Toward::Client => "to ",
        Toward::Broker => "from ",
    };
    let state = match exchange.record {
        Some(record) => {
            let onclick = dispatch.on(PickMsg::Select(Some(Selection::Packet(record))));
            html! { <button class="as-link" {onclick}>{ exchange.words }</button> }
        }
        None => html! { { exchange.words } },
    };
    html! {
        <tr key={format!("{direction}{} {}", exchange.client.shown, exchange.id)}
            class={classes!(exchange.lit.then_some("sel"), exchange.changed.then_some("chg"))}>
            <td>{ direction }{ long(&exchange.client) }</td>
            <td class="mono">{ exchange.id }</td>
            <td>{ exchange.qos }</td>
            <td>{ state }</td>
            <td class="mono">{ for exchange.topic.as_ref().map(long) }</td>
            <td class="n mono">{ exchange.since.as_deref().unwrap_or("") }</td>
        </tr>
    }
}
