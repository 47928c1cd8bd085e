//! Takes the pictures of the page: `cargo xtask picture`.
//!
//! Without a folder it takes the one in the README; with one, every screen at every size and in both
//! themes, to look at.

use std::path::PathBuf;

use brokerscope_tests::browser::{Motion, Page, Theme, play};

/// The screens, by their names and where they are.
const SCREENS: &[(&str, &str)] = &[
    ("first-minute", "#/"),
    ("shelf", "#/learn"),
    ("lesson", "#/learn/exactly-once"),
    ("bench", "#/play"),
    ("connect", "#/connect"),
];

/// A desk, a small laptop, a telephone.
const SIZES: &[(u32, u32)] = &[(1440, 900), (1024, 768), (390, 844)];

fn main() {
    let folder = std::env::args().nth(1).map(PathBuf::from);
    play("picture", |page| async move {
        // Less motion: what stands still is the same in every picture.
        match folder {
            None => {
                page.look(Theme::Light, Motion::Reduced).await;
                let docs = brokerscope_tests::root().join("docs");
                take(&page, "#/", docs.join("first-minute.png")).await;
            }
            Some(folder) => all(&page, folder).await,
        }
    });
}

async fn all(page: &Page, folder: PathBuf) {
    for theme in [Theme::Light, Theme::Dark] {
        page.look(theme, Motion::Reduced).await;
        for &(width, height) in SIZES {
            page.set_window(width, height).await;
            for (name, hash) in SCREENS {
                let dark = if theme == Theme::Dark { "-dark" } else { "" };
                take(page, hash, folder.join(format!("{name}-{width}{dark}.png"))).await;
            }
        }
    }
}

async fn take(page: &Page, hash: &str, path: PathBuf) {
    // Anew: a change of the hash alone would keep what the last screen left behind.
    page.goto(hash).await;
    page.reload().await;
    page.eval("return document.fonts.ready.then(() => true)", Vec::new())
        .await;
    page.screenshot(&path).await;
    println!("{}", path.display());
}
