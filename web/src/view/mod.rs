//! Pure: the model as panels show it.
