-- Whether numbers are masked, and whether what is masked is kept.
-- Index: settings_pkey.
SELECT COALESCE(pg_catalog.bool_or(s.key = 'privacy.mask_numbers' AND s.value = 'true'), true),
       COALESCE(pg_catalog.bool_or(s.key = 'privacy.keep_masked' AND s.value = 'true'), false)
FROM core.settings AS s
WHERE s.key IN ('privacy.mask_numbers', 'privacy.keep_masked')
