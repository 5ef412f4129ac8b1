//! GitHub's GraphQL interface: <https://docs.github.com/en/graphql/reference>.

use serde::Deserialize;
use services::pulls::{Checks, Pull, Verdict};

use crate::ask::{ask, micros};
use crate::engine::{Access, Found, MOST};
use crate::error::Error;

#[derive(Deserialize)]
struct Answer {
    own: Search,
    reviews: Search,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Search {
    issue_count: u64,
    /// Nothing in the place of one that the person may not see.
    nodes: Vec<Option<Node>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    title: String,
    url: String,
    number: u64,
    is_draft: bool,
    created_at: String,
    updated_at: String,
    repository: Repository,
    /// Nothing for an account that is gone.
    author: Option<Author>,
    review_decision: Option<String>,
    comments: Count,
    commits: Commits,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Repository {
    name_with_owner: String,
}

#[derive(Deserialize)]
struct Author {
    login: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Count {
    total_count: u64,
}

#[derive(Deserialize)]
struct Commits {
    nodes: Vec<CommitNode>,
}

#[derive(Deserialize)]
struct CommitNode {
    commit: Commit,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Commit {
    status_check_rollup: Option<Rollup>,
}

#[derive(Deserialize)]
struct Rollup {
    state: String,
}

/// The question. `@me` is whom the token belongs to.
fn question() -> String {
    let search = |name: &str, wanted: &str| {
        format!(
            "{name}: search(type: ISSUE, first: {MOST}, query: \"is:pr is:open archived:false {wanted} \
             sort:updated-desc\") {{ issueCount nodes {{ ...Shown }} }}"
        )
    };
    format!(
        "query {{ {} {} }} fragment Shown on PullRequest {{ title url number isDraft createdAt updatedAt \
         repository {{ nameWithOwner }} author {{ login }} reviewDecision comments {{ totalCount }} \
         commits(last: 1) {{ nodes {{ commit {{ statusCheckRollup {{ state }} }} }} }} }}",
        search("own", "author:@me"),
        search("reviews", "review-requested:@me"),
    )
}

/// What somebody works on there.
pub async fn pulls(access: &Access, host: &str) -> Result<Found, Error> {
    let answer: Answer = ask(access, &question()).await?;
    let own = answer.own.into_pulls(host);
    let reviews = answer.reviews.into_pulls(host);
    Ok(Found { annotation: "github.com/project-slug", more: (own.1, reviews.1), own: own.0, reviews: reviews.0 })
}

impl Search {
    fn into_pulls(self, host: &str) -> (Vec<Pull>, u64) {
        let more = self.issue_count.saturating_sub(self.nodes.len() as u64);
        let shown = self.nodes.into_iter().flatten().filter(|node| reply::is_place(&node.url));
        (shown.map(|node| node.into_pull(host)).collect(), more)
    }
}

impl Node {
    fn into_pull(self, host: &str) -> Pull {
        let rollup = self.commits.nodes.into_iter().next().and_then(|node| node.commit.status_check_rollup);
        Pull {
            host: host.to_owned(),
            repository: self.repository.name_with_owner,
            entity: None,
            number: format!("#{}", self.number),
            title: self.title,
            url: self.url,
            author: self.author.map_or_else(|| "ghost".to_owned(), |author| author.login),
            draft: self.is_draft,
            checks: match rollup.as_ref().map(|rollup| rollup.state.as_str()) {
                None => Checks::Absent,
                Some("SUCCESS") => Checks::Passed,
                Some("FAILURE" | "ERROR") => Checks::Failed,
                Some(_) => Checks::Running,
            },
            verdict: match self.review_decision.as_deref() {
                Some("APPROVED") => Verdict::Approved,
                Some("CHANGES_REQUESTED") => Verdict::Changes,
                Some("REVIEW_REQUIRED") => Verdict::Wanted,
                _ => Verdict::Open,
            },
            comments: self.comments.total_count,
            created_at: micros(&self.created_at),
            updated_at: micros(&self.updated_at),
        }
    }
}
