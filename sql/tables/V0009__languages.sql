-- Languages that a speech model tells. A call with a tenth or more in a language without rules is unjudged and not safe.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.languages (
    code      text PRIMARY KEY,
    name      text NOT NULL,
    is_judged boolean NOT NULL DEFAULT false,
    CONSTRAINT languages_code CHECK (code ~ '^[a-z]{2,3}$'),
    CONSTRAINT languages_name_not_blank CHECK (btrim(name) <> '')
);

COMMENT ON TABLE core.languages IS 'Languages that a speech model tells, and whether there are rules for them';
COMMENT ON COLUMN core.languages.code IS 'Code of the language as Whisper names it: ISO 639-1 where there is one; und (ISO 639-2): none that the model knows';
COMMENT ON COLUMN core.languages.name IS 'Name in English';
COMMENT ON COLUMN core.languages.is_judged IS 'Whether the rules are written for it: a call with a tenth or more in another language is unjudged and not safe';

GRANT UPDATE (is_judged) ON core.languages TO callscript_dba;

INSERT INTO core.languages (code, name, is_judged) VALUES
    ('en', 'English', true), ('zh', 'Chinese', false), ('de', 'German', false), ('es', 'Spanish', false),
    ('ru', 'Russian', false), ('ko', 'Korean', false), ('fr', 'French', false), ('ja', 'Japanese', false),
    ('pt', 'Portuguese', false), ('tr', 'Turkish', false), ('pl', 'Polish', false), ('ca', 'Catalan', false),
    ('nl', 'Dutch', false), ('ar', 'Arabic', false), ('sv', 'Swedish', false), ('it', 'Italian', false),
    ('id', 'Indonesian', false), ('hi', 'Hindi', false), ('fi', 'Finnish', false), ('vi', 'Vietnamese', false),
    ('he', 'Hebrew', false), ('uk', 'Ukrainian', false), ('el', 'Greek', false), ('ms', 'Malay', false),
    ('cs', 'Czech', false), ('ro', 'Romanian', false), ('da', 'Danish', false), ('hu', 'Hungarian', false),
    ('ta', 'Tamil', false), ('no', 'Norwegian', false), ('th', 'Thai', false), ('ur', 'Urdu', false),
    ('hr', 'Croatian', false), ('bg', 'Bulgarian', false), ('lt', 'Lithuanian', false), ('la', 'Latin', false),
    ('mi', 'Maori', false), ('ml', 'Malayalam', false), ('cy', 'Welsh', false), ('sk', 'Slovak', false),
    ('te', 'Telugu', false), ('fa', 'Persian', false), ('lv', 'Latvian', false), ('bn', 'Bengali', false),
    ('sr', 'Serbian', false), ('az', 'Azerbaijani', false), ('sl', 'Slovenian', false), ('kn', 'Kannada', false),
    ('et', 'Estonian', false), ('mk', 'Macedonian', false), ('br', 'Breton', false), ('eu', 'Basque', false),
    ('is', 'Icelandic', false), ('hy', 'Armenian', false), ('ne', 'Nepali', false), ('mn', 'Mongolian', false),
    ('bs', 'Bosnian', false), ('kk', 'Kazakh', false), ('sq', 'Albanian', false), ('sw', 'Swahili', false),
    ('gl', 'Galician', false), ('mr', 'Marathi', false), ('pa', 'Punjabi', false), ('si', 'Sinhala', false),
    ('km', 'Khmer', false), ('sn', 'Shona', false), ('yo', 'Yoruba', false), ('so', 'Somali', false),
    ('af', 'Afrikaans', false), ('oc', 'Occitan', false), ('ka', 'Georgian', false), ('be', 'Belarusian', false),
    ('tg', 'Tajik', false), ('sd', 'Sindhi', false), ('gu', 'Gujarati', false), ('am', 'Amharic', false),
    ('yi', 'Yiddish', false), ('lo', 'Lao', false), ('uz', 'Uzbek', false), ('fo', 'Faroese', false),
    ('ht', 'Haitian Creole', false), ('ps', 'Pashto', false), ('tk', 'Turkmen', false), ('nn', 'Nynorsk', false),
    ('mt', 'Maltese', false), ('sa', 'Sanskrit', false), ('lb', 'Luxembourgish', false), ('my', 'Burmese', false),
    ('bo', 'Tibetan', false), ('tl', 'Tagalog', false), ('mg', 'Malagasy', false), ('as', 'Assamese', false),
    ('tt', 'Tatar', false), ('haw', 'Hawaiian', false), ('ln', 'Lingala', false), ('ha', 'Hausa', false),
    ('ba', 'Bashkir', false), ('jw', 'Javanese', false), ('su', 'Sundanese', false), ('yue', 'Cantonese', false),
    ('und', 'Unknown language', false)
ON CONFLICT (code) DO NOTHING;
