//! How each kind of setting is written.

use std::path::PathBuf;

use brokerscope_core::access::Method;
use brokerscope_core::broker::{Onward, Overlapping, QueuePolicy, Sharing};
use brokerscope_core::flow::AliasPolicy;
use brokerscope_core::time::Span;
use brokerscope_core::wire::{Qos, Text};
use toml::de::DeValue;

use super::Protocol;
use crate::run::span;

/// Something that can stand behind `=`.
pub(super) trait Value: Sized {
    /// From the file.
    ///
    /// # Errors
    /// What is wanted instead.
    fn read(value: &DeValue<'_>) -> Result<Self, String>;

    /// For the file; `None` when nothing is set.
    fn print(&self) -> Option<String>;
}

fn whole(value: &DeValue<'_>, max: u64) -> Result<u64, String> {
    let wanted = || format!("a whole number from 0 to {max} is wanted");
    let integer = value.as_integer().ok_or_else(wanted)?;
    let number = u64::from_str_radix(integer.as_str(), integer.radix()).map_err(|_| wanted())?;
    match number <= max {
        true => Ok(number),
        false => Err(wanted()),
    }
}

macro_rules! numbers {
    ($($int:ty),*) => {$(
        impl Value for $int {
            fn read(value: &DeValue<'_>) -> Result<Self, String> {
                let number = whole(value, u64::from(Self::MAX))?;
                Ok(Self::try_from(number).unwrap_or(Self::MAX))
            }

            fn print(&self) -> Option<String> {
                Some(self.to_string())
            }
        }
    )*};
}
numbers!(u8, u16, u32);

impl Value for bool {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        value
            .as_bool()
            .ok_or_else(|| "true or false is wanted".to_owned())
    }

    fn print(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Value for Span {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let text = value.as_str().unwrap_or_default();
        span(text).map_err(|wanted| format!("a time is wanted between quotes: {wanted}"))
    }

    fn print(&self) -> Option<String> {
        let ms = self.as_micros() / 1_000;
        Some(match ms % 1_000 {
            0 => format!("\"{}s\"", ms / 1_000),
            _ => format!("\"{ms}ms\""),
        })
    }
}

impl<T: Value> Value for Option<T> {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        T::read(value).map(Some)
    }

    fn print(&self) -> Option<String> {
        self.as_ref().and_then(Value::print)
    }
}

impl Value for Qos {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let level = whole(value, 2)?;
        let qos = u8::try_from(level).ok().and_then(Self::new);
        qos.ok_or_else(|| "0, 1 or 2 is wanted".to_owned())
    }

    fn print(&self) -> Option<String> {
        Some(self.level().to_string())
    }
}

/// The place of a file.
impl Value for PathBuf {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        match value.as_str() {
            Some(text) if !text.is_empty() => Ok(text.into()),
            Some(_) | None => Err("the name of a file is wanted between quotes".to_owned()),
        }
    }

    fn print(&self) -> Option<String> {
        Some(quoted(&self.to_string_lossy()))
    }
}

impl Value for Text {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let text = value.as_str().ok_or("a text between quotes is wanted")?;
        Self::parse(text).map_err(|error| error.to_string())
    }

    fn print(&self) -> Option<String> {
        Some(quoted(self.as_str()))
    }
}

/// Methods of enhanced authentication, by their names on the wire.
impl Value for Vec<Method> {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let names = Method::ALL.map(|it| quoted(it.name())).join(", ");
        let wanted = || format!("a list is wanted of methods known here: [{names}]");
        let method = |name: &toml::Spanned<DeValue<'_>>| {
            let name = name.get_ref().as_str().ok_or_else(wanted)?;
            let mut all = Method::ALL.into_iter();
            all.find(|it| it.name() == name).ok_or_else(wanted)
        };
        let names = value.as_array().ok_or_else(wanted)?;
        names.iter().map(method).collect()
    }

    fn print(&self) -> Option<String> {
        let names: Vec<_> = self.iter().map(|it| quoted(it.name())).collect();
        Some(format!("[{}]", names.join(", ")))
    }
}

/// User properties: pairs of texts, in their order.
impl Value for Vec<(Text, Text)> {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let wanted = "pairs of texts are wanted, as in [[\"key\", \"value\"]]";
        let pairs = value.as_array().ok_or(wanted)?;
        let pair = |pair: &toml::Spanned<DeValue<'_>>| {
            let texts = pair.get_ref().as_array().ok_or(wanted)?;
            match texts.as_ref() {
                [key, value] => Ok((Text::read(key.get_ref())?, Text::read(value.get_ref())?)),
                _ => Err(wanted.to_owned()),
            }
        };
        pairs.iter().map(pair).collect()
    }

    fn print(&self) -> Option<String> {
        let pair = |(key, value): &(Text, Text)| {
            format!("[{}, {}]", quoted(key.as_str()), quoted(value.as_str()))
        };
        let pairs: Vec<_> = self.iter().map(pair).collect();
        Some(format!("[{}]", pairs.join(", ")))
    }
}

/// A setting that is one of a few words.
macro_rules! choices {
    ($($kind:ident { $($choice:ident: $word:literal),* $(,)? })*) => {$(
        impl Value for $kind {
            fn read(value: &DeValue<'_>) -> Result<Self, String> {
                match value.as_str() {
                    $(Some($word) => Ok(Self::$choice),)*
                    _ => Err(concat!("one of these is wanted:" $(, " \"", $word, "\"")*).to_owned()),
                }
            }

            fn print(&self) -> Option<String> {
                Some(match self { $(Self::$choice => quoted($word),)* })
            }
        }
    )*};
}
choices! {
    Protocol { Mqtt: "mqtt", Ws: "ws" }
    Sharing {
        RoundRobin: "round-robin",
        Random: "random",
        Sticky: "sticky",
        LeastInFlight: "least-in-flight",
        Publisher: "publisher",
        Topic: "topic",
    }
    Overlapping { OneCopy: "one-copy", EachCopy: "each-copy" }
    QueuePolicy { RefuseNewest: "refuse-newest", DropOldest: "drop-oldest" }
    Onward { AtPublish: "at-publish", AtPubrel: "at-pubrel" }
    AliasPolicy { None: "none", FirstCome: "first-come", Lru: "lru" }
}

/// A text between quotes, with what may not stand there as it is escaped.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for it in text.chars() {
        match it {
            '"' | '\\' => quoted.extend(['\\', it]),
            it if it.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(it))),
            it => quoted.push(it),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;

    fn text(text: &str) -> Text {
        Text::parse(text).unwrap()
    }

    fn there_and_back<T: Value + Debug + PartialEq>(value: T) {
        let printed = value.print().unwrap();
        let read = DeValue::parse(&printed).unwrap_or_else(|error| panic!("{printed}: {error}"));
        let read = T::read(read.get_ref()).unwrap_or_else(|wanted| panic!("{printed}: {wanted}"));
        assert_eq!(read, value, "{printed}");
    }

    #[test]
    fn every_kind_of_value_is_read_as_it_is_printed() {
        there_and_back(0_u8);
        there_and_back(u16::MAX);
        there_and_back(u32::MAX);
        there_and_back(true);
        there_and_back(Span::from_millis(1_500));
        there_and_back(Span::from_secs(90));
        there_and_back(Some(7_u16));
        there_and_back(Qos::ExactlyOnce);
        there_and_back(text("a \"b\" \\ \u{1} ü"));
        there_and_back(vec![(text("k"), text("1")), (text("k"), text("2"))]);
        there_and_back(Protocol::Ws);
        there_and_back(Sharing::LeastInFlight);
        there_and_back(Overlapping::EachCopy);
        there_and_back(PathBuf::from("a/b \"c\""));
    }

    #[test]
    fn what_is_no_value_is_told_what_is_wanted() {
        let read = |text: &'static str| DeValue::parse(text).unwrap().into_inner();
        assert!(Qos::read(&read("3")).unwrap_err().contains("0 to 2"));
        assert!(
            Protocol::read(&read("\"tls\""))
                .unwrap_err()
                .contains("\"mqtt\" \"ws\"")
        );
        assert!(
            Vec::<(Text, Text)>::read(&read("[[\"k\"]]"))
                .unwrap_err()
                .contains("pairs")
        );
        assert!(
            bool::read(&read("1"))
                .unwrap_err()
                .contains("true or false")
        );
        assert!(Text::read(&read("5")).unwrap_err().contains("quotes"));
    }
}
