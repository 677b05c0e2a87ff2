-- Rules for all verticals that measure a call, or miss something in it.
-- Pattern language of phrase and absence rules (words compare without case, punctuation and apostrophes): (a|b c)
-- alternatives; ? after a word or group: optional; .. a gap of 0 to 3 words, ..5 of 0 to 5; # one number word or digit
-- group; a number in digits (90) matches digits and words. `unless` voids a phrase hit with which it shares a word, and
-- an absence when it is said anywhere in the call. `from` and `to` are seconds of call time. `not_after` n voids a match
-- with "not", "never" or "nobody" among the n words before it; `unspeakable` n is also a match in a segment with n points
-- of what nobody can say (markup, invisible characters, line breaks).
-- Weights: a critical rule alone takes a call below 70; one warning does not, two do; infos never do.

SET LOCAL ROLE callscript_owner;

INSERT INTO core.qa_rules (id, current_version) VALUES
    ('recording_disclosure_missing', 1),
    ('dead_air', 1),
    ('agent_talk_share', 1),
    ('short_call', 1),
    ('payout_timer_exit', 1),
    ('repeat_dialer', 1)
ON CONFLICT DO NOTHING;

INSERT INTO core.qa_rule_versions
    (rule_id, version, name, guidance, vertical_id, speaker, severity, weight, kind, definition, reason) VALUES
    ('recording_disclosure_missing', 1, 'Recording not disclosed',
     'Within the first 30 seconds the agent must say that the call is or may be recorded.',
     NULL, 'agent', 'warning', 20, 'absence',
     $json${"any": [
        "(call|calls|line|conversation) ..4 (recorded|recording)",
        "(call|calls|line|conversation) ..3 monitored",
        "recorded (line|call)",
        "(being|are|is|be|were|may be|will be) recorded",
        "(are|may|will|we) (recording|record) (this|the|your|all|our|every) (call|calls|line|conversation)",
        "(monitored|recorded|monitoring|recording) ..3 (quality|training)",
        "quality (and|or|assurance and)? (training|assurance)"],
      "unless": [
        "leave (a|your|me a|us a|us your) (detailed|brief|short)? (message|messages)",
        "leave your name ..3 number",
        "after the (tone|beep)",
        "at the (tone|beep)",
        "reached ..4 (voicemail|voice mail|mailbox)",
        "voicemail box",
        "mailbox (is|was)? full",
        "mailbox ..4 cannot accept",
        "(cant|cannot|can not|unable to) come to the phone",
        "forwarded to ..3 (voicemail|voice mail|voice messaging)"],
      "from": 0,
      "to": 30}$json$,
     'Seed rule'),
    ('dead_air', 1, 'Dead air',
     'Nobody speaks for more than 20 seconds in a row.',
     NULL, NULL, 'warning', 20, 'metric',
     $json${"metric": "dead_air_seconds", "op": ">", "value": 20}$json$,
     'Seed rule'),
    ('agent_talk_share', 1, 'Agent does all the talking',
     'The agent has more than 85 percent of the speech in a call with at least 30 seconds of it.',
     NULL, 'agent', 'info', 2, 'metric',
     $json${"metric": "agent_talk_ratio", "op": ">", "value": 0.85, "min_speech_seconds": 30}$json$,
     'Seed rule'),
    ('short_call', 1, 'Very short call',
     'The call is shorter than 15 seconds.',
     NULL, NULL, 'info', 2, 'metric',
     $json${"metric": "duration_seconds", "op": "<", "value": 15}$json$,
     'Seed rule'),
    ('payout_timer_exit', 1, 'Ends as soon as it is paid for',
     'The call ends within five seconds after the moment from which the buyer pays for it.',
     NULL, NULL, 'info', 0, 'metric',
     $json${"metric": "seconds_past_payout", "op": "<", "value": 5}$json$,
     'Seed rule'),
    ('repeat_dialer', 1, 'Same number calls again and again',
     'The same number has called more than three times within the days of the setting rules.repeat_days.',
     NULL, NULL, 'warning', 20, 'metric',
     $json${"metric": "repeat_calls", "op": ">", "value": 3}$json$,
     'Seed rule')
ON CONFLICT DO NOTHING;
