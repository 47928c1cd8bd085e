//! Makes tables of the statements in `src/spec/*.txt`.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

const VERSIONS: &[(&str, &str)] = &[("V311", "src/spec/v311.txt"), ("V5", "src/spec/v5.txt")];

fn main() {
    let mut code = String::new();
    for (version, file) in VERSIONS {
        println!("cargo::rerun-if-changed={file}");
        let text = fs::read_to_string(file).expect("the statements can be read");
        code += &tables(version, file, &text);
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("statements.rs"), code).expect("the build folder can be written");
}

/// Of each line `number | section | binds | gist` a row in two tables.
fn tables(version: &str, file: &str, text: &str) -> String {
    let (mut numbers, mut statements) = (String::new(), String::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<_> = line.split(" | ").collect();
        let [number, section, binds, gist] = fields[..] else {
            panic!("{file}: four fields, please: {line}");
        };
        let binds = match binds {
            "client" => "Client",
            "server" => "Server",
            "both" => "Both",
            "either" => "Either",
            _ => panic!("{file}: `{binds}` binds nobody: {line}"),
        };
        writeln!(numbers, "    {number:?},").expect("a String takes everything");
        writeln!(
            statements,
            "    Statement {{ number: {number:?}, section: {section:?}, binds: {binds}, \
             gist: {gist:?} }},"
        )
        .expect("a String takes everything");
    }
    format!(
        "pub(super) const NUMBERS_{version}: &[&str] = &[\n{numbers}];\n\
         pub(super) const {version}: &[Statement] = &[\n{statements}];\n"
    )
}
