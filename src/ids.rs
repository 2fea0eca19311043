//! Small dense numbers that name things: those that the engine knows, and those of the simulator alone.

use switchboard_engine::id;

pub use switchboard_engine::ids::*;

id!(
    /// A client who is not in contact now and has a wish. Numbers are used again, as those of contacts are.
    ClientId(u32)
);
id!(
    /// A class of contacts: same arrivals, same distributions, same wish.
    ClassId(u16)
);
id!(
    /// An instant-messaging provider.
    ProviderId(u8)
);
id!(
    /// A group of telephone lines into the center.
    TrunkId(u16)
);
id!(
    /// A kind of device that clients have.
    DeviceId(u8)
);
id!(
    /// A presence service, which knows of devices whether they are on.
    PresenceServiceId(u8)
);
