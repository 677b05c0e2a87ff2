-- Claims one call and hands in its recording. No row: nothing waits.
-- $1 worker
SELECT callscript.vaulted(c.id, c.epoch, jsonb_build_object('storage_path', '2026/01/01/' || c.id || '.mp3', 'audio_bytes', 1000,
                                                            'audio_sha256', repeat('ab', 32), 'content_type', 'audio/mpeg'))
FROM callscript.claim('vault', $1, 1) AS c
