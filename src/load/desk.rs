//! What a student finds on the page of an attempt: where texts are saved and checked.

use std::sync::Arc;

use crate::load::class::Class;

/// The form of one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The variant's public name.
    pub variant: Arc<str>,
    /// The part.
    pub part: Arc<str>,
    /// The number of the text that stands in the box.
    pub seq: i64,
    /// What may be typed.
    pub texts: Arc<[Arc<str>]>,
}

/// The forms of a page, in order.
#[must_use]
pub fn forms(page: &str, class: &Class) -> Vec<Form> {
    let mut found = Vec::new();
    for question in page.split("<h2 id=\"question-").skip(1) {
        let title = between(question, "</span> ", "</span> <span class=\"worth\">").unwrap_or_default();
        for form in question.split("data-draft=\"/variants/").skip(1) {
            let address = form.split("/draft\"").next().and_then(|address| address.split_once('/'));
            let seq = between(form, "data-base=\"", "\"").and_then(|seq| seq.parse().ok());
            if let (Some((variant, part)), Some(seq)) = (address, seq) {
                let texts = class.texts(title, part).into_iter().map(Arc::from).collect();
                found.push(Form { variant: variant.into(), part: part.into(), seq, texts });
            }
        }
    }
    found
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_found_with_what_may_be_typed() {
        let mut class = Class::default();
        let texts = [("a".to_owned(), vec!["x".to_owned()])].into();
        class.texts.insert("Warm-<i>up</i>".into(), texts);
        let page = "<h2 id=\"question-1\"><span><span class=\"letter\">1</span> Warm-<i>up</i></span> <span class=\"worth\">2</span></h2>
            <form data-draft=\"/variants/00ff/a/draft\" data-base=\"3\"></form><form data-draft=\"/variants/00ff/b/draft\" data-base=\"0\">";
        let found = forms(page, &class);
        assert_eq!(found.len(), 2);
        assert_eq!((&*found[0].part, found[0].seq, &*found[0].texts), ("a", 3, &["x".into()][..]));
        assert_eq!((&*found[1].variant, found[1].texts.len()), ("00ff", 2));
    }
}
