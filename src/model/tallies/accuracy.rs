//! How right waits were that had been told.

use super::counts::counts;
use crate::time::Span;

counts! {
    /// How right the waits were that contacts had been told, over those that were then connected to an agent.
    pub struct Accuracy {
        /// Contacts that were told a wait and connected.
        pub answered: u64,
        /// The waits that these were told \[ns\].
        pub told: u128,
        /// How long it took from then to the connection \[ns\].
        pub waited: u128,
        /// How far their waits were off what they had been told, up or down \[ns\].
        pub error: u128,
        /// The squares of that \[ms^2\].
        pub squared_error: u128,
        /// Of these: waited longer than they had been told.
        pub waited_longer: u64,
    }
}

const NANOS_PER_MS: u64 = 1_000_000;

impl Accuracy {
    /// One more contact that was told a wait was connected after this time.
    pub(crate) fn count(&mut self, told: Span, waited: Span) {
        let off = waited.nanos().abs_diff(told.nanos());
        self.answered += 1;
        self.told += u128::from(told.nanos());
        self.waited += u128::from(waited.nanos());
        self.error += u128::from(off);
        self.squared_error += u128::from(off / NANOS_PER_MS).pow(2);
        self.waited_longer += u64::from(waited > told);
    }
}
