/* From 0.2.0 to 0.3.0-dev: no function came, went or changed its signature. */

SELECT callscript.apply_grants();
