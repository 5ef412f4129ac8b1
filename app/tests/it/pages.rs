//! Each page has its content, for whom it is meant.

use services::Subject;

use super::places::LAID_OUT;
use super::{get, person};

/// The pages for everybody, with a text that stands on them.
const OWN: [(&str, &str); 8] = [
    ("/settings", "jo.larsen@lantern.example"),
    ("/settings?part=appearance", "Single keys"),
    ("/settings?part=tokens", "release script"),
    ("/settings?part=sessions", "Safari on iPhone"),
    ("/device", "Let a command line act for you"),
    ("/device?code=abcd-efgh", "callboard on amaras-laptop"),
    ("/device?code=WXYZ-1234", "Codes are good for ten minutes."),
    ("/device?done=allowed", "It may act for you"),
];

/// The pages for administrators.
const ADMINISTRATION: [(&str, &str); 22] = [
    ("/admin/people", "Amara Diallo"),
    ("/admin/people?q=nobody", "Nobody is called that"),
    ("/admin/people?page=2", "51–100 of 120"),
    ("/admin/people/default/jo.larsen", "End everything"),
    ("/admin/tokens", "Tokens of programs"),
    ("/admin/providers", "The token is not accepted."),
    ("/admin/policies", "Standing rules"),
    ("/admin/policies/import", "s RBAC plugin"),
    ("/admin/policies/force", "if it is owned by them or their groups and not"),
    ("/admin/policies/draft", "Readers"),
    ("/admin/policies/draft?role=2", "None of these holds"),
    ("/admin/policies/draft?part=tests", "1 of 2 fail"),
    ("/admin/policies/force?part=tests", "Expected no, answered yes"),
    ("/admin/policies/draft?part=impact", "42 people gain"),
    ("/admin/policies/draft?part=differences", "Against Standing rules"),
    ("/admin/policies/past?part=publish", "1 of 2 tests fail."),
    ("/admin/policies/draft?part=publish", "somebody else has to publish it"),
    ("/admin/policies/why?user=user:default/jo&permission=catalog.entity.delete&entity=component:default/a", "decided"),
    ("/admin/navigation", "Discover"),
    ("/admin/audit", "Policy published"),
    ("/admin/audit?q=nothing", "Nothing was recorded that fits"),
    ("/admin/audit?outcome=refused&verify=true", "The record is as it was written"),
];

#[tokio::test]
async fn everybody_has_their_own_pages() {
    for (path, text) in OWN {
        let answer = get(person(false), path).await;
        assert!(answer.status == 200 || path.contains("WXYZ"), "{path}: {}", answer.status);
        answer.has(text).has("Jo Larsen").has_not("nav-label\">Administration");
    }
}

#[tokio::test]
async fn administrators_have_theirs_from_the_first_paint() {
    for (path, text) in ADMINISTRATION {
        let answer = get(person(true), path).await;
        assert_eq!(answer.status, 200, "{path}");
        answer.has(text).has("nav-label\">Administration").has("href=\"/admin/policies\"");
    }
}

#[tokio::test]
async fn others_are_told_that_they_may_not() {
    for (path, _) in ADMINISTRATION {
        let answer = get(person(false), path).await;
        assert_eq!(answer.status, 403, "{path}");
        answer
            .has("Only administrators of the portal may do this")
            .has("request-7")
            .has("To the start page")
            .has_not(">Verify<")
            .has_not("New draft");
    }
}

#[tokio::test]
async fn what_is_not_there_is_said_to_be_missing() {
    for path in ["/admin/people/default/nobody", "/admin/policies/nothing"] {
        let answer = get(person(true), path).await;
        assert_eq!(answer.status, 404, "{path}");
        answer.has("Not found");
    }
}

#[tokio::test]
async fn a_draft_is_edited_and_what_is_in_force_is_read() {
    get(person(true), "/admin/policies/draft?role=2").await.has("id=\"role-name\"").has("Move rule 1 down");
    get(person(true), "/admin/policies/force").await.has_not("id=\"role-name\"").has("Edit as draft");
    // One that was in force can come back; the one that is can not be published again.
    get(person(true), "/admin/policies/past").await.has("Put into force again");
    get(person(true), "/admin/policies/force").await.has_not("Put into force again").has_not("part=publish");
}

#[tokio::test]
async fn forms_work_without_scripts() {
    get(person(false), "/settings?part=appearance")
        .await
        .has("action=\"/fn/shell/preference\"")
        .has("name=\"value\" value=\"compact\"");
    get(person(false), "/device?code=ABCD-EFGH").await.has("action=\"/fn/identity/answer-device\"");
    get(person(true), "/admin/audit?q=a&before=9").await.has("action=\"/fn/audit/export\"").has("value=\"q=a\"");
}

#[tokio::test]
async fn the_sidebar_is_as_it_is_laid_out() {
    let mut actor = person(true);
    if let Subject::User { ownership, .. } = &mut actor.subject {
        ownership.push(LAID_OUT.to_owned());
    }
    let answer = get(actor, "/settings").await;
    answer
        .has("<details class=\"sidebar-group nav-more\"")
        .has("href=\"https://wiki.lantern.example\" target=\"_blank\" rel=\"noopener noreferrer\"")
        .has("opens in a new tab")
        .has("nav-label\">Manage<")
        .has("My settings")
        .has_not("href=\"/graph\"")
        .has_not("nav-label\">Administration<");
    // In the sidebar and in the bar at the bottom.
    assert_eq!(answer.html.matches("nav-label\">Discover<").count(), 2);
    assert_eq!(answer.html.matches("nav-label\">Wiki<").count(), 1);
}
