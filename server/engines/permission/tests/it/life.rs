//! From a draft to a policy in force and back.

use std::sync::Arc;
use std::time::Duration;

use engine_permission::{Parts, PermissionEngine, PolicyInForce};
use platform::testing::{TestDatabase, databases};
use services::ErrorKind;
use services::permission::*;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::catalog::{Small, admin, small, user};

struct World {
    db: TestDatabase,
    catalog: Arc<Small>,
    in_force: Arc<PolicyInForce>,
    engine: Arc<PermissionEngine>,
}

async fn world(db: TestDatabase, second_person: bool) -> World {
    let catalog = small();
    let in_force = PolicyInForce::load(db.database(), vec!["group:default/platform".into()]).await.unwrap();
    *catalog.decide.lock().unwrap() = Some(in_force.clone());
    let parts = Parts { db: db.database(), catalog: catalog.clone(), in_force: in_force.clone(), second_person };
    World { engine: PermissionEngine::new(parts), db, catalog, in_force }
}

/// Owners see and delete what is theirs; nobody else sees anything.
fn owners() -> Policy {
    let own = RuleTree::Rule(RuleUse {
        rule: "IS_ENTITY_OWNER".into(),
        params: vec![("claims".into(), vec!["$ownerRefs".into()])],
    });
    Policy {
        name: "Owners".into(),
        roles: vec![Role {
            name: "Everyone".into(),
            owner: "group:default/platform".into(),
            members: vec!["everyone".into()],
            rules: vec![PolicyRule {
                matches: Matcher::Named(vec!["catalog.entity.read".into(), "catalog.entity.delete".into()]),
                outcome: Outcome::When(own),
            }],
            ..Role::default()
        }],
        tests: vec![TestCase {
            name: "own".into(),
            user: "user:default/jo".into(),
            permission: "catalog.entity.delete".into(),
            entity: "component:default/a".into(),
            expect: Effect::Allow,
        }],
        ..Policy::default()
    }
}

fn draft(policy: Policy) -> SavePolicy {
    SavePolicy { policy, ..SavePolicy::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_counts_only_once_it_is_published() {
    for db in databases().await {
        let world = world(db, false).await;
        let (engine, ada, kind) = (&world.engine, admin("ada"), world.db.kind);
        let jo = user("jo", &["group:default/red"]);
        assert_eq!(engine.policies(&ada).await.unwrap()[0].id, "standard", "{kind}");
        assert_eq!(world.in_force.decide(&jo, &of_catalog::READ), Decision::Allow);
        let saved = engine.save(&ada, &draft(owners())).await.unwrap();
        assert_eq!(saved.summary.state, PolicyState::Draft);
        assert_eq!(world.in_force.decide(&jo, &of_catalog::READ), Decision::Allow);

        let impact = engine.impact(&ada, &saved.summary.id).await.unwrap();
        assert_eq!((impact.users, impact.user_total), (3, 3));
        let line = |name: &str| impact.lines.iter().find(|line| line.permission == name).unwrap();
        let (read, delete) = (line("catalog.entity.read"), line("catalog.entity.delete"));
        assert_eq!((read.gaining, read.losing, delete.gaining, delete.losing), (0, 2, 2, 0), "{kind}");
        assert_eq!(read.losses.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [1, 1]);
        assert_eq!(line("catalog.location.create").losing, 2);
        let difference = engine.difference(&ada, &saved.summary.id, None).await.unwrap();
        assert!(difference.added > 0 && difference.from == "Standard");

        let published = engine.publish(&ada, &saved.summary.id, &saved.etag).await.unwrap();
        assert_eq!(published.summary.state, PolicyState::Published);
        let Decision::When(condition) = world.in_force.decide(&jo, &of_catalog::READ) else { panic!("{kind}") };
        assert!(format!("{condition:?}").contains("group:default/red"));
        assert_eq!(
            world.in_force.decide(&ada, &of_catalog::DELETE),
            Decision::Allow,
            "no policy concerns administrators"
        );

        let why = |user: &str, permission: &str, entity: &str| {
            let question = Question { user: user.into(), permission: permission.into(), entity: entity.into() };
            let (engine, ada) = (engine.clone(), ada.clone());
            async move { engine.why(&ada, &question).await.unwrap() }
        };
        let answer = why("user:default/jo", "catalog.entity.delete", "component:default/a").await;
        assert_eq!(answer.answer, Some(Effect::Allow));
        assert!(answer.because.contains("Rule 1 of the role Everyone") && answer.lines[0].decided, "{answer:?}");
        let answer = why("user:default/jo", "catalog.entity.delete", "component:default/b").await;
        assert_eq!(answer.answer, Some(Effect::Deny));
        assert_eq!(why("user:default/jo", "catalog.entity.delete", "").await.answer, None);
        assert!(why("user:default/root", "catalog.entity.delete", "").await.because.contains("administers"));
        let hint = world.in_force.who_grants(&of_catalog::DELETE).unwrap();
        assert!(hint.contains("Everyone (ask group:default/platform)"), "{hint}");

        // What is in force is changed by a new draft, and what was in force can come back.
        let again = SavePolicy { id: Some(saved.summary.id.clone()), etag: None, policy: owners() };
        let second = engine.save(&ada, &again).await.unwrap();
        assert_ne!(second.summary.id, saved.summary.id);
        engine.publish(&ada, &second.summary.id, &second.etag).await.unwrap();
        let first = engine.policy(&ada, &saved.summary.id).await.unwrap();
        assert_eq!(first.summary.state, PolicyState::Inactive);
        engine.publish(&ada, &first.summary.id, &first.etag).await.unwrap();
        let states: Vec<PolicyState> = engine.policies(&ada).await.unwrap().iter().map(|policy| policy.state).collect();
        assert_eq!(states, [PolicyState::Published, PolicyState::Inactive], "{kind}");
        assert_eq!(engine.discard(&ada, &first.summary.id).await.unwrap_err().kind, ErrorKind::Conflict);
        engine.discard(&ada, &second.summary.id).await.unwrap();
        let actions: Vec<String> = platform::read!(world.db, conn => {
            sqlx::query_scalar("SELECT action FROM audit_entries ORDER BY seq").fetch_all(conn).await
        })
        .unwrap();
        let wanted = ["drafted", "published", "drafted", "published", "published", "discarded"];
        assert_eq!(actions, wanted.map(|what| format!("policy.{what}")), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_or_has_changed_is_not_published() {
    for db in databases().await {
        let world = world(db, false).await;
        let (engine, ada) = (&world.engine, admin("ada"));
        let mut policy = owners();
        policy.tests[0].expect = Effect::Deny;
        let saved = engine.save(&ada, &draft(policy)).await.unwrap();
        assert_eq!(engine.check(&ada, &saved.summary.id).await.unwrap().failed, 1);
        assert_eq!(engine.publish(&ada, &saved.summary.id, &saved.etag).await.unwrap_err().kind, ErrorKind::Invalid);
        let mut broken = owners();
        broken.roles[0].members.push("who".into());
        let change = |policy: Policy, etag: &str| SavePolicy {
            id: Some(saved.summary.id.clone()),
            etag: Some(etag.to_owned()),
            policy,
        };
        let second = engine.save(&ada, &change(broken, &saved.etag)).await.unwrap();
        assert_eq!(second.problems[0].field, "roles[0].members[1]");
        let refused = engine.publish(&ada, &saved.summary.id, &second.etag).await.unwrap_err();
        assert_eq!(refused.fields[0].field, "roles[0].members[1]");
        let stale = engine.save(&ada, &change(owners(), &saved.etag)).await.unwrap_err();
        assert_eq!(stale.kind, ErrorKind::Conflict, "{}", world.db.kind);
        let third = engine.save(&ada, &change(owners(), &second.etag)).await.unwrap();
        assert_eq!(engine.publish(&ada, &saved.summary.id, &second.etag).await.unwrap_err().kind, ErrorKind::Conflict);
        engine.publish(&ada, &saved.summary.id, &third.etag).await.unwrap();
        // Nobody but administrators gets at any of it.
        let jo = user("jo", &[]);
        for error in [
            engine.policies(&jo).await.err(),
            engine.policy(&jo, &saved.summary.id).await.err(),
            engine.export(&jo, &saved.summary.id).await.err(),
            engine.why(&jo, &Question::default()).await.err(),
            engine.save(&jo, &draft(owners())).await.err(),
        ] {
            assert_eq!(error.unwrap().kind, ErrorKind::Forbidden);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_have_to_look_where_that_is_asked_for() {
    for db in databases().await {
        let world = world(db, true).await;
        let (engine, ada, bea) = (&world.engine, admin("ada"), admin("bea"));
        let saved = engine.save(&ada, &draft(owners())).await.unwrap();
        assert!(saved.needs_another.is_some());
        let (id, etag) = (&saved.summary.id, &saved.etag);
        assert_eq!(engine.publish(&ada, id, etag).await.unwrap_err().kind, ErrorKind::Forbidden);
        assert_eq!(engine.policy(&bea, id).await.unwrap().needs_another, None);
        engine.publish(&bea, id, etag).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_processes_follow() {
    for db in databases().await {
        let world = world(db, false).await;
        let other = PolicyInForce::load(world.db.reopen().await, Vec::new()).await.unwrap();
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        other.follow(&tasks, &stop);
        let ada = admin("ada");
        let saved = world.engine.save(&ada, &draft(owners())).await.unwrap();
        world.engine.publish(&ada, &saved.summary.id, &saved.etag).await.unwrap();
        let jo = user("jo", &[]);
        let followed = async {
            while other.decide(&jo, &of_catalog::LOCATION_CREATE) != Decision::Deny {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), followed).await.expect(world.db.kind);
        stop.cancel();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exported_policy_is_imported_as_it_was() {
    for db in databases().await {
        let world = world(db, false).await;
        let ada = admin("ada");
        let saved = world.engine.save(&ada, &draft(owners())).await.unwrap();
        let policy = world.engine.export(&ada, &saved.summary.id).await.unwrap();
        let import = Import { policy, ..Import::default() };
        assert_eq!(world.engine.import(&ada, &import).await.unwrap().policy, owners(), "{}", world.db.kind);
        drop(world.catalog);
    }
}
