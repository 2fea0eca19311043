//! How counts are declared.

/// Declares counts and sums that add up over intervals, classes and replications: the struct, its sum, which has all of them, and what
/// came to them since an earlier moment.
macro_rules! counts {
    ($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* pub $field:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)+
        }

        impl crate::model::Numbers for $name {
            const COUNT: usize = 0 $(+ <$type as crate::model::Numbers>::COUNT)+;

            fn tell(&self, to: &mut impl FnMut(u128)) {
                $(self.$field.tell(to);)+
            }

            fn told(next: &mut impl FnMut() -> u128) -> $name {
                $name { $($field: <$type as crate::model::Numbers>::told(next),)+ }
            }
        }

        impl std::ops::AddAssign<&$name> for $name {
            fn add_assign(&mut self, other: &$name) {
                $(self.$field += other.$field;)+
            }
        }

        impl std::ops::AddAssign for $name {
            fn add_assign(&mut self, other: $name) {
                *self += &other;
            }
        }

        impl std::ops::SubAssign for $name {
            fn sub_assign(&mut self, earlier: $name) {
                *self -= &earlier;
            }
        }

        impl std::ops::SubAssign<&$name> for $name {
            fn sub_assign(&mut self, earlier: &$name) {
                $(self.$field -= earlier.$field;)+
            }
        }
    };
}
pub(crate) use counts;
