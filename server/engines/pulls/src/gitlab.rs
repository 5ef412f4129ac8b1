//! GitLab's GraphQL interface: <https://docs.gitlab.com/api/graphql/reference/>.

use serde::Deserialize;
use services::pulls::{Checks, Pull, Verdict};

use crate::ask::{ask, micros};
use crate::engine::{Access, Found, MOST};
use crate::error::Error;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    /// Nobody for a token that is good for nothing.
    current_user: Option<Person>,
}

#[derive(Deserialize)]
struct Person {
    own: Requests,
    reviews: Requests,
}

#[derive(Deserialize)]
struct Requests {
    count: u64,
    nodes: Vec<Option<Node>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    title: String,
    web_url: Option<String>,
    reference: String,
    draft: bool,
    created_at: String,
    updated_at: String,
    project: Project,
    author: Option<Author>,
    approved_by: Option<Approvers>,
    head_pipeline: Option<Pipeline>,
    user_notes_count: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Project {
    full_path: String,
}

#[derive(Deserialize)]
struct Author {
    username: String,
}

#[derive(Deserialize)]
struct Approvers {
    nodes: Vec<Option<Author>>,
}

#[derive(Deserialize)]
struct Pipeline {
    status: String,
}

fn question() -> String {
    let requests = |name: &str, field: &str| {
        format!("{name}: {field}(state: opened, sort: UPDATED_DESC, first: {MOST}) {{ count nodes {{ ...Shown }} }}")
    };
    format!(
        "query {{ currentUser {{ {} {} }} }} fragment Shown on MergeRequest {{ title webUrl reference draft createdAt \
         updatedAt project {{ fullPath }} author {{ username }} approvedBy(first: 1) {{ nodes {{ username }} }} \
         headPipeline {{ status }} userNotesCount }}",
        requests("own", "authoredMergeRequests"),
        requests("reviews", "reviewRequestedMergeRequests"),
    )
}

/// What somebody works on there.
pub async fn pulls(access: &Access, host: &str) -> Result<Found, Error> {
    let answer: Answer = ask(access, &question()).await?;
    let person = answer.current_user.ok_or(Error::Refused)?;
    let own = person.own.into_pulls(host);
    let reviews = person.reviews.into_pulls(host);
    Ok(Found { annotation: "gitlab.com/project-slug", more: (own.1, reviews.1), own: own.0, reviews: reviews.0 })
}

impl Requests {
    fn into_pulls(self, host: &str) -> (Vec<Pull>, u64) {
        let more = self.count.saturating_sub(self.nodes.len() as u64);
        (self.nodes.into_iter().flatten().filter_map(|node| node.into_pull(host)).collect(), more)
    }
}

impl Node {
    fn into_pull(self, host: &str) -> Option<Pull> {
        let approved = self.approved_by.is_some_and(|by| by.nodes.iter().any(Option::is_some));
        let url = self.web_url.filter(|url| reply::is_place(url))?;
        Some(Pull {
            host: host.to_owned(),
            repository: self.project.full_path,
            entity: None,
            number: self.reference,
            title: self.title,
            url,
            author: self.author.map(|author| author.username).unwrap_or_default(),
            draft: self.draft,
            checks: match self.head_pipeline.as_ref().map(|pipeline| pipeline.status.as_str()) {
                None | Some("SKIPPED") => Checks::Absent,
                Some("SUCCESS") => Checks::Passed,
                Some("FAILED" | "CANCELED") => Checks::Failed,
                Some(_) => Checks::Running,
            },
            verdict: if approved { Verdict::Approved } else { Verdict::Open },
            comments: self.user_notes_count.unwrap_or_default(),
            created_at: micros(&self.created_at),
            updated_at: micros(&self.updated_at),
        })
    }
}
