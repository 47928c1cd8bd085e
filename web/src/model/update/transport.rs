//! Placeholder.

use super::Model;
use crate::effect::Effect;
use crate::msg::TransportMsg;

/// Takes one message.
pub(super) fn update(_model: &mut Model, _msg: TransportMsg) -> Vec<Effect> {
    Vec::new()
}
