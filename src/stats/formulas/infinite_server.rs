//! Arrivals that vary over the day and servers enough for all: the load that a day offers.

use super::{FormulaError, require, require_not_negative};

/// A stretch of time in which arrivals come at a constant rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatePiece {
    /// Start of the stretch; may be negative infinity.
    pub from: f64,
    /// End of the stretch.
    pub to: f64,
    /// Poisson arrivals per unit of time.
    pub rate: f64,
}

/// Mean number present at `time` in M_t/G/infinity, which is also the mean of its Poisson distribution.
///
/// Arrivals come at the rates of `pieces` and at no other time; where pieces overlap their rates add. `integral_of_survival` maps x to
/// ∫ P(S > u) du over u in \[0, x\], for x from 0 to infinity; it ends at the mean service. [`integral_of_survival`](fn@integral_of_survival)
/// computes it where it has no closed form.
///
/// # Errors
/// A piece that ends before it starts or has no end, or a rate negative or not finite.
///
/// # Formula
/// m(t) = ∫ λ(t - u) P(S > u) du over u ≥ 0, which for constant rates is Σ λ·(G(t - from) - G(t - to)) over the pieces, where G is the
/// integral of the survival function and 0 for negative arguments.
///
/// # Source
/// Eick, Massey, Whitt, "The physics of the M_t/G/infinity queue", Operations Research 41(4), 1993.
pub fn mean_number_present(
    pieces: &[RatePiece],
    time: f64,
    integral_of_survival: impl Fn(f64) -> f64,
) -> Result<f64, FormulaError> {
    let mut mean = 0.0;
    for piece in pieces {
        require_not_negative("arrival rate", piece.rate)?;
        require(
            piece.to.is_finite() && piece.to >= piece.from,
            "end of a piece",
            piece.to,
            "be finite and not before its start",
        )?;
        if piece.from < time {
            let ended = if piece.to < time { integral_of_survival(time - piece.to) } else { 0.0 };
            mean += piece.rate * (integral_of_survival(time - piece.from) - ended);
        }
    }
    Ok(mean)
}

/// ∫ P(S > u) du over u in \[0, `upper`\], for a survival function and a finite `upper` ≥ 0.
///
/// Absolute error about 1e-10 times `upper`, jumps of the survival function included, unless it varies within 1/64 of
/// `upper` in a way that its values there do not show.
///
/// # Formula
/// Simpson's rule, each stretch halved until its halves agree with it, at least six and at most 50 times.
///
/// # Source
/// Lyness, "Notes on the adaptive Simpson quadrature routine", Journal of the ACM 16(3), 1969.
pub fn integral_of_survival(survival: impl Fn(f64) -> f64, upper: f64) -> f64 {
    let (first, middle, last) = (survival(0.0), survival(0.5 * upper), survival(upper));
    adaptive_simpson(&survival, [0.0, upper], [first, middle, last], 1e-10 * upper, 0)
}

fn adaptive_simpson(
    f: &impl Fn(f64) -> f64,
    [low, high]: [f64; 2],
    [first, middle, last]: [f64; 3],
    tolerance: f64,
    halvings: u32,
) -> f64 {
    let centre = 0.5 * (low + high);
    let (left, right) = (f(0.5 * (low + centre)), f(0.5 * (centre + high)));
    let width = high - low;
    let whole = width / 6.0 * (first + 4.0 * middle + last);
    let halves = width / 12.0 * (first + 4.0 * left + 2.0 * middle + 4.0 * right + last);
    if halvings >= 50 || (halvings >= 6 && (halves - whole).abs() <= 15.0 * tolerance) {
        return halves + (halves - whole) / 15.0;
    }
    let tolerance = 0.5 * tolerance;
    adaptive_simpson(f, [low, centre], [first, left, middle], tolerance, halvings + 1)
        + adaptive_simpson(f, [centre, high], [middle, right, last], tolerance, halvings + 1)
}

#[cfg(test)]
mod tests {
    use super::super::assert_close;
    use super::*;

    const DAY: [RatePiece; 3] = [
        RatePiece { from: 0.0, to: 2.0, rate: 10.0 },
        RatePiece { from: 2.0, to: 5.0, rate: 40.0 },
        RatePiece { from: 5.0, to: 6.0, rate: 15.0 },
    ];

    #[test]
    fn a_constant_rate_since_ever_gives_rate_times_mean_service() {
        let piece = RatePiece { from: f64::NEG_INFINITY, to: 100.0, rate: 12.0 };
        let present = mean_number_present(&[piece], 50.0, |x| 0.25 * (1.0 - libm::exp(-x / 0.25)));
        assert_close(present.unwrap(), 3.0, 1e-14);
    }

    #[test]
    fn exponential_service_solves_its_differential_equation() {
        // m' = λ(t) - μ·m, stepped through the pieces in closed form.
        let mu: f64 = 0.7;
        let integral = |x: f64| (1.0 - (-mu * x).exp()) / mu;
        let mut present = 0.0;
        for piece in DAY {
            let steady = piece.rate / mu;
            present = steady + (present - steady) * (-mu * (piece.to - piece.from)).exp();
            assert_close(mean_number_present(&DAY, piece.to, integral).unwrap(), present, 1e-13);
        }
        let later = mean_number_present(&DAY, 9.0, integral).unwrap();
        assert_close(later, present * (-mu * 3.0).exp(), 1e-13);
    }

    #[test]
    fn constant_service_counts_the_arrivals_of_the_last_service_time() {
        let present = |time: f64| mean_number_present(&DAY, time, |x| x.min(1.5)).unwrap();
        assert_eq!((present(-1.0), present(0.0), present(1.0), present(3.0)), (0.0, 0.0, 10.0, 45.0));
        assert_eq!((present(6.0), present(7.0), present(7.5)), (35.0, 7.5, 0.0));
    }

    #[test]
    fn a_survival_function_alone_is_enough() {
        let survival = |u: f64| libm::exp(-0.7 * u);
        for upper in [0.0_f64, 0.01, 3.0, 50.0] {
            let exact = (1.0 - (-0.7 * upper).exp()) / 0.7;
            assert!((integral_of_survival(survival, upper) - exact).abs() <= 1e-9 * upper);
        }
        let constant = |u: f64| if u < 1.5 { 1.0 } else { 0.0 };
        assert!((integral_of_survival(constant, 4.0) - 1.5).abs() < 1e-9);
        let present = |time: f64| mean_number_present(&DAY, time, |x| integral_of_survival(constant, x)).unwrap();
        assert!((present(3.0) - 45.0).abs() < 1e-6);
    }

    #[test]
    fn pieces_without_meaning_are_refused() {
        let refused = |piece| mean_number_present(&[piece], 1.0, |x| x).unwrap_err().parameter;
        assert_eq!(refused(RatePiece { from: 0.0, to: 1.0, rate: -1.0 }), "arrival rate");
        assert_eq!(refused(RatePiece { from: 2.0, to: 1.0, rate: 1.0 }), "end of a piece");
        assert_eq!(refused(RatePiece { from: 0.0, to: f64::INFINITY, rate: 1.0 }), "end of a piece");
    }
}
