# pgspot, a lint for SQL that runs with the rights of others. Needs `die`, `root_dir` and venv.sh.
# shellcheck shell=bash

# shellcheck source=lib/venv.sh
. "$root_dir/bin/lib/venv.sh"

# What pgspot finds and is meant so:
#   PS002, PS010 to PS012, PS014, PS015
#       CREATE OR REPLACE and IF NOT EXISTS: every file applies twice without harm. Nobody else can have made
#       such an object before, because nobody else may create anything in our schemas, and sql/history.sql
#       refuses schemas that belong to somebody else.
#   core.inbox_where, core.wait_step
#       are left out: with a search_path of its own such a function could not become a part of the statements
#       that call it. Its callers have a search_path, and nobody else may call it.
pgspot_lint() {
    local folder file found
    folder=$(python_packages pgspot "$root_dir/bin/lib/pgspot.txt")
    for file in "$root_dir"/sql/history.sql "$root_dir"/sql/tables/*.sql "$root_dir"/sql/current/*/*.sql "$root_dir"/extension/sql/*.sql; do
        # Both ways of installing begin with this line.
        found=$({
            echo 'SET search_path = pg_catalog, pg_temp;'
            sed -E '/^CREATE OR REPLACE FUNCTION core\.(inbox_where|wait_step)\(/,/^\$\$;/d' "$file"
        } | "$folder/bin/pgspot" --ignore PS002 --ignore PS010 --ignore PS011 --ignore PS012 --ignore PS014 --ignore PS015 2>&1) || true
        case $found in
            *'Errors: 0 Warnings: 0 Unknown: 0'*) ;;
            *) die "pgspot finds in ${file#"$root_dir"/}: $found" ;;
        esac
    done
}
