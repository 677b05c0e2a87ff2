//! Makes hostile requests, the same ones in every run.

use rand::Rng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::people::Somebody;
use super::wire::Request;
use super::words::{BODIES, HEADERS, METHODS, MORE_NAMES, NAMES, SEGMENTS, TYPES, VALUES};

/// Longer than any form may be.
const TOO_LONG: usize = 300 * 1024;
/// One of how many requests has a body that is too long.
const SELDOM: u32 = 40;

/// What a stranger knows of the console.
#[derive(Debug)]
pub(super) struct Known {
    /// Ids of calls, rules, people: of others.
    pub(super) ids: Vec<String>,
}

pub(super) struct Maker<'a> {
    pub(super) random: ChaCha8Rng,
    pub(super) known: &'a Known,
}

impl Maker<'_> {
    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.random.random_range(0..from.len())]
    }

    fn one_in(&mut self, most: u32) -> bool {
        self.random.random_ratio(1, most)
    }

    fn value(&mut self) -> String {
        match self.random.random_range(0..10) {
            0 | 1 => self
                .known
                .ids
                .choose(&mut self.random)
                .cloned()
                .unwrap_or_default(),
            2 => "a".repeat(self.random.random_range(1..6000)),
            _ => self.pick(&VALUES).to_owned(),
        }
    }

    /// The address of a route, its parameters filled in.
    fn target(&mut self, route: &str) -> String {
        let mut target = String::new();
        for segment in route.split('/').skip(1) {
            target.push('/');
            if !segment.starts_with('{') {
                target.push_str(segment);
            } else if self.one_in(3) {
                target.push_str(self.pick(&SEGMENTS));
            } else {
                target.push_str(&self.value().replace('+', "%20"));
            }
        }
        if self.one_in(2) {
            target.push('?');
            target.push_str(&self.fields());
        }
        // A lone percent sign is no address to HTTP itself in some places; the rest goes as it is.
        target.replace(['"', '<', '>', ' '], "")
    }

    fn fields(&mut self) -> String {
        let count = self.random.random_range(0..8);
        let fields: Vec<String> = (0..count)
            .map(|_| {
                let name = if self.one_in(10) {
                    self.pick(&MORE_NAMES)
                } else {
                    self.pick(&NAMES)
                };
                format!("{name}={}", self.value())
            })
            .collect();
        fields.join("&")
    }

    /// A token that is not the one of this session.
    fn wrong_token(&mut self, somebody: &Somebody, others: &[Somebody]) -> String {
        let other = others.iter().find(|other| other.secret != somebody.secret);
        let near = |token: &str| {
            format!(
                "{}{}",
                &token[1..],
                if token.starts_with('0') { '1' } else { '0' }
            )
        };
        match self.random.random_range(0..6) {
            0 => String::new(),
            1 => "&csrf=".to_owned(),
            2 => "&csrf=%00".to_owned(),
            3 => format!("&csrf={}", near(&somebody.token())),
            4 => format!("&csrf={}&csrf=x", somebody.token()),
            _ => format!("&csrf={}", other.map(Somebody::token).unwrap_or_default()),
        }
    }

    fn cookies(&mut self, somebody: Option<&Somebody>) -> Option<String> {
        let junk = self.value().replace(';', "");
        let own = somebody.map(Somebody::cookie);
        match (own, self.random.random_range(0..8)) {
            (None, 0) => Some("callscript=".to_owned()),
            (None, 1) => Some(format!("callscript={}", "0".repeat(64))),
            (None, 2) => Some(format!("callscript={junk}; callscript-browser={junk}")),
            (None, 3) => Some(";;;===;callscript;=x".to_owned()),
            (None, _) => None,
            (Some(own), 0) => Some(format!(
                "{own}; callscript-flash={junk}; callscript-browser={junk}"
            )),
            (Some(own), 1) => Some(format!("x={junk}; {own}")),
            (Some(own), _) => Some(own),
        }
    }

    fn headers(&mut self, somebody: Option<&Somebody>) -> Vec<(String, String)> {
        let mut headers: Vec<(String, String)> = Vec::new();
        headers.extend(
            self.cookies(somebody)
                .map(|cookies| ("cookie".to_owned(), cookies)),
        );
        for _ in 0..self.random.random_range(0..3) {
            let (name, value) = self.pick(&HEADERS);
            headers.push((name.to_owned(), value.to_owned()));
        }
        headers
    }

    /// A request that must not change anything, of somebody or of nobody.
    pub(super) fn harmless(&mut self, route: &str, people: &[Somebody]) -> (Option<usize>, Request) {
        let who = self.random.random_range(0..=people.len());
        let somebody = people.get(who);
        let method = match self.random.random_range(0..10) {
            0..=3 => "GET",
            4..=7 => "POST",
            _ => self.pick(&METHODS),
        };
        let mut headers = self.headers(somebody);
        let body = if method == "GET" {
            Vec::new()
        } else if self.one_in(SELDOM) {
            vec![b'a'; TOO_LONG]
        } else if self.one_in(5) {
            self.pick(&BODIES).to_vec()
        } else {
            let token = somebody.map_or_else(
                || "&csrf=x".to_owned(),
                |somebody| self.wrong_token(somebody, people),
            );
            (self.fields() + &token).into_bytes()
        };
        if method != "GET" {
            let kind = if self.one_in(2) {
                TYPES[0]
            } else {
                self.pick(&TYPES)
            };
            headers.push(("content-type".to_owned(), kind.to_owned()));
        }
        let request = Request {
            method: method.to_owned(),
            target: self.target(route),
            headers,
            body,
        };
        (somebody.map(|_| who), request)
    }

    /// A form in which everything is filled in that any page asks for.
    fn full_form(&mut self) -> String {
        let fields: Vec<String> = NAMES
            .iter()
            .chain(&MORE_NAMES)
            .map(|name| match self.random.random_range(0..3) {
                0 => format!(
                    "{name}={}",
                    self.known
                        .ids
                        .choose(&mut self.random)
                        .cloned()
                        .unwrap_or_default()
                ),
                _ => format!("{name}={}", self.pick(&VALUES)),
            })
            .collect();
        fields.join("&")
    }

    /// A form of somebody with the right token, full of nonsense.
    pub(super) fn nonsense(&mut self, route: &str, somebody: &Somebody) -> Request {
        let mut headers = self.headers(None);
        headers.retain(|(name, _)| name != "cookie");
        headers.push(("cookie".to_owned(), somebody.cookie()));
        headers.push(("content-type".to_owned(), TYPES[0].to_owned()));
        let fields = if self.one_in(2) {
            self.full_form()
        } else {
            self.fields()
        };
        Request {
            method: "POST".to_owned(),
            target: self.target(route),
            headers,
            body: format!("{fields}&csrf={}", somebody.token()).into_bytes(),
        }
    }
}
