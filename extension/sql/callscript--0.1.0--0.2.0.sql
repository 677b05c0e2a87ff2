/* From 0.1.0 to 0.2.0: pause and resume lanes, drain workers, forget what is kept long enough. No function went or changed its
   signature: workers of 0.1.0 go on working. */

CREATE FUNCTION "pause"(
	"lane" TEXT,
	"reason" TEXT DEFAULT NULL
) RETURNS bool
SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c
AS 'MODULE_PATHNAME', 'pause_wrapper';

CREATE FUNCTION "resume"(
	"lane" TEXT
) RETURNS bool
STRICT SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c
AS 'MODULE_PATHNAME', 'resume_wrapper';

CREATE FUNCTION "drain"(
	"worker" TEXT
) RETURNS INT
STRICT SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c
AS 'MODULE_PATHNAME', 'drain_wrapper';

CREATE FUNCTION "is_draining"(
	"worker" TEXT
) RETURNS bool
STRICT SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c
AS 'MODULE_PATHNAME', 'is_draining_wrapper';

CREATE FUNCTION "forget"() RETURNS jsonb
STRICT SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c
AS 'MODULE_PATHNAME', 'forget_wrapper';

SELECT callscript.apply_grants();
