use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Unreadable, read, write};
use crate::{Error, ErrorKind, FieldError};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Shape {
    Nothing,
    One(String),
    Two(u8, i64),
    Named { at: Option<f64>, yes: bool },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct All {
    text: String,
    numbers: Vec<(i64, u64)>,
    shapes: Vec<Shape>,
    map: BTreeMap<String, Vec<char>>,
    nothing: (),
}

fn all() -> All {
    All {
        text: "ein „Wort“;\n3:<script>".into(),
        numbers: vec![(i64::MIN, u64::MAX), (0, 0), (-5, 7)],
        shapes: vec![
            Shape::Nothing,
            Shape::One(String::new()),
            Shape::Two(255, -1),
            Shape::Named { at: Some(12.125), yes: true },
            Shape::Named { at: None, yes: false },
        ],
        map: BTreeMap::from([("a".into(), vec!['ä', ';']), (String::new(), Vec::new())]),
        nothing: (),
    }
}

#[test]
fn what_is_written_is_read() {
    let text = write(&all()).unwrap();
    assert_eq!(read::<All>(&text), Ok(all()));
    for number in [0.0, -0.0, 0.1, 1.0 / 3.0, -17.25, 1e300, f64::MAX, f64::INFINITY, 123_456_789.001] {
        let text = write(&number).unwrap();
        assert_eq!(read::<f64>(&text).unwrap().to_bits(), number.to_bits(), "{text}");
    }
    assert!(read::<f64>(&write(&f64::NAN).unwrap()).unwrap().is_nan());
    let error = Error {
        kind: ErrorKind::Conflict,
        message: "No".into(),
        hint: Some("Yes".into()),
        fields: vec![FieldError { field: "a".into(), message: "b".into(), file: None, line: Some(3) }],
        request_id: None,
    };
    let answer: Result<u8, Error> = Err(error);
    assert_eq!(read::<Result<u8, Error>>(&write(&answer).unwrap()).unwrap(), answer);
}

#[test]
fn the_form_is_that_of_the_table() {
    assert_eq!(write(&("hello", 12_u8, true, Some(-1_i64), None::<u8>)).unwrap(), "5:hello12;1;1;-1;0;");
    assert_eq!(write(&vec![2.5, 0.1 + 0.2]).unwrap(), format!("2;1;2500;0;{};", (0.1_f64 + 0.2).to_bits()));
}

#[test]
fn a_text_that_is_cut_or_changed_is_refused() {
    let text = write(&all()).unwrap();
    for (end, _) in text.char_indices() {
        assert_eq!(read::<All>(&text[..end]), Err(Unreadable), "{end}");
    }
    assert_eq!(read::<All>(&format!("{text}0;")), Err(Unreadable));
    for (place, _) in text.char_indices() {
        // What is read of nonsense is another value or an error, never the end of the program.
        let rest = text[place..].chars().skip(1).collect::<String>();
        for other in ["", "9", ";", "-", "99999999999999999999", ":"] {
            let _ = read::<All>(&format!("{}{other}{rest}", &text[..place]));
        }
    }
    for text in ["", ";", ":", "-;", "3:ä", "1:ä", "18446744073709551616;"] {
        assert!(read::<u64>(text).is_err() && read::<String>(text).is_err(), "{text}");
    }
    assert!(read::<u8>("256;").is_err());
    assert!(read::<ErrorKind>("99;").is_err());
}

#[test]
fn a_type_with_other_fields_is_refused() {
    #[derive(Serialize)]
    struct Old {
        a: u8,
    }
    #[derive(Debug, Deserialize)]
    struct New {
        #[expect(dead_code, reason = "only read")]
        a: u8,
        #[expect(dead_code, reason = "only read")]
        b: u8,
    }
    assert!(read::<New>(&write(&Old { a: 1 }).unwrap()).is_err());
}

#[test]
fn what_is_left_out_is_empty() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Thin {
        a: u8,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        b: Option<u8>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        c: Vec<String>,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        d: String,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        e: BTreeMap<String, String>,
    }
    let thin = || Thin { a: 7, b: None, c: Vec::new(), d: String::new(), e: BTreeMap::new() };
    assert_eq!(write(&thin()).unwrap(), "5;7;0;0;0;0;");
    assert_eq!(read::<Thin>("5;7;0;0;0;0;").unwrap(), thin());
}

#[test]
fn types_that_flatten_can_not_be_written() {
    #[derive(Serialize)]
    struct Flat {
        #[serde(flatten)]
        rest: BTreeMap<String, String>,
    }
    assert!(write(&Flat { rest: BTreeMap::new() }).is_err());
}

#[test]
fn nothing_that_is_written_can_begin_markup() {
    let text = write(&"a <b> & \u{1} c").unwrap();
    assert!(!text.contains('<'), "{text}");
    assert_eq!(read::<String>(&text).unwrap(), "a <b> & \u{fffd} c");
}
