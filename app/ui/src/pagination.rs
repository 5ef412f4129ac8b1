//! Pages of a list.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{Icon, t, tf};

/// The pages to link: the first, the last, and those around the current one; `None` for a gap.
fn shown(page: u32, pages: u32) -> Vec<Option<u32>> {
    let mut all: Vec<u32> = vec![1, pages];
    all.extend(page.saturating_sub(1)..=page + 1);
    all.retain(|page| (1..=pages).contains(page));
    all.sort_unstable();
    all.dedup();
    let mut out = Vec::with_capacity(all.len() + 2);
    let mut last = 0;
    for page in all {
        if page == last + 2 {
            out.push(Some(last + 1));
        } else if page > last + 1 {
            out.push(None);
        }
        out.push(Some(page));
        last = page;
    }
    out
}

/// Links to the pages of a list, and what part of it is shown.
#[component]
pub fn Pagination(
    /// The current page, from 1.
    page: u32,
    /// Rows on a page.
    size: u32,
    /// All rows.
    total: u64,
    /// The address of a page.
    href: Arc<dyn Fn(u32) -> String + Send + Sync>,
) -> impl IntoView {
    let pages = u32::try_from(total.div_ceil(u64::from(size.max(1)))).unwrap_or(u32::MAX).max(1);
    let page = page.clamp(1, pages);
    let from = u64::from(page - 1) * u64::from(size) + u64::from(total > 0);
    let to = (u64::from(page) * u64::from(size)).min(total);
    let step = |label: &'static str, icon: &'static str, target: Option<u32>| match target {
        Some(target) => view! {
            <a class="icon-button" href=href(target) aria-label=label data-tip=label>
                <Icon name=icon />
            </a>
        }
        .into_any(),
        None => view! {
            <span class="icon-button" aria-hidden="true">
                <Icon name=icon />
            </span>
        }
        .into_any(),
    };
    let links: Vec<_> = shown(page, pages)
        .into_iter()
        .map(|number| {
            let link = match number {
                Some(number) => view! {
                    <a
                        class="page"
                        href=href(number)
                        aria-label=tf("Page {0}", &[&number.to_string()])
                        aria-current=(number == page).then_some("page")
                    >
                        {number}
                    </a>
                }
                .into_any(),
                None => view! { <span class="page faint">"…"</span> }.into_any(),
            };
            view! { <li>{link}</li> }
        })
        .collect();
    view! {
        <nav class="pagination" aria-label=t("Pages")>
            <p class="faint">{tf("{0}–{1} of {2}", &[&thousands(from), &thousands(to), &thousands(total)])}</p>
            {(pages > 1)
                .then(|| {
                    view! {
                        <div class="pages">
                            {step(t("Previous page"), "chevron-left", (page > 1).then(|| page - 1))}
                            <ul>{links}</ul>
                            {step(t("Next page"), "chevron-right", (page < pages).then(|| page + 1))}
                        </div>
                    }
                })}
        </nav>
    }
    .into_any()
}

/// A number with separators, in the language of the page: `1,284`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    if digits.len() <= 3 {
        return digits;
    }
    // Translators: what stands between the thousands of a number; a space should be one that does not break.
    let separator = t(",");
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push_str(separator);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_stand_for_two_pages_or_more() {
        assert_eq!(shown(1, 1), [Some(1)]);
        assert_eq!(shown(1, 3), [Some(1), Some(2), Some(3)]);
        assert_eq!(shown(4, 9), [Some(1), Some(2), Some(3), Some(4), Some(5), None, Some(9)]);
        assert_eq!(shown(9, 9), [Some(1), None, Some(8), Some(9)]);
    }

    #[test]
    fn numbers_are_separated_by_thousands() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1000), "1,000");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }
}
