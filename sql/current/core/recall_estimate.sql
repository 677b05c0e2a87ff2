-- Recall and precision with their intervals (95 %), from flagged calls that were decided and from a random sample of the others.
--
-- Readers err. Two read each sampled call, and where they differ a third one decides. If a reader errs with probability e in both
-- directions, two differ with d = 2e(1-e), so e = (1 - sqrt(1-2d)) / 2, and the settled word is wrong with f = 3e^2 - 2e^3. Of N
-- calls that are not flagged M are missed, and Q seem to be: Q = M(1-f) + (N-M)f, so M = (Q - fN) / (1-2f) (Rogan and Gladen, 1978).
-- A decision about a flagged call is one reader's: precision p seems to be p(1-e) + (1-p)e. Caught calls T = F p.
-- Recall R = T / (T+M). Variances by the delta method: of Q as of a simple random sample (strata in proportion make it smaller),
-- of d and p as binomial, each with two of either kind added (Agresti and Coull, 1998), so that a sample without a miss does not
-- claim to be exact.
-- Index: none.

CREATE OR REPLACE FUNCTION core.recall_estimate(
    p_flagged bigint, p_confirmed bigint, p_dismissed bigint, p_unflagged bigint, p_sampled bigint, p_missed double precision,
    p_pairs bigint, p_differing bigint,
    OUT recall double precision, OUT recall_low double precision, OUT recall_high double precision,
    OUT precise double precision, OUT precision_low double precision, OUT precision_high double precision,
    OUT missed double precision, OUT reader_error double precision, OUT sample_for_3_points bigint)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    z constant double precision := 1.96;
    decided constant double precision := p_confirmed + p_dismissed;
    n constant double precision := p_sampled;
    unflagged constant double precision := p_unflagged;
    d double precision;
    var_d double precision;
    e double precision;
    e_of_d double precision;
    f double precision;
    f_of_e double precision;
    q double precision;
    var_q double precision;
    var_missed double precision;
    seen double precision;
    var_precision double precision;
    caught double precision;
    var_caught double precision;
    var_recall double precision;
    m double precision;
BEGIN
    IF decided = 0 OR n = 0 THEN
        RETURN;
    END IF;
    d := least(CASE WHEN p_pairs > 0 THEN p_differing::double precision / p_pairs ELSE 0 END, 0.45);
    var_d := CASE WHEN p_pairs > 0 THEN ((p_differing + 2.0) / (p_pairs + 4.0)) * (1 - (p_differing + 2.0) / (p_pairs + 4.0)) / (p_pairs + 4.0)
                  ELSE 0 END;
    e := (1 - sqrt(1 - 2 * d)) / 2;
    e_of_d := 1 / (2 * sqrt(1 - 2 * d));
    f := 3 * e ^ 2 - 2 * e ^ 3;
    f_of_e := 6 * e - 6 * e ^ 2;
    reader_error := e;

    q := p_missed / unflagged;
    var_q := unflagged ^ 2 * ((q * n + 2) / (n + 4)) * (1 - (q * n + 2) / (n + 4)) / (n + 4) * greatest(1 - n / unflagged, 0);
    m := (p_missed - f * unflagged) / (1 - 2 * f);
    var_missed := var_q / (1 - 2 * f) ^ 2
                  + ((2 * p_missed - unflagged) / (1 - 2 * f) ^ 2 * f_of_e * e_of_d) ^ 2 * var_d;
    missed := greatest(m, 0);

    seen := p_confirmed / decided;
    precise := least(greatest((seen - e) / (1 - 2 * e), 0), 1);
    var_precision := ((p_confirmed + 2) / (decided + 4)) * (1 - (p_confirmed + 2) / (decided + 4)) / (decided + 4) / (1 - 2 * e) ^ 2
                     + ((2 * seen - 1) / (1 - 2 * e) ^ 2 * e_of_d) ^ 2 * var_d;
    precision_low := greatest(precise - z * sqrt(var_precision), 0);
    precision_high := least(precise + z * sqrt(var_precision), 1);

    caught := p_flagged * precise;
    var_caught := p_flagged ^ 2 * var_precision;
    IF caught + missed = 0 THEN
        RETURN;
    END IF;
    recall := caught / (caught + missed);
    var_recall := (caught ^ 2 * var_missed + missed ^ 2 * var_caught) / (caught + missed) ^ 4;
    recall_low := greatest(caught / (caught + greatest(m + z * sqrt(var_missed), 0)) - z * missed * sqrt(var_caught) / (caught + missed) ^ 2, 0);
    recall_high := least(CASE WHEN m - z * sqrt(var_missed) <= 0 THEN 1
                              ELSE caught / (caught + m - z * sqrt(var_missed)) + z * missed * sqrt(var_caught) / (caught + missed) ^ 2 END, 1);
    -- The sample that makes the interval three points wide on either side, if readers go on to err as they do.
    sample_for_3_points := ceil(unflagged ^ 2 * q * (1 - q)
                                / ((0.03 / z * (caught + missed) ^ 2 / nullif(caught, 0)) ^ 2 * (1 - 2 * f) ^ 2 + unflagged * q * (1 - q)));
END
$$;

COMMENT ON FUNCTION core.recall_estimate(bigint, bigint, bigint, bigint, bigint, double precision, bigint, bigint) IS 'Recall and precision with 95 % intervals, from decisions about flagged calls and a random sample of the others; corrects for readers who err';
REVOKE ALL ON FUNCTION core.recall_estimate(bigint, bigint, bigint, bigint, bigint, double precision, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.recall_estimate(bigint, bigint, bigint, bigint, bigint, double precision, bigint, bigint) TO callscript_bi, callscript_dba, callscript_web;
