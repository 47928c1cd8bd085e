//! Bytes that will be sent, taken apart while they are edited.

use brokerscope_core::client::Status;
use brokerscope_core::net::Side;
use brokerscope_core::world::Action;
use bytes::Bytes;

use super::dissection::{self, Dissection};
use crate::model::workshop::{Editor, Road, mended};
use crate::model::{Model, Peer};
use crate::shared::Shared;
use crate::view::cast::Cast;
use crate::words::inspector as words;

/// Bytes that will be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct EditorView {
    /// Taken apart.
    pub body: Shared<Dissection>,
    /// What is typed.
    pub text: String,
    /// What is wrong with that.
    pub problem: Option<String>,
    /// Who may send it to whom: the end that reads, and the words; the first is from the client.
    pub ways: Vec<(Side, String)>,
    /// The end that reads it.
    pub to: Option<Side>,
    /// What pressing Send does.
    pub hint: &'static str,
    /// Why it cannot be sent now.
    pub hindrance: Option<String>,
    /// The Remaining Length counts wrong, and can be mended.
    pub miscounted: bool,
}

/// What is edited, if it stands for what is selected.
pub(super) fn build(model: &Model) -> Option<EditorView> {
    let editor = model.ui.edited()?;
    let (ways, to, hint) = match editor.road {
        Road::Live(_) => (Vec::new(), None, words::SEND_LIVE_HINT),
        Road::Link(link, to) => {
            let cast = Cast::of(model);
            let client = cast.client_on(link)?;
            let broker = client.client.as_ref().map(|role| role.broker);
            let broker = broker.map_or_else(Default::default, |node| cast.title(node));
            let ways = vec![
                (Side::Broker, format!("{} to {broker}", client.title)),
                (Side::Client, format!("{broker} to {}", client.title)),
            ];
            (ways, Some(to), words::SEND_HINT)
        }
    };
    let body = dissection::of(&editor.bytes, editor.version, &model.ui, |_| false);
    Some(EditorView {
        body: Shared::new(body),
        text: editor.text.clone(),
        problem: editor.problem.as_ref().map(words::not_hex),
        ways,
        to,
        hint,
        hindrance: hindrance(model, editor),
        miscounted: mended(&editor.bytes).is_some(),
    })
}

/// Why it cannot be sent now: asked of the world itself.
fn hindrance(model: &Model, editor: &Editor) -> Option<String> {
    if editor.problem.is_some() {
        return Some(words::UNREADABLE.to_owned());
    }
    if editor.bytes.is_empty() {
        return Some(words::NO_BYTES.to_owned());
    }
    if editor.trouble.is_some() {
        return editor.trouble.clone();
    }
    match editor.road {
        Road::Live(node) => {
            let status = model.live.peer(node).map(Peer::status);
            let open = matches!(status, Some(Status::Connected | Status::Connecting));
            (!open).then(|| words::NOT_OPEN.to_owned())
        }
        Road::Link(link, to) => {
            let bytes = Bytes::from(editor.bytes.clone());
            let action = Action::Inject { link, to, bytes };
            let checked = model.bench().history.world().check(&action);
            checked.err().map(|error| words::cannot(&error.to_string()))
        }
    }
}
