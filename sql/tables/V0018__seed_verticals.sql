-- The eight verticals and the patterns that recognise them in campaign names. Each pattern is tried between word
-- boundaries, so "auto" never matches "automatic"; the first that matches decides, so narrow patterns come first.
-- Positions leave gaps for a DBA's own patterns.

SET LOCAL ROLE callscript_owner;

INSERT INTO core.verticals (id, name) VALUES
    ('aca', 'ACA health insurance'),
    ('medicare', 'Medicare'),
    ('solar', 'Solar'),
    ('debt', 'Debt and tax relief'),
    ('auto_insurance', 'Auto insurance'),
    ('final_expense', 'Final expense'),
    ('home_services', 'Home services'),
    ('legal', 'Legal and motor vehicle accidents')
ON CONFLICT DO NOTHING;

INSERT INTO core.vertical_patterns (position, vertical_id, pattern) VALUES
    -- Named products leave no doubt.
    (100, 'medicare', 'medicare\s*(advantage|supplements?|supp|adv)?'),
    (110, 'medicare', 'ma-?pd'),
    (120, 'medicare', 'med(icare)?\s*-?\s*supp?(lement)?s?'),
    (130, 'medicare', 'medigap'),
    (140, 'medicare', '[cd]\s*-?\s*snp'),
    (150, 'medicare', 't\s*-?\s*65'),
    (160, 'medicare', 'turning\s*-?\s*65'),
    (200, 'aca', 'aca'),
    (210, 'aca', 'obama\s*-?\s*care'),
    (220, 'aca', 'affordable\s+care(\s+act)?'),
    (230, 'aca', 'u\s*-?\s*65'),
    (240, 'aca', 'under\s*-?\s*65'),
    (250, 'aca', '(private\s+|individual\s+|family\s+)?health\s*(insurance|ins|coverage|plans?)'),
    (260, 'aca', 'major\s+medical'),
    (300, 'final_expense', 'final\s*-?\s*expenses?'),
    (310, 'final_expense', '(burial|funeral)(\s+(insurance|plans?|expenses?))?'),
    -- FE is the trade's short form; Santa Fe is a town.
    (320, 'final_expense', '(?<!santa )fe'),
    (400, 'debt', '(credit\s+card\s+)?debts?(\s+(settlement|relief|consolidation|resolution|help))?'),
    (410, 'debt', '(irs\s+)?(back\s+)?tax(es)?\s*-?\s*(debts?|relief|resolution|settlement|help)'),
    (420, 'debt', '(student\s+)?loan\s+(relief|forgiveness)'),
    (430, 'debt', 'credit\s+(card\s+)?(relief|repair|counsel(l)?ing)'),
    (480, 'legal', 'm\.?v\.?a'),
    (481, 'legal', '((motor\s+vehicle|auto|car|truck|trucking|motorcycle|bus)\s+)?(accidents?|crash(es)?)\s*(claims?|injur(y|ies)|lawyers?|attorneys?|leads?)?'),
    (482, 'legal', '(personal|work|birth)\s+injur(y|ies)'),
    (483, 'legal', '(injury\s+)?(lawyers?|attorneys?|law\s*firms?|legal(\s+(leads?|services?|intake))?)'),
    (484, 'legal', 'mass\s+torts?'),
    (485, 'legal', 'workers?\s*comp(ensation)?'),
    (500, 'auto_insurance', '(auto|automobile|car|vehicle)\s*-?\s*(insurance|ins|quotes?|coverage)'),
    (510, 'auto_insurance', 'sr\s*-?\s*22'),
    -- Bare "auto" means insurance unless the next word says otherwise.
    (520, 'auto_insurance',
        'auto(?!\s*-?\s*(accidents?|body|dial(er)?|glass|loans?|parts|pay|repairs?|sales|shipping|transport|warrant(y|ies)))'),
    (600, 'solar', 'solar(\s+(panels?|power|energy|roof(ing|s)?))?'),
    (610, 'solar', 'photovoltaics?'),
    (700, 'home_services', 'home\s*-?\s*(services?|improvements?|repairs?|warrant(y|ies)|remodel(l?ing)?)'),
    (710, 'home_services', 'h\.?v\.?a\.?c'),
    (720, 'home_services', '(heating|air\s+conditioning|a/?c\s+repair|furnaces?)'),
    (730, 'home_services', '(plumbing|plumbers?|drains?|water\s+heaters?|sewer)'),
    (740, 'home_services', '(roofing|roofers?|roof(s|\s+(repair|replacement))?)'),
    (750, 'home_services', '(gutters?|siding|windows?(\s+replacement)?|garage\s+doors?|flooring)'),
    (760, 'home_services', '((bath|bathroom|kitchen)(\s+remodel(l?ing)?)?|walk\s*-?\s*in\s+tubs?)'),
    (770, 'home_services', '(pest\s+control|exterminators?|termites?)'),
    (780, 'home_services', '(electricians?|locksmiths?|appliance\s+repair|handym[ae]n)'),
    (790, 'home_services', '(water\s+damage|mold(\s+removal)?|restoration|tree\s+services?|landscaping)')
ON CONFLICT DO NOTHING;
