//! Random numbers as fast as they come: one sequential generator, exponentials by ziggurat.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};
use rand_distr::{Distribution, Exp1};

use super::TICKS;

/// The generator of one run.
pub struct Draws(Xoshiro256PlusPlus);

impl Draws {
    /// The generator for `seed`.
    pub fn new(seed: u64) -> Self {
        Draws(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// An exponential span in ticks; `mean` in time units.
    #[inline(always)]
    pub fn exponential(&mut self, mean: f64) -> u64 {
        // In doubles of this size the last bit is worth one, so that adding rounds and the low bits are the integer.
        const TO_INTEGER: f64 = (1_u64 << 52) as f64;
        let x: f64 = Exp1.sample(&mut self.0);
        (x * (mean * TICKS) + TO_INTEGER).to_bits() & ((1 << 52) - 1)
    }

    /// A uniform index below `count`, off by less than one in 2^32.
    #[inline(always)]
    pub fn index(&mut self, count: u32) -> usize {
        (((self.0.next_u64() >> 32) * u64::from(count)) >> 32) as usize
    }
}
