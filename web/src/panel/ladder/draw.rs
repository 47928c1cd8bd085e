//! From a look to pixels: one draw per animation frame, and only of what is stale.

use gloo::render::request_animation_frame;
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::Context;

use super::{Ladder, LadderMsg, Stale};
use crate::msg::PickMsg;
use crate::paint::{Palette, Turn, ground, light, traffic};
use crate::view::px::Px;
use crate::widget::measure::{density, zoom};

/// The page is told at most this often what is seen, in milliseconds.
const TELL_MS: u32 = 120;
/// The tip keeps so many pixels from the pointer.
const AWAY: f64 = 16.0;
/// No tip is wider.
const TIP_WIDE: f64 = 300.0;

impl Ladder {
    /// Asks for a frame in which this much is drawn again.
    pub(super) fn ask(&mut self, ctx: &Context<Self>, stale: Stale) {
        self.stale = self.stale.max(stale);
        if self.coming.is_none() {
            let link = ctx.link().clone();
            let draw = move |_| link.send_message(LadderMsg::Draw);
            self.coming = Some(request_animation_frame(draw));
        }
    }

    pub(super) fn draw(&mut self, ctx: &Context<Self>) {
        self.coming = None;
        let stale = std::mem::take(&mut self.stale);
        let view = &ctx.props().view;
        if self.palette.is_none() {
            self.palette = self
                .frame
                .cast::<Element>()
                .and_then(|frame| Palette::read(&frame));
        }
        let plot = self.look.plot(view);
        let (Some(palette), Some(surfaces), Some(plot)) = (&self.palette, &self.surfaces, plot)
        else {
            return;
        };
        let place = (self.look.corner(), self.look.size);
        let density = self.frame.cast().map_or(1.0, |frame| density(&frame));
        let [lowest, middle, upper] = surfaces;
        middle.draw(&light(&plot, self.look.lit), palette, place, density);
        if stale == Stale::All {
            lowest.draw(&ground(&plot), palette, place, density);
            upper.draw(&traffic(&plot), palette, place, density);
            self.size_sheet();
            // The first picture is told of at once: the scrubber shows what the ladder shows.
            if self.told.is_none() {
                self.tell(ctx);
            }
        }
    }

    /// Tells the page which part of the run is seen, if that changed.
    pub(super) fn tell(&mut self, ctx: &Context<Self>) {
        let news = self.look.news(&ctx.props().view);
        self.told = news.is_some().then(|| {
            let link = ctx.link().clone();
            Timeout::new(TELL_MS, move || link.send_message(LadderMsg::Tell))
        });
        if news.is_some() {
            ctx.props().dispatch.send(PickMsg::Window(news));
        }
    }

    /// The sheet is as large as the picture needs, and the frame scrolls it; the canvases are as large
    /// as the frame and stay where they are.
    fn size_sheet(&self) {
        let sheet = self
            .frame
            .cast::<Element>()
            .and_then(|frame| frame.first_element_child());
        let glass = sheet.as_ref().and_then(Element::first_element_child);
        for (part, size) in [(sheet, self.look.sheet()), (glass, self.look.size)] {
            if let Some(part) = part.and_then(|part| part.dyn_into::<HtmlElement>().ok()) {
                let style = part.style();
                let _ = style.set_property("width", &format!("{}px", Px(size.0)));
                let _ = style.set_property("height", &format!("{}px", Px(size.1)));
            }
        }
    }

    /// Scrolls the lanes there.
    pub(super) fn scroll(&mut self, ctx: &Context<Self>, to: f64) {
        let Some(frame) = self.frame.cast::<Element>() else {
            return;
        };
        // The sheet may have become larger in this very moment.
        self.size_sheet();
        #[allow(clippy::cast_possible_truncation, reason = "pixels of one sheet")]
        let to = to.max(0.0) as i32;
        match self.look.turn {
            Turn::Right => frame.set_scroll_top(to),
            Turn::Down => frame.set_scroll_left(to),
        }
        self.look.scrolled = self.scrolled();
        self.ask(ctx, Stale::All);
    }

    /// Beside the pointer, never on what it points at, and inside the picture.
    pub(super) fn place_tip(&self) {
        let tip = self.tip.cast::<HtmlElement>();
        let (Some(tip), Some(place)) = (tip, self.pointer) else {
            return;
        };
        let (wide, high) = self.look.sheet();
        let rect = tip.get_bounding_client_rect();
        let zoom = zoom(&tip);
        let (width, tall) = ((rect.width() / zoom).min(TIP_WIDE), rect.height() / zoom);
        let x = (place.x + AWAY).min(wide - width - 4.0).max(4.0);
        let below = place.y + AWAY + tall < high;
        let y = if below {
            place.y + AWAY
        } else {
            place.y - AWAY - tall
        };
        let _ = tip.style().set_property("left", &format!("{}px", Px(x)));
        let _ = tip.style().set_property("top", &format!("{}px", Px(y)));
    }
}
