//! Branches, bookmarks, links: time one can walk in, and show to others.
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one kind")]

use brokerscope_core::history::Pair;
use brokerscope_core::id::LinkId;
use brokerscope_core::scenario;
use brokerscope_core::world::Action;

use super::tests::{open, run, tell};
use crate::effect::Effect;
use crate::model::{Bench, Format, Model, Route};
use crate::msg::{PageMsg, TimesMsg, TransportMsg, WorldMsg};
use crate::view::broker::How;
use crate::view::times::{self, TimesView};
use crate::words::times as words;

const SENSOR_LINK: LinkId = LinkId(0);

/// The sandbox: played to its rest, and again with the link cut at the start.
fn forked() -> Model {
    let mut model = open("#/play");
    tell(&mut model, TransportMsg::Play);
    run(&mut model);
    tell(
        &mut model,
        TransportMsg::SeekTime(brokerscope_core::time::Instant::from_millis(510)),
    );
    tell(&mut model, WorldMsg::Act(Action::Cut(SENSOR_LINK)));
    tell(
        &mut model,
        TransportMsg::SeekTime(brokerscope_core::time::Instant::from_millis(650)),
    );
    tell(&mut model, TimesMsg::Toggle);
    model
}

fn view(model: &Model) -> TimesView {
    times::build(model).expect("the panel is open")
}

#[test]
fn two_branches_stand_side_by_side_at_the_same_instant() {
    let mut model = forked();
    tell(&mut model, TimesMsg::Beside(Some(0)));
    let beside = view(&model).beside.expect("two are compared");
    assert_eq!(beside.title, "branch 1 and main at 0.650 s");
    assert_eq!(beside.says, "They diverge at 0.510 s.");
    let told = |side: fn(&Pair<(String, _)>) -> bool| {
        beside.events.iter().filter(|row| side(&row.told)).count()
    };
    assert!(
        told(|told| told.right.is_none()) > 0,
        "the cut is here only"
    );
    let lamp = beside.events.iter().find(|row| {
        let right = row.told.right.as_ref();
        right.is_some_and(|(_, phrase)| phrase.to_string().contains("Hall lamp has the message"))
    });
    let lamp = lamp.expect("the lamp got it there");
    assert_eq!(lamp.told.left, None, "and not here");
    assert!(
        beside.states.iter().any(|row| row.what.contains("link")),
        "{:#?}",
        beside.states
    );
    tell(&mut model, TransportMsg::Play);
    assert_eq!(view(&model).beside.unwrap().says, words::MOVING);
    tell(&mut model, TimesMsg::Beside(None));
    assert_eq!(view(&model).beside, None);
}

#[test]
fn a_branch_has_a_name_and_can_be_given_up() {
    let mut model = forked();
    tell(&mut model, TimesMsg::Rename(1));
    tell(&mut model, TimesMsg::Name("what if".to_owned()));
    tell(&mut model, TimesMsg::Named);
    assert_eq!(view(&model).branches[1].name, "what if");
    assert_eq!(
        view(&model).branches[1].about,
        "left main at 0.510 s, known to 0.650 s"
    );
    tell(&mut model, TimesMsg::Rename(1));
    tell(&mut model, TimesMsg::Name("main".to_owned()));
    tell(&mut model, TimesMsg::Named);
    assert!(
        model.ui.trouble.is_some(),
        "the name is taken, and that is said"
    );
    assert!(view(&model).renaming.is_some(), "what was typed stays");
    tell(&mut model, PageMsg::Escape);
    tell(&mut model, TimesMsg::Remove(1));
    assert_eq!(view(&model).branches.len(), 1);
    assert!(view(&model).branches[0].here);
}

#[test]
fn a_bookmark_leads_back() {
    let mut model = forked();
    tell(&mut model, TimesMsg::Remark(" why here? ".to_owned()));
    let effects = tell(&mut model, TimesMsg::Bookmark);
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Keep(_, text) if text.contains("why here?")))
    );
    let cursor = model.bench().cursor();
    tell(&mut model, TransportMsg::ToStart);
    assert!(!view(&model).bookmarks[0].here);
    tell(&mut model, TimesMsg::Visit(0));
    assert_eq!(model.bench().cursor(), cursor);
    let mark = &view(&model).bookmarks[0];
    assert_eq!((mark.text.as_str(), mark.here), ("why here?", true));
    tell(&mut model, TimesMsg::Forget(0));
    assert_eq!(view(&model).bookmarks, []);
}

#[test]
fn the_run_is_saved_as_files_that_their_tools_know_by_the_first_bytes() {
    let mut model = forked();
    #[rustfmt::skip]
    let table: [(Format, &str, &[u8]); 6] = [
        (Format::Scenario, "brokerscope.scn",    b"format 1\n"),
        (Format::Capture,  "brokerscope.pcapng", &[0x0a, 0x0d, 0x0d, 0x0a]),
        (Format::Messages, "brokerscope.csv",    b"message,born_us,"),
        (Format::Drawing,  "brokerscope.svg",    b"<svg "),
        (Format::Mermaid,  "brokerscope.mmd",    b"sequenceDiagram"),
        (Format::Plantuml, "brokerscope.puml",   b"@startuml"),
    ];
    let effects = tell(&mut model, TimesMsg::Save(Format::Picture));
    let [Effect::SavePicture(svg, (width, height), scale)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    let size = format!("width=\"{width}\" height=\"{height}\"");
    assert!(svg.contains(&size) && *scale == 2, "{size}");
    for (format, name, head) in table {
        let effects = tell(&mut model, TimesMsg::Save(format));
        let [Effect::SaveBytes(saved, bytes)] = effects.as_slice() else {
            panic!("{effects:?}");
        };
        assert_eq!(saved, name);
        assert!(bytes.starts_with(head), "{name}: {:?}", bytes.get(..40));
    }
}

#[test]
fn a_link_opens_the_same_world_at_the_same_moment() {
    let mut model = forked();
    let effects = tell(&mut model, TimesMsg::Share);
    let [Effect::CopyLink(link)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert!(
        tell(&mut model, PageMsg::HashChanged(link.clone())).is_empty(),
        "we put it there"
    );
    let other = open(link);
    assert_eq!(other.route, Route::Play);
    assert_eq!(other.ui.trouble, None);
    let (ours, theirs) = (&model.bench().history, &other.bench().history);
    assert_eq!(ours.cursor(), theirs.cursor());
    assert_eq!(ours.world().digest(), theirs.world().digest());
    let past = |model: &Model| model.bench().past().to_vec();
    assert!(past(&model) == past(&other), "the same records");
}

#[test]
fn opening_a_link_loses_nothing() {
    let link = match tell(&mut forked(), TimesMsg::Share).pop() {
        Some(Effect::CopyLink(link)) => link,
        other => panic!("{other:?}"),
    };
    let mut model = forked();
    tell(&mut model, TransportMsg::ToHead);
    let own = model.bench().history.world().digest();
    tell(&mut model, PageMsg::HashChanged(link.clone()));
    tell(&mut model, TimesMsg::Toggle);
    assert!(view(&model).before);
    tell(&mut model, TimesMsg::BringBack);
    assert_eq!(model.bench().history.world().digest(), own);
    // What is done afterwards is not in the link any more.
    tell(&mut model, PageMsg::HashChanged("#/play".to_owned()));
    tell(&mut model, PageMsg::HashChanged(link));
    let effects = tell(&mut model, WorldMsg::Act(Action::Repair(SENSOR_LINK)));
    assert!(
        effects.contains(&Effect::Hash("#/play".to_owned())),
        "{effects:?}"
    );
}

#[test]
fn a_broken_link_says_what_is_wrong_and_where() {
    for (link, says) in [
        ("#/at/", "this link is none of ours"),
        ("#/at/1.x.0.AAAA", "column 3"),
        ("#/at/1.0.0.!!!!", "cannot be opened"),
        ("#/at/9.0.0.c2VlZCA3", "newer kind"),
    ] {
        let model = open(link);
        let trouble = model.ui.trouble.clone().unwrap_or_default();
        assert!(trouble.contains(says), "{link}: {trouble}");
        assert!(
            !model.bench().history.scenario().nodes.is_empty(),
            "{link}: the sandbox is there"
        );
    }
}

#[test]
fn no_password_enters_a_link() {
    let mut model = open("#/play");
    let text = "broker hub\nclient alice -> hub user \"alice\" password \"secret\"\n";
    model.sandbox = Bench::new(scenario::parse(text).scenario);
    assert_eq!(tell(&mut model, TimesMsg::Share), []);
    let trouble = model.ui.trouble.unwrap_or_default();
    assert!(
        trouble.contains("password") && !trouble.contains("secret"),
        "{trouble}"
    );
}

#[test]
fn the_brokers_insides_are_compared_with_a_pinned_moment() {
    let mut model = open("#/play");
    tell(&mut model, TransportMsg::ToStart);
    tell(&mut model, TimesMsg::Pin);
    let view = crate::view::broker::build(&model);
    assert_eq!(view.since.rows, [], "the same moment");
    assert!(
        view.since.says.starts_with("Everything is as at"),
        "{}",
        view.since.says
    );
    tell(&mut model, TransportMsg::ToHead);
    let view = crate::view::broker::build(&model);
    let added = |word: &str| {
        let mut rows = view.since.rows.iter();
        rows.any(|row| row.how == How::Added && row.what.shown.contains(word))
    };
    assert!(
        added("subscription") && added("session"),
        "{:#?}",
        view.since.rows
    );
    assert!(
        view.sessions.iter().all(|row| row.changed),
        "marked in their place"
    );
    let marked = view.tree.iter().flat_map(|level| &level.subscribers);
    assert!(marked.clone().count() > 0 && marked.clone().all(|it| it.changed));
    // Another moment of the list, then none.
    let (cursor, _) = *view
        .since
        .moments
        .last()
        .map(|it| (it.0, &it.1))
        .as_ref()
        .unwrap();
    tell(&mut model, TimesMsg::Since(Some(cursor)));
    assert!(crate::view::broker::build(&model).since.chosen.is_some());
    tell(&mut model, TimesMsg::Since(None));
    let view = crate::view::broker::build(&model);
    assert_eq!((view.since.chosen, view.since.says.as_str()), (None, ""));
    assert!(view.sessions.iter().all(|row| !row.changed));
}
