//! What may stand as the value of an attribute, and what inside an element.

use yew::AttrValue;
use yew::virtual_dom::VNode;

use super::Pen;

/// A value of an attribute.
pub trait Said {
    /// What it says under this name; `None` leaves the attribute out.
    fn said(self, name: &'static str) -> Option<AttrValue>;
}

impl Said for &'static str {
    fn said(self, _name: &'static str) -> Option<AttrValue> {
        Some(AttrValue::Static(self))
    }
}

impl Said for String {
    fn said(self, _name: &'static str) -> Option<AttrValue> {
        Some(self.into())
    }
}

impl Said for &String {
    fn said(self, _name: &'static str) -> Option<AttrValue> {
        Some(self.clone().into())
    }
}

impl Said for AttrValue {
    fn said(self, _name: &'static str) -> Option<AttrValue> {
        Some(self)
    }
}

/// There, or not there.
impl Said for bool {
    fn said(self, name: &'static str) -> Option<AttrValue> {
        self.then_some(AttrValue::Static(name))
    }
}

impl<S: Said> Said for Option<S> {
    fn said(self, name: &'static str) -> Option<AttrValue> {
        self?.said(name)
    }
}

/// What may stand inside an element.
pub trait Inside {
    /// Puts itself there.
    fn put(self, pen: &mut Pen);
}

impl Inside for VNode {
    fn put(self, pen: &mut Pen) {
        pen.node(self);
    }
}

impl Inside for Option<VNode> {
    fn put(self, pen: &mut Pen) {
        pen.node(self.unwrap_or_default());
    }
}

impl Inside for &str {
    fn put(self, pen: &mut Pen) {
        pen.text(self.to_owned());
    }
}

impl Inside for &String {
    fn put(self, pen: &mut Pen) {
        pen.text(self.clone());
    }
}

impl Inside for String {
    fn put(self, pen: &mut Pen) {
        pen.text(self);
    }
}

/// Numbers stand as their digits.
macro_rules! digits {
    ($($number:ty),*) => {
        $(impl Inside for $number {
            fn put(self, pen: &mut Pen) {
                pen.text(self.to_string());
            }
        })*
    };
}

digits!(u8, u16, u32, usize);
