//! `brokerscope serve`: the same broker as in the page, for any MQTT client.
//!
//! `listen` takes connections in, `conversation` carries their bytes (`websocket` those in messages),
//! and `desk` owns the broker. Between them stand a short box of letters one way and an `outlet` per
//! peer the other way, both bounded. `chronicle` tells what happens.

mod chronicle;
mod conversation;
mod desk;
mod listen;
mod outlet;
mod websocket;

use std::fmt;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::{Semaphore, mpsc};

use brokerscope_core::chance::Chance;

use crate::config::{self, Listener, Protocol, Settings};
use chronicle::{Chronicle, Detail};
use desk::{Desk, LETTERS_MAX, Letter};
use listen::{Door, Hall};

/// Where it listens when nobody says where.
const DEFAULT_LISTENERS: [(Protocol, &str); 2] = [
    (Protocol::Mqtt, "127.0.0.1:1883"),
    (Protocol::Ws, "127.0.0.1:8083"),
];
/// How long the last words of all connections may take.
const FAREWELL: Duration = Duration::from_secs(3);
const WORKERS: usize = 2;
const NOTICE: &str = "\
brokerscope serve is a host for tests, classes and client developers, not for production: \
nothing is kept when it ends, nothing is encrypted, and it is one process on one machine.";

/// Be a broker that any MQTT client can talk to, over TCP and WebSocket
///
/// This is the broker of the page and of `brokerscope run`, with real sockets instead of simulated
/// links. It is a host for tests, classes and client developers, NOT for production: nothing is kept
/// when it ends, nothing is encrypted, and it is one process on one machine.
///
/// It speaks MQTT 3.1.1 and 5.0; over WebSocket, with the subprotocol `mqtt`, on any path. It prints
/// each address it listens on. Ctrl-C or SIGTERM stop it: 5.0 clients are told why (0x8B), and it
/// exits with 0.
///
/// With -v each packet is one line: `c3 lamp -> PUBLISH …` came from the client called lamp over the
/// connection 3, `c3 lamp <- PUBACK …` went to it. With -vv also what the broker decided, and the
/// statement of the standard it decided by.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brokerscope serve                                      mqtt on 1883 and ws on 8083, this machine only
  brokerscope serve --tcp 0.0.0.0:1883 -v                from everywhere, each packet a line
  brokerscope serve --tcp 127.0.0.1:0 --ws 127.0.0.1:0   on free ports, which it prints
  brokerscope serve --print-config > broker.toml         all settings, to be changed
  brokerscope serve --config broker.toml")]
pub(crate) struct Args {
    /// Listen for MQTT over TCP here; port 0 takes a free one. May be given several times
    #[arg(long, value_name = "ADDR")]
    tcp: Vec<String>,
    /// Listen for MQTT over WebSocket here. May be given several times
    #[arg(long, value_name = "ADDR")]
    ws: Vec<String>,
    /// Settings, as `--print-config` prints them
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Tell each packet; twice: and why
    #[arg(short, long, action = clap::ArgAction::Count)]
    verbose: u8,
    /// Print all settings with what they mean, and end
    #[arg(long)]
    print_config: bool,
}

/// Why it does not serve.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The settings have mistakes.
    Config(config::Mistakes),
    /// An address cannot be listened on.
    Listen(String, io::Error),
    /// The operating system does not give what every host needs.
    System(io::Error),
}

/// Serves until it is told to stop.
pub(crate) fn serve(args: &Args) -> Result<(), Failure> {
    let mut settings = match &args.config {
        Some(file) => config::read(file).map_err(Failure::Config)?,
        None => Settings::served(),
    };
    let asked = |protocol, list: &[String]| {
        let listener = |address: &String| Listener {
            protocol,
            address: address.clone(),
        };
        list.iter().map(listener).collect::<Vec<_>>()
    };
    settings.listeners.extend(asked(Protocol::Mqtt, &args.tcp));
    settings.listeners.extend(asked(Protocol::Ws, &args.ws));
    if args.print_config {
        let printed = io::stdout().write_all(config::print(&settings).as_bytes());
        return match printed {
            // Whoever reads us has read enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            printed => printed.map_err(Failure::System),
        };
    }
    if settings.listeners.is_empty() {
        let listeners = DEFAULT_LISTENERS.map(|(protocol, address)| Listener {
            protocol,
            address: address.to_owned(),
        });
        settings.listeners.extend(listeners);
    }
    let detail = match args.verbose {
        0 => Detail::Quiet,
        1 => Detail::Packets,
        2.. => Detail::Reasons,
    };
    let runtime = Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build()
        .map_err(Failure::System)?;
    let (chronicle, end) = Chronicle::begin(detail);
    let served = runtime.block_on(host(settings, chronicle));
    // Connections that would not end in time are not waited for.
    runtime.shutdown_background();
    if served.is_ok() {
        end.wait(FAREWELL);
    }
    served
}

async fn host(settings: Settings, mut chronicle: Chronicle) -> Result<(), Failure> {
    let mut doors: Vec<Door> = Vec::new();
    for listener in &settings.listeners {
        let door = listen::open(&listener.address, listener.protocol).await;
        doors.push(door.map_err(|error| Failure::Listen(listener.address.clone(), error))?);
    }
    let stop = stop_signal().map_err(Failure::System)?;
    chronicle.announce(NOTICE);
    for door in &doors {
        let scheme = door.protocol.scheme();
        chronicle.announce(format_args!("listening on {scheme}://{}", door.address));
    }

    let (letters, inbox) = mpsc::channel(LETTERS_MAX);
    let places = settings.broker.connections_max.clamp(1, PLACES_MAX);
    let hall = Hall {
        desk: letters,
        places: Arc::new(Semaphore::new(wide(places))),
        next: Arc::new(AtomicU32::new(0)),
        unsent_max: wide(settings.host.unsent_max),
        backlog_step: wide(settings.broker.outbox_max / 8),
        websocket_message_max: wide(settings.host.websocket_message_max),
        patience: Duration::from_micros(settings.broker.connect_timeout.as_micros()),
    };
    // Nobody shall guess the nonces of enhanced authentication.
    let seed = getrandom::u64().map_err(|error| Failure::System(io::Error::other(error)))?;
    let chance = Chance::new(seed, "nonces");
    let desk = Desk::new(settings.broker, chance, chronicle.clone());
    let desk = tokio::spawn(desk.work(inbox));
    let welcomes: Vec<_> = doors
        .into_iter()
        .map(|door| tokio::spawn(listen::welcome(door, hall.clone())))
        .collect();

    stop.await;
    chronicle.announce("stopping");
    for welcome in welcomes {
        welcome.abort();
    }
    // A desk that cannot be told has stopped already.
    let _ = hall.desk.send(Letter::Stop).await;
    let _ = desk.await;
    // Every place is free again when every peer has read its last packet, or had the time to.
    let _ = tokio::time::timeout(FAREWELL, hall.places.acquire_many(places)).await;
    Ok(())
}

/// More than any machine has sockets for, and no more than a semaphore counts.
const PLACES_MAX: u32 = 1_000_000;

fn wide(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Resolves on Ctrl-C, and on SIGTERM where there is one.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a way to hear of Ctrl-C, the system ends the process by its own means.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(mistakes) => mistakes.fmt(f),
            Self::Listen(address, error) => {
                write!(f, "cannot listen on {address}: {error}")
            }
            Self::System(error) => write!(f, "the system does not let it serve: {error}"),
        }
    }
}
