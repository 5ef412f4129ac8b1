//! What is different from the policy in force, line by line.

use leptos::prelude::*;
use services::permission::{Difference, DifferenceLine};
use ui::{EmptyState, t, tf, tn};

pub(super) fn card(difference: Difference) -> AnyView {
    let same = difference.added == 0 && difference.removed == 0;
    let counts = format!(
        "{}, {}",
        tn(u64::from(difference.added), "{0} line came", "{0} lines came"),
        tn(u64::from(difference.removed), "{0} line went", "{0} lines went")
    );
    let content = if same {
        view! {
            <EmptyState icon="check" title=t("Nothing is different")>
                <p>{t("It says the same as the policy in force.")}</p>
            </EmptyState>
        }
        .into_any()
    } else {
        let lines: Vec<_> = difference.lines.into_iter().map(line).collect();
        view! {
            <div class="policy-diff" tabindex="0" role="region" aria-label=t("Differences")>
                {lines}
            </div>
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="policy-difference">
            <header>
                <h2 id="policy-difference">{tf("Against {0}", &[&difference.from])}</h2>
                <span class="card-actions">{(!same).then_some(counts)}</span>
            </header>
            {content}
        </section>
    }
    .into_any()
}

fn line(line: DifferenceLine) -> AnyView {
    let (class, sign, said, text) = match line {
        DifferenceLine::Same(text) => ("diff-row", " ", None, text),
        DifferenceLine::Added(text) => ("diff-row diff-ins", "+", Some(t("Came")), text),
        DifferenceLine::Removed(text) => ("diff-row diff-del", "−", Some(t("Went")), text),
        DifferenceLine::Skipped(count) => {
            return view! {
                <p class="diff-row diff-skip">{tn(u64::from(count), "{0} line is the same", "{0} lines are the same")}</p>
            }
            .into_any();
        }
    };
    view! {
        <p class=class>
            <span class="sign" aria-hidden="true">
                {sign}
            </span>
            {said.map(|said| view! { <span class="visually-hidden">{said} ": "</span> })}
            <span class="diff-text">{text}</span>
        </p>
    }
    .into_any()
}
