//! One SIP request: what is in it, or why it cannot be taken.

use super::form::Form;
use bytes::Bytes;
use ezk_sip_types::header::DecodeValues;
use ezk_sip_types::header::typed::{CSeq, CallID, ContentLength, ContentType};
use ezk_sip_types::msg::{Line, PullParser};
use ezk_sip_types::uri::{SipUri, SipUriUserPart};
use ezk_sip_types::{Headers, Method, Name};
use std::fmt;

const PRIORITY: Name = Name::custom("Priority", &["priority"]);

/// How the first line of an answer begins (RFC 3261, 7.2).
const ANSWER: &str = "SIP/2.0 ";

/// A longer message is refused before it is read \[bytes\]: the most that a datagram holds (RFC 3261, 18.1.1).
pub const LARGEST_MESSAGE: usize = 65_535;

/// An invitation to a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// Who asks: the address of `From`, without scheme and parameters.
    pub from: String,
    /// Who is asked for: the address of `To`, likewise.
    pub to: String,
    /// The call's name.
    pub call_id: String,
    /// Which session of the caller it is to be: the tag of `From`. With the call's name it tells a request that is sent again, or with
    /// credentials, from another one (RFC 3261, 12 and 22).
    pub from_tag: Option<String>,
    /// Whether it changes a session that there is, whose name at the center is the tag of `To` (RFC 3261, 14).
    pub is_within_session: bool,
    /// The client's software, from `User-Agent`.
    pub software: Option<String>,
    /// How urgent it says it is, from `Priority`.
    pub urgency: Option<Urgency>,
    /// The form in its body; without fields when the body is something else, such as a description of media.
    pub form: Form,
}

/// What the header `Priority` may say (RFC 3261, 20.26). What it may not say is as if it were not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// `non-urgent`
    NonUrgent,
    /// `normal`
    Normal,
    /// `urgent`
    Urgent,
    /// `emergency`
    Emergency,
}

/// Why a message is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// Longer than [`LARGEST_MESSAGE`].
    TooLong,
    /// Its head is not UTF-8 (RFC 3261, 7).
    NotText,
    /// It breaks off before the empty line that ends the headers.
    Incomplete,
    /// Its first line is not that of a request.
    RequestLine,
    /// It is a request, but not to a session, or the answer to one.
    NotAnInvite,
    /// A line between the first one and the empty one is no header.
    HeaderLine,
    /// A header that every INVITE has is not there, or there more than once (RFC 3261, 8.1.1).
    Missing(Header),
    /// A header does not say what it has to.
    Unreadable(Header),
    /// The body is shorter than `Content-Length` says (RFC 3261, 18.3).
    CutOff,
}

/// The headers without which there is no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// `From`
    From,
    /// `To`
    To,
    /// `Call-ID`
    CallId,
    /// `CSeq`
    CSeq,
    /// `Content-Length`
    ContentLength,
}

impl Header {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Header::From => "From",
            Header::To => "To",
            Header::CallId => "Call-ID",
            Header::CSeq => "CSeq",
            Header::ContentLength => "Content-Length",
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Malformed::TooLong => write!(f, "it is longer than {LARGEST_MESSAGE} bytes"),
            Malformed::NotText => f.write_str("its head is not UTF-8"),
            Malformed::Incomplete => f.write_str("no empty line ends its headers"),
            Malformed::RequestLine => f.write_str("its first line is not `INVITE <address> SIP/2.0`"),
            Malformed::NotAnInvite => f.write_str("it is no INVITE"),
            Malformed::HeaderLine => f.write_str("one of its lines is no header"),
            Malformed::Missing(header) => write!(f, "the header `{}` is not there exactly once", header.name()),
            Malformed::Unreadable(header) => write!(f, "the header `{}` cannot be read", header.name()),
            Malformed::CutOff => f.write_str("its body is shorter than `Content-Length` says"),
        }
    }
}

impl std::error::Error for Malformed {}

/// Reads one message. Bytes after the end that `Content-Length` gives are left out, as in a datagram (RFC 3261, 18.3).
///
/// # Errors
/// The first rule that the message breaks. No bytes make it panic; it takes time proportional to their number.
pub fn parse(message: &[u8]) -> Result<Invite, Malformed> {
    if message.len() > LARGEST_MESSAGE {
        return Err(Malformed::TooLong);
    }
    let (head, body) = parts(message)?;
    let head = std::str::from_utf8(head).map_err(|_| Malformed::NotText)?;
    let (line, headers) = head_of(head)?;
    if line != "INVITE" {
        return Err(Malformed::NotAnInvite);
    }
    let from = party(&headers, Name::FROM, Header::From)?;
    let to = party(&headers, Name::TO, Header::To)?;
    let CallID(call_id) = the_one(&headers, Name::CALL_ID, Header::CallId)?;
    let sequence: CSeq = the_one(&headers, Name::CSEQ, Header::CSeq)?;
    if call_id.is_empty() {
        return Err(Malformed::Unreadable(Header::CallId));
    }
    if sequence.method != Method::INVITE {
        return Err(Malformed::Unreadable(Header::CSeq));
    }
    let body = match headers.get_raw(&Name::CONTENT_LENGTH).len() {
        0 => body,
        _ => {
            let ContentLength(length) = the_one(&headers, Name::CONTENT_LENGTH, Header::ContentLength)?;
            // An editor that saved the file with line feeds alone made the body shorter than it was.
            let feeds_alone = !head.contains('\r');
            cut(body, length, feeds_alone).ok_or(Malformed::CutOff)?
        }
    };
    let first = |name: Name| headers.get_raw(&name).next().map(|value| value.as_str().trim().to_owned());
    let software = first(Name::USER_AGENT).filter(|software| !software.is_empty());
    let form = match headers.get_named::<ContentType>() {
        Ok(ContentType(kind)) if is_form(kind.as_str()) => Form::decode(body),
        _ => Form::default(),
    };
    Ok(Invite {
        from: from.address,
        to: to.address,
        call_id: call_id.to_string(),
        from_tag: from.tag,
        is_within_session: to.tag.is_some(),
        software,
        urgency: first(PRIORITY).and_then(|word| urgency(&word)),
        form,
    })
}

/// The first line with the headers, and the body.
fn parts(message: &[u8]) -> Result<(&[u8], &[u8]), Malformed> {
    // Blank lines before the message are ignored (RFC 3261, 7.5).
    let message = message.trim_ascii_start();
    let mut start = 0;
    for line in message.split_inclusive(|&byte| byte == b'\n') {
        start += line.len();
        if matches!(line, b"\n" | b"\r\n") {
            return Ok((&message[..start], &message[start..]));
        }
    }
    Err(Malformed::Incomplete)
}

/// The method, and of the headers those that are read here: the others are many, and nobody's.
fn head_of(head: &str) -> Result<(String, Headers), Malformed> {
    const READ: [Name; 7] =
        [Name::FROM, Name::TO, Name::CALL_ID, Name::CSEQ, Name::CONTENT_LENGTH, Name::CONTENT_TYPE, Name::USER_AGENT];
    let source = Bytes::copy_from_slice(head.as_bytes());
    let mut lines = PullParser::new(&source, 0).map(|line| {
        let line = line.map_err(|_| Malformed::Incomplete)?;
        std::str::from_utf8(line).map_err(|_| Malformed::NotText)
    });
    let first = lines.next().ok_or(Malformed::RequestLine)??;
    if first.starts_with(ANSWER) {
        return Err(Malformed::NotAnInvite);
    }
    let line = method_of(first.trim_end()).ok_or(Malformed::RequestLine)?.to_owned();
    let mut headers = Headers::new();
    for line in lines {
        let (_, Line { name, value }) = Line::parse(&source, line?).map_err(|_| Malformed::HeaderLine)?;
        if READ.contains(&name) || name == PRIORITY {
            headers.insert(name, value);
        }
    }
    Ok((line, headers))
}

/// The header, if it is there exactly once and says what it has to.
fn the_one<H: DecodeValues>(headers: &Headers, name: Name, header: Header) -> Result<H, Malformed> {
    if headers.get_raw(&name).len() != 1 {
        return Err(Malformed::Missing(header));
    }
    headers.get(name).map_err(|_| Malformed::Unreadable(header))
}

/// The method of a request line: three words, of which the second is an address of any scheme and the third the version (RFC 3261,
/// 7.1). Whether somebody is there under the address is for a server to say, and not a matter of form.
fn method_of(line: &str) -> Option<&str> {
    let mut words = line.split(' ');
    let (method, address, version) = (words.next()?, words.next()?, words.next()?);
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"-.!%*_+`'~".contains(&byte);
    let right = !method.is_empty()
        && method.bytes().all(token)
        && scheme_of(address).is_some()
        && version.eq_ignore_ascii_case("SIP/2.0")
        && words.next().is_none();
    right.then_some(method)
}

/// The scheme of an absolute address, and what stands behind it (RFC 3986, 3.1).
fn scheme_of(address: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = address.split_once(':')?;
    let right = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        && !rest.is_empty()
        && !rest.contains(|sign: char| sign.is_whitespace() || sign.is_control());
    right.then_some((scheme, rest))
}

/// So many bytes of the body; where line feeds were made of the two bytes that end lines, as many as they were then.
fn cut(body: &[u8], length: usize, feeds_alone: bool) -> Option<&[u8]> {
    if length <= body.len() {
        return Some(&body[..length]);
    }
    let mut counted = 0;
    for (at, &byte) in body.iter().enumerate() {
        counted += if feeds_alone && byte == b'\n' { 2 } else { 1 };
        if counted >= length {
            return Some(&body[..=at]);
        }
    }
    None
}

/// Who asks or is asked for.
struct Party {
    address: String,
    tag: Option<String>,
}

/// What a header `From` or `To` says, which is there exactly once.
fn party(headers: &Headers, name: Name, header: Header) -> Result<Party, Malformed> {
    let mut values = headers.get_raw(&name);
    let (Some(value), None) = (values.next(), values.next()) else { return Err(Malformed::Missing(header)) };
    party_of(value.as_str()).ok_or(Malformed::Unreadable(header))
}

/// The address of `"A name" <sip:joe@a.example>;tag=1`, or of the same without name and brackets (RFC 3261, 20.20 and 25.1): `user@host`
/// or the host alone of a SIP address, what stands before parameters of another one.
fn party_of(value: &str) -> Option<Party> {
    let value = value.trim();
    let (uri, parameters) = match value.strip_prefix('"') {
        // A backslash takes the meaning from what follows, in quotes only.
        Some(quoted) => {
            let mut escaped = false;
            let end = quoted.find(|sign: char| {
                let ends = sign == '"' && !escaped;
                escaped = sign == '\\' && !escaped;
                ends
            })?;
            let rest = quoted[end + 1..].trim_start().strip_prefix('<')?;
            in_brackets(rest)?
        }
        None => match value.split_once('<') {
            Some((name, rest)) => {
                let token =
                    |byte: u8| byte.is_ascii_alphanumeric() || b"-.!%*_+`'~ \t".contains(&byte) || !byte.is_ascii();
                if !name.bytes().all(token) {
                    return None;
                }
                in_brackets(rest)?
            }
            // Without brackets, what follows a semicolon belongs to the header.
            None => {
                let (uri, parameters) = value.split_at(value.find(';').unwrap_or(value.len()));
                (are_parameters(parameters) && !uri.contains([',', '?'])).then_some((uri.trim_end(), parameters))?
            }
        },
    };
    let tag = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("tag").then(|| value.trim().to_owned())
    });
    Some(Party { address: address_of(uri)?, tag })
}

/// What stands for an address: see [`party_of`].
fn address_of(uri: &str) -> Option<String> {
    let (scheme, rest) = scheme_of(uri)?;
    if !scheme.eq_ignore_ascii_case("sip") && !scheme.eq_ignore_ascii_case("sips") {
        let address = rest.split([';', '?']).next().unwrap_or_default();
        return (!address.is_empty()).then(|| address.to_owned());
    }
    let uri: SipUri = uri.parse().ok()?;
    Some(match &uri.user_part {
        SipUriUserPart::Empty => uri.host_port.host.to_string(),
        SipUriUserPart::User(user) => format!("{user}@{}", uri.host_port.host),
        SipUriUserPart::UserPw(both) => format!("{}@{}", both.user, uri.host_port.host),
    })
}

/// What stands before the closing bracket and behind it, if these are parameters or nothing.
fn in_brackets(rest: &str) -> Option<(&str, &str)> {
    let (uri, parameters) = rest.split_once('>')?;
    are_parameters(parameters.trim_start()).then_some((uri, parameters))
}

fn are_parameters(text: &str) -> bool {
    text.is_empty() || text.starts_with(';')
}

/// Whether the type of the body, whatever its parameters, is that of a form.
fn is_form(kind: &str) -> bool {
    let essence = kind.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

fn urgency(word: &str) -> Option<Urgency> {
    let words = [
        ("non-urgent", Urgency::NonUrgent),
        ("normal", Urgency::Normal),
        ("urgent", Urgency::Urgent),
        ("emergency", Urgency::Emergency),
    ];
    words.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, urgency)| urgency)
}
