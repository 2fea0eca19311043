//! Designs: which combinations of values are points.

use crate::random::Root;
use crate::scenario::{Coordinate, Design, Parameter};

/// The points of a design: a coordinate for each parameter. Parameters that vary in step have the coordinate of the one they follow.
///
/// # Panics
/// A grid or list of parameters whose values cannot be counted.
pub(super) fn points(design: Design, parameters: &[Parameter]) -> Vec<Vec<Coordinate>> {
    let free: Vec<usize> = (0..parameters.len()).filter(|&number| parameters[number].with.is_none()).collect();
    let values = |number: usize| parameters[number].values().expect("the values of a grid or list can be counted");
    let points: Vec<Vec<Coordinate>> = match design {
        Design::Grid => grid(&free.iter().map(|&number| values(number)).collect::<Vec<_>>()),
        Design::List => (0..values(free[0])).map(|place| vec![Coordinate::Place(place); free.len()]).collect(),
        Design::LatinHypercube { points, seed } => {
            let names: Vec<&str> = free.iter().map(|&number| parameters[number].name.as_str()).collect();
            latin_hypercube(&names, points, seed)
        }
        Design::Sobol { points, seed } => sobol(free.len(), points, seed),
    };
    let spread = |point: Vec<Coordinate>| {
        let own = |number: usize| free.iter().position(|&other| other == number).map(|place| point[place]);
        let coordinate = |number: usize| own(number).or_else(|| own(parameters[number].with?));
        (0..parameters.len()).map(|number| coordinate(number).expect("who varies in step follows a free one")).collect()
    };
    points.into_iter().map(spread).collect()
}

/// Every value with every other; the last parameter varies fastest.
fn grid(values: &[usize]) -> Vec<Vec<Coordinate>> {
    let points: usize = values.iter().product();
    let point = |mut number: usize| {
        let mut places: Vec<Coordinate> = values
            .iter()
            .rev()
            .map(|&count| {
                let place = number % count;
                number /= count;
                Coordinate::Place(place)
            })
            .collect();
        places.reverse();
        places
    };
    (0..points).map(point).collect()
}

/// A Latin hypercube: of n points, each n-th part of each parameter's range has one, at a random place in it, and the parts are
/// combined at random.
///
/// The draws of a parameter depend on its name, the seed and the number of points, not on the other parameters.
///
/// # Source
/// McKay, Beckman, Conover, "A comparison of three methods for selecting values of input variables in the analysis of output from
/// a computer code", Technometrics 21(2), 1979.
fn latin_hypercube(names: &[&str], points: usize, seed: u32) -> Vec<Vec<Coordinate>> {
    let root = Root::new(seed.into(), points as u64);
    let columns: Vec<Vec<f64>> = names
        .iter()
        .map(|name| {
            let stream = root.stream("latin hypercube", name);
            // Sorting by random words is a random order; of equal words, which hardly happen, the first goes first.
            let mut draws: Vec<(u64, usize, f64)> = (0..points)
                .map(|part| {
                    let mut draws = stream.draws(part as u64);
                    (draws.word(), part, draws.unit())
                })
                .collect();
            draws.sort_by_key(|&(word, part, _)| (word, part));
            draws.into_iter().map(|(_, part, within)| (part as f64 + within) / points as f64).collect()
        })
        .collect();
    (0..points).map(|point| columns.iter().map(|column| Coordinate::Part(column[point])).collect()).collect()
}

/// The first points of a Sobol sequence, with the scrambling of Owen, so that no point lies in a corner.
///
/// # Source
/// Direction numbers: Joe, Kuo, "Constructing Sobol sequences with better two-dimensional projections", SIAM Journal on Scientific
/// Computing 30(5), 2008; scrambling: Burley, "Practical hash-based Owen scrambling", Journal of Computer Graphics Techniques
/// 9(4), 2020; both as in the crate sobol_burley.
fn sobol(dimensions: usize, points: usize, seed: u32) -> Vec<Vec<Coordinate>> {
    let coordinate = |point: u32, dimension: u32| Coordinate::Part(sobol_burley::sample(point, dimension, seed).into());
    (0..points as u32).map(|point| (0..dimensions as u32).map(|number| coordinate(point, number)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(points: Vec<Vec<Coordinate>>) -> Vec<Vec<f64>> {
        let part = |coordinate| match coordinate {
            Coordinate::Part(part) => part,
            other => panic!("{other:?} is no part"),
        };
        points.into_iter().map(|point| point.into_iter().map(part).collect()).collect()
    }

    #[test]
    fn a_grid_has_every_combination_once_and_the_last_parameter_varies_fastest() {
        let places = |point: &[usize]| point.iter().map(|&place| Coordinate::Place(place)).collect::<Vec<_>>();
        assert_eq!(grid(&[2, 3]), [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]].map(|point| places(&point)));
        assert_eq!(grid(&[4, 1, 5]).len(), 20);
    }

    #[test]
    fn a_latin_hypercube_meets_every_part_of_every_range_once() {
        for points in [1, 2, 7, 100] {
            let drawn = parts(latin_hypercube(&["a", "b", "c"], points, 3));
            for column in 0..3 {
                let mut met: Vec<usize> = drawn.iter().map(|point| (point[column] * points as f64) as usize).collect();
                met.sort();
                assert_eq!(met, (0..points).collect::<Vec<_>>());
            }
        }
        let draw = |seed, names: &[&str]| parts(latin_hypercube(names, 20, seed));
        assert_ne!(draw(1, &["a"]), draw(2, &["a"]));
        let (alone, beside) = (draw(1, &["b"]), draw(1, &["a", "b"]));
        assert!(alone.iter().zip(&beside).all(|(alone, beside)| alone[0] == beside[1]), "parameters do not meddle");
    }

    /// The property that makes it a (0, m, 2)-net in base 2: it holds for the first two dimensions of Sobol's sequence and survives
    /// Owen's scrambling.
    #[test]
    fn sobol_points_have_one_in_each_box_of_every_shape() {
        for seed in [0, 1, 99] {
            let points = parts(sobol(2, 64, seed));
            for halvings in 0..=6_u32 {
                let (columns, rows) = (1 << halvings, 1 << (6 - halvings));
                let mut boxes: Vec<usize> = points
                    .iter()
                    .map(|point| {
                        let place = |part: f64, count: usize| (part * count as f64) as usize;
                        place(point[0], columns) * rows + place(point[1], rows)
                    })
                    .collect();
                boxes.sort();
                assert_eq!(boxes, (0..64).collect::<Vec<_>>(), "{columns} times {rows} with seed {seed}");
            }
        }
    }
}
