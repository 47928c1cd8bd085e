//! Who is who in a scenario, and what somebody may have meant.

use super::{NodeSpec, Scenario};
use crate::problem::near;
use crate::trace::Names;
use crate::world::Action;

impl Names {
    /// The names of a scenario, as [`World`](crate::world::World) numbers them: the nodes of the
    /// start, then the clients that scheduled acts add, then those that acts by hand add; each in
    /// the order of their lines.
    pub fn of(scenario: &Scenario) -> Self {
        let (scheduled, by_hand): (Vec<_>, Vec<_>) = scenario
            .timed
            .iter()
            .partition(|timed| timed.after.is_none());
        let acts = scheduled.into_iter().chain(by_hand);
        Self::cast(&scenario.nodes, acts.map(|timed| &timed.action))
    }

    /// The names of these nodes, and of those that these acts add.
    pub(crate) fn cast<'a>(nodes: &[NodeSpec], acts: impl Iterator<Item = &'a Action>) -> Self {
        let mut names = Self::default();
        for node in nodes {
            match node {
                NodeSpec::Broker(spec) => names.add_broker(spec.name.clone()),
                NodeSpec::Client(spec) => names.add_client(spec.name.clone(), spec.broker),
            }
        }
        for action in acts {
            if let Action::AddClient(spec) = action {
                names.add_client(spec.name.clone(), spec.broker);
            }
        }
        names
    }

    /// What to do about a name that none of `known` is.
    pub(super) fn hint<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
        let known: Vec<&str> = known.collect();
        if let Some(near) = near(name, known.iter().copied()) {
            return format!("did you mean `{near}`?");
        }
        let mut some: Vec<&str> = known.into_iter().take(9).collect();
        if some.is_empty() {
            return "there is none yet; add a line for it".to_owned();
        }
        if some.len() == 9 {
            some[8] = "…";
        }
        format!("there is: {}", some.join(", "))
    }
}
