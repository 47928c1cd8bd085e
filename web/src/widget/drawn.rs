//! A part of the page that is drawn again only when what it shows says something else.
//!
//! There is one component for all such parts: each type of component would weigh some 8 kB.

use std::any::Any;
use std::rc::Rc;

use yew::prelude::*;
use yew::virtual_dom::{Key, VComp};

use crate::app::Dispatch;

/// Draws `view` by `draw`, and again only when the view is another.
pub fn drawn<T, D>(dispatch: &Dispatch, view: T, draw: D) -> Html
where
    T: PartialEq + 'static,
    D: Fn(&T, &Dispatch) -> Html + 'static,
{
    mount(part(dispatch, view, draw), None)
}

/// As [`drawn`], in a list where the parts have keys.
pub fn drawn_in_list<T, D>(dispatch: &Dispatch, key: u32, view: T, draw: D) -> Html
where
    T: PartialEq + 'static,
    D: Fn(&T, &Dispatch) -> Html + 'static,
{
    mount(part(dispatch, view, draw), Some(key))
}

fn part<T, D>(dispatch: &Dispatch, view: T, draw: D) -> Rc<dyn Part>
where
    T: PartialEq + 'static,
    D: Fn(&T, &Dispatch) -> Html + 'static,
{
    Rc::new(Whole {
        view,
        draw,
        dispatch: dispatch.clone(),
    })
}

fn mount(part: Rc<dyn Part>, key: Option<u32>) -> Html {
    let props = Rc::new(DrawnProps { part });
    VComp::new::<Drawn>(props, key.map(Key::from)).into()
}

/// What a part shows and how, whatever its types.
trait Part {
    fn draw(&self) -> Html;
    fn says_the_same(&self, other: &dyn Part) -> bool;
    fn as_any(&self) -> &dyn Any;
}

struct Whole<T, D> {
    view: T,
    draw: D,
    dispatch: Dispatch,
}

impl<T, D> Part for Whole<T, D>
where
    T: PartialEq + 'static,
    D: Fn(&T, &Dispatch) -> Html + 'static,
{
    fn draw(&self) -> Html {
        (self.draw)(&self.view, &self.dispatch)
    }

    /// Two of one type are drawn by one function: each function has a type of its own.
    fn says_the_same(&self, other: &dyn Part) -> bool {
        let other = other.as_any().downcast_ref::<Self>();
        other.is_some_and(|other| self.view == other.view)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[derive(Properties)]
struct DrawnProps {
    part: Rc<dyn Part>,
}

impl PartialEq for DrawnProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.part, &other.part) || self.part.says_the_same(&*other.part)
    }
}

struct Drawn;

impl Component for Drawn {
    type Message = ();
    type Properties = DrawnProps;

    fn create(_ctx: &Context<Self>) -> Self {
        Self
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        ctx.props().part.draw()
    }
}
