//! What a decision costs: a policy of 50 roles with 4 rules each, somebody who acts for 30 groups and has half of the
//! roles. `cargo run --release -p engine-permission --example decision_bench`

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::hint::black_box;
use std::time::Instant;

use engine_permission::{Compiled, document};
use services::permission::all;

fn main() {
    let mut text = String::from("callboard-policy: 1\nname: Bench\nresolution: deny-overrides\nroles:\n");
    for role in 0..50 {
        let members =
            if role % 2 == 0 { format!("group:default/g{}", role / 2) } else { format!("user:default/u{role}") };
        text += &format!("  - name: role {role}\n    members: ['{members}']\n    rules:\n");
        text += "      - {permissions: {action: read}, outcome: conditional, conditions: {rule: IS_ENTITY_OWNER, params: {claims: [$ownerRefs]}}}\n";
        text += "      - {permissions: [catalog.entity.refresh], outcome: allow}\n";
        text += "      - {permissions: [catalog.location.create], outcome: allow}\n";
        text += "      - {permissions: [catalog.entity.delete], outcome: conditional, conditions: {not: {rule: IS_ENTITY_KIND, params: {kinds: [Domain]}}}}\n";
    }
    let policy = document::read(&text).unwrap();
    let (compiled, problems) = Compiled::of(&policy);
    assert!(problems.is_empty(), "{problems:?}");
    let user = "user:default/jo".to_owned();
    let ownership: Vec<String> =
        std::iter::once(user.clone()).chain((0..30).map(|group| format!("group:default/g{group}"))).collect();
    let mut worst = (0.0, "");
    let mut sum = 0.0;
    for permission in all() {
        let turns = 20_000;
        let start = Instant::now();
        for _ in 0..turns {
            black_box(compiled.decide(black_box(&user), black_box(&ownership), permission));
        }
        let micros = start.elapsed().as_secs_f64() * 1e6 / f64::from(turns);
        sum += micros;
        if micros > worst.0 {
            worst = (micros, permission.name);
        }
    }
    println!("{:.2} / {:.2} µs", sum / all().len() as f64, worst.0);
}
