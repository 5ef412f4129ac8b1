//! Everybody who has signed in, for administrators.

use std::sync::Arc;

use leptos::prelude::*;
use plugin::{PageHead, failure, use_page};
use services::Error;
use services::identity::{People, PersonView};
use ui::{
    ButtonLink, Column, Crumb, EmptyState, Pagination, SearchField, SkeletonTable, Table, TimeAgo, kept, t, thousands,
    tn,
};

use crate::address::{PEOPLE, PeopleAddress, of_person};
use crate::functions::people_list;
use crate::parts::{avatar, badges};

/// People on a page; the service's own number.
const SIZE: u32 = 50;

/// The page.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let address = plugin::address_at(PEOPLE, PeopleAddress::parse);
    // With the address that asked, so that what is shown fits together while the next answer is on its way.
    let found: plugin::Data<(String, Result<People, Error>)> = plugin::data(
        move || address.with(PeopleAddress::search),
        |search| async move {
            let people = people_list(search.clone()).await;
            (search, people)
        },
    );
    let text = RwSignal::new(address.with_untracked(|address| address.text.clone()));
    Effect::new(move || text.set(address.with(|address| address.text.clone())));
    ui::use_list_keys("people-table");
    let content = move || {
        Suspend::new(async move {
            let (search, people) = found.await;
            kept(move || {
                let address = PeopleAddress::parse(&search);
                match people {
                    Ok(people) => list(&address, text, people),
                    Err(error) => view! { <div class="card">{failure(error, address.href())}</div> }.into_any(),
                }
            })
        })
    };
    view! {
        {use_page(t("People").to_owned(), vec![Crumb::here(t("Administration")), Crumb::here(t("People"))])}
        <div class="page people-page">
            <PageHead title=t("People") />
            <p class="page-lead muted">
                {t("Everybody who has signed in at least once. Users of the catalog who never did do not stand here.")}
            </p>
            <Transition fallback=|| {
                view! {
                    <div class="card">
                        <SkeletonTable rows=10 columns=6 />
                    </div>
                }
            }>{ui::once(content)}</Transition>
        </div>
    }
    .into_any()
}

fn list(address: &PeopleAddress, text: RwSignal<String>, found: People) -> AnyView {
    let total = found.total;
    if found.people.is_empty() && address.text.is_empty() {
        return view! {
            <div class="card">
                <EmptyState icon="users" title=t("Nobody has signed in yet")>
                    <p>{t("Whoever signs in stands here from then on, with their sessions and tokens.")}</p>
                </EmptyState>
            </div>
        }
        .into_any();
    }
    let columns = vec![
        Column::new(t("Name"), ""),
        Column::new(t("E-mail"), "w-20 hide-m"),
        Column::new(t("Signs in with"), "w-12 hide-m"),
        Column::new(t("Standing"), "person-standing hide-s"),
        Column::new(t("Sessions"), "person-number number hide-s"),
        Column::new(t("Tokens"), "person-number number hide-s"),
        Column::new(t("Last seen"), "person-seen"),
    ];
    let rows: Vec<_> = found.people.into_iter().map(row).collect();
    let none = rows.is_empty();
    let pages = {
        let address = address.clone();
        Arc::new(move |page| PeopleAddress { page, ..address.clone() }.href())
    };
    let page = address.page;
    let count = tn(total, "{0} person", "{0} people");
    view! {
        <section class="card" aria-label=t("People")>
            <div class="toolbar">
                <SearchField
                    label=t("Find people")
                    action=PEOPLE
                    value=text
                    on_input=Callback::new(move |now| text.set(now))
                />
                <span class="spring faint" aria-live="polite">
                    {count}
                </span>
            </div>
            {(!none)
                .then(|| {
                    view! {
                        <Table caption=t("People") columns id="people-table">
                            {rows}
                        </Table>
                    }
                })}
            {none
                .then(|| {
                    view! {
                        <EmptyState
                            icon="funnel-x"
                            title=t("Nobody is called that")
                            action=|| view! { <ButtonLink href=PEOPLE>{t("Show everybody")}</ButtonLink> }
                        >
                            <p>{t("The text is looked for in names, references and e-mail addresses.")}</p>
                        </EmptyState>
                    }
                })}
            {(total > u64::from(SIZE)).then(|| view! { <Pagination page size=SIZE total href=pages /> })}
        </section>
    }
    .into_any()
}

fn row(person: PersonView) -> AnyView {
    let href = of_person(&person.entity_ref).unwrap_or_else(|| PEOPLE.to_owned());
    view! {
        <tr data-row="">
            <th scope="row">
                <div class="cell">
                    {avatar(&person.title, false)} <a class="cut" href=href>
                        {person.title.clone()}
                    </a> <code class="faint cut hide-s">{person.entity_ref.clone()}</code>
                </div>
            </th>
            <td class="w-20 hide-m">{person.email.clone()}</td>
            <td class="w-12 hide-m">{person.ways.join(", ")}</td>
            <td class="person-standing hide-s">{badges(&person)}</td>
            <td class="person-number number hide-s">{thousands(person.sessions)}</td>
            <td class="person-number number hide-s">{thousands(person.tokens)}</td>
            <td class="person-seen">
                <TimeAgo at=person.seen_at />
            </td>
        </tr>
    }
    .into_any()
}
