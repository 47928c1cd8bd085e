//! A sentence of the engine: packets in their family's colour, names bold, the wire in mono.

use super::icon::family_key;
use crate::markup::*;
use crate::view::text::visible;
use brokerscope_core::machine::{Phrase, Word};

/// A plain sentence in which what one types stands between backticks.
pub fn coded(text: &str) -> Html {
    let part = |(place, part): (usize, &str)| match place % 2 {
        0 => html! { { visible(part) } },
        _ => html! { <span class="code">{ visible(part) }</span> },
    };
    html! { <>{ for text.split('`').enumerate().map(part) }</> }
}

/// The sentence with its words coloured.
pub fn sentence(phrase: &Phrase) -> Html {
    let word = |word: &Word| match word {
        Word::Plain(text) => html! { { visible(text) } },
        Word::Strong(text) => html! { <b class="b">{ visible(text) }</b> },
        Word::Code(text) => html! { <span class="code">{ visible(text) }</span> },
        Word::Packet(kind) => html! {
            <span class={classes!("pk", family_key(kind.family()))}>{ kind.name() }</span>
        },
    };
    html! { <>{ for phrase.0.iter().map(word) }</> }
}
