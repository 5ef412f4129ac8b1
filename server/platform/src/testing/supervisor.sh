# Runs a private PostgreSQL server for as long as somebody holds a shared lock on a file.
# Arguments: folder of the server (exists, empty), folder of PostgreSQL's programs, lock file, seconds to linger after
# the last holder, user to run as (empty: ourselves).
# Makes `ready` in the folder when the server answers, `failed` when it does not start; `log` has the rest.
set -u
dir=$1 bin=$2 lock=$3 linger=$4 user=$5

as_user() {
  if [ -z "$user" ]; then "$@"
  elif command -v runuser >/dev/null 2>&1; then runuser -u "$user" -- "$@"
  else su -s /bin/sh "$user" -c 'exec "$0" "$@"' -- "$@"
  fi
}

give_up() {
  echo "$1" >>"$dir/log"
  touch "$dir/failed"
  exit 1
}

exec >>"$dir/log" 2>&1
cd "$dir" || exit 1
mkdir -p data run
chmod 0755 "$dir"
if [ -n "$user" ]; then chown "$user" data run log || give_up "chown to $user failed"; fi

as_user "$bin/initdb" -D "$dir/data" -U callboard --auth=trust --no-sync --encoding=UTF8 --locale=C --no-instructions ||
  give_up 'initdb failed'
cat >>"$dir/data/postgresql.conf" <<EOF
listen_addresses = ''
unix_socket_directories = '$dir/run'
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
max_connections = 500
shared_buffers = 64MB
wal_level = minimal
max_wal_senders = 0
EOF

start() { as_user "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -w -t 30 start; }
stop() { as_user "$bin/pg_ctl" -D "$dir/data" -m immediate -w -t 30 stop; }
trap 'stop; rm -rf "$dir"; exit 0' TERM INT HUP

start || give_up 'postgres did not start'
touch ready

while :; do
  # Returns when nobody holds the shared lock.
  flock -x "$lock" true
  sleep "$linger"
  exec 9>>"$lock"
  # Held until this script ends: whoever comes now waits, then finds no server and starts one.
  if flock -n -x 9; then break; fi
  exec 9>&-
done
stop
rm -rf "$dir"
