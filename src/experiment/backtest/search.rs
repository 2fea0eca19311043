//! The search for the value of one parameter that makes a function of it small.

/// Values tried first, at equal distances over the whole range.
const FIRST: u32 = 5;
/// The search ends when the best value is known to within this part of the range.
const TOLERANCE: f64 = 1e-3;
/// What a section leaves of a bracket: (√5 - 1) / 2.
const GOLDEN: f64 = 0.618_033_988_749_894_8;

/// A value that was tried.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The value.
    pub value: f64,
    /// What the function gave.
    pub objective: f64,
}

/// A search from its first step to its last.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// All values that were tried, in that order.
    pub steps: Vec<Step>,
    /// The one with the smallest objective; of several, the one tried first.
    pub best: Step,
    /// The best value is known to within this.
    pub tolerance: f64,
    /// Whether the best value lies at an end of the range, so that a better one may lie outside.
    pub at_end: bool,
}

/// Looks for the value between `from` and `to` for which the function is smallest.
///
/// Five values at equal distances are tried, then the golden section narrows down the neighbourhood of the best of them until it is
/// no wider than a thousandth of the range. Values are rounded to the power of ten that is next below this tolerance, so that
/// what is printed is what was tried. At most 20 values are tried. If the function has several valleys, it is the one next to
/// the best of the first five that is searched.
///
/// # Errors
/// The first error of the function.
///
/// # Panics
/// `from` is not less than `to`, or one of them is not finite.
///
/// # Source
/// Kiefer, "Sequential minimax search for a maximum", Proceedings of the American Mathematical Society 4(3), 1953.
pub fn search<E>(from: f64, to: f64, mut function: impl FnMut(f64) -> Result<f64, E>) -> Result<Search, E> {
    assert!(from < to && from.is_finite() && to.is_finite(), "a search needs a range, not {from} to {to}");
    let tolerance = TOLERANCE * (to - from);
    // Divided by a power of ten and not multiplied by its inverse: the quotient of whole numbers is the nearest number.
    let decimals = libm::ceil(-libm::log10(tolerance));
    let (many, few) = (libm::pow(10.0, decimals.max(0.0)), libm::pow(10.0, (-decimals).max(0.0)));
    let rounded = |value: f64| (libm::round(value * many / few) * few / many).clamp(from, to);

    let mut steps: Vec<Step> = Vec::new();
    let mut objective = |value: f64| {
        let value = rounded(value);
        match steps.iter().find(|step| step.value == value) {
            Some(step) => Ok(step.objective),
            None => {
                let objective = function(value)?;
                steps.push(Step { value, objective });
                Ok(objective)
            }
        }
    };
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
    while high - low > tolerance {
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
    let best = steps.iter().copied().reduce(|best, step| if step.objective < best.objective { step } else { best });
    let best = best.expect("the first values were tried");
    let at_end = best.value - from <= tolerance || to - best.value <= tolerance;
    Ok(Search { steps, best, tolerance, at_end })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(from: f64, to: f64, function: impl Fn(f64) -> f64) -> Search {
        search(from, to, |value| Ok::<f64, ()>(function(value))).unwrap()
    }

    #[test]
    fn the_lowest_point_of_a_valley_is_found_within_the_tolerance() {
        for lowest in [5.3, 31.4, 47.5, 89.0] {
            let search = found(5.0, 90.0, |value| (value - lowest) * (value - lowest));
            assert!((search.best.value - lowest).abs() <= search.tolerance, "{search:?}");
            assert!(!search.at_end && search.steps.len() <= 20, "{search:?}");
        }
    }

    #[test]
    fn a_plateau_beside_the_valley_does_not_mislead_the_search() {
        let search = found(0.0, 100.0, |value| if value < 60.0 { 1.0 } else { (value - 80.0).abs() / 20.0 });
        assert!((search.best.value - 80.0).abs() <= search.tolerance);
    }

    #[test]
    fn a_best_value_at_an_end_is_said_to_be_there() {
        let search = found(5.0, 90.0, |value| value);
        assert_eq!((search.best.value, search.at_end), (5.0, true));
        assert!(found(5.0, 90.0, |value| -value).at_end);
    }

    #[test]
    fn values_are_short_and_none_is_tried_twice() {
        for (from, to, digits) in [(5.0, 90.0, 5), (0.5, 0.6, 6), (1_000.0, 90_000.0, 5)] {
            let search = found(from, to, libm::sin);
            let mut texts: Vec<String> = search.steps.iter().map(|step| step.value.to_string()).collect();
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
        let search = search(0.0, 1.0, |_| {
            tried += 1;
            if tried == 3 { Err("no") } else { Ok(1.0) }
        });
        assert_eq!((search, tried), (Err("no"), 3));
    }
}
