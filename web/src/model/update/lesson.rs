//! Placeholder.

use super::Model;
use crate::effect::Effect;
use crate::msg::LessonMsg;

/// Takes one message.
pub(super) fn update(_model: &mut Model, _msg: LessonMsg) -> Vec<Effect> {
    Vec::new()
}
