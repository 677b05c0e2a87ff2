/* From 0.2.0 to 0.3.0-dev: a question to the judge is written down before it is asked. */

CREATE  FUNCTION "judge_question"(
	"call_id" uuid, /* Uuid */
	"epoch" bigint, /* i64 */
	"server" TEXT DEFAULT NULL /* Option < & str > */
) RETURNS jsonb /* Result < JsonB, ErrorReport > */
SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'judge_question_wrapper';

CREATE  FUNCTION "judge_server"(
	"server" TEXT, /* & str */
	"found" jsonb DEFAULT NULL /* Option < JsonB > */
) RETURNS jsonb /* Result < JsonB, ErrorReport > */
SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'judge_server_wrapper';

CREATE  FUNCTION "withdraw_question"(
	"call_id" uuid, /* Uuid */
	"epoch" bigint, /* i64 */
	"question" bigint /* i64 */
) RETURNS bool /* Result < bool, ErrorReport > */
STRICT SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'withdraw_question_wrapper';

/* Rules are tried on examples and on the golden set before they judge. */
CREATE  FUNCTION "try_rule"(
	"rule_id" TEXT, /* & str */
	"said" TEXT, /* & str */
	"version" INT DEFAULT NULL /* Option < i32 > */
) RETURNS TABLE (
	"quote" TEXT,  /* String */
	"speaker" TEXT,  /* String */
	"start_seconds" double precision,  /* f64 */
	"confidence" double precision,  /* f64 */
	"reason" TEXT  /* String */
)
STABLE SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'try_rule_wrapper';

CREATE  FUNCTION "test_rule"(
	"rule_id" TEXT, /* & str */
	"version" INT DEFAULT NULL /* Option < i32 > */
) RETURNS TABLE (
	"said" TEXT,  /* String */
	"is_violation" bool,  /* bool */
	"is_flagged" bool,  /* Option < bool > */
	"is_right" bool,  /* Option < bool > */
	"quote" TEXT  /* Option < String > */
)
STABLE SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'test_rule_wrapper';

CREATE  FUNCTION "add_example"(
	"rule_id" TEXT, /* & str */
	"said" TEXT, /* & str */
	"is_violation" bool, /* bool */
	"by" TEXT DEFAULT NULL /* Option < & str > */
) RETURNS VOID /* Result < (), ErrorReport > */
SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'add_example_wrapper';

CREATE  FUNCTION "force_rule"(
	"rule_id" TEXT, /* & str */
	"version" INT, /* i32 */
	"reason" TEXT, /* & str */
	"by" TEXT DEFAULT NULL /* Option < & str > */
) RETURNS VOID /* Result < (), ErrorReport > */
SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'force_rule_wrapper';

CREATE  FUNCTION "keep_golden"(
	"call_id" uuid, /* Uuid */
	"name" TEXT, /* & str */
	"broken" TEXT[], /* Vec < String > */
	"note" TEXT, /* & str */
	"by" TEXT DEFAULT NULL /* Option < & str > */
) RETURNS VOID /* Result < (), ErrorReport > */
SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'keep_golden_wrapper';

CREATE  FUNCTION "golden"() RETURNS TABLE (
	"name" TEXT,  /* String */
	"rule_id" TEXT,  /* String */
	"is_broken" bool,  /* bool */
	"is_flagged" bool  /* bool */
)
STRICT STABLE SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'golden_wrapper';

CREATE  FUNCTION "draft_prompt"(
	"body" TEXT, /* & str */
	"reason" TEXT, /* & str */
	"by" TEXT DEFAULT NULL /* Option < & str > */
) RETURNS INT /* Result < i32, ErrorReport > */
SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'draft_prompt_wrapper';

CREATE  FUNCTION "publish_prompt"(
	"version" INT, /* i32 */
	"reason" TEXT, /* & str */
	"losing" INT DEFAULT 0, /* i32 */
	"by" TEXT DEFAULT NULL /* Option < & str > */
) RETURNS VOID /* Result < (), ErrorReport > */
SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'publish_prompt_wrapper';

CREATE  FUNCTION "use_model"(
	"tier" INT, /* i32 */
	"model" TEXT, /* & str */
	"reason" TEXT, /* & str */
	"losing" INT DEFAULT 0, /* i32 */
	"by" TEXT DEFAULT NULL /* Option < & str > */
) RETURNS VOID /* Result < (), ErrorReport > */
SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'use_model_wrapper';

CREATE  FUNCTION "golden_setups"(
	"tier" INT DEFAULT NULL, /* Option < i32 > */
	"model" TEXT DEFAULT NULL, /* Option < & str > */
	"prompt_version" INT DEFAULT NULL /* Option < i32 > */
) RETURNS TABLE (
	"tier" smallint,  /* i16 */
	"model" TEXT,  /* String */
	"prompt_version" INT,  /* i32 */
	"is_now" bool,  /* bool */
	"calls" bigint,  /* i64 */
	"unasked" TEXT[]  /* Vec < String > */
)
SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'golden_setups_wrapper';

CREATE  FUNCTION "golden_question"(
	"name" TEXT, /* & str */
	"tier" INT, /* i32 */
	"model" TEXT, /* & str */
	"prompt_version" INT, /* i32 */
	"server" TEXT DEFAULT NULL /* Option < & str > */
) RETURNS jsonb /* Result < JsonB, ErrorReport > */
STABLE SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'golden_question_wrapper';

CREATE  FUNCTION "golden_answered"(
	"name" TEXT, /* & str */
	"question" jsonb, /* JsonB */
	"result" jsonb /* JsonB */
) RETURNS double precision /* Result < Option < f64 > , ErrorReport > */
STRICT SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'golden_answered_wrapper';

CREATE  FUNCTION "golden_compared"(
	"tier" INT, /* i32 */
	"model" TEXT, /* & str */
	"prompt_version" INT /* i32 */
) RETURNS TABLE (
	"name" TEXT,  /* String */
	"rule_id" TEXT,  /* String */
	"is_broken" bool,  /* bool */
	"was_flagged" bool,  /* bool */
	"is_loss" bool  /* bool */
)
STRICT SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'golden_compared_wrapper';

/* Whether a gate was closed while a worker waited for its place. */
CREATE  FUNCTION "gate_closed_for"(
	"gate" TEXT /* & str */
) RETURNS double precision /* Result < f64, ErrorReport > */
STRICT SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'gate_closed_for_wrapper';

/* What one worker hears of the judge's rate limit holds for all that share the key. */
CREATE  FUNCTION "judge_pause"(
	"account" TEXT, /* & str */
	"seconds" double precision DEFAULT NULL /* Option < f64 > */
) RETURNS double precision /* Result < f64, ErrorReport > */
SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'judge_pause_wrapper';

/* A factory without keys of the bucket asks for a signed address; whoever has the keys signs. */
CREATE  FUNCTION "recording_address"(
	"call_id" uuid, /* Uuid */
	"epoch" bigint /* i64 */
) RETURNS TEXT /* Result < Option < String > , ErrorReport > */
STRICT SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'recording_address_wrapper';

CREATE  FUNCTION "recordings_to_sign"(
	"n" INT /* i32 */
) RETURNS TABLE (
	"call_id" uuid,  /* Uuid */
	"epoch" bigint,  /* i64 */
	"storage_path" TEXT  /* String */
)
STRICT SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'recordings_to_sign_wrapper';

CREATE  FUNCTION "recording_signed"(
	"call_id" uuid, /* Uuid */
	"epoch" bigint, /* i64 */
	"address" TEXT, /* & str */
	"seconds" double precision /* f64 */
) RETURNS bool /* Result < bool, ErrorReport > */
STRICT SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'recording_signed_wrapper';

SELECT callscript.apply_grants();
