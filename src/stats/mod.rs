//! Tallies, histograms, intervals, textbook formulas.
