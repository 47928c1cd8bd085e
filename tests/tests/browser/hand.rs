//! How a learner works the page: with a pointer, or with the keyboard alone.

use brokerscope_tests::browser::Page;

/// How a learner works the page.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Hand {
    Mouse,
    Keys,
}

impl Hand {
    pub(super) async fn press(self, page: &Page, name: &str) {
        match self {
            Self::Mouse => page.click_named("button", name).await,
            Self::Keys => {
                page.tab_to("button", name, 200).await;
                page.press("Enter").await;
            }
        }
    }

    /// Chooses the answer `name`, `place` answers below the first.
    pub(super) async fn answer(self, page: &Page, name: &str, first: &str, place: usize) {
        match self {
            Self::Mouse => page.click_named("radio", name).await,
            Self::Keys => {
                page.tab_to("radio", first, 200).await;
                page.press("Space").await;
                for _ in 0..place {
                    page.press("ArrowDown").await;
                }
            }
        }
    }

    pub(super) async fn write(self, page: &Page, field: &str, text: &str) {
        match self {
            Self::Mouse => page.fill(field, text).await,
            Self::Keys => {
                page.tab_to("textbox", field, 200).await;
                page.press("Control+a").await;
                page.type_text(text).await;
            }
        }
    }

    /// Marks the choice of this name, of those that may be marked together.
    pub(super) async fn mark(self, page: &Page, name: &str) {
        match self {
            Self::Mouse => page.click_named("checkbox", name).await,
            Self::Keys => {
                page.tab_to("checkbox", name, 200).await;
                page.press("Space").await;
            }
        }
    }

    /// Chooses this option of the list of this name.
    pub(super) async fn choose(self, page: &Page, list: &str, option: &str) {
        match self {
            Self::Mouse => page.choose(list, option).await,
            Self::Keys => {
                page.tab_to("combobox", list, 200).await;
                page.type_text(option).await;
            }
        }
    }

    pub(super) async fn qos_1(self, page: &Page) {
        match self {
            Self::Mouse => page.choose("QoS", "1 · at least once").await,
            Self::Keys => {
                page.tab_to("combobox", "QoS", 200).await;
                page.press("1").await;
            }
        }
    }
}
