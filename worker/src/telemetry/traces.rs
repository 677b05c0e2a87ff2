//! Traces of calls across the lanes, for OpenTelemetry: off unless there is a collector.
//!
//! The trace of a call is named after the call: the id of the trace is the id of the call. The id of the span
//! of the whole call, which the judge's worker sends at the end, follows from it. So workers on different
//! machines add to one trace without talking to each other.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState};
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, SpanData, SpanEvents, SpanLinks, SpanProcessor as _,
};
use tokio::runtime::Handle;
use uuid::Uuid;

use super::Ended;
use crate::config::Lane;
use crate::http;

/// How long the last spans of a process are waited for.
const GOODBYE: Duration = Duration::from_secs(3);

/// The clock of this machine, for figures and spans, where a second of skew does no harm.
#[expect(
    clippy::disallowed_methods,
    reason = "collectors reckon by the clocks of the machines that send"
)]
pub fn wall_clock() -> SystemTime {
    SystemTime::now()
}

/// Where spans go, if anywhere; cheap to clone.
#[derive(Clone, Default)]
pub struct Traces {
    processor: Option<Arc<BatchSpanProcessor>>,
}

impl fmt::Debug for Traces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Traces")
            .field("is_on", &self.processor.is_some())
            .finish()
    }
}

/// The work of one lane on one call.
#[derive(Debug)]
pub struct LaneSpan<'a> {
    /// The lane.
    pub lane: Lane,
    /// The call.
    pub call: Uuid,
    /// The lease under which it was worked.
    pub epoch: i64,
    /// Boot-unique id of the worker.
    pub worker: &'a str,
    /// When the work began.
    pub began: SystemTime,
    /// How it ended.
    pub ended: &'a Ended,
}

impl Traces {
    /// Sends to the collector at `endpoint` (OTLP over HTTP, the address without `/v1/traces`); without,
    /// sends nothing.
    ///
    /// # Errors
    /// An endpoint that is no address, in words.
    pub fn to(endpoint: Option<&str>, worker: &str) -> Result<Self, String> {
        let Some(endpoint) = endpoint.filter(|endpoint| !endpoint.is_empty()) else {
            return Ok(Self::default());
        };
        let client = http::builder(Duration::from_secs(10))
            .build()
            .map_err(|error| http::HttpError::from(error).to_string())?;
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Sender {
                client,
                runtime: Handle::current(),
            })
            .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
            .build()
            .map_err(|error| error.to_string())?;
        let mut processor = BatchSpanProcessor::new(
            exporter,
            BatchConfigBuilder::default()
                .with_scheduled_delay(Duration::from_secs(2))
                .build(),
        );
        let resource = Resource::builder()
            .with_service_name("callscript")
            .with_attributes([
                KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
                KeyValue::new("service.instance.id", worker.to_owned()),
            ])
            .build();
        processor.set_resource(&resource);
        Ok(Self {
            processor: Some(Arc::new(processor)),
        })
    }

    /// A lane is done with a call.
    pub fn lane(&self, span: &LaneSpan<'_>) {
        let Some(processor) = &self.processor else {
            return;
        };
        let mut attributes = vec![
            KeyValue::new("callscript.lane", span.lane.name()),
            KeyValue::new("callscript.worker", span.worker.to_owned()),
            KeyValue::new("callscript.lease.epoch", span.epoch),
        ];
        // What went wrong may hold words of another party; its kind cannot.
        let status = match span.ended {
            Ended::Finished(status) => {
                attributes.push(KeyValue::new("callscript.call.status", status.clone()));
                Status::Ok
            }
            Ended::Deferred { kind, .. } => {
                attributes.push(KeyValue::new("error.type", *kind));
                Status::Unset
            }
            Ended::Failed { kind, status, .. } => {
                attributes.push(KeyValue::new("error.type", *kind));
                attributes.push(KeyValue::new("callscript.call.status", status.clone()));
                Status::error(*kind)
            }
            Ended::Lost => Status::error("the lease was lost"),
        };
        processor.on_end(data(
            span.lane.name(),
            span.call,
            SpanId::from_bytes(rand::random()),
            whole(span.call),
            (span.began, wall_clock()),
            attributes,
            status,
        ));
    }

    /// A call has its verdict: the span of all of it, from its first second on.
    pub fn call(&self, call: Uuid, began: SystemTime, status: &str) {
        let Some(processor) = &self.processor else {
            return;
        };
        processor.on_end(data(
            "call",
            call,
            whole(call),
            SpanId::INVALID,
            (began, wall_clock()),
            vec![KeyValue::new("callscript.call.status", status.to_owned())],
            Status::Ok,
        ));
    }

    /// Sends what is left. Blocks for a few seconds at most.
    pub fn shut_down(&self) {
        if let Some(processor) = &self.processor
            && let Err(error) = processor.shutdown_with_timeout(GOODBYE)
        {
            tracing::warn!("the last spans were not sent: {error}");
        }
    }
}

/// Id of the span of a whole call.
fn whole(call: Uuid) -> SpanId {
    SpanId::from_bytes(call.as_u64_pair().1.to_be_bytes())
}

fn data(
    name: &'static str,
    call: Uuid,
    id: SpanId,
    parent: SpanId,
    (start_time, end_time): (SystemTime, SystemTime),
    attributes: Vec<KeyValue>,
    status: Status,
) -> SpanData {
    SpanData {
        span_context: SpanContext::new(
            TraceId::from_bytes(*call.as_bytes()),
            id,
            TraceFlags::SAMPLED,
            false,
            TraceState::default(),
        ),
        parent_span_id: parent,
        parent_span_is_remote: true,
        span_kind: SpanKind::Consumer,
        name: name.into(),
        start_time,
        end_time,
        attributes,
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status,
        instrumentation_scope: InstrumentationScope::builder("callscript").build(),
    }
}

/// Our own client: the exporter runs on a thread of its own, outside of the runtime.
#[derive(Debug)]
struct Sender {
    client: reqwest::Client,
    runtime: Handle,
}

#[async_trait::async_trait]
impl HttpClient for Sender {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let request = reqwest::Request::try_from(request)?;
        let client = self.client.clone();
        let exchange = self.runtime.spawn(async move {
            let answer = client.execute(request).await.map_err(http::HttpError::from)?;
            let status = answer.status();
            let body = http::read_body(answer, 64 * 1024).await?;
            Ok::<_, http::HttpError>((status, body))
        });
        let (status, body) = exchange.await??;
        let mut response = Response::new(Bytes::from(body));
        *response.status_mut() = status;
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_a_call_find_each_other() {
        let call = Uuid::new_v4();
        assert_eq!(whole(call), whole(call));
        assert_ne!(whole(call), whole(Uuid::new_v4()));
        assert_ne!(whole(call), SpanId::INVALID);
    }

    #[test]
    fn nothing_is_sent_without_a_collector() {
        let traces = Traces::to(None, "w").expect("nothing to go wrong");
        assert!(traces.processor.is_none());
        traces.call(Uuid::new_v4(), wall_clock(), "safe");
        traces.shut_down();
    }
}
