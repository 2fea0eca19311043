//! How long conversations turn out to be: the level that one replication has.

use super::plan::Center;
use crate::random::Root;
use std::borrow::Cow;

/// The center with conversations as much longer or shorter than planned as those of this replication are: all that classes say of `talk`, at all
/// hours. Recorded contacts and what transfers and callbacks say of their own stay as they are.
pub(super) fn as_long_as_it_turns_out(center: Cow<'_, Center>, root: Root) -> Cow<'_, Center> {
    let factor = center.busyness.talk_factor(root);
    if factor == 1.0 {
        return center;
    }
    let mut center = center.into_owned();
    for class in center.classes.iter_mut() {
        for distribution in class.all_talk_mut() {
            // Fails only for factors that no replication has.
            if let Ok(scaled) = distribution.scaled(factor) {
                *distribution = scaled;
            }
        }
    }
    Cow::Owned(center)
}
