//! Lists of any length as one parameter, so that a statement keeps its text whatever it is asked for: statements are
//! kept prepared by their text, on each connection, and one for each length of a list would fill that memory.

use serde::Serialize;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo};
use sqlx::sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo};
use sqlx::{Encode, Postgres, Sqlite, Type};

/// A list to be bound to the parameter of [`Lists::one_of`]: an array for PostgreSQL, JSON for SQLite.
#[derive(Clone, Debug)]
pub struct List<T>(pub Vec<T>);

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

/// How a dialect compares with a list.
pub trait Lists {
    /// The text after a column that says "is one of the list", which is the parameter of this number.
    fn one_of(parameter: u8) -> String;
}

impl Lists for Sqlite {
    fn one_of(parameter: u8) -> String {
        format!("IN (SELECT value FROM json_each(${parameter}))")
    }
}

impl Lists for Postgres {
    fn one_of(parameter: u8) -> String {
        format!("= ANY(${parameter})")
    }
}

impl<T> Type<Sqlite> for List<T> {
    fn type_info() -> SqliteTypeInfo {
        <String as Type<Sqlite>>::type_info()
    }
}

impl<T: Serialize> Encode<'_, Sqlite> for List<T> {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        <String as Encode<'_, Sqlite>>::encode(serde_json::to_string(&self.0)?, buffer)
    }
}

impl<T: PgHasArrayType> Type<Postgres> for List<T> {
    fn type_info() -> PgTypeInfo {
        T::array_type_info()
    }
}

impl<'q, T> Encode<'q, Postgres> for List<T>
where
    T: Encode<'q, Postgres> + Type<Postgres> + PgHasArrayType,
{
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <&[T] as Encode<'q, Postgres>>::encode_by_ref(&self.0.as_slice(), buffer)
    }
}
