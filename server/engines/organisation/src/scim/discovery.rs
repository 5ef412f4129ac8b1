//! What can be done here, for those who ask before they push (RFC 7643, sections 5 to 7).

use serde_json::{Value, json};

use super::filter;
use super::query::{MOST, list};
use super::resource::Kind;
use super::schema::{self, Attribute, Type};

/// `/ServiceProviderConfig`
pub fn provider(base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": MOST },
        "changePassword": { "supported": false },
        "sort": { "supported": false },
        "etag": { "supported": true },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Bearer token",
            "description": format!("A token of the portal, for filters of up to {} bytes and all else.", filter::LONGEST),
            "primary": true,
        }],
        "meta": { "resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig") },
    })
}

/// `/ResourceTypes`
pub fn types(base: &str) -> Value {
    let one = |kind: Kind, extensions: Value| {
        let name = kind.name();
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": name,
            "name": name,
            "endpoint": format!("/{name}s"),
            "schema": kind.schema(),
            "schemaExtensions": extensions,
            "meta": { "resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{name}") },
        })
    };
    let company = json!([{ "schema": schema::ENTERPRISE, "required": false }]);
    list(2, 1, vec![one(Kind::User, company), one(Kind::Group, json!([]))])
}

/// `/Schemas`
pub fn schemas(base: &str) -> Value {
    let one = |id: &str, name: &str, attributes: &[Attribute]| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": id,
            "name": name,
            "description": name,
            "attributes": attributes.iter().map(described).collect::<Vec<_>>(),
            "meta": { "resourceType": "Schema", "location": format!("{base}/Schemas/{id}") },
        })
    };
    let all = vec![
        one(schema::USER, "User", schema::USER_ATTRIBUTES),
        one(schema::GROUP, "Group", schema::GROUP_ATTRIBUTES),
        one(schema::ENTERPRISE, "EnterpriseUser", schema::ENTERPRISE_ATTRIBUTES),
    ];
    list(3, 1, all)
}

fn described(attribute: &Attribute) -> Value {
    let kind = match attribute.kind {
        Type::Text => "string",
        Type::Reference => "reference",
        Type::Boolean => "boolean",
        Type::Complex(_) => "complex",
    };
    let mut described = json!({
        "name": attribute.name,
        "type": kind,
        "multiValued": attribute.many,
        "description": attribute.about,
        "required": attribute.required,
        "caseExact": attribute.exact,
        "mutability": if attribute.read_only { "readOnly" } else { "readWrite" },
        "returned": "default",
        "uniqueness": if attribute.unique { "server" } else { "none" },
    });
    if let (parts @ [_, ..], Some(described)) = (attribute.parts(), described.as_object_mut()) {
        described.insert("subAttributes".into(), parts.iter().map(self::described).collect());
    }
    described
}
