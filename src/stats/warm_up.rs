//! Where a long run has forgotten how it began, and whether pieces of it are independent.

/// What a run's beginning is cut at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WarmUp {
    /// How many observations to leave out.
    pub observations: usize,
    /// Whether the criterion is at its best in the first half, or nothing at the beginning differs from the rest. Where neither is so, the run is
    /// too short to tell.
    pub settled: bool,
}

/// Observations that are averaged before the criterion is computed: the 5 of MSER-5.
const TOGETHER: usize = 5;

/// Finds how many of the first observations to leave out, so that the mean of the others is known best; `None` with fewer than
/// twenty times five observations.
///
/// No more than half of them are left out. Of several cuts that are equally good it is the first.
///
/// Where a run has no beginning that differs from the rest, a large excursion makes the best cut, which may lie far in it. So nothing is
/// left out unless the beginning itself differs from the rest by more than chance, and of what the criterion would leave out only so much
/// that what stays of it does not.
///
/// # Formula
/// With Z_1 ... Z_n the means of five observations each, the d that makes Σ_{i > d} (Z_i - mean of these)² / (n - d)² least, among
/// d <= n / 2. The last five means are never alone: the criterion is least there by chance. A part of m of the first d differs from the
/// n - d others if their means are more than 2 s √(1 / m + 1 / (n - d)) apart, where s² / m is the variance of a mean of m of them, estimated by ten
/// batches of the others; where d is more than a quarter of n it has to be 3 in place of 2, and if they are not so far apart the best d up to that quarter
/// takes its place. If the first half of the d does not, or if all d are on its other side, nothing is left out. Else it is
/// the least e <= d for which Z_{e+1} ... Z_d do not differ; where the run does not settle, d itself.
///
/// # Source
/// White, "An effective truncation heuristic for bias reduction in simulation output", Simulation 69, 1997; White, Cobb,
/// Spratt, "A comparison of five steady-state truncation heuristics for simulation", Proceedings of the Winter Simulation Conference, 2000,
/// for five observations together.
pub fn mser_5(observations: &[f64]) -> Option<WarmUp> {
    let means: Vec<f64> =
        observations.chunks_exact(TOGETHER).map(|five| five.iter().sum::<f64>() / TOGETHER as f64).collect();
    let n = means.len();
    if n < 20 {
        return None;
    }
    // From the end on, mean and sum of squares of what remains.
    let (mut mean, mut squares) = (0.0, 0.0);
    let mut criterion = vec![f64::INFINITY; n];
    for (d, &z) in means.iter().enumerate().rev() {
        let remaining = (n - d) as f64;
        let distance = z - mean;
        mean += distance / remaining;
        squares += distance * (z - mean);
        if n - d >= TOGETHER {
            criterion[d] = squares / (remaining * remaining);
        }
    }
    let best = |cuts: &[f64]| (0..cuts.len()).min_by(|&a, &b| cuts[a].total_cmp(&cuts[b])).expect("there are cuts");
    let half = n / 2;
    let (found, anywhere) = (best(&criterion[..=half]), best(&criterion));
    let settled = anywhere <= half;
    let left_out = match what_differs(&means, found) {
        0 if is_much(found, n) => what_differs(&means, best(&criterion[..=n / 4])),
        0 => 0,
        some if settled => some,
        _ => found,
    };
    Some(WarmUp { observations: left_out * TOGETHER, settled: settled || left_out == 0 })
}

/// How many standard errors what is left out has to be away from what is kept.
const AWAY: f64 = 2.0;
/// How many where it is more than a quarter of all, which has to be beyond doubt.
const FAR_AWAY: f64 = 3.0;
/// Whether a cut costs more than a quarter of all.
fn is_much(cut: usize, all: usize) -> bool {
    4 * cut > all
}

/// How many batches of what is kept tell how much means vary.
const BATCHES: usize = 10;

/// How many of the first `cut` numbers to leave out, so that what remains of them does not differ from those after them.
fn what_differs(numbers: &[f64], cut: usize) -> usize {
    let mean = |numbers: &[f64]| numbers.iter().sum::<f64>() / numbers.len() as f64;
    let rest = &numbers[cut..];
    let each = rest.len() / BATCHES;
    if each == 0 {
        return cut;
    }
    let batches: Vec<f64> = rest[rest.len() - each * BATCHES..].chunks(each).map(mean).collect();
    let (level, middle) = (mean(rest), mean(&batches));
    let squares: f64 = batches.iter().map(|batch| (batch - middle) * (batch - middle)).sum();
    let variance = each as f64 * squares / (BATCHES - 1) as f64;
    let away = if is_much(cut, numbers.len()) { FAR_AWAY } else { AWAY };
    let apart = |part: &[f64]| mean(part) - level;
    let differs = |part: &[f64]| {
        let error = variance * (1.0 / part.len() as f64 + 1.0 / rest.len() as f64);
        apart(part) * apart(part) > away * away * error
    };
    // An excursion that ends at the cut is no beginning.
    let first_half = &numbers[..cut.div_ceil(2)];
    if cut == 0 || !differs(first_half) || apart(first_half) * apart(&numbers[..cut]) < 0.0 {
        return 0;
    }
    (0..cut).find(|&from| !differs(&numbers[from..cut])).unwrap_or(cut)
}

/// The correlation of each number with the next; `None` where there are fewer than three, or all are the same.
///
/// # Formula
/// Σ (y_i - ȳ)(y_{i+1} - ȳ) / Σ (y_i - ȳ)². Of n independent numbers it has mean -1/n and variance about 1/n (Law, "Simulation Modeling and
/// Analysis", 5th edition, 2015, 9.5.3).
pub fn lag_one_correlation(numbers: &[f64]) -> Option<f64> {
    if numbers.len() < 3 {
        return None;
    }
    let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
    let squares: f64 = numbers.iter().map(|y| (y - mean) * (y - mean)).sum();
    let products: f64 = numbers.windows(2).map(|pair| (pair[0] - mean) * (pair[1] - mean)).sum();
    (squares > 0.0).then(|| products / squares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::SplitMix64;

    fn noise(generator: &mut SplitMix64) -> f64 {
        (0..12).map(|_| generator.uniform()).sum::<f64>() - 6.0
    }

    /// Noise around 10 that begins at `start` and comes closer by a factor with each observation.
    fn settling(start: f64, factor: f64, count: usize, seed: u64) -> Vec<f64> {
        let mut generator = SplitMix64(seed);
        let mut distance = start - 10.0;
        let next = |_| {
            distance *= factor;
            10.0 + distance + noise(&mut generator)
        };
        (0..count).map(next).collect()
    }

    #[test]
    fn a_run_that_starts_settled_keeps_nearly_everything() {
        let cut = |seed| mser_5(&settling(10.0, 0.9, 1_000, seed)).unwrap();
        let cuts: Vec<WarmUp> = (1..=200).map(cut).collect();
        let left_out: usize = cuts.iter().map(|cut| cut.observations).sum();
        assert!(left_out < 200 * 20, "{left_out} of 200,000 observations are left out");
        assert!(
            cuts.iter().filter(|cut| cut.settled).count() > 180
                && cuts.iter().all(|cut| cut.settled || cut.observations > 0)
        );
    }

    /// Long memory and skewed noise, as of a line with a load of 0.95: what is left out of a run that is stationary from its start on.
    #[test]
    fn a_stationary_run_with_a_long_memory_seldom_loses_a_quarter_and_a_beginning_far_away_is_left_out() {
        let mut generator = SplitMix64(3);
        let mut exponential = || -(1.0 - generator.uniform()).ln();
        let mut cut = [0; 2];
        for start in [0.0, 60.0] {
            for _ in 0..200 {
                let mut level: f64 = start;
                let mut next = |_| {
                    level = 0.97 * level + exponential() - 1.0;
                    level
                };
                if start == 0.0 {
                    (0..500).for_each(|number| {
                        next(number);
                    });
                }
                let run = Vec::from_iter((0..1_000).map(&mut next));
                let (far, enough) = if start > 0.0 { (1, 30) } else { (0, 250) };
                cut[far] += usize::from(mser_5(&run).unwrap().observations >= enough);
            }
        }
        let [stationary, far] = cut;
        assert!(stationary <= 2, "{stationary} of 200 stationary runs lose a quarter");
        assert!(far >= 190, "{far} of 200 runs that begin fifteen deviations away lose the thirty that are most so");
    }

    #[test]
    fn a_beginning_that_is_far_away_is_left_out_and_little_else() {
        // After 100 observations the distance of 50 has become 0.3, a third of the noise.
        for seed in 1..=50 {
            let cut = mser_5(&settling(60.0, 0.95, 1_000, seed)).unwrap();
            assert!((50..=300).contains(&cut.observations) && cut.settled, "{cut:?}");
        }
    }

    #[test]
    fn a_run_that_never_settles_says_so_and_loses_no_more_than_half() {
        let climbing: Vec<f64> = (0..400).map(f64::from).collect();
        let cut = mser_5(&climbing).unwrap();
        assert_eq!((cut.observations, cut.settled), (200, false));
    }

    #[test]
    fn a_step_is_cut_exactly_there_and_nothing_varies_after_nothing_is_left_out() {
        let step: Vec<f64> = (0..200).map(|number| if number < 35 { 3.0 } else { f64::from(number % 2) }).collect();
        assert_eq!(mser_5(&step).unwrap().observations, 35);
        assert_eq!(mser_5(&[2.0; 100]), Some(WarmUp { observations: 0, settled: true }));
        assert_eq!(mser_5(&[2.0; 99]), None);
    }

    #[test]
    fn neighbours_that_go_together_are_correlated_and_independent_ones_hardly() {
        let mut generator = SplitMix64(4);
        let mut last = 0.0;
        let following: Vec<f64> = (0..10_000)
            .map(|_| {
                last = 0.6 * last + noise(&mut generator);
                last
            })
            .collect();
        let found = lag_one_correlation(&following).unwrap();
        assert!((found - 0.6).abs() < 4.0 * 0.8 / 100.0, "{found}");
        let apart: Vec<f64> = (0..10_000).map(|_| noise(&mut generator)).collect();
        assert!(lag_one_correlation(&apart).unwrap().abs() < 4.0 / 100.0);
        assert_eq!((lag_one_correlation(&[1.0; 9]), lag_one_correlation(&[1.0, 2.0])), (None, None));
    }
}
