//! Animation frames: one at a time, and only while somebody asks.

use std::cell::Cell;
use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};

use crate::app::Dispatch;
use crate::msg::TransportMsg;

/// Longer than this between two frames, and time stood still: the page was hidden, or nobody asked.
const STOOD_STILL_MS: f64 = 250.0;

/// What a first frame counts as.
const FIRST_FRAME_MS: f64 = 16.0;

/// Asks for frames and measures the time between them.
#[derive(Default)]
pub(super) struct FrameClock {
    /// Dropping it would cancel the frame.
    pending: Option<AnimationFrame>,
    asked: Rc<Cell<bool>>,
    last_ms: Rc<Cell<f64>>,
}

impl FrameClock {
    /// Asks for the next frame, unless it is asked for already.
    pub(super) fn ask(&mut self, dispatch: &Dispatch) {
        if self.asked.replace(true) {
            return;
        }
        let dispatch = dispatch.clone();
        let (asked, last_ms) = (Rc::clone(&self.asked), Rc::clone(&self.last_ms));
        self.pending = Some(request_animation_frame(move |now_ms| {
            asked.set(false);
            let elapsed_ms = now_ms - last_ms.replace(now_ms);
            let moved = (0.0..STOOD_STILL_MS).contains(&elapsed_ms);
            let elapsed_ms = if moved { elapsed_ms } else { FIRST_FRAME_MS };
            dispatch.send(TransportMsg::Frame(elapsed_ms));
        }));
    }
}
