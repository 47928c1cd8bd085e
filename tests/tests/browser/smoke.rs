//! The page comes up at all.

use brokerscope_tests::browser::{Motion, Theme, play};

/// Any console error fails a [`play`]: a panic, a file that is missing, a breach of the policy.
#[test]
fn the_page_starts_without_an_error() {
    play("the_page_starts_without_an_error", async |page| {
        page.goto("").await;
        assert_eq!(page.title().await, "Brokerscope");
        assert!(page.count("#app *").await > 0, "the program drew something");
    });
}

#[test]
fn the_page_starts_dark_and_narrow() {
    play("the_page_starts_dark_and_narrow", async |page| {
        page.set_window(390, 844).await;
        page.look(Theme::Dark, Motion::Reduced).await;
        page.goto("").await;
        let width = page
            .eval("return document.documentElement.scrollWidth", Vec::new())
            .await;
        assert_eq!(width, 390, "nothing sticks out to the side");
    });
}

#[test]
fn the_fonts_are_our_own() {
    play("the_fonts_are_our_own", async |page| {
        page.goto("").await;
        let script = "return Promise.all(['Inter', 'Source Serif 4', 'JetBrains Mono']
            .map(name => document.fonts.load(`16px \"${name} Variable\"`)))
            .then(loaded => loaded.map(faces => faces[0]?.status ?? 'missing'))";
        let loaded = page.eval(script, Vec::new()).await;
        assert_eq!(loaded, serde_json::json!(["loaded", "loaded", "loaded"]));
    });
}
