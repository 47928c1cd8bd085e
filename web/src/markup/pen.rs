//! Makes the virtual DOM from one call after another.

use std::rc::Rc;

use yew::virtual_dom::{AttributeOrProperty, Attributes, Key, Listener, VList, VNode, VTag, VText};
use yew::{AttrValue, NodeRef};

use super::{Inside, Said};

/// What never changes of an element.
#[derive(Debug)]
pub struct Shape {
    /// Its name.
    pub name: &'static str,
    /// The names of its attributes.
    pub names: &'static [&'static str],
    /// Their values, of those that never change.
    pub fixed: &'static [Option<&'static str>],
}

/// Writes one element after another; those that are open have what follows inside.
#[derive(Default)]
pub struct Pen {
    open: Vec<Open>,
    /// What is written and not yet inside something closed.
    nodes: Vec<VNode>,
}

/// An element or a fragment that is not closed yet.
struct Open {
    /// `None` for a fragment.
    element: Option<Element>,
    key: Option<Key>,
    /// How many nodes are before it.
    before: usize,
}

struct Element {
    tag: VTag,
    names: &'static [&'static str],
    values: Box<[Option<AttributeOrProperty>]>,
    listeners: Vec<Option<Rc<dyn Listener>>>,
}

impl Pen {
    /// Nothing is written.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens an element.
    pub fn open(&mut self, shape: &'static Shape) {
        self.open_as(shape.name, shape);
    }

    /// Opens an element of this name, whatever the shape says.
    pub fn open_as(&mut self, name: &'static str, shape: &'static Shape) {
        let fixed = shape.fixed.iter();
        let element = Element {
            tag: VTag::new(name),
            names: shape.names,
            values: fixed
                .map(|value| value.map(AttributeOrProperty::Static))
                .collect(),
            listeners: Vec::new(),
        };
        self.begin_as(Some(element));
    }

    /// Opens a fragment.
    pub fn begin(&mut self) {
        self.begin_as(None);
    }

    fn begin_as(&mut self, element: Option<Element>) {
        self.open.push(Open {
            element,
            key: None,
            before: self.nodes.len(),
        });
    }

    /// Names what is open among its siblings.
    pub fn key(&mut self, key: impl Into<Key>) {
        let key = key.into();
        if let Some(open) = self.open.last_mut() {
            open.key = Some(key);
        }
    }

    fn element(&mut self) -> Option<&mut Element> {
        self.open.last_mut()?.element.as_mut()
    }

    /// Says the attribute at this place.
    pub fn attribute(&mut self, place: usize, value: impl Said) {
        let name = self.name(place);
        let value = value.said(name);
        self.say(place, value);
    }

    fn name(&mut self, place: usize) -> &'static str {
        let names = self.element().map_or(&[][..], |element| element.names);
        names.get(place).copied().unwrap_or_default()
    }

    fn say(&mut self, place: usize, value: Option<AttrValue>) {
        let element = self.element();
        if let Some(slot) = element.and_then(|element| element.values.get_mut(place)) {
            *slot = value.map(AttributeOrProperty::Attribute);
        }
    }

    /// What stands in a field.
    pub fn value(&mut self, value: impl Said) {
        let value = value.said("value");
        if let Some(element) = self.element() {
            element.tag.set_value(value);
        }
    }

    /// Whether a field is ticked.
    pub fn checked(&mut self, checked: bool) {
        if let Some(element) = self.element() {
            element.tag.set_checked(checked);
        }
    }

    /// What happens on an event.
    pub fn on(&mut self, listener: Option<Rc<dyn Listener>>) {
        if let Some(element) = self.element() {
            element.listeners.push(listener);
        }
    }

    /// Where the element can be found once it is there.
    pub fn node_ref(&mut self, node: NodeRef) {
        if let Some(element) = self.element() {
            element.tag.node_ref = node;
        }
    }

    /// A text that never changes.
    pub fn words(&mut self, text: &'static str) {
        self.node(VText::new(text).into());
    }

    /// A text.
    pub fn text(&mut self, text: String) {
        self.node(VText::new(text).into());
    }

    /// A text or a node.
    pub fn put(&mut self, inside: impl Inside) {
        inside.put(self);
    }

    /// All of these.
    pub fn each<I: Inside>(&mut self, all: impl IntoIterator<Item = I>) {
        for one in all {
            one.put(self);
        }
    }

    /// Something that is not there, in its place.
    pub fn nothing(&mut self) {
        self.node(VNode::default());
    }

    /// A node.
    pub fn node(&mut self, node: VNode) {
        self.nodes.push(node);
    }

    /// Closes what was opened last.
    pub fn close(&mut self) {
        let Some(open) = self.open.pop() else {
            return;
        };
        let inside = self.nodes.split_off(open.before);
        let node = match open.element {
            None => VList::with_children(inside, open.key).into(),
            Some(element) => {
                let mut tag = element.tag;
                tag.key = open.key;
                tag.set_attributes(Attributes::Dynamic {
                    keys: element.names,
                    values: element.values,
                });
                if !element.listeners.is_empty() {
                    tag.set_listeners(element.listeners.into());
                }
                if let Some(place) = tag.children_mut() {
                    *place = VList::with_children(inside, None).into();
                }
                tag.into()
            }
        };
        self.nodes.push(node);
    }

    /// What was written.
    pub fn done(mut self) -> VNode {
        self.nodes.pop().unwrap_or_default()
    }
}
