//! Draws what [`prose`](brokerscope_core::lesson::prose) read.

use brokerscope_core::lesson::prose::{Block, Inline, Side, Voice};

use super::clause_chip;
use super::icon::family_key;
use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::TransportMsg;

/// Paragraphs, lists and lines of code.
pub fn blocks(dispatch: &Dispatch, blocks: &[Block]) -> Html {
    all(blocks, |it| block(dispatch, it))
}

/// The parts of one line.
pub fn line(dispatch: &Dispatch, parts: &[Inline]) -> Html {
    all(parts, |it| part(dispatch, it))
}

fn block(dispatch: &Dispatch, block: &Block) -> Html {
    match block {
        Block::Paragraph(parts) => tag("p", "", line(dispatch, parts)),
        // The step's title is an `h1`, and the parts of its pane are `h2`.
        Block::Heading { level, line: parts } => {
            let name = ["h3", "h4", "h5", "h6"].get(usize::from(*level).saturating_sub(3));
            tag(name.unwrap_or(&"h3"), "", line(dispatch, parts))
        }
        Block::List { first, items } => {
            let items = all(items, |it| tag("li", "", item(dispatch, it)));
            match first {
                Some(first) => html! { <ol start={first.to_string()}>{ items }</ol> },
                None => tag("ul", "", items),
            }
        }
        Block::Quote(inside) => tag("blockquote", "", blocks(dispatch, inside)),
        Block::Code(code) => tag("pre", "code", html! { { code } }),
        Block::Table { sides, rows } => {
            let rows = all(rows.iter().enumerate(), |(place, row)| {
                let name = if place == 0 { "th" } else { "td" };
                let cell = |(side, parts): (&Side, &Vec<Inline>)| {
                    tag(name, side_class(*side), line(dispatch, parts))
                };
                tag("tr", "", all(sides.iter().zip(row), cell))
            });
            tag("div", "wide", tag("table", "", tag("tbody", "", rows)))
        }
    }
}

/// The first paragraph of an item stands beside its sign.
fn item(dispatch: &Dispatch, inside: &[Block]) -> Html {
    match inside {
        [Block::Paragraph(parts), rest @ ..] => {
            html! { <>{ line(dispatch, parts) }{ blocks(dispatch, rest) }</> }
        }
        _ => blocks(dispatch, inside),
    }
}

fn part(dispatch: &Dispatch, part: &Inline) -> Html {
    match part {
        Inline::Words(text, Voice { stressed, strong }) => {
            let words = html! { { text } };
            let words = if *stressed {
                tag("em", "", words)
            } else {
                words
            };
            if *strong { tag("b", "b", words) } else { words }
        }
        Inline::Packet(kind) => html! {
            <span class={classes!("pk", family_key(kind.family()))}>{ kind.name() }</span>
        },
        Inline::Code(text) => tag("span", "code", html! { { text } }),
        Inline::Moment(at) => html! {
            <button type="button" class="moment" title="Go to this moment"
                onclick={dispatch.on(TransportMsg::SeekTime(*at))}>{ at.to_string() }</button>
        },
        Inline::Clause(clause) => clause_chip(*clause),
        Inline::Break => html! { <br /> },
        Inline::Link { to, words } => {
            // A place of this page opens in its place.
            let target = (!to.starts_with('#')).then_some("_blank");
            html! { <a href={to.clone()} {target} rel="noreferrer">{ line(dispatch, words) }</a> }
        }
    }
}

fn side_class(side: Side) -> &'static str {
    match side {
        Side::Start => "",
        Side::Middle => "middle",
        Side::End => "end",
    }
}

/// One element after the other.
fn all<T>(things: impl IntoIterator<Item = T>, draw: impl FnMut(T) -> Html) -> Html {
    things.into_iter().map(draw).collect()
}

/// One function for the plain elements: each `html!` of its own is code of its own.
fn tag(name: &'static str, class: &'static str, inside: Html) -> Html {
    let class = (!class.is_empty()).then_some(class);
    html! { <@{name} {class}>{ inside }</@> }
}
