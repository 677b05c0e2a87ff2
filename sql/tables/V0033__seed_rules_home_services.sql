-- Rules for home services.
-- The pattern language: V0020__seed_rules_measured.sql; docs/judge.md is the manual.

SET LOCAL ROLE callscript_owner;

INSERT INTO core.qa_rules (id, current_version) VALUES
    ('home_no_permission', 1)
ON CONFLICT DO NOTHING;

INSERT INTO core.qa_rule_versions
    (rule_id, version, name, guidance, vertical_id, speaker, severity, weight, kind, definition, reason) VALUES
    ('home_no_permission', 1, 'Calls without permission',
     'The agent says that no permission is needed to call, or that the do-not-call list does not matter.',
     'home_services', 'agent', 'warning', 22, 'phrase',
     $json${"any": [
        "(do not|dont|not|never|didnt|doesnt) ..1 need (your|any|a|anyones|anybodys|their|no)? ..1 (permission|consent|authorization)",
        "not need your ..1 to call",
        "(do not|dont) need ..4 to (call|dial|contact|phone) (you|people|folks|anybody|homeowners|anyone)",
        "(call|calling|contact|dial|phone|ring|reach) ..2 (you|anyone|people|folks|homeowners|anybody|everybody|whoever) ..1 without (your|any|their|asking|having|getting|needing|anybodys|a|an|no)? ..2 (permission|consent|asking|okay|ok|authorization|invitation|signature)",
        "(dont|do not|doesnt|never|no one|nobody|couldnt|could) care ..6 (do not call|dnc|registry|list|permission|consent|registered)",
        "(i|we|weve|they|company|us|ive|business|contractors|this) ..1 (dont|do not|didnt|never|doesnt|cant be bothered to) ..2 (need|require|have to have|have to get|have to ask|gotta have|ask for|ask|bother with|got to have|want|wait for|have to wait) ..4 (permission|consent|okay|ok|authorization|opt in|invitation|say so|blessing|go ahead)",
        "(permission|consent|authorization|okay|ok|opt in|sign up) ..2 (isnt|is not|aint|not|never|wasnt|doesnt|dont) ..2 (required|needed|necessary|matter|apply|a requirement|enter|come into|something we|a thing|count)",
        "(permission|consent|authorization) ..3 (unnecessary|optional|for what|to call a|just to call|only for)",
        "(who|whos|since when|what) ..4 (needs|need|needed|said|says) ..4 (permission|consent) ",
        "(nobody|no one|noone|no homeowner|nobodys|you dont|people dont) ..2 (has|have|need|needs|gotta|had|asks|gives|required) (to)? ..2 (give|ask|agree|sign|permission|consent|okay|ok|opt|for permission|approve|request) ..8 (consent|permission|call|calls|calling|okay|phone)",
        "(no|zero) (permission|consent|authorization|opt in) ..2 (needed|required|necessary|to call|is needed|is required)",
        "(you|they|folks|people|homeowners) (dont|didnt|never|do not|did not) ..1 (have|need|had|needed) ..1 to ..1 (sign|ask|request|agree|opt|fill|give|say|okay|invite|want|approve|consent) ..12 (for us to (call|reach|contact)|for me to (call|reach|contact)|to get a call|allowed to|can call|to be called|before we call|before i call|to call you|to contact you|get called|still call)",
        "(list|registry|do not call|dnc|no call|do not call thing|registered) ..4 (doesnt|dont|does not|do not|didnt|isnt|aint|wont|not|never|no longer) ..3 (apply|applies|matter|mean|cover|count|affect|stop|stops|bother|concern|include|effect|bind|for us|for me|keep|prevent|pertain|work|protect|make any|make a|real|valid|enforced|anything|about us|block|change)",
        "(rule|rules|law|laws|regulation|regulations|list|registry|stuff|thing) ..3 (doesnt|dont|does not|do not|isnt|arent|aint|wont|not|never) ..4 (to us|to me|to our|to local|to this|to contractors|to roofers|for us|for contractors|for local|about us|to home|to small|to calls|to companies|stop us|stop me|include us|cover us|cover home|cover contractors|cover local|cover calls)",
        "(no|not a|aint a|isnt a|isnt any|aint any|aint no|never been a|not any|show me the|what|not one) ..1 (law|laws|rule|rules|regulation|statute) ..2 (against|says|say|saying|stopping|stops|that says|keeping|that keeps|that stops|about calling|on calling|preventing|prohibiting)",
        "(nothing|nobody|no one|not) ..1 (illegal|against the law|unlawful|wrong) (about|with|to|for|in) ..4 (call|calling|dialing|this call|phone|phoning|picking)",
        "(isnt|not|aint) (illegal|against the law|breaking any|breaking the law|unlawful) ..6 (call|calling|dial|phone|contact|list|permission)",
        "(call|calls|calling|cold calling) ..3 (perfectly|totally|completely|is|are|one hundred percent|100 percent|still|its|thats|all) (legal|allowed|lawful|fine|not illegal|above board|permitted)",
        "(perfectly|totally|completely|still) (legal|allowed|lawful|within our rights) ..4 (call|calling|contact|dial|phone)",
        "(allowed|entitled|permitted|legal|lawful|right|rights|every right|the right|okay|authorized) (for us|for me|for contractors)? to (call|dial|phone|ring|cold call|keep calling) ..2 (you|anybody|anyone|people|folks|homeowners|whoever|everybody|everyone|houses|any|all|whenever|house|in|this|your|numbers|back|regardless)",
        "(i|we|im|were|company|contractors|they) ..3 (can|could|may|get to|allowed to|free to|able to|gonna|will|legally) ..1 (call|dial|phone|ring|contact) (anybody|anyone|whoever|whomever|everybody|everyone|whatever|any number|any house|any homeowner|any phone|any home|who i|who we|whenever|all the|every house|every home|any time i|anytime i|anytime we|any time we|as much|as often|as many|all day)",
        "(we|i|they) (can|could|get to|will|get|may|are gonna|are going to|would|am gonna)? still ..2 (call|calling|calls|get to|gonna call|going to call|allowed|can|offer|reach|contact|dial|gonna offer|gonna reach)",
        "(list|registry|do not call|dnc|permission|consent|no call) ..5 (i|we|were|im|well|ill) ..2 (still|anyway|can call|get to|calling you anyway|just call|just dial|call anyway|call everybody|call everyone|call whoever|keep calling)",
        "(call|calling|calls|dial|called) ..4 (anyway|regardless|either way|no matter what|list or no list|whether you|whether or not|whether theyre|whether youre|on the list or not)",
        "(list|permission|consent|registered) or (no|not)",
        "(dont|do not|never|no one|nobody|noone|doesnt|quit|stopped|hardly|not|wont|nobodys|no ones|barely) ..2 (pay|pays|paying|care|cares|worry|worried|check|checks|checking|look|looks|looking|bother|follow|follows|following|use|uses|using|scrub|honor|honors|go|goes|mind|enforce|enforces|enforcing|recognize|respect|respects|believe|keep|deal|read|reads|obey|listen) ..4 (that list|the list|those lists|that registry|registry|do not call|dnc|no call|call list|calling list|any list|your list|lists|that stuff|those rules)",
        "(ignore|ignores|ignoring|disregard|skip|bypass|dodge|forget|forget about|never mind|throw out|tossed) ..3 (list|registry|do not call|dnc|no call|those rules|permission)",
        "(do not call|dont call|dnc|no call|registry|call list|calling list|donotcall|national list|federal list|that list|the list) ..6 (is|thats|its|are|was|just|only|thing|been|means) ..3 (joke|useless|worthless|meaningless|outdated|old news|expired|scam|suggestion|a waste|fake|toothless|ignored|nothing|dead|garbage|nonsense|a myth|only for|just for|meant for|for telemarketers|for scammers|for robocalls|for robots|for big|about telemarketers|for sales|for the|for credit)",
        "(list|registry|do not call|dnc|law|rule|rules|thing|no call) ..8 (telemarketers|telemarketing|robocalls|robo calls|robocallers|scammers|political|politicians|call centers|insurance people|overseas callers|foreign callers)",
        "(registry|list|do not call|dnc|no call) ..4 (means nothing|mean nothing|means squat|got nothing to do|has nothing to do|nothing to do with|makes no difference|make no difference|no effect|has no teeth|wont do|ran out|went away|went out)",
        "(exempt|exempted|exemption|loophole|grandfathered|immune) ..5 (list|registry|do not call|dnc|rule|rules|law|laws|from that|from it|from them|from all|from those|because|since|contractor|contractors|local|us|there)",
        "(were|we are|im|i am|contractors|company|companies|business|businesses|local|they|roofers|calls) ..3 (exempt|exempted|grandfathered)",
        "(get around|gets around|dont fall under|doesnt fall under|not covered by|not bound by|not subject to|outside of|above|dont come under|not under|arent under|arent bound by|arent subject to|dont answer to|isnt covered by|not on) ..3 (that list|the list|registry|do not call|dnc|those rules|that rule|that law|those laws|them rules|no call)",
        "(so what|who cares|big deal|whatever|doesnt matter|dont matter|dont mean|doesnt mean|no matter|makes no difference|make any difference|make no difference|make a difference|regardless|dont care|not worried|doesnt bother|wont stop|dont stop|isnt going to stop|aint gonna stop|wouldnt matter|means nothing) ..8 (list|registry|do not call|dnc|no call|permission|consent|registered|signed up|opted)",
        "(list|registry|do not call|dnc|permission|consent|registered) ..3 (so what|who cares|big deal|whatever)",
        "even (if|though) ..6 (list|registry|do not call|dnc|registered) ..3 (we|i|were|im) ..1 (can|still|get|could|are|am|will|allowed|may)",
        "(public|listed|published) ..1 (phone number|number|phone|listing|numbers) ",
        "(number|numbers|phone|name|info|information) ..4 (public|in the phone book|in the book|white pages|published|fair game|out there|public record|listed) ..5 (so|i|we|anybody|anyone|call|permission|consent|fair|which|and)",
        "fair game",
        "(free country|open season)",
        "(we|i) (just|only|simply|always)? (call|dial|phone|cold call) (everybody|everyone|anybody|anyone|whoever|every house|every home|all the) ..6 (regardless|anyway|list|permission|want|like|please|ask|asking|consent|matter|book)",
        "(nobody|no one|cant nobody|you cant|they cant|nothing) ..1 (can|could|gonna|going to|will|to)? (stop|stops|keep|prevent|fine|sue|stopping|keeping) (us|me|our) ..2 (from calling|calling|for calling|for a call|from phoning|from dialing)",
        "(not|dont|never|without|no) ..3 (ask|asking|get|getting|wait|waiting) ..3 (permission|consent|okay) ..3 (to|before|first) ..1 (call|calling|dial|phone|pick)",
        "(i|we) ..1 (can|could|will|get to|may) (call|dial|ring) (you|this number|your number) ..2 (all we want|all i want|as much|as often|as many|whenever|any time i|any time we|anytime i|anytime we|regardless|no matter|either way|if i want|if we want|all day)",
        "(list|registry|do not call|dnc) ..3 (not my problem|not our problem|aint my problem|isnt my problem|your problem|not my concern|none of my|has nothing|isnt our|not our)",
        "(i|we) ..1 (dont|do not|never) ..1 (have|need|got) to ..2 (check|look at|scrub|follow|honor|use|respect|obey|worry about|go by|care about) ..2 (list|lists|registry|do not call|dnc)"],
      "unless": [
        "if you (dont|do not)",
        "(permission|consent|approval|okay) ..8 (hoa|city|association|county|landlord|husband|wife|purchase|buy|condition|town|permit|bank|neighbor|neighbors)",
        "(law|rule|rules|laws) against (painting|having|putting|building|replacing|adding|parking|changing|installing|using|doing)",
        "(hoa|city|association|county|town) ..5 (permission|consent|approval|rule|rules|law)",
        "(wont|never|dont|cant|cannot|shouldnt|wouldnt|will not|not allowed to|illegal to|can not|not) ..1 (ever|call|contact|dial|phone|calling|be calling) ..5 (without|permission|consent|anyway)",
        "(not|arent|isnt|only|if|are we|am i|is it|no longer|wasnt|werent|never) ..2 (allowed|permitted|entitled|legal|okay|authorized|supposed) to",
        "(do|did|does|have|has|may|can|could) (i|we|you|they|the|somebody|someone|anybody) ..4 (permission|consent|right to|okay to|allowed to|call anyone|call anybody)",
        "(dont|do not|didnt) have ..1 (your|any|a)? ..1 (permission|consent)",
        "(wont|dont|do not|never|cant|will not) ..1 (call|calling) (you|again|back|anymore)",
        "(price|materials|supply|parts|wait|waiting|email|mailing|to do|punch|shopping|check|color) list",
        "(respect|honor|take|follow|obey|check) (the|that|your) ..2 (list|registry|do not call)",
        "(if|when) ..6 (list|registry|do not call|dnc) ..3 (i|ill|we|well) ..2 (note|remove|take|stop|honor|respect|wont|mark|put|make|apologize)"]}$json$,
     'Seed rule')
ON CONFLICT DO NOTHING;
