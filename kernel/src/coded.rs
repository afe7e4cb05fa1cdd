//! Closed lists of words (kinds, states, roles) that are stored, sent and shown as short codes.

/// Declares an enum whose values are stored as lower-case text on both engines, and travel as that text in JSON.
#[macro_export]
macro_rules! coded {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }

            pub fn parse(code: &str) -> Option<$name> {
                match code { $($code => Some($name::$variant),)+ _ => None }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl ::std::convert::From<$name> for $crate::Value {
            fn from(x: $name) -> $crate::Value { $crate::Value::from(x.code()) }
        }

        impl $crate::Column for $name {
            fn read(cell: $crate::Cell<'_>) -> ::std::result::Result<Self, $crate::Unreadable> {
                let code = cell.text()?;
                $name::parse(code).ok_or_else(|| format!("unknown {}: {code}", stringify!($name)).into())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let code = <::std::borrow::Cow<'de, str> as ::serde::Deserialize>::deserialize(deserializer)?;
                $name::parse(&code).ok_or_else(|| ::serde::de::Error::custom(format!("unknown {}: {code}", stringify!($name))))
            }
        }
    };
}
