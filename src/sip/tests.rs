//! What is read, what is refused, and that no bytes at all make the parser stumble.

use super::message::Header;
use super::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const WHOLE: &str = "INVITE sip:help@center.example SIP/2.0\r
Via: SIP/2.0/UDP client.example;branch=z9hG4bK74bf9\r
Max-Forwards: 70\r
f: \"Joe Customer\" <sip:joe@client.example:5070;transport=udp>;tag=9fxced76sl\r
To: <sip:help@center.example>\r
Call-ID: 3848276298220188511@client.example\r
CSeq: 2 INVITE\r
Subject: late bill,\r
 second reminder\r
User-Agent: Softphone/2.1\r
Priority: urgent\r
Content-Type: application/x-www-form-urlencoded; charset=utf-8\r
Content-Length: 37\r
\r
reason=late+bill&customer=4711&text=%";

fn changed(from: &str, to: &str) -> Result<Invite, Malformed> {
    assert!(WHOLE.contains(from), "{from}");
    parse(WHOLE.replace(from, to).as_bytes())
}

#[test]
fn sip_03_header_and_body_are_both_read() {
    let invite = parse(WHOLE.as_bytes()).unwrap();
    assert_eq!(invite.from, "joe@client.example");
    assert_eq!(invite.to, "help@center.example");
    assert_eq!(invite.call_id, "3848276298220188511@client.example");
    assert_eq!(invite.software.as_deref(), Some("Softphone/2.1"));
    assert_eq!(invite.urgency, Some(Urgency::Urgent));
    assert_eq!((invite.form.get("reason"), invite.form.get("customer")), (Some("late bill"), Some("4711")));
    assert_eq!(invite.form.get("language"), None);
}

#[test]
fn lines_may_end_in_a_line_feed_alone_and_blank_lines_may_come_first() {
    let plain = format!("\n\n{}", WHOLE.replace('\r', ""));
    assert_eq!(parse(plain.as_bytes()), parse(WHOLE.as_bytes()));
}

#[test]
fn a_body_that_is_no_form_has_no_fields_and_a_blank_field_is_not_filled_in() {
    let media = changed("application/x-www-form-urlencoded; charset=utf-8", "application/sdp").unwrap();
    assert_eq!(media.form, Form::default());
    assert_eq!(changed("late+bill", "+++++++++").unwrap().form.get("reason"), None);
}

#[test]
fn bytes_behind_the_end_that_the_length_gives_are_left_out() {
    assert_eq!(changed("Content-Length: 37", "Content-Length: 30").unwrap().form.get("text"), None);
    assert_eq!(changed("Content-Length: 37", "l: 16").unwrap().form.get("reason"), Some("late bill"));
}

#[test]
fn each_rule_that_a_message_breaks_is_named() {
    let mut found = String::new();
    for (what, from, to) in [
        ("another method", "INVITE sip", "OPTIONS sip"),
        ("a reply", "INVITE sip:help@center.example SIP/2.0", "SIP/2.0 200 OK"),
        ("no address", "INVITE sip:help@center.example", "INVITE"),
        ("another version", "example SIP/2.0", "example SIP/3.0"),
        ("a line without a colon", "Max-Forwards: 70", "Max-Forwards 70"),
        ("no From", "f: \"Joe", "x: \"Joe"),
        ("two To", "Max-Forwards: 70", "t: <sip:other@center.example>"),
        ("From without address", "<sip:joe@client.example:5070;transport=udp>", "Joe"),
        ("an empty Call-ID", "Call-ID: 3848276298220188511@client.example", "Call-ID:"),
        ("CSeq of another method", "2 INVITE", "2 BYE"),
        ("CSeq without a number", "2 INVITE", "two INVITE"),
        ("a length that is none", "Content-Length: 37", "Content-Length: many"),
        ("a body cut off", "Content-Length: 37", "Content-Length: 38"),
        ("no empty line", "\r\n\r\n", "\r\n"),
    ] {
        found += &format!("{what}: {}\n", changed(from, to).unwrap_err());
    }
    let latin = [b"INVITE sip:a@b SIP/2.0\nSubject: \xe9\n\n".as_slice(), b"hallo"].concat();
    found += &format!("another encoding: {}\n", parse(&latin).unwrap_err());
    found += &format!("too long: {}", parse(&[b'\n'; LARGEST_MESSAGE + 1]).unwrap_err());
    insta::assert_snapshot!(found);
}

/// RFC 3261, 20.10, 20.20 and 25.1, and the messages that RFC 4475 calls valid.
#[test]
fn addresses_of_every_scheme_and_names_with_quotes_in_them_are_read() {
    let from = |value: &str| {
        let line = "f: \"Joe Customer\" <sip:joe@client.example:5070;transport=udp>;tag=9fxced76sl";
        changed(line, &format!("From: {value}")).map(|invite| invite.from)
    };
    for (written, read) in [
        ("<tel:+4930123456>;tag=1", "+4930123456"),
        ("tel:+49-30-123456;tag=1", "+49-30-123456"),
        ("<tel:7042;phone-context=example.com>;tag=1", "7042"),
        ("<im:jo@a.example>;tag=1", "jo@a.example"),
        ("\"A \\\"J\\\" B\" <sip:a@a.example>;tag=1", "a@a.example"),
        ("\"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>\r\n  ;\r\n  tag = 98asjd8", "jdrosen@example.com"),
        ("\"<sip:x@y>; \" <sips:a@a.example> ; tag=1", "a@a.example"),
        ("Anonymous Person <sip:anonymous@anonymous.invalid>;tag=1", "anonymous@anonymous.invalid"),
        ("sip:caller@example.net;tag=1", "caller@example.net"),
        ("<sip:example.net>;tag=1", "example.net"),
        ("I have a user name of extremeextreme <sip:caller@example.net>;tag=1", "caller@example.net"),
        ("<nobodyKnowsThisScheme:totallyopaquecontent>;tag=1", "totallyopaquecontent"),
    ] {
        assert_eq!(from(written).as_deref(), Ok(read), "{written}");
    }
    for wrong in [
        "\"open <sip:a@b>",
        "<sip:a@b",
        "sip:",
        "<>",
        "Joe, <sip:a@b>;tag=1",
        "\"J\" sip:a@b",
        "<sip:a@b>tag",
        "a b",
        "<sip:a b@c>",
    ] {
        assert_eq!(from(wrong), Err(Malformed::Unreadable(Header::From)), "{wrong}");
    }
    for address in [
        "tel:+4930123456",
        "im:help@center.example",
        "nobodyKnowsThisScheme:totallyopaquecontent",
        "sips:help@center.example;maddr=1.2.3.4",
    ] {
        let invite = changed("INVITE sip:help@center.example", &format!("INVITE {address}"));
        assert_eq!(invite.map(|invite| invite.to).as_deref(), Ok("help@center.example"), "{address}");
    }
}

#[test]
fn a_body_whose_line_ends_were_made_line_feeds_is_as_long_as_it_was() {
    let head = "INVITE sip:a@b SIP/2.0\nFrom: <sip:c@d>;tag=1\nTo: <sip:a@b>\nCall-ID: 1\nCSeq: 1 INVITE\n\
                Content-Type: application/x-www-form-urlencoded\nContent-Length: ";
    // With the two bytes that ended each of its lines it had 12, 1 and 2, 7, 2.
    let read = |length: usize, body: &str| parse(format!("{head}{length}\n\n{body}").as_bytes());
    assert_eq!(read(24, "reason=order\n&a=b\n&c=d\n").unwrap().form.get("reason"), Some("order"));
    assert_eq!(read(14, "reason=order\n").unwrap().form.get("reason").map(str::trim), Some("order"));
    assert_eq!(read(99, "reason=order\n"), Err(Malformed::CutOff));
    let whole = WHOLE.replace("Content-Length: 37", "Content-Length: 38");
    assert_eq!(parse(whole.as_bytes()), Err(Malformed::CutOff), "nothing was made of these line ends");
}

#[test]
fn a_log_of_messages_is_cut_at_its_stamps() {
    let dashes = "-".repeat(47);
    let log = format!(
        "{dashes} 2024-03-10\t08:00:01.123456\t1710054001.123456\nUDP message received [23] bytes :\n\nINVITE sip:a@b SIP/2.0\n\n\
         {dashes} 2024-03-10\t08:00:01.223456\t1710054001.223456\nUDP message sent [15] bytes:\n\nSIP/2.0 200 OK\n"
    );
    let (entries, stray) = split(&log);
    assert_eq!(stray, None);
    let seen = Vec::from_iter(entries.iter().map(|entry| (entry.stamp, entry.of_log)));
    assert_eq!(seen, [("2024-03-10\t08:00:01.123456", true), ("2024-03-10\t08:00:01.223456", true)]);
    assert_eq!(entries[0].message, "INVITE sip:a@b SIP/2.0\n\n");
    assert_eq!(&log[entries[1].stamp_at.clone()], entries[1].stamp);
    assert_eq!(entries[1].message, "SIP/2.0 200 OK\n");
}

#[test]
fn a_file_is_cut_at_its_time_stamps_whatever_stands_between_them() {
    let text = "\nfirst\n---  09:00 \nINVITE\n\na=b\n--- 09:01\r\n\r\n--- \nend";
    let (entries, stray) = split(text);
    let seen: Vec<(&str, &str)> = entries.iter().map(|entry| (entry.stamp, entry.message)).collect();
    assert_eq!(seen, [("09:00", "INVITE\n\na=b\n"), ("09:01", "\r\n"), ("", "end")]);
    assert_eq!(stray.map(|range| &text[range]), Some("first"));
    assert_eq!(&text[entries[0].stamp_at.clone()], "09:00");
    assert_eq!(split(""), (Vec::new(), None));
}

/// A good message with a few stretches replaced by other bytes, many of them taken from it.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let length = WHOLE.len();
    let pieces = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..6),
        (0..length, 0..40_usize)
            .prop_map(move |(start, size)| WHOLE.as_bytes()[start..(start + size).min(length)].to_vec()),
        prop::sample::select(vec![
            "\"",
            "\\",
            "<",
            ">",
            ";",
            ":",
            "@",
            "%",
            "%4",
            "%zz",
            "\r",
            "\n",
            "\r\n",
            "\n\n",
            "\n ",
            "[",
            "]",
            "[::1]",
            ",",
            "=",
            "&",
            "+",
            "?",
            "é",
            "\u{0}",
            "\u{feff}",
            "99999999999999999999",
            "-1",
            "sip:",
            "sips:",
            "tel:",
            "SIP/2.0",
            "f:",
            "l: 0\n",
            "CSeq: 1 INVITE\n",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop::collection::vec((0..length, 0..24_usize, pieces), 1..6).prop_map(|edits| {
        let mut bytes = WHOLE.as_bytes().to_vec();
        for (at, cut, piece) in edits {
            let at = at.min(bytes.len());
            bytes.splice(at..(at + cut).min(bytes.len()), piece);
        }
        bytes
    })
}

/// Whatever the bytes are, they are a request or they break a rule.
fn survive(cases: u32) {
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let bytes = prop_oneof![8 => mutated(), 1 => prop::collection::vec(any::<u8>(), 0..300)];
    runner
        .run(&bytes, |bytes| {
            match parse(&bytes) {
                Ok(invite) => assert!(!invite.call_id.is_empty()),
                Err(rule) => assert!(!rule.to_string().is_empty()),
            }
            let text = String::from_utf8_lossy(&bytes);
            let (entries, _) = split(&text);
            assert!(entries.iter().map(|entry| entry.message.len()).sum::<usize>() <= text.len());
            Ok(())
        })
        .unwrap();
}

#[test]
fn no_bytes_make_the_parser_panic() {
    survive(4_000);
}

#[test]
#[ignore = "ten minutes"]
fn no_bytes_make_the_parser_panic_in_ten_minutes() {
    survive(48_000_000);
}

/// The longest messages of one kind are read or refused in time proportional to their length.
#[test]
fn the_longest_messages_end_too() {
    for (start, piece) in [
        ("INVITE sip:a@b SIP/2.0\n", "x: y\n"),
        ("INVITE sip:a@b SIP/2.0\n", "f: <sip:a@b>\n"),
        ("INVITE sip:a@b SIP/2.0\nSubject: a\n", " b\n"),
        ("INVITE sip:", "%41"),
        ("INVITE sip:a@b", ";p=q"),
        ("INVITE sip:a@b SIP/2.0\nFrom: \"", "\\\""),
        ("INVITE sip:a@b SIP/2.0\nFrom: <sip:", "["),
        ("INVITE sip:a@b SIP/2.0\nFrom: <sip:a@b>", ";tag=\""),
    ] {
        let mut message = start.to_owned();
        message += &piece.repeat((LARGEST_MESSAGE - start.len() - 2) / piece.len());
        message += "\n\n";
        assert!(parse(message.as_bytes()).is_err(), "{start}");
    }
}

/// Each reason to reject a request stands in the glossary, in the words of the message; a new one does not compile without a row.
#[test]
fn the_glossary_says_what_makes_a_request_be_rejected() {
    let page = include_str!("../../docs/glossary.md");
    let mut reasons = vec![Malformed::TooLong];
    while let Some(next) = match reasons[reasons.len() - 1] {
        Malformed::TooLong => Some(Malformed::NotText),
        Malformed::NotText => Some(Malformed::Incomplete),
        Malformed::Incomplete => Some(Malformed::RequestLine),
        Malformed::RequestLine => Some(Malformed::HeaderLine),
        Malformed::HeaderLine => Some(Malformed::Missing(Header::From)),
        Malformed::Missing(_) => Some(Malformed::Unreadable(Header::From)),
        Malformed::Unreadable(_) => Some(Malformed::CutOff),
        // What is no INVITE is not rejected: it is no contact.
        Malformed::CutOff | Malformed::NotAnInvite => None,
    } {
        reasons.push(next);
    }
    for reason in reasons {
        let words = reason.to_string().replace(" `From`", "");
        assert!(page.contains(&format!("| {words} |")), "{words}");
    }
}

#[test]
fn an_answer_is_no_request_that_could_be_rejected() {
    assert_eq!(parse(b"SIP/2.0 200 OK\r\nCall-ID: 1\r\n\r\n"), Err(Malformed::NotAnInvite));
    assert_eq!(parse(b"SIP/3.0 200 OK\r\nCall-ID: 1\r\n\r\n"), Err(Malformed::RequestLine));
}
