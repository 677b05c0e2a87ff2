//! An HTTP server on a free port of the loopback interface.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A server that ends with this value.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Server {
    /// Serves `router` on a free port.
    pub async fn start(router: Router) -> Result<Self> {
        Self::start_on(Self::bind().await?, router)
    }

    /// A listener on a free port, for a router that must know its own address first.
    pub async fn bind() -> Result<TcpListener> {
        TcpListener::bind("127.0.0.1:0")
            .await
            .context("cannot listen on 127.0.0.1")
    }

    /// Serves `router` on `listener`.
    pub fn start_on(listener: TcpListener, router: Router) -> Result<Self> {
        let address = listener.local_addr()?;
        let task = tokio::spawn(async move {
            // axum::serve handles accept errors itself and never returns.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, task })
    }

    /// Base URL without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Address and port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}
