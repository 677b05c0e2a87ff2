-- Area codes of the United States and the state that they belong to.
-- Source: the geocoding data of libphonenumber (Google, Apache License 2.0), version 9.0.43, looked at in December 2026.
-- A mobile number keeps its area code when its owner moves: the state is right for about four of five callers.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.area_codes (
    area_code text PRIMARY KEY,
    state     text NOT NULL,
    CONSTRAINT area_codes_area_code_form CHECK (area_code ~ '^[2-9][0-9]{2}$'),
    CONSTRAINT area_codes_state_form CHECK (state ~ '^[A-Z]{2}$')
);

COMMENT ON TABLE core.area_codes IS 'State of each area code of the United States: likely, not known, to be that of a caller';
COMMENT ON COLUMN core.area_codes.area_code IS 'Three digits';
COMMENT ON COLUMN core.area_codes.state IS 'Two letters, as the post office writes them';

INSERT INTO core.area_codes (state, area_code)
SELECT s.state, unnest(s.area_codes)
FROM (VALUES
    ('AK', ARRAY['907']),
    ('AL', ARRAY['205', '251', '256', '334', '659', '938']),
    ('AR', ARRAY['327', '479', '501', '870']),
    ('AS', ARRAY['684']),
    ('AZ', ARRAY['480', '520', '602', '623', '928']),
    ('CA', ARRAY['209', '213', '279', '310', '323', '341', '350', '369', '408', '415', '424', '442', '510', '530', '559', '562', '619', '626',
                  '628', '650', '657', '661', '669', '707', '714', '738', '747', '760', '805', '818', '820', '831', '840', '858', '909', '916',
                  '925', '949', '951']),
    ('CO', ARRAY['303', '719', '720', '748', '970', '983']),
    ('CT', ARRAY['203', '475', '860', '959']),
    ('DC', ARRAY['202', '771']),
    ('DE', ARRAY['302']),
    ('FL', ARRAY['239', '305', '321', '324', '352', '386', '407', '448', '561', '645', '656', '689', '727', '728', '754', '772', '786', '813',
                  '850', '863', '904', '941', '954']),
    ('GA', ARRAY['229', '404', '470', '478', '678', '706', '762', '770', '912', '943']),
    ('GU', ARRAY['671']),
    ('HI', ARRAY['808']),
    ('IA', ARRAY['319', '515', '563', '641', '712']),
    ('ID', ARRAY['208', '986']),
    ('IL', ARRAY['217', '224', '309', '312', '331', '447', '464', '618', '630', '708', '730', '773', '779', '815', '847', '872']),
    ('IN', ARRAY['219', '260', '317', '463', '574', '765', '812', '930']),
    ('KS', ARRAY['316', '620', '785', '913']),
    ('KY', ARRAY['270', '364', '502', '606', '859']),
    ('LA', ARRAY['225', '318', '337', '504', '985']),
    ('MA', ARRAY['339', '351', '413', '508', '617', '774', '781', '857', '978']),
    ('MD', ARRAY['227', '240', '301', '410', '443', '667']),
    ('ME', ARRAY['207']),
    ('MI', ARRAY['231', '248', '269', '313', '517', '586', '616', '734', '810', '906', '947', '989']),
    ('MN', ARRAY['218', '320', '507', '612', '651', '763', '952']),
    ('MO', ARRAY['235', '314', '417', '557', '573', '636', '660', '816', '975']),
    ('MP', ARRAY['670']),
    ('MS', ARRAY['228', '601', '662', '769']),
    ('MT', ARRAY['406']),
    ('NC', ARRAY['252', '336', '472', '704', '743', '828', '910', '919', '980', '984']),
    ('ND', ARRAY['701']),
    ('NE', ARRAY['308', '402', '531']),
    ('NH', ARRAY['603']),
    ('NJ', ARRAY['201', '551', '609', '640', '732', '848', '856', '862', '908', '973']),
    ('NM', ARRAY['505', '575']),
    ('NV', ARRAY['702', '725', '775']),
    ('NY', ARRAY['212', '315', '329', '332', '347', '363', '516', '518', '585', '607', '631', '646', '680', '716', '718', '838', '845', '914',
                  '917', '929', '934']),
    ('OH', ARRAY['216', '220', '234', '283', '326', '330', '380', '419', '440', '513', '567', '614', '740', '937']),
    ('OK', ARRAY['405', '539', '572', '580', '918']),
    ('ON', ARRAY['437', '942']),
    ('OR', ARRAY['458', '503', '541', '971']),
    ('PA', ARRAY['215', '223', '267', '272', '412', '445', '484', '570', '582', '610', '717', '724', '814', '835', '878']),
    ('PR', ARRAY['787', '939']),
    ('QC', ARRAY['263']),
    ('RI', ARRAY['401']),
    ('SC', ARRAY['803', '821', '839', '843', '854', '864']),
    ('SD', ARRAY['605']),
    ('TN', ARRAY['423', '615', '629', '731', '865', '901', '931']),
    ('TX', ARRAY['210', '214', '254', '281', '325', '346', '361', '409', '430', '432', '469', '512', '682', '713', '726', '737', '806', '817',
                  '830', '832', '903', '915', '936', '940', '945', '956', '972', '979']),
    ('UT', ARRAY['385', '435', '801']),
    ('VA', ARRAY['276', '434', '540', '571', '686', '703', '757', '804', '826', '948']),
    ('VI', ARRAY['340']),
    ('VT', ARRAY['802']),
    ('WA', ARRAY['206', '253', '360', '425', '509', '564']),
    ('WI', ARRAY['262', '274', '353', '414', '534', '608', '715', '920']),
    ('WV', ARRAY['304', '681']),
    ('WY', ARRAY['307'])
) AS s (state, area_codes)
ON CONFLICT (area_code) DO UPDATE SET state = EXCLUDED.state WHERE core.area_codes.state <> EXCLUDED.state;
