//! Who hosts a communication by instant message.

/// Who hosts an instant-messaging communication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// The provider: every message is relayed through its server.
    Provider,
    /// The proxy: the client was redirected and talks to it directly.
    Proxy,
}

/// How an instant-messaging communication is to be hosted. Who was redirected stays with the proxy, so there is no fourth way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hosting {
    /// The provider hosts dialogue and session.
    Relay,
    /// The client is redirected before the dialogue; the proxy hosts dialogue and session.
    Redirect,
    /// The provider hosts the dialogue; at the connection to an agent the proxy takes over.
    Handover,
}

impl Hosting {
    /// All of them.
    pub const ALL: [Hosting; 3] = [Hosting::Relay, Hosting::Redirect, Hosting::Handover];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Hosting::Relay => "relay",
            Hosting::Redirect => "redirect",
            Hosting::Handover => "handover",
        }
    }
}

/// For whom which hosting is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HostingPolicy {
    /// For those whom the following two name; the others are relayed.
    pub mode: Hosting,
    /// A share of the contacts, chosen by chance \[0, 1\].
    pub share: f64,
    /// Contacts at least so sensitive.
    pub from_sensitivity: f64,
}

impl HostingPolicy {
    /// The same for everybody.
    pub const fn always(mode: Hosting) -> HostingPolicy {
        HostingPolicy { mode, share: 1.0, from_sensitivity: 0.0 }
    }
}

/// What becomes of a contact that the proxy should host and cannot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FallBack {
    /// It is relayed.
    #[default]
    Relay,
    /// It is refused.
    Refuse,
}
