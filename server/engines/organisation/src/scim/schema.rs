//! The attributes of users and groups (RFC 7643, sections 4.1 to 4.3). Names are compared without regard to case; what
//! is kept has them as they stand here.

/// `urn:ietf:params:scim:schemas:core:2.0:User`
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// `urn:ietf:params:scim:schemas:core:2.0:Group`
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User`
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// What values of an attribute are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A text.
    Text,
    /// The address of something.
    Reference,
    /// A truth value; also the texts `true` and `false` in any case, which is how Entra sends it.
    Boolean,
    /// Attributes of its own. A text stands for the first of them.
    Complex(&'static [Attribute]),
}

/// An attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// As it is written.
    pub name: &'static str,
    /// What its values are.
    pub kind: Type,
    /// It has a list of values.
    pub many: bool,
    /// It has to be there.
    pub required: bool,
    /// Nobody else may have the same value.
    pub unique: bool,
    /// Texts are compared with regard to case.
    pub exact: bool,
    /// It is the portal's to say.
    pub read_only: bool,
    /// For people.
    pub about: &'static str,
}

const fn attribute(name: &'static str, kind: Type, about: &'static str) -> Attribute {
    Attribute { name, kind, many: false, required: false, unique: false, exact: false, read_only: false, about }
}

const fn text(name: &'static str, about: &'static str) -> Attribute {
    attribute(name, Type::Text, about)
}

const fn many(name: &'static str, of: &'static [Attribute], about: &'static str) -> Attribute {
    Attribute { many: true, ..attribute(name, Type::Complex(of), about) }
}

const fn exact(attribute: Attribute) -> Attribute {
    Attribute { exact: true, ..attribute }
}

const fn required(attribute: Attribute) -> Attribute {
    Attribute { required: true, unique: true, ..attribute }
}

/// What every list of values has.
const VALUES: &[Attribute] = &[
    text("value", "The value."),
    text("display", "The value for people."),
    text("type", "What the value is for, such as work."),
    attribute("primary", Type::Boolean, "It is the preferred one."),
];

const NAME: &[Attribute] = &[
    text("formatted", "The whole name."),
    text("familyName", "The family name."),
    text("givenName", "The given name."),
    text("middleName", "Further given names."),
    text("honorificPrefix", "What stands before the name."),
    text("honorificSuffix", "What stands after the name."),
];

const ADDRESS: &[Attribute] = &[
    text("formatted", "The whole address."),
    text("streetAddress", "Street and number."),
    text("locality", "The city."),
    text("region", "The state or region."),
    text("postalCode", "The postal code."),
    text("country", "The country."),
    text("type", "What the address is for, such as work."),
    attribute("primary", Type::Boolean, "It is the preferred one."),
];

const MANAGER: &[Attribute] = &[
    exact(text("value", "The id of the manager.")),
    attribute("$ref", Type::Reference, "The address of the manager."),
    text("displayName", "What the manager is called."),
];

const MEMBER: &[Attribute] = &[
    exact(text("value", "The id of a user or a group.")),
    attribute("$ref", Type::Reference, "The address of the member."),
    text("type", "User or Group."),
    text("display", "What the member is called."),
];

/// What everything has.
pub const COMMON: &[Attribute] = &[
    Attribute { read_only: true, ..exact(text("id", "The portal's id.")) },
    exact(text("externalId", "The pushing side's id.")),
];

/// Of users.
pub const USER_ATTRIBUTES: &[Attribute] = &[
    required(text("userName", "What the user signs in with. The name of the user's entity is made of it.")),
    attribute("name", Type::Complex(NAME), "The parts of the name."),
    text("displayName", "What the user is called."),
    text("nickName", "What friends call the user."),
    attribute("profileUrl", Type::Reference, "The address of a page about the user."),
    text("title", "What the user does."),
    text("userType", "What the user is to the company."),
    text("preferredLanguage", "The language that the user prefers."),
    text("locale", "How the user writes dates and numbers."),
    text("timezone", "Where the user's clock stands."),
    attribute("active", Type::Boolean, "Whether the user may come in. Others are not in the catalog."),
    many("emails", VALUES, "E-mail addresses."),
    many("phoneNumbers", VALUES, "Telephone numbers."),
    many("ims", VALUES, "Addresses for messages."),
    many("photos", VALUES, "Addresses of pictures."),
    many("addresses", ADDRESS, "Postal addresses."),
    many("entitlements", VALUES, "Kept and not used."),
    many("roles", VALUES, "Kept and not used."),
    Attribute { read_only: true, ..many("groups", MEMBER, "The groups that the user is a member of.") },
];

/// Of groups.
pub const GROUP_ATTRIBUTES: &[Attribute] = &[
    required(text("displayName", "What the group is called. The name of the group's entity is made of it.")),
    many("members", MEMBER, "Users and groups in it."),
];

/// Of users in companies.
pub const ENTERPRISE_ATTRIBUTES: &[Attribute] = &[
    text("employeeNumber", "The number of the employee."),
    text("costCenter", "The cost centre."),
    text("organization", "The organisation."),
    text("division", "The division."),
    text("department", "The department."),
    attribute("manager", Type::Complex(MANAGER), "The manager."),
];

/// The attribute of a name, among some.
pub fn find<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

impl Attribute {
    /// The attributes of its values.
    pub fn parts(&self) -> &'static [Attribute] {
        match self.kind {
            Type::Complex(parts) => parts,
            _ => &[],
        }
    }
}
