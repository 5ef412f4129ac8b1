//! Who is on call, as PagerDuty, Opsgenie and others answer it.

use serde_json::Value;
use services::proxy::{OnCall, OnCallSystem};

use crate::figures::link;

/// People that are shown.
const MOST: usize = 50;

/// Everybody who is on call, those who are asked first first, each once for what they are on call for.
///
/// - PagerDuty: <https://developer.pagerduty.com/api-reference/> `GET /oncalls`.
/// - Opsgenie: <https://docs.opsgenie.com/docs/who-is-on-call-api>, flat or with rotations.
pub fn people(answer: &Value, system: OnCallSystem) -> Vec<OnCall> {
    let mut found = match system {
        OnCallSystem::PagerDuty => pagerduty(answer),
        OnCallSystem::Opsgenie => opsgenie(answer),
        OnCallSystem::Json => plain(answer),
    };
    found.retain(|one| !one.name.is_empty());
    let mut people: Vec<OnCall> = Vec::new();
    for one in found {
        if !people.iter().any(|own| own.name == one.name && own.team == one.team) {
            people.push(one);
        }
    }
    people.truncate(MOST);
    people
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn pagerduty(answer: &Value) -> Vec<OnCall> {
    let Some(all) = answer.get("oncalls").and_then(Value::as_array) else { return Vec::new() };
    let level = |one: &&Value| one.get("escalation_level").and_then(Value::as_u64).unwrap_or(u64::MAX);
    let mut all: Vec<&Value> = all.iter().collect();
    all.sort_by_key(level);
    all.into_iter()
        .map(|one| {
            let schedule = text(one, "/schedule/summary");
            let team = if schedule.is_empty() { text(one, "/escalation_policy/summary") } else { schedule };
            OnCall {
                name: text(one, "/user/summary"),
                team,
                until: text(one, "/end"),
                link: link(&text(one, "/user/html_url")),
            }
        })
        .collect()
}

fn opsgenie(answer: &Value) -> Vec<OnCall> {
    let data = answer.get("data").unwrap_or(answer);
    let schedules: Vec<&Value> = match data {
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    };
    let mut found = Vec::new();
    for schedule in schedules {
        let team = text(schedule, "/_parent/name");
        let flat = schedule.get("onCallRecipients").and_then(Value::as_array).into_iter().flatten();
        found.extend(flat.filter_map(Value::as_str).map(|name| OnCall {
            name: name.to_owned(),
            team: team.clone(),
            ..OnCall::default()
        }));
        let full = schedule.get("onCallParticipants").and_then(Value::as_array).into_iter().flatten();
        found.extend(full.map(|one| OnCall { name: text(one, "/name"), team: team.clone(), ..OnCall::default() }));
    }
    found
}

fn plain(answer: &Value) -> Vec<OnCall> {
    let all = answer.as_array().into_iter().flatten();
    all.map(|one| OnCall {
        name: text(one, "/name"),
        team: text(one, "/team"),
        until: text(one, "/until"),
        link: link(&text(one, "/link")),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names(answer: &Value, system: OnCallSystem) -> Vec<(String, String)> {
        people(answer, system).into_iter().map(|one| (one.name, one.team)).collect()
    }

    #[test]
    fn systems_are_understood() {
        let pagerduty = json!({ "oncalls": [
            { "user": { "summary": "Second" }, "escalation_level": 2, "schedule": null, "escalation_policy": { "summary": "Web" } },
            { "user": { "summary": "First", "html_url": "https://x.pagerduty.com/users/1" }, "escalation_level": 1,
              "schedule": { "summary": "Web primary" }, "end": "2026-11-27T08:00:00Z" },
            { "user": { "summary": "First" }, "escalation_level": 1, "schedule": { "summary": "Web primary" } }
        ]});
        let wanted = [("First".to_owned(), "Web primary".to_owned()), ("Second".to_owned(), "Web".to_owned())];
        assert_eq!(names(&pagerduty, OnCallSystem::PagerDuty), wanted);
        let flat = json!({ "data": { "_parent": { "name": "Ops" }, "onCallRecipients": ["a@x.example"] } });
        assert_eq!(names(&flat, OnCallSystem::Opsgenie), [("a@x.example".to_owned(), "Ops".to_owned())]);
        let full = json!({ "data": { "_parent": { "name": "Ops" }, "onCallParticipants": [{ "name": "b", "type": "user" }] } });
        assert_eq!(names(&full, OnCallSystem::Opsgenie), [("b".to_owned(), "Ops".to_owned())]);
        let plain = json!([{ "name": "c", "team": "Net", "link": "javascript:1" }, { "team": "nobody" }]);
        let found = people(&plain, OnCallSystem::Json);
        assert_eq!((found.len(), found[0].link.as_str()), (1, ""));
        assert!(people(&json!({ "x": 1 }), OnCallSystem::PagerDuty).is_empty());
    }
}
