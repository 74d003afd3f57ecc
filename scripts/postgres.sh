# Sourced by test and bench: a private PostgreSQL on a socket of its own, gone at exit.
# Usage: start_postgres FOLDER [setting=value...]; then PG_CONNECTION is set. stop_postgres FOLDER.

as_postgres() {
    # PostgreSQL refuses to run as root.
    if [ "$(id -u)" = 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

postgres_bin() {
    local newest
    newest=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -t/ -k5 -n | tail -1)
    if [ -n "$newest" ]; then
        echo "$newest"
    else
        dirname "$(readlink -f "$(command -v initdb)")"
    fi
}

start_postgres() {
    local folder=$1 bin setting
    shift
    bin=$(postgres_bin)
    mkdir -p "$folder"
    chmod 755 "$folder"
    if [ "$(id -u)" = 0 ]; then
        chown postgres "$folder"
    fi
    (cd "$folder" && as_postgres "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 > "$folder/initdb.log" 2>&1) || {
        cat "$folder/initdb.log" >&2
        return 1
    }
    {
        echo "listen_addresses = ''"
        echo "unix_socket_directories = '$folder'"
        echo "max_connections = 300"
        for setting in "$@"; do
            echo "${setting%%=*} = '${setting#*=}'"
        done
    } | as_postgres tee -a "$folder/data/postgresql.conf" > /dev/null
    (cd "$folder" && as_postgres "$bin/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w -t 60 start > /dev/null) || {
        cat "$folder/server.log" >&2
        return 1
    }
    PG_CONNECTION="Host=$folder;Port=5432;Username=postgres;Database=postgres"
}

stop_postgres() {
    local folder=$1
    if [ -f "$folder/data/postmaster.pid" ]; then
        (cd "$folder" && as_postgres "$(postgres_bin)/pg_ctl" -D "$folder/data" -m immediate -w -t 30 stop > /dev/null 2>&1) || true
    fi
}
