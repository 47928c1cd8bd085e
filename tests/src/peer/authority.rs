//! A certificate authority of our own, and a certificate for this machine by it.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::{Process, find, free_port, until};

/// Who vouches for the brokers of a test.
#[derive(Debug)]
pub struct Authority(TempDir);

impl Authority {
    /// What one needs.
    pub const PROGRAMS: &[&str] = &["openssl", "certutil"];

    /// Founds one, and has it vouch for `localhost` and 127.0.0.1.
    pub fn found() -> Self {
        let it = Self(TempDir::new().expect("a folder for certificates"));
        let key = ["-newkey", "rsa:2048", "-nodes"];
        let root = [
            "req",
            "-x509",
            "-days",
            "2",
            "-subj",
            "/CN=A test's authority",
        ];
        it.openssl(&[
            &root[..],
            &key,
            &["-keyout", "root.key", "-out", "root.pem"],
        ]);
        let asks = ["req", "-subj", "/CN=localhost"];
        it.openssl(&[
            &asks[..],
            &key,
            &["-keyout", "broker.key", "-out", "asks.pem"],
        ]);
        let names = "subjectAltName=DNS:localhost,IP:127.0.0.1\n";
        std::fs::write(it.path("names"), names).expect("the names are written");
        let signs = [
            "x509",
            "-req",
            "-days",
            "2",
            "-in",
            "asks.pem",
            "-out",
            "broker.pem",
        ];
        let by = [
            "-CA",
            "root.pem",
            "-CAkey",
            "root.key",
            "-CAcreateserial",
            "-extfile",
            "names",
        ];
        it.openssl(&[&signs, &by]);
        it
    }

    /// Lines for a listener of Mosquitto that shows the certificate.
    pub fn lines(&self) -> String {
        let (certificate, key) = (self.path("broker.pem"), self.path("broker.key"));
        format!(
            "certfile {}\nkeyfile {}\n",
            certificate.display(),
            key.display()
        )
    }

    /// Serves whole answers of HTTP from this folder over TLS. Answers with the port.
    pub fn serves(&self, folder: &Path) -> (Process, u16) {
        let port = free_port();
        let openssl = find("openssl").expect("ask `lacks` before");
        let mut command = Command::new(openssl);
        command.args([
            "s_server",
            "-HTTP",
            "-quiet",
            "-accept",
            &format!("127.0.0.1:{port}"),
        ]);
        command.arg("-cert").arg(self.path("broker.pem"));
        command.arg("-key").arg(self.path("broker.key"));
        command.current_dir(folder).stdin(Stdio::null());
        let process = Process::start(command.stdout(Stdio::null()).stderr(Stdio::null()));
        until("openssl to listen", || {
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
        (process, port)
    }

    /// Has browsers trust it whose home is this folder.
    pub fn is_trusted_in(&self, home: &Path) {
        let store = home.join(".pki/nssdb");
        std::fs::create_dir_all(&store).expect("a folder for what is trusted");
        let store = format!("sql:{}", store.display());
        let certutil = find("certutil").expect("ask `lacks` before");
        let certutil = |arguments: &[&str]| {
            let mut command = Command::new(&certutil);
            run(command.args(["-d", &store]).args(arguments));
        };
        let root = self.path("root.pem");
        certutil(&["-N", "--empty-password"]);
        certutil(&[
            "-A",
            "-n",
            "authority",
            "-t",
            "C,,",
            "-i",
            &root.to_string_lossy(),
        ]);
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn openssl(&self, arguments: &[&[&str]]) {
        let mut command = Command::new(find("openssl").expect("ask `lacks` before"));
        run(command.current_dir(self.0.path()).args(arguments.concat()));
    }
}

fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}
