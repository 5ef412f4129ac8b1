//! Writing, which only the server does.

use std::fmt::{Display, Write as _};

use serde::ser::{Error, Serialize, Serializer};
use serde::ser::{SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant};
use serde::ser::{SerializeTuple, SerializeTupleStruct, SerializeTupleVariant};

use super::LESS;

/// Why a value can not be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this type can not be sent to pages: {0}")]
pub struct Unwritable(String);

impl Error for Unwritable {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// What has been written.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) text: String,
}

type Done = Result<(), Unwritable>;

impl Writer {
    fn number(&mut self, number: impl Display) -> Done {
        write!(self.text, "{number};").map_err(Unwritable::custom)
    }

    fn count(&mut self, length: Option<usize>) -> Result<&mut Self, Unwritable> {
        self.number(length.ok_or_else(|| Unwritable("the number of elements is not known".into()))?)?;
        Ok(self)
    }
}

macro_rules! numbers {
    ($($name:ident $type:ty),*) => {
        $(fn $name(self, number: $type) -> Done {
            self.number(number)
        })*
    };
}

impl<'a> Serializer for &'a mut Writer {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Fields<'a>;
    type SerializeStructVariant = Fields<'a>;

    numbers!(serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64);
    numbers!(serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64);

    fn serialize_bool(self, yes: bool) -> Done {
        self.number(u8::from(yes))
    }

    fn serialize_f32(self, number: f32) -> Done {
        self.serialize_f64(number.into())
    }

    fn serialize_f64(self, number: f64) -> Done {
        let thousandths = (number * 1000.0).round() as i64;
        // Also tells minus nothing from nothing, and leaves out what is not a number.
        if (thousandths as f64 / 1000.0).to_bits() == number.to_bits() {
            self.number(1)?;
            self.number(thousandths)
        } else {
            self.number(0)?;
            self.number(number.to_bits())
        }
    }

    fn serialize_char(self, char: char) -> Done {
        self.serialize_str(char.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Done {
        if !text.contains(['<', LESS]) {
            return write!(self.text, "{}:{text}", text.len()).map_err(Unwritable::custom);
        }
        let text = text.replace(LESS, "\u{fffd}");
        write!(self.text, "{}:", text.len()).map_err(Unwritable::custom)?;
        self.text.extend(text.chars().map(|char| if char == '<' { LESS } else { char }));
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Done {
        Err(Unwritable("bytes".into()))
    }

    fn serialize_none(self) -> Done {
        self.number(0)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        self.number(1)?;
        value.serialize(self)
    }

    fn serialize_unit(self) -> Done {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Done {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, variant: u32, _: &'static str) -> Done {
        self.number(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        value: &T,
    ) -> Done {
        self.number(variant)?;
        value.serialize(self)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self, Unwritable> {
        self.count(length)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Unwritable> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Unwritable> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Unwritable> {
        self.number(variant)?;
        Ok(self)
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Self, Unwritable> {
        self.count(length)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<'a>, Unwritable> {
        Ok(Fields::of(self))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Fields<'a>, Unwritable> {
        self.number(variant)?;
        Ok(Fields::of(self))
    }

    fn is_human_readable(&self) -> bool {
        true
    }
}

macro_rules! elements {
    ($($trait:ident $add:ident),*) => {
        $(impl $trait for &mut Writer {
            type Ok = ();
            type Error = Unwritable;

            fn $add<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
                value.serialize(&mut **self)
            }

            fn end(self) -> Done {
                Ok(())
            }
        })*
    };
}

elements!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

/// The fields of a struct. How many there are stands before them, but is known at the end: serde does not count
/// those that are left out when it begins.
pub(super) struct Fields<'a> {
    writer: &'a mut Writer,
    start: usize,
    count: usize,
}

impl<'a> Fields<'a> {
    fn of(writer: &'a mut Writer) -> Self {
        Self { start: writer.text.len(), writer, count: 0 }
    }
}

macro_rules! fields {
    ($($trait:ident),*) => {
        $(impl $trait for Fields<'_> {
            type Ok = ();
            type Error = Unwritable;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, _: &'static str, value: &T) -> Done {
                self.count += 1;
                value.serialize(&mut *self.writer)
            }

            fn skip_field(&mut self, _: &'static str) -> Done {
                self.count += 1;
                self.writer.number(0)
            }

            fn end(self) -> Done {
                self.writer.text.insert_str(self.start, &format!("{};", self.count));
                Ok(())
            }
        })*
    };
}

fields!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for &mut Writer {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Done {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        value.serialize(&mut **self)
    }

    fn end(self) -> Done {
        Ok(())
    }
}
