//! Requests to the provider: bounded in time and size, over TLS, and without redirects.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use callscript_common::http::{self, HttpError};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::Client;

use super::args::is_private;

/// Longest time for one exchange. A login needs up to three.
const PATIENCE: Duration = Duration::from_secs(5);
/// Largest answer. Google's and Microsoft's largest, the keys, have 2 to 15 KB.
const MOST_BYTES: usize = 256 * 1024;

/// The client of one provider.
#[derive(Debug, Clone)]
pub(super) struct Fetch(Client);

impl Fetch {
    pub(super) fn new() -> Result<Self, HttpError> {
        http::client(PATIENCE).map(Self)
    }

    async fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let request: reqwest::Request = request.try_into()?;
        if !is_private(request.url()) {
            return Err(HttpError::Setup(
                "the provider names an address without TLS".to_owned(),
            ));
        }
        let answer = self.0.execute(request).await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut response = HttpResponse::new(http::read_body(answer, MOST_BYTES).await?);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for Fetch {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.fetch(request))
    }
}
