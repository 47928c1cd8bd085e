//! Who is let in: the checks a CONNECT has to pass.

use super::Broker;
use crate::access::Method;
use crate::clause;
use crate::spec::{Clause, Version};
use crate::wire::{Connect, ReasonCode};

/// Why a CONNECT is refused: by which statement, with which reason, and in words.
pub(super) type Objection = (Clause, ReasonCode, &'static str);

/// Client Identifiers up to this length, of letters and digits, are always taken [MQTT-3.1.3-5].
const CLIENT_ID_ALWAYS: usize = 23;

impl Broker {
    /// Why this CONNECT is refused, or `None`. What costs least to check is checked first.
    pub(super) fn objection(&self, connect: &Connect) -> Option<Objection> {
        self.object_to_level(connect)
            .or_else(|| self.object_to_name(connect))
            .or_else(|| self.object_to_will(connect))
            .or_else(|| self.object_to_number(connect))
            .or_else(|| self.object_to_user(connect))
    }

    /// The bridge's bit makes a level that the standard does not know.
    fn object_to_level(&self, connect: &Connect) -> Option<Objection> {
        let is_unknown = connect.is_bridge && !self.config.knows_bridges;
        let clause = clause!(V311, "3.1.2-2");
        let reason = ReasonCode::UNSUPPORTED_PROTOCOL_VERSION;
        is_unknown.then_some((clause, reason, "this Protocol Level is not known here"))
    }

    fn object_to_name(&self, connect: &Connect) -> Option<Objection> {
        let version = connect.version;
        let name = connect.client_id.as_str();
        if name.is_empty() {
            let may_be_named = match version {
                Version::V311 => connect.clean_start,
                Version::V5 => true,
            };
            let clause = clause!(version, v311: "3.1.3-8", v5: "3.1.3-6");
            let is_fine = may_be_named && self.config.nameless;
            let reason = ReasonCode::CLIENT_IDENTIFIER_NOT_VALID;
            return (!is_fine).then_some((clause, reason, "a Client Identifier is needed"));
        }
        let max = usize::from(self.config.client_id_max).max(CLIENT_ID_ALWAYS);
        let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_fine = name.len() <= max && (is_plain || self.config.client_id_any);
        let clause = clause!(version, v311: "3.1.3-9", v5: "3.1.3-8");
        let reason = ReasonCode::CLIENT_IDENTIFIER_NOT_VALID;
        (!is_fine).then_some((
            clause,
            reason,
            "the Client Identifier is too long or too odd",
        ))
    }

    /// A will that could never be published as it is.
    fn object_to_will(&self, connect: &Connect) -> Option<Objection> {
        let will = connect.will.as_ref()?;
        let version = connect.version;
        if will.qos > self.config.maximum_qos {
            let clause = clause!(version, v311: "§3.1.4b", v5: "3.2.2-12");
            let why = "the QoS of the will is too high";
            return Some((clause, ReasonCode::QOS_NOT_SUPPORTED, why));
        }
        if will.retain && !self.config.retain_available {
            let clause = clause!(version, v311: "§3.1.4b", v5: "3.2.2-13");
            let why = "the will cannot be retained";
            return Some((clause, ReasonCode::RETAIN_NOT_SUPPORTED, why));
        }
        if self.is_false_text(&will.properties, &will.payload) {
            let clause = clause!(V5, "§3.1.3.2.3a");
            let why = "the will is said to be UTF-8 and is not";
            return Some((clause, ReasonCode::PAYLOAD_FORMAT_INVALID, why));
        }
        None
    }

    fn object_to_number(&self, connect: &Connect) -> Option<Objection> {
        let max = usize::try_from(self.config.sessions_max).unwrap_or(usize::MAX);
        let is_known = self.sessions.contains_key(&connect.client_id);
        if is_known || self.sessions.len() < max {
            return None;
        }
        let (clause, reason) = match connect.version {
            Version::V311 => (clause!(V311, "§3.2.2.3a"), ReasonCode::SERVER_UNAVAILABLE),
            Version::V5 => (clause!(V5, "3.1.4-2"), ReasonCode::QUOTA_EXCEEDED),
        };
        Some((clause, reason, "there are too many sessions"))
    }

    /// Without an Authentication Method, User Name and password decide [§4.12]. With one, the exchange
    /// does, and what else stands in CONNECT is not looked at.
    fn object_to_user(&self, connect: &Connect) -> Option<Objection> {
        let version = connect.version;
        if let Some(method) = connect.properties.authentication_method() {
            let method = Method::find(method);
            let is_known = method.is_some_and(|method| self.config.methods.contains(&method));
            let clause = clause!(V5, "4.12.0-1");
            let reason = ReasonCode::BAD_AUTHENTICATION_METHOD;
            let why = "this Authentication Method is not known here";
            return (!is_known).then_some((clause, reason, why));
        }
        let users = self.config.users.as_ref()?;
        let clause = clause!(version, v311: "§3.1.4b", v5: "§4.12a");
        let Some(user) = &connect.user_name else {
            let is_fine = self.config.anonymous;
            let why = "a User Name is needed";
            return (!is_fine).then_some((clause, ReasonCode::NOT_AUTHORIZED, why));
        };
        let password = connect.password.as_ref();
        let is_fine = password.is_some_and(|password| users.accept(user, password));
        let reason = ReasonCode::BAD_USER_NAME_OR_PASSWORD;
        (!is_fine).then_some((clause, reason, "User Name and password do not fit"))
    }
}
