//! Everything that may happen on the page.
//!
//! One enum per theme; each has its room in [`model::update`](crate::model::update).

mod files;
mod lesson;
mod live;
mod socket;
mod work;

use brokerscope_core::history::Cursor;
use brokerscope_core::id::{NodeId, RecordId, StepId};
use brokerscope_core::net::Side as End;
use brokerscope_core::spec::Version;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Layer;
use brokerscope_core::world::Action;

pub use crate::model::beside::BesideMsg;
pub use crate::model::ui::DragMsg;
use crate::model::{Format, Menu, Pace, Pane, Route, Selection, Side, Tab, Theme};
use crate::rooms::Room;

pub use files::{FilesMsg, Given, Purpose, SettingsMsg};
pub use lesson::{AuthorMsg, Fill, LessonMsg};
pub use live::{LiveField, LiveMsg, RealField, RealMsg, UplinkField, UplinkMsg};
pub use socket::{Owner, SocketEvent, SocketId, SocketMsg};
pub use work::WorkMsg;

/// Everything that may happen on the page.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "a message lives for one update; a box would only be in everybody's way"
)]
pub enum Msg {
    /// Time runs, stands, goes back.
    Transport(TransportMsg),
    /// Somebody does something to the world.
    World(WorldMsg),
    /// Somebody points at something.
    Pick(PickMsg),
    /// The page itself: where we are, how it looks.
    Page(PageMsg),
    /// A lesson.
    Lesson(LessonMsg),
    /// A real broker.
    Live(LiveMsg),
    /// A bridge from the sandbox to a real broker.
    Uplink(UplinkMsg),
    /// The sandbox before a real broker.
    Real(RealMsg),
    /// WebSockets, and the clocks of those who have some.
    Socket(SocketMsg),
    /// The command bar.
    Command(CommandMsg),
    /// Branches and bookmarks.
    Times(TimesMsg),
    /// Bytes that are edited or were pasted.
    Bytes(BytesMsg),
    /// Two runs side by side.
    Beside(BesideMsg),
    /// Files and programs of other people.
    Files(FilesMsg),
}

/// Bytes that are edited or were pasted.
#[derive(Clone, Debug, PartialEq)]
pub enum BytesMsg {
    /// Opens the selected packet for editing.
    Edit,
    /// Opens the pasted packet that is shown for editing.
    Take,
    /// The edited bytes as text.
    Type(String),
    /// Turns this bit of this byte, 7 the highest.
    Flip(usize, u8),
    /// Types this digit into this byte.
    Digit(usize, u8),
    /// Puts a byte before this one.
    Insert(usize),
    /// Takes this byte out.
    Remove(usize),
    /// Makes the Remaining Length count what follows it.
    MendLength,
    /// To which end of the link they go.
    Toward(End),
    /// Writes them, now.
    Send,
    /// Gives them up.
    Close,
    /// Goes to the field for bytes from elsewhere, which stands where nothing is selected.
    Blank,
    /// The pasted text was edited.
    Paste(String),
    /// Takes this text as pasted, and shows it.
    Decode(String),
    /// How pasted packets are read; `None`: as they say themselves.
    Speak(Option<Version>),
    /// Shows the pasted packet at this place.
    Show(usize),
    /// Tells the Remaining Length step by step, or not.
    Steps,
}

/// Branches and bookmarks.
#[derive(Clone, Debug, PartialEq)]
pub enum TimesMsg {
    /// Opens the panel, or closes it.
    Toggle,
    /// The words for the next bookmark were edited.
    Remark(String),
    /// Sets it at the cursor.
    Bookmark,
    /// Goes to the bookmark at this place.
    Visit(usize),
    /// Takes it away.
    Forget(usize),
    /// Asks for another name for the branch at this place.
    Rename(usize),
    /// The name was edited.
    Name(String),
    /// Gives it.
    Named,
    /// Gives the branch at this place up.
    Remove(usize),
    /// Lays the branch at this place beside the present one, or none.
    Beside(Option<usize>),
    /// Compares the broker's insides with this moment of the present branch, or with none.
    Since(Option<Cursor>),
    /// Compares them with this moment from now on.
    Pin,
    /// Copies a link to this moment.
    Share,
    /// Saves the run as a file of this kind.
    Save(Format),
    /// Open what such a link says.
    Open(String),
    /// Follow the class of such a link.
    Follow(String),
    /// The next part of its story, from this path; nothing if nobody answered.
    Story(String, Option<String>),
    /// Brings the world back that was here before the link was opened.
    BringBack,
}

/// The command bar.
#[derive(Clone, Debug, PartialEq)]
pub enum CommandMsg {
    /// Opens it, or closes it.
    Toggle,
    /// Opens it with this in the line.
    Begin(&'static str),
    /// The line was edited.
    Edit(String),
    /// Do what it says.
    Run,
    /// The line before this one.
    Earlier,
    /// The line after it.
    Later,
}

/// Time runs, stands, goes back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TransportMsg {
    /// An animation frame came, so many milliseconds after the last one.
    Frame(f64),
    /// Run, or stand.
    Toggle,
    /// Run.
    Play,
    /// Stand.
    Pause,
    /// The next due thing.
    Step,
    /// One step back.
    StepBack,
    /// The next delivery, ending or act.
    NextMark,
    /// The one before.
    PreviousMark,
    /// The start of the world.
    ToStart,
    /// The last computed moment.
    ToHead,
    /// This moment.
    SeekTime(Instant),
    /// After this step.
    SeekStep(StepId),
    /// How fast.
    Pace(Pace),
    /// One notch slower.
    Slower,
    /// One notch faster.
    Faster,
    /// Another line of future, by its place among the branches.
    Branch(usize),
}

/// Somebody does something to the world.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "a message lives for one update; a box would only be in everybody's way"
)]
pub enum WorldMsg {
    /// The sandbox as it was left: a scenario, and the moment it stood at.
    Restore(String, Instant),
    /// This act, at the cursor.
    Act(Action),
    /// This act, right after this step of the past.
    ActAt(StepId, Action),
    /// A form field of the node's panel was edited: which, and its text.
    Edit(Field, String),
    /// The form of this node's verb was sent.
    Submit(NodeId, Verb),
    /// Open the form for a new client, or close it.
    NewClient,
    /// Add the client described in the form.
    AddClient,
    /// Something is dragged over the picture.
    Drag(DragMsg),
    /// This node goes so many thousandths of the picture right and down.
    Nudge(NodeId, i16, i16),
    /// Take the last act back.
    Undo,
    /// Do the last undone act again.
    Redo,
    /// Begin again with a fresh world of this route.
    Reset,
}

/// A field of the forms that act on the world.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Field {
    /// Topic Name of a publish.
    Topic,
    /// Payload of a publish, as text.
    Payload,
    /// QoS of a publish: 0, 1 or 2.
    Qos,
    /// Retain: `on` or empty.
    Retain,
    /// Topic Filter of a subscribe.
    Filter,
    /// QoS of a subscribe.
    FilterQos,
    /// Name of a new client.
    Name,
    /// Face of a new client.
    Face,
    /// Version of a new client: `3.1.1` or `5.0`.
    Version,
    /// One-way latency of a new client, in milliseconds.
    Latency,
    /// `on` when the session of a new client is kept.
    Keep,
}

/// What a client can be asked for through a form.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verb {
    /// Connect.
    Connect,
    /// Disconnect.
    Disconnect,
    /// Subscribe to [`Field::Filter`].
    Subscribe,
    /// Unsubscribe from [`Field::Filter`].
    Unsubscribe,
    /// Publish [`Field::Payload`] to [`Field::Topic`].
    Publish,
}

/// Somebody points at something.
#[derive(Clone, Debug, PartialEq)]
pub enum PickMsg {
    /// Selects it everywhere, or nothing.
    Select(Option<Selection>),
    /// Selects it everywhere, and shows the inspector.
    Inspect(Selection),
    /// Selects the packet and moves the cursor to its sending.
    Visit(RecordId),
    /// The packet before or after the selected one, in time.
    Neighbour(i32),
    /// What the ladder shows of the run now.
    Window(Option<(Instant, Instant)>),
    /// Lights the field of the selected packet with this place in its anatomy, or none.
    Light(Option<usize>),
    /// The keyboard or a click came to this byte: its bits are shown, and its field lit.
    Byte(usize, Option<usize>),
    /// Opens or closes the branch of its fields with this place.
    Turn(usize),
    /// The keyboard came to this line of the story.
    Line(RecordId),
    /// Whether the ledger shows only messages that somebody misses.
    MissingOnly(bool),
    /// The ladder shall show this moment in its middle.
    LookAt(Instant),
    /// What stands in the ladder’s filter; `None`: close it.
    Filter(Option<String>),
    /// To the packet that the filter wants next, or the one before.
    Match(i32),
}

/// The page itself.
#[derive(Clone, Debug, PartialEq)]
pub enum PageMsg {
    /// Goes there.
    Go(Route),
    /// The address bar changed.
    HashChanged(String),
    /// Light or dark, chosen here.
    Theme(Theme),
    /// The system prefers this now; what was chosen here stands above it.
    SystemTheme(Theme),
    /// Whether the system asks for less motion.
    Stillness(bool),
    /// Which tab of the middle is on top, where there is room for one.
    Tab(Tab),
    /// Which pane is shown on a narrow screen.
    Pane(Pane),
    /// How deep one looks.
    Layer(Layer),
    /// A menu of what can be done to something; `None` for what is selected.
    Menu(Option<Menu>),
    /// What stands at this place in the open menu.
    Choose(usize),
    /// What the right-hand pane shows.
    Side(Side),
    /// Gives the broker's insides all the room there is, or puts them beside the ladder.
    Wide,
    /// The right-hand pane where there is no room for it: slides in, or out.
    Sheet,
    /// Puts this text on the clipboard.
    Copy(String),
    /// The whole story, opened or closed.
    Story,
    /// The keyboard map, opened or closed.
    Keys,
    /// Letters, digits and signs become keys of the page, or are none any more.
    Letters,
    /// Presenter mode begins or ends.
    Present,
    /// Closes what is on top, else deselects.
    Escape,
    /// A key was pressed outside any field.
    Key(Key),
    /// The window is so wide now, in CSS pixels.
    Resized(u32),
    /// This room came; or it could not be fetched.
    Room(Room, bool),
    /// Fetch what the screen needs.
    Fetch,
    /// The scrubber is so wide now, in CSS pixels.
    Track(f64),
}

/// A key press that means something.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// As the browser names it: `ArrowLeft`, ` `, `x`.
    pub name: String,
    /// With Shift.
    pub shift: bool,
}

impl Key {
    /// Whether it writes something elsewhere: a letter, a digit, a sign.
    pub fn is_letter(&self) -> bool {
        self.name != " " && self.name.chars().count() == 1
    }
}

/// Each theme becomes a [`Msg`].
macro_rules! into_msg {
    ($($theme:ident($inner:ident)),*) => {
        $(impl From<$inner> for Msg {
            fn from(inner: $inner) -> Self {
                Self::$theme(inner)
            }
        })*
    };
}

into_msg!(
    Transport(TransportMsg),
    World(WorldMsg),
    Pick(PickMsg),
    Page(PageMsg),
    Lesson(LessonMsg),
    Live(LiveMsg),
    Uplink(UplinkMsg),
    Real(RealMsg),
    Socket(SocketMsg),
    Command(CommandMsg),
    Times(TimesMsg),
    Bytes(BytesMsg),
    Beside(BesideMsg),
    Files(FilesMsg)
);
