//! Takes pictures of the page: `cargo xtask gallery`.
//!
//! With a folder: every state of every screen, at every size and in both themes, and a sheet with all
//! of them (`index.html`). Words after the folder choose the states that begin so. Without a folder:
//! the pictures of the README.

mod film;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use film::Film;

use brokerscope_tests::browser::{Guide, Motion, Page, STATES, State, Theme, play};

/// A film has no more pictures than this.
const FRAMES_MAX: usize = 60;
/// The lamp has its message, in microseconds of the page.
const FILM_ENDS: u64 = 650_000;

/// A desk, a projector, a telephone.
const SIZES: &[(u32, u32)] = &[(1440, 900), (1024, 768), (390, 844)];

fn main() {
    let mut words = std::env::args().skip(1);
    let folder = words.next().map(PathBuf::from);
    let wanted: Vec<String> = words.collect();
    play("gallery", |page| async move {
        match folder {
            None => readme(&page).await,
            Some(folder) => all(&page, &folder, &wanted).await,
        }
    });
}

/// What the README shows.
async fn readme(page: &Page) {
    let guide = Guide::new(page);
    let docs = brokerscope_tests::root().join("docs");
    page.look(Theme::Light, Motion::Reduced).await;
    for (name, dark) in [
        ("home", false),
        ("lesson-question", false),
        ("play-broker-walk", true),
    ] {
        let state = STATES.iter().find(|state| state.name == name);
        assert!(
            guide.go(state.expect("it is a state")).await,
            "{name} is there"
        );
        if dark {
            page.look(Theme::Dark, Motion::Reduced).await;
            guide.rest().await;
        }
        take(page, &docs.join(format!("{name}.png"))).await;
    }
    page.look(Theme::Light, Motion::Full).await;
    page.set_window(1020, 700).await;
    assert!(guide.go(&STATES[0]).await, "there is a first screen");
    film(page, &docs.join("first-minute.png")).await;
}

/// Films the first minute: pictures of the page as its time runs, each shown for as long as the
/// time between it and the next, slowed down as on the page.
async fn film(page: &Page, path: &Path) {
    page.press("Home").await;
    for _ in 0..2 {
        page.press("]").await;
    }
    for _ in 0..5 {
        page.press("[").await;
    }
    while at(page).await < 500_000 {
        page.press("ArrowRight").await;
    }
    page.press("Space").await;
    let mut film = Film::default();
    while film.len() < FRAMES_MAX {
        let at = at(page).await;
        film.show(at, &page.picture().await);
        if at > FILM_ENDS {
            break;
        }
    }
    fs::write(path, film.print()).expect("the film is saved");
    println!("{}: {} pictures", path.display(), film.len());
}

/// The page's time, in microseconds.
async fn at(page: &Page) -> u64 {
    let at = page.attributes("[data-at-us]", "data-at-us").await.concat();
    at.parse().expect("the page tells where it stands")
}

async fn all(page: &Page, folder: &Path, wanted: &[String]) {
    let guide = Guide::new(page);
    let is_wanted = |state: &&State| {
        wanted.is_empty()
            || wanted
                .iter()
                .any(|word| state.name.starts_with(word.as_str()))
    };
    let states: Vec<_> = STATES
        .iter()
        .filter(is_wanted)
        .filter(|it| !guide.lacks(it))
        .collect();
    let mut unseen = Vec::new();
    for &(width, height) in SIZES {
        page.set_window(width, height).await;
        for &state in &states {
            // Less motion: what stands still is the same in every picture.
            page.look(Theme::Light, Motion::Reduced).await;
            if !guide.go(state).await {
                unseen.push(format!("{} at {width}", state.name));
            }
            for theme in [Theme::Light, Theme::Dark] {
                page.look(theme, Motion::Reduced).await;
                guide.rest().await;
                take(page, &folder.join(file(state.name, width, theme))).await;
            }
        }
    }
    let names: Vec<_> = states.iter().map(|state| state.name).collect();
    fs::write(folder.join("index.html"), sheet(&names)).expect("the sheet is saved");
    assert!(
        unseen.is_empty(),
        "nobody could go there: {}",
        unseen.join(", ")
    );
}

/// The name of one picture.
fn file(name: &str, width: u32, theme: Theme) -> String {
    let dark = match theme {
        Theme::Light => "",
        Theme::Dark => "-dark",
    };
    format!("{name}-{width}{dark}.png")
}

/// All pictures on one page: a row for each state.
fn sheet(names: &[&str]) -> String {
    let mut html =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Gallery</title>\
        <style>body{font:14px system-ui;margin:24px;background:#888}section{display:flex;gap:12px;\
        align-items:start}h2{margin:24px 0 8px}img{height:420px}</style><h1>Gallery</h1>\n"
            .to_owned();
    for name in names {
        let _ = writeln!(html, "<h2 id=\"{name}\">{name}</h2><section>");
        for &(width, _) in SIZES {
            for theme in [Theme::Light, Theme::Dark] {
                let file = file(name, width, theme);
                let _ = writeln!(
                    html,
                    "<a href=\"{file}\"><img src=\"{file}\" loading=\"lazy\" alt=\"{name}, {width} wide\"></a>"
                );
            }
        }
        html += "</section>\n";
    }
    html
}

async fn take(page: &Page, path: &Path) {
    page.screenshot(path).await;
    println!("{}", path.display());
}
