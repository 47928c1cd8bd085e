//! Draws what [`view::prose`](crate::view::prose) read.

use yew::prelude::*;

use super::clause_chip;
use super::icon::family_key;
use crate::app::Dispatch;
use crate::msg::TransportMsg;
use crate::view::prose::{Block, Inline};

/// Paragraphs, lists and lines of code.
pub fn blocks(dispatch: &Dispatch, blocks: &[Block]) -> Html {
    let block = |block: &Block| match block {
        Block::Paragraph(parts) => html! { <p>{ line(dispatch, parts) }</p> },
        Block::Code(code) => html! { <pre class="code">{ code }</pre> },
        Block::List { numbered, items } => {
            let items = items
                .iter()
                .map(|item| html! { <li>{ line(dispatch, item) }</li> });
            if *numbered {
                html! { <ol>{ for items }</ol> }
            } else {
                html! { <ul>{ for items }</ul> }
            }
        }
    };
    html! { <>{ for blocks.iter().map(block) }</> }
}

/// The parts of one line.
pub fn line(dispatch: &Dispatch, parts: &[Inline]) -> Html {
    let part = |part: &Inline| match part {
        Inline::Text(text) => html! { { text } },
        Inline::Stressed(text) => html! { <em>{ text }</em> },
        Inline::Strong(text) => html! { <b class="b">{ text }</b> },
        Inline::Packet(kind) => html! {
            <span class={classes!("pk", family_key(kind.family()))}>{ kind.name() }</span>
        },
        Inline::Code(text) => html! { <span class="code">{ text }</span> },
        Inline::Moment(at) => html! {
            <button type="button" class="moment" title="Go to this moment"
                onclick={dispatch.on(TransportMsg::SeekTime(*at))}>{ at.to_string() }</button>
        },
        Inline::Clause(clause) => clause_chip(*clause),
    };
    html! { <>{ for parts.iter().map(part) }</> }
}
