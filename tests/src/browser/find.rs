//! Finding things on the page: by CSS, or as an assistive device does, by role and name.

use fantoccini::Locator;
use fantoccini::actions::{InputSource as _, MOUSE_BUTTON_RIGHT, MouseActions, PointerAction};
use fantoccini::elements::Element;

use super::Page;
use super::wire::Wire;

/// A letter and the key that takes it back.
const ERASED: &str = "x\u{e003}";

impl Page {
    /// Clicks the first thing that matches `css` and can be clicked.
    pub async fn click(&self, css: &str) {
        let what = format!("something to click at {css}");
        self.wait_until(&what, async || {
            for element in self.all(css).await {
                if is_shown(&element).await && element.click().await.is_ok() {
                    return true;
                }
            }
            false
        })
        .await;
    }

    /// Clicks the middle of what matches `css` with the right button.
    pub async fn right_click(&self, css: &str) {
        let middle = "const box = document.querySelector(arguments[0]).getBoundingClientRect();
            return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]";
        let at = self.eval(middle, vec![css.into()]).await;
        let [x, y] = [0, 1].map(|axis| at[axis].as_f64().expect("pixels"));
        let button = MOUSE_BUTTON_RIGHT;
        let moves = PointerAction::MoveTo {
            duration: None,
            x,
            y,
        };
        let clicks = MouseActions::new("mouse".to_owned())
            .then(moves)
            .then(PointerAction::Down { button })
            .then(PointerAction::Up { button });
        let clicked = self.client.perform_actions(clicks).await;
        clicked.unwrap_or_else(|error| panic!("a right click on {css}: {error}"));
    }

    /// Clicks the thing with this role (`"button"`, `"link"`, `"tab"`) and this accessible name.
    pub async fn click_named(&self, role: &str, name: &str) {
        let what = format!("the {role} {name:?} to be clickable");
        self.wait_until(&what, async || match self.named(role, name).await {
            Some(element) => element.click().await.is_ok(),
            None => false,
        })
        .await;
    }

    /// Whether something with this role and this accessible name is shown now.
    pub async fn has_named(&self, role: &str, name: &str) -> bool {
        self.named(role, name).await.is_some()
    }

    /// The accessible names of everything with this role that is shown now.
    pub async fn names(&self, role: &str) -> Vec<String> {
        let mut names = Vec::new();
        for (_, name) in self.with_role(role).await {
            names.push(name);
        }
        names
    }

    /// Replaces what stands in the field with this accessible name.
    pub async fn fill(&self, name: &str, text: &str) {
        let what = format!("a field {name:?} to fill");
        self.wait_until(&what, async || {
            for role in ["textbox", "searchbox", "spinbutton"] {
                if let Some(field) = self.named(role, name).await {
                    // Clearing is no typing: the page hears of it with the first key.
                    let keys = if text.is_empty() { ERASED } else { text };
                    return field.clear().await.is_ok() && field.send_keys(keys).await.is_ok();
                }
            }
            false
        })
        .await;
    }

    /// Chooses the option that reads `label` in the list box with this accessible name.
    pub async fn choose(&self, name: &str, label: &str) {
        let what = format!("the choice {label:?} in {name:?}");
        self.wait_until(&what, async || match self.named("combobox", name).await {
            Some(list) => choose_in(&list, label).await,
            None => false,
        })
        .await;
    }

    /// The role and accessible name of what has the focus: `"button Play"`.
    pub async fn focused(&self) -> String {
        let Ok(element) = self.client.active_element().await else {
            return String::new();
        };
        let id = element.element_id();
        let role = self
            .ask(Wire::Role {
                element: id.to_string(),
            })
            .await;
        format!(
            "{role} {}",
            self.ask(Wire::Name {
                element: id.to_string()
            })
            .await
        )
    }

    /// Presses Tab until the focus is on the thing with this role and name, at most `steps` times.
    pub async fn tab_to(&self, role: &str, name: &str, steps: usize) {
        let wanted = format!("{role} {name}");
        let mut passed = Vec::new();
        for _ in 0..steps {
            let focused = self.focused().await;
            if focused == wanted {
                return;
            }
            passed.push(focused);
            self.press("Tab").await;
        }
        panic!("Tab never came to {wanted:?}; it passed {passed:?}")
    }

    /// The first thing with this name, this role, and a place on the screen: asked in this order, since
    /// each question is a round trip and few things have the name.
    async fn named(&self, role: &str, name: &str) -> Option<Element> {
        for element in self.all(candidates(role)).await {
            let id = element.element_id().to_string();
            let called = Wire::Name {
                element: id.clone(),
            };
            if self.ask(called).await == name
                && self.ask(Wire::Role { element: id }).await == role
                && is_shown(&element).await
            {
                return Some(element);
            }
        }
        None
    }

    /// What is shown with this role, with its accessible name. The browser decides both.
    async fn with_role(&self, role: &str) -> Vec<(Element, String)> {
        let mut found = Vec::new();
        for element in self.all(candidates(role)).await {
            let id = element.element_id().to_string();
            if !is_shown(&element).await
                || self
                    .ask(Wire::Role {
                        element: id.clone(),
                    })
                    .await
                    != role
            {
                continue;
            }
            let name = self.ask(Wire::Name { element: id }).await;
            found.push((element, name));
        }
        found
    }

    async fn all(&self, css: &str) -> Vec<Element> {
        // A page that is being drawn anew has nothing at this moment.
        self.client
            .find_all(Locator::Css(css))
            .await
            .unwrap_or_default()
    }

    /// The driver's answer, or nothing when the element has gone meanwhile.
    async fn ask(&self, wire: Wire) -> String {
        let answer = self.client.issue_cmd(wire).await.unwrap_or_default();
        answer.as_str().unwrap_or_default().to_owned()
    }
}

/// Chooses the option that reads so, whatever signs are in it.
async fn choose_in(list: &Element, label: &str) -> bool {
    let options = list.find_all(Locator::Css("option")).await;
    for option in options.unwrap_or_default() {
        if option.text().await.is_ok_and(|text| text.trim() == label) {
            return option.click().await.is_ok();
        }
    }
    false
}

/// What may have a role, so that the browser need not be asked about every element.
fn candidates(role: &str) -> &'static str {
    match role {
        "button" => "button, summary, input[type=submit], [role=button]",
        "checkbox" => "input[type=checkbox], [role=checkbox]",
        "combobox" => "select, [role=combobox], input[list]",
        "dialog" => "dialog, [role=dialog]",
        "heading" => "h1, h2, h3, h4, h5, h6, [role=heading]",
        "link" => "a[href], [role=link]",
        "listitem" => "li, [role=listitem]",
        "radio" => "input[type=radio], [role=radio]",
        "searchbox" => "input[type=search], [role=searchbox]",
        "slider" => "input[type=range], [role=slider]",
        "spinbutton" => "input[type=number], [role=spinbutton]",
        "textbox" => "input, textarea, [role=textbox]",
        _ => "[role]",
    }
}

async fn is_shown(element: &Element) -> bool {
    element.is_displayed().await.unwrap_or(false)
}
