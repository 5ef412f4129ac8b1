//! The rule by which numbers take the forms of words: `nplurals=2; plural=n != 1;`, an expression as in C.

/// How deep expressions may be nested.
const DEEPEST: usize = 40;
/// The numbers that a rule is tried with when it is read.
const TRIED: u64 = 1000;
/// Forms that a language can have.
const MOST: usize = 9;

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plural {
    forms: usize,
    rule: Expression,
}

impl Plural {
    /// From the value of the header's line.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let part = |name: &str| {
            let parts = text.split(';').filter_map(|part| part.split_once('='));
            parts.into_iter().find(|(own, _)| own.trim() == name).map(|(_, value)| value.trim())
        };
        let forms = part("nplurals").ok_or("nplurals is missing")?;
        let forms = forms.parse().ok().filter(|forms| (1..=MOST).contains(forms));
        let forms = forms.ok_or_else(|| format!("nplurals has to be a number from 1 to {MOST}"))?;
        let rule = Parser::read(part("plural").ok_or("plural is missing")?)?;
        for number in 0..=TRIED {
            match rule.value(number) {
                None => return Err(format!("the rule divides by 0, or grows too large, for {number}")),
                Some(form) if form >= forms as u64 => {
                    return Err(format!("the rule gives form {form} for {number}, and there are {forms}"));
                }
                Some(_) => {}
            }
        }
        Ok(Self { forms, rule })
    }

    /// How many forms there are.
    pub fn forms(&self) -> usize {
        self.forms
    }

    /// The form of a number, from 0; the last one where the rule gives none.
    pub fn form(&self, number: u64) -> usize {
        let form = self.rule.value(number).and_then(|form| usize::try_from(form).ok());
        form.unwrap_or(usize::MAX).min(self.forms - 1)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Expression {
    Number,
    Literal(u64),
    Not(Box<Self>),
    Two(&'static str, Box<(Self, Self)>),
    Choice(Box<(Self, Self, Self)>),
}

impl Expression {
    /// Nothing where it divides by zero or leaves the numbers that there are.
    fn value(&self, number: u64) -> Option<u64> {
        Some(match self {
            Self::Number => number,
            Self::Literal(value) => *value,
            Self::Not(of) => (of.value(number)? == 0).into(),
            Self::Choice(parts) => {
                let (question, yes, no) = &**parts;
                if question.value(number)? != 0 { yes.value(number)? } else { no.value(number)? }
            }
            Self::Two("||", parts) => (parts.0.value(number)? != 0 || parts.1.value(number)? != 0).into(),
            Self::Two("&&", parts) => (parts.0.value(number)? != 0 && parts.1.value(number)? != 0).into(),
            Self::Two(operator, parts) => {
                let (one, two) = (parts.0.value(number)?, parts.1.value(number)?);
                match *operator {
                    "==" => (one == two).into(),
                    "!=" => (one != two).into(),
                    "<=" => (one <= two).into(),
                    ">=" => (one >= two).into(),
                    "<" => (one < two).into(),
                    ">" => (one > two).into(),
                    "+" => one.checked_add(two)?,
                    "-" => one.checked_sub(two)?,
                    "*" => one.checked_mul(two)?,
                    "/" => one.checked_div(two)?,
                    _ => one.checked_rem(two)?,
                }
            }
        })
    }
}

/// Operators with two sides, from those that bind least. Longer ones stand before those that they begin with.
const LEVELS: [&[&str]; 6] = [&["||"], &["&&"], &["==", "!="], &["<=", ">=", "<", ">"], &["+", "-"], &["*", "/", "%"]];

struct Parser<'a> {
    text: &'a str,
    rest: &'a str,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn read(text: &'a str) -> Result<Expression, String> {
        let mut parser = Self { text, rest: text, depth: 0 };
        let rule = parser.choice()?;
        if parser.rest.trim().is_empty() { Ok(rule) } else { Err(parser.wrong()) }
    }

    fn wrong(&self) -> String {
        let at = self.text.len() - self.rest.trim_start().len();
        format!("{:?} can not be understood from character {} on", self.text, at + 1)
    }

    fn takes(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn choice(&mut self) -> Result<Expression, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("it is nested more than {DEEPEST} deep"));
        }
        let mut found = self.level(0)?;
        if self.takes("?") {
            let yes = self.choice()?;
            if !self.takes(":") {
                return Err(self.wrong());
            }
            found = Expression::Choice(Box::new((found, yes, self.choice()?)));
        }
        self.depth -= 1;
        Ok(found)
    }

    fn level(&mut self, level: usize) -> Result<Expression, String> {
        let Some(operators) = LEVELS.get(level) else { return self.single() };
        let mut found = self.level(level + 1)?;
        while let Some(operator) = operators.iter().find(|operator| self.takes(operator)) {
            found = Expression::Two(operator, Box::new((found, self.level(level + 1)?)));
        }
        Ok(found)
    }

    fn single(&mut self) -> Result<Expression, String> {
        if self.takes("!") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(format!("it is nested more than {DEEPEST} deep"));
            }
            let of = self.single()?;
            self.depth -= 1;
            return Ok(Expression::Not(Box::new(of)));
        }
        if self.takes("n") {
            return Ok(Expression::Number);
        }
        if self.takes("(") {
            let found = self.choice()?;
            return if self.takes(")") { Ok(found) } else { Err(self.wrong()) };
        }
        let rest = self.rest.trim_start();
        let (digits, after) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
        let value = digits.parse().map_err(|_| self.wrong())?;
        self.rest = after;
        Ok(Expression::Literal(value))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn forms(text: &str, numbers: &[u64]) -> Vec<usize> {
        let rule = Plural::read(text).unwrap();
        numbers.iter().map(|number| rule.form(*number)).collect()
    }

    #[test]
    fn the_rules_of_languages_are_understood() {
        assert_eq!(forms("nplurals=2; plural=(n != 1);", &[0, 1, 2, 11]), [1, 0, 1, 1]);
        assert_eq!(forms("nplurals=2; plural=n>1;", &[0, 1, 2]), [0, 0, 1]);
        assert_eq!(forms("nplurals=1; plural=0;", &[0, 1, 7]), [0, 0, 0]);
        let polish = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);";
        assert_eq!(forms(polish, &[1, 2, 5, 12, 22, 112, 122]), [0, 1, 2, 2, 1, 2, 1]);
        let arabic =
            "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;";
        assert_eq!(forms(arabic, &[0, 1, 2, 5, 11, 100, 103]), [0, 1, 2, 3, 4, 5, 3]);
        assert_eq!(forms("plural = !(n - n * 1 + 4 / 2 - 2) ; nplurals = 2", &[0, 9]), [1, 1]);
    }

    #[test]
    fn what_can_not_be_a_rule_is_told() {
        for (text, words) in [
            ("", "nplurals is missing"),
            ("nplurals=0; plural=0", "from 1 to 9"),
            ("nplurals=2", "plural is missing"),
            ("nplurals=2; plural=n", "gives form 2 for 2"),
            ("nplurals=2; plural=1%n", "divides by 0, or grows too large, for 0"),
            ("nplurals=2; plural=n-1", "for 0"),
            ("nplurals=2; plural=n==", "from character 4 on"),
            ("nplurals=2; plural=n!=1)", "from character 5 on"),
            ("nplurals=2; plural=n ? 1", "from character 6 on"),
            ("nplurals=2; plural=m", "from character 1 on"),
        ] {
            let error = Plural::read(text).unwrap_err();
            assert!(error.contains(words), "{text}: {error}");
        }
        let deep = format!("nplurals=1; plural={}0{}", "(".repeat(5000), ")".repeat(5000));
        assert!(Plural::read(&deep).unwrap_err().contains("nested"));
        let deep = format!("nplurals=2; plural={}n", "!".repeat(5000));
        assert!(Plural::read(&deep).unwrap_err().contains("nested"));
    }

    /// An expression and what it is for a number, made together.
    fn expressions() -> impl Strategy<Value = (String, fn(u64) -> u64)> {
        prop::sample::select(vec![
            ("n%10==1&&n%100!=11".to_owned(), (|n| (n % 10 == 1 && n % 100 != 11).into()) as fn(u64) -> u64),
            ("n<2||n==5".to_owned(), |n| (n < 2 || n == 5).into()),
            ("(n+1)*2-n>=n".to_owned(), |n| ((n + 1) * 2 - n >= n).into()),
            ("n/2*2==n".to_owned(), |n| (n / 2 * 2 == n).into()),
            ("!n".to_owned(), |n| (n == 0).into()),
        ])
    }

    proptest! {
        #[test]
        fn choices_nest((one, is_one) in expressions(), (two, is_two) in expressions(), number in 0u64..100_000) {
            let rule = Plural::read(&format!("nplurals=3; plural={one} ? 2 : {two} ? 1 : 0")).unwrap();
            let wanted = if is_one(number) != 0 { 2 } else { is_two(number) };
            prop_assert_eq!(rule.form(number) as u64, wanted);
        }

        #[test]
        fn whatever_is_given_ends_without_a_fault(text in "[n0-9()!?:<>=&|+*/% ;-]{0,40}") {
            let _ = Plural::read(&format!("nplurals=3; plural={text}"));
        }
    }
}
