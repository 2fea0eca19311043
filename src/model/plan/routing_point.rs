//! The place where requests by SIP arrive.

use super::outage::Outage;
use crate::random::Distribution;
use crate::time::Span;

/// The place where requests by SIP arrive, and what it takes there.
#[derive(Clone, Debug, PartialEq)]
pub struct RoutingPoint {
    /// How long it takes to receive and parse a message \[s\].
    pub parse: Distribution,
    /// To convert it into a routing request \[s\].
    pub convert: Distribution,
    /// To look up a client who is known \[s\].
    pub look_up: Distribution,
    /// To determine the best destination, a wait for it apart \[s\].
    pub determine: Distribution,
    /// How long before the call the data about it are there.
    pub data_ahead: Span,
    /// To establish the session with the agent, who is held meanwhile \[s\].
    pub establish: Distribution,
    /// Which share of the sessions the client ends \[0, 1\].
    pub client_ends: f64,
    /// Who keeps a session that is established.
    pub session_host: SessionHost,
    /// When it is down: in order, not overlapping and not touching.
    pub outages: Vec<Outage>,
}

impl Default for RoutingPoint {
    /// Nothing takes any time, clients and agents end sessions equally often, and the routing point keeps them.
    fn default() -> Self {
        let none = Distribution::constant(0.0).expect("zero is a constant");
        RoutingPoint {
            parse: none.clone(),
            convert: none.clone(),
            look_up: none.clone(),
            determine: none.clone(),
            data_ahead: Span::ZERO,
            establish: none,
            client_ends: 0.5,
            session_host: SessionHost::RoutingPoint,
            outages: Vec::new(),
        }
    }
}

/// Who keeps an established session until a party ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionHost {
    /// The routing point, a proxy: its outage cuts the session off.
    RoutingPoint,
    /// Another node of the network: the session goes on whatever becomes of the routing point.
    Node,
}
