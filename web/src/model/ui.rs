//! What is selected, open and typed.

use brokerscope_core::history::Cursor;
use brokerscope_core::id::{LinkId, NodeId, RecordId};
use brokerscope_core::interchange::code::Target;
use brokerscope_core::lesson::Level;
use brokerscope_core::order::Map;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Layer;
use brokerscope_core::world::Face;

use super::workshop::{Editor, Workshop};
use super::{SAVED, Saved};
use crate::effect::Setting;
use crate::model::update::lesson::LEVEL;
use crate::msg::Field;
use crate::view::payload::Look;
use crate::view::place::Point;

use super::keep::{LETTERS, OFF, ON, PRESENT};

/// From here on downwards one pane is shown at a time, and nothing is larger: as the style sheet has it.
const ONE_PANE: u32 = 640;

/// What is pointed at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Selection {
    /// A packet, by the record of its sending.
    Packet(RecordId),
    /// A node.
    Node(NodeId),
    /// A link.
    Link(LinkId),
}

/// Branches and bookmarks, as they are looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Times {
    /// The panel is open.
    pub open: bool,
    /// What is typed for the next bookmark.
    pub remark: String,
    /// The branch that gets another name, and what is typed for it.
    pub renaming: Option<(usize, String)>,
    /// The branch that the present one is laid beside.
    pub beside: Option<usize>,
    /// The moment that the broker's insides are compared with.
    pub since: Option<Since>,
    /// The link to a moment that stands in the address bar, behind `#`.
    pub link: String,
}

/// A moment that others are compared with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Since {
    /// On which branch.
    pub branch: usize,
    /// Which.
    pub cursor: Cursor,
}

impl Times {
    /// Nothing of it is on the screen any more; the link stays, and what stands in other panels.
    pub fn close(&mut self) {
        let (link, since) = (std::mem::take(&mut self.link), self.since);
        *self = Self {
            link,
            since,
            ..Self::default()
        };
    }
}

/// What is open on the screen of a real broker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LiveLook {
    /// The topic that is looked at from near.
    pub topic: Option<String>,
    /// Levels of topics that are folded, in order.
    pub closed: Vec<String>,
    /// How payloads are looked at, if somebody chose.
    pub payload: Option<Look>,
}

impl LiveLook {
    /// Folds what is below `path`, or shows it again.
    pub fn fold(&mut self, path: String) {
        match self.closed.binary_search(&path) {
            Ok(at) => {
                self.closed.remove(at);
            }
            Err(at) => self.closed.insert(at, path),
        }
    }
}

/// How the payload of the selected packet is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Payload {
    /// It is, and so are those of packets that are selected next.
    pub open: bool,
    /// As what, if somebody chose.
    pub look: Option<Look>,
}

/// A menu of what can be done to something.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Menu {
    /// To what.
    pub of: Selection,
    /// Where it was asked for, in CSS pixels of the window; `None`: by a key.
    pub at: Option<(i32, i32)>,
}

/// Something is dragged over the picture; places are its CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DragMsg {
    /// The pointer went down on it.
    Take(Dragged, Point),
    /// It is here now.
    Over(Point),
    /// It was let go here.
    Drop(Point),
    /// It goes back.
    Cancel,
}

/// What is dragged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dragged {
    /// A node that is there.
    Node(NodeId),
    /// A device from the shelf.
    Device(Face),
}

/// A drag.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drag {
    /// What.
    pub what: Dragged,
    /// Where the pointer went down.
    pub from: Point,
    /// Where it is now.
    pub at: Point,
    /// It has left its place: it is no click any more.
    pub moved: bool,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Theme {
    /// Ink on paper.
    #[default]
    Light,
    /// Paper on ink.
    Dark,
}

impl Theme {
    /// As the style sheet and the browser's memory know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// By its [`Theme::name`].
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Light, Self::Dark]
            .into_iter()
            .find(|theme| theme.name() == name)
    }

    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Light => Self::Dark,
            Self::Dark => Self::Light,
        }
    }
}

/// What stands in the middle where there is room for one.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Tab {
    /// The topology.
    World,
    /// The ladder.
    #[default]
    Ladder,
    /// The broker's insides.
    Broker,
    /// What became of each message.
    Ledger,
}

/// The pane on a narrow screen.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Pane {
    /// Lesson, or the acts of the sandbox.
    #[default]
    Guide,
    /// The topology.
    World,
    /// The ladder.
    Ladder,
    /// The inspector.
    Bytes,
    /// What became of each message.
    Ledger,
}

/// What the right-hand pane shows.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Side {
    /// The bytes and fields of the selected packet.
    #[default]
    Packet,
    /// The broker's insides.
    Broker,
    /// What became of each message.
    Ledger,
}

/// What somebody typed, kept as text until it is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Form<F: Ord>(pub Map<F, String>);

impl<F: Ord + Copy> Form<F> {
    /// The text of a field.
    pub fn get(&self, field: F) -> &str {
        self.0.get(&field).map_or("", String::as_str)
    }
}

/// What is selected, open and typed.
#[derive(Debug)]
pub struct Ui {
    /// What is pointed at.
    pub selection: Option<Selection>,
    /// How deep one looks.
    pub layer: Layer,
    /// The lit field of the selected packet, by its place in the anatomy.
    pub lit: Option<usize>,
    /// Branches of its fields that stand otherwise than at first, by their places.
    pub turned: Vec<usize>,
    /// Its bytes were copied.
    pub copied: bool,
    /// The inspector shows the client at hand as a program for this library.
    pub code: Option<Target>,
    /// The library that was chosen last.
    pub target: Target,
    /// How the payload of the selected packet is looked at.
    pub payload: Payload,
    /// Bytes that are edited or were pasted.
    pub workshop: Workshop,
    /// The client whose acts are at hand: the one last pointed at.
    pub actor: Option<NodeId>,
    /// For whom lessons are told.
    pub level: Level,
    /// Light or dark.
    pub theme: Theme,
    /// Whether somebody chose it here; else it follows the system.
    pub theme_chosen: bool,
    /// Whether the system asks for less motion.
    pub still: bool,
    /// The middle.
    pub tab: Tab,
    /// The pane on a narrow screen.
    pub pane: Pane,
    /// The right-hand pane.
    pub side: Side,
    /// The broker's insides have all the room there is.
    pub wide: bool,
    /// The ledger shows only messages that somebody misses.
    pub missing_only: bool,
    /// The right-hand pane has slid in, where there is no room for it.
    pub sheet: bool,
    /// Width of the window in CSS pixels.
    pub width: u32,
    /// What the ladder shows of the run, for the scrubber.
    pub window: Option<(Instant, Instant)>,
    /// What is typed into the ladder's filter; `None` while it is closed.
    pub filter: Option<String>,
    /// Where the ladder was last asked to look from elsewhere, and how often.
    pub look_at: (u32, Instant),
    /// The whole story is open.
    pub story: bool,
    /// The line of the story that the keyboard is on, or was last.
    pub line: Option<RecordId>,
    /// Width of the scrubber in CSS pixels; zero before it was measured.
    pub track: f64,
    /// A menu lies on top.
    pub menu: Option<Menu>,
    /// Branches and bookmarks.
    pub times: Times,
    /// Something is dragged over the picture.
    pub drag: Option<Drag>,
    /// The keyboard map is open.
    pub keys: bool,
    /// Letters, digits and signs do what the keyboard map says.
    pub letters: bool,
    /// Large, and without what only a person at the desk needs.
    pub present: bool,
    /// The form for a new client is open.
    pub new_client: bool,
    /// Forms that act on the world.
    pub form: Form<Field>,
    /// The form for a bridge to a real broker is open.
    pub uplink: bool,
    /// What is open on the screen of a real broker.
    pub live: LiveLook,
    /// Settings for real brokers that are kept.
    pub saved: Saved,
    /// What went wrong with the last form, and with which field.
    pub problem: Option<(Field, String)>,
    /// A word on what the last act did, such as opening a branch.
    pub notice: Option<String>,
    /// Why an act that came from no form could not be done.
    pub trouble: Option<String>,
    /// What the screen needs could not be fetched.
    pub stuck: bool,
    /// The keyboard goes to the screen once it is there.
    pub landing: bool,
}

impl Ui {
    /// As the page opens.
    pub fn new(setting: &Setting) -> Self {
        Self {
            selection: None,
            layer: Layer::default(),
            lit: None,
            turned: Vec::new(),
            copied: false,
            code: None,
            target: Target::Paho,
            payload: Payload::default(),
            workshop: Workshop::default(),
            stuck: false,
            landing: false,
            actor: None,
            level: level(setting),
            theme: setting.theme,
            theme_chosen: setting.theme_chosen,
            still: setting.still,
            tab: Tab::default(),
            pane: Pane::default(),
            side: Side::default(),
            wide: false,
            missing_only: false,
            sheet: false,
            width: setting.width,
            window: None,
            filter: None,
            look_at: (0, Instant::START),
            story: false,
            line: None,
            track: 0.0,
            menu: None,
            times: Times::default(),
            drag: None,
            keys: false,
            letters: setting.kept(LETTERS) != Some(OFF),
            present: setting.kept(PRESENT) == Some(ON),
            new_client: false,
            form: Form(Map::from([
                (Field::Topic, "hall/motion".to_owned()),
                (Field::Payload, "off".to_owned()),
                (Field::Qos, "1".to_owned()),
                (Field::Filter, "hall/#".to_owned()),
                (Field::FilterQos, "2".to_owned()),
                (Field::Version, "5.0".to_owned()),
                (Field::Latency, "40".to_owned()),
            ])),
            uplink: false,
            live: LiveLook::default(),
            saved: Saved::parse(setting.kept(SAVED).unwrap_or_default()),
            problem: None,
            notice: None,
            trouble: None,
        }
    }

    /// Width of the window as the page is laid out in it: what is larger has less room.
    pub fn room(&self) -> u32 {
        match self.present && self.width > ONE_PANE {
            true => self.width * 5 / 7,
            false => self.width,
        }
    }

    /// Whether the ledger can be on the screen.
    pub fn shows_ledger(&self) -> bool {
        self.side == Side::Ledger || self.tab == Tab::Ledger
    }

    /// Points at something else, of which nothing is lit or turned yet.
    pub fn point_at(&mut self, selection: Option<Selection>) {
        if self.selection != selection {
            self.look_anew();
            self.copied = false;
        }
        self.selection = selection;
    }

    /// Other bytes are looked at, of which nothing is lit or turned yet.
    pub fn look_anew(&mut self) {
        self.lit = None;
        self.turned.clear();
        self.workshop.byte = None;
    }

    /// The bytes that are edited, if they stand for what is selected.
    pub fn edited(&self) -> Option<&Editor> {
        let editor = self.workshop.editor.as_ref()?;
        let selected = match self.selection {
            Some(Selection::Packet(id)) => Some(id),
            Some(Selection::Node(_) | Selection::Link(_)) => return None,
            None => None,
        };
        (editor.of == selected).then_some(editor)
    }
}

/// As it was chosen here before.
fn level(setting: &Setting) -> Level {
    let kept = setting.kept(LEVEL).unwrap_or_default();
    let mut all = Level::ALL.into_iter();
    all.find(|level| level.name() == kept).unwrap_or_default()
}
