//! What may happen on the screen of a real broker, and on a bridge to one.

use brokerscope_core::id::NodeId;

use crate::view::payload::Look;

/// A real broker.
#[derive(Clone, Debug, PartialEq)]
pub enum LiveMsg {
    /// A field of the form was edited.
    Edit(LiveField, String),
    /// Another connection.
    Add,
    /// The forms are about the connection with this lifeline.
    Choose(NodeId),
    /// End that connection and take it away.
    Close(NodeId),
    /// Connect.
    Connect,
    /// Disconnect.
    Disconnect,
    /// Subscribe.
    Subscribe,
    /// Unsubscribe from this filter.
    Unsubscribe(String),
    /// Publish.
    Publish,
    /// The picture stands still, or follows again.
    Freeze,
    /// Keep what stands in the form for next time.
    Save,
    /// Put what was kept under this name into the form.
    Load(String),
    /// Keep it no longer.
    Forget(String),
    /// Look at this topic from near, or at none.
    Topic(Option<String>),
    /// Fold what is below this level of topics, or show it again.
    Fold(String),
    /// Look at payloads like this.
    Look(Look),
}

/// A bridge from the sandbox to a real broker.
#[derive(Clone, Debug, PartialEq)]
pub enum UplinkMsg {
    /// Opens the form, or closes it.
    Open,
    /// Leads to it, wherever one is.
    Show,
    /// A field of the form was edited.
    Edit(UplinkField, String),
    /// The world begins again, with the bridge in it.
    Begin,
    /// The bridge ends.
    Stop,
}

/// A field of the form for a bridge to a real broker.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[allow(missing_docs, reason = "the names are those of the form")]
pub enum UplinkField {
    Address,
    Version,
    User,
    Password,
    Rules,
    Protection,
}

/// The sandbox before a real broker.
#[derive(Clone, Debug, PartialEq)]
pub enum RealMsg {
    /// A field of the form was edited.
    Edit(RealField, String),
    /// Both runs begin.
    Begin,
    /// The run ends here, and what there is is compared.
    Stop,
    /// Back to the form.
    Again,
    /// Save what was learned as a file.
    Save,
    /// The sandbox's broker behaves like that one from now on.
    Wear,
}

/// A field of the form for comparing with a real broker.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[allow(missing_docs, reason = "the names are those of the form")]
pub enum RealField {
    Address,
    User,
    Password,
}

/// A field of the forms for a real broker.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[allow(missing_docs, reason = "the names are those of the form")]
pub enum LiveField {
    Address,
    Version,
    ClientId,
    CleanStart,
    KeepAlive,
    UserName,
    Password,
    Filter,
    FilterQos,
    Topic,
    Payload,
    Qos,
    Retain,
    // What only 5.0 has, and what few need.
    Reconnect,
    KeepPassword,
    SessionExpiry,
    ReceiveMaximum,
    PacketSizeMax,
    ConnectUser,
    WillTopic,
    WillPayload,
    WillQos,
    WillRetain,
    WillDelay,
    NoLocal,
    RetainAsPublished,
    RetainHandling,
    SubscriptionId,
    PayloadAs,
    Utf8,
    Expiry,
    ContentType,
    ResponseTopic,
    Correlation,
    PublishUser,
    /// It is for a class: the Last Will follows from the name.
    Class,
}
