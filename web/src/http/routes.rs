//! The addresses that the console answers. Each is known by its path, so that `callscript-web routes` lists every one:
//! a page that is added cannot be forgotten by the tests that send hostile requests to all of them.

use axum::Router;
use axum::routing::MethodRouter;

use crate::app::App;

/// A router that remembers what was added to it.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    router: Router<App>,
    paths: Vec<&'static str>,
}

impl Routes {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// One more address.
    pub(crate) fn route(mut self, path: &'static str, methods: MethodRouter<App>) -> Self {
        self.router = self.router.route(path, methods);
        self.paths.push(path);
        self
    }

    /// Puts what surrounds pages around all addresses so far.
    pub(crate) fn within(mut self, surround: impl FnOnce(Router<App>) -> Router<App>) -> Self {
        self.router = surround(self.router);
        self
    }

    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.paths.extend(other.paths);
        self
    }

    /// The paths, with their parameters in braces, in the order in which they were added.
    pub(crate) fn paths(&self) -> &[&'static str] {
        &self.paths
    }

    pub(crate) fn into_router(self) -> Router<App> {
        self.router
    }
}
