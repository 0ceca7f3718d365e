# Runs PostgreSQL of the image "$1" on a copy of its cluster in the folder "$2" until standard input closes, which it also does when the
# test process is killed. Runs in namespaces of its own, as process 1: everything that it mounts and starts ends with it. If "$3" is not
# empty, the cluster is on a disk of that many megabytes, "kill" on standard input ends PostgreSQL as a crash does, and PostgreSQL is
# started again whenever it ends, as a supervisor does. The arguments that follow are PostgreSQL's own.
set -eu
image=$1 data=$2 megabytes=$3
shift 3
exec 3<&0
mkdir "$data/cluster"
[ -z "$megabytes" ] || mount -t tmpfs -o "size=${megabytes}m" tmpfs "$data/cluster"
cp -a "$image/var/lib/session-replay/cluster/." "$data/cluster"
chown --reference="$data/cluster" "$data"
chmod 700 "$data"
mount -t proc proc "$image/proc"
mount -t tmpfs tmpfs "$image/dev/shm"
mount --rbind "$data" "$image/srv"
# The data is deleted with the server, so at the end PostgreSQL is killed without writing anything out.
(
  while read -r order; do [ "$order" != kill ] || { kill -s KILL -- -1; echo killed; }; done
  : >"$data/ending"
  kill -s KILL -- -1
) <&3 &
while :; do
  code=0
  LC_ALL=C.UTF-8 chroot --userspec=postgres:postgres "$image" /usr/lib/postgresql/18/bin/postgres -D /srv/cluster "$@" </dev/null 3<&- || code=$?
  [ -n "$megabytes" ] && [ ! -e "$data/ending" ] || break
  sleep 0.2 || : # sleep may be killed with the rest.
done
[ ! -e "$data/ending" ] || code=0
# The test process may be gone, so this script deletes the data.
[ -z "$megabytes" ] || umount "$data/cluster" || umount -l "$data/cluster"
rm -rf "${data:?}/cluster"
exit "$code"
