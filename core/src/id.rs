//! Names by number. Each counts from zero in its world.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($int:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(pub $int);
    };
}

id! {
    /// A node of the world: a broker or a client.
    NodeId(u16)
}
id! {
    /// The link between a client and its broker.
    LinkId(u16)
}
id! {
    /// One Network Connection. It dies with its stream and is never reused.
    ConnId(u32)
}
id! {
    /// How many things have happened in a world: its age in steps.
    StepId(u32)
}
id! {
    /// The place of a record in its trace.
    RecordId(u32)
}
id! {
    /// An Application Message, as one machine numbers it: a client those that it publishes, a broker
    /// those that come to it. There may be gaps, and who loses its memory may begin again.
    MessageNo(u32)
}
