//! Values of a distribution drawn ahead, many at once.

use super::{Distribution, Stream};

/// How many values are drawn at once.
const SIZE: u64 = 16;

/// The values of one distribution for the entities of one stream, the same as if each were drawn by itself: what
/// `distribution.sample(&mut stream.draws(entity))` gives.
///
/// A draw is a chain of multiplications that the processor has to wait for; sixteen draws in a row overlap and take hardly
/// longer than two alone. Entities are best asked for in rising order; one that is asked for late is drawn by itself.
#[derive(Clone, Debug)]
pub struct Block {
    distribution: Distribution,
    stream: Stream,
    /// The first entity whose value is not drawn yet.
    end: u64,
    values: [f64; SIZE as usize],
}

impl Block {
    /// Nothing drawn yet.
    pub fn new(distribution: Distribution, stream: Stream) -> Block {
        Block { distribution, stream, end: 0, values: [0.0; SIZE as usize] }
    }

    /// The entity's value.
    #[inline(always)]
    pub fn value(&mut self, entity: u64) -> f64 {
        if entity >= self.end {
            self.draw_ahead(entity);
        } else if entity + SIZE < self.end {
            return self.draw_alone(entity);
        }
        self.values[(entity % SIZE) as usize]
    }

    #[cold]
    #[inline(never)]
    fn draw_alone(&self, entity: u64) -> f64 {
        self.distribution.sample(&mut self.stream.draws(entity))
    }

    #[inline(never)]
    fn draw_ahead(&mut self, entity: u64) {
        let first = entity - entity % SIZE;
        self.distribution.sample_each(self.stream.draws_from(first), &mut self.values);
        self.end = first + SIZE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Root;

    #[test]
    fn values_are_those_drawn_one_by_one_in_any_order_of_asking() {
        let stream = Root::new(1, 0).stream("handling", "sales");
        let distribution = Distribution::exponential(3.0).unwrap();
        let mut block = Block::new(distribution.clone(), stream);
        for entity in [0, 1, 15, 16, 3, 17, 31, 32, 16, 15, 100, 99, 83, 84, 0, 1_000_000, u64::from(u32::MAX)] {
            assert_eq!(block.value(entity), distribution.sample(&mut stream.draws(entity)), "entity {entity}");
        }
    }
}
