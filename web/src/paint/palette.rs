//! The tokens as the canvas needs them, read from the style sheet: one source for every colour.

use brokerscope_core::order::Map;
use brokerscope_core::wire::Family;
use gloo::utils::window;
use web_sys::{CssStyleDeclaration, Element};

use super::{Face, Ink};
use crate::view::px::Px;

/// Every ink and its token.
const TOKENS: [(Ink, &str); 18] = [
    (Ink::Pane, "--pane"),
    (Ink::Paper, "--paper"),
    (Ink::Line, "--line"),
    (Ink::Edge, "--edge"),
    (Ink::Ink, "--ink"),
    (Ink::Ink2, "--ink-2"),
    (Ink::Ink3, "--ink-3"),
    (Ink::Now, "--now"),
    (Ink::OnNow, "--on-now"),
    (Ink::Bar, "--bar"),
    (Ink::Session, "--session"),
    (Ink::EndWash, "--end-wash"),
    (Ink::Of(Family::Connection), "--conn"),
    (Ink::Of(Family::Content), "--pub"),
    (Ink::Of(Family::Acknowledgement), "--ack"),
    (Ink::Of(Family::Subscription), "--sub"),
    (Ink::Of(Family::Ping), "--ping"),
    (Ink::Of(Family::Ending), "--end"),
];

/// Colours and fonts of the theme at hand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Palette {
    inks: Map<Ink, String>,
    sans: String,
    mono: String,
    /// How strong a halo is, 0 to 1.
    pub halo: f64,
}

impl Palette {
    /// As the style sheet says for `element`; `None` outside a page.
    pub fn read(element: &Element) -> Option<Self> {
        let style = window().get_computed_style(element).ok()??;
        let inks = TOKENS
            .iter()
            .map(|(ink, token)| (*ink, value(&style, token)));
        Some(Self {
            inks: inks.collect(),
            sans: value(&style, "--sans"),
            mono: value(&style, "--mono"),
            halo: number(&value(&style, "--halo")).unwrap_or(0.5),
        })
    }

    /// The colour of an ink.
    pub fn ink(&self, ink: Ink) -> &str {
        self.inks.get(&ink).map_or("", String::as_str)
    }

    /// The font of a face, as CSS writes it.
    pub fn font(&self, face: Face) -> String {
        let (weight, family) = match face {
            Face::Title | Face::Strong | Face::Note => (600, &self.sans),
            Face::Word => (400, &self.sans),
            Face::Packet | Face::Flag => (600, &self.mono),
            Face::Detail | Face::Tick => (400, &self.mono),
        };
        format!("{weight} {}px {family}", Px(face.size()))
    }
}

/// The browser reads it: Rust's own tables for that would weigh more than the whole painter.
fn number(text: &str) -> Option<f64> {
    Some(js_sys::parse_float(text)).filter(|it| it.is_finite())
}

fn value(style: &CssStyleDeclaration, token: &str) -> String {
    let value = style.get_property_value(token).unwrap_or_default();
    value.trim().to_owned()
}
