//! Settings that are a mapping and have a short form: `listen: 3000` for `listen: {port: 3000}`.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, Error, MapAccess, Visitor};

/// A setting with a short form.
pub trait Short: Sized {
    /// The long form.
    type Long: DeserializeOwned + Into<Self>;
    /// The keys of the long form.
    const FIELDS: &'static [&'static str];
    /// What is expected, for messages.
    const EXPECTED: &'static str;
    /// Reads the short form. Nothing when it is not understood.
    fn short(text: &str) -> Option<Self>;
}

/// Reads either form.
///
/// # Errors
/// When it is neither.
pub fn short<'de, D: Deserializer<'de>, T: Short>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_struct("setting", T::FIELDS, Either(PhantomData))
}

struct Either<T>(PhantomData<T>);

impl<T: Short> Either<T> {
    fn read<E: Error>(text: &str) -> Result<T, E> {
        T::short(text).ok_or_else(|| E::custom(format!("expected {}", T::EXPECTED)))
    }
}

impl<'de, T: Short> Visitor<'de> for Either<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(T::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Self::read(text)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        Self::read(&number.to_string())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        Self::read(if value { "true" } else { "false" })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        <T::Long as Deserialize>::deserialize(MapAccessDeserializer::new(map)).map(Into::into)
    }
}
