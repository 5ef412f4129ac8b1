//! API definitions: OpenAPI, AsyncAPI, GraphQL and protobuf, taken apart for reading.
