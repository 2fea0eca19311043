//! What was counted of some contacts, really or in one replication.

use crate::model::Cell;
use crate::scenario::BacktestCell;

/// Sums over contacts. What is not known of one of them is not known of all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Counts {
    pub(super) offered: f64,
    pub(super) answered: f64,
    pub(super) abandoned: Option<f64>,
    /// Neither answered nor given up waiting, nor gone on or served otherwise.
    pub(super) lost: Option<f64>,
    pub(super) answered_in_time: Option<f64>,
    /// \[s\].
    pub(super) wait_answered: Option<f64>,
    /// \[s\].
    pub(super) conversation: Option<f64>,
    /// The contacts over which the conversations are summed.
    pub(super) handled: f64,
}

impl Counts {
    const NOTHING: Counts = Counts {
        offered: 0.0,
        answered: 0.0,
        abandoned: Some(0.0),
        lost: Some(0.0),
        answered_in_time: Some(0.0),
        wait_answered: Some(0.0),
        conversation: Some(0.0),
        handled: 0.0,
    };

    pub(super) fn of_real(cell: &BacktestCell) -> Counts {
        Counts {
            offered: cell.offered,
            answered: cell.answered,
            abandoned: cell.abandoned,
            // Files of what really happened do not say.
            lost: None,
            answered_in_time: cell.answered_in_time,
            wait_answered: cell.wait_answered,
            conversation: cell.talk,
            handled: cell.answered,
        }
    }

    pub(super) fn of_simulated(cell: &Cell) -> Counts {
        let seconds = |nanos: u128| Some(nanos as f64 / 1e9);
        Counts {
            offered: cell.offered as f64,
            answered: cell.answered() as f64,
            abandoned: Some(cell.abandoned() as f64),
            lost: Some(cell.lost() as f64),
            answered_in_time: Some(cell.answered_in_time as f64),
            wait_answered: seconds(cell.wait_answered),
            conversation: seconds(cell.conversation),
            handled: cell.handled() as f64,
        }
    }

    pub(super) fn sum(all: impl Iterator<Item = Counts>) -> Counts {
        let both = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| a + b);
        all.fold(Counts::NOTHING, |a, b| Counts {
            offered: a.offered + b.offered,
            answered: a.answered + b.answered,
            abandoned: both(a.abandoned, b.abandoned),
            lost: both(a.lost, b.lost),
            answered_in_time: both(a.answered_in_time, b.answered_in_time),
            wait_answered: both(a.wait_answered, b.wait_answered),
            conversation: both(a.conversation, b.conversation),
            handled: a.handled + b.handled,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_of_one_is_not_known_of_all() {
        let known = Counts { offered: 5.0, ..Counts::NOTHING };
        let sum = Counts::sum([known, Counts { abandoned: None, ..known }].into_iter());
        assert_eq!(sum, Counts { offered: 10.0, abandoned: None, ..Counts::NOTHING });
    }
}
