//! Who takes down what becomes of every contact.

use crate::model::Observer;
use std::convert::Infallible;

/// Who takes down what becomes of the contacts of many replications. Nobody (`()`) costs nothing.
///
/// Each replication is watched on the thread that simulates it, and what its observer makes of the contacts is taken in
/// pieces: in the order of the replications, and those of one in the order in which they were made.
pub trait Recorder: Sync {
    /// Whether anything is taken down.
    const RECORDS: bool = true;
    /// Watches one replication.
    type Observer<'w>: Observer
    where
        Self: 'w;
    /// So much of what is taken down as is worth handing on at a time.
    type Piece: Send;
    /// Why a piece was not taken.
    type Error: Send;

    /// Somebody to watch a replication, who puts what they make of it into `put`.
    fn watch<'w>(&'w self, replication: u32, put: &'w mut dyn FnMut(Self::Piece)) -> Self::Observer<'w>;

    /// The replication is over, and what its observer still has is put where the rest was.
    fn end(&self, observer: Self::Observer<'_>);

    /// Takes the next piece. Never called twice at a time.
    ///
    /// # Errors
    /// The piece is lost. Then no further one is offered.
    fn take(&self, piece: Self::Piece) -> Result<(), Self::Error>;

    /// All pieces of one more replication have been taken.
    fn mark(&self);

    /// Takes back all that was taken after so many replications, counted from the first, and puts the rest where it belongs. No further piece
    /// comes.
    ///
    /// # Errors
    /// As those of [`Recorder::flush`].
    fn cut(&self, replications: u32) -> Result<(), Self::Error>;

    /// Puts all that was taken where it belongs. Pieces of further replications may come.
    ///
    /// # Errors
    /// What was taken is lost, or part of it.
    fn flush(&self) -> Result<(), Self::Error>;
}

impl Recorder for () {
    const RECORDS: bool = false;
    type Observer<'w> = ();
    type Piece = Infallible;
    type Error = Infallible;

    fn watch<'w>(&'w self, _: u32, _: &'w mut dyn FnMut(Infallible)) {}

    fn end(&self, (): ()) {}

    fn take(&self, piece: Infallible) -> Result<(), Infallible> {
        match piece {}
    }

    fn mark(&self) {}

    fn cut(&self, _: u32) -> Result<(), Infallible> {
        Ok(())
    }

    fn flush(&self) -> Result<(), Infallible> {
        Ok(())
    }
}
