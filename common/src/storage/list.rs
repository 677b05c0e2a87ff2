//! What is in the bucket, a page at a time.

use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::DateTime;
use jiff::Timestamp;

use super::{Storage, StorageError, sort};

/// An object as the list tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its key.
    pub key: String,
    /// Its size.
    pub bytes: u64,
    /// When it was written, by the store's clock.
    pub modified: Option<Timestamp>,
}

/// An upload of several parts that was begun and not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// The key it was meant for.
    pub key: String,
    /// Its id.
    pub upload_id: String,
    /// When it began, by the store's clock.
    pub begun: Option<Timestamp>,
}

/// A page, and where the next one begins if there is one.
#[derive(Debug, Clone)]
pub struct Page<T, Next> {
    /// Its entries.
    pub entries: Vec<T>,
    /// What to ask for next.
    pub next: Option<Next>,
}

impl Storage {
    /// A page of the objects whose keys begin with `prefix`.
    pub async fn list(
        &self,
        prefix: &str,
        next: Option<String>,
    ) -> Result<Page<Listed, String>, StorageError> {
        let page = self
            .client
            .list_objects_v2()
            .bucket(&self.bucket)
            .prefix(prefix)
            .set_continuation_token(next.clone())
            .send()
            .await
            .map_err(|error| sort(prefix, &error))?;
        let next = following(page.is_truncated, page.next_continuation_token, next.as_ref())?;
        let entries = page.contents.unwrap_or_default().into_iter();
        let entries = entries.filter_map(|object| {
            Some(Listed {
                key: object.key?,
                bytes: u64::try_from(object.size?).ok()?,
                modified: object.last_modified.as_ref().and_then(instant),
            })
        });
        Ok(Page {
            entries: entries.collect(),
            next,
        })
    }

    /// A page of the unfinished uploads under `prefix`; `None` from a store that cannot list them.
    pub async fn unfinished(
        &self,
        prefix: &str,
        next: Option<(String, String)>,
    ) -> Result<Option<Page<Unfinished, (String, String)>>, StorageError> {
        let (key_marker, id_marker) = next.clone().unzip();
        let page = self
            .client
            .list_multipart_uploads()
            .bucket(&self.bucket)
            .prefix(prefix)
            .set_key_marker(key_marker)
            .set_upload_id_marker(id_marker)
            .send()
            .await;
        let page = match page {
            Ok(page) => page,
            Err(error) if error.code() == Some("NotImplemented") => return Ok(None),
            Err(error) => return Err(sort(prefix, &error)),
        };
        let marker = page.next_key_marker.zip(page.next_upload_id_marker);
        let next = following(page.is_truncated, marker, next.as_ref())?;
        let entries = page.uploads.unwrap_or_default().into_iter();
        let entries = entries.filter_map(|upload| {
            Some(Unfinished {
                key: upload.key?,
                upload_id: upload.upload_id?,
                begun: upload.initiated.as_ref().and_then(instant),
            })
        });
        Ok(Some(Page {
            entries: entries.collect(),
            next,
        }))
    }

    /// Removes an object; one that is gone already is no fault.
    pub async fn delete(&self, key: &str) -> Result<(), StorageError> {
        let deleted = self
            .client
            .delete_object()
            .bucket(&self.bucket)
            .key(key)
            .send()
            .await;
        match deleted.map_err(|error| sort(key, &error)) {
            Ok(_) | Err(StorageError::NotFound(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Where the next page begins. Only a list that says that it was cut goes on, and only at a new place: a list that
/// ends too early would pass for a whole one, and one that begins anew would never end.
fn following<T: PartialEq>(
    is_truncated: Option<bool>,
    token: Option<T>,
    asked: Option<&T>,
) -> Result<Option<T>, StorageError> {
    if is_truncated != Some(true) {
        return Ok(None);
    }
    match token {
        None => Err(StorageError::Unavailable(
            "it cut a list off and does not say where the list goes on".to_owned(),
        )),
        Some(token) if asked == Some(&token) => Err(StorageError::Unavailable(
            "its list begins anew where it should go on".to_owned(),
        )),
        token => Ok(token),
    }
}

fn instant(time: &DateTime) -> Option<Timestamp> {
    Timestamp::new(time.secs(), i32::try_from(time.subsec_nanos()).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_on_only_where_it_was_cut_and_at_a_new_place() {
        fn next<'a>(
            is_truncated: Option<bool>,
            token: Option<&'a str>,
            asked: Option<&'a str>,
        ) -> Result<Option<&'a str>, String> {
            following(is_truncated, token, asked.as_ref()).map_err(|error| error.to_string())
        }
        assert_eq!(next(Some(true), Some("b"), Some("a")), Ok(Some("b")));
        assert_eq!(next(Some(false), None, Some("a")), Ok(None));
        // A token all the same: some stores send one with the last page, and would never end.
        assert_eq!(next(Some(false), Some("b"), Some("a")), Ok(None));
        assert_eq!(next(None, Some("b"), None), Ok(None));
        assert!(next(Some(true), None, None).is_err_and(|error| error.contains("cut a list off")));
        assert!(next(Some(true), Some("a"), Some("a")).is_err_and(|error| error.contains("begins anew")));
    }
}
