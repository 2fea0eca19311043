//! What a day is expected to be from the days before it: a trailing median, and how far it was off so far.

/// The deviation of a normal distribution over the median distance from its mean: 1 / 0.6745.
const NORMAL: f64 = 1.482_602_218_505_602;

/// What is expected of a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// The median over the days before it.
    pub value: f64,
    /// The standard deviation of the logarithm of the day's value over that; `None` where fewer than two earlier days could be expected in
    /// the same way.
    pub deviation: Option<f64>,
}

/// What is expected of a day from positive values of days, ascending by the number of the day: the median over those of the `window` days
/// before it that have one. Values of the day itself and of later ones are not looked at. `None` if no day in the window has a value.
///
/// # Formula
/// With m(d) the median over the days from d - window to d - 1, which a few holidays do not move, and y(d) the value of day d, the
/// deviation is 1.4826 times the median of |ln y(e) - ln m(e)| over all days e before the one that is asked for that have both: the
/// standard deviation if these errors are normal, and not blown up by a few that are not.
///
/// # Source
/// Hampel, "The influence curve and its role in robust estimation", Journal of the American Statistical Association 69, 1974.
pub fn trailing_median(values: &[(i64, f64)], day: i64, window: i64) -> Option<Forecast> {
    let of = |day: i64| {
        let start = values.partition_point(|&(number, _)| number < day - window);
        let end = values.partition_point(|&(number, _)| number < day);
        median(values[start..end].iter().map(|&(_, value)| value).collect())
    };
    let value = of(day)?;
    let before = values.iter().take_while(|&&(number, _)| number < day);
    let errors =
        Vec::from_iter(before.filter_map(|&(number, value)| Some((libm::log(value) - libm::log(of(number)?)).abs())));
    let deviation = if errors.len() < 2 { None } else { median(errors).map(|error| NORMAL * error) };
    Some(Forecast { value, deviation })
}

/// The middle value, or the mean of the two in the middle.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    Some(if values.len() % 2 == 1 { upper } else { 0.5 * (values[middle - 1] + upper) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_expected_to_be_like_the_middle_one_before_it() {
        let values = [(1, 10.0), (2, 30.0), (3, 20.0), (8, 40.0)];
        let value = |day, window| trailing_median(&values, day, window).map(|forecast| forecast.value);
        assert_eq!(value(1, 7), None);
        assert_eq!(value(2, 7), Some(10.0));
        assert_eq!(value(3, 7), Some(20.0));
        assert_eq!(value(8, 7), Some(20.0));
        assert_eq!(value(9, 7), Some(30.0));
        assert_eq!(value(9, 6), Some(30.0));
        assert_eq!(value(9, 5), Some(40.0));
        assert_eq!(value(20, 5), None);
    }

    #[test]
    fn how_far_off_it_was_is_learned_from_the_days_before() {
        // Expected are 10, 20, 20; the errors are ln 3, 0 and ln 2.
        let values = [(1, 10.0), (2, 30.0), (3, 20.0), (4, 40.0), (5, 1e9)];
        let deviation = |day| trailing_median(&values, day, 7).unwrap().deviation;
        assert_eq!((deviation(2), deviation(3)), (None, None));
        assert!((deviation(5).unwrap() - NORMAL * 2_f64.ln()).abs() < 1e-12);
        // The day that is asked for is not looked at.
        assert_eq!(trailing_median(&values, 5, 7), trailing_median(&values[..4], 5, 7));
    }

    #[test]
    fn of_normal_errors_the_deviation_is_theirs() {
        // Quantiles of a normal distribution with deviation 0.05, in an order that the median does not follow.
        let normal = |number: i64| crate::stats::normal_quantile((number as f64 + 0.5) / 1_000.0);
        let values = Vec::from_iter((0..1_000).map(|day| (day, 100.0 * (0.05 * normal(day * 617 % 1_000)).exp())));
        let deviation = trailing_median(&values, 1_000, 100).unwrap().deviation.unwrap();
        assert!((deviation - 0.05).abs() < 0.0025, "{deviation}");
    }
}
