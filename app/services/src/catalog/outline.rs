//! What a template asks for and does.

use serde::{Deserialize, Serialize};

/// A template in short: its questions, page by page, and its steps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// The pages of its form.
    pub pages: Vec<OutlinePage>,
    /// What it does with the answers, in order.
    pub steps: Vec<OutlineStep>,
}

/// A page of a template's form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlinePage {
    /// What it is about.
    pub title: Option<String>,
    /// Its questions: those that have to be answered first.
    pub questions: Vec<OutlineQuestion>,
}

/// A question of a template's form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlineQuestion {
    /// What it is called; its name where it has no title.
    pub title: String,
    /// What it means, as plain text.
    pub description: Option<String>,
    /// What is answered: `text`, `number`, `yes or no`, or the choices.
    pub answer: String,
    /// Whether it has to be answered.
    pub required: bool,
}

/// A step of a template.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlineStep {
    /// What it is called; its action where it has no name.
    pub name: String,
    /// The action it runs: `publish:github`.
    pub action: String,
    /// When it runs, if not always.
    pub condition: Option<String>,
}
