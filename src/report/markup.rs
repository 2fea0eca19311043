//! Texts within the signs of XML and HTML.

/// A text that is shown as it is, within an attribute too. Of the signs that control something, which XML cannot hold or does not
/// keep everywhere, these are kept; the others become blanks.
pub(super) fn in_markup(text: &str, kept: &[char]) -> String {
    let mut escaped = String::new();
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            sign if sign.is_control() && !kept.contains(&sign) => escaped.push(' '),
            sign => escaped.push(sign),
        }
    }
    escaped
}
