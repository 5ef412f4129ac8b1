//! How answers travel to pages: in what the server renders, and from server functions.
//!
//! The browser carries a reader for every type that it is sent, so the form is one that readers are small for:
//! values in the order of their fields, without names. Whoever writes and whoever reads are of one build; where
//! they are not, the numbers of fields differ, nothing is read, and the page says that there is a new version.
//! It is text, because it stands in pages, and bytes of a text would be a third longer there.
//!
//! | value | text |
//! |---|---|
//! | number | `12;` |
//! | yes, no | `1;` `0;` |
//! | text | its length in bytes, `:`, itself: `5:hello` |
//! | nothing, something | `0;`, `1;` and the value |
//! | list, map | the number of elements, `;`, the elements |
//! | struct | the number of fields, `;`, the fields |
//! | enum | the number of the variant, `;`, what it holds |
//! | fraction | in thousandths where that is exact: `1;2500;`, or else its bits: `0;4612811918334230528;` |
//!
//! `<` is written as U+0001, since this stands in pages. A field that is left out because it is empty is `0;`, which
//! is what is empty of every kind. Fields may not be flattened, and enums not be untagged: writing or reading such a
//! type fails.

use codee::{Decoder, Encoder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};

mod read;
mod write;

pub use read::Unreadable;
pub use write::Unwritable;

/// The codec of server functions' answers and of what a page carries.
#[derive(Clone, Copy, Debug)]
pub struct Wire;

/// What server functions answer with: `#[server(output = Answer)]`.
pub type Answer = server_fn::codec::Post<Wire>;

/// Stands for `<`, which the framework would otherwise write as six characters where a page carries it, as JSON
/// allows and lengths do not. Itself, which HTML has no place for, is sent as U+FFFD.
const LESS: char = '\u{1}';

/// The type of the content of an answer.
pub const CONTENT_TYPE: &str = "text/x-callboard; charset=utf-8";

/// Writes a value.
///
/// # Errors
/// For a type that flattens fields, which is a fault of the program.
pub fn write<T: Serialize>(value: &T) -> Result<String, Unwritable> {
    let mut writer = write::Writer::default();
    value.serialize(&mut writer)?;
    Ok(writer.text)
}

/// Reads a value. The one place from which readers are called, so that each type has one.
///
/// # Errors
/// For a text that is not such a value.
#[inline(never)]
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    let text = text.replace(LESS, "<");
    let mut reader = read::Reader::new(&text);
    let value = T::deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

impl ContentType for Wire {
    const CONTENT_TYPE: &'static str = CONTENT_TYPE;
}

impl FormatType for Wire {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for Wire {
    type Error = Unwritable;

    fn encode(value: &T) -> Result<Bytes, Unwritable> {
        write(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for Wire {
    type Error = Unreadable;

    fn decode(bytes: Bytes) -> Result<T, Unreadable> {
        read(std::str::from_utf8(&bytes).map_err(|_| Unreadable)?)
    }
}

impl<T: Serialize> Encoder<T> for Wire {
    type Error = Unwritable;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, Unwritable> {
        write(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for Wire {
    type Error = Unreadable;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, Unreadable> {
        read(text)
    }
}

#[cfg(test)]
mod tests;
