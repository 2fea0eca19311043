//! Who makes contact, when and with what: everything about a contact that is left to chance is drawn here.
//!
//! Every number drawn belongs to one contact: it is addressed by the class, the contact's number in its class and the purpose. So two
//! policies that are run with the same seed see the same contacts at the same times with the same patience and the same
//! work, whatever happened to others in between: common random numbers, by construction.

mod addresses;
mod agenda;
mod announcement;
mod arrivals;
mod automation;
mod bursts;
mod busyness;
mod by_arrival;
mod callback;
mod contact;
mod device;
mod inquiry;
mod invitation;
mod notice;
mod pacing;
mod paging;
mod retrial;
mod share;
mod silence;
mod sip;
mod status;
mod thread;
mod transfer;
mod while_waiting;

pub use addresses::{Address, AddressSet, Addresses, By, ByPresence, InVain, Rings, Sight};
pub use agenda::{AgendaDraws, ClientAgenda};
pub use announcement::{Announcement, AnnouncementDraws, Said};
pub use arrivals::{ArrivalStream, Arrivals, Piece, PiecesError, RatedPieces, RecordedContact, RecordedContacts};
pub use automation::{Automation, AutomationDraws, WhenFull, WhenUsed};
pub use bursts::{Bursts, BurstsError};
pub use busyness::{BusyState, BusyStates, BusyStatesError, Busyness, SharedBusyness};
pub use by_arrival::{ByArrival, Hours};
pub use callback::{Callback, CallbackDraws, CallbackOffer, Called, Dialler, PageAhead, Updates};
pub use contact::{
    Class, ClassDraws, Entry, HostingQuestion, MessagingHabits, PreferredAgent, SessionForm, TurnDraws, Turns, WayIn,
};
pub use device::{
    Activity, Connection, DAY, Device, DeviceDraws, DeviceMedia, DeviceMedium, Life, Presence, Reach, Recorded,
    RecordedDay, Shown, Spells, Stretch, Word,
};
pub use inquiry::{FieldSet, Inquiry, Introduction, Manner};
pub use invitation::{InvitationDraws, Invitations, Reply, invited, is_invited, page_of};
pub use notice::{Notice, NoticeDraws, is_noticed, noticed};
pub use pacing::{Outlook, Pacing};
pub use paging::Paging;
pub use retrial::{AttemptFailure, Recalls, Retrials, anew, client_number, first_number};
pub use share::ShareByTime;
pub use silence::{SilenceDraws, SilentAbandonment};
pub use sip::{Converter, Customer, FormAttribute, Party, SipDraws, SipHabits, SipRequest, SipRequests, SipStage};
pub use status::{Accepted, AgentWait, Choice, Level, LevelAlert, StatusDraws, StatusHabits, Watch};
pub use thread::{MoreMessages, ThreadDraws, ThreadHabits};
pub use transfer::{
    Transfer, TransferDraws, TransferForm, came_as, switched, switched_from, transferred, transferred_from,
};
pub use while_waiting::{WhileWaiting, WhileWaitingDraws};
