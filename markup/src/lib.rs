//! `html!`: the markup of Yew, compiled to a list of short calls.
//!
//! Yew's own macro builds every element in place, some 200 bytes of WebAssembly each; with several
//! hundred elements that was a fifth of the page. Here what never changes of an element (its name,
//! the names of its attributes, the values that are literals) is data, and the rest one call each
//! to a pen (`web/src/markup`), which makes the same virtual DOM.
//!
//! What is understood: `<tag name="literal" name={expr} {name} key={..} ref={..} onclick={..}>`,
//! `<@{name} ..>..</@>` for a tag that is computed,
//! fragments `<>` and `<key={..}>`, `{ expr }`, `{ for iterator }`, and `if`, also `if let`, with
//! `else`. Components are not: the page has three, and makes them by hand.

mod parse;
mod write;

use proc_macro::TokenStream;

/// Markup as a node of the virtual DOM.
#[proc_macro]
pub fn html(input: TokenStream) -> TokenStream {
    match parse::whole(input) {
        Ok(nodes) => write::whole(&nodes),
        Err(problem) => problem.into_tokens(),
    }
}
