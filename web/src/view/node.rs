//! A node at the moment shown: its face, and what it is doing in a few words.

use brokerscope_core::broker::{Census, SessionCensus};
use brokerscope_core::client::{ClientCensus, Status};
use brokerscope_core::id::NodeId;
use brokerscope_core::wire::Family;
use brokerscope_core::world::{Face, Power, World};

use super::cast::{Cast, Member};
use super::link::is_half_open;
use crate::words;

/// The symbol of a face.
pub const fn face_key(face: Face) -> &'static str {
    match face {
        Face::Sensor => "d-sensor",
        Face::Thermometer => "d-thermo",
        Face::Lamp => "d-lamp",
        Face::Lock => "d-lock",
        Face::Phone => "d-phone",
        Face::Dashboard => "d-dash",
        Face::Gateway => "d-gate",
        Face::Plain => "d-plain",
        Face::Fan => "d-fan",
    }
}

/// Whether a node is there.
pub fn power(world: &World, node: NodeId) -> Power {
    world.node(node).map_or(Power::On, |node| node.power)
}

/// What a client is doing, the most telling thing first.
pub fn client_state(census: &ClientCensus) -> String {
    let connected = census.status == Status::Connected;
    let status = words::world::status(census.status);
    if let Some(first) = census.in_flight.first() {
        let holds = words::world::holds(first.id.get(), first.state);
        return match (connected, census.in_flight.len()) {
            (true, 1) => holds,
            (true, more) => format!("{holds}, and {} more", more - 1),
            (false, _) => format!("{status}, holds id {}", first.id.get()),
        };
    }
    if let Some(id) = census.held.first() {
        return format!("{status}, remembers id {}", id.get());
    }
    if census.waiting > 0 {
        return format!("{status}, {} to send", census.waiting);
    }
    match (connected, census.subscriptions.as_slice()) {
        (true, [(filter, qos)]) => format!("subscribed {filter}, QoS {}", qos.level()),
        (true, [_, _, ..]) => format!("subscribed to {} filters", census.subscriptions.len()),
        _ => status.to_owned(),
    }
}

/// What the broker is doing, the most telling thing first.
pub fn broker_state(broker: NodeId, census: &Census, cast: &Cast, world: &World) -> String {
    let half_open = world.connections().filter(is_half_open);
    let own = |client: &&Member| {
        let role = client.client.as_ref();
        role.is_some_and(|role| role.broker == broker)
    };
    let clients = half_open.filter_map(|one| cast.client_on(one.link));
    if let Some(client) = clients.into_iter().find(own) {
        return words::world::still_believes(&client.title);
    }
    let held = census
        .sessions
        .iter()
        .find_map(|one| Some((one, one.held.first()?)));
    if let Some((session, id)) = held {
        return format!("holds id {} for {}", id.get(), title(session, cast));
    }
    let queued = census.sessions.iter().find(|one| !one.queue.is_empty());
    if let Some(session) = queued {
        return format!("{} wait for {}", session.queue.len(), title(session, cast));
    }
    let waits = census
        .sessions
        .iter()
        .find_map(|one| Some((one, one.in_flight.first()?)));
    if let Some((session, flight)) = waits {
        let awaited = words::world::awaited(flight.state);
        return format!("waits for {awaited} from {}", title(session, cast));
    }
    match census
        .sessions
        .iter()
        .filter(|one| one.conn.is_some())
        .count()
    {
        0 => "nobody connected".to_owned(),
        1 => "1 client connected".to_owned(),
        count => format!("{count} clients connected"),
    }
}

/// What people call the client of a session.
pub fn title(session: &SessionCensus, cast: &Cast) -> String {
    cast.title_of(session.client.as_str()).to_string()
}

/// How many lines fit into a broker.
const KEEPS: usize = 3;

/// What the broker keeps, each with the family whose colour it wears.
pub fn broker_keeps(census: &Census, cast: &Cast) -> Vec<(Option<Family>, String)> {
    let mut lines = Vec::new();
    for session in &census.sessions {
        if let Some(id) = session.held.first() {
            lines.push((
                Some(Family::Acknowledgement),
                format!("id {} held", id.get()),
            ));
            lines.push((None, format!("for {}", title(session, cast))));
        }
    }
    let queued: usize = census.sessions.iter().map(|one| one.queue.len()).sum();
    if queued > 0 {
        lines.push((Some(Family::Content), format!("{queued} waiting")));
    }
    let sending: usize = census.sessions.iter().map(|one| one.in_flight.len()).sum();
    if sending > 0 {
        lines.push((Some(Family::Content), format!("{sending} in flight")));
    }
    if !census.retained.is_empty() {
        lines.push((
            Some(Family::Content),
            format!("{} kept", census.retained.len()),
        ));
    }
    let filters: usize = census
        .sessions
        .iter()
        .map(|one| one.subscriptions.len())
        .sum();
    if filters > 0 {
        lines.push((Some(Family::Subscription), words::world::filters(filters)));
    }
    lines.truncate(KEEPS);
    lines
}
