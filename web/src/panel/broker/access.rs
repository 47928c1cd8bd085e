//! Who may come in, who may do what, and who shares.

use crate::markup::*;
use crate::view::broker::{BrokerView, Group};
use crate::view::text::Cut;
use crate::widget::icon::icon;
use crate::widget::long;
use crate::words::broker::{ACCESS, GROUPS, NOBODY, empty};

/// Authentication and authorization.
pub(super) fn place(view: &BrokerView) -> Html {
    let access = &view.access;
    let row = |(name, user): &(Cut, Option<Cut>)| {
        let user = user.as_ref();
        html! {
            <tr>
                <td>{ long(name) }</td>
                <td>{ for user.map(|user| html! { <span class="mono">{ long(user) }</span> }) }
                    if user.is_none() {
                        <span class="quiet">{ NOBODY }</span>
                    }
                </td>
            </tr>
        }
    };
    let known = (!access.known.is_empty()).then(|| {
        html! {
            <table>
                <thead><tr><th>{ "Client" }</th><th>{ "User" }</th></tr></thead>
                <tbody>{ for access.known.iter().map(row) }</tbody>
            </table>
        }
    });
    let verdict = access.verdict.as_ref().map(|verdict| {
        let sign = if verdict.allowed { "tick" } else { "warn" };
        html! { <p class="small verdict">{ icon(sign) }<span>{ &verdict.says }</span></p> }
    });
    let content = html! {
        <>
            <p class="small">{ &access.door }</p>
            <p class="small">{ &access.rights }</p>
            { for verdict }
            { for known }
        </>
    };
    super::place(ACCESS, Html::default(), Some(content), "")
}

/// Groups, and whose turn it is.
pub(super) fn groups(view: &BrokerView) -> Html {
    let content = (!view.groups.is_empty()).then(|| {
        html! { <ul class="groups">{ for view.groups.iter().map(group) }</ul> }
    });
    let note = html! { { view.sharing } };
    super::place(GROUPS, note, content, empty::GROUPS)
}

fn group(group: &Group) -> Html {
    let member = |(name, next): &(Cut, bool)| {
        html! {
            <li class={classes!(next.then_some("next"))}>
                { long(name) }
                if *next {
                    <span class="small">{ " is next" }</span>
                }
            </li>
        }
    };
    let key = format!("{} {}", group.name.shown, group.filter.shown);
    html! {
        <li {key}>
            <p class="small"><b>{ long(&group.name) }</b>{ " on " }
                <span class="mono">{ long(&group.filter) }</span></p>
            <ol>{ for group.members.iter().map(member) }</ol>
        </li>
    }
}
