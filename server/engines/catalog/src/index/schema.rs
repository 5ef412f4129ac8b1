//! The fields of the index. A change here or in what goes into them needs a new [`VERSION`].

use tantivy::schema::{Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};

/// The version of folder and fields: `<data>/index/catalog-v<VERSION>`.
pub const VERSION: u32 = 1;

/// The fields by name.
#[derive(Clone, Debug)]
pub struct Fields {
    /// All of them.
    pub schema: Schema,
    /// Keys and values in lower case, see [`super::terms`].
    pub terms: Field,
    /// Values that are not lower case.
    pub originals: Field,
    /// Words of the title and the display name.
    pub title: Field,
    /// Words of the name.
    pub name: Field,
    /// Words of the tags.
    pub tags: Field,
    /// Words of the owners' names.
    pub owner: Field,
    /// Words of the description.
    pub description: Field,
    /// Stored: what a row of the list shows, see [`super::document::StoredRow`].
    pub row: Field,
    /// Stored: the entity as the API answers it.
    pub entity: Field,
}

impl Fields {
    /// The fields of this version.
    pub fn new() -> Self {
        let mut builder = Schema::builder();
        let exact = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::Basic),
        );
        let words = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("default")
                .set_fieldnorms(true)
                .set_index_option(IndexRecordOption::WithFreqs),
        );
        let terms = builder.add_text_field("terms", exact.clone());
        let originals = builder.add_text_field("originals", exact);
        let title = builder.add_text_field("title", words.clone());
        let name = builder.add_text_field("name", words.clone());
        let tags = builder.add_text_field("tags", words.clone());
        let owner = builder.add_text_field("owner", words.clone());
        let description = builder.add_text_field("description", words);
        let row = builder.add_text_field("row", STORED);
        let entity = builder.add_text_field("entity", STORED);
        Self { schema: builder.build(), terms, originals, title, name, tags, owner, description, row, entity }
    }

    /// The fields of full text with how much a word in them weighs.
    pub fn text(&self) -> [(Field, f32); 5] {
        [(self.title, 3.0), (self.name, 2.5), (self.tags, 1.5), (self.owner, 1.0), (self.description, 1.0)]
    }
}
