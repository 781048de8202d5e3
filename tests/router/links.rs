//! Where a page leads: the addresses in it, and the routes that they belong to.

use std::collections::BTreeSet;

/// The addresses of this server that stand in a page, without what follows `?` and `#`.
pub(crate) fn links(page: &str) -> BTreeSet<String> {
    let attributes = ["href=\"", "src=\"", "action=\"", "formaction=\"", "data-draft=\"", "data-reading=\""];
    let mut found = BTreeSet::new();
    for attribute in attributes {
        for rest in page.split(attribute).skip(1) {
            let address = rest.split(['"', '?', '#']).next().unwrap();
            if address.starts_with('/') {
                found.insert(address.to_owned());
            }
        }
    }
    found
}

/// A route with what stands in its placeholders.
pub(crate) struct Found {
    pub(crate) route: String,
    pub(crate) values: Vec<(String, String)>,
}

/// The route of an address; of several the one with the fewest placeholders, as in the router.
pub(crate) fn placed(address: &str, routes: &BTreeSet<String>) -> Option<Found> {
    let own: Vec<&str> = address.split('/').collect();
    let fits = |route: &&String| {
        let segments: Vec<&str> = route.split('/').collect();
        segments.len() == own.len()
            && segments.iter().zip(&own).all(|(segment, own)| segment.starts_with('{') || segment == own)
    };
    let route = routes.iter().filter(fits).min_by_key(|route| route.matches('{').count())?;
    let named = route.split('/').zip(&own).filter_map(|(segment, own)| {
        let name = segment.strip_prefix('{')?.strip_suffix('}')?;
        Some((name.to_owned(), (*own).to_owned()))
    });
    Some(Found { route: route.clone(), values: named.collect() })
}
