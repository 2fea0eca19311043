//! Simulated time in integer nanoseconds: equal moments are equal, and order never depends on rounding.
//!
//! Knows no clock and no calendar. Dates and times of day exist only where files are read and written.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, AddAssign, Sub};

const NANOS_PER_SECOND: f64 = 1e9;

/// The largest number of nanoseconds. With 63 bits, sums of two never overflow and conversions to and from floating point
/// take one instruction.
const LIMIT: u64 = i64::MAX as u64;

/// A moment: nanoseconds since the start of the run. Reaches 292 years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(from = "u64", into = "u64")]
pub struct Time(u64);

/// A length of time in nanoseconds, never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(from = "u64", into = "u64")]
pub struct Span(u64);

/// In files, moments and spans are nanoseconds.
macro_rules! nanoseconds {
    ($name:ident) => {
        impl From<u64> for $name {
            fn from(nanos: u64) -> $name {
                $name::from_nanos(nanos)
            }
        }

        impl From<$name> for u64 {
            fn from(value: $name) -> u64 {
                value.nanos()
            }
        }
    };
}

nanoseconds!(Time);
nanoseconds!(Span);

impl Time {
    /// The start of the run.
    pub const START: Time = Time(0);
    /// The last representable moment.
    pub const MAX: Time = Time(LIMIT);

    /// The moment `nanos` after the start; moments past [`Time::MAX`] are [`Time::MAX`].
    #[inline]
    pub const fn from_nanos(nanos: u64) -> Time {
        if nanos > LIMIT { Time::MAX } else { Time(nanos) }
    }

    /// Nanoseconds since the start.
    #[inline]
    pub const fn nanos(self) -> u64 {
        self.0
    }

    /// Seconds since the start, for output and formulas.
    #[inline]
    pub fn seconds(self) -> f64 {
        self.0 as i64 as f64 / NANOS_PER_SECOND
    }

    /// Time passed since `earlier`; zero when `earlier` is later than `self`.
    #[inline]
    pub const fn since(self, earlier: Time) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);
    /// The longest span: longer than any run.
    pub const MAX: Span = Span(LIMIT);

    /// A span of whole nanoseconds; longer ones than [`Span::MAX`] are [`Span::MAX`].
    #[inline]
    pub const fn from_nanos(nanos: u64) -> Span {
        if nanos > LIMIT { Span::MAX } else { Span(nanos) }
    }

    /// A span of whole seconds; saturates.
    #[inline]
    pub const fn from_seconds(seconds: u64) -> Span {
        Span::from_nanos(seconds.saturating_mul(1_000_000_000))
    }

    /// The nearest span to `seconds` \[s\]. Negative numbers and NaN give zero, too large ones [`Span::MAX`].
    #[inline]
    pub fn from_seconds_f64(seconds: f64) -> Span {
        Span::from_nanos_f64(seconds * NANOS_PER_SECOND)
    }

    /// The nearest span to `nanos` \[ns\], the even one of two that are as near. Negative numbers and NaN give zero, too large ones [`Span::MAX`].
    #[inline]
    pub fn from_nanos_f64(nanos: f64) -> Span {
        // Between 2^52 and 2^53 neighbouring doubles are one apart: adding 2^52 rounds, and leaves the number in the low bits.
        const WHOLE: f64 = (1_u64 << 52) as f64;
        // The bits of numbers that are not negative rise with them, and those of all others are above.
        if nanos.to_bits() < WHOLE.to_bits() {
            return Span((nanos + WHOLE).to_bits() - WHOLE.to_bits());
        }
        // The cast saturates, and takes NaN to zero.
        Span((nanos as i64).max(0) as u64)
    }

    /// Nanoseconds, for formulas.
    #[inline]
    pub fn nanos_f64(self) -> f64 {
        self.0 as i64 as f64
    }

    /// Whole nanoseconds.
    #[inline]
    pub const fn nanos(self) -> u64 {
        self.0
    }

    /// Seconds, for output and formulas.
    #[inline]
    pub fn seconds(self) -> f64 {
        self.0 as i64 as f64 / NANOS_PER_SECOND
    }

    /// `self` taken `count` times; saturates.
    #[inline]
    pub const fn times(self, count: u64) -> Span {
        Span::from_nanos(self.0.saturating_mul(count))
    }
}

impl Add<Span> for Time {
    type Output = Time;
    /// Saturates at [`Time::MAX`], so an endless span never wraps.
    #[inline]
    fn add(self, span: Span) -> Time {
        Time::from_nanos(self.0 + span.0)
    }
}

impl Add for Span {
    type Output = Span;
    /// Saturates at [`Span::MAX`].
    #[inline]
    fn add(self, other: Span) -> Span {
        Span::from_nanos(self.0 + other.0)
    }
}

impl AddAssign for Span {
    #[inline]
    fn add_assign(&mut self, other: Span) {
        *self = *self + other;
    }
}

impl Sub for Span {
    type Output = Span;
    /// Zero when `other` is longer.
    #[inline]
    fn sub(self, other: Span) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Span {
    /// As scenario files write it: `2h`, `1m 30s`, `250ms`, `1.5us`; the parts that are zero are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 6] = [
            (3_600_000_000_000, "h"),
            (60_000_000_000, "m"),
            (1_000_000_000, "s"),
            (1_000_000, "ms"),
            (1_000, "us"),
            (1, "ns"),
        ];
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let mut rest = self.0;
        let mut separator = "";
        for (nanos, unit) in UNITS {
            let count = rest / nanos;
            rest %= nanos;
            if count > 0 {
                write!(f, "{separator}{count}{unit}")?;
                separator = " ";
            }
        }
        Ok(())
    }
}

impl fmt::Display for Time {
    /// Time since the start, like a [`Span`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Span(self.0).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_round_to_the_nearest_nanosecond_and_never_wrap() {
        assert_eq!(Span::from_seconds_f64(1.5), Span::from_nanos(1_500_000_000));
        assert_eq!(Span::from_seconds_f64(0.6e-9), Span::from_nanos(1));
        assert_eq!(Span::from_seconds_f64(-3.0), Span::ZERO);
        assert_eq!(Span::from_seconds_f64(f64::NAN), Span::ZERO);
        assert_eq!(Span::from_seconds_f64(f64::INFINITY), Span::MAX);
    }

    #[test]
    fn sums_saturate_below_the_reserved_last_moment() {
        assert_eq!(Time::START + Span::MAX, Time::MAX);
        assert_eq!(Time::MAX + Span::from_nanos(1), Time::MAX);
        assert_eq!(Time::from_nanos(u64::MAX), Time::MAX);
        assert_eq!(Span::from_nanos(u64::MAX), Span::MAX);
        assert_eq!(Span::from_seconds(u64::MAX), Span::MAX);
        assert_eq!(Span::MAX + Span::from_nanos(1), Span::MAX);
    }

    #[test]
    fn spans_print_as_they_are_written_in_scenario_files() {
        assert_eq!(Span::from_seconds(130).to_string(), "2m 10s");
        assert_eq!(Span::from_nanos(3_600_250_000_000).to_string(), "1h 250ms");
        assert_eq!(Span::ZERO.to_string(), "0s");
    }
}
