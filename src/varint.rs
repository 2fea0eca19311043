//! Whole numbers in as few bytes as they need: seven bits a byte, the lowest first, of which the last has no eighth bit (LEB128).

/// Appends a number.
pub fn write(bytes: &mut Vec<u8>, mut number: u128) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// The number with which the bytes begin, which is taken off them.
///
/// # Panics
/// They do not begin with one that [`write()`] wrote.
pub fn read(bytes: &mut &[u8]) -> u128 {
    let (mut number, mut shift) = (0, 0);
    loop {
        let (&byte, rest) = bytes.split_first().expect("a number has a last byte");
        *bytes = rest;
        number |= u128::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return number;
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_were_written_in_as_few_bytes_as_they_need() {
        for (number, length) in [(0, 1), (127, 1), (128, 2), (16_383, 2), (16_384, 3), (u128::MAX, 19)] {
            let mut bytes = Vec::new();
            write(&mut bytes, number);
            write(&mut bytes, 5);
            assert_eq!(bytes.len(), length + 1, "{number}");
            let mut rest = bytes.as_slice();
            assert_eq!((read(&mut rest), read(&mut rest), rest.len()), (number, 5, 0));
        }
    }
}
