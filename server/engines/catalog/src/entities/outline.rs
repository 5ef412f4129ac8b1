//! What a template asks for and does, read from its specification without running anything.

use serde_json::{Map, Value};
use services::catalog::{Outline, OutlinePage, OutlineQuestion, OutlineStep};

/// Pages, questions of a page and steps that are shown.
const MOST: usize = 100;

/// Characters of a text that are shown.
const TEXT: usize = 400;

/// The outline of a template; nothing for other kinds, and for a template without questions and steps.
pub(super) fn of(kind: &str, entity: &Value) -> Option<Outline> {
    if !kind.eq_ignore_ascii_case("template") {
        return None;
    }
    let spec = entity.get("spec")?;
    let pages = match spec.get("parameters") {
        Some(Value::Array(pages)) => pages.iter().take(MOST).filter_map(page).collect(),
        Some(one) => page(one).into_iter().collect(),
        None => Vec::new(),
    };
    let steps = spec.get("steps").and_then(Value::as_array);
    let steps = steps.into_iter().flatten().take(MOST).filter_map(step).collect();
    let outline = Outline { pages, steps };
    (outline != Outline::default()).then_some(outline)
}

fn page(schema: &Value) -> Option<OutlinePage> {
    let properties = schema.get("properties").and_then(Value::as_object)?;
    let required = names(schema, "required");
    let questions =
        ordered(properties, &required, &names(schema, "ui:order")).into_iter().take(MOST).map(|(name, property)| {
            OutlineQuestion {
                title: text(property, "title").unwrap_or_else(|| name.to_owned()),
                description: text(property, "description"),
                answer: answer(property),
                required: required.contains(&name),
            }
        });
    let page = OutlinePage { title: text(schema, "title"), questions: questions.collect() };
    (!page.questions.is_empty()).then_some(page)
}

/// As `ui:order` says; else what is required, as it is listed, and the rest by name.
fn ordered<'a>(properties: &'a Map<String, Value>, required: &[&str], order: &[&str]) -> Vec<(&'a str, &'a Value)> {
    let wanted = if order.is_empty() { required } else { order };
    let mut questions: Vec<(&str, &Value)> = properties.iter().map(|(name, value)| (name.as_str(), value)).collect();
    questions.sort_by_key(|(name, _)| wanted.iter().position(|wanted| wanted == name).unwrap_or(wanted.len()));
    questions
}

fn names<'a>(schema: &'a Value, key: &str) -> Vec<&'a str> {
    schema.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

fn text(value: &Value, key: &str) -> Option<String> {
    let text = value.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())?;
    Some(text.chars().take(TEXT).collect())
}

/// What is answered, in a word or as the choices that there are.
fn answer(property: &Value) -> String {
    if let Some(choices) = property.get("enum").and_then(Value::as_array).filter(|choices| !choices.is_empty()) {
        let words: Vec<String> =
            choices.iter().map(|choice| choice.as_str().map_or_else(|| choice.to_string(), str::to_owned)).collect();
        return words.join(", ").chars().take(TEXT).collect();
    }
    let field = property.get("ui:field").and_then(Value::as_str);
    let word = match (field, property.get("type").and_then(Value::as_str)) {
        (Some("OwnerPicker"), _) => "owner",
        (Some("MyGroupsPicker"), _) => "group",
        (Some("EntityPicker" | "OwnedEntityPicker"), _) => "entity",
        (Some("MultiEntityPicker"), _) => "entities",
        (Some("EntityTagsPicker"), _) => "tags",
        (Some("RepoUrlPicker"), _) => "repository",
        (Some("RepoBranchPicker"), _) => "branch",
        (Some("Secret"), _) => "secret",
        (_, Some("string")) => "text",
        (_, Some("integer" | "number")) => "number",
        (_, Some("boolean")) => "yes or no",
        (_, Some("array")) => "list",
        (_, Some("object")) => "group of answers",
        _ => "any",
    };
    word.to_owned()
}

fn step(step: &Value) -> Option<OutlineStep> {
    let action = text(step, "action")?;
    let condition = match step.get("if") {
        Some(Value::String(condition)) => Some(unwrapped(condition).chars().take(TEXT).collect()),
        Some(Value::Bool(false)) => Some("false".to_owned()),
        _ => None,
    };
    Some(OutlineStep { name: text(step, "name").unwrap_or_else(|| action.clone()), action, condition })
}

/// `${{ parameters.database }}` says as much without its braces.
fn unwrapped(condition: &str) -> &str {
    let inner = condition.trim().strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}"));
    inner.filter(|inner| !inner.contains("${{")).unwrap_or(condition).trim()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_template_says_what_it_asks_for_and_does() {
        let entity = json!({"spec": {
            "parameters": [
                {"title": "Basics", "required": ["name"], "properties": {
                    "about": {"type": "string"},
                    "name": {"title": "Name", "type": "string", "description": "Short."},
                    "owner": {"type": "string", "ui:field": "OwnerPicker"}}},
                {"properties": {"tier": {"type": "integer", "enum": [1, "two"]}, "db": {"type": "boolean"}},
                    "ui:order": ["tier", "db"]},
                {"title": "Nothing"}],
            "steps": [
                {"action": "fetch:template", "name": "Write"},
                {"action": "publish:github", "if": "${{ parameters.db }}"},
                {"name": "no action"}]}});
        let outline = of("Template", &entity).expect("an outline");
        let questions = |page: &OutlinePage| -> Vec<String> {
            page.questions.iter().map(|it| format!("{} {} {}", it.title, it.answer, it.required)).collect()
        };
        let pages: Vec<Vec<String>> = outline.pages.iter().map(questions).collect();
        assert_eq!(
            pages,
            [
                vec!["Name text true", "about text false", "owner owner false"],
                vec!["tier 1, two false", "db yes or no false"]
            ]
        );
        let steps: Vec<(&str, Option<&str>)> =
            outline.steps.iter().map(|step| (step.name.as_str(), step.condition.as_deref())).collect();
        assert_eq!(steps, [("Write", None), ("publish:github", Some("parameters.db"))]);
    }

    #[test]
    fn one_page_needs_no_list_and_other_kinds_have_no_outline() {
        let entity = json!({"spec": {"parameters": {"properties": {"a": {}}}, "steps": []}});
        let outline = of("template", &entity).expect("an outline");
        assert_eq!(outline.pages.iter().map(|page| page.questions.len()).collect::<Vec<_>>(), [1]);
        assert_eq!(of("Component", &entity), None);
        assert_eq!(of("Template", &json!({"spec": {"steps": []}})), None);
    }

    #[test]
    fn conditions_lose_their_braces_only_when_they_are_one() {
        assert_eq!(unwrapped("${{ a }}"), "a");
        assert_eq!(unwrapped("${{ a }} and ${{ b }}"), "${{ a }} and ${{ b }}");
    }
}
