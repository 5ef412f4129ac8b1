use super::{definition, fields, operation, operations};

const FILMS: &str = r##"
schema { query: Root mutation: Change }
"""Where queries start."""
type Root {
  """
  Finds a film.
  It may take long.
  """
  film(id: ID!, "In which language" language: String = "#en"): Film # a comment
  films(first: Int!): [Film!]! @deprecated(reason: "use search")
}
type Change { add(film: NewFilm!): Film }
interface Node { id: ID! }
"A film" type Film implements Node { id: ID! title: String, kind: Kind director: Person }
extend type Film { year: Int }
enum Kind { LONG "Under an hour" SHORT }
union Any = Film | Person
type Person { name: String }
input NewFilm { title: String! year: Int = 2026 }
scalar Date
"##;

#[test]
fn root_fields_are_operations() {
    let films = definition("graphql", FILMS);
    assert_eq!(films.problems, Vec::<String>::new());
    assert_eq!(operations(&films), ["query film", "query films", "mutation add"]);
    assert_eq!(films.sections[0].description, "Where queries start.");
    let film = operation(&films, "query film");
    assert_eq!((film.summary.as_str(), film.description.as_str()), ("Finds a film.", "It may take long."));
    assert_eq!(fields(&film.parameters), ["id!: ID!", "language: String"]);
    assert_eq!(film.parameters[1].description, "In which language Default \"#en\".");
    assert_eq!(film.responses[0].schema.as_deref(), Some("Film"));
    assert_eq!(
        fields(&film.responses[0].fields),
        ["id: ID!", "title: String", "kind: Kind", "director: Person", "year: Int"]
    );
    let list = operation(&films, "query films");
    assert!(list.deprecated);
    assert_eq!(list.summary, "Deprecated: use search");
    assert_eq!(list.responses[0].kind, "[Film!]!");
}

#[test]
fn types_are_schemas() {
    let films = definition("graphql", FILMS);
    let told: Vec<_> = films.schemas.iter().map(|schema| format!("{} {}", schema.kind, schema.name)).collect();
    assert_eq!(
        told,
        ["interface Node", "type Film", "enum Kind", "union Any", "type Person", "input NewFilm", "scalar Date"]
    );
    assert_eq!(films.schemas[1].description, "A film\nImplements Node.");
    assert_eq!(films.schemas[2].values, ["LONG", "SHORT — Under an hour"]);
    assert_eq!(films.schemas[3].values, ["Film", "Person"]);
    assert_eq!(fields(&films.schemas[5].fields), ["title!: String!", "year: Int"]);
}

#[test]
fn without_a_schema_the_usual_names_are_roots() {
    assert_eq!(operations(&definition("graphql", "type Query { a: Int }")), ["query a"]);
}

#[test]
fn errors_name_their_line() {
    let broken = definition("graphql", "type A { a: Int }\ntype {");
    assert!(broken.problems[0].starts_with("Line 2: "), "{:?}", broken.problems);
    assert_eq!(broken.schemas[0].name, "A");
}
