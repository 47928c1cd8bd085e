//! `brokerscope serve`: the same broker as in the page, for any MQTT client.
//!
//! `listen` takes connections in, `conversation` carries their bytes (`websocket` those in messages),
//! and `desk` owns the broker. Between them stand a short box of letters one way and an `outlet` per
//! peer the other way, both bounded. `chronicle` tells what happens.

mod chronicle;
mod class;
mod conversation;
mod desk;
mod house;
mod listen;
mod outlet;
mod websocket;

use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::{Semaphore, mpsc};

use brokerscope_core::chance::Chance;

use crate::config::{self, Listener, Protocol, Settings};
use crate::run::{self, Depth, Ended, Live, Style};
use chronicle::{Chronicle, Detail, Form};
use class::{Board, Site};
use desk::{Desk, LETTERS_MAX, Letter};
use house::House;
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
    #[command(flatten)]
    staged: Staged,
}

/// A scenario that real clients come to.
#[derive(Debug, clap::Args)]
#[command(
    next_help_heading = "A world that misbehaves on purpose",
    group = clap::ArgGroup::new("world").multiple(true)
)]
struct Staged {
    /// Be the broker of this scenario: clients reach it over the scenario's link. `guest` clients
    /// are played by whoever connects
    #[arg(long, value_name = "FILE", group = "world", conflicts_with_all = ["config", "print_config", "verbose"])]
    scenario: Option<PathBuf>,
    /// Be the broker of a class: prints the address for the students, says who is here (their pages'
    /// Last Will tells), and shows the teacher's page everybody on one ladder. Without --scenario in
    /// a world without faults
    #[arg(long, group = "world", conflicts_with_all = ["config", "print_config", "verbose"])]
    class: bool,
    /// The folder of the built page, served over HTTP where WebSocket is spoken
    #[arg(long, value_name = "DIST", requires = "class")]
    page: Option<PathBuf>,
    /// This client of the scenario is played by whoever connects, as if its line said `guest`. May be
    /// given several times
    #[arg(long, value_name = "NAME", requires = "scenario")]
    guest: Vec<String>,
    /// How deep to look, as `run` does
    #[arg(long, value_enum, default_value_t)]
    layer: Depth,
    /// Tell each record as one object of JSON, as docs/ndjson.md says
    #[arg(long, requires = "world")]
    ndjson: bool,
    /// Tell the ledger when it ends: each message, and what became of it
    #[arg(long, requires = "world", conflicts_with = "ndjson")]
    ledger: bool,
    /// Write down what happened, when it ends: a scenario that tells the same again. What clients
    /// wrote is in it, passwords too
    #[arg(long, value_name = "FILE", requires = "world")]
    keep: Option<PathBuf>,
}

/// Why it does not serve.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The settings have mistakes.
    Config(config::Mistakes),
    /// The scenario cannot be played.
    Story(run::Failure),
    /// Nobody could come: no client of the scenario is a guest.
    NoGuest(PathBuf),
    /// What happened cannot be written down.
    Keep(PathBuf, io::Error),
    /// An address cannot be listened on.
    Listen(String, io::Error),
    /// The operating system does not give what every host needs.
    System(io::Error),
}

/// Serves until it is told to stop.
pub(crate) fn serve(args: &Args) -> Result<Ended, Failure> {
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
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Ended::Held),
            printed => printed.map(|()| Ended::Held).map_err(Failure::System),
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
    let form = match args.staged.ndjson {
        true => Form::Ndjson,
        false => Form::Text,
    };
    let live = args.staged.open()?;
    let runtime = Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build()
        .map_err(Failure::System)?;
    let (chronicle, end) = Chronicle::begin(detail, form);
    let served = runtime.block_on(host(settings, live, &args.staged, chronicle));
    // Connections that would not end in time are not waited for.
    runtime.shutdown_background();
    if served.is_ok() {
        end.wait(FAREWELL);
    }
    served
}

impl Staged {
    /// The world of the scenario, if there is one.
    fn open(&self) -> Result<Option<Live<'_>>, Failure> {
        let style = Style {
            depth: self.layer,
            ndjson: self.ndjson,
            ledger: self.ledger,
        };
        let live = match &self.scenario {
            Some(file) => Live::open(file, &self.guest, style),
            None if self.class => Live::of_text(Path::new("class"), class::STORY, style),
            None => return Ok(None),
        };
        live.map(Some).map_err(Failure::Story)
    }

    /// The addresses of a class.
    fn invite(&self, address: SocketAddr, secret: &str, chronicle: &mut Chronicle) {
        if self.page.is_none() {
            chronicle.announce(format_args!(
                "students connect to ws://{address}/mqtt; with --page DIST they get the page here too"
            ));
            return;
        }
        chronicle.announce(format_args!(
            "for the students: http://{address}/#/join/ws://{address}/mqtt"
        ));
        chronicle.announce(format_args!(
            "for the teacher alone: http://{address}/#/class/{secret}"
        ));
    }

    /// What stays when the story is over.
    fn close(&self, live: Live<'_>, chronicle: &mut Chronicle) -> Result<Ended, Failure> {
        if let Some(file) = &self.keep {
            let written = fs::write(file, live.journal());
            written.map_err(|error| Failure::Keep(file.clone(), error))?;
        }
        let (last, ended) = live.close().map_err(Failure::System)?;
        for line in String::from_utf8_lossy(&last).lines() {
            chronicle.line(line.to_owned());
        }
        Ok(ended)
    }
}

async fn host(
    settings: Settings,
    live: Option<Live<'_>>,
    staged: &Staged,
    mut chronicle: Chronicle,
) -> Result<Ended, Failure> {
    let mut doors: Vec<Door> = Vec::new();
    for listener in &settings.listeners {
        let door = listen::open(&listener.address, listener.protocol).await;
        doors.push(door.map_err(|error| Failure::Listen(listener.address.clone(), error))?);
    }
    let stop = stop_signal().map_err(Failure::System)?;
    // Whoever knows it reads what everybody writes.
    let secret = format!("{:016x}", random()?);
    let board = staged.class.then(Board::default);
    let site = board.clone();
    let site = site.map(|board| Site::new(staged.page.as_deref(), board, &secret));
    let house = live.map(|live| {
        let file = staged.scenario.clone().unwrap_or_default();
        House::new(live, chronicle.clone(), board).ok_or(Failure::NoGuest(file))
    });
    let house = house.transpose()?;
    chronicle.announce(NOTICE);
    for door in &doors {
        let scheme = door.protocol.scheme();
        chronicle.announce(format_args!("listening on {scheme}://{}", door.address));
        if staged.class && door.protocol == Protocol::Ws {
            staged.invite(class::reachable(door.address), &secret, &mut chronicle);
        }
    }

    let (letters, mut inbox) = mpsc::channel(LETTERS_MAX);
    let places = settings.broker.connections_max.clamp(1, PLACES_MAX);
    let hall = Hall {
        desk: letters,
        places: Arc::new(Semaphore::new(wide(places))),
        next: Arc::new(AtomicU32::new(0)),
        unsent_max: wide(settings.host.unsent_max),
        backlog_step: wide(settings.broker.outbox_max / 8),
        websocket_message_max: wide(settings.host.websocket_message_max),
        patience: Duration::from_micros(settings.broker.connect_timeout.as_micros()),
        tears: house.is_some(),
        site,
    };
    // Nobody shall guess the nonces of enhanced authentication.
    let chance = Chance::new(random()?, "nonces");
    let welcomes: Vec<_> = doors
        .into_iter()
        .map(|door| tokio::spawn(listen::welcome(door, hall.clone())))
        .collect();
    let desk = Desk::new(settings.broker, chance, chronicle.clone());
    let working = async {
        match house {
            None => {
                let _ = tokio::spawn(desk.work(inbox)).await;
                None
            }
            Some(house) => Some(house.live(&mut inbox).await),
        }
    };
    let stopping = async {
        stop.await;
        chronicle.announce("stopping");
        for welcome in welcomes {
            welcome.abort();
        }
        // A desk that cannot be told has stopped already.
        let _ = hall.desk.send(Letter::Stop).await;
    };
    let (live, ()) = tokio::join!(working, stopping);
    let ended = match live {
        Some(live) => staged.close(live, &mut chronicle)?,
        None => Ended::Held,
    };
    // Every place is free again when every peer has read its last packet, or had the time to.
    let _ = tokio::time::timeout(FAREWELL, hall.places.acquire_many(places)).await;
    Ok(ended)
}

fn random() -> Result<u64, Failure> {
    getrandom::u64().map_err(|error| Failure::System(io::Error::other(error)))
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
            Self::Story(failure) => failure.fmt(f),
            Self::NoGuest(file) => write!(
                f,
                "{}: nobody could come: write `guest` behind a client, or say --guest NAME",
                file.display()
            ),
            Self::Keep(file, error) => write!(f, "{}: {error}", file.display()),
            Self::Listen(address, error) => {
                write!(f, "cannot listen on {address}: {error}")
            }
            Self::System(error) => write!(f, "the system does not let it serve: {error}"),
        }
    }
}
