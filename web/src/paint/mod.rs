//! Pure geometry for canvas and SVG; only [`surface`] and [`palette`] hold a brush.
//!
//! Time → [`Axis`] → [`Viewport`] → pixels along; nodes → [`Lanes`] → pixels across; both meet in a
//! [`Plot`]. [`ground`], [`light`] and [`traffic`] turn a plot into the [`Shape`]s of three canvases.

mod axis;
mod density;
mod ground;
mod hit;
mod labels;
mod lanes;
mod light;
pub mod palette;
mod plot;
mod room;
pub mod ruler;
mod segments;
mod shape;
mod signs;
pub mod surface;
pub mod track;
mod traffic;
mod viewport;

pub use axis::{Axis, Fold};
pub use density::{Counted, Densities, Density, FAMILIES};
pub use ground::ground;
pub use hit::{Hit, hit};
pub use labels::Level;
pub use lanes::{Lane, Lanes, Room};
pub use light::{Follow, Lit, light};
pub use palette::Palette;
pub use plot::{Plot, Turn, gutter};
pub use shape::{Anchor, Dash, Face, Ink, Layer, Point, Rect, Shape, Stands};
pub use surface::Surface;
pub use track::Track;
pub use traffic::{ARROWS_MAX, traffic};
pub use viewport::Viewport;
