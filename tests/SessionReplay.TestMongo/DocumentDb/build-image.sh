# Builds in "$1" a small Debian with PostgreSQL and DocumentDB, and in it a database cluster ready to be copied.
# Runs in mount and process namespaces of its own: everything that it mounts and starts is gone when it ends.
set -eu
umask 022
image=$1
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
. /etc/os-release

# debootstrap does not read apt's settings itself.
eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
[ -z "${http_proxy:-}" ] || export http_proxy
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Release: $VERSION_CODENAME" 'Component: main' | head -n 1)
[ -n "$mirror" ] || { echo "apt knows no mirror for $VERSION_CODENAME main." >&2; exit 1; }

apt_install() { apt-get update -q && apt-get install -q -y --no-install-recommends "$@"; }
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -x /usr/sbin/debootstrap ] && [ -x /usr/bin/gpgv ] && [ -f $keyring ] || apt_install debootstrap gpgv debian-archive-keyring

# Every file is checked against Debian's signing keys that this machine trusts. forky is signed with the keys of bookworm and of trixie, so
# bookworm's keyring is enough. The script for sid is named because an older debootstrap knows no forky.
bootstrap() {
  rm -rf --one-file-system "$image" # An earlier build that was killed may have left it.
  debootstrap --force-check-gpg --keyring=$keyring --variant=minbase --include=postgresql-18-documentdb,ca-certificates \
    forky "$image" "$mirror" /usr/share/debootstrap/scripts/sid
}
# A machine that has not been updated for years may lack the key: apt checks the newer keyring with the keys it has.
bootstrap || { apt_install debian-archive-keyring && bootstrap; }
rm -rf "$image"/var/cache/apt/archives/*.deb "$image"/var/lib/apt/lists/* "$image"/usr/share/doc/*

mountpoint -q "$image/proc" || mount -t proc proc "$image/proc"
mount -t tmpfs tmpfs "$image/dev/shm"
install -d -o "$(chroot "$image" id -u postgres)" "$image/var/lib/session-replay"
chroot --userspec=postgres:postgres "$image" /bin/sh -eu <<'END'
cd /
PATH=/usr/lib/postgresql/18/bin:$PATH
cluster=/var/lib/session-replay/cluster
initdb -D $cluster -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-instructions
cat >>$cluster/postgresql.conf <<'CONF'
# Clients come through a socket in a folder that only this test run may enter.
listen_addresses = ''
unix_socket_directories = '/srv'
shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb,pg_documentdb_extended_rum'
cron.database_name = 'postgres'
# pg_cron (expiry of TTL indexes) would come over TCP otherwise.
cron.use_background_workers = on
cron.log_run = off
cron.log_statement = off
documentdb.rum_library_load_option = 'require_documentdb_extended_rum'
# An open cursor is a file, not a connection that a client which was killed would keep; as long as MongoDB keeps one.
documentdb.useFileBasedPersistedCursors = on
documentdb.defaultCursorExpiryTimeLimitSeconds = 600
# DocumentDB connects to itself when it creates a collection.
documentdb.localhost_connection_string = 'host=/srv'
# The pool of the gateway takes 64, see DocumentDbServer; each may need one more for that.
max_connections = 160
max_worker_processes = 24
shared_buffers = 256MB
max_wal_size = 2GB
# Two upserts of one document end in a deadlock, which the gateway runs again; PostgreSQL looks for one only after this time.
deadlock_timeout = 50ms
# fsync and synchronous_commit stay on: the tests ask whether an acknowledged write survives.
CONF
pg_ctl -D $cluster -w -o '-k /tmp' start </dev/null >/dev/null
# The gateway builds indexes at once; the jobs that build them later would only start two workers every two seconds.
psql -q -v ON_ERROR_STOP=1 -h /tmp -U postgres </dev/null \
  -c 'CREATE EXTENSION documentdb CASCADE' -c 'CREATE EXTENSION documentdb_extended_rum CASCADE' \
  -c "UPDATE cron.job SET active = false WHERE command LIKE '%build_index_concurrently%'"
pg_ctl -D $cluster -w stop </dev/null
END
