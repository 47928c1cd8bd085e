//! The bridge to a real broker, as it is shown.

use brokerscope_core::order::Map;
use brokerscope_core::time::Span;

use crate::model::Model;
use crate::msg::UplinkField;
use crate::words::uplink as words;

/// So far behind the wall, and it is no hiccup any more.
const LATE: Span = Span::from_millis(500);

/// The form, and the state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UplinkView {
    /// What stands in the form.
    pub form: Map<UplinkField, String>,
    /// What is wrong with it.
    pub problem: Option<(UplinkField, String)>,
    /// Why it is over, or why there is no connection.
    pub trouble: Option<String>,
    /// While the bridge stands.
    pub state: Option<&'static str>,
    /// Where to.
    pub address: String,
    /// How much went each way.
    pub crossed: String,
    /// There is more to do than can be done.
    pub storm: bool,
}

/// The bridge, once somebody opened its form.
pub fn build(model: &Model) -> Option<UplinkView> {
    let uplink = model.uplink.as_ref().filter(|_| model.ui.uplink)?;
    let running = uplink.running.as_ref();
    Some(UplinkView {
        form: uplink.form.clone(),
        problem: uplink.problem.clone(),
        trouble: uplink.trouble.clone(),
        state: running.map(|running| match &running.wire {
            Some(wire) if wire.is_open => "is connected.",
            Some(_) => "is being called.",
            None => "is not connected.",
        }),
        address: running.map_or_else(String::new, |it| it.address.clone()),
        crossed: running.map_or_else(String::new, |it| words::crossed(it.crossed)),
        storm: running.is_some_and(|it| it.behind >= LATE),
    })
}
