//! A story with goals, judged over a trace.
