use super::{definition, fields, operation, operations};

const GREETER: &str = r#"
syntax = "proto3";
package hello.v1;
import "google/protobuf/timestamp.proto";

// Greets people.
service Greeter {
  // Says hello.
  // Politely.
  rpc SayHello (HelloRequest) returns (stream .hello.v1.Reply) { option deprecated = true; }
  rpc Other (google.protobuf.Timestamp) returns (Reply);
}

// Whom to greet.
message HelloRequest {
  string name = 1; // Who
  repeated Mood moods = 2;
  map<string, Inner> inners = 3;
  oneof way { int32 a = 4; bool b = 5; }
  message Inner { int64 x = 1; }
  optional Inner inner = 6 [deprecated = true];
}
message Reply { google.protobuf.Timestamp at = 1; }
enum Mood { MOOD_UNKNOWN = 0; GOOD = 1; }
"#;

#[test]
fn methods_are_operations() {
    let greeter = definition("grpc", GREETER);
    assert_eq!(greeter.problems, Vec::<String>::new());
    assert_eq!((greeter.title.as_str(), greeter.version.as_str()), ("hello.v1", "proto3"));
    assert_eq!(operations(&greeter), ["rpc SayHello", "rpc Other"]);
    assert_eq!(greeter.sections[0].description, "Greets people.");
    let hello = operation(&greeter, "rpc SayHello");
    assert_eq!((hello.summary.as_str(), hello.description.as_str()), ("Says hello.", "Politely."));
    assert!(hello.deprecated);
    assert_eq!(hello.request[0].schema.as_deref(), Some("HelloRequest"));
    assert_eq!(hello.responses[0].kind, "stream of Reply");
    assert_eq!(
        fields(&hello.request[0].fields),
        [
            "name: string",
            "moods: list of Mood",
            "inners: map of string to HelloRequest.Inner",
            "a: int32",
            "b: bool",
            "inner: HelloRequest.Inner",
        ]
    );
    assert_eq!(hello.request[0].fields[3].place, "one of way");
    assert_eq!(hello.request[0].fields[0].description, "Who Field 1.");
    assert_eq!(hello.request[0].fields[5].description, "Field 6. Deprecated.");
    assert_eq!(operation(&greeter, "rpc Other").request[0].kind, "google.protobuf.Timestamp");
}

#[test]
fn messages_and_enumerations_are_schemas() {
    let greeter = definition("grpc", GREETER);
    let told: Vec<_> = greeter.schemas.iter().map(|schema| format!("{} {}", schema.kind, schema.name)).collect();
    assert_eq!(told, ["message HelloRequest", "message HelloRequest.Inner", "message Reply", "enum Mood"]);
    assert_eq!(greeter.schemas[3].values, ["MOOD_UNKNOWN = 0", "GOOD = 1"]);
}
