//! The electronic form in the body of a request: `reason=late+bill&customer=4711`.

use std::borrow::Cow;

/// The fields of a form, in the order in which they stand (`application/x-www-form-urlencoded`, WHATWG URL Standard, 5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// The fields of a body. Whatever the bytes are, there is a reading: the standard knows no errors.
    pub(super) fn decode(body: &[u8]) -> Form {
        let pairs = form_urlencoded::parse(body.trim_ascii());
        Form(pairs.map(|(name, value)| (name.into_owned(), Cow::into_owned(value))).collect())
    }

    /// The names of its fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(field, _)| field.as_str())
    }

    /// The first field of this name that is not left blank, without the blanks around it.
    pub fn get(&self, name: &str) -> Option<&str> {
        let fields = self.0.iter().filter(|(field, _)| field == name);
        fields.map(|(_, value)| value.trim()).find(|value| !value.is_empty())
    }
}
