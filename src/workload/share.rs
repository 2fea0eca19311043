//! Shares that depend on the time of day.

use crate::time::Span;

/// A share by the time of day.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareByTime(Vec<(Span, f64)>);

impl ShareByTime {
    /// From each of these times since midnight on, up to the next; the last goes on over midnight up to the first. Nothing where there is
    /// none, or one is not later than that before it.
    pub fn from_times(shares: Vec<(Span, f64)>) -> Option<ShareByTime> {
        let ascend = shares.windows(2).all(|pair| pair[0].0 < pair[1].0);
        (ascend && !shares.is_empty()).then_some(ShareByTime(shares))
    }

    /// The smallest share at any time.
    pub fn least(&self) -> f64 {
        self.0.iter().map(|&(_, share)| share).fold(1.0, f64::min)
    }

    /// The largest share at any time.
    pub fn most(&self) -> f64 {
        self.0.iter().map(|&(_, share)| share).fold(0.0, f64::max)
    }

    /// The share at a time since midnight.
    pub fn at(&self, of_day: Span) -> f64 {
        let begun = self.0.iter().rev().find(|(from, _)| *from <= of_day);
        begun.or(self.0.last()).map_or(0.0, |&(_, share)| share)
    }
}

impl From<f64> for ShareByTime {
    /// The same share at all times.
    fn from(share: f64) -> ShareByTime {
        ShareByTime(vec![(Span::ZERO, share)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_holds_until_the_next_begins_and_the_last_over_midnight() {
        let hour = |hour: u64| Span::from_seconds(hour * 3_600);
        let shares = ShareByTime::from_times(vec![(hour(8), 0.2), (hour(17), 0.5)]).unwrap();
        assert_eq!([7, 8, 16, 17, 23].map(|at| shares.at(hour(at))), [0.5, 0.2, 0.2, 0.5, 0.5]);
        assert_eq!(ShareByTime::from(0.3).at(hour(5)), 0.3);
        assert_eq!(ShareByTime::from_times(vec![(hour(9), 0.1), (hour(9), 0.2)]), None);
        assert_eq!(ShareByTime::from_times(Vec::new()), None);
    }
}
