//! What panels are written in: `html!`, `classes!`, and the types that go with them.
//!
//! [`html!`] makes the virtual DOM of Yew by short calls to a [`Pen`]; why, says the crate `markup`.

mod classes;
mod pen;
mod said;

pub use brokerscope_markup::html;
pub use classes::{Classes, Part};
pub use pen::{Pen, Shape};
pub use said::{Inside, Said};
pub use yew::{
    AttrValue, Callback, Event, FocusEvent, Html, InputEvent, KeyboardEvent, MouseEvent,
    PointerEvent, SubmitEvent, TargetCast,
};

pub(crate) use crate::classes;
