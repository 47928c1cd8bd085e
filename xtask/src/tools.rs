//! What the project needs besides Rust, and how it gets here.
//!
//! Every version stands here once. A test compares `WASM_BINDGEN` with the pin in `Cargo.toml`.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Outcome;
use crate::proc::{command, find, in_ci, output, root, run};

/// A broker in JavaScript: what the page's broker is measured beside.
const AEDES: &str = "1.2.0";
/// Builds and serves the page. The last release whose dependencies build with our Rust.
const TRUNK: &str = "0.21.14";
/// Must be the very version of the crate: the two speak a private format.
const WASM_BINDGEN: &str = "0.2.126";
/// `wasm-opt`, from npm: what Debian packages is too old to read what our Rust writes.
const BINARYEN: &str = "132.0.0";

/// Judges a page: speed, access, good habits. Later ones want a Node that Debian has not.
const LIGHTHOUSE: &str = "12.8.2";
/// The rules of access, as a program that judges a page by them.
const AXE: &str = "4.14.1";

/// Client libraries that judge our broker: from PyPI and from npm.
const PAHO: &str = "2.2.0";
const MQTT_JS: &str = "5.16.0";

/// The target the page is built for.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// A program that Debian packages, and where it comes from.
struct Packaged {
    program: &'static str,
    package: &'static str,
}

const CHROMIUM: Packaged = Packaged {
    program: "chromium",
    package: "chromium",
};
const CHROMEDRIVER: Packaged = Packaged {
    program: "chromedriver",
    package: "chromium-driver",
};
const MOSQUITTO: Packaged = Packaged {
    program: "mosquitto",
    package: "mosquitto",
};
const MOSQUITTO_SUB: Packaged = Packaged {
    program: "mosquitto_sub",
    package: "mosquitto-clients",
};
const TSHARK: Packaged = Packaged {
    program: "tshark",
    package: "tshark",
};
/// Reads the sketches that are written for an ESP32.
const GXX: Packaged = Packaged {
    program: "g++",
    package: "g++",
};
const NPM: Packaged = Packaged {
    program: "npm",
    package: "npm",
};
const NODE: Packaged = Packaged {
    program: "node",
    package: "nodejs",
};
const PYTHON: Packaged = Packaged {
    program: "python3",
    package: "python3-venv",
};
const OPENSSL: Packaged = Packaged {
    program: "openssl",
    package: "openssl",
};
/// Tells browsers of a test whom to trust.
const CERTUTIL: Packaged = Packaged {
    program: "certutil",
    package: "libnss3-tools",
};
const GZIP: Packaged = Packaged {
    program: "gzip",
    package: "gzip",
};

/// What building the page needs.
pub(crate) fn for_page() -> Outcome {
    rustup_part("target", WASM, "target")?;
    cargo_tool("trunk", "trunk", TRUNK)?;
    cargo_tool("wasm-bindgen", "wasm-bindgen-cli", WASM_BINDGEN)
}

/// `rustfmt` and `clippy`, which a minimal rustup leaves out.
pub(crate) fn for_style() -> Outcome {
    rustup_part("component", "rustfmt", "component")?;
    rustup_part("component", "clippy", "component")
}

/// `wasm-opt`, and `gzip` to weigh with. Lacking them only makes the page heavier to measure, so
/// outside of CI this says so and goes on.
pub(crate) fn for_slim() -> Outcome {
    wish(apt(&[GZIP]))?;
    if output(command("wasm-opt").arg("--version")).is_some_and(|line| line.contains(major())) {
        return Ok(());
    }
    println!("wasm-opt is not here: npm puts binaryen {BINARYEN} into .tools.");
    wish(apt(&[NPM]).and_then(|()| npm("binaryen", BINARYEN)))
}

/// What measuring needs: wasm in Node, and a broker of that world beside it.
pub(crate) fn for_bench() -> Outcome {
    rustup_part("target", WASM, "target")?;
    cargo_tool("wasm-bindgen", "wasm-bindgen-cli", WASM_BINDGEN)?;
    apt(&[NODE, NPM])?;
    match has_npm("aedes", AEDES) {
        true => Ok(()),
        false => npm("aedes", AEDES),
    }
}

/// Whether [`npm`] has put this version where it puts it.
fn has_npm(package: &str, version: &str) -> bool {
    let folder = root().join(".tools").join(package);
    let manifest = folder
        .join("node_modules")
        .join(package)
        .join("package.json");
    let manifest = fs::read_to_string(manifest).unwrap_or_default();
    manifest.contains(&format!("\"version\": \"{version}\""))
}

/// A package of npm, in a folder of its own: npm throws out of a folder what it was not asked for.
fn npm(package: &str, version: &str) -> Outcome {
    run(command("npm")
        .args([
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--prefix",
        ])
        .arg(root().join(".tools").join(package))
        .arg(format!("{package}@{version}")))
}

/// A browser and its driver.
pub(crate) fn for_browser() -> Outcome {
    apt(&[CHROMIUM, CHROMEDRIVER, OPENSSL, CERTUTIL])
}

/// Who judges whether everybody can use the page.
pub(crate) fn for_access() -> Outcome {
    if has_npm("axe-core", AXE) {
        return Ok(());
    }
    println!("axe-core {AXE} is not here: npm puts it into .tools.");
    let lacking = |what| format!("axe-core could not be installed ({what})");
    apt(&[NPM]).map_err(lacking)?;
    npm("axe-core", AXE).map_err(lacking)
}

/// Who judges a first visit.
pub(crate) fn for_lighthouse() -> Outcome {
    apt(&[NODE, NPM])?;
    match has_npm("lighthouse", LIGHTHOUSE) {
        true => Ok(()),
        false => npm("lighthouse", LIGHTHOUSE),
    }
}

/// A real broker and real clients to compare with, and an analyser that reads our bytes. The ones that can be had are, whatever becomes
/// of the others.
pub(crate) fn for_peers() -> Outcome {
    let outcomes = [
        apt(&[MOSQUITTO, MOSQUITTO_SUB]),
        apt(&[TSHARK]),
        apt(&[GXX]),
        paho(),
        mqtt_js(),
    ];
    let lacking: Vec<_> = outcomes.into_iter().filter_map(Outcome::err).collect();
    match lacking.is_empty() {
        true => Ok(()),
        false => Err(lacking.join("; ")),
    }
}

/// paho-mqtt, in a Python environment of its own.
fn paho() -> Outcome {
    let folder = root().join(".tools/paho");
    let python = folder.join("bin/python");
    let version = "import importlib.metadata as it; print(it.version('paho-mqtt'))";
    let is = |python: &Path| output(command(&python.to_string_lossy()).args(["-c", version]));
    if is(&python).is_some_and(|is| is == PAHO) {
        return Ok(());
    }
    println!("paho-mqtt {PAHO} is not here: pip puts it into .tools.");
    let lacking = |what| format!("paho-mqtt could not be installed ({what})");
    apt(&[PYTHON]).map_err(lacking)?;
    let make = || {
        run(command("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder))
    };
    // Debian has Python without what makes environments, and only a try shows it.
    make()
        .or_else(|_| install(&[PYTHON.package]).and_then(|()| make()))
        .map_err(lacking)?;
    let package = format!("paho-mqtt=={PAHO}");
    let pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ];
    run(command(&python.to_string_lossy()).args(pip).arg(package)).map_err(lacking)
}

/// MQTT.js, in a folder of its own.
fn mqtt_js() -> Outcome {
    if has_npm("mqtt", MQTT_JS) && find(NODE.program).is_some() {
        return Ok(());
    }
    println!("MQTT.js {MQTT_JS} is not here: npm puts it into .tools.");
    let lacking = |what| format!("MQTT.js could not be installed ({what})");
    apt(&[NODE, NPM]).map_err(lacking)?;
    npm("mqtt", MQTT_JS).map_err(lacking)
}

/// Whether `wasm-opt` can be run.
pub(crate) fn has_wasm_opt() -> bool {
    find("wasm-opt").is_some()
}

fn major() -> &'static str {
    BINARYEN.split('.').next().unwrap_or(BINARYEN)
}

/// Something that a person may go without and CI may not.
fn wish(outcome: Outcome) -> Outcome {
    match outcome {
        Err(what) if !in_ci() => {
            println!("Going on without: {what}.");
            Ok(())
        }
        other => other,
    }
}

/// A target or component of rustup. Without rustup (a Rust from elsewhere) it may well be there: the
/// build will tell.
fn rustup_part(kind: &str, name: &str, noun: &str) -> Outcome {
    let Some(installed) = output(command("rustup").args([kind, "list", "--installed"])) else {
        println!("rustup is not here, so whether the {noun} {name} is, the build will tell.");
        return Ok(());
    };
    if installed.lines().any(|line| line.starts_with(name)) {
        return Ok(());
    }
    run(command("rustup").args([kind, "add", name]))
}

/// A tool that cargo builds into its own `bin`.
fn cargo_tool(program: &str, package: &str, version: &str) -> Outcome {
    let is = output(command(program).arg("--version")).unwrap_or_default();
    if is.split_whitespace().any(|word| word == version) {
        return Ok(());
    }
    match is.as_str() {
        "" => println!("{program} is not here: cargo builds {version} (a few minutes, once)."),
        _ => println!("{program} is another version ({is}): cargo builds {version} in its place."),
    }
    let spec = format!("{package}@{version}");
    let mut install = command("cargo");
    install.args(["install", "--locked", "--quiet", &spec]);
    // The workspace's own settings are not meant for other people's programs.
    install.current_dir(std::env::temp_dir());
    // A tool that runs for seconds a day need not be built for speed: this halves the wait.
    install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    install.env("CARGO_PROFILE_RELEASE_LTO", "off");
    install.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    run(&mut install)
}

/// Packages of Debian and its kin, in one go.
fn apt(wanted: &[Packaged]) -> Outcome {
    let missing: Vec<_> = wanted
        .iter()
        .filter(|it| find(it.program).is_none())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let programs = missing
        .iter()
        .map(|it| it.program)
        .collect::<Vec<_>>()
        .join(", ");
    let packages: Vec<_> = missing.iter().map(|it| it.package).collect();
    if find("apt-get").is_none() {
        return Err(format!(
            "{programs} must be on the path, and apt-get is not here to install"
        ));
    }
    println!(
        "Not here: {programs}. apt-get installs {}.",
        packages.join(", ")
    );
    install(&packages).map_err(|what| format!("{programs} could not be installed ({what})"))
}

fn install(packages: &[&str]) -> Outcome {
    let install = || {
        run(apt_get()
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages))
    };
    // A list of packages that is missing or old is mended by an update, and only then is it paid for.
    install().or_else(|_| run(apt_get().arg("update")).and_then(|()| install()))
}

/// `apt-get`, by `sudo` where we are not root. In CI nobody is there to type a password.
fn apt_get() -> Command {
    let is_root = output(command("id").arg("-u")).is_some_and(|id| id == "0");
    let mut apt = match is_root {
        true => command("apt-get"),
        false => command("sudo"),
    };
    if !is_root {
        if in_ci() {
            apt.arg("-n");
        }
        apt.args(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    }
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}
