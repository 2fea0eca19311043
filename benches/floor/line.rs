//! First-come-first-served lines that a contact can leave from the middle.

use super::NEVER;

#[derive(Clone, Copy)]
struct Place {
    arrived: u64,
    next: u16,
    previous: u16,
    class: u16,
}

/// The lines of `CLASSES` classes, which share `PLACES` places, a power of two; the last `CLASSES` of the places are the
/// ends of the lines, linked into rings, so that joining and leaving never meet a special case.
pub struct Lines<const PLACES: usize, const CLASSES: usize> {
    places: [Place; PLACES],
    free: [u16; PLACES],
    taken: usize,
}

impl<const PLACES: usize, const CLASSES: usize> Lines<PLACES, CLASSES> {
    const MASK: usize = {
        assert!(PLACES.is_power_of_two() && CLASSES < PLACES);
        PLACES - 1
    };

    /// Nobody waits.
    pub fn empty() -> Self {
        let ring = |place| Place { arrived: NEVER, next: place, previous: place, class: 0 };
        Lines {
            places: std::array::from_fn(|place| ring(place as u16)),
            free: std::array::from_fn(|place| place as u16),
            taken: 0,
        }
    }

    #[inline(always)]
    fn at(&mut self, place: u16) -> &mut Place {
        &mut self.places[usize::from(place) & Self::MASK]
    }

    #[inline(always)]
    fn end(class: usize) -> usize {
        PLACES - CLASSES + class
    }

    /// The longest waiting of `class`: their place and when they arrived, or any place and `NEVER` when nobody waits.
    #[inline(always)]
    pub fn head(&self, class: usize) -> (usize, u64) {
        let place = usize::from(self.places[Self::end(class) & Self::MASK].next) & Self::MASK;
        (place, self.places[place].arrived)
    }

    /// When the contact at `place` arrived.
    #[inline(always)]
    pub fn arrived(&self, place: usize) -> u64 {
        self.places[place & Self::MASK].arrived
    }

    /// The class of the contact at `place`.
    #[inline(always)]
    pub fn class(&self, place: usize) -> usize {
        usize::from(self.places[place & Self::MASK].class)
    }

    /// Puts a contact at the end of the line of `class` and returns their place.
    ///
    /// # Panics
    /// All places are taken. The models of reference stay far below, as waiting contacts abandon.
    #[inline(always)]
    pub fn join(&mut self, class: usize, now: u64) -> usize {
        assert!(self.taken < PLACES - CLASSES, "a waiting line outgrew its places");
        let place = self.free[self.taken & Self::MASK];
        self.taken += 1;
        let end = Self::end(class) as u16;
        let last = std::mem::replace(&mut self.at(end).previous, place);
        self.at(last).next = place;
        *self.at(place) = Place { arrived: now, next: end, previous: last, class: class as u16 };
        usize::from(place)
    }

    /// Takes the contact at `place` out of their line, wherever they stand in it.
    #[inline(always)]
    pub fn leave(&mut self, place: usize) {
        let Place { next, previous, .. } = self.places[place & Self::MASK];
        self.at(previous).next = next;
        self.at(next).previous = previous;
        self.taken -= 1;
        self.free[self.taken & Self::MASK] = place as u16;
    }
}
