//! The points of which no other is better in both of two metrics.

use crate::scenario::Direction;

/// The numbers of the points on the Pareto front, in order: those with a value in both metrics that no other point dominates. A point
/// dominates another if it is at least as good in both metrics and better in one. Points without a value are not on the front and
/// dominate nobody; of points with equal values all or none are on it.
pub fn front(values: &[Option<(f64, f64)>], directions: [Direction; 2]) -> Vec<usize> {
    let cost = |value: f64, direction| if direction == Direction::Minimize { value } else { -value };
    let costs: Vec<Option<[f64; 2]>> =
        values.iter().map(|pair| pair.map(|(a, b)| [cost(a, directions[0]), cost(b, directions[1])])).collect();
    let dominates = |a: &[f64; 2], b: &[f64; 2]| a[0] <= b[0] && a[1] <= b[1] && a != b;
    let is_on = |point: &[f64; 2]| !costs.iter().flatten().any(|other| dominates(other, point));
    (0..costs.len()).filter(|&number| costs[number].as_ref().is_some_and(is_on)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Maximize, Minimize};

    #[test]
    fn the_front_is_what_nobody_dominates() {
        let values = [(1.0, 5.0), (2.0, 4.0), (2.0, 5.0), (3.0, 1.0), (1.0, 5.0)].map(Some);
        assert_eq!(front(&values, [Minimize, Minimize]), [0, 1, 3, 4]);
        assert_eq!(front(&values, [Minimize, Maximize]), [0, 4]);
        assert_eq!(front(&values, [Maximize, Maximize]), [2, 3]);
        assert_eq!(front(&[None, Some((1.0, 1.0))], [Minimize, Minimize]), [1]);
        assert_eq!(front(&[], [Minimize, Minimize]), [0; 0]);
    }

    #[test]
    fn every_point_off_the_front_is_dominated_by_one_on_it() {
        let stream = crate::random::Root::new(3, 0).stream("front", "");
        let values: Vec<_> = (0..60)
            .map(|point| {
                let mut draws = stream.draws(point);
                Some(((draws.unit() * 10.0).floor(), (draws.unit() * 10.0).floor()))
            })
            .collect();
        let on = front(&values, [Minimize, Minimize]);
        for (number, &(x, y)) in values.iter().flatten().enumerate() {
            let better =
                on.iter().filter_map(|&point| values[point]).any(|(a, b)| a <= x && b <= y && (a, b) != (x, y));
            assert_eq!(better, !on.contains(&number), "point {number}");
        }
    }
}
