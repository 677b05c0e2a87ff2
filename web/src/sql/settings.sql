-- What the settings page lists.
SELECT console.settings()
