//! Clients of a chat who give up without a word: nobody is there any more, but the chat stands in line.

use crate::random::{Distribution, Root, Stream};
use crate::time::Span;

/// How clients of a class give up silently (Castellanos, Yom-Tov and Goldberg, "Silent abandonment in text-based contact centers").
#[derive(Clone, Debug, PartialEq)]
pub struct SilentAbandonment {
    /// Which share of those who give up waiting do so without closing the chat \[0, 1\].
    pub share: f64,
    /// How long it takes an agent to find out that nobody is there \[s\].
    pub look: Distribution,
}

/// The random numbers of a class's clients who may give up silently in one replication, each addressed by the contact's number.
#[derive(Clone, Copy, Debug)]
pub struct SilenceDraws {
    silent: Stream,
    look: Stream,
}

impl SilenceDraws {
    /// The numbers of the class of this name.
    pub fn new(root: Root, class: &str) -> SilenceDraws {
        let stream = |purpose| root.stream(purpose, class);
        SilenceDraws { silent: stream("silent abandonment"), look: stream("look at a silent chat") }
    }

    /// Whether the client gives up silently, once they give up.
    pub fn is_silent(&self, silent: &SilentAbandonment, number: u64) -> bool {
        self.silent.draws(number).unit() < silent.share
    }

    /// How long it takes the agent to find out.
    pub fn look(&self, silent: &SilentAbandonment, number: u64) -> Span {
        Span::from_seconds_f64(silent.look.sample(&mut self.look.draws(number)))
    }
}
