//! What follows each drawing: the width of the scrubber, and the current line of the story, of
//! the ledger, and of a program.

use gloo::timers::callback::Timeout;
use gloo::utils::document;
use web_sys::Element;
use yew::Callback;

use crate::app::Dispatch;
use crate::msg::PageMsg;
use crate::widget::measure::SizeWatch;

/// Id of the scrubber.
pub const SCRUB: &str = "scrub";
/// Id of the lines of the story.
pub const STORY_LINES: &str = "story-lines";
/// Id of the messages of the ledger.
pub const LEDGER_LINES: &str = "ledger-lines";
/// Id of the lines of a program.
pub const CODE_LINES: &str = "code";

/// So long the browser takes to lay out what it had only guessed, in milliseconds.
const AGAIN_MS: u32 = 60;

/// What was last measured and last seen.
#[derive(Default)]
pub(super) struct Follow {
    scrub: Option<Element>,
    watch: Option<SizeWatch>,
    lines: [Option<Element>; 3],
    again: Option<Timeout>,
}

impl Follow {
    /// The page was drawn.
    pub(super) fn after_drawing(&mut self, dispatch: &Dispatch) {
        let scrub = document().get_element_by_id(SCRUB);
        if scrub != self.scrub {
            let says = dispatch.clone();
            let says = Callback::from(move |(width, _)| says.send(PageMsg::Track(width)));
            self.watch = scrub.clone().and_then(|scrub| SizeWatch::new(scrub, says));
            self.scrub = scrub;
        }
        let lists = [STORY_LINES, LEDGER_LINES, CODE_LINES];
        for (line, list) in self.lines.iter_mut().zip(lists) {
            let now = document()
                .get_element_by_id(list)
                .and_then(|list| list.query_selector("[aria-current=true]").ok().flatten());
            if now != *line {
                if let Some(now) = &now {
                    bring_into_view(now);
                    // Lines that were not seen before have their height only now.
                    let now = now.clone();
                    self.again = Some(Timeout::new(AGAIN_MS, move || bring_into_view(&now)));
                }
                *line = now;
            }
        }
    }
}

/// Scrolls what is around the element with this id until it is seen; once more when all has its place.
pub(super) fn show(id: &'static str) {
    show_now(id);
    Timeout::new(AGAIN_MS, move || show_now(id)).forget();
}

fn show_now(id: &str) {
    let found = document().get_element_by_id(id);
    let mut around = found.as_ref().and_then(|it| it.parent_element());
    while let Some(frame) = around {
        if frame.scroll_height() > frame.client_height() + 1 {
            if let Some(element) = &found {
                bring_into(&frame, element);
            }
            return;
        }
        around = frame.parent_element();
    }
}

/// Scrolls the list, and only the list, until this line stands in it.
fn bring_into_view(line: &Element) {
    if let Some(frame) = line.closest(".scrolls").ok().flatten() {
        bring_into(&frame, line);
    }
}

fn bring_into(frame: &Element, line: &Element) {
    let (inner, outer) = (
        line.get_bounding_client_rect(),
        frame.get_bounding_client_rect(),
    );
    let off = if inner.top() < outer.top() + 40.0 {
        inner.top() - outer.top() - 40.0
    } else if inner.bottom() > outer.bottom() - 80.0 {
        inner.bottom() - outer.bottom() + 80.0
    } else {
        return;
    };
    #[allow(clippy::cast_possible_truncation, reason = "pixels of one page")]
    frame.set_scroll_top(frame.scroll_top() + off.round() as i32);
}
