//! What the doubled services answer: a small company with every state that the pages know.

use model::EntityRef;
use services::audit::{AuditEntry, AuditOutcome, AuditPage, AuditQuery, Verified};
use services::catalog::{EntityLink, Export, Ingestion, IngestionQuery, LocationView, Problem};
use services::identity::*;
use services::permission::*;
use services::{Actor, Error, FieldError, Result, Subject};

pub const NOW: i64 = 1_795_344_300_000_000;
const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|&text| text.to_owned()).collect()
}

pub fn link(reference: &str, title: &str) -> EntityLink {
    EntityLink { entity_ref: reference.parse().unwrap(), title: title.into(), kind_type: None, exists: true }
}

pub fn links() -> Vec<EntityLink> {
    vec![
        link("user:default/jo.larsen", "Jo Larsen"),
        link("group:default/payments", "Payments"),
        link("component:default/checkout", "checkout"),
    ]
}

pub fn me(actor: &Actor) -> Option<Me> {
    let Subject::User { entity_ref, administrator, .. } = &actor.subject else { return None };
    Some(Me {
        entity_ref: entity_ref.clone(),
        title: "Jo Larsen".into(),
        email: Some("jo.larsen@lantern.example".into()),
        picture: None,
        in_catalog: true,
        groups: texts(&["group:default/payments", "group:default/lantern"]),
        administrator: *administrator,
        way: Some("okta".into()),
    })
}

pub fn sessions() -> Vec<Session> {
    let session = |id: &str, agent: &str, ago: i64, current| Session {
        id: id.into(),
        way: "okta".into(),
        agent: agent.into(),
        address: "10.1.2.3".into(),
        created_at: NOW - ago - DAY,
        seen_at: NOW - ago,
        expires_at: NOW + 7 * DAY,
        current,
    };
    vec![
        session("s1", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", 0, true),
        session(
            "s2",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) Version/18.2 Safari/604.1",
            3 * HOUR,
            false,
        ),
        session("s3", "Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36", 50 * HOUR, false),
    ]
}

pub fn connections() -> Vec<Connection> {
    let connection = |provider: &str, title: &str, username: Option<&str>, lapsed| Connection {
        provider: provider.into(),
        title: title.into(),
        username: username.map(Into::into),
        lapsed,
        since: username.map(|_| NOW - DAY),
    };
    vec![
        connection("github", "GitHub", Some("jo-larsen"), false),
        connection("gitlab", "GitLab", Some("jo"), true),
        connection("ghe", "GitHub of the old company", None, false),
    ]
}

pub fn tokens(kind: TokenKind) -> Vec<TokenView> {
    let token = |id: &str, name: &str, scope, ends: i64, used: Option<i64>| TokenView {
        id: id.into(),
        kind,
        name: name.into(),
        subject: if kind == TokenKind::Service { format!("external:{name}") } else { "user:default/jo.larsen".into() },
        hint: format!("cbp_{id}"),
        scope,
        created_by: "user:default/jo.larsen".into(),
        created_at: NOW - 20 * DAY,
        expires_at: NOW + ends,
        used_at: used,
        expired: ends < 0,
    };
    let chosen = TokenScope::Permissions(texts(&["catalog.entity.read", "catalog.location.create"]));
    vec![
        token("a1", "release script", TokenScope::All, 60 * DAY, Some(NOW - HOUR)),
        token("b2", "report", TokenScope::Read, 3 * DAY, None),
        token("c3", "registering <new> services", chosen, -DAY, Some(NOW - 9 * DAY)),
    ]
}

pub fn created(request: &NewToken) -> CreatedToken {
    let mut token = tokens(request.kind).remove(0);
    token.name.clone_from(&request.name);
    CreatedToken { token, secret: "cbp_5hK2x9vQd3mZ7rT1wLp0YcBnE4uJ6sGa".into() }
}

pub fn device(code: &str) -> Result<DeviceRequest> {
    if code != "ABCD-EFGH" {
        return Err(Error::not_found("No command line waits under this code.").hint("Codes are good for ten minutes."));
    }
    Ok(DeviceRequest {
        user_code: code.into(),
        name: "callboard on amaras-laptop".into(),
        address: "10.1.2.3".into(),
        created_at: NOW - 30_000_000,
        expires_at: NOW + 570_000_000,
        days: 30,
    })
}

fn person_of(name: &str, title: &str) -> PersonView {
    PersonView {
        entity_ref: format!("user:default/{name}"),
        title: title.into(),
        email: Some(format!("{name}@lantern.example")),
        ways: texts(&["okta"]),
        provisional: false,
        in_catalog: true,
        administrator: false,
        sessions: 2,
        tokens: 1,
        seen_at: NOW - 5 * HOUR,
    }
}

pub fn people(query: &PeopleQuery) -> People {
    if query.text == "nobody" {
        return People::default();
    }
    let people = vec![
        PersonView { administrator: true, ..person_of("amara.diallo", "Amara Diallo") },
        person_of("jo.larsen", "Jo Larsen"),
        PersonView { provisional: true, in_catalog: false, ..person_of("new.one", "New One") },
        PersonView { in_catalog: false, sessions: 0, ..person_of("gone", "Somebody Gone") },
    ];
    People { total: if query.page > 1 { 120 } else { people.len() as u64 }, people }
}

pub fn person(user_ref: &str) -> Result<PersonDetail> {
    if user_ref != "user:default/jo.larsen" {
        return Err(Error::not_found(format!("{user_ref} has never signed in.")));
    }
    let mut sessions = sessions();
    sessions.iter_mut().for_each(|session| session.current = false);
    Ok(PersonDetail {
        person: person_of("jo.larsen", "Jo Larsen"),
        groups: texts(&["group:default/payments"]),
        sessions,
        tokens: tokens(TokenKind::Personal),
    })
}

pub fn providers() -> Vec<ProviderView> {
    vec![
        ProviderView {
            id: "okta".into(),
            title: "Okta".into(),
            kind: "OpenID Connect".into(),
            address: "https://lantern.okta.example".into(),
            callback: "https://callboard.lantern.example/api/auth/okta/handler/frame".into(),
            resolvers: texts(&["emailMatchingUserEntityProfileEmail", "emailLocalPartMatchingUserEntityName"]),
            open: true,
            accounts: 84,
            used_at: Some(NOW - HOUR),
            refused: Some((NOW - 2 * DAY, "nobody in the catalog has this account".into())),
        },
        ProviderView { id: "guest".into(), title: "Guest".into(), kind: "Guest".into(), ..ProviderView::default() },
    ]
}

pub fn ingestion(query: &IngestionQuery) -> Ingestion {
    let location = |kind: &str, target: &str| LocationView {
        id: target.into(),
        kind: kind.into(),
        target: target.into(),
        read_at: Some(NOW - HOUR),
        entities: 120,
        ..LocationView::default()
    };
    let mut failing = location("github-org", "https://github.example/lantern");
    failing.failures = 2;
    failing.problems = vec![Problem {
        error: true,
        message: "The token is not accepted.".into(),
        file: None,
        line: None,
        field: None,
        hint: None,
    }];
    let mut locations =
        vec![failing, location("ldap", "ldaps://ldap.lantern.example/dc=lantern"), location("url", "x")];
    locations.retain(|location| query.kinds.is_empty() || query.kinds.contains(&location.kind));
    Ingestion { total: locations.len() as u64, locations, ..Ingestion::default() }
}

fn used(rule: &str, param: &str, values: &[&str]) -> RuleTree {
    RuleTree::Rule(RuleUse { rule: rule.into(), params: vec![(param.into(), texts(values))] })
}

fn a_policy(name: &str) -> Policy {
    let owned = used("IS_ENTITY_OWNER", "claims", &["$ownerRefs"]);
    let kinds = used("IS_ENTITY_KIND", "kinds", &["Component", "API"]);
    let conditions = RuleTree::All(vec![owned, RuleTree::Not(Box::new(RuleTree::Any(vec![kinds.clone(), kinds])))]);
    let read = Matcher::Like { plugin: Some("catalog".into()), action: Some(Action::Read), resource: None };
    let rule = |matches, outcome| PolicyRule { matches, outcome };
    Policy {
        name: name.into(),
        description: "Everybody reads; teams look after what is theirs.".into(),
        resolution: Resolution::FirstMatch,
        fallback: Effect::Deny,
        roles: vec![
            Role {
                name: "Readers".into(),
                description: "Whoever is signed in".into(),
                owner: "group:default/lantern".into(),
                members: texts(&["everyone"]),
                rules: vec![rule(read, Outcome::Allow)],
            },
            Role {
                name: "Owners".into(),
                members: texts(&["group:default/payments", "namespace:default", "user:default/jo.larsen"]),
                rules: vec![
                    rule(Matcher::Named(texts(&["catalog.entity.delete"])), Outcome::When(conditions)),
                    rule(Matcher::Named(texts(&["catalog.location.create", "other.thing"])), Outcome::Allow),
                    rule(Matcher::All, Outcome::Deny),
                ],
                ..Role::default()
            },
        ],
        tests: vec![
            TestCase {
                name: "Jo deletes what is theirs".into(),
                user: "user:default/jo.larsen".into(),
                permission: "catalog.entity.delete".into(),
                entity: "component:default/checkout".into(),
                expect: Effect::Allow,
            },
            TestCase {
                user: "user:default/jo.larsen".into(),
                permission: "catalog.ingestion.manage".into(),
                ..TestCase::default()
            },
        ],
    }
}

fn summary(id: &str, name: &str, state: PolicyState) -> PolicySummary {
    PolicySummary {
        id: id.into(),
        name: name.into(),
        description: "Everybody reads; teams look after what is theirs.".into(),
        state,
        roles: 2,
        tests: 2,
        changed_by: "user:default/amara.diallo".into(),
        changed_at: NOW - 2 * HOUR,
        published_by: (state != PolicyState::Draft).then(|| "user:default/jo.larsen".into()),
        published_at: (state != PolicyState::Draft).then_some(NOW - DAY),
    }
}

pub fn policies() -> Vec<PolicySummary> {
    vec![
        summary("force", "Standing rules", PolicyState::Published),
        summary("draft", "Teams own what is theirs", PolicyState::Draft),
        summary("past", "The first rules", PolicyState::Inactive),
    ]
}

pub fn policy(id: &str) -> Result<PolicyView> {
    let summary = policies().into_iter().find(|one| one.id == id);
    let summary = summary.ok_or_else(|| Error::not_found("There is no such policy."))?;
    let draft = summary.state == PolicyState::Draft;
    let problem = |field: &str, message: &str| FieldError {
        field: field.into(),
        message: message.into(),
        file: None,
        line: None,
    };
    let problems = if draft {
        vec![problem("roles[1].rules[1].permissions", "There is no permission 'other.thing'.")]
    } else {
        Vec::new()
    };
    let policy = a_policy(&summary.name);
    let needs_another = draft.then(|| "You have written it; somebody else has to publish it.".to_owned());
    Ok(PolicyView { summary, etag: "e1".into(), policy, problems, needs_another })
}

pub fn saved(request: &SavePolicy) -> PolicyView {
    let id = request.id.clone().unwrap_or_else(|| "draft".into());
    let summary = summary(&id, &request.policy.name, PolicyState::Draft);
    PolicyView { summary, etag: "e2".into(), policy: request.policy.clone(), ..PolicyView::default() }
}

pub fn checked() -> Checked {
    let tested = |passed, message: &str| Tested { passed, message: message.into() };
    Checked {
        tests: vec![
            tested(true, "Yes, by rule 1 of Owners."),
            tested(false, "Expected no, answered yes by rule 1 of Readers."),
        ],
        failed: 1,
    }
}

pub fn impact() -> Impact {
    let line = ImpactLine {
        permission: "catalog.entity.delete".into(),
        title: "Delete entities".into(),
        gaining: 42,
        losing: 1,
        gains: vec![(link("user:default/jo.larsen", "Jo Larsen"), 12), (link("user:default/a", "A"), 1)],
        losses: vec![(link("user:default/amara.diallo", "Amara Diallo"), 0)],
        gained: vec![link("component:default/checkout", "checkout")],
        lost: vec![link("component:default/old", "old")],
    };
    Impact { lines: vec![line], users: 100, user_total: 120 }
}

pub fn difference() -> Difference {
    Difference {
        from: "Standing rules".into(),
        lines: vec![
            DifferenceLine::Skipped(4),
            DifferenceLine::Same("roles:".into()),
            DifferenceLine::Removed("  - name: Everybody".into()),
            DifferenceLine::Added("  - name: Readers".into()),
            DifferenceLine::Skipped(1),
        ],
        added: 1,
        removed: 1,
    }
}

pub fn why(question: &Question) -> Why {
    let line = |role: &str, rule, note: &str, decided| WhyLine {
        role: role.into(),
        rule,
        text: "May delete entities, if it is owned by them or their groups".into(),
        note: note.into(),
        decided,
    };
    let lines = vec![line("Readers", 1, "is not about it", false), line("Owners", 1, "the condition holds", true)];
    let answer = (!question.entity.is_empty()).then_some(Effect::Allow);
    Why {
        answer,
        because: "Rule 1 of Owners says yes, since checkout is owned by Payments.".into(),
        acts_for: texts(&["user:default/jo.larsen", "group:default/payments"]),
        lines,
    }
}

pub fn vocabulary() -> Vocabulary {
    let permissions = all().iter().map(|permission| VocabularyPermission {
        name: permission.name.into(),
        title: permission.title.into(),
        action: permission.action,
        resource: permission.resource.map(str::to_owned),
    });
    Vocabulary { permissions: permissions.collect(), second_person: true }
}

pub fn record(query: &AuditQuery) -> AuditPage {
    if query.text == "nothing" {
        return AuditPage { total: 312, ..AuditPage::default() };
    }
    let entry = |seq: i64, actor: &str, action: &str, target: &str, outcome| AuditEntry {
        seq,
        at: NOW - (400 - seq) * HOUR,
        actor: actor.into(),
        action: action.into(),
        target: target.into(),
        outcome,
        request_id: format!("request-{seq}"),
        address: "10.1.2.3".into(),
        details: vec![("with".into(), "okta".into())],
        hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
    };
    let mut entries = vec![
        entry(312, "user:default/jo.larsen", "identity.signed-in", "", AuditOutcome::Done),
        entry(311, "anonymous", "identity.sign-in-refused", "", AuditOutcome::Refused),
        entry(310, "user:default/amara.diallo", "policy.published", "policy:force", AuditOutcome::Done),
        entry(309, "external:ci", "catalog.location-registered", "location:default/x", AuditOutcome::Done),
        entry(308, "portal", "audit.pruned", "", AuditOutcome::Done),
    ];
    entries.retain(|entry| query.outcome.is_none_or(|outcome| entry.outcome == outcome));
    AuditPage { entries, next: Some(308), total: 312, kept_days: Some(365) }
}

pub fn verified() -> Verified {
    let hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into();
    Verified { entries: 312, first: Some(1), last: Some(312), hash, broken: None }
}

pub fn file() -> Export {
    Export { file_name: "audit.csv".into(), content_type: "text/csv".into(), content: "seq\n".into() }
}

/// A reference of the sample that is a user.
pub fn user() -> EntityRef {
    "user:default/jo.larsen".parse().unwrap()
}
