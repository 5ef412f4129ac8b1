//! The content security policy of pages: the portal's own, and what `backend.csp` adds to it.
//!
//! Additions name more sources for what is loaded. None of them makes scripts or styles run that stand in a page
//! without a nonce, compiles text to scripts, or takes the portal's own rules back.

use platform::config::sections::{Csp, CspSources};

/// Directives and what pages of the portal need in each.
const OWN: [(&str, &str); 11] = [
    ("default-src", ""),
    // Scripts run when they are ours and carry the nonce of this answer; WebAssembly may be compiled.
    ("script-src", "'self' {nonce} 'wasm-unsafe-eval'"),
    ("style-src", "'self' {nonce}"),
    // Pictures of people may come from anywhere over https.
    ("img-src", "'self' data: https:"),
    ("font-src", "'self'"),
    ("connect-src", "'self'"),
    ("manifest-src", "'self'"),
    ("form-action", "'self'"),
    ("base-uri", ""),
    ("frame-ancestors", ""),
    ("object-src", ""),
];

/// Directives that may be added: more kinds of things to load, where to report to, and stricter treatment.
const ADDABLE: [&str; 8] = [
    "child-src",
    "frame-src",
    "media-src",
    "worker-src",
    "report-uri",
    "report-to",
    "upgrade-insecure-requests",
    "block-all-mixed-content",
];

/// What decides over scripts. Whole schemes and everything would let anybody's run.
const SCRIPTS: [&str; 2] = ["script-src", "worker-src"];

/// The policy of pages, ready for a nonce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagePolicy(String);

impl Default for PagePolicy {
    fn default() -> Self {
        Self::of(&Csp::default()).0
    }
}

impl PagePolicy {
    /// With what the configuration adds. What it may not do is left out and told: the key below `backend.csp`, and why.
    pub fn of(csp: &Csp) -> (Self, Vec<(String, String)>) {
        let mut refused = Vec::new();
        let mut directives: Vec<(String, Vec<String>)> = OWN
            .iter()
            .map(|(name, sources)| ((*name).to_owned(), sources.split_whitespace().map(str::to_owned).collect()))
            .collect();
        for (name, sources) in &csp.0 {
            let mut refuse = |message: String| refused.push((name.clone(), message));
            let own = OWN.iter().any(|(own, _)| own == name);
            if !own && !ADDABLE.contains(&name.as_str()) {
                refuse("no directive that can be added to; ignored".to_owned());
                continue;
            }
            let sources = match sources {
                CspSources::Off if own => {
                    refuse("a rule of the portal's own, which can not be switched off; ignored".to_owned());
                    continue;
                }
                CspSources::Off => continue,
                CspSources::Sources(sources) => sources,
            };
            let mut added = Vec::new();
            for source in sources {
                match wrong_with(name, source) {
                    Some(reason) => refuse(format!("{source:?} {reason}; left out")),
                    None => added.push(source.clone()),
                }
            }
            match directives.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => {
                    added.retain(|source| !known.contains(source));
                    known.extend(added);
                }
                None if added.is_empty() && !sources.is_empty() => {}
                None => directives.push((name.clone(), added)),
            }
        }
        let text = directives.iter().map(|(name, sources)| match (sources.as_slice(), name.as_str()) {
            ([], "upgrade-insecure-requests" | "block-all-mixed-content") => name.clone(),
            ([], _) => format!("{name} 'none'"),
            (sources, _) => format!("{name} {}", sources.join(" ")),
        });
        (Self(text.collect::<Vec<_>>().join("; ")), refused)
    }

    /// The policy of one answer.
    pub fn with(&self, nonce: &str) -> String {
        self.0.replace("{nonce}", &format!("'nonce-{nonce}'"))
    }
}

/// Why a source can not be added to a directive.
fn wrong_with(directive: &str, source: &str) -> Option<&'static str> {
    let lower = source.to_ascii_lowercase();
    if source.is_empty() || !source.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b';' | b',')) {
        return Some("is not one source");
    }
    if source.contains(['{', '}']) {
        return Some("is not one source");
    }
    if matches!(lower.as_str(), "'unsafe-inline'" | "'unsafe-eval'" | "'unsafe-hashes'" | "'strict-dynamic'") {
        return Some("would let what stands in a page run; it is never allowed");
    }
    if lower.starts_with("'nonce-") {
        return Some("would be the same for everybody");
    }
    if lower == "'none'" {
        return Some("takes nothing back");
    }
    let everybody = lower == "*" || (lower.ends_with(':') && !lower.starts_with('\''));
    if everybody && SCRIPTS.contains(&directive) {
        return Some("would let scripts of anybody run; name their hosts");
    }
    None
}

#[cfg(test)]
mod tests {
    use platform::config::Config;
    use platform::config::sections::Backend;

    use super::*;

    fn of(yaml: &str) -> (String, Vec<(String, String)>) {
        let backend: Backend = Config::from_text(yaml).unwrap().section("").unwrap();
        let (policy, refused) = PagePolicy::of(&backend.csp);
        (policy.with("n0nce"), refused)
    }

    /// The sources of a directive.
    fn sources<'a>(policy: &'a str, name: &str) -> Vec<&'a str> {
        let mut found = policy.split("; ").filter_map(|part| part.strip_prefix(name)?.strip_prefix(' '));
        let sources = found.next().map(|sources| sources.split(' ').collect()).unwrap_or_default();
        assert_eq!(found.next(), None, "{name} stands twice: {policy}");
        sources
    }

    #[test]
    fn without_additions_it_is_the_portals_own() {
        let (policy, refused) = of("baseUrl: http://x\n");
        assert_eq!(
            policy,
            "default-src 'none'; script-src 'self' 'nonce-n0nce' 'wasm-unsafe-eval'; style-src 'self' 'nonce-n0nce'; \
             img-src 'self' data: https:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
        );
        assert!(refused.is_empty());
    }

    #[test]
    fn sources_are_added() {
        let (policy, refused) = of("csp:\n  connect-src: [\"'self'\", 'https:', 'wss://events.example.com']\n  \
             script-src: ['https://analytics.example.com/a.js', \"'sha256-abc='\"]\n  frame-src: [https://grafana.example.com]\n  \
             upgrade-insecure-requests: []\n  report-uri: [/csp]\n");
        assert!(refused.is_empty(), "{refused:?}");
        assert_eq!(sources(&policy, "connect-src"), ["'self'", "https:", "wss://events.example.com"]);
        assert_eq!(
            sources(&policy, "script-src"),
            ["'self'", "'nonce-n0nce'", "'wasm-unsafe-eval'", "https://analytics.example.com/a.js", "'sha256-abc='"]
        );
        assert_eq!(sources(&policy, "frame-src"), ["https://grafana.example.com"]);
        assert_eq!(sources(&policy, "report-uri"), ["/csp"]);
        assert!(policy.ends_with("; upgrade-insecure-requests"), "{policy}");
    }

    #[test]
    fn nothing_that_runs_what_stands_in_a_page_can_be_added() {
        let own = PagePolicy::default().with("n0nce");
        for (directive, source) in [
            ("script-src", "'unsafe-inline'"),
            ("script-src", "'UNSAFE-INLINE'"),
            ("script-src", "'unsafe-eval'"),
            ("script-src", "'unsafe-hashes'"),
            ("script-src", "'strict-dynamic'"),
            ("script-src", "'nonce-fixed'"),
            ("script-src", "*"),
            ("script-src", "https:"),
            ("script-src", "data:"),
            ("script-src", "blob:"),
            ("script-src", "'none'"),
            ("style-src", "'unsafe-inline'"),
            ("default-src", "'unsafe-inline'"),
            ("worker-src", "blob:"),
            ("img-src", "a; script-src *"),
            ("img-src", "a, b"),
            ("img-src", "{nonce}"),
            ("img-src", "a\\r\\nset-cookie: x"),
            ("script-src-elem", "'unsafe-inline'"),
            ("script-src-attr", "'unsafe-inline'"),
            ("sandbox", "allow-scripts"),
            ("no-such", "'self'"),
            ("img-src; script-src *", "a"),
        ] {
            let (policy, refused) = of(&format!("csp: {{\"{directive}\": [\"{source}\"]}}\n"));
            assert_eq!(policy, own, "{directive} {source}");
            assert_eq!(refused.len(), 1, "{directive} {source}: {refused:?}");
            assert_eq!(refused[0].0, directive);
        }
    }

    #[test]
    fn nothing_of_the_portals_own_can_be_switched_off() {
        for (name, _) in OWN {
            let (policy, refused) = of(&format!("csp: {{{name}: false}}\n"));
            assert_eq!(policy, PagePolicy::default().with("n0nce"), "{name}");
            assert!(refused[0].1.contains("can not be switched off"), "{refused:?}");
        }
        // What is not there can be left out without a word, as Backstage's own files do.
        let (policy, refused) = of("csp: {upgrade-insecure-requests: false}\n");
        assert!(refused.is_empty() && !policy.contains("upgrade"), "{policy}");
    }
}
