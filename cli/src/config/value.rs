//! How each kind of setting is written.

use brokerscope_core::time::Span;
use toml::de::DeValue;

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

/// A text between quotes.
pub(super) fn quoted(text: &str) -> String {
    let escaped: String = text
        .chars()
        .flat_map(|it| match it {
            '"' | '\\' => vec!['\\', it],
            '\n' => vec!['\\', 'n'],
            _ => vec![it],
        })
        .collect();
    format!("\"{escaped}\"")
}
