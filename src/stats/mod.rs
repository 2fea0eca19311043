//! What simulations are summed up with: tallies, histograms, time integrals, confidence intervals, service levels, and the
//! textbook formulas that the simulator is checked against.
//!
//! Knows time and nothing of contact centers' workings. Counts and time integrals are integers, so that their sums do not
//! depend on the order of merging. An absent value is `None`, never zero.

pub mod fitting;
pub mod formulas;
pub mod histogram;
pub mod interval;
pub mod level;
pub mod linearised;
pub mod pairs;
pub mod service_level;
pub mod tally;
pub mod trailing;
pub mod warm_up;

pub use histogram::{CountSpans, PooledSpans, SpanCounter, SpanHistogram, SparseSpanCounter};
pub use interval::{
    Estimate, binomial_tail, mean_estimate, normal_quantile, ratio_estimate, t_quantile, t_tail, two_sided_t,
};
pub use level::{Level, LevelByInterval};
pub use linearised::{Evidence, Linearised};
pub use pairs::{SpanPairs, Strip};
pub use service_level::{ServiceLevelCounts, ServiceLevelFormula};
pub use tally::Tally;
pub use trailing::{Forecast, trailing_median};
pub use warm_up::{WarmUp, lag_one_correlation, mser_5};

/// Steele, Lea, Flood's SplitMix64 (2014), so that the tests here need no other module.
#[cfg(test)]
struct SplitMix64(u64);

#[cfg(test)]
impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform on [0, 1).
    fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
