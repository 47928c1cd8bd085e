//! What the driver can do and `fantoccini` has no word for.

use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// A command of the driver within its session.
#[derive(Debug)]
pub(super) enum Wire {
    /// What the page wrote to its console since the last time.
    Console,
    /// A command of the browser's own debugging protocol.
    Devtools { method: &'static str, params: Value },
    /// The accessible name of an element.
    Name { element: String },
    /// The role of an element.
    Role { element: String },
}

impl WebDriverCompatibleCommand for Wire {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        let session = session.unwrap_or_default();
        let path = match self {
            Self::Console => "se/log".to_owned(),
            Self::Devtools { .. } => "goog/cdp/execute".to_owned(),
            Self::Name { element } => format!("element/{element}/computedlabel"),
            Self::Role { element } => format!("element/{element}/computedrole"),
        };
        base.join(&format!("session/{session}/{path}"))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        match self {
            Self::Console => (Method::POST, Some(json!({ "type": "browser" }).to_string())),
            Self::Devtools { method, params } => (
                Method::POST,
                Some(json!({ "cmd": method, "params": params }).to_string()),
            ),
            Self::Name { .. } | Self::Role { .. } => (Method::GET, None),
        }
    }
}
