//! The lowest point of a function of a few numbers.

/// When a search for a minimum ends.
#[derive(Clone, Copy, Debug)]
pub struct Stop {
    /// After so many steps in any case; a step takes one or two values of the function, or as many as there are numbers.
    pub steps: usize,
    /// Once the values at the corners differ by no more than this part of the lowest,
    pub rise: f64,
    /// and no number of the lowest corner is this far from that of the highest.
    pub width: f64,
}

impl Stop {
    /// For a function without noise: to a relative 1e-9 of its value, in more steps than any likelihood of a few parameters has needed.
    pub(super) const EXACT: Stop = Stop { steps: 2_000, rise: 1e-10, width: 1e-6 };
}

/// The place of a minimum near `start`, from a simplex with edges of `step`, and the value there. A place at which the function is not finite is
/// avoided.
///
/// # Errors
/// The first error of the function.
///
/// # Source
/// Nelder and Mead (1965), A simplex method for function minimization, The Computer Journal 7(4), with their coefficients 1, 2, 1/2, 1/2.
pub fn minimum<E>(
    start: &[f64],
    step: f64,
    stop: Stop,
    mut function: impl FnMut(&[f64]) -> Result<f64, E>,
) -> Result<(Vec<f64>, f64), E> {
    let size = start.len();
    let mut value = |place: &[f64]| Ok(Some(function(place)?).filter(|value| value.is_finite()).unwrap_or(f64::MAX));
    let mut corners: Vec<(Vec<f64>, f64)> = Vec::with_capacity(size + 1);
    corners.push((start.to_vec(), value(start)?));
    for axis in 0..size {
        let mut place = start.to_vec();
        place[axis] += step;
        let height = value(&place)?;
        corners.push((place, height));
    }
    for _ in 0..stop.steps {
        corners.sort_by(|one, two| one.1.total_cmp(&two.1));
        let (best, worst) = (corners[0].1, corners[size].1);
        let width = (0..size).map(|axis| (corners[0].0[axis] - corners[size].0[axis]).abs()).fold(0.0, f64::max);
        if worst - best <= stop.rise * (best.abs() + 1e-10) && width < stop.width {
            break;
        }
        let centre: Vec<f64> = (0..size)
            .map(|axis| corners[..size].iter().map(|(place, _)| place[axis]).sum::<f64>() / size as f64)
            .collect();
        let mut along = |factor: f64| {
            let place: Vec<f64> =
                centre.iter().zip(&corners[size].0).map(|(middle, worst)| middle + factor * (middle - worst)).collect();
            let height = value(&place)?;
            Ok((place, height))
        };
        let reflected = along(1.0)?;
        let replaced = if reflected.1 < best {
            let expanded = along(2.0)?;
            Some(if expanded.1 < reflected.1 { expanded } else { reflected })
        } else if reflected.1 < corners[size - 1].1 {
            Some(reflected)
        } else {
            let contracted = along(if reflected.1 < worst { 0.5 } else { -0.5 })?;
            (contracted.1 < worst.min(reflected.1)).then_some(contracted)
        };
        match replaced {
            Some(corner) => corners[size] = corner,
            None => {
                let lowest = corners[0].0.clone();
                for corner in &mut corners[1..] {
                    corner.0.iter_mut().zip(&lowest).for_each(|(number, low)| *number = low + 0.5 * (*number - low));
                    corner.1 = value(&corner.0)?;
                }
            }
        }
    }
    corners.sort_by(|one, two| one.1.total_cmp(&two.1));
    Ok(corners.swap_remove(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    #[test]
    fn the_lowest_point_of_a_bent_valley_is_found() {
        // Rosenbrock (1960).
        let valley = |place: &[f64]| Ok((1.0 - place[0]).powi(2) + 100.0 * (place[1] - place[0] * place[0]).powi(2));
        let Ok::<_, Infallible>((place, value)) = minimum(&[-1.2, 1.0], 0.5, Stop::EXACT, valley);
        assert!((place[0] - 1.0).abs() < 1e-3 && (place[1] - 1.0).abs() < 1e-3 && value < 1e-6, "{place:?} {value}");
    }
}
