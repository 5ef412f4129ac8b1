//! What a change is about (RFC 7644, section 3.5.2): `name.givenName`, `emails[type eq "work"].value`,
//! `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department`.

use super::error::Error;
use super::filter::{Filter, value_path};
use super::resource::Kind;
use super::schema::{self, Attribute};

/// A place in a resource.
#[derive(Clone, Debug, PartialEq)]
pub enum Path {
    /// All that the schema for companies adds.
    Extension,
    /// An attribute.
    Attribute(Place),
    /// What is not kept.
    Unknown,
}

/// An attribute, or a part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// It stands in the schema for companies.
    pub extension: bool,
    /// Which.
    pub attribute: &'static Attribute,
    /// Only values like this.
    pub filter: Option<Filter>,
    /// Only this part of its values.
    pub part: Option<&'static Attribute>,
}

impl Path {
    /// Reads a path of a kind of resource.
    ///
    /// # Errors
    /// `invalidPath` for what is no path.
    pub fn parse(kind: Kind, text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if kind.is_extension(text) {
            return Ok(Self::Extension);
        }
        let (attr, filter) = value_path(text)?;
        let extension = attr.schema.as_deref().is_some_and(|schema| kind.is_extension(schema));
        let own = attr.schema.as_deref().is_none_or(|schema| schema.eq_ignore_ascii_case(kind.schema()));
        let attribute = match (extension, own) {
            (true, _) => schema::find(schema::ENTERPRISE_ATTRIBUTES, &attr.name),
            (_, true) => kind.attribute(&attr.name),
            _ => None,
        };
        let Some(attribute) = attribute else { return Ok(Self::Unknown) };
        if filter.is_some() && !attribute.many {
            return Err(Error::bad("invalidPath", format!("{text:?} selects values, but {} has one.", attribute.name)));
        }
        let part = match &attr.part {
            None => None,
            Some(part) => match schema::find(attribute.parts(), part) {
                Some(part) => Some(part),
                None => return Ok(Self::Unknown),
            },
        };
        Ok(Self::Attribute(Place { extension, attribute, filter, part }))
    }
}
