//! Quantiles of the waits of all replications together, with intervals.

use crate::stats::{Linearised, PooledSpans, SpanHistogram, ratio_estimate};

/// The wait \[s\] that a share `p` of the contacts of all replications did not exceed; `None` without contacts.
///
/// The deviations are `None` where the replications do not tell, as when there is only one, or when the interval of the
/// share reaches beyond all contacts.
///
/// # Formula
/// q is the quantile p of the merged waits. The share that waits at most q is a ratio of sums over replications, with half
/// width h by the delta method; the interval of q reaches from the quantile p - h to the quantile p + h, and half of that is the
/// half width. It neither needs many contacts in each replication, as the mean of the replications' quantiles does, nor
/// differs from the value it is the interval of.
///
/// So the quantile function is taken to be straight over the interval, with slope s = (q(p + h) - q(p - h)) / (2h), and the
/// deviation of a replication with k of n contacts at most q is -s · (k - P·n) / n̄, where P is that share of all.
///
/// # Source
/// Woodruff, "Confidence intervals for medians and other position measures", Journal of the American Statistical
/// Association 47, 1952; a replication is a cluster of contacts. The deviations are those of Bahadur, "A note on quantiles in
/// large samples", Annals of Mathematical Statistics 37, 1966.
pub(super) fn linearised_quantile(waits: &[&SpanHistogram], p: f64, confidence: f64) -> Option<Linearised> {
    let all: PooledSpans = waits.iter().copied().collect();
    let value = all.quantile(p)?;
    let counts: Vec<f64> = waits.iter().map(|waits| waits.count() as f64).collect();
    let at_most: Vec<f64> =
        waits.iter().zip(&counts).map(|(waits, count)| count * waits.share_at_most(value).unwrap_or(0.0)).collect();
    let share = ratio_estimate(&at_most, &counts, confidence)?;
    let deviations = share.half_width.and_then(|half| {
        let (low, high) = (all.quantile(p - half)?, all.quantile(p + half)?);
        let slope = if half > 0.0 { 0.5 * (high - low).seconds() / half } else { 0.0 };
        let scale = -slope * waits.len() as f64 / counts.iter().sum::<f64>();
        Some(at_most.iter().zip(&counts).map(|(k, n)| scale * (k - share.value * n)).collect())
    });
    Some(Linearised { value: value.seconds(), deviations, replications: waits.len() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Distribution, Root};
    use crate::stats::Estimate;
    use crate::time::Span;

    fn quantile_estimate(waits: &[&SpanHistogram], p: f64, confidence: f64) -> Option<Estimate> {
        Some(linearised_quantile(waits, p, confidence)?.evidence().estimate(confidence))
    }

    /// One replication of `contacts` exponential waits of mean 60 s, all stretched by a factor of the day.
    fn day(number: u64, contacts: u64) -> SpanHistogram {
        let distribution = Distribution::exponential(60.0).unwrap();
        let stream = Root::new(5, number).stream("wait", "test");
        (0..contacts).map(|contact| Span::from_seconds_f64(distribution.sample(&mut stream.draws(contact)))).collect()
    }

    #[test]
    fn the_interval_of_a_quantile_covers_it_in_95_percent_of_experiments() {
        const EXPERIMENTS: u64 = 600;
        let truth = 60.0 * libm::log(10.0);
        let covers = |experiment: &u64| {
            let days: Vec<SpanHistogram> = (0..15).map(|number| day(experiment * 15 + number, 80)).collect();
            let estimate = quantile_estimate(&days.iter().collect::<Vec<_>>(), 0.9, 0.95).unwrap();
            (estimate.value - truth).abs() <= estimate.half_width.unwrap()
        };
        let covered = (0..EXPERIMENTS).filter(covers).count() as f64 / EXPERIMENTS as f64;
        let standard_error = (0.95 * 0.05 / EXPERIMENTS as f64).sqrt();
        assert!((covered - 0.95).abs() < 4.0 * standard_error, "{covered}");
    }

    #[test]
    fn one_replication_and_nobody_answered_give_no_interval_and_no_value() {
        let (alone, nobody) = (day(0, 100), SpanHistogram::default());
        let estimate = quantile_estimate(&[&alone], 0.5, 0.95).unwrap();
        assert_eq!((estimate.half_width, estimate.replications), (None, 1));
        assert_eq!(quantile_estimate(&[&nobody, &nobody], 0.5, 0.95), None);
        assert_eq!(quantile_estimate(&[], 0.5, 0.95), None);
    }

    #[test]
    fn three_days_cannot_bound_the_95th_of_a_hundred_contacts() {
        let days = [day(0, 40), day(1, 30), day(2, 30)];
        let estimate = quantile_estimate(&days.iter().collect::<Vec<_>>(), 0.95, 0.999).unwrap();
        assert!(estimate.value > 0.0);
        assert_eq!(estimate.half_width, None);
    }
}
