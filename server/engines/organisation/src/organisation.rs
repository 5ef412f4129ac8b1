//! People and teams as a provider knows them, and how they become documents of the catalog.
//!
//! Memberships refer to the keys of teams, which are what the provider itself tells its teams apart by: distinguished
//! names, numbers. A reference of the catalog is made only for a team that was read together with the person, so that no
//! text that somebody controls (what they are called, what their team is called) puts them into a group.

use std::collections::{BTreeMap, BTreeSet};

use model::EntityRef;
use serde_json::{Map, Value, json};
use services::catalog::Problem;

use crate::names::entity_name;

/// Longest description that is taken over, in characters.
const LONGEST: usize = 2_000;

/// All that a provider knows.
#[derive(Clone, Debug, Default)]
pub struct Organisation {
    /// Users.
    pub people: Vec<Person>,
    /// Groups.
    pub teams: Vec<Team>,
    /// What was passed over, and why.
    pub problems: Vec<Problem>,
}

/// What people and teams have in common.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// What the provider tells it from all others of its kind by.
    pub key: String,
    /// The name that its entity's is made of.
    pub name: String,
    /// The namespace of its entity; a valid one.
    pub namespace: String,
    /// The smaller, the older. Where two would have the same entity, the oldest has it; where that can not be told,
    /// nobody has.
    pub age: Option<u64>,
    /// What people call it.
    pub title: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
    /// The address of a picture.
    pub picture: Option<String>,
    /// A text about it.
    pub description: Option<String>,
    /// Annotations of its entity.
    pub annotations: BTreeMap<String, String>,
    /// Values of its entity by their dotted paths, from the configuration. What the provider says goes before.
    pub set: BTreeMap<String, Value>,
}

/// A user.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// Who it is.
    pub member: Member,
    /// The keys of their teams.
    pub teams: BTreeSet<String>,
}

/// A group.
#[derive(Clone, Debug, Default)]
pub struct Team {
    /// Which it is.
    pub member: Member,
    /// What sort of group.
    pub kind: Option<String>,
    /// The keys of the teams above it.
    pub parents: BTreeSet<String>,
}

/// A document of the catalog.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its canonical reference.
    pub entity_ref: String,
    /// Its content.
    pub value: Value,
}

impl Organisation {
    /// The documents in the order of their references, and what was passed over.
    pub fn documents(self) -> (Vec<Document>, Vec<Problem>) {
        let mut problems = self.problems;
        let teams = distinct("group", self.teams, |team| &team.member, &mut problems);
        let people = distinct("user", self.people, |person| &person.member, &mut problems);
        let refs: BTreeMap<&str, &EntityRef> =
            teams.iter().map(|(entity_ref, team)| (team.member.key.as_str(), entity_ref)).collect();
        let known = |keys: &BTreeSet<String>, own: &str| -> BTreeSet<String> {
            let found = keys.iter().filter(|key| *key != own).filter_map(|key| refs.get(key.as_str()));
            found.map(ToString::to_string).collect()
        };
        let mut children: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (entity_ref, team) in &teams {
            for parent in team.parents.iter().filter(|parent| **parent != team.member.key) {
                children.entry(parent).or_default().insert(entity_ref.to_string());
            }
        }
        let mut documents = Vec::with_capacity(teams.len() + people.len());
        for (entity_ref, team) in &teams {
            let mut value = team.member.document("Group", entity_ref);
            let children = children.get(team.member.key.as_str()).cloned().unwrap_or_default();
            let parent = known(&team.parents, &team.member.key).into_iter().next();
            if let Some(spec) = spec(&mut value) {
                if let Some(kind) = &team.kind {
                    spec.insert("type".into(), kind.clone().into());
                }
                spec.entry("type").or_insert_with(|| "team".into());
                spec.insert("children".into(), json!(children));
                if let Some(parent) = parent {
                    spec.insert("parent".into(), parent.into());
                }
            }
            documents.push(Document { entity_ref: entity_ref.to_string(), value });
        }
        for (entity_ref, person) in &people {
            let mut value = person.member.document("User", entity_ref);
            if let Some(spec) = spec(&mut value) {
                spec.insert("memberOf".into(), json!(known(&person.teams, "")));
            }
            documents.push(Document { entity_ref: entity_ref.to_string(), value });
        }
        documents.sort_by(|a, b| a.entity_ref.cmp(&b.entity_ref));
        (documents, problems)
    }
}

fn spec(value: &mut Value) -> Option<&mut Map<String, Value>> {
    value.get_mut("spec").and_then(Value::as_object_mut)
}

/// Gives each a reference of its own.
fn distinct<T>(
    kind: &str,
    all: Vec<T>,
    member: impl Fn(&T) -> &Member,
    problems: &mut Vec<Problem>,
) -> Vec<(EntityRef, T)> {
    let mut named: BTreeMap<String, Vec<(EntityRef, T)>> = BTreeMap::new();
    for one in all {
        let own = member(&one);
        match entity_name(&own.name) {
            Some(name) => {
                let entity_ref = EntityRef::new(kind, &own.namespace, &name);
                named.entry(entity_ref.to_string()).or_default().push((entity_ref, one));
            }
            None => problems.push(problem(
                format!("The {kind} {:?} has no name that an entity could have ({:?})", own.key, own.name),
                "Entities have names of letters, digits, '-', '_' and '.'. Give it such a name at its provider.",
            )),
        }
    }
    let mut kept = Vec::with_capacity(named.len());
    for (entity_ref, mut candidates) in named {
        if candidates.len() == 1 {
            kept.append(&mut candidates);
            continue;
        }
        candidates.sort_by(|(_, a), (_, b)| (member(a).age, &member(a).key).cmp(&(member(b).age, &member(b).key)));
        let keys: Vec<&str> = candidates.iter().take(5).map(|(_, one)| member(one).key.as_str()).collect();
        let keys = keys.join(", ");
        let told = candidates.iter().all(|(_, one)| member(one).age.is_some());
        // Whoever can give something a name must not be able to take the place of what has it already.
        let outcome = if told { "only the oldest is taken over" } else { "none of them is taken over" };
        problems.push(problem(
            format!("{} would be {entity_ref} alike, {outcome}: {keys}", candidates.len()),
            "Rename them at their provider, so that their names differ in letters and digits.",
        ));
        if told {
            kept.extend(candidates.into_iter().next());
        }
    }
    kept
}

/// Something that was passed over.
pub(crate) fn problem(message: String, hint: &str) -> Problem {
    Problem { error: true, message, file: None, line: None, field: None, hint: Some(hint.to_owned()) }
}

impl Member {
    fn document(&self, kind: &str, entity_ref: &EntityRef) -> Value {
        let mut value = json!({
            "apiVersion": "backstage.io/v1alpha1", "kind": kind, "metadata": { "annotations": {} }, "spec": { "profile": {} },
        });
        for (path, set) in &self.set {
            place(&mut value, path, set.clone());
        }
        // What decides who it is and where it belongs is nobody's to set.
        for (path, set) in [
            ("apiVersion", "backstage.io/v1alpha1"),
            ("kind", kind),
            ("metadata.name", entity_ref.name()),
            ("metadata.namespace", entity_ref.namespace()),
        ] {
            place(&mut value, path, set.into());
        }
        let short = |text: &String| text.chars().take(LONGEST).collect::<String>();
        let texts = [
            ("metadata.description", &self.description),
            ("spec.profile.displayName", &self.title),
            ("spec.profile.email", &self.email),
            ("spec.profile.picture", &self.picture),
        ];
        for (path, text) in texts {
            if let Some(text) = text.as_ref().map(short).filter(|text| !text.trim().is_empty()) {
                place(&mut value, path, text.trim().into());
            }
        }
        for (name, text) in &self.annotations {
            place(&mut value, &format!("metadata.annotations.{name}"), text.clone().into());
        }
        value
    }
}

/// Puts a value at a dotted path. What stands below `metadata.annotations` and `metadata.labels` are keys with dots of
/// their own.
fn place(value: &mut Value, path: &str, set: Value) {
    let mut here = value;
    let mut rest = path;
    let mut above = String::new();
    loop {
        let whole = matches!(above.as_str(), "metadata.annotations" | "metadata.labels");
        let (key, more) = match rest.split_once('.') {
            Some((key, more)) if !whole => (key, Some(more)),
            _ => (rest, None),
        };
        if !here.is_object() {
            *here = Value::Object(Map::new());
        }
        let Some(object) = here.as_object_mut() else { return };
        let Some(more) = more else {
            object.insert(key.to_owned(), set);
            return;
        };
        if !above.is_empty() {
            above.push('.');
        }
        above.push_str(key);
        here = object.entry(key).or_insert(Value::Null);
        rest = more;
    }
}

#[cfg(test)]
mod tests;
