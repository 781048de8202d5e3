//! Requests as a browser writes them, past the journal, and what of them is stored.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use gradus::load::desk::Form;
use gradus::store::open::{Store, read};

use crate::rig::Rig;

/// A request as a browser writes it.
pub(crate) fn request(rig: &Rig, student: usize, path: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: gradus.example\r\nCookie: gradus_session={}\r\nAccept: application/json\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        rig.class.students[student].token,
        body.len()
    )
}

/// A request that saves a text, whatever was saved before.
pub(crate) fn draft(rig: &Rig, student: usize, form: &Form, key: &str, text: &str) -> String {
    let path = format!("/variants/{}/{}/draft", form.variant, form.part);
    request(rig, student, &path, &format!("key={key}&base={}&response={text}", u32::MAX))
}

/// Everything that comes back.
pub(crate) fn answer(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Sends a request and gives the whole answer.
pub(crate) fn send(rig: &Rig, student: usize, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(rig.server).unwrap();
    stream.write_all(request(rig, student, path, body).as_bytes()).unwrap();
    answer(stream)
}

/// The keys of all texts that are stored.
pub(crate) async fn stored(rig: &Rig) -> Vec<String> {
    let pool = Store::inspect(&rig.database).await.unwrap();
    let kept = read(&pool, |mut books| Box::pin(async move { books.kept().await })).await.unwrap();
    pool.close().await;
    kept.into_iter().map(|text| text.key.to_string()).collect()
}
