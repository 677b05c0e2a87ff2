//! Fetching a model: a download goes on where it stopped, counts only with the right checksum, and appears on
//! the shelf all at once.

use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::StreamExt as _;
use reqwest::{Client, Response, StatusCode, header, redirect};
use tokio::fs::{self, OpenOptions};
use tokio::io::AsyncWriteExt as _;

use crate::http::{self, HttpError};

use super::{Entry, ModelError, Shelf, sha256_of};

/// The longest a single download may take: three gigabytes over a slow line.
const LONGEST: Duration = Duration::from_hours(6);
/// The public repository redirects to its content network.
const REDIRECTS: usize = 5;

/// What came of a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// It was on the shelf and is whole.
    AlreadyThere(PathBuf),
    /// It is now.
    New(PathBuf),
}

/// Fetches models.
#[derive(Debug)]
pub struct Downloader {
    client: Client,
    mirror: Option<String>,
}

impl Downloader {
    /// A downloader. `mirror` replaces the folder that the catalogue names: for networks without a way out.
    ///
    /// # Errors
    /// [`ModelError::Network`] when no HTTP client can be made.
    pub fn new(mirror: Option<String>) -> Result<Self, ModelError> {
        let client = http::builder(LONGEST)
            .redirect(redirect::Policy::limited(REDIRECTS))
            .build();
        let client = client.map_err(|error| ModelError::Network {
            name: "a model".to_owned(),
            host: "anywhere".to_owned(),
            reason: error.to_string(),
        })?;
        Ok(Self {
            client,
            mirror: mirror.map(|url| url.trim_end_matches('/').to_owned()),
        })
    }

    /// Fetches `entry` to the shelf `onto`; `progress` is told the bytes that are there. Stopped at any
    /// point, it goes on from there the next time.
    ///
    /// # Errors
    /// [`ModelError`] when the network, the disk or the checksum is not well.
    pub async fn fetch(
        &self,
        onto: &Shelf,
        entry: &Entry,
        progress: impl Fn(u64) + Send,
    ) -> Result<Fetched, ModelError> {
        let path = onto.path(entry);
        let Some(base) = self
            .mirror
            .as_deref()
            .or(entry.base)
            .filter(|_| entry.base.is_some())
        else {
            return onto.verify(entry.name).map(|()| Fetched::AlreadyThere(path));
        };
        if path.is_file() && digest(&path).await? == entry.sha256 {
            return Ok(Fetched::AlreadyThere(path));
        }
        fs::create_dir_all(onto.folder())
            .await
            .map_err(ModelError::disk("cannot make the folder", onto.folder()))?;
        let part = part_of(&path);
        let trouble = |reason: String| ModelError::Network {
            name: entry.name.to_owned(),
            host: host_of(base),
            reason,
        };
        self.fill(
            &format!("{base}/{}", entry.file),
            &part,
            entry,
            &progress,
            &trouble,
        )
        .await?;
        let found = digest(&part).await?;
        if found != entry.sha256 {
            // Kept, it would be resumed and stay wrong for ever.
            fs::remove_file(&part)
                .await
                .map_err(ModelError::disk("cannot remove", &part))?;
            return Err(ModelError::Checksum {
                path,
                found,
                expected: entry.sha256.to_owned(),
            });
        }
        fs::rename(&part, &path)
            .await
            .map_err(ModelError::disk("cannot rename to", &path))?;
        Ok(Fetched::New(path))
    }

    async fn fill(
        &self,
        url: &str,
        part: &Path,
        entry: &Entry,
        progress: &(impl Fn(u64) + Send),
        trouble: &(impl Fn(String) -> ModelError + Send),
    ) -> Result<(), ModelError> {
        let mut have = fs::metadata(part).await.map_or(0, |data| data.len());
        if have > entry.bytes {
            have = 0;
        }
        if have == entry.bytes {
            return Ok(());
        }
        let response = self
            .ask(url, have)
            .await
            .map_err(|error| trouble(error.to_string()))?;
        match response.status() {
            StatusCode::PARTIAL_CONTENT => {}
            // The server does not do ranges: from the start, then.
            StatusCode::OK => have = 0,
            status => return Err(trouble(format!("it answered {status}"))),
        }
        let mut options = OpenOptions::new();
        options.write(true).create(true);
        if have == 0 {
            options.truncate(true)
        } else {
            options.append(true)
        };
        let mut file = options
            .open(part)
            .await
            .map_err(ModelError::disk("cannot write", part))?;
        let mut stream = response.bytes_stream();
        progress(have);
        while let Some(piece) = stream.next().await {
            let piece = piece.map_err(|error| trouble(HttpError::from(error).to_string()))?;
            file.write_all(&piece)
                .await
                .map_err(ModelError::disk("cannot write", part))?;
            have += piece.len() as u64;
            progress(have);
            if have > entry.bytes {
                break;
            }
        }
        file.sync_all()
            .await
            .map_err(ModelError::disk("cannot write", part))?;
        if have < entry.bytes {
            return Err(trouble(format!(
                "it stopped after {have} of {} bytes",
                entry.bytes
            )));
        }
        Ok(())
    }

    async fn ask(&self, url: &str, from: u64) -> Result<Response, HttpError> {
        let mut request = self.client.get(url);
        if from > 0 {
            request = request.header(header::RANGE, format!("bytes={from}-"));
        }
        Ok(request.send().await?)
    }
}

/// Where the unfinished download of a file lies.
pub fn part_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

async fn digest(path: &Path) -> Result<String, ModelError> {
    let file = path.to_owned();
    let read = tokio::task::spawn_blocking(move || sha256_of(&file)).await;
    read.map_err(|error| ModelError::disk("cannot read", path)(std::io::Error::other(error)))?
}

fn host_of(base: &str) -> String {
    url::Url::parse(base)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_else(|| "the mirror".to_owned())
}

#[cfg(test)]
#[path = "download_tests.rs"]
mod tests;
