//! Everything the page knows, and the only place where it changes.
//!
//! [`Model::update`] is the only writer. It answers with [`Effect`]s: what the browser should do.

pub mod author;
pub mod bench;
pub mod beside;
mod book;
mod class;
pub mod command;
pub mod desk;
mod draft;
mod files;
pub mod filter;
mod grown;
mod hall;
pub mod handed;
pub mod hex;
mod index;
mod keep;
mod keepsakes;
mod leading;
mod lesson_run;
mod live;
mod moves;
mod pausing;
mod reading;
pub mod real;
pub mod recording;
mod route;
mod told;
pub mod ui;
pub mod update;
pub mod uplink;
pub mod workshop;
pub mod written;

pub use bench::{Bench, Pace, Rest};
pub use beside::{Beside, Pairing};
pub use book::{Book, Judged, Message, had_asked};
pub use class::Class;
pub use desk::Desk;
pub use draft::{Draft, Sheet};
pub use files::Format;
pub use filter::Filter;
pub use grown::Grown;
pub use handed::Handed;
pub use index::Index;
pub use keep::{BY, LANGUAGE, LESSON, LETTERS, OFF, ON, PRESENT, THEME, WORK};
pub use keepsakes::{KEEPSAKES, Keepsake, Keepsakes};
pub use lesson_run::{LessonState, Since as LookedSince};
pub use live::{
    Answer, LIVE_BROKER, LIVE_PAGE, Lifeline, LiveBench, PACKET_SIZE_MAX, PEERS_MAX, Past, Peer,
    RECORDS_MAX, SAVED, Saved, Stage, TOPICS_MAX, Topic, Who, doctor,
};
pub use moves::Moves;
pub use reading::{Reading, Wait};
pub use route::Route;
pub use told::{Knows, Told};
pub use ui::{
    Drag, Dragged, Form, LiveLook, Menu, Pane, Selection, Side, Since, Tab, Theme, Times, Ui,
};
pub use written::Written;

use brokerscope_core::lesson::Progress;
use brokerscope_core::trace::Trace;

use crate::effect::{Effect, Setting};
use crate::msg::{Msg, TimesMsg, WorldMsg};
use crate::rooms::{self, Room};

/// Everything the page knows.
#[derive(Debug)]
pub struct Model {
    /// Where we are.
    pub route: Route,
    /// The world of the first screen and of the sandbox.
    pub sandbox: Bench,
    /// The sandbox before it was begun again, until something is done in the fresh one.
    pub before: Option<Bench>,
    /// The open lesson, with a world of its own.
    pub lesson: Option<LessonState>,
    /// Moments of the learner's own.
    pub keepsakes: Keepsakes,
    /// The texts of lessons, as they come.
    pub reading: Reading,
    /// How far the learner is in each lesson begun here.
    pub progress: Vec<Progress>,
    /// What the learner did in each of them: the lesson's id, and the log as it is kept.
    pub works: Vec<(String, String)>,
    /// Files that somebody opened.
    pub handed: Handed,
    /// The language lessons are told in, where there is a translation; empty: English.
    pub language: String,
    /// Two runs of the sandbox, side by side.
    pub beside: Option<Beside>,
    /// The class that the sandbox follows.
    pub class: Option<Class>,
    /// A real broker.
    pub live: LiveBench,
    /// A bridge from the sandbox to a real broker, once somebody asked for one.
    pub uplink: Option<Box<uplink::Uplink>>,
    /// The sandbox before a real broker, once somebody asked for it.
    pub real: Option<Box<real::Real>>,
    /// A number that nobody can guess.
    chance: u32,
    /// Files of other people that are open here.
    pub desk: Desk,
    /// The command bar.
    pub command: command::CommandBar,
    /// What is selected, open, typed.
    pub ui: Ui,
    /// What somebody asked for before the bench was here, in this order.
    later: Vec<Msg>,
    /// Whether the page came over https.
    pub secure: bool,
}

impl Model {
    /// The page as it opens, with what the browser remembered.
    pub fn new(setting: &Setting) -> (Self, Vec<Effect>) {
        let mut model = Self {
            route: Route::Home,
            sandbox: Bench::first_minute(),
            before: None,
            lesson: None,
            keepsakes: Keepsakes::new(setting.kept(KEEPSAKES).unwrap_or_default()),
            reading: Reading::default(),
            beside: None,
            progress: setting.progress.clone(),
            works: keep::works(setting),
            handed: Handed {
                by: setting.kept(BY).unwrap_or_default().to_owned(),
                ..Handed::default()
            },
            language: setting.kept(LANGUAGE).unwrap_or_default().to_owned(),
            class: None,
            live: LiveBench::new(setting.seed, setting.chance),
            uplink: None,
            real: None,
            chance: setting.chance,
            desk: Desk::default(),
            command: command::CommandBar::default(),
            ui: Ui::new(setting),
            later: Vec::new(),
            secure: setting.secure,
        };
        let effects = update::open(&mut model, setting);
        (model, effects)
    }

    /// Takes one message.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        update::update(self, msg)
    }

    /// Whether the world that was left here, or that of a link, is still on its way.
    pub fn arrives(&self) -> bool {
        let arrival = |msg: &Msg| {
            matches!(
                msg,
                Msg::World(WorldMsg::Restore(..)) | Msg::Times(TimesMsg::Open(_))
            )
        };
        self.later.iter().any(arrival)
    }

    /// The part of the program that the screen needs and has not.
    pub fn missing(&self) -> Option<Room> {
        let room = self.route.room().filter(|&room| !rooms::is_here(room));
        room.or_else(|| self.arrives().then_some(Room::Bench))
    }

    /// The simulated world on the screen.
    pub fn bench(&self) -> &Bench {
        match (&self.route, &self.lesson, &self.beside) {
            (Route::Learn(_), Some(lesson), _) => &lesson.bench,
            (Route::Beside(_), _, Some(beside)) => &beside.sides[0],
            _ => &self.sandbox,
        }
    }

    /// Whether the world on the screen is bridged to a real broker: its time is real then, too.
    pub fn is_bridged(&self) -> bool {
        let is_live = |it: &uplink::Uplink| it.running.is_some();
        self.route == Route::Play && self.uplink.as_deref().is_some_and(is_live)
    }

    /// The simulated world on the screen.
    pub fn bench_mut(&mut self) -> &mut Bench {
        match (&self.route, &mut self.lesson, &mut self.beside) {
            (Route::Learn(_), Some(lesson), _) => &mut lesson.bench,
            (Route::Beside(_), _, Some(beside)) => &mut beside.sides[0],
            _ => &mut self.sandbox,
        }
    }

    /// The records on the screen: of the simulated world, or of the real broker.
    pub fn trace(&self) -> &Trace {
        match self.route {
            Route::Connect => self.live.trace(),
            Route::Home | Route::Shelf | Route::Learn(_) | Route::Play | Route::Beside(_) => {
                self.bench().history.trace()
            }
        }
    }
}
