//! The search for the values of one or several parameters that make a function of them small.

use crate::stats::fitting::{Stop, minimum};

/// Values tried first, at equal distances over the whole range.
const FIRST: u32 = 5;
/// The search ends when the best value is known to within this part of the range.
const TOLERANCE: f64 = 1e-3;
/// What a section leaves of a bracket: (√5 - 1) / 2.
const GOLDEN: f64 = 0.618_033_988_749_894_8;
/// Edges of the simplex at first, and when it starts again around what it has found, as parts of the ranges.
const EDGES: [f64; 2] = [0.25, 0.0625];
/// Steps of a simplex for each parameter, at most.
const STEPS: usize = 20;

/// From where to where the value of a parameter may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    from: f64,
    to: f64,
}

impl Range {
    /// From one number to another that is greater, both finite; else nothing.
    pub fn new(from: f64, to: f64) -> Option<Range> {
        (from < to && from.is_finite() && to.is_finite()).then_some(Range { from, to })
    }

    /// How close a search comes to the best value.
    pub fn tolerance(self) -> f64 {
        TOLERANCE * (self.to - self.from)
    }

    /// Rounded to the power of ten that is next below the tolerance, so that what is printed is what was tried.
    fn rounded(self, value: f64) -> f64 {
        // Divided by a power of ten and not multiplied by its inverse: the quotient of whole numbers is the nearest number.
        let decimals = libm::ceil(-libm::log10(self.tolerance()));
        let (many, few) = (libm::pow(10.0, decimals.max(0.0)), libm::pow(10.0, (-decimals).max(0.0)));
        (libm::round(value * many / few) * few / many).clamp(self.from, self.to)
    }

    /// Whether a better value may lie outside.
    fn ends_at(self, value: f64) -> bool {
        value - self.from <= self.tolerance() || self.to - value <= self.tolerance()
    }
}

/// Values that were tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The value of each parameter.
    pub values: Vec<f64>,
    /// What the function gave.
    pub objective: f64,
}

/// A search from its first step to its last.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// All values that were tried, in that order.
    pub steps: Vec<Step>,
    /// Those with the smallest objective; of several, those tried first.
    pub best: Step,
    /// The best value of each parameter is known to within this.
    pub tolerances: Vec<f64>,
    /// Whether the best value of each lies at an end of its range, so that a better one may lie outside.
    pub at_end: Vec<bool>,
}

impl Search {
    /// The most steps of a search for so many parameters.
    pub fn most_steps(parameters: usize) -> usize {
        match parameters {
            1 => 20,
            // A step takes two values at most, or seldom one of all corners but the lowest.
            several => EDGES.len() * (several + 1 + 2 * STEPS * several),
        }
    }
}

/// Looks for the values within these ranges, of which there is one at least, for which the function is smallest.
///
/// **One parameter.** Five values at equal distances are tried, then the golden section narrows down the neighbourhood of the best of them
/// until it is no wider than a thousandth of the range. At most 20 values are tried. If the function has several valleys, it is the one
/// next to the best of the first five that is searched.
///
/// **Several.** A simplex walks downhill from the middle of all ranges with edges of a quarter of them, until it is no wider than a thousandth
/// of them or has made 20 steps for each parameter; then another with edges of a sixteenth starts where it ended. Parameters
/// may make up for each other: a simplex turns along such a valley, where one parameter after the other would stop.
///
/// Values are rounded to the power of ten that is next below the tolerance, so that what is printed is what was tried, and none is tried twice.
///
/// # Errors
/// The first error of the function.
///
/// # Panics
/// There is no range.
///
/// # Source
/// Kiefer, "Sequential minimax search for a maximum", Proceedings of the American Mathematical Society 4(3), 1953; Nelder, Mead, "A simplex
/// method for function minimization", The Computer Journal 7(4), 1965; starting again: Kelley, "Detection and remediation of stagnation in
/// the Nelder-Mead algorithm using a sufficient decrease condition", SIAM Journal on Optimization 10(1), 1999.
pub fn search<E>(ranges: &[Range], function: impl FnMut(&[f64]) -> Result<f64, E>) -> Result<Search, E> {
    assert!(!ranges.is_empty(), "a search is for something");
    let mut trials = Trials { ranges, function, steps: Vec::new() };
    match ranges {
        [range] => golden_section(*range, |value| trials.objective(&[value]))?,
        _ => simplex(&mut trials)?,
    }
    let best = trials.best().clone();
    Ok(Search {
        at_end: ranges.iter().zip(&best.values).map(|(range, &value)| range.ends_at(value)).collect(),
        tolerances: ranges.iter().map(|range| range.tolerance()).collect(),
        best,
        steps: trials.steps,
    })
}

/// What was tried so far.
struct Trials<'a, F> {
    ranges: &'a [Range],
    function: F,
    steps: Vec<Step>,
}

impl<E, F: FnMut(&[f64]) -> Result<f64, E>> Trials<'_, F> {
    fn objective(&mut self, values: &[f64]) -> Result<f64, E> {
        let values = Vec::from_iter(self.ranges.iter().zip(values).map(|(range, &value)| range.rounded(value)));
        if let Some(step) = self.steps.iter().find(|step| step.values == values) {
            return Ok(step.objective);
        }
        let objective = (self.function)(&values)?;
        self.steps.push(Step { values, objective });
        Ok(objective)
    }

    fn best(&self) -> &Step {
        let smaller = |best: &'_ Step, step: &'_ Step| step.objective < best.objective;
        let mut steps = self.steps.iter();
        let first = steps.next().expect("the first values were tried");
        steps.fold(first, |best, step| if smaller(best, step) { step } else { best })
    }
}

fn golden_section<E>(range: Range, mut objective: impl FnMut(f64) -> Result<f64, E>) -> Result<(), E> {
    let Range { from, to } = range;
    let distance = (to - from) / f64::from(FIRST - 1);
    let at = |number: u32| if number == FIRST - 1 { to } else { from + f64::from(number) * distance };
    let (mut nearest, mut smallest) = (0, f64::INFINITY);
    for number in 0..FIRST {
        let objective = objective(at(number))?;
        if objective < smallest {
            (nearest, smallest) = (number, objective);
        }
    }
    let (mut low, mut high) = (at(nearest.saturating_sub(1)), at((nearest + 1).min(FIRST - 1)));
    let (mut left, mut right) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
    let (mut at_left, mut at_right) = (objective(left)?, objective(right)?);
    while high - low > range.tolerance() {
        if at_left <= at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - GOLDEN * (high - low);
            at_left = objective(left)?;
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + GOLDEN * (high - low);
            at_right = objective(right)?;
        }
    }
    Ok(())
}

fn simplex<E, F: FnMut(&[f64]) -> Result<f64, E>>(trials: &mut Trials<'_, F>) -> Result<(), E> {
    let ranges = trials.ranges;
    let stop = Stop { steps: STEPS * ranges.len(), rise: f64::INFINITY, width: TOLERANCE };
    let mut start = vec![0.5; ranges.len()];
    for edge in EDGES {
        (start, _) = minimum(&start, edge, stop, |place| {
            // Beyond the ranges it is as at their ends: the best may lie there.
            let value = |(range, part): (&Range, &f64)| range.from + part.clamp(0.0, 1.0) * (range.to - range.from);
            trials.objective(&Vec::from_iter(ranges.iter().zip(place).map(value)))
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(from: f64, to: f64, function: impl Fn(f64) -> f64) -> Search {
        search(&[Range::new(from, to).unwrap()], |values| Ok::<f64, ()>(function(values[0]))).unwrap()
    }

    fn found_of_two(ranges: [(f64, f64); 2], function: impl Fn(f64, f64) -> f64) -> Search {
        let ranges = ranges.map(|(from, to)| Range::new(from, to).unwrap());
        search(&ranges, |values| Ok::<f64, ()>(function(values[0], values[1]))).unwrap()
    }

    #[test]
    fn the_lowest_point_of_a_valley_is_found_within_the_tolerance() {
        for lowest in [5.3, 31.4, 47.5, 89.0] {
            let search = found(5.0, 90.0, |value| (value - lowest) * (value - lowest));
            assert!((search.best.values[0] - lowest).abs() <= search.tolerances[0], "{search:?}");
            assert!(!search.at_end[0] && search.steps.len() <= 20, "{search:?}");
        }
    }

    #[test]
    fn a_plateau_beside_the_valley_does_not_mislead_the_search() {
        let search = found(0.0, 100.0, |value| if value < 60.0 { 1.0 } else { (value - 80.0).abs() / 20.0 });
        assert!((search.best.values[0] - 80.0).abs() <= search.tolerances[0]);
    }

    #[test]
    fn a_best_value_at_an_end_is_said_to_be_there() {
        let search = found(5.0, 90.0, |value| value);
        assert_eq!((search.best.values[0], search.at_end[0]), (5.0, true));
        assert!(found(5.0, 90.0, |value| -value).at_end[0]);
    }

    #[test]
    fn values_are_short_and_none_is_tried_twice() {
        for (from, to, digits) in [(5.0, 90.0, 5), (0.5, 0.6, 6), (1_000.0, 90_000.0, 5)] {
            let search = found(from, to, libm::sin);
            let mut texts: Vec<String> = search.steps.iter().map(|step| step.values[0].to_string()).collect();
            assert!(texts.iter().all(|text| text.len() <= digits), "{texts:?}");
            let count = texts.len();
            texts.sort();
            texts.dedup();
            assert_eq!(texts.len(), count);
        }
    }

    #[test]
    fn an_error_ends_the_search() {
        let mut tried = 0;
        let search = search(&[Range::new(0.0, 1.0).unwrap()], |_| {
            tried += 1;
            if tried == 3 { Err("no") } else { Ok(1.0) }
        });
        assert_eq!((search, tried), (Err("no"), 3));
    }

    /// A long narrow valley aslant, where one parameter nearly makes up for the other.
    #[test]
    fn two_that_make_up_for_each_other_are_found() {
        for (first, second) in [(20.0, 1.1), (33.3, 0.95), (60.0, 1.2)] {
            let search = found_of_two([(5.0, 90.0), (0.5, 1.5)], |one, two| {
                let (along, across) = ((one - first) / 85.0 - (two - second), (one - first) / 85.0 + (two - second));
                along * along + 100.0 * across * across
            });
            let off =
                |number: usize, value: f64| (search.best.values[number] - value).abs() / search.tolerances[number];
            assert!(off(0, first) <= 5.0 && off(1, second) <= 5.0, "{:?}", search.best);
            assert!(search.at_end == [false, false] && search.steps.len() <= Search::most_steps(2));
        }
    }

    #[test]
    fn the_best_of_two_may_lie_at_an_end() {
        let search = found_of_two([(0.0, 1.0), (0.0, 100.0)], |one, two| one + (two / 100.0 - 0.3).powi(2));
        assert_eq!(search.at_end, [true, false], "{:?}", search.best);
        assert!((search.best.values[1] - 30.0).abs() <= 5.0 * search.tolerances[1], "{:?}", search.best);
    }

    #[test]
    fn a_range_has_two_ends() {
        assert_eq!(Range::new(1.0, 1.0), None);
        assert_eq!(Range::new(2.0, 1.0), None);
        assert_eq!(Range::new(0.0, f64::INFINITY), None);
    }
}
