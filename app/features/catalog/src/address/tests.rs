use proptest::prelude::*;

use super::*;

fn values() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec("[a-zA-Z0-9:/._ +&=%#?äß日-]{1,12}", 0..4)
}

fn addresses() -> impl Strategy<Value = Address> {
    let facets = proptest::collection::vec((0..FacetName::ALL.len(), values()), 0..5);
    let columns = proptest::option::of(proptest::collection::vec(0..Column::ALL.len(), 0..8));
    let sort = (0..SortColumn::ALL.len(), any::<bool>());
    let kinds = prop_oneof![Just("all".to_owned()), Just("component".to_owned()), "[a-z]{1,8}"];
    (kinds, facets, ".{0,16}", sort, 1..=u32::MAX, 1..=500u32, columns).prop_map(
        |(of_kind, facets, text, (sort, descending), page, size, columns)| {
            let mut address = Address::default();
            address.query.kind = kind(&of_kind);
            for (facet, values) in facets {
                for value in values {
                    address.select(FacetName::ALL[facet], value.trim());
                }
            }
            address.query.text = text.trim().to_owned();
            address.sort_by(SortColumn::ALL[sort], descending);
            address.query.page = page;
            address.query.size = size;
            address.columns = columns.map(|chosen| {
                Column::ALL.into_iter().enumerate().filter(|(at, _)| chosen.contains(at)).map(|(_, it)| it).collect()
            });
            address
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read(address in addresses()) {
        prop_assert_eq!(Address::parse(&address.search()), address.clone());
        prop_assert_eq!(Address::parse(address.href().strip_prefix(PATH).unwrap_or_default()), address);
    }

    #[test]
    fn any_text_is_read_and_settles(search in "\\PC{0,60}") {
        let address = Address::parse(&search);
        prop_assert_eq!(Address::parse(&address.search()), address);
    }

    #[test]
    fn addresses_hold_ascii_only(address in addresses()) {
        prop_assert!(address.href().bytes().all(|byte| byte.is_ascii_graphic()));
    }

    #[test]
    fn choosing_twice_changes_nothing(address in addresses(), value in "[a-z:/]{1,9}", facet in 0..FacetName::ALL.len()) {
        let facet = FacetName::ALL[facet];
        let twice = address.toggled(facet, &value).toggled(facet, &value);
        let mut left: Vec<_> = address.selected(facet).to_vec();
        let mut right: Vec<_> = twice.selected(facet).to_vec();
        left.sort();
        right.sort();
        prop_assert_eq!(left, right);
        prop_assert_eq!(twice.query.page, 1);
    }

    #[test]
    fn columns_toggle_back(address in addresses(), column in 0..Column::ALL.len()) {
        let column = Column::ALL[column];
        let once = address.with_column_toggled(column);
        prop_assert_ne!(once.shown_columns().contains(&column), address.shown_columns().contains(&column));
        let mut twice = once.with_column_toggled(column).shown_columns();
        let mut before = address.shown_columns();
        twice.sort_by_key(|it| it.key());
        before.sort_by_key(|it| it.key());
        prop_assert_eq!(twice, before);
    }
}

#[test]
fn defaults_are_left_out() {
    assert_eq!(Address::default().href(), "/catalog");
    assert_eq!(Address::parse("?kind=component&page=1&size=50&sort=name"), Address::default());
    assert_eq!(Address::default().with_kind(None).href(), "/catalog?kind=all");
}

#[test]
fn references_stay_readable() {
    let address = Address::default().toggled(FacetName::Owner, "group:default/payments");
    assert_eq!(address.href(), "/catalog?owner=group:default/payments");
}

#[test]
fn limits_are_kept() {
    let query = Address::parse("page=0&size=100000").query;
    assert_eq!((query.page, query.size), (1, 500));
    assert_eq!(Address::parse("size=x&page=-3").query, Address::default().query);
}

#[test]
fn sorting_turns_round() {
    let updated = Address::default().sorted(SortColumn::Updated);
    assert_eq!(updated.search(), "sort=-updated");
    assert_eq!(updated.sorted(SortColumn::Updated).search(), "sort=updated");
    assert_eq!(Address::default().sorted(SortColumn::Name).search(), "sort=-name");
    assert_eq!(updated.sorted(SortColumn::Name).search(), "");
}

#[test]
fn addresses_of_backstage_are_understood() {
    let search = "?filters%5Bkind%5D=API&filters[type]=openapi&filters[user]=owned&filters[owners][0]=team-a\
                  &filters[owners][1]=user:default/jo&filters[lifecycles]=production&filters[tags]=a&filters[tags]=b\
                  &filters[text]=card&filters[error]=true&filters[orphan]=false&limit=20&offset=40";
    assert!(Address::is_foreign(search));
    let ours = "kind=api&type=openapi&lifecycle=production&owner=group:default/team-a&owner=user:default/jo&tag=a&tag=b\
                &status=problems&q=card&page=3&size=20";
    assert_eq!(Address::parse(search).search(), ours);
    assert!(!Address::is_foreign(ours));
    assert_eq!(Address::parse(ours), Address::parse(search));
}

#[test]
fn the_order_of_limit_and_offset_does_not_matter() {
    for search in ["filters[kind]=all&offset=40&limit=20", "limit=20&filters[kind]=all&offset=40"] {
        assert_eq!(Address::parse(search).query.page, 3, "{search}");
    }
}
