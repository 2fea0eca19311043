//! The machines of a center. Each has its state to itself: it is told what happens and says what follows. None knows another, and
//! none knows what drives it.

pub(crate) mod announcement;
pub(crate) mod attention;
pub(crate) mod callbacks;
pub(crate) mod clients;
pub(crate) mod conversation;
pub(crate) mod dialogue;
pub(crate) mod faults;
pub(crate) mod firewall;
pub(crate) mod hosting;
pub(crate) mod invitations;
pub(crate) mod journey;
pub(crate) mod network;
pub(crate) mod overflow;
pub(crate) mod presence;
pub(crate) mod programs;
pub(crate) mod queues;
pub(crate) mod response;
pub(crate) mod rules;
pub(crate) mod self_service;
pub(crate) mod silence;
pub(crate) mod sip;
pub(crate) mod sites;
pub(crate) mod stations;
pub(crate) mod status;
pub(crate) mod subscribers;
pub(crate) mod threads;
pub(crate) mod transfers;
pub(crate) mod trunks;
pub(crate) mod while_waiting;
