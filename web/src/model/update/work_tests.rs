//! Work that is handed in and opened again, progress that travels, lessons in another language.

use brokerscope_core::id::{LinkId, NodeId};
use brokerscope_core::lesson::submission::{Drawer, ParsedSubmission, Seal};
use brokerscope_core::machine::Command;
use brokerscope_core::time::Instant;
use brokerscope_core::world::Action;

use super::tests::{begin, open, tell};
use crate::effect::{Effect, Setting};
use crate::model::{Model, Route};
use crate::msg::{LessonMsg, PageMsg, TransportMsg, WorkMsg, WorldMsg};
use crate::view::lesson::{LessonView, StepView};
use crate::view::work::FileView;
use crate::{lessons, view};

const ALICE: NodeId = NodeId(1);
const ALICE_LINK: LinkId = LinkId(0);
/// The step in which alice's link is cut by hand.
const CUT: usize = 3;

fn work(msg: WorkMsg) -> LessonMsg {
    LessonMsg::Work(msg)
}

fn seek(model: &mut Model, ms: u64) {
    tell(model, TransportMsg::SeekTime(Instant::from_millis(ms)));
}

fn act(model: &mut Model, action: Action) {
    tell(model, WorldMsg::Act(action));
}

/// One question answered wrongly, one step done after a false start.
fn learner() -> Model {
    let mut model = open("#/learn/exactly-once");
    tell(&mut model, LessonMsg::Step(2));
    tell(&mut model, LessonMsg::Predict(2));
    seek(&mut model, 2_000);
    tell(&mut model, LessonMsg::Step(CUT));
    act(&mut model, Action::Cut(ALICE_LINK));
    tell(&mut model, LessonMsg::Restart);
    tell(&mut model, LessonMsg::Hint);
    seek(&mut model, 380);
    act(&mut model, Action::Cut(ALICE_LINK));
    seek(&mut model, 1_400);
    act(&mut model, Action::Repair(ALICE_LINK));
    let command = Command::Connect { clean_start: None };
    let client = ALICE;
    act(&mut model, Action::Command { client, command });
    seek(&mut model, 3_000);
    model
}

fn saved(effects: &[Effect]) -> (&str, &str) {
    for effect in effects {
        if let Effect::SaveText(name, text) = effect {
            return (name, text);
        }
    }
    panic!("a file is saved: {effects:?}")
}

fn drop_file(model: &mut Model, name: &str, text: Option<&str>) -> Vec<Effect> {
    let path = format!("file:{name}");
    tell(model, LessonMsg::Text(path, text.map(str::to_owned)))
}

fn only(model: &Model) -> FileView {
    let files = view::work::files(model).files;
    let [file] = &files[..] else {
        panic!("{files:?}");
    };
    file.clone()
}

/// The page at its next opening, with what the browser kept.
fn reloaded(model: &Model, hash: &str) -> Model {
    let works = model.works.iter();
    let kept = works.map(|(id, text)| (format!("work.{id}"), text.clone()));
    let by = ("by".to_owned(), model.handed.by.clone());
    begin(&Setting {
        hash: hash.to_owned(),
        width: 1_440,
        progress: model.progress.clone(),
        kept: kept.chain([by]).collect(),
        ..Setting::default()
    })
}

#[test]
fn what_is_handed_in_shows_the_same_elsewhere_and_after_a_reload() {
    let mut model = learner();
    tell(&mut model, work(WorkMsg::By("Ada L.".to_owned())));
    let mut again = reloaded(&model, "#/learn/exactly-once");
    for model in [&mut model, &mut again] {
        let effects = tell(model, work(WorkMsg::HandIn));
        let (name, text) = saved(&effects);
        assert_eq!(name, "exactly-once-work.txt");
        assert_eq!(ParsedSubmission::read(text).seal, Seal::Whole, "{text}");
        let said = model.handed.saved.clone().expect("it says what is in it");
        assert!(said.contains("goals 2/3"), "{said}");

        let mut teacher = open("#/learn");
        drop_file(&mut teacher, "ada.txt", Some(text));
        let file = only(&teacher);
        let [name, lesson, by, goals, guesses, _] = file.cells;
        assert_eq!(
            (&*name, &*lesson, &*by),
            ("ada.txt", "Exactly once", "Ada L.")
        );
        assert_eq!((&*goals, &*guesses, &*file.verdict), ("2/3", "0/2", "open"));
        let cut = &file.steps[1];
        assert_eq!(cut.0, "4 Do: Cut it yourself");
        assert!(cut.1.starts_with("cut at 0.380 s, once at "), "{}", cut.1);
        assert!(cut.1.ends_with(", 1 hint, 1 new start"), "{}", cut.1);

        let edited = text.replace("by Ada", "by Eve");
        drop_file(&mut teacher, "ada.txt", Some(&edited));
        let file = only(&teacher);
        assert_eq!(file.verdict, "edited", "it took the older one's place");
        assert_eq!(file.remarks.len(), 1, "{:?}", file.remarks);
    }
}

#[test]
fn a_file_that_cannot_be_judged_says_why() {
    let good = learner().works[0].1.clone();
    let unknown = good.replace("lesson exactly-once", "lesson never-twice");
    let strange = good.replace("predicted ", "predicts ");
    #[rustfmt::skip]
    let table = [
        (None,                "this file is no text that can be read"),
        (Some("# Notes"),     "Line 1: this is no work handed in from a lesson"),
        (Some(&*unknown),     "there is no lesson `never-twice` here"),
        (Some(&*strange),     "Line 4: `predicts` is no word"),
    ];
    for (text, about) in table {
        let mut model = open("#/learn");
        drop_file(&mut model, "x.txt", text);
        let file = only(&model);
        assert!(
            file.remarks[0].contains(about),
            "{about}: {:?}",
            file.remarks
        );
        assert!(!file.good && file.steps.is_empty());
        tell(&mut model, work(WorkMsg::PutAway));
        assert_eq!(view::work::files(&model).files, []);
    }
    // The text of the lesson does not come.
    let mut model = open("#/learn");
    let file = LessonMsg::Text("file:a.txt".to_owned(), Some(good));
    let effects = model.update(file.into());
    let path = lessons::path("exactly-once");
    assert!(effects.contains(&Effect::FetchText(path.clone())));
    model.update(LessonMsg::Text(path, None).into());
    assert!(only(&model).remarks[0].contains("could not be fetched"));
}

#[test]
fn a_file_that_is_dropped_in_a_lesson_leads_to_the_shelf() {
    let mut model = learner();
    let (_, text) = model.works[0].clone();
    let effects = drop_file(&mut model, "a.txt", Some(&text));
    assert!(effects.contains(&Effect::Hash(Route::Shelf.hash())));
    assert_eq!(only(&model).verdict, "not whole", "a log without its seal");
}

#[test]
fn progress_travels_and_nothing_is_lost() {
    let mut away = learner();
    let effects = tell(&mut away, work(WorkMsg::Export));
    let (name, text) = saved(&effects);
    let (name, text) = (name.to_owned(), text.to_owned());
    assert_eq!(name, "brokerscope-progress.txt");

    let mut here = open("#/learn/exactly-once");
    tell(&mut here, LessonMsg::Step(2));
    tell(&mut here, LessonMsg::Predict(1));
    let effects = drop_file(&mut here, &name, Some(&text));
    let key = |effect: &Effect| {
        let Effect::KeepAs(key, _) = effect else {
            return None;
        };
        Some(key.clone())
    };
    let keys: Vec<String> = effects.iter().filter_map(key).collect();
    assert_eq!(keys, ["lesson.exactly-once", "work.exactly-once"]);
    assert!(here.handed.taken.as_ref().is_some_and(|(_, good)| *good));
    let moments = |model: &Model| model.keepsakes.of("exactly-once").count();
    assert!(moments(&away) > 1 && moments(&here) >= moments(&away));
    tell(&mut here, PageMsg::HashChanged("#/learn".to_owned()));
    tell(
        &mut here,
        PageMsg::HashChanged("#/learn/exactly-once".to_owned()),
    );
    let run = &here.lesson.as_ref().expect("it opens again").run;
    assert!(run.states()[CUT].goals.iter().all(Option::is_some));
    assert_eq!(run.states()[2].predicted, Some(2), "seen through elsewhere");
    let effects = tell(&mut here, work(WorkMsg::HandIn));
    assert!(saved(&effects).1.contains(" cut alice--hub"));

    // Once more, and with a file that cannot be read: nothing changes.
    let before = (here.progress.clone(), here.works.clone());
    drop_file(&mut here, &name, Some(&text));
    assert_eq!((&here.progress, &here.works), (&before.0, &before.1));
    let broken = text.replace("visited", "visitor");
    drop_file(&mut here, &name, Some(&broken));
    let (says, good) = here.handed.taken.clone().expect("it says why not");
    assert!(!good && says.contains("no progress in a lesson"), "{says}");
    assert_eq!((&here.progress, &here.works), (&before.0, &before.1));
    assert!(Drawer::read(&text).is_ok());
}

fn step(model: &Model) -> StepView {
    match view::lesson::build(model) {
        LessonView::Step(step) => *step,
        LessonView::Broken { .. } | LessonView::Absent(_) => panic!("a step is on the screen"),
    }
}

#[test]
fn a_lesson_goes_on_in_another_language_where_it_stood() {
    let mut model = learner();
    let english = step(&model);
    assert_eq!(english.languages.all, ["", "zh"]);
    assert_eq!(english.languages.lang(), None);
    let effects = tell(&mut model, work(WorkMsg::Language("zh".to_owned())));
    assert!(effects.contains(&Effect::Keep("language", "zh".to_owned())));
    let told = step(&model);
    assert_eq!(told.languages.lang().as_deref(), Some("zh"));
    assert_ne!(told.title, english.title);
    assert_eq!(told.current, CUT);
    let reached = |view: &StepView| {
        view.goals
            .iter()
            .map(|goal| goal.reached)
            .collect::<Vec<_>>()
    };
    assert_eq!(reached(&told), reached(&english));
    assert_eq!(told.hints.len(), english.hints.len());

    // What is handed in belongs to the text it was done in.
    let effects = tell(&mut model, work(WorkMsg::HandIn));
    let text = saved(&effects).1.to_owned();
    let mut teacher = open("#/learn");
    drop_file(&mut teacher, "a.txt", Some(&text));
    let file = only(&teacher);
    assert_eq!(
        (&*file.cells[3], file.remarks.len()),
        ("2/3", 0),
        "{:?}",
        file.remarks
    );
    assert_eq!(file.steps[1].0, format!("4 Do: {}", told.title));

    tell(&mut model, work(WorkMsg::Language(String::new())));
    assert_eq!(step(&model).title, english.title);
    assert_eq!(reached(&step(&model)), reached(&english));
}

#[test]
fn a_language_is_remembered_and_a_lesson_without_it_is_told_in_english() {
    let setting = |hash: &str| Setting {
        hash: hash.to_owned(),
        kept: vec![("language".to_owned(), "zh".to_owned())],
        ..Setting::default()
    };
    let model = begin(&setting("#/learn/exactly-once"));
    assert_eq!(step(&model).languages.lang().as_deref(), Some("zh"));
    let shelf = lessons::shelf();
    let mut all = shelf.entries();
    let untold = all.find(|entry| lessons::languages(&entry.id).is_empty());
    let id = &untold.expect("not all are translated").id;
    let model = begin(&setting(&format!("#/learn/{id}")));
    let view = step(&model);
    assert_eq!((view.languages.lang(), view.languages.all.len()), (None, 0));
}
