//! Pure geometry for canvas and SVG.
