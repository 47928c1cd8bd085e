//! Whether everybody can use every screen: the rules of WCAG 2.2 AA, as far as a program can judge.

use std::fs;
use std::path::PathBuf;

use brokerscope_tests::browser::{Guide, Motion, Page, STATES, Theme, play};
use brokerscope_tests::{lacks_file, root};
use serde_json::{Value, json};

/// The rules that are kept, as axe-core tags them.
const TAGS: [&str; 5] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/// Runs the rules; answers with a line for each thing that breaks one, and how many rules passed.
/// The sentence of the rule, the thing, and the first reason.
const JUDGE: &str = "
    return axe.run(document, { runOnly: arguments[0], resultTypes: ['violations'] })
        .then(found => [
            found.passes.length,
            found.violations.flatMap(rule => rule.nodes.map(node => {
                const why = [...node.any, ...node.all, ...node.none].map(it => it.message)[0];
                return `${rule.id}: ${node.target.join(' ')}: ${why}: ${node.html.slice(0, 160)}`;
            })),
        ])";

fn axe() -> PathBuf {
    root().join(".tools/axe-core/node_modules/axe-core/axe.min.js")
}

/// What breaks a rule here. The program is put in by the driver: the page itself lets nobody in.
async fn violations(page: &Page, axe: &str) -> Vec<String> {
    let here = page
        .eval("return typeof axe === 'object'", Vec::new())
        .await;
    if here == Value::Bool(false) {
        page.eval(axe, Vec::new()).await;
    }
    let answer = page.eval(JUDGE, vec![json!(TAGS)]).await;
    let passed = answer[0].as_u64().expect("a number of rules");
    assert!(passed > 10, "the rules were asked: {passed}");
    serde_json::from_value(answer[1].clone()).expect("lines")
}

/// Every state at this width, light and dark.
fn judge(test: &'static str, width: u32, height: u32) {
    if lacks_file(test, "axe-core", &axe()) {
        return;
    }
    play(test, async move |page| {
        let axe = fs::read_to_string(axe()).expect("it can be read");
        page.set_window(width, height).await;
        let guide = Guide::new(&page);
        let mut broken = Vec::new();
        for state in STATES.iter().filter(|state| !guide.lacks(state)) {
            page.look(Theme::Light, Motion::Reduced).await;
            if !guide.go(state).await {
                broken.push(format!("{} cannot be reached", state.name));
            }
            for theme in [Theme::Light, Theme::Dark] {
                page.look(theme, Motion::Reduced).await;
                guide.rest().await;
                let found = violations(&page, &axe).await;
                broken.extend(
                    found
                        .into_iter()
                        .map(|line| format!("{} {theme:?} {line}", state.name)),
                );
            }
        }
        assert!(
            broken.is_empty(),
            "{} break a rule:\n{}",
            broken.len(),
            broken.join("\n")
        );
    });
}

#[test]
fn every_state_keeps_the_rules_of_access_on_a_desk() {
    judge("every_state_keeps_the_rules_of_access_on_a_desk", 1440, 900);
}

#[test]
fn every_state_keeps_the_rules_of_access_on_a_telephone() {
    judge(
        "every_state_keeps_the_rules_of_access_on_a_telephone",
        390,
        844,
    );
}

/// A judge who never finds anything proves nothing.
#[test]
fn a_broken_page_is_found() {
    let name = "a_broken_page_is_found";
    if lacks_file(name, "axe-core", &axe()) {
        return;
    }
    play(name, async |page| {
        let axe = fs::read_to_string(axe()).expect("it can be read");
        assert!(Guide::new(&page).go(&STATES[0]).await);
        let spoil =
            "const [word, sign] = ['h1', '.fm button svg'].map(it => document.querySelector(it));
            word.style.color = '#bbb'; sign.parentElement.replaceChildren(sign);
            sign.parentElement.removeAttribute('aria-label');
            sign.parentElement.removeAttribute('title')";
        page.eval(spoil, Vec::new()).await;
        let found = violations(&page, &axe).await.join("\n");
        for rule in ["color-contrast", "button-name"] {
            assert!(found.contains(rule), "{rule} is not in:\n{found}");
        }
    });
}
