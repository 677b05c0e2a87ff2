-- Reports the plan of every statement, those inside functions too, to the client.
LOAD 'auto_explain';
SET auto_explain.log_min_duration = 0;
SET auto_explain.log_nested_statements = on;
SET auto_explain.log_format = 'json';
SET auto_explain.log_level = 'notice';
