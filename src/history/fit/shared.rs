//! How busy days are for all classes alike: the part of their variation that classes share, and what is left to each.

use super::ClassFit;
use super::arrivals::root_of;
use crate::stats::fitting::Measured;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What days vary for all classes alike, and for each besides.
#[derive(Clone, Debug)]
pub struct SharedFit {
    /// Coefficient of variation of a factor of the whole day that multiplies the contacts of all classes.
    pub day: Measured,
    /// By class: coefficient of variation of a factor of the whole day of its own, besides that one.
    pub own: BTreeMap<String, Measured>,
}

/// A class on the days of one weekday.
struct OfWeekday {
    /// The mean number of contacts of a day.
    mean: f64,
    /// By day, how many more came.
    residuals: Vec<f64>,
}

impl SharedFit {
    /// The fit; `None` with fewer than two classes that have contacts on the same days, or if no weekday comes twice.
    ///
    /// # Formula
    /// If numbers of a day are Poisson with means `m_i S F_i`, where S has the coefficient of variation c and `F_i` has `c_i`, all of mean 1 and
    /// independent, those of two classes have the covariance `c² m_i m_j`, and those of one the variance `m_i + m_i² ((1 + c²)(1 + c_i²) - 1)`.
    /// So the sum of the products of all pairs' distances from their means, over that of the products of these means, is c²; means are
    /// those of the weekday. Standard errors are those of sample covariances of normal numbers with these moments.
    pub(super) fn of(classes: &BTreeMap<String, ClassFit>) -> Option<SharedFit> {
        let days = &classes.values().next()?.arrivals.days;
        let repeated = days.iter().filter(|(_, count)| **count >= 2);
        let weeks: Vec<(f64, Vec<OfWeekday>)> = repeated
            .map(|(&weekday, &count)| (count as f64 - 1.0, classes.values().map(|of| on(of, weekday)).collect()))
            .collect();
        let (mut products, mut of_means) = (0.0, 0.0);
        let mut squares = vec![(0.0, 0.0); classes.len()];
        for (freedom, parts) in &weeks {
            let dates = parts.iter().map(|part| part.residuals.len()).max().unwrap_or(0);
            for date in 0..dates {
                let residuals = parts.iter().map(|part| part.residuals.get(date).copied().unwrap_or(0.0));
                products += of_pairs(residuals);
            }
            of_means += freedom * of_pairs(parts.iter().map(|part| part.mean));
            for (part, (excess, scale)) in parts.iter().zip(&mut squares) {
                let spread: f64 = part.residuals.iter().map(|residual| residual * residual).sum();
                *excess += spread - freedom * part.mean;
                *scale += freedom * part.mean * part.mean;
            }
        }
        if of_means <= 0.0 {
            return None;
        }
        let shared = products / of_means;
        // What the variances of the estimates are taken to be made of.
        let certain = shared.max(0.0);
        let all: Vec<f64> =
            squares.iter().map(|(excess, scale)| if *scale > 0.0 { excess / scale } else { 0.0 }).collect();
        let mut variance = 0.0;
        let mut of_class = vec![(0.0, 0.0); classes.len()];
        for (freedom, parts) in &weeks {
            let covariance = |i: usize, j: usize| {
                let (one, two) = (parts[i].mean, parts[j].mean);
                if i == j { one + one * one * all[i].max(certain) } else { certain * one * two }
            };
            let numbers = 0..parts.len();
            let with_sum: Vec<f64> =
                numbers.clone().map(|i| numbers.clone().map(|j| covariance(i, j)).sum::<f64>()).collect();
            let squared: Vec<f64> =
                numbers.clone().map(|i| numbers.clone().map(|j| covariance(i, j).powi(2)).sum::<f64>()).collect();
            let sum: f64 = with_sum.iter().sum();
            // Half the square of the sum less half the squares: moments of the fourth order of normal numbers.
            variance += freedom
                * 0.5
                * (sum * sum + squared.iter().sum::<f64>()
                    - 2.0 * with_sum.iter().map(|with| with * with).sum::<f64>());
            for (i, (own, joint)) in of_class.iter_mut().enumerate() {
                *own += freedom * 2.0 * covariance(i, i).powi(2);
                *joint += freedom * (with_sum[i] * with_sum[i] - squared[i]);
            }
        }
        let error = variance.sqrt() / of_means;
        let mut own = BTreeMap::new();
        for (number, name) in classes.keys().enumerate() {
            let ((_, scale), (square, joint)) = (squares[number], of_class[number]);
            if scale > 0.0 {
                let left = (all[number] - shared) / (1.0 + certain);
                let spread = square / (scale * scale) + error * error - 2.0 * joint / (scale * of_means);
                own.insert(name.clone(), root_of(left, spread.max(0.0).sqrt() / (1.0 + certain)));
            }
        }
        Some(SharedFit { day: root_of(shared, error), own })
    }
}

/// A class on the days of a weekday: their mean, and how far each is from it.
fn on(class: &ClassFit, weekday: u8) -> OfWeekday {
    let of_day = class.arrivals.cells.iter().filter(|cell| cell.weekday == weekday);
    let mean: f64 = of_day.map(|cell| cell.expected.value).sum();
    let named = |date: &Date| date.weekday().to_monday_zero_offset() as u8 == weekday;
    let levels = class.arrivals.levels.iter().filter(|(date, _)| named(date));
    OfWeekday { mean, residuals: levels.map(|(_, level)| (level.value - 1.0) * mean).collect() }
}

/// The sum of the products of all pairs.
fn of_pairs(numbers: impl Iterator<Item = f64>) -> f64 {
    let (sum, squares) = numbers.fold((0.0, 0.0), |(sum, squares), number| (sum + number, squares + number * number));
    0.5 * (sum * sum - squares)
}
