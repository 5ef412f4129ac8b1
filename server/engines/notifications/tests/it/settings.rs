//! What the configuration says.

use engine_notifications::Settings;
use platform::config::Config;
use services::notifications::{Digest, Severity};

#[test]
fn mail_and_webhooks_are_read() {
    let yaml = "
notifications:
  retention: {days: 7}
  processors:
    email:
      transportConfig: {transport: smtp, hostname: mail.example, secure: true, username: a, password: b}
      sender: Portal <portal@example.com>
      filter: {minSeverity: high, excludedTopics: [Noise]}
      digest: daily
    webhooks:
      - {url: 'https://chat.example/hook', format: slack, minSeverity: critical}
";
    let settings = Settings::of(&Config::from_text(yaml).unwrap(), Some("https://portal.example/"), "Lantern").unwrap();
    assert_eq!(settings.keep.unwrap().as_secs(), 7 * 24 * 3600);
    assert_eq!((settings.base_url.as_str(), settings.digest), ("https://portal.example", Digest::Daily));
    let mail = settings.mail.unwrap();
    assert_eq!((mail.server.port, mail.at_least, mail.broadcast), (465, Severity::High, false));
    assert!(!format!("{:?}", mail.server).contains("\"b\""), "passwords are not printed");
    assert_eq!(settings.webhooks[0].at_least, Severity::Critical);
    let settings = Settings::of(&Config::from_text("notifications: {retention: false}").unwrap(), None, "x").unwrap();
    assert_eq!(settings.keep, None);
}

#[test]
fn everything_that_is_wrong_is_told() {
    let yaml = "
notifications:
  retention: soon
  processors:
    email:
      transportConfig: {transport: ses}
      sender: nobody
      digest: weekly
      broadcastConfig: {receiver: all}
      filter: {minSeverity: loud}
    webhooks:
      - {url: 'ftp://x', format: xml}
";
    let errors = Settings::of(&Config::from_text(yaml).unwrap(), None, "x").unwrap_err();
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    for key in [
        "retention",
        "transportConfig.transport",
        "transportConfig.hostname",
        "email.sender",
        "email.digest",
        "broadcastConfig.receiver",
        "filter.minSeverity",
        "webhooks[0].url",
        "webhooks[0].format",
    ] {
        assert!(texts.iter().any(|text| text.contains(key)), "{key}: {texts:?}");
    }
}
