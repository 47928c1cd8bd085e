//! Placeholder.

use super::Model;
use crate::effect::Effect;
use crate::msg::WorldMsg;

/// Takes one message.
pub(super) fn update(_model: &mut Model, _msg: WorldMsg) -> Vec<Effect> {
    Vec::new()
}
