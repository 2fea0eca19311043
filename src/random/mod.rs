//! Keyed random numbers and the laws that are drawn with them.
