//! Nodes that are not there, or not quite.

use brokerscope_core::world::Power;

/// Under its name, in a few words; `None` for a node that runs.
pub const fn state(power: Power) -> Option<&'static str> {
    match power {
        Power::On => None,
        Power::Asleep => Some("asleep"),
        Power::Ended => Some("its program has ended"),
        Power::Off => Some("without power"),
    }
}

/// What that means; `None` for a node that runs.
pub const fn sentence(power: Power) -> Option<&'static str> {
    match power {
        Power::On => None,
        Power::Asleep => Some(
            "It is asleep: it stands still, hears nothing, and what becomes due is due when it \
             wakes.",
        ),
        Power::Ended => Some(
            "Its program has ended. Its stack said FIN, and refuses new connections until it is \
             started again.",
        ),
        Power::Off => {
            Some("It has no power. What it had in memory is gone, and nobody answers for it.")
        }
    }
}
