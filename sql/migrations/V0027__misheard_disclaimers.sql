-- Poses as the government, version 3. A recogniser that hears "this is not a government agency" as "this is water government
-- agency" made a violation of the disclaimer: between "this is" and "government" stand now only words that belong there.
-- "Connected with the government" are the words of the disclaimer itself, with or without the "not" that got lost. A rule that
-- somebody has edited since is left alone.

SET LOCAL ROLE callscript_owner;

INSERT INTO core.qa_rule_versions
    (rule_id, version, name, guidance, vertical_id, speaker, severity, weight, kind, definition, reason) VALUES
    ('government_impersonation', 3, 'Poses as the government or Medicare',
     'The agent claims to be, to call for, or to offer a programme of the government, Medicare itself or the Social Security Administration.',
     NULL, 'agent', 'critical', 40, 'phrase',
     $json${"any": [
        "this is a ..2 government (program|benefit|agency|service|office|plan|grant)",
        "free government",
        "calling (you)? (from|for|on behalf of) the (federal|us|u s|united states|state)? government",
        "(im|i am|we are|were|this is) ..2 (with|from) the (federal|us|u s)? government",
        "(im|i am|we are|were) (calling)? (you)? (with|from) medicare",
        "(from|with) the (medicare|social security) (office|department|administration)",
        "(im|i am|we are|were|calling) (with|from) ..1 social security administration",
        "medicare and we are updating",
        "(updating|update|replacing|replace) your (red white and blue)? medicare card",
        "are updating your card",
        "(we are|were|we) (a|part of|an agency of) the government",
        "calling (you)? (from|for|with|on behalf of) ..1 (medicare|medicaid|social security|the irs|the federal|the government|the state|the department|health and human services|cms|the white house|hud|the va|the treasury)",
        "(from|with|for|at|by) the (department|bureau|office|ministry) of ..2 (energy|health|labor|housing|insurance|treasury|education|aging|human services|veterans)",
        "department of ..2 (program|solar|office|officer|division)",
        "(were|we are|im|i am|this is|youve reached|you have reached|speaking (to|with)|its) (calling)? (from)? (a|an|the|your|our|at|with|with the|from the)? (official|local|new|national|senior)? (federal|government|state|medicare|social security|u s) ..1 (enrollment|benefits|benefit|office|center|department|agency|program|desk|representative|officer|agent|headquarters|hotline)",
        "(we|i) ..2 (work|working|contract|contracted) ..1 (directly|straight)? (for|with|under) the ..2 (government|medicare|social security|state|irs|feds)",
        "(medicare|social security|the government|the state|your state|the white house|congress|washington|the irs|the feds|uncle sam) ..1 (asked|told|wants|wanted|sent|authorized|appointed|hired|instructed|requires|put out|is giving|issued|approved|assigned) ..4 (us|me|you|reach|benefit|everybody|everyone|people|to|program|seniors|money|out)",
        "(were|we are|im|i am|this is) (basically|actually|really|part of|the|officially)? medicare",
        "(were|we are|im) the (ones|one|people|person|office) ..2 (who|that) ..1 (send|sends|sent|issue|issues|handle|handles) ..1 (you)? (the|your) ..2 (card|cards|check|checks|benefits)",
        "(stimulus|relief|grant|subsidy|benefit|money|program|rebate) ..2 (from|by|through|out of) the (white house|government|federal government|president|state|irs|treasury|feds|biden|trump)",
        "(government|federal|state) (approved|backed|issued|sponsored|funded|mandated|stimulus|relief|grant) ..3 (program|plan|benefit|money|check|card|for)",
        "(new|special) (stimulus|government|federal) ..2 (program|money|relief|check|for|from)",
        "(your|the) (case officer|federal agent|government representative|state representative|federal caseworker)",
        "(badge|case|id) number ..2 #",
        "(from|with) (medicare|social security|the irs|the va)",
        "social security administration"],
      "unless": [
        "connected with the (us|u s|federal)? government",
        "(not|isnt|arent|never|nor|neither) ..4 (government|medicare|social security)",
        "(told|said|thought|heard) (me|us)? (that)? this (is|was)",
        "from medicare (advantage|supplement|plan|plans|help|benefits)",
        "with medicare (advantage|supplement|plan|plans|help|benefits)",
        "not affiliated",
        "(not|isnt|arent|never|nor|neither) ..4 (government|medicare|social security|federal|state)",
        "(if|when) (somebody|someone|anybody|anyone|they) ..5 (government|medicare|social security)",
        "(have|has|had|enrolled in|sign up for|apply for|applying for|on) (a|the|your|original|any)? (medicare|social security|medicaid)",
        "(with|from) (medicare|social security) (part|a and b|parts|number|card|check|income|advantage|supplement|plan|plans|is|you|original)",
        "(letter|mail|card|check|notice|bill|paper|income|payment|payments|deposit) (you (get|got|receive))? (from|with) (medicare|social security|the irs|the va)",
        "(did|does|if|has|when) ..3 (medicare|social security|the government|the state)"]}$json$,
     'Disclaimers that are misheard')
ON CONFLICT DO NOTHING;

UPDATE core.qa_rules AS r
SET current_version = 3
FROM core.qa_rule_versions AS v, core.qa_rule_versions AS b
WHERE r.id = 'government_impersonation' AND r.current_version = 2
  AND v.rule_id = r.id AND v.version = 3 AND v.reason = 'Disclaimers that are misheard'
  AND b.rule_id = r.id AND b.version = 2 AND b.reason = 'Wider: more ways to say the same';
