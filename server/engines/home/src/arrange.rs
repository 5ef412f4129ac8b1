//! Laying one arrangement over another.
//!
//! A person's arrangement stands over their group's or the portal's. What is locked or required below stays; what was
//! added below since the person last saved comes in where it stands there; what the person has removed stays away.

use std::collections::HashSet;

use services::home::{Board, Placed, Size};

/// Widgets of one arrangement.
pub const MOST: usize = 60;
/// Settings of one widget, and characters of each.
const SETTINGS: (usize, usize) = (30, 4_000);

/// The arrangement that a new portal has.
pub fn at_first() -> Board {
    let widgets = [
        ("home.quick", 8, 4),
        ("announcements.now", 4, 4),
        ("home.starred", 5, 4),
        ("catalog.attention", 4, 4),
        ("catalog.groups", 3, 4),
        ("catalog.activity", 4, 4),
        ("home.toolbox", 4, 4),
        ("catalog.pulse", 4, 4),
    ];
    let placed = |(widget, width, height): (&str, u8, u8)| Placed {
        id: widget.to_owned(),
        widget: widget.to_owned(),
        size: Size::new(width, height),
        ..Placed::default()
    };
    Board { widgets: widgets.into_iter().map(placed).collect(), ..Board::default() }
}

/// Whether a text can name a widget: plugin and name, `home.starred`.
pub fn is_widget(name: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    name.len() <= 80 && name.split_once('.').is_some_and(|(plugin, rest)| plain(plugin) && plain(rest))
}

/// What is wrong with an arrangement, if anything is.
pub fn problem(board: &Board) -> Option<String> {
    if board.widgets.len() > MOST {
        return Some(format!("A home page has at most {MOST} widgets."));
    }
    let mut ids = HashSet::new();
    for placed in &board.widgets {
        let fit = !placed.id.is_empty() && placed.id.len() <= 100 && !placed.id.chars().any(char::is_control);
        if !fit || !is_widget(&placed.widget) {
            return Some("One of the widgets has no name.".into());
        }
        if !ids.insert(placed.id.as_str()) {
            return Some(format!("Two widgets are called {}.", placed.id));
        }
        let size = placed.size;
        if size != Size::new(size.width, size.height) {
            return Some(format!("{} has no size that fits the page.", placed.id));
        }
        let long = |text: &String| text.chars().count() > SETTINGS.1;
        if placed.settings.len() > SETTINGS.0 || placed.settings.iter().any(|(name, value)| long(name) || long(value)) {
            return Some(format!("The settings of {} are too long.", placed.id));
        }
    }
    let lists = [&board.narrow, &board.known];
    if lists.iter().any(|list| list.len() > 500 || list.iter().any(|id| id.len() > 100)) {
        return Some("There are too many names in the arrangement.".into());
    }
    None
}

/// A person's arrangement over the one below. Gives what is shown, and the names of widgets that are new in it.
pub fn over(mine: &Board, below: &Board) -> (Board, Vec<String>) {
    let of_below = |id: &str| below.widgets.iter().find(|placed| placed.id == id);
    let mut widgets: Vec<Placed> = mine
        .widgets
        .iter()
        .map(|placed| match of_below(&placed.id) {
            Some(given) if given.locked => given.clone(),
            Some(given) => Placed { required: given.required, locked: false, ..placed.clone() },
            // What was given once and is not any more is the person's own now.
            None => Placed { required: false, locked: false, ..placed.clone() },
        })
        .collect();
    let mut added = Vec::new();
    for (place, given) in below.widgets.iter().enumerate() {
        if widgets.iter().any(|placed| placed.id == given.id) {
            continue;
        }
        let stays = given.locked || given.required;
        let fresh = !mine.known.contains(&given.id);
        if !stays && !fresh {
            continue;
        }
        if widgets.len() >= MOST {
            break;
        }
        // After the one that it comes after there.
        let before = below.widgets.iter().take(place).rev();
        let at = before
            .filter_map(|other| widgets.iter().position(|placed| placed.id == other.id))
            .next()
            .map_or(0, |at| at + 1);
        widgets.insert(at, given.clone());
        if fresh {
            added.push(given.id.clone());
        }
    }
    let known = below.widgets.iter().map(|placed| placed.id.clone()).collect();
    (Board { widgets, narrow: mine.narrow.clone(), known }, added)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn board(ids: &[&str]) -> Board {
        let placed = |id: &&str| Placed { id: (*id).into(), widget: "home.quick".into(), ..Placed::default() };
        Board { widgets: ids.iter().map(placed).collect(), ..Board::default() }
    }

    fn ids(board: &Board) -> Vec<&str> {
        board.widgets.iter().map(|placed| placed.id.as_str()).collect()
    }

    #[test]
    fn what_is_new_below_comes_in_where_it_stands_there() {
        let below = board(&["a", "new", "b", "c"]);
        let mine = Board { known: ["a", "b", "c"].map(str::to_owned).into(), ..board(&["c", "a", "own"]) };
        let (shown, added) = over(&mine, &below);
        assert_eq!(ids(&shown), ["c", "a", "new", "own"]);
        assert_eq!(added, ["new"]);
        // Once it was seen and removed it stays away.
        let mine = Board { known: shown.known, ..board(&["c", "a", "own"]) };
        assert_eq!(over(&mine, &below), (Board { known: mine.known.clone(), ..mine.clone() }, vec![]));
    }

    #[test]
    fn what_is_locked_or_required_stays() {
        let mut below = board(&["a", "b", "c"]);
        below.widgets[0].locked = true;
        below.widgets[0].size = Size::new(12, 2);
        below.widgets[1].required = true;
        let mut mine = Board { known: ["a", "b", "c"].map(str::to_owned).into(), ..board(&["c", "a"]) };
        mine.widgets[1].size = Size::new(1, 1);
        let (shown, added) = over(&mine, &below);
        assert_eq!(ids(&shown), ["c", "a", "b"]);
        assert_eq!(shown.widgets[1].size, Size::new(12, 2));
        assert!(shown.widgets[2].required && added.is_empty());
        // What a person claims of their own is not believed.
        mine.widgets[0].locked = true;
        assert!(!over(&mine, &below).0.widgets[0].locked);
    }

    #[test]
    fn the_first_arrangement_is_a_good_one() {
        assert_eq!(problem(&at_first()), None);
        assert!(problem(&board(&["a", "a"])).is_some());
        assert!(problem(&board(&[""])).is_some());
    }

    proptest! {
        /// Whatever is laid over whatever: nothing stands there twice, nothing that has to stay is missing.
        #[test]
        fn over_is_sound(mine in boards(), below in boards()) {
            let (shown, added) = over(&mine, &below);
            prop_assert_eq!(problem(&shown), None);
            for placed in below.widgets.iter().filter(|placed| placed.locked || placed.required) {
                prop_assert!(shown.widgets.iter().any(|other| other.id == placed.id));
            }
            prop_assert!(added.iter().all(|id| !mine.known.contains(id)));
            let (again, nothing) = over(&shown, &below);
            prop_assert_eq!(again, shown);
            prop_assert!(nothing.is_empty());
        }
    }

    fn boards() -> impl Strategy<Value = Board> {
        let one = (0u8..12, any::<bool>(), any::<bool>()).prop_map(|(id, locked, required)| Placed {
            id: id.to_string(),
            widget: "home.quick".into(),
            locked,
            required,
            ..Placed::default()
        });
        (proptest::collection::vec(one, 0..10), proptest::collection::vec(0u8..12, 0..6)).prop_map(|(all, known)| {
            let mut widgets: Vec<Placed> = Vec::new();
            for placed in all {
                if widgets.iter().all(|other| other.id != placed.id) {
                    widgets.push(placed);
                }
            }
            Board { widgets, known: known.iter().map(u8::to_string).collect(), ..Board::default() }
        })
    }
}
