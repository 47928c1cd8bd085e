//! Lengths as attributes.

/// A length or place in a drawing, as its attribute says it.
pub fn px(value: f64) -> String {
    format!("{value:.1}")
}
