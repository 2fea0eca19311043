//! By which of their devices clients are called: which of them are to ring, by what is seen of them and what clients prefer.

use super::device::{DeviceMedium, Presence};
use crate::ids::DeviceId;
use crate::time::Span;

/// A medium on a device of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// The device.
    pub device: DeviceId,
    /// Its place among the devices of clients of the class.
    pub place: u8,
    /// By what they are called on it.
    pub medium: DeviceMedium,
}

/// How clients of a class are called by their devices.
#[derive(Clone, Debug, PartialEq)]
pub struct Addresses {
    /// In the order in which clients prefer them; at most [`Addresses::MOST`].
    pub order: Vec<Address>,
    /// What decides which of them ring.
    pub by: By,
    /// How many of them ring.
    pub rings: Rings,
}

/// What decides by which addresses a client is called.
#[derive(Clone, Debug, PartialEq)]
pub enum By {
    /// The order alone, whatever is seen of the client.
    Order,
    /// What is seen of them at the moment of dialling.
    Presence(ByPresence),
}

/// The addresses by which clients want to be called, by what is seen of them.
#[derive(Clone, Debug, PartialEq)]
pub struct ByPresence {
    /// By how they are seen, in the order of [`Presence::ALL`]. The last are those of whom nothing is seen, too.
    pub listed: [AddressSet; Presence::ALL.len()],
    /// How long after it was found that none fits is looked again.
    pub look_again: Span,
    /// How long they are looked for at most before they are called by the order alone.
    pub put_off: Span,
    /// Which share of the calls agents dial by all this \[0, 1\]; the others they dial by the order alone. A robot always goes by it.
    pub compliance: f64,
}

/// How many addresses ring at one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rings {
    /// The first of those that fit.
    One,
    /// Those that fit, one after the other, until somebody answers.
    InTurn,
    /// Those that fit, all at once, until somebody answers one.
    All,
}

/// A set of addresses by their number in the order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AddressSet(u16);

impl AddressSet {
    /// Whether it is one of them.
    pub fn contains(self, address: usize) -> bool {
        self.0 >> address & 1 == 1
    }
}

impl FromIterator<usize> for AddressSet {
    fn from_iter<I: IntoIterator<Item = usize>>(addresses: I) -> AddressSet {
        AddressSet(addresses.into_iter().fold(0, |set, address| set | 1 << address))
    }
}

/// What is seen of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    /// How it shows its client.
    pub presence: Presence,
    /// By what they can be reached meanwhile, if they left word of that.
    pub word: Option<DeviceMedium>,
}

/// How often each address has rung in vain.
pub type InVain = [u8; Addresses::MOST];

impl Addresses {
    /// The most addresses of a client.
    pub const MOST: usize = 16;

    /// Those that ring at a call that goes by the order alone, by their number and the first first: of those that have rung in vain least
    /// often the one that the client prefers.
    pub fn in_order(&self, in_vain: &InVain) -> Vec<usize> {
        self.first((0..self.order.len()).map(|address| (in_vain[address], 0, address)))
    }

    /// The same at a call that goes by what is seen of the client and, at its place, of each device; none where the client is not to be
    /// called now.
    ///
    /// An address fits that is listed for the client as they are seen, and whose device is seen online or away, or nothing is known of it. If
    /// none does and the client may be disturbed, those fit that are listed for who is offline, and their devices that are seen offline
    /// come last. Where the client has left word of how to be reached, those of that medium come first while the word lasts.
    pub fn by_presence(
        &self,
        rules: &ByPresence,
        client: Option<Presence>,
        devices: &[Option<Sight>],
        in_vain: &InVain,
    ) -> Vec<usize> {
        let seen = |address: usize| devices.get(usize::from(self.order[address].place)).copied().flatten();
        let state = |address: usize| seen(address).map(|sight| sight.presence);
        let is_listed = |client: Presence, address: usize| rules.listed[client as usize].contains(address);
        let all = || 0..self.order.len();
        let is_there = |&address: &usize| !matches!(state(address), Some(Presence::Offline | Presence::DoNotDisturb));
        let word = devices.iter().flatten().find_map(|sight| sight.word);
        let client = client.unwrap_or(Presence::Offline);
        let left = |&address: &usize| word == Some(self.order[address].medium) && is_there(&address);
        let mut fitting = Vec::from_iter(all().filter(|&address| is_listed(client, address)).filter(is_there));
        if client != Presence::DoNotDisturb {
            if fitting.is_empty() || client == Presence::Offline {
                let undisturbed = |&address: &usize| state(address) != Some(Presence::DoNotDisturb);
                fitting = all().filter(|&address| is_listed(Presence::Offline, address)).filter(undisturbed).collect();
            }
            fitting.extend(all().filter(left));
        }
        self.first(fitting.into_iter().map(|address| {
            let rank = match state(address) {
                _ if left(&address) => 0,
                Some(Presence::Offline) => 2,
                _ => 1,
            };
            (in_vain[address], rank, address)
        }))
    }

    /// As many as ring of those with these ranks.
    fn first(&self, ranked: impl Iterator<Item = (u8, u8, usize)>) -> Vec<usize> {
        let mut ranked = Vec::from_iter(ranked);
        ranked.sort_unstable();
        ranked.dedup();
        let most = if self.rings == Rings::One { 1 } else { Addresses::MOST };
        ranked.into_iter().map(|(_, _, address)| address).take(most).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Presence::{Away, DoNotDisturb, Offline, Online};

    const PC: usize = 0;
    const CELL: usize = 1;
    const LINE: usize = 2;

    fn addresses(rings: Rings) -> Addresses {
        let media = [DeviceMedium::IpPhone, DeviceMedium::Cellular, DeviceMedium::Telephone];
        let order = (0..).zip(media).map(|(place, medium)| Address { device: DeviceId(place), place, medium });
        Addresses { order: order.collect(), by: By::Order, rings }
    }

    /// Online by computer and cell phone, away by the cell phone, and offline by the telephone.
    fn rules() -> ByPresence {
        let listed: [&[usize]; 4] = [&[PC, CELL], &[], &[CELL], &[LINE]];
        ByPresence {
            listed: listed.map(|listed| listed.iter().copied().collect()),
            look_again: Span::from_seconds(60),
            put_off: Span::from_seconds(600),
            compliance: 1.0,
        }
    }

    fn chosen(rings: Rings, client: Option<Presence>, seen: [Option<Presence>; 3], in_vain: &[u8]) -> Vec<usize> {
        let mut failed = [0; Addresses::MOST];
        failed[..in_vain.len()].copy_from_slice(in_vain);
        let sights = seen.map(|presence| presence.map(|presence| Sight { presence, word: None }));
        addresses(rings).by_presence(&rules(), client, &sights, &failed)
    }

    #[test]
    fn cbk_01_how_the_client_is_seen_selects_the_list_and_the_first_device_that_is_there() {
        let one = |client, seen| chosen(Rings::One, client, seen, &[]);
        assert_eq!(one(Some(Online), [Some(Online), Some(Online), None]), [PC]);
        assert_eq!(one(Some(Online), [Some(Offline), Some(Online), None]), [CELL]);
        assert_eq!(one(Some(Away), [Some(Away), Some(Offline), None]), [LINE], "none that is listed is there");
        assert_eq!(one(Some(Offline), [Some(Offline), Some(Offline), None]), [LINE]);
        assert_eq!(one(None, [None, None, None]), [LINE], "nothing is seen");
        assert!(one(Some(DoNotDisturb), [Some(DoNotDisturb), Some(Online), None]).is_empty());
        assert_eq!(
            one(Some(Online), [Some(DoNotDisturb), Some(Online), None]),
            [CELL],
            "it counts for the device alone"
        );
    }

    #[test]
    fn cbk_20_dev_06_what_has_rung_in_vain_comes_after_what_has_not() {
        let all_online = [Some(Online), Some(Online), None];
        let next = |in_vain: &[u8]| chosen(Rings::One, Some(Online), all_online, in_vain);
        assert_eq!([next(&[]), next(&[1, 0]), next(&[1, 1]), next(&[2, 1])], [[PC], [CELL], [PC], [CELL]]);
        let blind = |in_vain: [u8; 3]| {
            let mut failed = [0; Addresses::MOST];
            failed[..3].copy_from_slice(&in_vain);
            addresses(Rings::One).in_order(&failed)
        };
        assert_eq!(
            [blind([0, 0, 0]), blind([1, 0, 0]), blind([1, 1, 0]), blind([1, 1, 1])],
            [[PC], [CELL], [LINE], [PC]]
        );
        assert_eq!(chosen(Rings::InTurn, Some(Online), all_online, &[1]), [CELL, PC]);
    }

    #[test]
    fn prs_03_a_word_comes_before_what_is_preferred_while_it_lasts() {
        let mut sights = [Some(Sight { presence: Away, word: Some(DeviceMedium::Telephone) }), None, None];
        let chosen = |sights: &[Option<Sight>], client| {
            addresses(Rings::One).by_presence(&rules(), client, sights, &[0; Addresses::MOST])
        };
        assert_eq!(chosen(&sights, Some(Away)), [LINE]);
        sights[0] = Some(Sight { presence: Away, word: None });
        assert_eq!(chosen(&sights, Some(Away)), [CELL]);
    }
}
