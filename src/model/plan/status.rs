//! The status server of a center, and the page on which clients see what it knows.

use crate::time::Span;

/// How the center's status comes to the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatusServer {
    /// When it is looked at, and sent.
    pub delivery: StatusDelivery,
    /// The way of a message between server and page.
    pub latency: Span,
}

/// How what the status server knows comes to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusDelivery {
    /// The page asks for it at each look, and has the answer two ways later.
    Pull {
        /// How often the server looks at the center, from the start on; nothing for whenever it is asked.
        every: Option<Span>,
    },
    /// The server looks and sends what it sees to the page so often. Whoever looks sees at once what came last.
    Push {
        /// How often.
        every: Span,
    },
    /// The page asks for it when a client begins to look, and has it sent anew as often as the server looks, as long as they do.
    Stream {
        /// How often.
        every: Span,
    },
}

impl Default for StatusDelivery {
    fn default() -> Self {
        StatusDelivery::Pull { every: None }
    }
}

impl StatusDelivery {
    /// How often the server looks at the center, where it does not whenever it is asked.
    pub fn every(self) -> Option<Span> {
        match self {
            StatusDelivery::Pull { every } => every,
            StatusDelivery::Push { every } | StatusDelivery::Stream { every } => Some(every),
        }
    }
}
