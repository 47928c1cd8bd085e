//! A text that may be longer than its line.

use crate::markup::*;
use crate::view::text::Cut;

/// The text; when it was cut, a disclosure that opens to all of it.
pub fn long(text: &Cut) -> Html {
    match &text.full {
        None => html! { <>{ &text.shown }</> },
        Some(full) => html! {
            <details class="long">
                <summary>{ &text.shown }</summary>
                <span class="whole mono">{ full }</span>
            </details>
        },
    }
}
