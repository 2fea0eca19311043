//! SIP requests as they come over the network (RFC 3261): the parser, and files of them.
//!
//! A contact center that is reached by SIP gets an INVITE for each contact. Its headers say who asks, with which software;
//! its body may be an electronic form that the client filled in. [`parse`] reads one message and says what is in it, or
//! which rule it breaks; it knows nothing of routing. [`split`] takes a file of messages with their times apart.
//!
//! The grammar of header lines, methods and addresses is that of the crate `ezk-sip-types`; what a routing point has to
//! refuse besides (RFC 3261, 8.1.1 and 8.2), the length of the body and the form are looked at here.
//!
//! ```
//! let text = "INVITE sip:help@center.example SIP/2.0
//! Via: SIP/2.0/TCP client.example;branch=z9hG4bK7
//! From: Joe <sips:joe@client.example>;tag=1
//! To: <sip:help@center.example>
//! Call-ID: 3848276298220188511@client.example
//! CSeq: 1 INVITE
//! User-Agent: Softphone/2.1
//! Content-Type: application/x-www-form-urlencoded
//!
//! reason=late+bill&customer=4711";
//! let invite = switchboard::sip::parse(text.as_bytes()).unwrap();
//! assert_eq!((invite.from.as_str(), invite.software.as_deref()), ("joe@client.example", Some("Softphone/2.1")));
//! assert_eq!(invite.form.get("reason"), Some("late bill"));
//! ```

mod capture;
mod file;
mod form;
mod message;
mod streams;
#[cfg(test)]
mod tests;

pub use capture::{Captured, captured, is_capture};
pub use file::{Entry, SEPARATOR, split};
pub use form::Form;
pub use message::{Invite, LARGEST_MESSAGE, Malformed, Urgency, parse};
