//! Code that was highlighted on the server.

use leptos::prelude::*;

use crate::{CopyButton, t, tn};

/// Lines of highlighted code with their numbers.
#[component]
pub fn CodeBlock(
    /// What it is: `catalog-info.yaml`.
    #[prop(into)]
    label: String,
    /// Each line as HTML that is safe to insert: escaped, with `<span class="…">`s of the highlighter.
    lines: Vec<String>,
    /// A line to point at, from 1.
    #[prop(optional, into)]
    mark: Option<u32>,
    /// The plain text for the copy button; none without it.
    #[prop(optional, into)]
    copy: Option<String>,
    /// Lines that were left out at the end.
    #[prop(optional)]
    omitted: u64,
) -> impl IntoView {
    let mark = mark.map(|mark| mark as usize);
    let size = lines.iter().map(|line| line.len() + 32).sum();
    let mut html = String::with_capacity(size);
    for (at, line) in lines.iter().enumerate() {
        html.push_str(if mark == Some(at + 1) { "<span class=\"l mark\">" } else { "<span class=\"l\">" });
        html.push_str(line);
        html.push_str("\n</span>");
    }
    view! {
        <figure class="code">
            <figcaption>
                <span class="cut">{label.clone()}</span>
                {copy.map(|text| view! { <CopyButton label=t("Copy") text /> })}
            </figcaption>
            <pre tabindex="0" role="region" aria-label=label>
                <code inner_html=html></code>
            </pre>
            {(omitted > 0)
                .then(|| {
                    view! {
                        <p class="code-more">
                            {tn(omitted, "{0} more line is not shown.", "{0} more lines are not shown.")}
                        </p>
                    }
                })}
        </figure>
    }
    .into_any()
}
