//! What a difference between two brokers means: one row for each kind, with the statement of either
//! version that decides it.
//!
//! A row without a statement for a version decides nothing there: then the verdict is
//! [`Verdict::Unclear`], and says so. What one broker could only do because the two had parted
//! before is no difference of its own: it follows.

use crate::clause;
use crate::spec::{Clause, Version};

/// What the standard says of a difference.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Verdict {
    /// The broker that is asked about does what it must not, or does not do what it must.
    Against(Clause),
    /// No numbered statement decides it.
    Unclear,
    /// Both ways are the standard's.
    Allowed(Clause),
    /// It comes of a difference that is told elsewhere.
    Follows,
}

#[derive(Clone, Copy, PartialEq)]
enum Weight {
    MustNot,
    May,
    Open,
    Follows,
}

/// One row.
struct Row {
    rule: Rule,
    weight: Weight,
    /// In 3.1.1 and in 5.0.
    clauses: [Option<Clause>; 2],
    says: &'static str,
}

macro_rules! cited {
    ($version:ident -) => {
        None
    };
    ($version:ident $number:literal) => {
        Some(clause!($version, $number))
    };
}

macro_rules! rules {
    ($($rule:ident $weight:ident $old:tt $new:tt $says:literal)*) => {
        /// A kind of difference.
        #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
        #[allow(missing_docs, reason = "each says its sentence")]
        pub enum Rule { $($rule),* }

        const ROWS: &[Row] = &[$(Row {
            rule: Rule::$rule,
            weight: Weight::$weight,
            clauses: [cited!(V311 $old), cited!(V5 $new)],
            says: $says,
        }),*];

        impl Rule {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$rule),*];
        }
    };
}

#[rustfmt::skip]
rules! {
    // CONNACK
    Refuses            May     "§3.1.4b"   "3.1.4-2"       "a broker may have checks of its own and turn away who does not pass them"
    LetsIn             May     "§3.1.4b"   "3.1.4-2"       "checks beyond the standard's are no duty"
    RefusesPlainId     MustNot "3.1.3-5"   "3.1.3-5"       "a Client Identifier of 1 to 23 letters and digits must be taken"
    OtherRefusal       May     "§3.2.2.3a" "3.2.2-8"       "both refuse, each with a code of the table"
    SessionForgotten   MustNot "3.1.2-4"   "3.1.2-5"       "the session should have been there still"
    SessionShortened   May     -           "4.1.0-2"       "it had said in CONNACK that it keeps sessions no longer"
    SessionInvented    MustNot "3.2.2-1"   "3.2.2-2"       "who asks for a new session is not told of an old one"
    SessionFromBefore  Open    -           -               "it has a session from before this run"
    SessionTooLong     MustNot "3.1.2-6"   "4.1.0-2"       "the session should have ended"
    ReceiveMaximum     May     -           "3.3.4-7"       "how many messages may be open towards it is its own choice"
    MaximumQos         May     -           "3.2.2-9"       "a broker need not take every QoS if CONNACK says so"
    RetainAvailable    May     -           "3.2.2-14"      "a broker need not retain if CONNACK says so"
    MaximumPacketSize  May     -           "3.2.2-15"      "how large packets may be is its own choice"
    TopicAliasMaximum  May     -           "3.2.2-17"      "how many Topic Aliases it takes is its own choice"
    WildcardAvailable  May     -           "§3.2.2.3.11a"  "a broker need not know wildcards if CONNACK says so"
    IdentifierAvailable May    -           "§3.2.2.3.12a"  "a broker need not know Subscription Identifiers if CONNACK says so"
    SharedAvailable    May     -           "§3.2.2.3.13a"  "a broker need not share subscriptions if CONNACK says so"
    ServerKeepAlive    May     -           "3.2.2-21"      "a broker may want another Keep Alive"
    SessionExpiry      May     -           "4.1.0-2"       "a broker may keep sessions for another time than was asked"
    AssignedId         May     -           "3.1.3-6"       "the name that it invents is its own choice"
    NoAssignedId       MustNot -           "3.2.2-16"      "who comes without a Client Identifier must be told the one it got"
    ResponseInformation May    -           "3.1.2-28"      "what it answers to Request Response Information is its own choice"
    UnaskedInformation MustNot -           "3.1.2-28"      "Response Information is only for who asked for it"
    Words              May     -           "3.2.2-20"      "what it adds in words is its own choice"
    OtherProperty      Open    -           -               "no statement says which is right"

    // Subscriptions
    GrantedLess        May     "3.8.4-6"   "3.8.4-7"       "a lower QoS than was asked for may be granted"
    GrantedAsAsked     May     "3.8.4-6"   "3.8.4-7"       "the simulated broker grants less than was asked for, as it may"
    GrantedMore        MustNot "3.8.4-6"   "3.8.4-7"       "no more may be granted than was asked for"
    RefusesFilter      May     "3.8.4-5"   "3.8.4-7"       "a broker may refuse a subscription"
    TakesFilter        May     "3.8.4-5"   "3.8.4-7"       "the simulated broker refuses it, as it may"
    OtherFailure       May     "3.9.3-2"   "3.9.3-2"       "both refuse it, each with a code of the table"
    SubackCount        MustNot "3.8.4-5"   "3.8.4-6"       "SUBACK has one code for each filter"
    NoSuback           MustNot "3.8.4-1"   "3.8.4-1"       "SUBSCRIBE must be answered"
    UnsubackSays       Open    -           -               "whether there was a subscription to end is seen otherwise"
    UnsubackCount      MustNot -           "3.11.3-2"      "UNSUBACK has one code for each filter"
    NoUnsuback         MustNot "3.10.4-4"  "3.10.4-4"      "UNSUBSCRIBE must be answered"

    // Acknowledgements
    NobodyListens      May     -           "3.4.2-1"       "to say that nobody listens is no duty"
    NobodyListensTwice May     -           "3.5.2-1"       "to say that nobody listens is no duty"
    MessageRefused     May     -           "3.4.2-1"       "a broker may refuse a message, with a code of the table"
    MessageRefusedTwice May    -           "3.5.2-1"       "a broker may refuse a message, with a code of the table"
    PubcompSays        May     -           "3.7.2-1"       "whether the exchange was known may be said with either code"
    NoPuback           MustNot "4.3.2-2"   "4.3.2-4"       "a PUBLISH at QoS 1 must be answered with PUBACK"
    NoPubrec           MustNot "4.3.3-2"   "4.3.3-8"       "a PUBLISH at QoS 2 must be answered with PUBREC"
    NoPubcomp          MustNot "4.3.3-2"   "4.3.3-11"      "PUBREL must be answered with PUBCOMP"
    NoPingresp         MustNot "3.12.4-1"  "3.12.4-1"      "PINGREQ must be answered"
    UnaskedAnswer      MustNot "2.3.1-6"   "2.2.1-5"       "an answer has the identifier of what it answers"

    // Deliveries
    QosAboveGranted    MustNot "3.8.4-6"   "3.8.4-8"       "a message is sent at the lower of its own QoS and what was granted"
    QosBelow           MustNot "3.8.4-6"   "3.8.4-8"       "a message is sent at its own QoS where so much was granted"
    QosFollows         Follows -           -               "its QoS is what was granted here"
    RetainOnLive       MustNot "3.3.1-9"   "3.3.1-12"      "a message that comes as it is published has RETAIN 0"
    RetainMissing      MustNot "3.3.1-8"   "§3.3.1.3a"     "a retained message for a new subscription has RETAIN 1"
    RetainAsPublished  MustNot -           "3.3.1-13"      "the subscription asked to keep RETAIN as it was published"
    PayloadFormat      MustNot -           "3.3.2-4"       "Payload Format Indicator is passed on unchanged"
    MessageExpiry      MustNot -           "3.3.2-6"       "Message Expiry Interval is passed on, less the time spent waiting"
    ContentType        MustNot -           "3.3.2-20"      "Content Type is passed on unchanged"
    ResponseTopic      MustNot -           "3.3.2-15"      "Response Topic is passed on unchanged"
    CorrelationData    MustNot -           "3.3.2-16"      "Correlation Data is passed on unchanged"
    UserProperties     MustNot -           "3.3.2-17"      "User Properties are passed on unchanged"
    UserPropertyOrder  MustNot -           "3.3.2-18"      "User Properties keep their order"
    SubscriptionIds    MustNot -           "3.3.4-3"       "a message has the identifiers of the subscriptions that brought it"
    LostAtQos0         May     "4.3.1-1"   "4.3.1-1"       "at QoS 0 a message may get lost"
    NotDelivered       MustNot "4.5.0-1"   "4.5.0-1"       "a message is for each client with a matching subscription"
    NotQueued          MustNot "3.1.2-5"   "4.5.0-1"       "a session collects messages at QoS 1 and 2 while its client is away"
    RetainedNotSent    MustNot "3.3.1-6"   "3.3.1-9"       "a new subscription is given what is retained"
    RetainedQos0Gone   May     "3.3.1-7"   "§3.3.1.3b"     "a retained message of QoS 0 may be given up at any time"
    FewerCopies        May     "3.3.5-1"   "3.3.4-4"       "several subscriptions that match may bring one copy"
    MoreCopies         May     "3.3.5-1"   "3.3.4-5"       "several subscriptions that match may bring a copy each"
    OtherMember        May     -           "§4.8.2a"       "which member of a group gets a message is the broker's choice"
    GroupTwice         MustNot -           "§4.8.2a"       "a message is for one member of a group"
    GroupMissed        MustNot -           "§4.8.2a"       "a message is for one member of a group, and nobody got it"
    WillMissing        MustNot "3.1.2-8"   "3.1.2-8"       "a will is published when its connection ends without DISCONNECT"
    WillAfterGoodbye   MustNot "3.14.4-3"  "3.14.4-3"      "DISCONNECT drops the will"
    DollarTopic        MustNot "4.7.2-1"   "4.7.2-1"       "a filter that begins with a wildcard matches no topic that begins with $"
    NotSubscribed      MustNot "3.3.2-3"   "3.3.2-3"       "no subscription of this client matches it"
    SharedInV311       Open    -           -               "3.1.1 knows no groups; to some brokers they are the same in both"
    AfterUnsubscribe   May     "§3.10.4a"  "§3.10.4a"      "what was queued for a subscription may come after its end"
    NoLocal            MustNot -           "3.8.3-3"       "with No Local nobody is given what it published itself"
    RetainHandlingNew  MustNot -           "3.3.1-10"      "the subscription wants retained messages only if it is new"
    RetainHandlingNone MustNot -           "3.3.1-11"      "the subscription wants no retained messages"
    RetainedToGroup    MustNot -           "§3.8.4a"       "retained messages are not for groups"
    DuplicateAtQos2    MustNot "4.3.3-2"   "4.3.3-10"      "at QoS 2 a message comes once"
    DuplicateAtQos1    May     "3.8.4-6"   "4.3.2-5"       "at QoS 1 a message may come more than once"
    DuplicateAtQos0    Open    -           -               "at QoS 0 a message comes at most once, but no numbered statement says so"
    QueuedAtQos0       May     "§3.1.2.4a" "4.5.0-1"       "messages at QoS 0 may wait for who is away"
    MoreRoom           May     "4.5.0-1"   "4.5.0-1"       "the simulated broker gave it up for a limit of its own"
    RetainedCleared    MustNot "3.3.1-10"  "3.3.1-6"       "an empty payload removes what is retained"
    RetainedStale      MustNot "3.3.1-5"   "3.3.1-5"       "the newest retained message takes the place of older ones"
    RetainedUnasked    MustNot "3.3.1-12"  "3.3.1-8"       "a message with RETAIN 0 is not kept"
    SentExpired        MustNot -           "3.3.2-5"       "a message that has expired is not sent any more"
    BrokersOwn         May     "§4.7.2a"   "§4.7.2a"       "topics that begin with $ are the broker's own"
    RetainedFromBefore Open    -           -               "it was retained before this run, or somebody else's"
    Strangers          Open    -           -               "nobody in this story has published it"
    Extra              Open    -           -               "only one broker sends it, and no statement says which is right"
    OrderInTopic       MustNot "4.6.0-6"   "4.6.0-5"       "messages of one publisher, topic and QoS keep their order"
    OrderOfTopics      May     "4.6.0-5"   "4.6.0-6"       "only within a topic messages keep their order"
    NotSentAgain       MustNot "4.4.0-1"   "4.4.0-1"       "who comes back to its session is sent again what it has not acknowledged"
    SentAgainLive      MustNot -           "4.4.0-1"       "nothing is sent again but after a resume"

    // Endings
    TakeoverUnsaid     MustNot -           "3.1.4-3"       "who is taken over must be told with 0x8E"
    OtherGoodbye       May     "3.14.4-3"  "§4.13.1a"      "which reason it gives for an ending is its own choice"
    SilentGoodbye      May     -           "§4.13.1a"      "to say why it ends a connection is no duty"
    StaysOpen          MustNot "4.8.0-1"   "4.13.1-1"      "the connection should have been ended"
    StaysOpenByChoice  May     "§4.8a"     "4.13.2-1"      "the simulated broker ends the connection for a limit of its own"
    EndsByChoice       May     "4.8.0-2"   "4.13.2-1"      "a broker may end a connection for such a reason"
    Ends               Open    -           -               "it ends a connection that the simulated broker keeps"
    RefusedStaysOpen   MustNot "3.2.2-5"   "3.2.2-7"       "who is refused is also let go"
    FoundByClient      MustNot "4.8.0-1"   "4.13.1-1"      "a client that keeps to the standard ends the connection over it"
    OnlyOneSide        Follows -           -               "the clients had no reason to do the same any more"
}

impl Rule {
    fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.rule == self)
    }

    /// What it means in this version.
    pub fn verdict(self, version: Version) -> Verdict {
        let Some(row) = self.row() else {
            return Verdict::Unclear;
        };
        let [old, new] = row.clauses;
        let clause = match version {
            Version::V311 => old,
            Version::V5 => new,
        };
        match (row.weight, clause) {
            (Weight::Follows, _) => Verdict::Follows,
            (Weight::MustNot, Some(clause)) => Verdict::Against(clause),
            (Weight::May, Some(clause)) => Verdict::Allowed(clause),
            (Weight::Open, _) | (_, None) => Verdict::Unclear,
        }
    }

    /// What it says of a difference: the end of a sentence.
    pub fn says(self) -> &'static str {
        self.row().map_or("", |row| row.says)
    }
}

impl Verdict {
    /// The statement that decides it.
    pub const fn clause(self) -> Option<Clause> {
        match self {
            Self::Against(clause) | Self::Allowed(clause) => Some(clause),
            Self::Unclear | Self::Follows => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_has_one_row_and_a_sentence() {
        for rule in Rule::ALL {
            let rows = ROWS.iter().filter(|row| row.rule == *rule).count();
            assert_eq!(rows, 1, "{rule:?}");
            let says = rule.says();
            assert!(!says.is_empty() && !says.ends_with('.'), "{rule:?}");
        }
    }

    #[test]
    fn a_row_that_decides_cites_a_statement_and_one_that_does_not_cites_none() {
        for row in ROWS {
            let decides = matches!(row.weight, Weight::MustNot | Weight::May);
            let cites = row.clauses.iter().any(Option::is_some);
            assert_eq!(decides, cites, "{:?}", row.rule);
        }
    }
}
