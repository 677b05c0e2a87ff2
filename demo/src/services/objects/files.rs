//! The server's files, and three things that `s3s-fs` does not have: faults on request, a record of what was
//! asked, and the list of unfinished uploads.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures_util::StreamExt;
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, CompleteMultipartUploadInput,
    CompleteMultipartUploadOutput, CreateMultipartUploadInput, CreateMultipartUploadOutput,
    DeleteObjectInput, DeleteObjectOutput, ETag, GetObjectInput, GetObjectOutput, HeadBucketInput,
    HeadBucketOutput, HeadObjectInput, HeadObjectOutput, ListMultipartUploadsInput,
    ListMultipartUploadsOutput, ListObjectsV2Input, ListObjectsV2Output, MultipartUpload, PutObjectInput,
    PutObjectOutput, StreamingBlob, Timestamp, UploadPartInput, UploadPartOutput,
};
use s3s::{S3, S3Error, S3Request, S3Response, S3Result};
use s3s_fs::FileSystem;

use super::faults::ObjectFaults;

/// What was asked of the server, in order: the names of the operations.
pub(super) type Asked = Arc<Mutex<Vec<&'static str>>>;
/// Unfinished uploads: id and key.
pub(super) type Uploads = Arc<Mutex<BTreeMap<String, String>>>;

pub(super) struct Files {
    pub(super) inner: FileSystem,
    pub(super) root: PathBuf,
    pub(super) faults: Arc<ObjectFaults>,
    pub(super) asked: Asked,
    pub(super) uploads: Uploads,
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Files {
    fn asked(&self, operation: &'static str) {
        lock(&self.asked).push(operation);
    }

    /// What arrives, or nearly that.
    fn body(&self, body: Option<StreamingBlob>) -> Option<StreamingBlob> {
        let mut damages = self.faults.takes_damage();
        let body = body?.map(move |chunk| {
            let mut chunk = chunk.map_err(std::io::Error::other)?;
            if damages && !chunk.is_empty() {
                let mut bytes = chunk.to_vec();
                bytes[0] ^= 1;
                chunk = Bytes::from(bytes);
                damages = false;
            }
            Ok::<Bytes, std::io::Error>(chunk)
        });
        Some(StreamingBlob::wrap(body))
    }
}

#[async_trait::async_trait]
impl S3 for Files {
    async fn put_object(
        &self,
        mut request: S3Request<PutObjectInput>,
    ) -> S3Result<S3Response<PutObjectOutput>> {
        self.asked("PutObject");
        let path = self.root.join(&request.input.bucket).join(&request.input.key);
        request.input.body = self.body(request.input.body.take());
        let answer = self.inner.put_object(request).await?;
        if self.faults.takes_lose_end() {
            cut_one_byte(&path).map_err(S3Error::internal_error)?;
        }
        Ok(answer)
    }

    async fn head_bucket(
        &self,
        request: S3Request<HeadBucketInput>,
    ) -> S3Result<S3Response<HeadBucketOutput>> {
        self.asked("HeadBucket");
        self.inner.head_bucket(request).await
    }

    async fn head_object(
        &self,
        request: S3Request<HeadObjectInput>,
    ) -> S3Result<S3Response<HeadObjectOutput>> {
        self.asked("HeadObject");
        let mut answer = self.inner.head_object(request).await?;
        if self.faults.has_other_etags() {
            answer.output.e_tag = Some(ETag::Strong(uuid::Uuid::new_v4().simple().to_string()));
        }
        Ok(answer)
    }

    async fn get_object(&self, request: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        self.asked("GetObject");
        self.inner.get_object(request).await
    }

    async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        self.asked("DeleteObject");
        self.inner.delete_object(request).await
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        self.asked("ListObjectsV2");
        self.inner.list_objects_v2(request).await
    }

    async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        self.asked("CreateMultipartUpload");
        let key = request.input.key.clone();
        let answer = self.inner.create_multipart_upload(request).await?;
        if let Some(id) = &answer.output.upload_id {
            lock(&self.uploads).insert(id.clone(), key);
        }
        Ok(answer)
    }

    async fn upload_part(
        &self,
        mut request: S3Request<UploadPartInput>,
    ) -> S3Result<S3Response<UploadPartOutput>> {
        self.asked("UploadPart");
        request.input.body = self.body(request.input.body.take());
        self.inner.upload_part(request).await
    }

    async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        self.asked("CompleteMultipartUpload");
        let id = request.input.upload_id.clone();
        let answer = self.inner.complete_multipart_upload(request).await?;
        lock(&self.uploads).remove(&id);
        Ok(answer)
    }

    async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        self.asked("AbortMultipartUpload");
        let id = request.input.upload_id.clone();
        let answer = self.inner.abort_multipart_upload(request).await?;
        lock(&self.uploads).remove(&id);
        Ok(answer)
    }

    async fn list_multipart_uploads(
        &self,
        request: S3Request<ListMultipartUploadsInput>,
    ) -> S3Result<S3Response<ListMultipartUploadsOutput>> {
        self.asked("ListMultipartUploads");
        let prefix = request.input.prefix.clone().unwrap_or_default();
        let begun = |id: &str| {
            let note = fs::metadata(self.root.join(format!(".upload-{id}.json"))).ok()?;
            Some(Timestamp::from(note.modified().ok()?))
        };
        let uploads = lock(&self.uploads)
            .iter()
            .filter(|(_, key)| key.starts_with(&prefix))
            .map(|(id, key)| MultipartUpload {
                key: Some(key.clone()),
                upload_id: Some(id.clone()),
                initiated: begun(id),
                ..MultipartUpload::default()
            })
            .collect();
        Ok(S3Response::new(ListMultipartUploadsOutput {
            bucket: Some(request.input.bucket),
            uploads: Some(uploads),
            is_truncated: Some(false),
            ..ListMultipartUploadsOutput::default()
        }))
    }
}

fn cut_one_byte(path: &std::path::Path) -> std::io::Result<()> {
    let file = fs::OpenOptions::new().write(true).open(path)?;
    file.set_len(file.metadata()?.len().saturating_sub(1))
}
