//! The index agrees with a plain evaluation over the documents, whatever they are and whatever is asked.

use std::collections::BTreeMap;

use engine_catalog::index::document::document;
use engine_catalog::index::schema::Fields;
use engine_catalog::index::segment::Tie;
use engine_catalog::index::source::Record;
use engine_catalog::index::{Hit, Snapshot};
use engine_catalog::query::page::{Missing, Ordering, Start, having, page};
use engine_catalog::query::select::{Select, count};
use model::predicate::Predicate;
use model::{Filter, SearchRow, search_rows};
use proptest::prelude::*;
use serde_json::{Value, json};
use tantivy::Term;

use super::fixture::uid;

/// Keys that documents have and questions ask for.
const KEYS: [&str; 7] =
    ["kind", "spec.type", "metadata.tags", "metadata.tags.a", "spec.nested.x", "metadata.name", "relations.ownedby"];
const VALUES: [&str; 7] = ["a", "b", "A", "ab", "true", "", "group:default/a"];

fn documents() -> impl Strategy<Value = Vec<Value>> {
    let word = || prop::sample::select(&VALUES[..]).prop_map(str::to_owned);
    let thing = (
        prop::sample::select(&["Component", "API", "component"][..]),
        prop::option::of(word()),
        prop::collection::vec(word(), 0..4),
        prop::option::of(word()),
        prop::collection::vec(prop::sample::select(&["group:default/a", "group:default/b"][..]), 0..3),
        any::<bool>(),
    );
    prop::collection::vec(thing, 1..60).prop_map(|things| {
        let things = things.into_iter().enumerate();
        things
            .map(|(number, (kind, kind_type, tags, nested, owners, gone))| {
                let name = format!("n{}", number * 7 % 61);
                let mut spec = json!({"nested": [{"x": nested}, {"x": 1.0}]});
                if let Some(kind_type) = kind_type {
                    spec["type"] = json!(kind_type);
                }
                let mut owners: Vec<_> = owners.iter().map(|owner| json!({"type": "ownedBy", "targetRef": owner})).collect();
                owners.dedup();
                json!({"kind": kind, "apiVersion": "v1", "metadata": {"name": name, "tags": tags,
                    "uid": uid(&format!("{number}"))}, "spec": spec, "relations": owners, "gone": gone && number % 3 == 0})
            })
            .collect()
    })
}

fn filters() -> impl Strategy<Value = Filter> {
    let condition = (
        prop::sample::select(&KEYS[..]),
        prop::option::of(prop::collection::vec(prop::sample::select(&VALUES[..]), 1..3)),
    )
        .prop_map(|(key, values)| model::Condition {
            key: key.into(),
            values: values.map(|values| values.iter().map(|value| value.to_lowercase()).collect()),
        });
    prop::collection::vec(prop::collection::vec(condition, 1..3), 0..3)
}

fn predicates() -> impl Strategy<Value = Predicate> {
    let key = || prop::sample::select(&KEYS[..]).prop_map(str::to_owned);
    let value = || prop::sample::select(&VALUES[..]).prop_map(str::to_lowercase);
    let leaf = prop_oneof![
        (key(), any::<bool>()).prop_map(|(key, there)| Predicate::Exists(key, there)),
        (key(), prop::collection::vec(value(), 0..3)).prop_map(|(key, values)| Predicate::In(key, values)),
        (key(), value()).prop_map(|(key, prefix)| Predicate::HasPrefix(key, prefix)),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Predicate::All),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Predicate::Any),
            inner.prop_map(|part| Predicate::Not(Box::new(part))),
        ]
    })
}

/// The documents in an index of several segments, some of them deleted again.
fn index(documents: &[Value], commits: usize) -> (Snapshot, Vec<(String, Value, Vec<SearchRow>)>) {
    let fields = Fields::new();
    let index = tantivy::Index::create_in_ram(fields.schema.clone());
    let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
    writer.set_merge_policy(Box::new(tantivy::indexer::NoMergePolicy));
    let mut living = Vec::new();
    for (number, entity) in documents.iter().enumerate() {
        let text = |pointer: &str| entity.pointer(pointer).unwrap().as_str().unwrap().to_owned();
        let relations = entity["relations"].as_array().unwrap();
        let record = Record {
            uid: text("/metadata/uid"),
            entity_ref: format!("component:default/{number}"),
            kind: text("/kind"),
            name: text("/metadata/name"),
            doc: json!({"kind": entity["kind"], "apiVersion": "v1", "spec": entity["spec"],
                "metadata": {"name": entity["metadata"]["name"], "tags": entity["metadata"]["tags"]}})
            .to_string(),
            relations: relations
                .iter()
                .map(|relation| ("ownedBy".to_owned(), relation["targetRef"].as_str().unwrap().to_owned()))
                .collect(),
            ..Record::default()
        };
        writer.add_document(document(&fields, &record).unwrap()).unwrap();
        if number % (documents.len() / commits + 1) == 0 {
            writer.commit().unwrap();
        }
        if entity["gone"] == true {
            let gone = engine_catalog::index::terms::term(engine_catalog::index::terms::KEY_REF, &record.entity_ref);
            writer.delete_term(Term::from_field_text(fields.terms, &gone));
        } else {
            let mut entity = entity.clone();
            entity.as_object_mut().unwrap().remove("gone");
            let rows = search_rows(&entity);
            living.push((record.uid, entity, rows));
        }
    }
    writer.commit().unwrap();
    let searcher = index.reader().unwrap().searcher();
    (Snapshot::new(searcher, fields, None).unwrap(), living)
}

fn uids(snapshot: &Snapshot, hits: &[Hit]) -> Vec<String> {
    let uid = |hit: &Hit| {
        let entity: Value = serde_json::from_str(&snapshot.entity(*hit).unwrap()).unwrap();
        entity["metadata"]["uid"].as_str().unwrap().to_owned()
    };
    hits.iter().map(uid).collect()
}

/// The smallest value of a key.
fn smallest<'a>(rows: &'a [SearchRow], key: &str) -> Option<&'a str> {
    rows.iter().filter(|row| row.key == key).filter_map(|row| row.value.as_deref()).min()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn filters_orders_facets_and_pages_agree(
        documents in documents(),
        commits in 1usize..5,
        filter in filters(),
        predicate in predicates(),
        key in prop::sample::select(&KEYS[..]),
        descending: bool,
        offset in 0usize..20,
        limit in 1usize..20,
        text in prop::sample::select(&["a", "b", "n1", "ab"][..]),
    ) {
        let (snapshot, living) = index(&documents, commits);
        let select = Select::All(vec![Select::from(&filter), Select::from(&predicate)]);
        let selection = select.of(&snapshot).unwrap();
        let matching: Vec<_> = living
            .iter()
            .filter(|(_, _, rows)| model::filter::matches(rows, &filter) && model::predicate::matches(rows, &predicate))
            .collect();
        prop_assert_eq!(count(&selection), matching.len() as u64);

        let ordering = Ordering { key: key.into(), tie: Tie::Uid, descending };
        let mut with: Vec<_> = matching.iter().filter_map(|(uid, _, rows)| Some((smallest(rows, key)?, uid))).collect();
        with.sort();
        if descending {
            with.reverse();
        }
        let mut without: Vec<_> = matching.iter().filter(|(_, _, rows)| smallest(rows, key).is_none()).map(|(uid, _, _)| uid).collect();
        without.sort();
        let hits = page(&snapshot, &selection, &ordering, Missing::Dropped, &Start::Offset(offset), limit).unwrap();
        let wanted: Vec<String> = with.iter().skip(offset).take(limit).map(|(_, uid)| (*uid).clone()).collect();
        prop_assert_eq!(uids(&snapshot, &hits), wanted);
        // Far pages are found another way and must be the same.
        let far = page(&snapshot, &selection, &ordering, Missing::Dropped, &Start::Offset(offset), 5_000).unwrap();
        let wanted: Vec<String> = with.iter().skip(offset).map(|(_, uid)| (*uid).clone()).collect();
        prop_assert_eq!(uids(&snapshot, &far), wanted);
        let all = page(&snapshot, &selection, &ordering, Missing::Last, &Start::Offset(offset), limit).unwrap();
        let wanted: Vec<String> = with.iter().map(|(_, uid)| *uid).chain(without).skip(offset).take(limit).cloned().collect();
        prop_assert_eq!(uids(&snapshot, &all), wanted);
        prop_assert_eq!(count(&having(&snapshot, selection.clone(), key).unwrap()), with.len() as u64);
        if let Some((value, uid)) = with.get(offset) {
            let after = Start::After((*value).into(), (*uid).clone());
            let hits = page(&snapshot, &selection, &ordering, Missing::Dropped, &after, limit).unwrap();
            let wanted: Vec<String> = with.iter().skip(offset + 1).take(limit).map(|(_, uid)| (*uid).clone()).collect();
            prop_assert_eq!(uids(&snapshot, &hits), wanted);
            let before = Start::Before((*value).into(), (*uid).clone());
            let hits = page(&snapshot, &selection, &ordering, Missing::Dropped, &before, limit).unwrap();
            let from = offset.saturating_sub(limit);
            let wanted: Vec<String> = with.iter().take(offset).skip(from).map(|(_, uid)| (*uid).clone()).collect();
            prop_assert_eq!(uids(&snapshot, &hits), wanted);
        }

        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for (_, _, rows) in &matching {
            let mut own: Vec<_> = rows.iter().filter(|row| row.key == key).filter_map(|row| row.original.clone()).collect();
            own.sort();
            own.dedup();
            own.into_iter().for_each(|value| *counts.entry(value).or_default() += 1);
        }
        let shown: Vec<_> = snapshot.counts(key, &selection).unwrap().into_iter().map(|(value, count)| (value.to_string(), count)).collect();
        prop_assert_eq!(shown, counts.into_iter().collect::<Vec<_>>());

        let contains = Select::containing(&[key.to_owned()], text).of(&snapshot).unwrap();
        let has = |rows: &Vec<SearchRow>| rows.iter().any(|row| row.key == key && row.value.as_ref().is_some_and(|value| value.contains(text)));
        prop_assert_eq!(count(&contains), living.iter().filter(|(_, _, rows)| has(rows)).count() as u64);
    }
}
