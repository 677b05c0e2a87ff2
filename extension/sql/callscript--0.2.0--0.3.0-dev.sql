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

SELECT callscript.apply_grants();
