//! Keyed streams: every draw is a pure function of (seed, replication, purpose, owner, entity, index).
//!
//! Nothing here remembers how many numbers were drawn elsewhere, so two policies that are compared see the same clients
//! with the same patience and the same work (common random numbers), in any order of events and on any thread.

use core::convert::Infallible;
use core::iter;

use rand::TryRng;

/// The step of SplitMix64: the odd number nearest to 2^64 divided by the golden ratio.
const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// The multiplier of the step from one word of an entity to the next.
const MULTIPLIER: u64 = 0xd134_2543_de82_ef95;

/// Where the derivation of keys starts; the name of the scheme, so that another scheme would start elsewhere.
const TAG: u64 = u64::from_le_bytes(*b"streams1");

/// The same for what the replications of a pair have in common.
const PAIR_TAG: u64 = u64::from_le_bytes(*b"pairs1\0\0");

/// All randomness of one replication.
#[derive(Clone, Copy, Debug)]
pub struct Root {
    key: u64,
    /// What both replications of a pair have in common, and whether this is the second of them.
    pair: u64,
    second: bool,
}

/// The numbers for one purpose of one owner, such as `("patience", "class sales")`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stream(u64);

/// The numbers of one entity in one stream, in order: a generator of 64-bit words with period 2^64.
///
/// It implements [`rand::TryRng`], and with it `rand::Rng`. The first words of the entities 0, 1, 2, ... of a stream are the
/// output of SplitMix64: a counter whose values pass through a mixing function. From one word of an entity to the next
/// the state takes a step of a linear congruential generator, so that each word is one mixing away from the key: draws sit
/// in the hot loop, where a second mixing would be waited for.
///
/// # How often two entities share numbers
/// All entities walk the same cycle of 2^64 words and start at pseudo-random places. Two walks of L words overlap with
/// probability 2L / 2^64, so among n entities the expected number of overlapping pairs is n² L / 2^64 (within one stream
/// a bit less, for there no two start at the same place). A run of 10^6 contacts with 10 purposes and 10 words each has
/// n = 10^7 and L = 10: one pair among those 10^7 is expected to share words in 1 of 18,000 runs. In 10,000 such replications
/// together, about 5,400 pairs among 10^11 share a few words, most of them for different purposes of different
/// replications; the share of the draws concerned, 10^-7, is far below the standard error of any estimate.
///
/// # Source
/// Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators, OOPSLA; the mixing function is variant 13
/// of Stafford (2011), Better bit mixing. The multiplier is M64 of Steele and Vigna (2022), Computationally easy, spectrally
/// good multipliers for congruential pseudorandom number generators, table 7.
#[derive(Clone, Debug)]
pub struct Draws(u64);

impl Root {
    /// The randomness of replication `replication` of the experiment seeded with `seed`.
    pub fn new(seed: u64, replication: u64) -> Root {
        let seed = absorb(TAG, seed);
        let (key, pair) = (absorb(seed, replication), absorb(absorb(PAIR_TAG, seed), replication / 2));
        Root { key, pair, second: !replication.is_multiple_of(2) }
    }

    /// A number in (0, 1), uniform over pairs of replications (0 and 1, 2 and 3, ...), that is 1 minus itself in the other
    /// replication of the pair: an antithetic variate.
    ///
    /// # Source
    /// Hammersley and Morton (1956), A new Monte Carlo technique: antithetic variates, Proceedings of the Cambridge
    /// Philosophical Society 52.
    pub fn antithetic(self, purpose: &str, owner: &str, entity: u64) -> f64 {
        let unit = Stream(absorb_text(absorb_text(self.pair, purpose), owner)).draws(entity).unit_open();
        if self.second { 1.0 - unit } else { unit }
    }

    /// The stream for one purpose of one owner. Equal arguments give equal streams.
    pub fn stream(self, purpose: &str, owner: &str) -> Stream {
        Stream(absorb_text(absorb_text(self.key, purpose), owner))
    }
}

impl Stream {
    /// The numbers of one entity, from the first.
    ///
    /// Different entities of a stream never start at the same place.
    #[inline]
    pub fn draws(self, entity: u64) -> Draws {
        Draws(self.0.wrapping_add(entity.wrapping_add(1).wrapping_mul(GAMMA)))
    }

    /// The numbers of an entity and of those that follow it, without end.
    #[inline]
    pub fn draws_from(self, entity: u64) -> impl Iterator<Item = Draws> {
        let first = self.draws(entity);
        iter::successors(Some(first), |draws| Some(Draws(draws.0.wrapping_add(GAMMA))))
    }
}

impl Stream {
    /// The stream that belongs to one entity of this stream, for entities that have entities of their own.
    #[inline]
    pub fn of(self, entity: u64) -> Stream {
        Stream(self.draws(entity).word())
    }
}

impl Draws {
    /// The next word, uniform over all 64-bit numbers.
    #[inline]
    pub fn word(&mut self) -> u64 {
        let word = mix(self.0);
        self.0 = self.0.wrapping_mul(MULTIPLIER).wrapping_add(GAMMA);
        word
    }

    /// The next number, uniform on the multiples of 2^-53 in `[0, 1)`.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        (self.word() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// The next number, uniform on the odd multiples of 2^-53 in `(0, 1)`: neither 0 nor 1.
    #[inline]
    pub fn unit_open(&mut self) -> f64 {
        ((self.word() >> 12) as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64)
    }
}

impl TryRng for Draws {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.word() >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.word())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.word().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// Stafford's variant 13: a bijection in which each input bit changes each output bit with probability near one half.
#[inline]
fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// A key from a key and one more word; a bijection in each when the other is fixed.
fn absorb(key: u64, word: u64) -> u64 {
    mix((key ^ word).wrapping_add(GAMMA))
}

/// A key from a key and a text. The length goes in first, so that no two lists of texts run together.
fn absorb_text(key: u64, text: &str) -> u64 {
    text.as_bytes().chunks(8).fold(absorb(key, text.len() as u64), |key, chunk| {
        let mut bytes = [0; 8];
        bytes[..chunk.len()].copy_from_slice(chunk);
        absorb(key, u64::from_le_bytes(bytes))
    })
}

#[cfg(test)]
mod tests {
    use rand::Rng;
    use statrs::distribution::{ChiSquared, ContinuousCDF};

    use super::*;

    const COUNT: u64 = 200_000;

    /// Chi-square test of `count` units over 1000 equal cells, two-sided at level 1e-4: too even is as wrong as uneven.
    fn assert_uniform(units: impl Iterator<Item = f64>) {
        let mut cells = [0_u32; 1000];
        units.for_each(|unit| cells[(unit * 1000.0) as usize] += 1);
        let expected = cells.iter().sum::<u32>() as f64 / 1000.0;
        let statistic: f64 = cells.iter().map(|&seen| (seen as f64 - expected).powi(2) / expected).sum();
        let p = ChiSquared::new(999.0).unwrap().cdf(statistic);
        assert!((0.5e-4..=1.0 - 0.5e-4).contains(&p), "chi-square {statistic} with 999 degrees of freedom");
    }

    /// The correlation of independent pairs has standard error 1 / sqrt(count); the bound is 4 of them.
    fn assert_uncorrelated(pairs: impl Iterator<Item = (f64, f64)>) {
        let (count, sum) = pairs.fold((0, 0.0), |(count, sum), (x, y)| (count + 1, sum + 12.0 * (x - 0.5) * (y - 0.5)));
        let correlation: f64 = sum / f64::from(count);
        assert!(correlation.abs() < 4.0 / f64::from(count).sqrt(), "correlation {correlation}");
    }

    fn stream() -> Stream {
        Root::new(1, 0).stream("patience", "class sales")
    }

    fn first(stream: Stream, entity: u64) -> f64 {
        stream.draws(entity).unit()
    }

    #[test]
    fn first_words_of_the_entities_are_those_of_the_published_generator() {
        let words: Vec<u64> = (0..5).map(|entity| Stream(1_234_567).draws(entity).word()).collect();
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        assert_eq!(words, published);
    }

    #[test]
    fn the_derivation_of_keys_is_fixed() {
        let words = [
            Root::new(0, 0).stream("", "").draws(0).word(),
            stream().draws(0).word(),
            stream().draws(1).word(),
            Root::new(1, 1).stream("patience", "class sales").draws(0).word(),
        ];
        insta::assert_debug_snapshot!(words, @r#"
        [
            2072812932849962128,
            18243222826279168312,
            11159228291612143444,
            7137054508373090871,
        ]
    "#);
    }

    #[test]
    fn antithetic_numbers_mirror_each_other_within_a_pair_and_are_uniform_over_pairs() {
        let number = |replication: u64, entity| Root::new(1, replication).antithetic("busyness", "sales", entity);
        for pair in 0..1_000 {
            assert_eq!(number(2 * pair, 0) + number(2 * pair + 1, 0), 1.0);
        }
        assert_uniform((0..COUNT).map(|pair| number(2 * pair + 1, 3)));
        assert_uncorrelated((0..COUNT).map(|pair| (number(2 * pair, 0), number(2 * pair + 2, 0))));
        assert_uncorrelated((0..COUNT).map(|pair| (number(2 * pair, 0), number(2 * pair, 1))));
        assert_uncorrelated(
            (0..COUNT).map(|pair| (number(2 * pair, 0), first(Root::new(1, 2 * pair).stream("busyness", "sales"), 0))),
        );
    }

    #[test]
    fn every_part_of_the_key_changes_the_numbers() {
        let root = Root::new(1, 0);
        let mut words = vec![
            root.stream("patience", "a").draws(0).word(),
            root.stream("patience", "b").draws(0).word(),
            root.stream("patienc", "ea").draws(0).word(),
            root.stream("patiencea", "").draws(0).word(),
            root.stream("a", "patience").draws(0).word(),
            root.stream("patience", "a\0").draws(0).word(),
            root.stream("patience", "a").draws(1).word(),
            Root::new(2, 0).stream("patience", "a").draws(0).word(),
            Root::new(0, 1).stream("patience", "a").draws(0).word(),
            Root::new(1, 1).stream("patience", "a").draws(0).word(),
        ];
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), 10);
    }

    #[test]
    fn the_same_key_gives_the_same_numbers_whatever_was_drawn_before() {
        let mut other = stream().draws(6);
        other.word();
        let (mut one, mut two) = (stream().draws(7), stream().draws(7));
        assert_eq!([one.word(), one.word()], [two.word(), two.word()]);
    }

    #[test]
    fn first_numbers_of_consecutive_entities_are_uniform() {
        assert_uniform((0..COUNT).map(|entity| first(stream(), entity)));
    }

    #[test]
    fn first_numbers_of_entities_far_apart_are_uniform() {
        assert_uniform((0..COUNT).map(|entity| first(stream(), entity << 40)));
    }

    #[test]
    fn numbers_of_one_entity_are_uniform() {
        let mut draws = stream().draws(3);
        assert_uniform((0..COUNT).map(|_| draws.unit()));
        assert_uniform((0..COUNT).map(|_| draws.unit_open()));
    }

    #[test]
    fn low_bits_of_first_words_are_uniform() {
        assert_uniform((0..COUNT).map(|entity| (stream().draws(entity).word() << 44 >> 44) as f64 / (1 << 20) as f64));
    }

    #[test]
    fn consecutive_entities_are_uncorrelated() {
        assert_uncorrelated((0..COUNT).map(|entity| (first(stream(), entity), first(stream(), entity + 1))));
    }

    #[test]
    fn consecutive_numbers_of_an_entity_are_uncorrelated() {
        assert_uncorrelated((0..COUNT).map(|entity| {
            let mut draws = stream().draws(entity);
            (draws.unit(), draws.unit())
        }));
    }

    /// Guards the step within an entity: were it that from entity to entity, each would repeat the numbers of the one before.
    #[test]
    fn later_numbers_of_an_entity_are_uncorrelated_with_first_numbers_of_its_neighbours() {
        for (index, distance) in [(1, 1), (2, 1), (1, 2), (2, 2), (5, 5)] {
            let later = |entity| {
                let mut draws = stream().draws(entity);
                for _ in 0..index {
                    draws.word();
                }
                draws.unit()
            };
            assert_uncorrelated((0..COUNT).map(|entity| (later(entity), first(stream(), entity + distance))));
        }
    }

    #[test]
    fn purposes_and_owners_are_uncorrelated() {
        let (patience, work) = (stream(), Root::new(1, 0).stream("work", "class sales"));
        assert_uncorrelated((0..COUNT).map(|entity| (first(patience, entity), first(work, entity))));
        let other = Root::new(1, 0).stream("patience", "class salet");
        assert_uncorrelated((0..COUNT).map(|entity| (first(patience, entity), first(other, entity))));
    }

    #[test]
    fn replications_are_uncorrelated() {
        let first_of = |replication| first(Root::new(1, replication).stream("patience", "sales"), 0);
        assert_uncorrelated((0..COUNT).map(|replication| (first_of(replication), first_of(replication + 1))));
        let other = Root::new(1, 1).stream("patience", "class sales");
        assert_uncorrelated((0..COUNT).map(|entity| (first(stream(), entity), first(other, entity))));
    }

    #[test]
    fn neighbouring_seeds_are_uncorrelated() {
        let first_of = |seed| first(Root::new(seed, 0).stream("patience", "sales"), 0);
        assert_uncorrelated((0..COUNT).map(|seed| (first_of(seed), first_of(seed + 1))));
        let other = Root::new(2, 0).stream("patience", "class sales");
        assert_uncorrelated((0..COUNT).map(|entity| (first(stream(), entity), first(other, entity))));
    }

    #[test]
    fn units_keep_to_their_intervals_at_the_ends() {
        // The state whose next word is 0: `mix` is a bijection that takes 0 to 0.
        let mut lowest = Draws(0);
        assert_eq!(lowest.clone().word(), 0);
        assert_eq!(lowest.clone().unit(), 0.0);
        assert_eq!(lowest.unit_open(), 2_f64.powi(-53));
        let largest = ((u64::MAX >> 12) as f64 + 0.5) / (1_u64 << 52) as f64;
        assert!(largest < 1.0);
    }

    #[test]
    fn bytes_are_the_words_in_little_endian_order() {
        let (mut bytes, mut words) = (stream().draws(0), stream().draws(0));
        let mut filled = [0; 11];
        bytes.fill_bytes(&mut filled);
        assert_eq!(filled[..8], words.word().to_le_bytes());
        assert_eq!(filled[8..], words.word().to_le_bytes()[..3]);
        assert_eq!(bytes.next_u32(), (words.word() >> 32) as u32);
    }
}
