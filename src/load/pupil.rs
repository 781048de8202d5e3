//! What one student does: begins, reads, saves, checks, hands in. Every wish is in the journal first.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use form_urlencoded::Serializer;
use serde::Deserialize;

use crate::load::class::{Class, Student};
use crate::load::client::{Answer, Ask, Connection};
use crate::load::desk::{Form, forms};
use crate::load::fate::Fate;
use crate::load::journal::{Journal, Wish};
use crate::load::tally::Tally;
use crate::service::chance;
use crate::service::house::digest;
use crate::store::identifier::hex;
use crate::web::clock::system;

/// How long is waited before a request without an answer is sent again.
const PAUSE: Duration = Duration::from_millis(50);
/// The longest wait that a server is granted by its `Retry-After`.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// Where a student's requests are noted, and how long they insist.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The server.
    pub server: SocketAddr,
    /// The journal.
    pub journal: Journal,
    /// What came of the requests.
    pub tally: Tally,
    /// Until when a request that failed is sent again with its key; `None`: never.
    pub insist: Option<Instant>,
}

/// One student at a browser.
#[derive(Debug)]
pub struct Pupil {
    login: String,
    desk: Desk,
    connection: Connection,
    attempt: Option<String>,
    forms: Vec<Form>,
    turn: usize,
}

/// What the server says of a saved text.
#[derive(Deserialize)]
struct Saved {
    seq: i64,
}

fn attempt_in(location: &str) -> Option<&str> {
    location.strip_prefix("/attempts/")?.split(['/', '#']).next()
}

impl Pupil {
    /// A student who has not begun; `turn` makes them different from the others.
    #[must_use]
    pub fn new(student: &Student, desk: Desk, turn: usize) -> Self {
        let connection = Connection::new(desk.server, &student.token);
        Self { login: student.login.clone(), desk, connection, attempt: None, forms: Vec::new(), turn }
    }

    /// Takes the desk of another phase.
    pub fn sit_at(&mut self, desk: Desk) {
        self.desk = desk;
    }

    /// How many parts the page has.
    #[must_use]
    pub const fn parts(&self) -> usize {
        self.forms.len()
    }

    /// Begins the attempt of a quiz; the time counts from `since`. `false` if that failed.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub async fn begin(&mut self, quiz: &str, since: Instant) -> anyhow::Result<bool> {
        let path = format!("/quizzes/{quiz}/begin");
        let ask = Ask { path: &path, form: Some("code="), script: false, compressed: false };
        let key = chance::key()?.to_string();
        let named = |answer: &Answer| answer.location.as_deref().and_then(attempt_in).map(str::to_owned);
        let answer = self.wish("begin", &key, &Wish::Begin { quiz: quiz.into() }, ask, since, named).await?;
        self.attempt = answer.and_then(|answer| named(&answer));
        Ok(self.attempt.is_some())
    }

    /// Reads the page of the attempt: compressed, as browsers do, or to be worked on.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub async fn open(&mut self, class: Option<&Class>, since: Instant) -> anyhow::Result<bool> {
        let Some(attempt) = self.attempt.clone() else { return Ok(false) };
        let path = format!("/attempts/{attempt}");
        let answer = self.read("open", &path, class.is_none(), since).await;
        if let (Some(answer), Some(class)) = (&answer, class) {
            self.forms = forms(&String::from_utf8_lossy(&answer.body), class);
        }
        Ok(answer.is_some())
    }

    /// Saves a text in the next part.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub async fn save(&mut self, since: Instant) -> anyhow::Result<()> {
        let Some((place, form, text)) = self.next() else { return Ok(()) };
        let (path, key) =
            (format!("/variants/{}/{}/draft", form.variant, form.part), chance::key_from(system())?);
        let (key, base) = (key.to_string(), form.seq.to_string());
        let fields = [("key", key.as_str()), ("base", &base), ("response", &*text)];
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        let wish = Wish::Save {
            variant: form.variant.to_string(),
            part: form.part.to_string(),
            sha256: hex(&digest(text.as_bytes())),
        };
        let ask = Ask { path: &path, form: Some(&body), script: true, compressed: false };
        let seq = |answer: &Answer| serde_json::from_slice::<Saved>(&answer.body).ok().map(|saved| saved.seq);
        let named = |answer: &Answer| seq(answer).map(|seq| seq.to_string());
        let answer = self.wish("save", &key, &wish, ask, since, named).await?;
        if let (Some(seq), Some(form)) = (answer.and_then(|answer| seq(&answer)), self.forms.get_mut(place)) {
            form.seq = seq;
        }
        Ok(())
    }

    /// Has an answer to the next part judged.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub async fn check(&mut self, since: Instant) -> anyhow::Result<()> {
        let Some((_, form, text)) = self.next() else { return Ok(()) };
        self.check_with(&form.variant, &form.part, &chance::key_from(system())?.to_string(), &text, since)
            .await?;
        Ok(())
    }

    /// Has this answer judged under this key, and gives the status; 0 if there was no answer.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub async fn check_with(
        &mut self,
        variant: &str,
        part: &str,
        key: &str,
        text: &str,
        since: Instant,
    ) -> anyhow::Result<u16> {
        let path = format!("/variants/{variant}/{part}");
        let fields = [("key", key), ("response", text)];
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        let wish =
            Wish::Check { variant: variant.into(), part: part.into(), sha256: hex(&digest(text.as_bytes())) };
        let ask = Ask { path: &path, form: Some(&body), script: false, compressed: false };
        let answer = self.wish("check", key, &wish, ask, since, |_| None).await?;
        Ok(answer.map_or(0, |answer| answer.status))
    }

    /// Hands in and reads the receipt.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub async fn hand_in(&mut self, since: Instant) -> anyhow::Result<()> {
        let Some(attempt) = self.attempt.clone() else { return Ok(()) };
        let path = format!("/attempts/{attempt}/hand-in");
        let ask = Ask { path: &path, form: Some(""), script: false, compressed: false };
        let wish = Wish::HandIn { attempt: attempt.clone() };
        let key = chance::key()?.to_string();
        let answer = self.wish("hand-in", &key, &wish, ask, since, |_| Some(attempt.clone())).await?;
        if answer.is_some_and(|answer| answer.status == 303) {
            self.read("receipt", &format!("/attempts/{attempt}/receipt"), true, Instant::now()).await;
        }
        Ok(())
    }

    /// The forms of the page.
    #[must_use]
    pub fn forms(&self) -> &[Form] {
        &self.forms
    }

    /// The part whose turn it is, with another text than the last time.
    fn next(&mut self) -> Option<(usize, Form, Arc<str>)> {
        self.turn += 1;
        let place = self.turn % self.forms.len().max(1);
        let form = self.forms.get(place)?.clone();
        let lap = self.turn / self.forms.len().max(1);
        let text = form.texts.get(lap % form.texts.len().max(1))?.clone();
        Some((place, form, text))
    }

    async fn read(
        &mut self,
        what: &'static str,
        path: &str,
        compressed: bool,
        since: Instant,
    ) -> Option<Answer> {
        let mut began = since;
        loop {
            let ask = Ask { path, form: None, script: false, compressed };
            let answer = self.connection.ask(ask).await;
            self.desk.tally.count(what, answer.as_ref().map_or(0, |answer| answer.status), began.elapsed());
            match answer {
                Ok(answer) if answer.status == 200 => return Some(answer),
                Ok(answer) if Fate::of(answer.status) != Fate::Failed => return None,
                answer => self.pause(answer.ok().as_ref()).await?,
            }
            began = Instant::now();
        }
    }

    /// Sends a request that changes something, again and again with one key while it fails and the desk
    /// insists. The answer, if the request was carried out or refused by a rule.
    async fn wish(
        &mut self,
        what: &'static str,
        key: &str,
        wish: &Wish,
        ask: Ask<'_>,
        since: Instant,
        named: impl Fn(&Answer) -> Option<String>,
    ) -> anyhow::Result<Option<Answer>> {
        let mut began = since;
        loop {
            self.desk.journal.sent(key, &self.login, wish).await?;
            let answer = self.connection.ask(ask).await;
            self.desk.tally.count(what, answer.as_ref().map_or(0, |answer| answer.status), began.elapsed());
            if let Ok(answer) = &answer {
                let id = named(answer).unwrap_or_default();
                self.desk.journal.answered(key, answer.status, &id)?;
            }
            match answer {
                Ok(answer) if Fate::of(answer.status) != Fate::Failed => return Ok(Some(answer)),
                answer => {
                    if self.pause(answer.ok().as_ref()).await.is_none() {
                        return Ok(None);
                    }
                }
            }
            began = Instant::now();
        }
    }

    /// Waits before the same is sent again; `None` if the desk does not insist any longer.
    async fn pause(&self, answer: Option<&Answer>) -> Option<()> {
        let asked = answer.and_then(|answer| answer.retry_after).map(Duration::from_secs);
        let pause = asked.unwrap_or(PAUSE).min(LONGEST_PAUSE);
        self.desk.insist.filter(|until| Instant::now() + pause < *until)?;
        tokio::time::sleep(pause).await;
        Some(())
    }
}
