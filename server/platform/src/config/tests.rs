use serde::Deserialize;

use super::sections::{Auth, Backend, Callboard, Integrations, Listen};
use super::*;
use crate::db::Settings;

struct Files(tempfile::TempDir);

impl Files {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    fn load(&self, names: &[&str], environment: Environment) -> Result<Config, Error> {
        let files = names.iter().map(|name| self.0.path().join(name)).collect();
        Config::load(&Sources { files, folder: self.0.path().to_owned(), environment })
    }

    /// A message without the name of the temporary folder.
    fn clean(&self, text: impl ToString) -> String {
        text.to_string().replace(&format!("{}/", self.0.path().display()), "")
    }
}

fn text<T: Into<String>>(text: T) -> Option<String> {
    Some(text.into())
}

#[test]
fn files_merge_in_order() {
    let files = Files::new(&[
        ("app-config.yaml", "app:\n  title: One\n  baseUrl: http://one\ncatalog:\n  locations: [a, b]\n"),
        ("app-config.local.yaml", "app:\n  title: Two\ncatalog:\n  locations: [c]\norganization: {name: Acme}\n"),
    ]);
    let config = files.load(&[], Environment::default()).unwrap();
    assert_eq!(config.files().len(), 2);
    let app: sections::App = config.section("app").unwrap();
    assert_eq!((app.title, app.base_url), (text("Two"), text("http://one")));
    let locations: Vec<String> = config.section("catalog.locations").unwrap();
    assert_eq!(locations, ["c"]);
    let place = config.place("app.title").unwrap();
    assert_eq!(files.clean(place), "app-config.local.yaml:2");
    let only_first = files.load(&["app-config.yaml"], Environment::default()).unwrap();
    assert_eq!(only_first.section::<sections::App>("app").unwrap().title, text("One"));
    let error = files.load(&["missing.yaml"], Environment::default()).unwrap_err();
    assert!(files.clean(error).starts_with("missing.yaml can not be read"));
}

#[test]
fn words_of_schemas_stand_for_themselves() {
    let files = Files::new(&[(
        "app-config.yaml",
        "schema:\n  $defs: {port: {type: integer}}\n  properties: {port: {$ref: '#/$defs/port', $comment: 'of a host'}}\n",
    )]);
    let config = files.load(&[], Environment::default()).unwrap();
    let schema: serde_json::Value = config.section("schema").unwrap();
    assert_eq!(schema["properties"]["port"]["$ref"], "#/$defs/port");
    assert_eq!(schema["$defs"]["port"]["type"], "integer");
}

#[test]
fn variables_are_put_in() {
    #[derive(Default, Deserialize)]
    struct Section {
        set: Option<String>,
        default: Option<String>,
        empty: Option<String>,
        escaped: Option<String>,
        two: Option<String>,
        unset: Option<String>,
        env: Option<String>,
        number: u16,
        flag: bool,
    }
    let config = Files::new(&[(
        "a.yaml",
        "x:\n  set: ${A}\n  default: ${NOPE:-d e}\n  empty: ${EMPTY:-full}\n  escaped: $${A} $${\n  two: <${A}|${A}>\n  unset: \
         pre ${NOPE}\n  env: {$env: A}\n  number: ${PORT}\n  flag: ${FLAG}\n",
    )])
    .load(&["a.yaml"], Environment::from([("A", "val"), ("PORT", "8080"), ("FLAG", "true"), ("EMPTY", "")]))
    .unwrap();
    let section: Section = config.section("x").unwrap();
    assert_eq!(section.set, text("val"));
    assert_eq!(section.default, text("d e"));
    assert_eq!(section.empty, text("full"));
    assert_eq!(section.escaped, text("${A} ${"));
    assert_eq!(section.two, text("<val|val>"));
    assert_eq!(section.unset, None);
    assert_eq!(section.env, text("val"));
    assert_eq!((section.number, section.flag), (8080, true));
    let warnings: Vec<String> = config.warnings().iter().map(|warning| warning.message.clone()).collect();
    assert_eq!(warnings, ["the variable NOPE is not set; the key is left out"]);
}

#[test]
fn files_are_put_in() {
    let files = Files::new(&[
        ("config/a.yaml", "x:\n  password: {$file: ../secret.txt}\n  part: {$include: parts.yaml#deep.er}\n"),
        ("secret.txt", "hunter2\n"),
        ("config/parts.yaml", "deep:\n  er:\n    name: ${A}\n    again: {$include: more.json}\n"),
        ("config/more.json", "{\"n\": 1}"),
        ("loop.yaml", "x: {$include: loop.yaml#x}"),
        ("both.yaml", "x: {$file: secret.txt, other: 1}"),
        ("odd.yaml", "x:\n  y: {$exec: date}"),
        ("gone.yaml", "x:\n  y:\n    $file: gone.txt"),
    ]);
    let config = files.load(&["config/a.yaml"], Environment::from([("A", "val")])).unwrap();
    assert_eq!(config.section::<Secret>("x.password").unwrap().expose(), "hunter2");
    assert_eq!(config.section::<String>("x.part.name").unwrap(), "val");
    assert_eq!(config.section::<u32>("x.part.again.n").unwrap(), 1);
    assert!(!config.print().contains("hunter2"), "{}", config.print());
    for (name, expected) in [
        ("loop.yaml", "loop.yaml:1 x: files include each other more than 10 times"),
        ("both.yaml", "both.yaml:1 x: $file must be the only key"),
        ("odd.yaml", "odd.yaml:2 x.y: expected $env, $file or $include, found $exec"),
        ("gone.yaml", "gone.yaml:3 x.y: gone.txt can not be read"),
    ] {
        let error = files.clean(files.load(&[name], Environment::default()).unwrap_err());
        assert!(error.starts_with(expected), "{name}: {error}");
    }
}

#[test]
fn variables_of_the_process_come_last() {
    let files = Files::new(&[("a.yaml", "app: {title: File}\n")]);
    let environment = Environment::from([
        ("APP_CONFIG_app_title", "\"Quoted\""),
        ("APP_CONFIG_app_baseUrl", "http://plain"),
        ("APP_CONFIG_backend_listen", "{\"port\": 8}"),
        ("APP_CONFIG_", "x"),
        ("APP_CONFIG_9x", "x"),
    ]);
    let config = files.load(&["a.yaml"], environment).unwrap();
    let app: sections::App = config.section("app").unwrap();
    assert_eq!((app.title, app.base_url), (text("Quoted"), text("http://plain")));
    let backend: Backend = config.section("backend").unwrap();
    assert_eq!(backend.listen.port, 8);
    assert_eq!(config.warnings(), []);
}

#[test]
fn wrong_values_name_file_line_key_and_expectation() {
    let cases = [
        (
            "backend:\n  listen:\n    port: lots\n",
            "app-config.yaml:3 backend.listen.port: expected a number from 0 to 65535, found \"lots\"",
        ),
        (
            "backend:\n  listen:\n    port: 70000\n",
            "app-config.yaml:3 backend.listen.port: expected a number from 0 to 65535, found 70000",
        ),
        (
            "backend:\n  listen: everywhere\n",
            "app-config.yaml:2 backend.listen: expected a port, an address as 127.0.0.1:3000, or a mapping with host \
             and port, found \"everywhere\"",
        ),
        (
            "backend:\n  listen: [1]\n",
            "app-config.yaml:2 backend.listen: expected a port, an address as 127.0.0.1:3000, or a mapping with host \
             and port, found a list",
        ),
        (
            "backend:\n  auth:\n    externalAccess:\n      - options:\n          token: [a]\n",
            "app-config.yaml:5 backend.auth.externalAccess[0].options.token: expected a text, found a list",
        ),
        (
            "backend:\n  database:\n    client: oracle\n",
            "app-config.yaml:3 backend.database.client: expected better-sqlite3, sqlite, pg or postgres, found \"oracle\"",
        ),
        (
            "backend:\n  reading:\n    allow:\n      - paths: [/a]\n",
            "app-config.yaml:4 backend.reading.allow[0]: the key host is missing",
        ),
        ("backend: 5\n", "app-config.yaml:1 backend: expected a mapping, found 5"),
    ];
    for (yaml, expected) in cases {
        let error = Config::from_text(yaml).unwrap().section::<Backend>("backend").unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    let error = Config::from_text("app:\n  title: [\n").unwrap_err().to_string();
    assert!(error.starts_with("app-config.yaml:"), "{error}");
    let error = Config::from_text("app:\n  title: a\n  title: b\n").unwrap_err().to_string();
    assert!(error.starts_with("app-config.yaml:3") && error.contains("title"), "{error}");
}

#[test]
fn a_wrong_secret_is_not_told() {
    #[derive(Debug, Default, Deserialize)]
    struct Section {
        #[serde(rename = "token")]
        _token: u8,
    }
    let config = Config::from_text("x:\n  token: canary\n").unwrap();
    let error = config.section::<Section>("x").unwrap_err().to_string();
    assert_eq!(error, "app-config.yaml:2 x.token: expected a number from 0 to 255, found another value");
}

#[test]
fn unknown_keys_warn() {
    let config = Config::from_text(
        "app:\n  title: T\n  titel: X\nbackend:\n  listen: {prot: 1}\ntechdocs:\n  builder: local\nnonsense: 1\n",
    )
    .unwrap();
    config.section::<sections::App>("app").unwrap();
    config.section::<Backend>("backend").unwrap();
    let warnings: Vec<String> = config.warnings().iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "app-config.yaml:3 app.titel: unknown key, ignored; did you mean title?",
            "app-config.yaml:5 backend.listen.prot: unknown key, ignored; did you mean port?",
            "app-config.yaml:6 techdocs: a key of Backstage that is not used here; ignored",
            "app-config.yaml:8 nonsense: unknown key, ignored",
        ]
    );
}

#[test]
fn print_hides_secrets() {
    let config = Config::from_text(
        "backend:\n  database:\n    connection: postgres://me:canary1@db/x?sslmode=require\n  auth:\n    externalAccess:\n      \
         - type: static\n        options: {token: canary2, subject: ci}\nintegrations:\n  github:\n    - host: github.com\n      \
         token: canary3\n      apps: [{privateKey: canary4, clientSecret: canary5}]\n  proxy:\n    headers: {Authorization: canary6}\n  \
         list:\n    passwords: [canary7, canary8]\n",
    )
    .unwrap();
    let printed = config.print();
    assert!(!printed.contains("canary"), "{printed}");
    assert!(printed.contains("postgres://me:[hidden]@db/x?sslmode=require"), "{printed}");
    assert!(printed.contains("subject: ci"), "{printed}");
    assert!(!format!("{:?}", config.section::<Auth>("backend.auth").unwrap()).contains("canary"));
    // What is printed is YAML again.
    Config::from_text(&printed).unwrap();
}

#[test]
fn listening_has_short_forms() {
    let listen = |text: &str| {
        let config = Config::from_text(&format!("listen: {text}\n")).unwrap();
        config.section::<Listen>("listen").map(|listen| (listen.host, listen.port)).map_err(|error| error.to_string())
    };
    let at = |host: &str, port: u16| Ok((host.to_owned(), port));
    assert_eq!(listen("7007"), at("127.0.0.1", 7007));
    assert_eq!(listen("':7007'"), at("127.0.0.1", 7007));
    assert_eq!(listen("0.0.0.0:80"), at("0.0.0.0", 80));
    assert_eq!(listen("'[::]:80'"), at("::", 80));
    assert_eq!(listen("'*:80'"), at("0.0.0.0", 80));
    assert_eq!(listen("localhost:80"), at("localhost", 80));
    assert_eq!(listen("{port: 9}"), at("127.0.0.1", 9));
    assert_eq!(listen("{host: 0.0.0.0}"), at("0.0.0.0", 3000));
    assert!(listen("host:notaport").is_err());
}

#[test]
fn databases_are_understood() {
    let settings = |yaml: &str| {
        let config = Config::from_text(yaml).unwrap();
        let backend: Backend = config.section("backend").unwrap();
        backend.database.settings(std::path::Path::new("/d")).unwrap()
    };
    let file = |yaml: &str| match settings(yaml) {
        Settings::Sqlite(settings) => settings.path.display().to_string(),
        Settings::Postgres(_) => panic!("PostgreSQL: {yaml}"),
    };
    assert_eq!(file("{}"), "/d/callboard.sqlite");
    assert_eq!(file("backend: {database: {client: better-sqlite3, connection: ':memory:'}}"), "/d/callboard.sqlite");
    assert_eq!(file("backend: {database: {client: sqlite, connection: ./x/y.db}}"), "./x/y.db");
    assert_eq!(file("backend: {database: {connection: {directory: /data}}}"), "/data/callboard.sqlite");
    let postgres = |yaml: &str| match settings(yaml) {
        Settings::Postgres(settings) => {
            let options = settings.options;
            let database = options.get_database().unwrap_or_default().to_owned();
            (options.get_host().to_owned(), options.get_port(), options.get_username().to_owned(), database)
        }
        Settings::Sqlite(_) => panic!("SQLite: {yaml}"),
    };
    let expected = ("db".to_owned(), 5433, "me".to_owned(), "portal".to_owned());
    assert_eq!(postgres("backend: {database: 'postgres://me:pw@db:5433/portal'}"), expected);
    let parts = "backend:\n  database:\n    client: pg\n    connection:\n      host: db\n      port: '5433'\n      user: me\n      \
                 password: pw\n      database: portal\n      ssl: false\n";
    assert_eq!(postgres(parts), expected);
}

#[test]
fn integrations_decide_which_hosts_are_read() {
    let config = Config::from_text(
        "integrations:\n  github:\n    - {host: ghe.corp, apiBaseUrl: 'https://api.ghe.corp:8443/v3', token: t}\n  gitea:\n    - \
         host: git.corp\nbackend:\n  reading:\n    allow: [{host: '*.example.com', paths: [/x/]}]\n",
    )
    .unwrap();
    let integrations: Integrations = config.section("integrations").unwrap();
    let backend: Backend = config.section("backend").unwrap();
    let allowed = integrations.allowed(&backend.reading);
    let hosts: Vec<&str> = allowed.hosts().iter().map(|host| host.host.as_str()).collect();
    for host in
        ["ghe.corp", "api.ghe.corp:8443", "git.corp", "*.example.com", "github.com", "raw.githubusercontent.com"]
    {
        assert!(hosts.contains(&host), "{host}: {hosts:?}");
    }
}

#[test]
fn browsers_see_an_allow_list() {
    let config = Config::from_text(
        "app:\n  title: T\n  baseUrl: http://canary\n  support:\n    url: mailto:help@acme.test\n    items:\n      - title: Chat\n        \
         links: [{url: 'https://chat', title: A}, {url: 'javascript:alert(1)', title: canary}]\norganization: {name: Acme}\nbackend: \
         {auth: {externalAccess: [{type: static, options: {token: canary}}]}}\n",
    )
    .unwrap();
    let public = serde_json::to_string(&config.public().unwrap()).unwrap();
    assert!(public.contains("Acme") && public.contains("https://chat"), "{public}");
    assert!(!public.contains("canary"), "{public}");
}

#[test]
fn hostile_yaml_is_bounded() {
    let deep = format!("a: {}1{}", "[".repeat(5000), "]".repeat(5000));
    assert!(Config::from_text(&deep).is_err());
    let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for level in 1..12 {
        let below = format!("*a{},", level - 1).repeat(10);
        bomb.push_str(&format!("a{level}: &a{level} [{below}]\n"));
    }
    assert!(Config::from_text(&bomb).is_err());
}

#[test]
fn an_empty_configuration_is_good() {
    for text in ["", "# nothing\n", "app:\n", "{}"] {
        let config = Config::from_text(text).unwrap();
        assert_eq!(config.section::<Callboard>("callboard").unwrap().data, PathBuf::from("./data"), "{text:?}");
        assert!(config.section::<sections::App>("app").unwrap().title.is_none());
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        drop(Config::from_text(&text));
    }

    #[test]
    fn what_is_printed_reads_the_same(key in "[a-z][a-zA-Z0-9]{0,10}", value in "\\PC{0,60}") {
        proptest::prop_assume!(!value.contains("://") && !value.contains('$') && !secret::is_secret_key(&key));
        let json = serde_json::json!({ &key: value }).to_string();
        let config = Config::from_text(&json).unwrap();
        let again = Config::from_text(&config.print()).unwrap();
        proptest::prop_assert_eq!(again.section::<Option<String>>(&key).unwrap(), Some(value));
    }
}
