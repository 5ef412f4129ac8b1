use super::{definition, fields, operation, operations};

#[test]
fn the_second_version_has_operations_in_its_channels() {
    let text = r##"
asyncapi: 2.6.0
info: {title: Lights, version: '1'}
servers:
  production: {url: 'broker.example:1883', protocol: mqtt}
defaultContentType: application/json
channels:
  lights/{id}/measured:
    description: What lamps measured
    parameters:
      id: {description: Which lamp, schema: {type: string}}
    publish:
      operationId: receiveMeasurement
      summary: Tells of light
      message: {$ref: '#/components/messages/Measured'}
    subscribe:
      message:
        oneOf:
          - {name: on, payload: {type: boolean}}
          - {name: off}
components:
  messages:
    Measured:
      summary: Some light
      headers: {type: object, properties: {trace: {type: string}}}
      payload: {$ref: '#/components/schemas/Light'}
  schemas:
    Light: {type: object, properties: {lumens: {type: integer, minimum: 5}}}
"##;
    let lights = definition("asyncapi", text);
    assert_eq!(lights.problems, Vec::<String>::new());
    assert_eq!(lights.servers, ["mqtt://broker.example:1883"]);
    assert_eq!(operations(&lights), ["publish receiveMeasurement", "subscribe lights/{id}/measured"]);
    let publish = operation(&lights, "publish receiveMeasurement");
    assert_eq!(fields(&publish.parameters), ["id!: string"]);
    assert_eq!(publish.request[0].title, "Measured");
    assert_eq!(fields(&publish.request[0].fields), ["lumens: integer", "trace: string"]);
    assert_eq!(publish.request[0].fields[1].place, "header");
    assert_eq!(publish.request[0].example.as_deref(), Some("{\n  \"lumens\": 5\n}"));
    let subscribe = operation(&lights, "subscribe lights/{id}/measured");
    let titles: Vec<_> = subscribe.responses.iter().map(|body| body.title.as_str()).collect();
    assert_eq!(titles, ["on", "off"]);
    assert_eq!(lights.schemas.len(), 2);
}

#[test]
fn the_third_version_has_operations_beside_its_channels() {
    let text = r##"
asyncapi: 3.0.0
info: {title: Orders, version: '1'}
servers:
  main: {host: 'kafka.example', protocol: kafka, description: Main}
channels:
  orders:
    address: shop.orders
    messages:
      placed: {$ref: '#/components/messages/placed'}
  unused:
    messages:
      other: {payload: {schemaFormat: application/vnd.apache.avro;version=1.9.0, schema: {type: record}}}
operations:
  onOrder:
    action: receive
    channel: {$ref: '#/channels/orders'}
    messages: [{$ref: '#/channels/orders/messages/placed'}]
    reply: {messages: [{name: done}]}
components:
  messages:
    placed:
      contentType: application/json
      payload: {type: object, properties: {id: {type: string}}}
      examples: [{payload: {id: '7'}}]
"##;
    let orders = definition("asyncapi", text);
    assert_eq!(orders.problems, Vec::<String>::new());
    assert_eq!(orders.servers, ["kafka://kafka.example — Main"]);
    assert_eq!(operations(&orders), ["receive onOrder", "channel unused"]);
    assert_eq!(orders.sections[0].title, "shop.orders");
    let receive = operation(&orders, "receive onOrder");
    assert_eq!(receive.responses[0].title, "placed");
    assert_eq!(receive.responses[0].example.as_deref(), Some("{\n  \"id\": \"7\"\n}"));
    assert_eq!(receive.request[0].title, "done");
    assert!(operation(&orders, "channel unused").responses[0].kind.contains("avro"));
}
