//! From tokens to nodes.

use std::iter::Peekable;

use proc_macro::token_stream::IntoIter;
use proc_macro::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};

/// A part of the markup.
pub(crate) enum Node {
    Tag(Tag),
    /// A fragment, with its key.
    List(Option<TokenStream>, Vec<Self>),
    /// A literal text.
    Words(Literal),
    /// An expression: a node or a text.
    Value(TokenStream),
    /// An iterator of them.
    Each(TokenStream),
    If(If),
}

/// An element.
pub(crate) struct Tag {
    /// `@` for one that is computed.
    pub(crate) name: String,
    pub(crate) computed: Option<TokenStream>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) inside: Vec<Node>,
}

/// A name and its value.
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) value: Value,
}

/// What an attribute says.
pub(crate) enum Value {
    Fixed(Literal),
    Computed(TokenStream),
}

/// Markup that is there on a condition.
pub(crate) struct If {
    pub(crate) condition: TokenStream,
    pub(crate) then: Vec<Node>,
    pub(crate) otherwise: Option<Vec<Node>>,
}

/// What cannot be read, and where.
pub(crate) struct Problem {
    span: Span,
    says: String,
}

impl Problem {
    fn new(span: Span, says: impl Into<String>) -> Self {
        let says = says.into();
        Self { span, says }
    }

    /// The same as an error of the compiler.
    pub(crate) fn into_tokens(self) -> TokenStream {
        let text = Literal::string(&self.says);
        let tokens: TokenStream = format!("::core::compile_error!({text})")
            .parse()
            .expect("a macro with a literal is Rust");
        let here = |mut token: TokenTree| {
            token.set_span(self.span);
            token
        };
        tokens.into_iter().map(here).collect()
    }
}

type Read<T> = Result<T, Problem>;

/// All nodes of a stream.
pub(crate) fn whole(input: TokenStream) -> Read<Vec<Node>> {
    let mut reader = Reader {
        tokens: input.into_iter().peekable(),
        last: Span::call_site(),
    };
    let nodes = reader.nodes()?;
    match reader.tokens.next() {
        None => Ok(nodes),
        Some(token) => Err(Problem::new(
            token.span(),
            "nothing is open that this closes",
        )),
    }
}

struct Reader {
    tokens: Peekable<IntoIter>,
    last: Span,
}

impl Reader {
    fn next(&mut self) -> Option<TokenTree> {
        let token = self.tokens.next()?;
        self.last = token.span();
        Some(token)
    }

    fn sees(&mut self, sign: char) -> bool {
        matches!(self.tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
    }

    fn sees_word(&mut self, word: &str) -> bool {
        matches!(self.tokens.peek(), Some(TokenTree::Ident(ident)) if ident.to_string() == word)
    }

    fn skip(&mut self, sign: char) -> bool {
        let there = self.sees(sign);
        if there {
            self.next();
        }
        there
    }

    fn wants<T>(&self, what: &str) -> Read<T> {
        Err(Problem::new(
            self.last,
            format!("{what} should follow here"),
        ))
    }

    fn want(&mut self, sign: char) -> Read<()> {
        if self.skip(sign) {
            return Ok(());
        }
        self.wants(&format!("`{sign}`"))
    }

    fn ident(&mut self) -> Read<Ident> {
        match self.next() {
            Some(TokenTree::Ident(ident)) => Ok(ident),
            _ => self.wants("a name"),
        }
    }

    fn braces(&mut self) -> Read<Group> {
        match self.next() {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => Ok(group),
            _ => self.wants("`{`"),
        }
    }

    /// Nodes up to the end, or up to a closing tag, of which the `<` and the `/` are read.
    fn nodes(&mut self) -> Read<Vec<Node>> {
        let mut nodes = Vec::new();
        while self.tokens.peek().is_some() {
            if self.skip('<') {
                if self.skip('/') {
                    break;
                }
                nodes.push(self.tag()?);
            } else if self.sees_word("if") {
                nodes.push(Node::If(self.choice()?));
            } else {
                nodes.push(block(self.braces()?.stream()));
            }
        }
        Ok(nodes)
    }

    /// After its `<`.
    fn tag(&mut self) -> Read<Node> {
        if self.skip('>') {
            return self.list(None);
        }
        let (name, computed) = match self.skip('@') {
            true => ("@".to_owned(), Some(self.braces()?.stream())),
            false => (self.dashed()?.0, None),
        };
        if name == "key" && self.skip('=') {
            let key = self.braces()?.stream();
            self.want('>')?;
            return self.list(Some(key));
        }
        let mut attributes = Vec::new();
        loop {
            if self.skip('/') {
                self.want('>')?;
                let inside = Vec::new();
                return Ok(Node::Tag(Tag {
                    name,
                    computed,
                    attributes,
                    inside,
                }));
            }
            if self.skip('>') {
                break;
            }
            attributes.push(self.attribute()?);
        }
        let inside = self.nodes()?;
        let closed = match self.skip('@') {
            true => ("@".to_owned(), self.last),
            false => self.dashed()?,
        };
        if closed.0 != name {
            let says = format!("`{name}` is open here, not `{}`", closed.0);
            return Err(Problem::new(closed.1, says));
        }
        self.want('>')?;
        Ok(Node::Tag(Tag {
            name,
            computed,
            attributes,
            inside,
        }))
    }

    fn list(&mut self, key: Option<TokenStream>) -> Read<Node> {
        let inside = self.nodes()?;
        self.want('>')?;
        Ok(Node::List(key, inside))
    }

    fn attribute(&mut self) -> Read<Attribute> {
        if let Some(TokenTree::Group(_)) = self.tokens.peek() {
            let value = self.braces()?.stream();
            let span = self.last;
            let name = value.to_string();
            let value = Value::Computed(value);
            return Ok(Attribute { name, span, value });
        }
        let (name, span) = self.dashed()?;
        self.want('=')?;
        let value = match self.next() {
            Some(TokenTree::Literal(literal)) => Value::Fixed(literal),
            Some(TokenTree::Group(group)) => Value::Computed(group.stream()),
            _ => return self.wants("a literal or `{`"),
        };
        Ok(Attribute { name, span, value })
    }

    /// A name that may have dashes and colons in it.
    fn dashed(&mut self) -> Read<(String, Span)> {
        let first = self.ident()?;
        let mut name = first.to_string();
        while let Some(sign) = ['-', ':'].into_iter().find(|sign| self.sees(*sign)) {
            self.next();
            name.push(sign);
            name.push_str(&self.ident()?.to_string());
        }
        Ok((name, first.span()))
    }

    fn choice(&mut self) -> Read<If> {
        self.next();
        let mut condition = Vec::new();
        let then = loop {
            match self.next() {
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    break whole(group.stream())?;
                }
                Some(token) => condition.push(token),
                None => return self.wants("`{`"),
            }
        };
        let otherwise = match self.sees_word("else") {
            false => None,
            true => {
                self.next();
                Some(match self.sees_word("if") {
                    true => vec![Node::If(self.choice()?)],
                    false => whole(self.braces()?.stream())?,
                })
            }
        };
        Ok(If {
            condition: condition.into_iter().collect(),
            then,
            otherwise,
        })
    }
}

/// What stands in braces.
fn block(inside: TokenStream) -> Node {
    let mut tokens = inside.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Literal(literal)), None) if literal.to_string().starts_with('"') => {
            Node::Words(literal)
        }
        (Some(TokenTree::Ident(word)), Some(_)) if word.to_string() == "for" => {
            Node::Each(inside.into_iter().skip(1).collect())
        }
        _ => Node::Value(inside),
    }
}
