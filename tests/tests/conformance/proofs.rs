//! What the tests say they prove, read from their sources.

use std::collections::BTreeMap;

use brokerscope_core::spec::{Clause, Version};
use brokerscope_tests::tracked;
use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::visit::Visit;
use syn::{Attribute, Block, Ident, ItemFn, LitStr, Macro, Stmt, Token};

/// One test function.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Test {
    pub(crate) name: String,
    pub(crate) file: String,
}

/// Everything found so far.
#[derive(Default)]
pub(crate) struct Found {
    /// For each statement the tests that name it, in the order of their names.
    pub(crate) proven: BTreeMap<Clause, Vec<Test>>,
    /// `proves!` where it proves nothing.
    pub(crate) stray: Vec<String>,
}

/// What the tests of the whole workspace name.
pub(crate) fn of_all_tests() -> Found {
    let mut found = Found::default();
    for (path, source) in tracked() {
        // This room speaks of `proves!` in its own examples.
        if path.ends_with(".rs") && source.contains("proves!") && !path.contains("conformance/") {
            found.read(&path, &source);
        }
    }
    found
}

impl Found {
    /// Reads one source file.
    pub(crate) fn read(&mut self, path: &str, source: &str) {
        let file = syn::parse_file(source).unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut reader = Reader {
            path,
            found: self,
            taken: 0,
        };
        reader.visit_file(&file);
        let taken = reader.taken;
        let tokens = source.parse().expect("what syn reads has tokens");
        let all = invocations(tokens);
        if all != taken {
            let line = format!("{path}: {} of {all} stand elsewhere", all - taken);
            self.stray.push(line);
        }
        for tests in self.proven.values_mut() {
            tests.sort();
            tests.dedup();
        }
    }
}

struct Reader<'a> {
    path: &'a str,
    found: &'a mut Found,
    /// How many `proves!` were counted.
    taken: usize,
}

impl Reader<'_> {
    fn test(&mut self, attributes: &[Attribute], name: &Ident, body: &Block) {
        let is = |it: &Attribute, name: &str| {
            let last = it.path().segments.last();
            last.is_some_and(|it| it.ident == name)
        };
        let is_test = attributes
            .iter()
            .any(|it| is(it, "test") || is(it, "wasm_bindgen_test"));
        if !is_test || attributes.iter().any(|it| is(it, "ignore")) {
            return;
        }
        let Some(Stmt::Macro(first)) = body.stmts.first() else {
            return;
        };
        if !is_proves(&first.mac) {
            return;
        }
        self.taken += 1;
        let named: Named = first
            .mac
            .parse_body()
            .unwrap_or_else(|error| panic!("{}: {name}: {error}", self.path));
        for clause in named.0 {
            self.found.proven.entry(clause).or_default().push(Test {
                name: name.to_string(),
                file: self.path.to_owned(),
            });
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.test(&item.attrs, &item.sig.ident, &item.block);
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        let last = item.path.segments.last();
        if last.is_some_and(|it| it.ident == "proptest") {
            // A closure form has no tests of its own in it and is not read.
            if let Ok(properties) = item.parse_body::<Properties>() {
                for it in properties.0 {
                    self.test(&it.attributes, &it.name, &it.body);
                }
            }
        }
    }
}

fn is_proves(it: &Macro) -> bool {
    let last = it.path.segments.last();
    last.is_some_and(|it| it.ident == "proves")
}

/// The body of `proves!`: `V5: "4.3.3-1", "4.3.3-2"; V311: "4.3.3-1"`.
struct Named(Vec<Clause>);

impl Parse for Named {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut named = Vec::new();
        while !input.is_empty() {
            let name: Ident = input.parse()?;
            let version = match name.to_string().as_str() {
                "V311" => Version::V311,
                "V5" => Version::V5,
                _ => return Err(syn::Error::new(name.span(), "no such version")),
            };
            input.parse::<Token![:]>()?;
            while !input.is_empty() && !input.peek(Token![;]) {
                let number: LitStr = input.parse()?;
                let clause = Clause::find(version, &number.value())
                    .ok_or_else(|| syn::Error::new(number.span(), "no such statement"))?;
                named.push(clause);
                input.parse::<Option<Token![,]>>()?;
            }
            input.parse::<Option<Token![;]>>()?;
        }
        Ok(Self(named))
    }
}

/// The functions in `proptest! { … }`, whose parameters are not Rust.
struct Properties(Vec<Property>);

struct Property {
    attributes: Vec<Attribute>,
    name: Ident,
    body: Block,
}

impl Parse for Properties {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Attribute::parse_inner(input)?;
        let mut properties = Vec::new();
        while !input.is_empty() {
            let attributes = Attribute::parse_outer(input)?;
            input.parse::<Token![fn]>()?;
            let name = input.parse()?;
            let parameters;
            syn::parenthesized!(parameters in input);
            parameters.parse::<TokenStream>()?;
            properties.push(Property {
                attributes,
                name,
                body: input.parse()?,
            });
        }
        Ok(Self(properties))
    }
}

/// How often `proves!` is called in there, at any depth.
fn invocations(tokens: TokenStream) -> usize {
    let mut count = 0;
    let mut name_before = false;
    for tree in tokens {
        match tree {
            TokenTree::Group(group) => {
                count += invocations(group.stream());
                name_before = false;
            }
            TokenTree::Ident(it) => name_before = it == "proves",
            TokenTree::Punct(it) => {
                count += usize::from(name_before && it.as_char() == '!');
                name_before = false;
            }
            TokenTree::Literal(_) => name_before = false,
        }
    }
    count
}
