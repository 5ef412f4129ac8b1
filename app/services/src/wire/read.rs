//! Reading. All that does not depend on the type is in functions that are there once.

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, Expected, MapAccess, SeqAccess};
use serde::de::{Unexpected, VariantAccess, Visitor, value::U32Deserializer};

/// Why a text could not be read: it is not of this build. Says no more, since words for each field of each type
/// would travel to every browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("The answer is that of another version. Load the page again.")
    }
}

impl std::error::Error for Unreadable {}

// Everything is overridden, so that nothing is left that formats what was expected.
impl Error for Unreadable {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// What is left of a text.
pub(super) struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    pub(super) fn end(&self) -> Result<(), Unreadable> {
        if self.rest.is_empty() { Ok(()) } else { Err(Unreadable) }
    }

    /// Digits, and the sign after them.
    #[inline(never)]
    fn digits(&mut self, end: u8) -> Result<u64, Unreadable> {
        let mut number = 0_u64;
        for (place, byte) in self.rest.bytes().enumerate() {
            if byte == end && place > 0 {
                self.rest = self.rest.get(place + 1..).ok_or(Unreadable)?;
                return Ok(number);
            }
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            number = number.checked_mul(10).and_then(|number| number.checked_add(digit.into())).ok_or(Unreadable)?;
        }
        Err(Unreadable)
    }

    #[inline(never)]
    fn unsigned(&mut self) -> Result<u64, Unreadable> {
        self.digits(b';')
    }

    #[inline(never)]
    fn signed(&mut self) -> Result<i64, Unreadable> {
        let (rest, below) = match self.rest.strip_prefix('-') {
            Some(rest) => (rest, true),
            None => (self.rest, false),
        };
        self.rest = rest;
        let size = self.unsigned()?;
        let number = if below { 0_i64.checked_sub_unsigned(size) } else { i64::try_from(size).ok() };
        number.ok_or(Unreadable)
    }

    #[inline(never)]
    fn count(&mut self) -> Result<usize, Unreadable> {
        usize::try_from(self.unsigned()?).map_err(|_| Unreadable)
    }

    #[inline(never)]
    fn yes(&mut self) -> Result<bool, Unreadable> {
        match self.unsigned()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Unreadable),
        }
    }

    #[inline(never)]
    fn text(&mut self) -> Result<&'a str, Unreadable> {
        if let Some(rest) = self.rest.strip_prefix("0;") {
            self.rest = rest;
            return Ok("");
        }
        let length = usize::try_from(self.digits(b':')?).map_err(|_| Unreadable)?;
        let (text, rest) = self.rest.split_at_checked(length).ok_or(Unreadable)?;
        self.rest = rest;
        Ok(text)
    }

    #[inline(never)]
    fn fraction(&mut self) -> Result<f64, Unreadable> {
        if self.yes()? { Ok(self.signed()? as f64 / 1000.0) } else { Ok(f64::from_bits(self.unsigned()?)) }
    }

    #[inline(never)]
    fn fields(&mut self, expected: usize) -> Result<(), Unreadable> {
        if self.count()? == expected { Ok(()) } else { Err(Unreadable) }
    }
}

macro_rules! numbers {
    ($($name:ident)*, $read:ident, $visit:ident) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            visitor.$visit(self.$read()?)
        })*
    };
}

macro_rules! never {
    ($($name:ident)*) => {
        $(fn $name<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unreadable> {
            Err(Unreadable)
        })*
    };
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Unreadable;

    numbers!(deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64, unsigned, visit_u64);
    numbers!(deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64, signed, visit_i64);
    numbers!(deserialize_f32 deserialize_f64, fraction, visit_f64);
    numbers!(deserialize_bool, yes, visit_bool);
    numbers!(deserialize_char deserialize_str deserialize_string, text, visit_borrowed_str);
    never!(deserialize_any deserialize_bytes deserialize_byte_buf deserialize_identifier deserialize_ignored_any);

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.yes()? { visitor.visit_some(self) } else { visitor.visit_none() }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let left = self.count()?;
        visitor.visit_seq(Elements { reader: self, left })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, left: usize, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(Elements { reader: self, left })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        left: usize,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(Elements { reader: self, left })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let left = self.count()?;
        visitor.visit_map(Elements { reader: self, left })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.fields(fields.len())?;
        visitor.visit_seq(Elements { reader: self, left: fields.len() })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_enum(self)
    }

    fn is_human_readable(&self) -> bool {
        true
    }
}

/// The elements of a list, a map or a struct that are still to be read.
struct Elements<'r, 'de> {
    reader: &'r mut Reader<'de>,
    left: usize,
}

impl<'de> SeqAccess<'de> for Elements<'_, 'de> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unreadable> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        seed.deserialize(&mut *self.reader).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

impl<'de> MapAccess<'de> for Elements<'_, 'de> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        self.next_element_seed(seed)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unreadable> {
        seed.deserialize(&mut *self.reader)
    }
}

impl<'de> EnumAccess<'de> for &mut Reader<'de> {
    type Error = Unreadable;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Unreadable> {
        let variant = u32::try_from(self.unsigned()?).map_err(|_| Unreadable)?;
        Ok((seed.deserialize(U32Deserializer::<Unreadable>::new(variant))?, self))
    }
}

impl<'de> VariantAccess<'de> for &mut Reader<'de> {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unreadable> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_struct("", fields, visitor)
    }
}
