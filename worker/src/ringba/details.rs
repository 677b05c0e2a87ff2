//! Details of specific calls: who asks while a request is under way shares the next one.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as Turn, oneshot};

use super::{RingbaClient, RingbaError};

/// Calls of one request.
const MOST_CALLS: usize = 50;

type Answer = Result<Option<String>, Arc<RingbaError>>;

/// Those who wait for details.
#[derive(Debug, Default)]
pub(super) struct Details {
    waiting: Mutex<Vec<(String, oneshot::Sender<Answer>)>>,
    /// One request at a time: held by whoever asks for all that wait.
    turn: Turn<()>,
}

impl Details {
    /// The recording URL of one call.
    pub(super) async fn recording_url(&self, client: &RingbaClient, id: &str) -> Answer {
        loop {
            let mut answer = self.wait(id);
            tokio::select! {
                biased;
                Ok(answer) = &mut answer => return answer,
                _turn = self.turn.lock() => {
                    if let Ok(answer) = answer.try_recv() {
                        return answer;
                    }
                    self.ask(client).await;
                }
            }
            // Asked by this one or by somebody who gave up in the middle; then it is asked for once more.
            if let Ok(answer) = answer.try_recv() {
                return answer;
            }
        }
    }

    fn wait(&self, id: &str) -> oneshot::Receiver<Answer> {
        let (send, receive) = oneshot::channel();
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((id.to_owned(), send));
        receive
    }

    /// Asks for as many of those that wait as one request holds, the first that came first.
    async fn ask(&self, client: &RingbaClient) {
        let batch: Vec<_> = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.retain(|(_, send)| !send.is_closed());
            let count = waiting.len().min(MOST_CALLS);
            waiting.drain(..count).collect()
        };
        let ids: Vec<String> = batch.iter().map(|(id, _)| id.clone()).collect();
        let answer = client.recording_urls(&ids).await.map_err(Arc::new);
        for (id, send) in batch {
            let url = answer.as_ref().map(|urls| urls.get(&id).cloned());
            // Whoever waits no longer needs no answer.
            let _ = send.send(url.map_err(Arc::clone));
        }
    }
}
