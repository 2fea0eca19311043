//! What is counted of clients who are watched.

use crate::model::tallies::counts;
use crate::workload::Presence;

counts! {
    /// What came of watching the clients of a class. Times are sums over devices \[device·ns\].
    pub struct PresenceTimes {
        /// Subscriptions to the presence of a client.
        pub subscriptions: u64,
        /// While they were watched: time online.
        pub online: u128,
        /// Time in which they did not want to be disturbed.
        pub undisturbed: u128,
        /// Time away.
        pub away: u128,
        /// Time offline.
        pub offline: u128,
        /// Of the time offline: seemed to be there.
        pub ghost: u128,
        /// Status messages on the ways from presence services to the center, or to agents who subscribe themselves, counted on each leg.
        pub upstream: u64,
        /// Status messages from the center to agents.
        pub to_agents: u64,
        /// Looks at a client: of agents when they were connected, at each message that they sent and before they called; of robots before they
        /// called.
        pub looks: u64,
        /// Of these: nothing was known of any device.
        pub unseen: u64,
        /// Of those at which something was known: what was seen was not so.
        pub wrong: u64,
        /// Devices of which something was known, over all looks.
        pub seen_devices: u64,
        /// How old that was \[ns\].
        pub age: u128,
        /// Of these devices: seemed to be connected.
        pub seen_connected: u64,
        /// Of these: were gone.
        pub seen_ghosts: u64,
        /// Contacts whose client had no fitting device on and turned one on.
        pub turned_on: u64,
        /// Messages to clients that had to be kept until a device took them.
        pub kept: u64,
        /// Times that a client went on with a conversation on another device.
        pub moved: u64,
        /// Messages that reached nobody in time, whose conversations were given up.
        pub undelivered: u64,
        /// Clients who came again later than they wanted, because no fitting device was on.
        pub delayed_returns: u64,
    }
}

impl PresenceTimes {
    /// The time in a state.
    pub(super) fn time_in(&mut self, presence: Presence) -> &mut u128 {
        match presence {
            Presence::Online => &mut self.online,
            Presence::DoNotDisturb => &mut self.undisturbed,
            Presence::Away => &mut self.away,
            Presence::Offline => &mut self.offline,
        }
    }
}
