//! The sandbox follows a class: the same acts, the same world, and everybody's own time in it.

use brokerscope_core::digest::Digest;
use brokerscope_core::scenario::{Names, parse, parse_action};
use brokerscope_core::time::Instant;
use brokerscope_core::world::World;

use super::tests::open;
use crate::effect::Effect;
use crate::model::{Model, Route};
use crate::msg::{LiveField, PageMsg, TimesMsg, TransportMsg};

const HEAD: &str = "broker hub\nclient ada v5 -> hub latency 10ms guest\n";

/// A host: its world, and what it tells.
struct Host {
    world: World,
    acts: Vec<String>,
}

impl Host {
    fn new() -> Self {
        let world = World::new(&parse(HEAD).scenario).expect("it fits");
        Self {
            world,
            acts: Vec::new(),
        }
    }

    /// At this moment, after everything that is due until then, the program outside does this.
    fn act(&mut self, ms: u64, text: &str) -> &mut Self {
        let at = Instant::from_millis(ms);
        while self.world.next_event().is_some_and(|due| due <= at) {
            self.world.step(&mut ());
        }
        let names = Names::of(&parse(HEAD).scenario);
        let action = parse_action(text, &names).expect("an act");
        let after = self.world.steps().0;
        self.world
            .apply(at, &action, &mut ())
            .expect("it can be done");
        self.acts.push(format!("at {ms}ms after {after} {text}\n"));
        self
    }

    fn now(&self) -> String {
        let (world, acts) = (&self.world, self.acts.len());
        format!("{acts}/{}", world.steps().0)
    }

    /// What is new for who knows so many acts.
    fn tell(&self, known: usize) -> Option<String> {
        let world = &self.world;
        let (step, us) = (world.steps().0, world.now().as_micros());
        let head = if known == 0 { HEAD } else { "" };
        let acts = self.acts[known..].concat();
        Some(format!("# {} {step} {us}\n{head}{acts}", self.acts.len()))
    }
}

const HELLO: &str = "guest ada writes 0 10 10 00 04 4d 51 54 54 05 02 00 3c 00 00 03 61 64 61";
const PING: &str = "guest ada writes 0 c0 00";

fn told(model: &mut Model, path: &str, text: Option<String>) -> Vec<Effect> {
    model.update(TimesMsg::Story(path.to_owned(), text).into())
}

fn asks(effects: &[Effect]) -> Option<&str> {
    effects.iter().find_map(|effect| {
        let Effect::FetchText(path) = effect else {
            return None;
        };
        Some(path.as_str())
    })
}

/// A host where somebody has come, and a page that knows so much.
fn following() -> (Host, Model) {
    let mut host = Host::new();
    host.act(0, "guest ada opens");
    let mut model = open("#/class/abc123");
    let effects = told(&mut model, "class/abc123/new", host.tell(0));
    let next = format!("class/abc123/{}", host.now());
    assert_eq!(asks(&effects), Some(next.as_str()), "and asks for more");
    (host, model)
}

fn digest(model: &Model) -> Digest {
    model.bench().history.world().digest()
}

#[test]
fn the_sandbox_is_the_world_of_the_class_part_by_part() {
    let (mut host, mut model) = following();
    assert_eq!(model.route, Route::Play);
    assert_eq!(digest(&model), host.world.digest());
    for (known, (ms, act)) in [(25, HELLO), (90, PING), (90, PING)]
        .into_iter()
        .enumerate()
    {
        host.act(ms, act);
        let effects = told(&mut model, "class/abc123/1/2", host.tell(known + 1));
        let next = format!("class/abc123/{}", host.now());
        assert_eq!(asks(&effects), Some(next.as_str()));
        assert_eq!(digest(&model), host.world.digest(), "{act}");
        assert_eq!(model.bench().cursor().at, Instant::from_millis(ms));
    }
}

/// Whoever explains an earlier moment is not torn away from it by what comes.
#[test]
fn who_looks_back_goes_on_looking() {
    let (mut host, mut model) = following();
    model.update(TransportMsg::ToStart.into());
    let there = model.bench().cursor();
    host.act(25, HELLO);
    told(&mut model, "class/abc123/1/2", host.tell(1));
    assert_eq!(model.bench().cursor(), there);
    model.update(TransportMsg::ToHead.into());
    assert_eq!(digest(&model), host.world.digest());
}

/// A future that was computed here was only a guess: the class goes on beside it.
#[test]
fn a_guess_about_the_future_does_not_hold_the_class_up() {
    let (mut host, mut model) = following();
    model.update(TransportMsg::SeekTime(Instant::from_millis(5_000)).into());
    for (known, (ms, act)) in [(25, HELLO), (90, PING)].into_iter().enumerate() {
        host.act(ms, act);
        told(&mut model, "class/abc123/1/2", host.tell(known + 1));
    }
    let class = model.class.clone().expect("it goes on");
    model.bench_mut().history.switch(class.branch);
    model.update(TransportMsg::ToHead.into());
    assert_eq!(digest(&model), host.world.digest());
}

#[test]
fn who_leaves_or_hears_nothing_stops_asking() {
    let (_, mut model) = following();
    let effects = told(&mut model, "class/abc123/1/2", None);
    assert_eq!(asks(&effects), None);
    assert!(model.ui.trouble.is_some(), "and is told");

    let (mut host, mut model) = following();
    host.act(25, HELLO);
    model.update(PageMsg::Go(Route::Home).into());
    let more = || host.tell(1);
    assert_eq!(asks(&told(&mut model, "class/abc123/1/2", more())), None);

    let (_, mut model) = following();
    let effects = told(&mut model, "class/other/1/2", more());
    assert_eq!(asks(&effects), None, "another class's story");

    let (_, mut model) = following();
    let effects = told(&mut model, "class/abc123/1/2", Some("<html>".to_owned()));
    assert_eq!(asks(&effects), None, "no story at all");
    for hash in ["#/class/", "#/class/../x", "#/class/a b"] {
        assert_eq!(open(hash).class, None, "{hash}");
    }
}

#[test]
fn a_link_for_students_fills_the_form_and_connects_nobody() {
    let model = open("#/join/ws://192.168.1.5:8083/mqtt");
    assert_eq!(model.route, Route::Connect);
    let field = |field| model.live.chosen().form().get(field);
    assert_eq!(field(LiveField::Address), "ws://192.168.1.5:8083/mqtt");
    assert_eq!(field(LiveField::ClientId), "", "their name goes there");
    assert!(!model.live.chosen().is_open());
    let view = crate::view::live::build(&model);
    assert!(view.class, "and the form says what it is for");
}
