//! `cargo xtask serve`: the page on this machine, rebuilt when a file changes.

use crate::proc::command;
use crate::{Outcome, tools};

const PORT: u16 = 8080;

/// Builds for speed unless told `--dev`, which builds faster and runs slower.
pub(crate) fn run(args: &[&str]) -> Outcome {
    let (mut port, mut open, mut dev) = (PORT, false, false);
    let mut args = args.iter();
    while let Some(&arg) = args.next() {
        match arg {
            "--open" => open = true,
            "--dev" => dev = true,
            "--port" => {
                let number = args.next().and_then(|text| text.parse().ok());
                port = number.ok_or("--port wants a number from 1 to 65535")?;
            }
            other => return Err(format!("serve does not know `{other}`")),
        }
    }
    tools::for_page()?;

    let mut trunk = command("trunk");
    trunk.args(["serve", "--port", &port.to_string()]);
    if !dev {
        trunk.arg("--release");
    }
    if open {
        trunk.arg("--open");
    }
    // Over the loopback weight costs nothing and a minute of every rebuild counts.
    trunk
        .env("BROKERSCOPE_SLIM", "no")
        .env("TRUNK_SKIP_VERSION_CHECK", "true");
    println!("\nBuilding the page; then it is at  http://127.0.0.1:{port}/  (Ctrl-C stops it)\n");
    become_it(trunk)
}

/// Trunk takes our place: whoever stops this process stops the server, with nothing left behind.
#[cfg(unix)]
fn become_it(mut trunk: std::process::Command) -> Outcome {
    use std::os::unix::process::CommandExt;
    Err(format!("trunk did not start: {}", trunk.exec()))
}

#[cfg(not(unix))]
fn become_it(mut trunk: std::process::Command) -> Outcome {
    crate::proc::run(&mut trunk)
}
