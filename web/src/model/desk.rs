//! Files of other people that are open here, and what the broker of the sandbox wears.

use brokerscope_core::interchange::conf::{Conf, Lists, Read, read};

/// Files of other people that are open here.
#[derive(Debug, Default)]
pub struct Desk {
    /// Like which broker the simulated one answers the clients of a capture: its word; empty: as ours
    /// is at first.
    pub like: String,
    /// What is wrong with a file, in a sentence.
    pub trouble: Option<String>,
    /// The settings of the sandbox's broker are open.
    pub settings: bool,
    /// The well-known broker whose rows are shown: its word; empty for none.
    pub profile: String,
    /// A `mosquitto.conf` as it is typed or pasted.
    pub typed: String,
    /// The one that was read.
    pub conf: Option<Box<OpenConf>>,
}

/// A `mosquitto.conf` and what belongs to it.
#[derive(Debug)]
pub struct OpenConf {
    /// The file's name.
    pub name: String,
    /// Its lines.
    pub conf: Conf,
    /// The `password_file` and the `acl_file`, where they were given: names and texts.
    pub lists: [Option<(String, String)>; 2],
    /// What it comes to.
    pub found: Read,
}

impl OpenConf {
    /// Reads a file, and those beside it by their names: those that it names, else by what stands in
    /// them.
    pub fn new(name: &str, text: &str, beside: &[(&str, &str)]) -> Self {
        let conf = Conf::parse(text);
        let found = read(&conf, Lists::default(), None);
        let mut open = Self {
            name: name.to_owned(),
            conf,
            lists: [None, None],
            found,
        };
        open.add(beside);
        open
    }

    /// Reads it again with these files beside it.
    pub fn add(&mut self, beside: &[(&str, &str)]) {
        for (name, text) in beside {
            let named = |option: &str| {
                let entries = self.conf.entries().iter();
                let mut values = entries.filter(|it| &*it.option == option);
                values.any(|it| it.value.rsplit(['/', '\\']).next() == Some(name))
            };
            let is_acl = named("acl_file") || !named("password_file") && has_rights(text);
            let list = ((*name).to_owned(), (*text).to_owned());
            if let Some(place) = self.lists.get_mut(usize::from(is_acl)) {
                *place = Some(list);
            }
        }
        self.found = read(&self.conf, self.given(), None);
    }

    /// What stands beside it.
    pub fn given(&self) -> Lists<'_> {
        let [passwords, acl] = &self.lists;
        Lists {
            passwords: passwords.as_ref().map(|it| it.1.as_str()),
            acl: acl.as_ref().map(|it| it.1.as_str()),
        }
    }

    /// Whether somebody's passwords are in it.
    pub const fn is_secret(&self) -> bool {
        let [passwords, _] = &self.lists;
        passwords.is_some()
    }
}

/// Whether a text looks like an `acl_file`.
fn has_rights(text: &str) -> bool {
    let mut words = text
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    words.any(|word| matches!(word, "topic" | "pattern" | "user"))
}
