# Runs PostgreSQL of the image "$1" on a copy of its cluster in the folder "$2" until standard input closes, which it also does
# when the test process is killed. Runs in namespaces of its own, as process 1: all that it mounts and starts ends with it.
set -eu
image=$1 data=$2
exec 3<&0
cp -a "$image/var/lib/session-replay/cluster" "$data/cluster"
chown --reference="$data/cluster" "$data"
chmod 700 "$data"
mount -t proc proc "$image/proc"
mount -t tmpfs tmpfs "$image/dev/shm"
mount --bind "$data" "$image/srv"
LC_ALL=C.UTF-8 chroot --userspec=postgres:postgres "$image" /usr/lib/postgresql/18/bin/postgres -D /srv/cluster </dev/null 3<&- &
server=$!
# The data goes with the server, so it need not be written out in order.
(cat >/dev/null; kill -QUIT "$server") <&3 &
code=0
wait "$server" || code=$?
# The test process may be gone, so the data goes here.
rm -rf "${data:?}/cluster"
exit "$code"
