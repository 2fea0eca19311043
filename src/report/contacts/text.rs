//! Cells as text, put together without memory of their own and without a question about their length where that can be avoided.
//!
//! More than a cell is written, always as many bytes, and the next cell begins where it ends.

/// A cell whose text is known long before it is written.
pub(super) struct Prepared {
    /// The beginning of the text, filled up.
    start: [u8; SHORT],
    text: Box<str>,
}

/// Texts up to this length are copied without a loop.
const SHORT: usize = 32;

impl Prepared {
    pub(super) fn new(text: String) -> Prepared {
        let mut start = [0; SHORT];
        let length = text.len().min(SHORT);
        start[..length].copy_from_slice(&text.as_bytes()[..length]);
        Prepared { start, text: text.into() }
    }

    /// The bytes that there must be after the place where this is written.
    pub(super) fn room(&self) -> usize {
        self.text.len().max(SHORT)
    }

    /// Writes the text at a place; gives the place behind it.
    #[inline]
    pub(super) fn write(&self, out: &mut [u8], at: usize) -> usize {
        let length = self.text.len();
        if length <= SHORT {
            out[at..][..SHORT].copy_from_slice(&self.start);
        } else {
            out[at..][..length].copy_from_slice(self.text.as_bytes());
        }
        at + length
    }
}

/// Writes cells behind each other, all of which fit in with certainty, each with the comma before it.
pub(super) struct Pen<'t> {
    text: &'t mut [u8; Pen::ROOM],
    at: usize,
}

impl Pen<'_> {
    /// The bytes that may be written, and beyond them as many as are written at a time.
    const BYTES: usize = 256;
    pub(super) const ROOM: usize = Pen::BYTES + 32;

    /// Begins at a place of a text.
    ///
    /// # Panics
    /// There is no [`Pen::ROOM`] behind the place.
    #[inline(always)]
    pub(super) fn new(text: &mut [u8], at: usize) -> Pen<'_> {
        let room = text[at..].first_chunk_mut().expect("there is room for a row");
        Pen { text: room, at: 0 }
    }

    /// How many bytes were written.
    #[inline(always)]
    pub(super) fn written(&self) -> usize {
        self.at
    }

    /// Writes these bytes, of which only the first `length` count.
    #[inline(always)]
    pub(super) fn put<const N: usize>(&mut self, bytes: [u8; N], length: usize) {
        const { assert!(N <= Pen::ROOM - Pen::BYTES) };
        debug_assert!(self.at + length < Pen::BYTES);
        // The remainder changes nothing and spares a check.
        let at = self.at % Pen::BYTES;
        self.text[at..at + N].copy_from_slice(&bytes);
        self.at += length;
    }

    /// Writes a short text.
    pub(super) fn word(&mut self, word: &str) {
        self.text[self.at..self.at + word.len()].copy_from_slice(word.as_bytes());
        self.at += word.len();
    }

    /// Fills the next cell with a whole number.
    #[inline(always)]
    pub(super) fn number(&mut self, number: u64) {
        if number < 1_000 {
            self.first(number as u32);
        } else if number < 1_000_000 {
            self.first(number as u32 / 1_000);
            self.further(number as u32 % 1_000);
        } else {
            self.at = large(self.text, self.at, number);
        }
    }

    /// The comma, and up to three digits that a number begins with.
    #[inline(always)]
    fn first(&mut self, number: u32) {
        let First(text, length) = FIRST[number as usize];
        self.put(text, length as usize);
    }

    /// Three digits more.
    #[inline(always)]
    fn further(&mut self, number: u32) {
        self.put(FURTHER[number as usize].0.to_le_bytes(), 3);
    }

    /// Fills the next cell with exactly so many nanoseconds as seconds, without zeros at the end but for the first behind the point.
    #[inline(always)]
    pub(super) fn seconds(&mut self, nanos: u64) {
        let (whole, fraction) = seconds_of(nanos);
        self.number(whole);
        let (milli, rest) = thousandfold(fraction);
        let (micro, rest) = thousandfold(rest);
        let (nano, _) = thousandfold(rest);
        let [milli, micro, nano] = [FURTHER[milli], FURTHER[micro], FURTHER[nano]];
        let at = self.at % Pen::BYTES;
        let text = &mut self.text[at..at + 11];
        text[..4].copy_from_slice(&(milli.0 << 8 | u32::from(b'.')).to_le_bytes());
        text[4..8].copy_from_slice(&micro.0.to_le_bytes());
        text[7..].copy_from_slice(&nano.0.to_le_bytes());
        self.at += 10 - nano.zeros();
        if nano.zeros() == 3 {
            self.at -= micro.zeros();
            if micro.zeros() == 3 {
                // One digit stays, so that the column is no column of whole numbers.
                self.at -= milli.zeros().min(2);
            }
        }
    }
}

/// Whole seconds and the fraction of one more in units of 2^-64 s, rounded up by less than a nanosecond.
///
/// The product with the inverse of 10^9 in units of 2^-93 is too large by a part of less than 2^63 / 2^93 s, and the one that is added
/// makes up for the bits that are cut off.
#[inline(always)]
fn seconds_of(nanos: u64) -> (u64, u64) {
    const INVERSE: u64 = ((1_u128 << 93) / 1_000_000_000 + 1) as u64;
    debug_assert!(nanos < 1 << 63);
    let product = u128::from(nanos) * u128::from(INVERSE);
    ((product >> 93) as u64, (product >> 29) as u64 + 1)
}

/// A fraction taken a thousand times: what is whole of it, and the fraction that is left.
#[inline(always)]
fn thousandfold(fraction: u64) -> (usize, u64) {
    let product = u128::from(fraction) * 1_000;
    ((product >> 64) as usize, product as u64)
}

/// The rest of [`Pen::number`], apart from it so that the place of the pen need not be in memory: where it is afterwards.
#[inline(never)]
fn large(text: &mut [u8; Pen::ROOM], at: usize, number: u64) -> usize {
    let mut pen = Pen { text, at };
    pen.number(number / 1_000_000);
    let rest = (number % 1_000_000) as u32;
    pen.further(rest / 1_000);
    pen.further(rest % 1_000);
    pen.at
}

/// A comma and a number below a thousand as signs, and how many they are.
#[derive(Clone, Copy)]
struct First([u8; 4], u32);

static FIRST: [First; 1_000] = {
    let mut all = [First([0; 4], 0); 1_000];
    let mut number = 0;
    while number < all.len() {
        let [a, b, c] = digits(number);
        all[number] = match number {
            0..10 => First([b',', c, 0, 0], 2),
            10..100 => First([b',', b, c, 0], 3),
            _ => First([b',', a, b, c], 4),
        };
        number += 1;
    }
    all
};

/// A number below a thousand as three signs, the first in the lowest byte; in the highest one how many zeros it ends with.
#[derive(Clone, Copy)]
struct Further(u32);

impl Further {
    #[inline(always)]
    fn zeros(self) -> usize {
        (self.0 >> 24) as usize
    }
}

static FURTHER: [Further; 1_000] = {
    let mut all = [Further(0); 1_000];
    let mut number = 0;
    while number < all.len() {
        let [a, b, c] = digits(number);
        let zeros = match [a, b, c] {
            [b'0', b'0', b'0'] => 3,
            [_, b'0', b'0'] => 2,
            [_, _, b'0'] => 1,
            _ => 0,
        };
        all[number] = Further(u32::from_le_bytes([a, b, c, zeros]));
        number += 1;
    }
    all
};

const fn digits(number: usize) -> [u8; 3] {
    [b'0' + (number / 100) as u8, b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(write: impl FnOnce(&mut Pen<'_>)) -> String {
        let mut text = [b'#'; Pen::ROOM];
        let mut pen = Pen::new(&mut text, 0);
        write(&mut pen);
        let length = pen.written();
        str::from_utf8(&text[..length]).unwrap().to_owned()
    }

    /// The same with a library's formatting.
    fn seconds(nanos: u64) -> String {
        let text = format!(",{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000);
        let short = text.trim_end_matches('0');
        if short.ends_with('.') { format!("{short}0") } else { short.to_owned() }
    }

    fn assert_exact(number: u64) {
        assert_eq!(written(|pen| pen.number(number)), format!(",{number}"));
        let nanos = number.min(i64::MAX as u64);
        assert_eq!(written(|pen| pen.seconds(nanos)), seconds(nanos));
    }

    #[test]
    fn numbers_and_seconds_are_exact_at_all_powers_of_ten_and_two_and_beside_them() {
        let tens = (0..20).map(|power| 10_u64.pow(power));
        let twos = (0..64).map(|power| 1_u64 << power);
        for power in tens.chain(twos) {
            for factor in [1, 2, 5, 9] {
                let number = power.saturating_mul(factor);
                (number.saturating_sub(3)..=number.saturating_add(3)).for_each(assert_exact);
            }
        }
        assert_exact(u64::MAX);
    }

    #[test]
    fn seconds_are_exact_where_rounding_would_be_worst() {
        // Just below and above whole seconds, and at the far end of time.
        for whole in [0, 1, 999, 1_000, 999_999, 1_000_000, 86_400, 9_223_372_035] {
            for fraction in [0, 1, 2, 10, 999, 1_000, 999_000, 1_000_000, 500_000_000, 999_999_998, 999_999_999] {
                assert_exact(whole * 1_000_000_000 + fraction);
            }
        }
    }

    proptest! {
        #[test]
        fn any_number_is_exact(number: u64, bits in 0_u32..64) {
            assert_exact(number >> bits);
        }
    }

    #[test]
    fn a_prepared_text_of_any_length_leaves_what_is_before_it() {
        for length in [0, 1, SHORT - 1, SHORT, SHORT + 1, 1_000] {
            let text = "x".repeat(length);
            let prepared = Prepared::new(text.clone());
            let mut out = vec![b'#'; 2 + prepared.room()];
            assert_eq!(prepared.write(&mut out, 2), 2 + length);
            assert_eq!(str::from_utf8(&out[..2 + length]).unwrap(), format!("##{text}"));
        }
    }
}
