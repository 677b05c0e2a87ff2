-- Rules for debt and tax relief.
-- The pattern language: V0020__seed_rules_measured.sql; docs/judge.md is the manual.

SET LOCAL ROLE callscript_owner;

INSERT INTO core.qa_rules (id, current_version) VALUES
    ('debt_upfront_fee', 1)
ON CONFLICT DO NOTHING;

INSERT INTO core.qa_rule_versions
    (rule_id, version, name, guidance, vertical_id, speaker, severity, weight, kind, definition, reason) VALUES
    ('debt_upfront_fee', 1, 'Fee before the debt is settled',
     'The agent asks for or announces a fee before a debt has been settled, which the Telemarketing Sales Rule forbids.',
     'debt', 'agent', 'critical', 40, 'phrase',
     $json${"any": [
        "(charge|charges|collect|take|require|need|get|want) ..3 (fee|fees|payment|deposit|money|retainer|charge|dollars) ..1 before",
        "(charge|charges) ..3 before your debt",
        "fee before",
        "(fee|fees|payment|retainer|charge|deposit) ..2 before ..3 (debt|debts|anything|we|they|the) ..3 (settled|resolved|paid|start|begin|contact|negotiate|call|work|do|touch|go|can|settle)",
        "(charge|collect|need|require|pay|take|want|get|paying) ..6 (fee|fees|payment|payments|deposit|retainer|money|charge|dollars|bucks|amount) ..3 (up front|upfront|in advance|ahead of time|beforehand|right up front|ahead|first thing)",
        "(fee|fees|payment|payments|retainer|charge|deposit|dollars|bucks|percent|cost) ..4 (up front|upfront|in advance|ahead of time|beforehand)",
        "# (dollars|bucks|percent)? ..1 (up front|upfront|in advance|ahead of time|beforehand)",
        "(up front|upfront|advance|enrollment) (fee|fees|payment|payments|charge|charges|cost|costs|deposit|money|retainer)",
        "(fee|fees|retainer|charge) ..2 (is|are|gets|get|be|has to be|needs to be|comes) ..2 (due|paid|charged|collected|taken) ..2 (up front|upfront|first|now|today|in advance|before|at signing|at enrollment|right away|tomorrow|this)",
        "(fee|fees) (is|are) (due|paid|charged) (up front|upfront|first|now|today|in advance)",
        "(setup|set up|start up|startup|starting|enrollment|enrolment|processing|administration|administrative|admin|application|initial|initiation|activation|advance|consultation|file|filing|document|documents|documentation|paperwork|onboarding|registration|attorney|attorneys|lawyer|lawyers|engagement|sign up|signup|one time|membership|case|case file|program|service|intake|retainer|opening|legal|account set up) (fee|fees|charge|charges)",
        "(setup|set up|start up|enrollment|processing|administration|administrative|admin|application|activation|documentation|paperwork|retainer|onboarding|registration) (cost|costs|payment|payments|deposit|money)",
        "(the|a|your|our|small|one|lawyers|attorneys) (retainer|down payment)",
        "(fee|charge|retainer|deposit|payment|cost|dollars|bucks) (just)? (to|for us to|for getting|for opening|for starting|that gets|and that gets|gets) (you|us)? (get|getting|start|started|open|enroll|enrolled|begin|join|set|hold|activate|process|lock|kick|sign|become|the ball|reserve|going|in)",
        "(its|it is|thats|only|just|costs|cost|need|needs|take|takes|pay|runs|run|is|be|for|about|around|it|theres|charge|collect) ..2 # ..2 (just)? (to|for us to|for the lawyers to|so we can|and then we|and we|and well|gets you|gets us) (open|get|start|enroll|begin|join|sign|set|hold|activate|process|started|kick|put|lock|can|file)",
        "before (we|the lawyers|the attorneys|the negotiators|anything|they|our|anybody|anyone|a lawyer|i|he|she|our team) ..5 (contact|call|negotiate|start|begin|settle|talk|reach|touch|work|do|go|can|happens|get|lift|pick|send) ..8 (need|needs|collect|take|require|requires|run|charge|have to get|have you make|want|must|make) ..4 (payment|fee|fees|deposit|retainer|money|charge|dollars|bucks|paid|#4)",
        "before (we|the lawyers|the attorneys|anything|they|our|i) ..8 (youd pay|youll pay|you pay|you have to pay|you need to pay|youll owe|you owe us|theres a|there is a|has to be paid|must be paid|needs to be paid|gets paid)",
        "(fee|fees|retainer|our part|our cut|our share|our money|our end|first payment|pay us|setup|set up|up front|charge|enrollment) ..10 (then|after that|once thats|once that|thats when|so) ..3 (we|they|the lawyers|our|i|well|theyll|attorneys|the team) ..3 (begin|start|negotiate|negotiating|go|contact|settle|work|call|reach|talk|tackle|knock|can|get)",
        "(our|my|the companys|the firms|companys|firms|attorneys|lawyers|law firms) (fee|fees|part|cut|share|money|retainer|cost|costs|charge|piece|end|percentage|commission) ..3 (paid|taken|collected|comes|come|out|due|billed|goes|is|first) ..2 (first|up front|upfront|before|out of the first|front|right away|today|now|off the top|in advance|at the start|at the beginning|from your first|out of your first)",
        "(take|takes|taking|get|collect|pull|deduct|gets) (our|the|their|his) (fee|fees|cut|share|part|money|percentage|commission|piece) ..4 (out of|off|from|first|up front|before|right away|off the top|in the first|over the first)",
        "(we|company|lawyers|attorneys|law firm|firm) ..1 (get|gets|got to get|gotta get|need to get|have to get|has to get|has to be|have to be) paid ..2 (first|up front|upfront|before|in advance|right away)",
        "(first|initial) (#|few|couple|couple of|month|payment|deposit)? ..1 (payments|payment|months|month|deposits|deposit) ..2 (go|goes|cover|covers|are|is|pays|pay) ..4 (fee|fees|us|our|lawyers|attorneys|law firm|company)",
        "(nothing|none|not|cant|wont|dont|no|nobody|no one|doesnt|isnt|arent|cannot|unable) ..6 (settled|settle|start|started|starts|begin|begins|negotiate|negotiating|happens|happen|moves|move|work|works|done|contact|contacted|talk|touch|call|open|do|file|proceed|go|enroll|get) ..4 (till|until|unless|without) ..8 (paid|fee|fees|payment|cost|costs|charge|retainer|taken care of|cleared|clears|deposit|pay|pays|covered|money)",
        "(once|after|when|as soon as|soon as) ..4 (fee|fees|retainer|charge|setup|set up|enrollment payment|first payment|pay us|payment for our|payment to us|deposit to us|our payment) ..6 (we|they|the lawyers|well|theyll|i|lawyers|attorneys) ..3 (start|begin|negotiate|contact|call|go|can|reach|get|work)",
        "(you|you can|could you|can you|able to|ready to|want to|like to|how would you like to|are you going to|gonna) ..1 (do|pay|make|cover|swing|handle|afford|take care of|put|run|get) ..2 (the|that|this|our|your|a) ..3 (fee|fees|retainer|setup|startup|enrollment charge|processing charge|down payment)",
        "(what|which) ..1 (card|account|bank) ..8 (fee|retainer|setup|enrollment|payment to us|charge)",
        "(put|run|charge|bill|draft|debit) ..4 (fee|fees|retainer|setup|set up) ..2 (on|to|from|today|now)",
        "(fee|retainer|setup charge) ..2 (today|this friday|this week|right away|to get started|tonight|on your card|by friday|by monday|tomorrow)",
        "(pay|paying) (us|me|our company|the firm|the company|the lawyers|the law firm|the attorney|the attorneys) ..6 (first|before|now|today|up front|upfront|to start|to get|and then|then|right away|in advance)",
        "(youd|youll|you|have to|need to|gotta) pay ..5 first ..3 (then|before|after|and)",
        "(non refundable|nonrefundable) ..2 (fee|deposit|retainer|payment|charge)",
        "(theres|there is|we have|its|theres also|we do have|do have|just|only|pay|require|charge) (a|an|the|our|that|this) (small|little|one time|tiny|flat|nominal|modest|standard|low|minimal|quick)? ..1 (# dollar|#|# hundred|hundred dollar|nominal|flat) ..2 (fee|charge|deposit|retainer)",
        "(fee|charge) of ..2 # ..6 (start|today|up front|upfront|now|enroll|open|first|before|set|begin)",
        "(our|the|a|your) ..1 (fee|fees|retainer|charge) ..2 (due|paid|collected|taken|charged|billed|owed) ..2 (when you (sign|enroll|join|start)|at (signing|enrollment|sign up)|as soon as|the day you|monthly|every month|by|from your|out of your|whether|on day|at the time)",
        "we (bill|charge|draft|debit|take|pull|collect) ..2 (you|a payment|the payment|payment|#|your card|your account) ..4 (now|today|this week|right away|at enrollment|first|tonight) ..2 (and|then|to|so|before)",
        "(put|pay|send|give us|throw|lay) ..2 (something|some money|money|a little|# dollars|#|a payment) (down|up front|in|today|now) ..1 (before|first|to|so|then|and then)",
        "(pay|paying|money|# dollars|payment) ..6 (whether or not|even if|regardless|before) ..4 (settled|settle|settles|resolved|negotiated|settlement)",
        "(owe|pay|send) (us|me) ..4 before",
        "(need|give me|have|what|which|read me|use) ..3 (card|account|payment|money) ..2 (to|for) (cover|the|our) ..3 (cost|costs|fee|fees|setup|startup|retainer|start up|enrollment)",
        "(dont|wont|cant|not|nobody|no one|never) ..1 (lift|move|make|send|pick up|dial|even) ..6 (until|till|unless) ..5 (paid|pay|payment|fee|money)",
        "(cover|pay|covering|paying|take care of) (our|the lawyers|the attorneys|attorney|the companys|the firms) ..3 (first|up front|upfront|before|now|today)",
        "(start up|startup|setup|set up) (cost|costs|money|payment)"],
      "unless": [
        "(not|dont|never|wont|doesnt|cannot|cant|arent|isnt|nobody|no one|wouldnt|illegal|not allowed|prohibited|against the law|forbidden|banned|bans) (ever|even|usually|actually|really|legally|want to|have to|need to|us|to|for us to|be|going to|gonna|allowed to|supposed to|let anybody|you)? (charge|charges|collect|require|take|pay|ask|bill|accept|owe|want|see|get|asking|charging|taking|collecting|be charged) ..6 (fee|fees|payment|deposit|charge|retainer|money|up front|upfront|in advance|cent|dime|penny|anything)",
        "(no|without|zero|never a|not a|isnt a|isnt any|arent any|not any|any|aint no) (a|any)? (up front|upfront|advance|enrollment|setup|set up|application|hidden|other|processing|monthly|initial|sign up|start up|retainer|admin)? (fee|fees|charge|charges|payment|retainer|costs|cost|money)",
        "(fee|fees) ..1 (comes|come|is only|are only|only|is paid|are paid|isnt|is not|arent|gets paid|doesnt|is charged|kicks in|is due|is collected|wont) ..5 (after|only when|until|once|only after|till)",
        "(if|when|whenever) (somebody|someone|anybody|anyone|another|a company|they) ..10 (fee|fees|charge|payment|deposit|retainer|money|up front|upfront|in advance|dollars)",
        "have (you|they) ..10 (fee|fees|charge|payment|deposit|retainer|up front|upfront|in advance)",
        "illegal to ..2 (charge|collect|take)",
        "until (your|the|a|each|that|we) ..2 (debt|debts|settle|settled)",
        "(did|does|has|had|was|were) (somebody|someone|anybody|anyone|they|he|she|the|that|another|your|any|other|you|there) ..14 (fee|fees|charge|payment|deposit|retainer|money|up front|upfront|in advance|dollars)",
        "(late|overlimit|over limit|annual|interest|over the limit|balance transfer|overdraft|cash advance|court|returned|nsf) ..1 (fee|fees|charge|charges)",
        "(take|takes|its|about|in|just|only|is|need|be) ..2 # (or #)? (minute|minutes|months|month|days|day|years|year|weeks|week|hours|hour|seconds)",
        "# (more|minutes|questions|things|steps|in debt|in unsecured|thousand in|of debt|other|points|cards|accounts|creditors|forms|people)",
        "(cash|payroll) advance",
        "(already|before|previously|other company|last company) ..3 (paid|charged)",
        "(how much|how many|what) ..3 (do|are|did|would|can|could) you ..2 pay",
        "(how much|what) (fee|fees|interest)",
        "(do|does|did) (they|the bank|that|he|she|it|your) ..4 (fee|fees|charge) ..2 (on|for)",
        "(law|rule|ftc|rules|regulations) ..6 (take|charge|collect|require) ..4 (fee|fees|payment) ..2 (before|up front|upfront|until)",
        "(no one|nobody|no company|nobody else) ..2 (take|charge|collect|require|ask)",
        "do (they|the banks) charge ..6 (fee|fees) ..2 (on|to|from)"]}$json$,
     'Seed rule')
ON CONFLICT DO NOTHING;
