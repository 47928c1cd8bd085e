//! From nodes to calls of the pen.

use proc_macro::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};

use crate::parse::{Attribute, If, Node, Tag, Value};

/// The markup as a node.
pub(crate) fn whole(nodes: &[Node]) -> TokenStream {
    let mut inside = rust("let mut pen__ = crate::markup::Pen::new();");
    inside.extend(one(nodes));
    inside.extend(rust("pen__.done()"));
    block(inside)
}

/// As one node, whatever they are.
fn one(nodes: &[Node]) -> TokenStream {
    match nodes {
        [Node::Each(_)] => list(None, nodes),
        [node] => self::node(node),
        _ => list(None, nodes),
    }
}

fn node(node: &Node) -> TokenStream {
    match node {
        Node::Tag(tag) => element(tag),
        Node::List(key, inside) => list(key.as_ref(), inside),
        Node::Words(text) => call("words", [TokenTree::from(text.clone()).into()]),
        Node::Value(value) => call("put", [value.clone()]),
        Node::Each(iterator) => call("each", [iterator.clone()]),
        Node::If(choice) => self::choice(choice),
    }
}

fn list(key: Option<&TokenStream>, inside: &[Node]) -> TokenStream {
    let mut calls = call("begin", []);
    if let Some(key) = key {
        calls.extend(call("key", [key.clone()]));
    }
    calls.extend(inside.iter().flat_map(node));
    calls.extend(call("close", []));
    calls
}

/// One node in either case, so that what follows keeps its place.
fn choice(choice: &If) -> TokenStream {
    let mut calls = rust("if");
    calls.extend(choice.condition.clone());
    calls.extend(block(one(&choice.then)));
    calls.extend(rust("else"));
    calls.extend(block(match &choice.otherwise {
        Some(nodes) => one(nodes),
        None => call("nothing", []),
    }));
    calls
}

fn element(tag: &Tag) -> TokenStream {
    let mut calls = TokenStream::new();
    let mut named: Vec<&Attribute> = Vec::new();
    let mut computed = TokenStream::new();
    for attribute in &tag.attributes {
        let value = match &attribute.value {
            Value::Fixed(literal) => TokenTree::from(literal.clone()).into(),
            Value::Computed(value) => value.clone(),
        };
        match (attribute.name.as_str(), tag.name.as_str()) {
            ("key", _) => computed.extend(call("key", [value])),
            ("ref", _) => computed.extend(call("node_ref", [value])),
            ("value", "input" | "textarea") => computed.extend(call("value", [value])),
            ("checked", "input") => computed.extend(call("checked", [value])),
            (name, _) if name.starts_with("on") => {
                computed.extend(call("on", [listener(attribute, value)]));
            }
            _ => {
                if let Value::Computed(_) = attribute.value {
                    let place = Literal::usize_unsuffixed(named.len());
                    computed.extend(call("attribute", [TokenTree::from(place).into(), value]));
                }
                named.push(attribute);
            }
        }
    }
    let shape = shape(&tag.name, &named);
    calls.extend(match &tag.computed {
        Some(name) => call("open_as", [name.clone(), shape]),
        None => call("open", [shape]),
    });
    calls.extend(computed);
    calls.extend(tag.inside.iter().flat_map(node));
    calls.extend(call("close", []));
    calls
}

/// What never changes of an element.
fn shape(name: &str, named: &[&Attribute]) -> TokenStream {
    let mut names = String::new();
    let mut fixed = String::new();
    for attribute in named {
        names += &format!("{:?},", attribute.name);
        fixed += &match &attribute.value {
            Value::Fixed(literal) => format!("Some({literal}),"),
            Value::Computed(_) => "None,".to_owned(),
        };
    }
    rust(&format!(
        "{{ static SHAPE: crate::markup::Shape = crate::markup::Shape {{
            name: {name:?}, names: &[{names}], fixed: &[{fixed}] }}; &SHAPE }}"
    ))
}

/// As Yew makes it of a callback or a closure, so that the event has its type.
fn listener(attribute: &Attribute, value: TokenStream) -> TokenStream {
    let mut path = rust("::yew::html::");
    path.extend([TokenTree::from(Ident::new(&attribute.name, attribute.span))]);
    path.extend(rust("::Wrapper::__macro_new"));
    path.extend([TokenTree::from(Group::new(Delimiter::Parenthesis, value))]);
    path
}

fn call<const N: usize>(name: &str, arguments: [TokenStream; N]) -> TokenStream {
    let mut inside = TokenStream::new();
    for argument in arguments {
        let is_block = argument
            .clone()
            .into_iter()
            .any(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';'));
        inside.extend(if is_block { block(argument) } else { argument });
        inside.extend(rust(","));
    }
    let mut calls = rust("pen__.");
    calls.extend([
        TokenTree::from(Ident::new(name, Span::call_site())),
        Group::new(Delimiter::Parenthesis, inside).into(),
    ]);
    calls.extend(rust(";"));
    calls
}

fn block(inside: TokenStream) -> TokenStream {
    TokenTree::from(Group::new(Delimiter::Brace, inside)).into()
}

fn rust(text: &str) -> TokenStream {
    text.parse().expect("what is written here is Rust")
}
