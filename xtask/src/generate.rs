//! Catalogs of any size for tests and benchmarks, the same for the same size and seed.
//!
//! Out of a hundred entities: 60 components, 10 APIs, 10 resources, 10 users, 5 systems, 3 groups, 2 domains,
//! with the owners, relations, tags, links and definitions that such things have.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

const FIRST: &[&str] = &[
    "amber", "brisk", "calm", "coral", "crisp", "dapper", "eager", "fabled", "gentle", "hollow", "ivory", "jolly",
    "keen", "lofty", "mellow", "nimble", "olive", "patient", "quick", "rustic", "silver", "tidy", "upbeat", "velvet",
    "witty", "young", "zesty",
];
const SECOND: &[&str] = &[
    "account", "backup", "billing", "booking", "cart", "catalog", "claims", "coupon", "delivery", "device", "event",
    "feature", "fraud", "gateway", "image", "invoice", "ledger", "loyalty", "market", "message", "metric", "order",
    "payment", "policy", "price", "profile", "queue", "quota", "rating", "refund", "report", "risk", "search",
    "session", "shipping", "stock", "token", "video", "wallet",
];
const THIRD: &[&str] =
    &["api", "bff", "engine", "gateway", "job", "lib", "manager", "portal", "service", "sync", "ui", "worker"];
const STORE: &[&str] = &["bucket", "cache", "cluster", "db", "topic"];
const GIVEN: &[&str] = &[
    "alex", "bo", "chris", "dana", "eli", "fran", "gray", "hope", "ira", "jo", "kai", "lee", "max", "nico", "ola",
    "pat", "rio", "sam", "toni", "uma", "val", "wren", "yael", "zuri",
];
const FAMILY: &[&str] = &[
    "abe", "brandt", "costa", "diaz", "egede", "fischer", "gupta", "haas", "ito", "jensen", "koch", "larsen", "moreau",
    "nowak", "okafor", "petrov", "quinn", "rossi", "silva", "tanaka", "ueda", "vogel", "weiss", "yilmaz",
];
const TAGS: &[&str] = &[
    "batch",
    "beta",
    "gdpr",
    "go",
    "graphql",
    "grpc",
    "internal",
    "java",
    "kafka",
    "kotlin",
    "legacy",
    "ml",
    "pci",
    "postgres",
    "public",
    "python",
    "react",
    "realtime",
    "redis",
    "rest",
    "rust",
    "s3",
    "tier1",
    "tier2",
    "typescript",
];
const WORDS: &[&str] = &[
    "accepts",
    "across",
    "alerts",
    "and",
    "asynchronous",
    "availability",
    "caching",
    "checks",
    "checkout",
    "customer",
    "data",
    "documents",
    "events",
    "exposes",
    "for",
    "high",
    "idempotent",
    "keeps",
    "latency",
    "low",
    "messages",
    "metrics",
    "orders",
    "partners",
    "payments",
    "publishes",
    "regions",
    "requests",
    "retries",
    "serves",
    "stores",
    "streams",
    "teams",
    "the",
    "validates",
    "with",
];

/// What was generated.
pub struct Catalog {
    /// Every entity's reference.
    pub refs: BTreeSet<String>,
    /// Names of components.
    pub components: Vec<String>,
    /// Bytes written.
    pub bytes: u64,
}

struct Generator {
    state: u64,
    text: String,
    refs: BTreeSet<String>,
}

impl Generator {
    // Xorshift64*: plenty for names.
    fn next(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or(0) % limit.max(1)
    }

    fn one<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn of<'a>(&mut self, from: &'a [String]) -> &'a str {
        &from[self.below(from.len())]
    }

    fn names(&mut self, count: usize, make: impl Fn(&mut Self) -> String) -> Vec<String> {
        let mut seen = HashSet::new();
        (0..count)
            .map(|index| {
                let name = make(self);
                if seen.insert(name.clone()) { name } else { format!("{name}-{index}") }
            })
            .collect()
    }

    fn sentence(&mut self) -> String {
        let count = 8 + self.below(16);
        let words: Vec<&str> = (0..count).map(|_| self.one(WORDS)).collect();
        format!("It {}.", words.join(" "))
    }

    fn owner(&mut self, groups: &[String], users: &[String]) -> String {
        if self.below(20) == 0 {
            format!("user:default/{}", self.of(users))
        } else {
            format!("group:default/{}", self.of(groups))
        }
    }

    fn head(&mut self, kind: &str, name: &str) {
        self.refs.insert(format!("{}:default/{name}", kind.to_lowercase()));
        let _ = write!(self.text, "---\napiVersion: backstage.io/v1alpha1\nkind: {kind}\nmetadata:\n  name: {name}\n");
        if kind != "User" {
            let title: String = name.split('-').map(|word| word[..1].to_uppercase() + &word[1..] + " ").collect();
            let (sentence, tier, cost) = (self.sentence(), 1 + self.below(4), 1000 + self.below(9000));
            let environment = self.one(&["production", "staging", "test"]);
            let _ = write!(
                self.text,
                "  title: \"{}\"\n  description: \"{sentence}\"\n  labels:\n    tier: \"{tier}\"\n    env: {environment}\n  annotations:\n    example.com/project-slug: org/{name}\n    example.com/cost-center: \"{cost}\"\n",
                title.trim()
            );
            if kind == "Component" {
                let rota = self.below(200);
                let _ = write!(
                    self.text,
                    "    example.com/build-pipeline: ci/{name}/main\n    example.com/on-call: rota-{rota}\n"
                );
            }
            let tags: BTreeSet<&str> = (0..1 + self.below(5)).map(|_| self.one(TAGS)).collect();
            self.text.push_str("  tags:\n");
            for tag in tags {
                let _ = writeln!(self.text, "    - {tag}");
            }
            let _ = write!(
                self.text,
                "  links:\n    - url: https://dashboards.example.com/{name}\n      title: Dashboard\n      icon: dashboard\n"
            );
            if self.below(5) < 2 {
                let _ = write!(
                    self.text,
                    "    - url: https://runbooks.example.com/{name}\n      title: Runbook\n      icon: docs\n"
                );
            }
        }
        self.text.push_str("spec:\n");
    }

    fn list(&mut self, key: &str, items: &BTreeSet<String>) {
        if !items.is_empty() {
            let _ = writeln!(self.text, "  {key}:");
            for item in items {
                let _ = writeln!(self.text, "    - {item}");
            }
        }
    }

    fn some(&mut self, weights: &[usize], prefix: &str, from: &[String]) -> BTreeSet<String> {
        let count = weights[self.below(weights.len())];
        (0..count).map(|_| format!("{prefix}{}", self.of(from))).collect()
    }
}

/// Writes a catalog of `count` entities into `folder`, a thousand to a file, with an `all.yaml` that names them.
pub fn write(count: usize, folder: &Path, seed: u64) -> Result<Catalog> {
    let mut make =
        Generator { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1, text: String::new(), refs: BTreeSet::new() };
    let part = |percent: usize| (count * percent / 100).max(2);
    let (apis, resources, users, systems, groups, domains) = (part(10), part(10), part(10), part(5), part(3), part(2));
    let components = count.saturating_sub(apis + resources + users + systems + groups + domains);
    let domain_names = make.names(domains, |g| format!("{}-{}", g.one(FIRST), g.one(SECOND)));
    let system_names = make.names(systems, |g| format!("{}-{}-system", g.one(FIRST), g.one(SECOND)));
    let group_names = make.names(groups, |g| format!("team-{}-{}", g.one(FIRST), g.one(SECOND)));
    let user_names = make.names(users, |g| format!("{}.{}", g.one(GIVEN), g.one(FAMILY)));
    let api_names = make.names(apis, |g| format!("{}-{}-api", g.one(FIRST), g.one(SECOND)));
    let resource_names = make.names(resources, |g| format!("{}-{}-{}", g.one(FIRST), g.one(SECOND), g.one(STORE)));
    let component_names = make.names(components, |g| format!("{}-{}-{}", g.one(FIRST), g.one(SECOND), g.one(THIRD)));

    fs::create_dir_all(folder)?;
    let mut files = Vec::new();
    let mut written = 0;
    let mut bytes = 0;
    let mut flush = |make: &mut Generator, force: bool| -> Result<()> {
        written += 1;
        if (written % 1000 == 0 || force) && !make.text.is_empty() {
            let name = format!("catalog-{:05}.yaml", files.len());
            bytes += make.text.len() as u64;
            fs::write(folder.join(&name), &make.text)?;
            files.push(name);
            make.text.clear();
        }
        Ok(())
    };

    for name in &domain_names {
        make.head("Domain", name);
        let owner = make.owner(&group_names, &user_names);
        let _ = writeln!(make.text, "  owner: {owner}");
        flush(&mut make, false)?;
    }
    for name in &system_names {
        make.head("System", name);
        let (owner, domain) = (make.owner(&group_names, &user_names), make.of(&domain_names).to_owned());
        let _ = write!(make.text, "  owner: {owner}\n  domain: {domain}\n");
        flush(&mut make, false)?;
    }
    let top = (groups / 10).max(1);
    for (index, name) in group_names.iter().enumerate() {
        make.head("Group", name);
        let _ = write!(make.text, "  type: {}\n  children: []\n", if index < top { "department" } else { "team" });
        if index >= top {
            let parent = make.of(&group_names[..top]).to_owned();
            let _ = writeln!(make.text, "  parent: {parent}");
        }
        flush(&mut make, false)?;
    }
    for name in &user_names {
        make.head("User", name);
        let _ = write!(make.text, "  profile:\n    displayName: {name}\n    email: {name}@example.com\n");
        let member_of = make.some(&[1, 2], "", &group_names);
        make.list("memberOf", &member_of);
        flush(&mut make, false)?;
    }
    for name in &api_names {
        make.head("API", name);
        let (owner, system) = (make.owner(&group_names, &user_names), make.of(&system_names).to_owned());
        let lifecycle = make.one(&["production", "experimental", "deprecated"]);
        let (kind, definition) = definition(&mut make, name);
        let _ = write!(
            make.text,
            "  type: {kind}\n  lifecycle: {lifecycle}\n  owner: {owner}\n  system: {system}\n  definition: |\n"
        );
        for line in definition.lines() {
            let _ = writeln!(make.text, "    {line}");
        }
        flush(&mut make, false)?;
    }
    for name in &resource_names {
        make.head("Resource", name);
        let (owner, system) = (make.owner(&group_names, &user_names), make.of(&system_names).to_owned());
        let kind = make.one(&["database", "s3-bucket", "kafka-topic", "cache", "k8s-cluster"]);
        let _ = write!(make.text, "  type: {kind}\n  owner: {owner}\n  system: {system}\n");
        flush(&mut make, false)?;
    }
    for name in &component_names {
        make.head("Component", name);
        let (owner, system) = (make.owner(&group_names, &user_names), make.of(&system_names).to_owned());
        let kind = make.one(&["service", "service", "service", "website", "library", "job"]);
        let lifecycle = make.one(&["production", "production", "production", "experimental", "deprecated"]);
        let _ = write!(make.text, "  type: {kind}\n  lifecycle: {lifecycle}\n  owner: {owner}\n  system: {system}\n");
        let provides = make.some(&[0, 0, 1, 1, 2], "", &api_names);
        make.list("providesApis", &provides);
        let consumes = make.some(&[0, 1, 2, 3], "", &api_names);
        make.list("consumesApis", &consumes);
        let mut depends = make.some(&[0, 1, 1, 2], "resource:default/", &resource_names);
        depends.extend(make.some(&[0, 0, 1, 2], "component:default/", &component_names));
        depends.remove(&format!("component:default/{name}"));
        make.list("dependsOn", &depends);
        flush(&mut make, false)?;
    }
    flush(&mut make, true)?;

    let mut all = String::from(
        "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: generated\nspec:\n  targets:\n",
    );
    for file in &files {
        let _ = writeln!(all, "    - ./{file}");
    }
    fs::write(folder.join("all.yaml"), all)?;
    Ok(Catalog { refs: make.refs, components: component_names, bytes })
}

fn definition(make: &mut Generator, name: &str) -> (&'static str, String) {
    match make.below(5) {
        0 => ("grpc", "syntax = \"proto3\";\nservice Main { rpc Get (Request) returns (Answer) {}; }\nmessage Request { string id = 1; }\nmessage Answer { string body = 1; }\n".to_owned()),
        1 => ("graphql", "type Query { item(id: ID!): Item }\ntype Item { id: ID! name: String }\n".to_owned()),
        2 => ("asyncapi", format!("asyncapi: 2.0.0\ninfo: {{title: {name}, version: 1.0.0}}\nchannels: {{}}\n")),
        _ => {
            let mut text = format!("openapi: \"3.0.0\"\ninfo: {{version: 1.0.0, title: {name}}}\npaths:\n");
            for index in 0..2 + make.below(5) {
                let noun = make.one(SECOND);
                let _ = write!(text, "  /{noun}{index}/{{id}}:\n    get:\n      operationId: get{index}\n      responses: {{\"200\": {{description: ok}}}}\n");
            }
            ("openapi", text)
        }
    }
}

/// What is put over a configuration to have people signed in by a header, as something in front of the portal would.
pub fn with_people(folder: &Path, configuration: &Path) -> Result<PathBuf> {
    let path = folder.join("people.yaml");
    let text = fs::read_to_string(configuration)?.replacen(
        "  providers:\n",
        "  providers:\n    oauth2Proxy:\n      trustedAddresses: [127.0.0.1/32]\n      userHeader: x-forwarded-user\n      \
         signIn: { resolvers: [{ resolver: forwardedUserMatchingUserEntityName }] }\n",
        1,
    );
    fs::write(&path, text)?;
    Ok(path)
}

/// Who signs in sees what is in production, and what is theirs.
const POLICY: &str = "callboard-policy: 1\nname: Bench\nroles:\n  - name: Everyone\n    members: [everyone]\n    rules:\n      \
    - permissions: [catalog.entity.read]\n        outcome: conditional\n        conditions:\n          anyOf:\n            \
    - {rule: IS_ENTITY_OWNER, params: {claims: [$ownerRefs]}}\n            - {rule: HAS_SPEC, params: {key: lifecycle, value: production}}\n";

/// Writes a configuration that reads the catalog in `source`, with a policy beside it. Gives its path.
pub fn configure(folder: &Path, source: &Path, database: Option<&str>) -> Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let path = folder.join("app-config.yaml");
    fs::write(&path, configuration(source, database))?;
    fs::write(folder.join("policy.yaml"), POLICY)?;
    Ok(path)
}

fn configuration(folder: &Path, database: Option<&str>) -> String {
    let database = database.map(|address| format!("  database: {address}\n")).unwrap_or_default();
    let backend = if database.is_empty() { String::new() } else { format!("backend:\n{database}") };
    format!(
        "app:\n  title: Bench\n{backend}auth:\n  providers:\n    guest: {{ userEntityRef: 'user:default/bench' }}\ncallboard:\n  policies: {{ initial: ./policy.yaml }}\ncatalog:\n  processingInterval: {{ hours: 12 }}\n  rules:\n    - allow: [Component, API, Resource, System, Domain, Group, User, Location]\n  locations:\n    - type: file\n      target: {}\n",
        folder.join("all.yaml").display()
    )
}
