//! HTTP as a stranger writes it, byte for byte: a client that tidies addresses up would keep the worst from us.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const PATIENCE: Duration = Duration::from_mins(1);

/// One request.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name)?;
        Some(&found.1)
    }
}

/// Sends a request to `address` (host and port) on a connection of its own.
pub(super) async fn send(address: &str, request: &Request) -> Result<Answer> {
    tokio::time::timeout(PATIENCE, exchange(address, request))
        .await
        .with_context(|| format!("no answer to {} {}", request.method, request.target))?
}

async fn exchange(address: &str, request: &Request) -> Result<Answer> {
    let mut stream = TcpStream::connect(address).await?;
    let mut head = format!(
        "{} {} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n",
        request.method,
        request.target,
        request.body.len()
    );
    for (name, value) in &request.headers {
        head.extend([name.as_str(), ": ", value.as_str(), "\r\n"]);
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).await?;
    // A body that is too large may be refused before all of it was sent.
    let _ = stream.write_all(&request.body).await;
    let mut bytes = Vec::new();
    let mut part = vec![0; 16 * 1024];
    loop {
        let read = match stream.read(&mut part).await {
            Ok(0) => break,
            Ok(read) => read,
            // Reset after the answer, where the rest of a body was not read.
            Err(_) if !bytes.is_empty() => break,
            Err(error) => return Err(error.into()),
        };
        bytes.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&bytes);
        // A stream goes on for ever.
        if text.contains("\r\n\r\n")
            && text
                .to_ascii_lowercase()
                .contains("content-type: text/event-stream")
        {
            break;
        }
    }
    parse(&bytes)
}

fn parse(bytes: &[u8]) -> Result<Answer> {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        bail!("no answer: {text:?}");
    };
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let headers = lines.filter_map(|line| line.split_once(':'));
    Ok(Answer {
        status: status.context("no status")?.parse()?,
        headers: headers
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect(),
        body: body.to_owned(),
    })
}
