//! A cable between two parties that can be cut.

use std::net::SocketAddr;

use anyhow::Result;
use callscript_demo::services::Server;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch::{self, Receiver, Sender};
use tokio::task::JoinHandle;

/// What becomes of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// They pass.
    Up,
    /// Connections are closed, new ones too.
    Closed,
    /// Nothing passes and nobody is told.
    Dead,
}

/// The cable. Ends with this value.
#[derive(Debug)]
pub(super) struct Proxy {
    address: SocketAddr,
    line: Sender<Line>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// A cable to `target`.
    pub(super) async fn to(target: SocketAddr) -> Result<Self> {
        let listener: TcpListener = Server::bind().await?;
        let address = listener.local_addr()?;
        let (line, state) = watch::channel(Line::Up);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(connect(client, target, state.clone()));
            }
        });
        Ok(Self { address, line, task })
    }

    /// Where it begins.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts or mends it.
    pub(super) fn set(&self, line: Line) {
        self.line.send_replace(line);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn connect(client: TcpStream, target: SocketAddr, mut line: Receiver<Line>) {
    if !passes(&mut line).await {
        return;
    }
    let Ok(server) = TcpStream::connect(target).await else {
        return;
    };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    // Both directions end together: dropping the halves closes the connections.
    tokio::select! {
        () = pump(from_client, to_server, line.clone()) => {}
        () = pump(from_server, to_client, line) => {}
    }
}

async fn pump(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, mut line: Receiver<Line>) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = tokio::select! {
            read = from.read(&mut buffer) => read,
            () = closed(line.clone()) => return,
        };
        let Ok(count @ 1..) = read else {
            return;
        };
        if !passes(&mut line).await || to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}

/// Waits while the line is dead; whether it is up then.
async fn passes(line: &mut Receiver<Line>) -> bool {
    let state = line.wait_for(|line| *line != Line::Dead).await;
    state.is_ok_and(|line| *line == Line::Up)
}

async fn closed(mut line: Receiver<Line>) {
    // An error means that the proxy is gone.
    let _ = line.wait_for(|line| *line == Line::Closed).await;
}
