# Runs the command given as arguments until standard input closes, which it also does when the test process is killed.
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
(cat >/dev/null; kill -TERM "$server" 2>/dev/null) <&3 &
wait "$server"
