/* From 0.2.0 to 0.3.0-dev: a question to the judge is written down before it is asked. */

DROP FUNCTION judge_request(uuid);

CREATE  FUNCTION "judge_request"(
	"call_id" uuid, /* Uuid */
	"epoch" bigint DEFAULT NULL /* Option < i64 > */
) RETURNS jsonb /* Result < JsonB, ErrorReport > */
SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp
LANGUAGE c /* Rust */
AS 'MODULE_PATHNAME', 'judge_request_wrapper';

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
