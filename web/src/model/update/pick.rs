//! Placeholder.

use super::Model;
use crate::effect::Effect;
use crate::msg::PickMsg;

/// Takes one message.
pub(super) fn update(_model: &mut Model, _msg: PickMsg) -> Vec<Effect> {
    Vec::new()
}
