//! Lessons from elsewhere, and the editor.

use base64ct::{Base64UrlUnpadded, Encoding as _};

use super::own::{FOLDER, WRITE, slug};
use super::tests::{open, tell};
use crate::effect::Effect;
use crate::model::author::example;
use crate::model::{Model, Route};
use crate::msg::{AuthorMsg, LessonMsg, TransportMsg};
use crate::view;
use crate::view::lesson::LessonView;

fn readme() -> &'static str {
    include_str!("../../../../lessons/README.md")
}

fn title(model: &Model) -> String {
    match view::lesson::build(model) {
        LessonView::Step(step) => step.title,
        LessonView::Broken { says, .. } => says,
        LessonView::Absent(why) => format!("{why:?}"),
    }
}

fn came(model: &mut Model, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = format!("my/{name}");
        tell(model, LessonMsg::Text(path, Some((*text).to_owned())));
    }
    let names: Vec<&str> = files.iter().map(|file| file.0).collect();
    let names = names.join("\n");
    tell(model, LessonMsg::Text("my/".to_owned(), Some(names)));
}

fn write(model: &mut Model, text: String) -> Vec<Effect> {
    tell(model, LessonMsg::Author(AuthorMsg::Write(text)))
}

#[test]
fn a_lesson_opens_out_of_a_link() {
    let packed = Base64UrlUnpadded::encode_string(example(readme()).as_bytes());
    let mut model = open(&format!("#/learn/text/{packed}"));
    assert_eq!(title(&model), "One message, one reader");
    tell(&mut model, TransportMsg::ToHead);
    assert_eq!(
        model.progress,
        [],
        "what came by a link leaves nothing here"
    );
    for broken in ["", "AAA=", "_w", "<b>"] {
        let model = open(&format!("#/learn/text/{broken}"));
        assert!(!title(&model).is_empty(), "{broken}");
        assert_ne!(title(&model), "One message, one reader", "{broken}");
    }
}

#[test]
fn a_lesson_from_an_address_comes_from_this_host_only() {
    let asks = |hash: &str| {
        let setting = crate::effect::Setting {
            hash: hash.to_owned(),
            ..Default::default()
        };
        let effects = Model::new(&setting).1;
        effects.iter().any(|it| matches!(it, Effect::FetchText(_)))
    };
    for here in ["lessons/README.md", "class/one.md", "/other/one.md"] {
        assert!(asks(&format!("#/learn/from/{here}")), "{here}");
    }
    for elsewhere in [
        "https://example.org/a.md",
        "//example.org/a.md",
        "/\\example.org/a.md",
        "data:text/plain,a.md",
        "lessons/index.txt",
        "",
    ] {
        assert!(!asks(&format!("#/learn/from/{elsewhere}")), "{elsewhere}");
    }
}

#[test]
fn files_open_as_a_lesson_or_as_a_shelf() {
    let example = example(readme());
    let mut model = open("#/learn");
    came(&mut model, &[("My First.md", example)]);
    assert_eq!(model.route, Route::Learn("my/my-first".to_owned()));
    assert_eq!(title(&model), "One message, one reader");

    let index = "## One\n- [Hello](b.md)\n- what\n";
    let files = [
        ("index.md", index),
        ("a.md", "rubbish"),
        ("b.md", example),
        ("README.md", "x"),
    ];
    came(&mut model, &files);
    assert_eq!(model.route, Route::Learn(FOLDER.to_owned()));
    let folder = view::author::folder(&model);
    let link = |name: &str, id: &str| (name.to_owned(), format!("#/learn/my/{id}"));
    let chapters = [
        ("One".to_owned(), vec![link("Hello", "b")]),
        (String::new(), vec![link("a", "a")]),
    ];
    assert_eq!(folder.chapters, chapters);
    assert_eq!(folder.problems.len(), 1, "the line that is no link");

    let at = model.route.clone();
    came(&mut model, &[]);
    assert!(model.reading.nothing, "and it is said so");
    assert_eq!(model.route, at);
    assert_eq!(slug("../Ä b.md"), "-----b");
}

#[test]
fn the_lesson_plays_beside_the_text_that_makes_it() {
    let mut model = open(&format!("#/learn/{WRITE}"));
    assert_eq!(title(&model), "One message, one reader");
    tell(&mut model, LessonMsg::Author(AuthorMsg::Check));
    let says = view::author::build(&model).expect("the editor is open");
    assert!(says.fine && says.problems.is_empty(), "{says:?}");
    assert_eq!(says.file, "first-hello.md");

    // The world stays where it is while only its words change.
    tell(&mut model, TransportMsg::ToHead);
    let at = model.bench().cursor();
    let text = says.text.replace("One message, one", "A message, a");
    let effects = write(&mut model, text);
    assert!(effects.contains(&Effect::CheckSoon));
    assert_eq!(title(&model), "A message, a reader");
    assert!(
        model.bench().cursor().at <= at.at,
        "another step by its name"
    );

    // What cannot be read is said at once; what the engine refutes, once it has played it.
    let broken = says
        .text
        .replace("```play\nuntil 700ms", "```paly\nuntil 700ms");
    write(&mut model, broken);
    let view = view::author::build(&model).expect("the editor");
    assert!(view.problems.iter().any(|it| it.hint.contains("`play`")));
    assert!(!view.fine);
    let untrue = says.text.replace("exactly 0", "exactly 1");
    write(&mut model, untrue);
    assert_eq!(
        view::author::build(&model).expect("the editor").problems,
        []
    );
    tell(&mut model, LessonMsg::Author(AuthorMsg::Check));
    let view = view::author::build(&model).expect("the editor");
    let told: Vec<&str> = view.problems.iter().map(|it| &*it.message).collect();
    assert_eq!(told, ["0 answers come true"]);
    let line = view.problems[0].line;
    let effects = tell(&mut model, LessonMsg::Author(AuthorMsg::Line(line)));
    assert!(matches!(effects[..], [Effect::Mark(_, from, to, below)] if from < to && below > 0));
    assert_eq!(model.progress, [], "a lesson in the making keeps nothing");
}

#[test]
fn markup_in_a_lesson_of_a_stranger_stays_text() {
    let hostile = example(readme()).replace(
        "The lamp asked for",
        "<img src=x onerror=alert(1)> [a](javascript:alert(1)) The lamp asked for",
    );
    let mut model = open("#/learn");
    came(&mut model, &[("x.md", &hostile)]);
    let LessonView::Step(step) = view::lesson::build(&model) else {
        panic!("it is read all the same");
    };
    let said = format!("{:?}", step.prose);
    assert!(said.contains("<img src=x"), "as it was written: {said}");
    assert!(
        !said.contains("Link") || !said.contains("\"javascript:"),
        "{said}"
    );
}
