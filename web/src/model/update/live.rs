//! Placeholder.

use super::Model;
use crate::effect::Effect;
use crate::msg::LiveMsg;

/// Takes one message.
pub(super) fn update(_model: &mut Model, _msg: LiveMsg) -> Vec<Effect> {
    Vec::new()
}
