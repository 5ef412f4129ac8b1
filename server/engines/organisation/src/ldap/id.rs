//! What directories tell their entries apart by, for ever.

use platform::ldap::Entry;

/// OpenLDAP and most others; FreeIPA; Active Directory; eDirectory.
pub(super) const ATTRIBUTES: &[&str] = &["entryUUID", "ipaUniqueID", "objectGUID", "GUID"];

/// The id of an entry, if its directory gives it one.
pub(super) fn of(entry: &Entry) -> Option<String> {
    let text = ["entryUUID", "ipaUniqueID"].iter().find_map(|name| entry.text(name));
    if let Some(text) = text {
        return Some(text.to_owned());
    }
    let bytes = ["objectGUID", "GUID"].iter().find_map(|name| entry.bytes(name).first())?;
    let bytes: [u8; 16] = bytes.as_slice().try_into().ok()?;
    // As Active Directory shows it: the first three numbers have their bytes in reverse.
    Some(uuid::Uuid::from_bytes_le(bytes).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_text_or_bytes() {
        let entry = |name: &str, value: &[u8]| Entry {
            dn: "cn=a".into(),
            attributes: [(name.to_ascii_lowercase(), vec![value.to_vec()])].into(),
        };
        assert_eq!(of(&entry("entryUUID", b"x-1")).as_deref(), Some("x-1"));
        let bytes: Vec<u8> = (0..16).collect();
        assert_eq!(of(&entry("objectGUID", &bytes)).as_deref(), Some("03020100-0504-0706-0809-0a0b0c0d0e0f"));
        assert_eq!(of(&entry("objectGUID", b"short")), None);
    }
}
