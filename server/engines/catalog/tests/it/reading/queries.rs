//! `by_query`, `entities`, `by_refs`, `facets`: each rule of the answers.

use serde_json::{Value, json};
use services::catalog::{ByQuery, ByRefs, Entities, EntitiesQuery, FacetsQuery, FullTextFilter};

use super::fixture::{actor, answers, catalogs, component, entity, reference, uid, value};

fn things() -> Vec<Value> {
    vec![
        component("a", json!({"type": "service"})),
        component("B", json!({"type": "Website", "dependsOn": ["component:a", "resource:other/r"]})),
        entity(
            "Component",
            "c",
            json!({"annotations": {"example.com/Some.Key": "V,1", "backstage.io/x": "y"},
            "tags": ["Java", "go"], "labels": {"tier": "1"}}),
            json!({"owner": "user:jo", "long": "x".repeat(201),
            "nothing": null, "list": [{"name": "One"}, {"name": "two"}], "empty": ""}),
        ),
        entity("API", "d", json!({"title": "Zoo"}), json!({"type": "openapi", "owner": "team-a"})),
        entity("User", "jo", json!({}), json!({"memberOf": ["team-a"], "profile": {"displayName": "Jo Doe"}})),
        entity("Group", "team-a", json!({}), json!({"type": "team", "children": []})),
    ]
}

fn filtered(filter: &[&str]) -> ByQuery {
    ByQuery { filter: filter.iter().map(|part| (*part).to_owned()).collect(), limit: 100, ..ByQuery::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_select_by_the_rules() {
    let cases: &[(&[&str], &[&str])] = &[
        (&["kind=component"], &["a", "b", "c"]),
        (&["kind=component,spec.type=service"], &["a"]),
        (&["kind=component", "kind=api"], &["a", "b", "c", "d"]),
        (&["kind=component,kind=api"], &["a", "b", "c", "d"]),
        (&["KIND=Component,SPEC.TYPE=WEBSITE"], &["b"]),
        (&[" kind = api "], &["d"]),
        (&["spec.type"], &["a", "b", "d", "team-a"]),
        (&["metadata.annotations.example.com/some.key"], &["c"]),
        (&["metadata.annotations.backstage.io/x=y"], &["c"]),
        (&["metadata.tags.java"], &["c"]),
        (&["metadata.tags.java=true"], &["c"]),
        (&["metadata.tags=JAVA"], &["c"]),
        (&["spec.list.name=one"], &["c"]),
        (&["spec.long"], &["c"]),
        (&["spec.nothing"], &["c"]),
        (&["spec.nothing="], &[]),
        (&["spec.empty="], &["c"]),
        (&["relations.ownedby=group:default/team-a"], &["a", "b", "d"]),
        (&["relations.ownerOf=component:default/a"], &["team-a"]),
        (&["relations.dependencyof=component:default/b"], &["a"]),
        (&["relations.hasmember=user:default/jo"], &["team-a"]),
        (&["metadata.name=B"], &["b"]),
        (&["metadata.namespace=default,kind=user"], &["jo"]),
        (&["status.items", "relations.type"], &[]),
        (&["kind=nothing"], &[]),
        (&[], &["a", "b", "c", "d", "jo", "team-a"]),
    ];
    for catalog in catalogs(&things()).await {
        for (filter, wanted) in cases {
            let (refs, total) = catalog.refs(filtered(filter)).await;
            let mut names: Vec<&str> =
                refs.iter().filter_map(|name| name.rsplit_once('/')).map(|(_, name)| name).collect();
            names.sort_unstable();
            assert_eq!(&names, wanted, "{filter:?} on {}", catalog.db.kind);
            assert_eq!(total, wanted.len());
        }
        assert!(catalog.service.by_query(&actor(), &filtered(&["=x"])).await.is_err(), "an empty key");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn predicates_select_by_the_rules() {
    let cases: &[(Value, &[&str])] = &[
        (json!({}), &["a", "b", "c", "d", "jo", "team-a"]),
        (json!({"kind": "COMPONENT"}), &["a", "b", "c"]),
        (json!({"kind": "component", "spec.type": {"$in": ["service", "Website"]}}), &["a", "b"]),
        (json!({"$any": [{"kind": "api"}, {"kind": "user"}]}), &["d", "jo"]),
        (json!({"$all": [{"kind": "component"}, {"$not": {"spec.type": {"$exists": true}}}]}), &["c"]),
        (json!({"spec.type": {"$exists": false}}), &["c", "jo"]),
        (json!({"metadata.name": {"$hasPrefix": "TEAM"}}), &["team-a"]),
        (json!({"metadata.tags": {"$contains": "java"}}), &["c"]),
        (
            json!({"relations": {"$contains": {"type": "ownedBy", "targetRef": "group:default/team-a"}}}),
            &["a", "b", "d"],
        ),
        (json!({"relations": {"$contains": {"type": "ownedBy", "targetRef": {"$in": ["user:default/jo"]}}}}), &["c"]),
        (json!({"$any": []}), &[]),
        (json!({"$all": []}), &["a", "b", "c", "d", "jo", "team-a"]),
    ];
    for catalog in catalogs(&things()).await {
        for (query, wanted) in cases {
            let asked = ByQuery { query: Some(query.clone()), limit: 100, ..ByQuery::default() };
            let (refs, _) = catalog.refs(asked).await;
            let mut names: Vec<&str> =
                refs.iter().filter_map(|name| name.rsplit_once('/')).map(|(_, name)| name).collect();
            names.sort_unstable();
            assert_eq!(&names, wanted, "{query} on {}", catalog.db.kind);
        }
        for bad in [json!("component"), json!([]), json!({"$all": [], "kind": "x"}), json!({"kind": {"$regex": ".*"}})]
        {
            let asked = ByQuery { query: Some(bad.clone()), ..ByQuery::default() };
            assert!(catalog.service.by_query(&actor(), &asked).await.is_err(), "{bad}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_whole_entities() {
    let things = things();
    let expected = answers(&things);
    for catalog in catalogs(&things).await {
        let page = catalog.service.by_query(&actor(), &filtered(&[])).await.unwrap();
        for wanted in &expected {
            let name = reference(wanted);
            let from_index = page.items.iter().map(|item| value(item)).find(|item| reference(item) == name).unwrap();
            assert_eq!(&from_index, wanted, "by query");
            let one = catalog.service.by_name(&actor(), &name.parse().unwrap()).await.unwrap();
            assert_eq!(&value(&one), wanted, "by name");
            let one = catalog.service.by_uid(&actor(), &uid(&name)).await.unwrap();
            assert_eq!(&value(&one), wanted, "by uid");
        }
        let mut uids: Vec<String> = expected.iter().map(|entity| uid(&reference(entity))).collect();
        uids.sort();
        let shown: Vec<String> =
            page.items.iter().map(|item| value(item)["metadata"]["uid"].as_str().unwrap().to_owned()).collect();
        assert_eq!(shown, uids, "ordered by uid");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_and_orphans_are_told() {
    let mut thing = component("a", json!({}));
    thing["x-problems"] = json!([{"error": true, "message": "spec.type is missing", "file": "a.yaml", "line": 3,
        "field": "spec.type", "hint": "Write it."}]);
    thing["x-orphan"] = json!(true);
    for catalog in catalogs(&[thing.clone()]).await {
        let answer = value(&catalog.service.by_name(&actor(), &"component:default/a".parse().unwrap()).await.unwrap());
        assert_eq!(answer["metadata"]["annotations"]["backstage.io/orphan"], "true");
        assert_eq!(answer["status"]["items"][0]["type"], "backstage.io/catalog-processing");
        assert_eq!(answer["status"]["items"][0]["level"], "error");
        let (refs, _) = catalog.refs(filtered(&["metadata.annotations.backstage.io/orphan=true"])).await;
        assert_eq!(refs.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_keep_what_they_name() {
    for catalog in catalogs(&things()).await {
        let asked = ByQuery {
            fields: vec!["kind,metadata.annotations.backstage.io/x".into(), "spec.missing".into()],
            ..filtered(&["metadata.name=c"])
        };
        let page = catalog.service.by_query(&actor(), &asked).await.unwrap();
        assert_eq!(
            value(&page.items[0]),
            json!({"kind": "Component", "metadata": {"annotations": {"backstage.io/x": "y"}}})
        );
        let asked = ByQuery { fields: vec!["spec.list[0]".into()], ..filtered(&[]) };
        assert!(catalog.service.by_query(&actor(), &asked).await.is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn facets_count_values_as_written() {
    for catalog in catalogs(&things()).await {
        let facets = |facets: &[&str], filter: &[&str]| FacetsQuery {
            facets: facets.iter().map(|facet| (*facet).to_owned()).collect(),
            filter: filter.iter().map(|part| (*part).to_owned()).collect(),
            query: None,
        };
        let asked = facets(&["kind", "spec.Type", "metadata.tags", "spec.nothing", "relations.ownedBy"], &[]);
        let answer = catalog.service.facets(&actor(), &asked).await.unwrap();
        let counts = |at: usize| answer[at].1.iter().map(|(value, count)| (&**value, *count)).collect::<Vec<_>>();
        assert_eq!(counts(0), [("API", 1), ("Component", 3), ("Group", 1), ("User", 1)]);
        assert_eq!(answer[1].0, "spec.Type", "as it was asked for");
        assert_eq!(counts(1), [("Website", 1), ("openapi", 1), ("service", 1), ("team", 1)]);
        assert_eq!(counts(2), [("Java", 1), ("go", 1)]);
        assert_eq!(counts(3), []);
        assert_eq!(counts(4), [("group:default/team-a", 3), ("user:default/jo", 1)]);
        let answer = catalog.service.facets(&actor(), &facets(&["kind"], &["spec.type=service"])).await.unwrap();
        assert_eq!(answer, [("kind".to_owned(), vec![("Component".into(), 1)].into())]);
        let error = catalog.service.facets(&actor(), &facets(&[], &[])).await.unwrap_err();
        assert_eq!(error.message, "Missing facet parameter");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn references_are_answered_in_their_order() {
    for catalog in catalogs(&things()).await {
        let refs =
            ["api:default/d", "component:default/none", "component:default/A", "component:default/a", "api:default/d"];
        let asked = ByRefs { refs: refs.map(str::to_owned).to_vec(), ..ByRefs::default() };
        for round in 0..2 {
            let found = catalog.service.by_refs(&actor(), &asked).await.unwrap();
            let found: Vec<_> = found.iter().map(|item| item.as_ref().map(|item| reference(&value(item)))).collect();
            let wanted = [Some("api:default/d"), None, None, Some("component:default/a"), Some("api:default/d")];
            assert_eq!(found, wanted.map(|name| name.map(str::to_owned)), "round {round}");
        }
        let asked = ByRefs {
            filter: vec!["kind=api".into()],
            query: Some(json!({"spec.type": "openapi"})),
            fields: vec!["kind".into()],
            ..asked
        };
        let found = catalog.service.by_refs(&actor(), &asked).await.unwrap();
        assert_eq!(found.iter().flatten().map(|item| value(item)).collect::<Vec<_>>(), vec![json!({"kind": "API"}); 2]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_are_found_anywhere_in_the_fields() {
    for catalog in catalogs(&things()).await {
        let names = async |term: &str, fields: &[&str]| {
            let text =
                FullTextFilter { term: term.into(), fields: fields.iter().map(|field| (*field).into()).collect() };
            let asked = ByQuery { text: Some(text), order: vec![("metadata.name".into(), false)], ..filtered(&[]) };
            catalog.refs(asked).await.0
        };
        assert_eq!(names("EAM", &[]).await, ["group:default/team-a"], "the sort field");
        assert_eq!(names(" oo ", &["metadata.title", "metadata.name"]).await, ["api:default/d"]);
        assert_eq!(names("o D", &["spec.profile.displayName"]).await, ["user:default/jo"]);
        assert_eq!(names("av", &["metadata.tags"]).await, ["component:default/c"], "one of several values");
        assert_eq!(names("  ", &[]).await.len(), 6, "blank filters nothing");
        for wildcard in ["%", "_", "*", ".*", "\\", "'"] {
            assert_eq!(names(wildcard, &[]).await, Vec::<String>::new(), "{wildcard}");
        }
        assert_eq!(names("\u{0}", &[]).await, Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_sets_come_by_uid_and_pages_by_reference() {
    for catalog in catalogs(&things()).await {
        let (all, next) = catalog.service.entities(&actor(), &EntitiesQuery::default()).await.unwrap();
        assert_eq!((all.len(), next), (6, None));
        let uids: Vec<String> =
            all.iter().map(|item| value(item)["metadata"]["uid"].as_str().unwrap().into()).collect();
        assert!(uids.is_sorted());

        let mut names = Vec::new();
        let mut asked = EntitiesQuery { limit: Some(4), ..EntitiesQuery::default() };
        loop {
            let (page, next) = catalog.service.entities(&actor(), &asked).await.unwrap();
            names.extend(page.iter().map(|item| reference(&value(item))));
            let Some(next) = next else { break };
            asked.after = Some(next);
        }
        assert_eq!(names.len(), 6);
        assert!(names.is_sorted(), "{names:?}");

        let ordered =
            |order: &str, limit| EntitiesQuery { order: vec![order.into()], limit, ..EntitiesQuery::default() };
        let (page, _) = catalog.service.entities(&actor(), &ordered("desc:metadata.title", Some(6))).await.unwrap();
        assert_eq!(page.len(), 6, "what has no title comes last");
        assert_eq!(reference(&value(&page[0])), "api:default/d");
        let (all, _) = catalog.service.entities(&actor(), &ordered("desc:metadata.title", None)).await.unwrap();
        assert_eq!(all.len(), 1, "streamed, what has no title is left out");
        assert!(catalog.service.entities(&actor(), &ordered("up:kind", None)).await.is_err());
        let none = EntitiesQuery { limit: Some(0), ..EntitiesQuery::default() };
        assert!(catalog.service.entities(&actor(), &none).await.is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_without_signing_in() {
    for catalog in catalogs(&things()).await {
        let nobody = services::Actor::anonymous("test");
        let error = catalog.service.by_query(&nobody, &ByQuery::default()).await.unwrap_err();
        assert_eq!(error.kind, services::ErrorKind::Unauthenticated);
        assert!(catalog.service.list(&nobody, &Default::default()).await.is_err());
        assert!(catalog.service.by_name(&nobody, &"user:default/jo".parse().unwrap()).await.is_err());
    }
}
