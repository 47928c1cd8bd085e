//! Classes of an element, of which some are there on a condition.

use super::Said;

/// Names, in one string.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Classes(String);

impl Classes {
    /// One more name, or several.
    pub fn add(&mut self, name: &str) {
        if !name.is_empty() {
            if !self.0.is_empty() {
                self.0.push(' ');
            }
            self.0.push_str(name);
        }
    }
}

/// What can be among classes.
pub trait Part {
    /// Adds itself.
    fn add_to(&self, classes: &mut Classes);
}

impl Part for str {
    fn add_to(&self, classes: &mut Classes) {
        classes.add(self);
    }
}

impl Part for String {
    fn add_to(&self, classes: &mut Classes) {
        classes.add(self);
    }
}

impl Part for Classes {
    fn add_to(&self, classes: &mut Classes) {
        classes.add(&self.0);
    }
}

impl<P: Part + ?Sized> Part for &P {
    fn add_to(&self, classes: &mut Classes) {
        (**self).add_to(classes);
    }
}

impl<P: Part> Part for Option<P> {
    fn add_to(&self, classes: &mut Classes) {
        if let Some(part) = self {
            part.add_to(classes);
        }
    }
}

/// The classes that these parts are: texts, conditions that became an `Option` of one, classes.
#[macro_export]
macro_rules! classes {
    ($($part:expr),* $(,)?) => {{
        let mut all = $crate::markup::Classes::default();
        $( $crate::markup::Part::add_to(&$part, &mut all); )*
        all
    }};
}

impl Said for Classes {
    fn said(self, _name: &'static str) -> Option<yew::AttrValue> {
        (!self.0.is_empty()).then(|| self.0.into())
    }
}
