#!/bin/sh
# Second process of a guest, on the overlaid root: makes the system usable, runs the
# command, hands its output and status to the host, and ends the machine.
#   session.sh OUTPUT ENDING    the device that output goes to, and how the machine ends
output=$1
ending=$2
session=/run/session
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
. $session/environment
mkdir -p /dev/shm /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t devpts devpts /dev/pts
"$GUEST_MACHINE/busybox" ifconfig lo up
# vivid, the last, is loaded by the tests that want a physical camera.
while read -r module; do
  [ "$module" = vivid.ko ] || insmod "$GUEST_MACHINE/modules/$module"
done < "$GUEST_MACHINE/modules/order"
cd "$(cat $session/folder)" || exit
# A serial port of virtio waits for a slow reader; its console would drop bytes.
exec 9> "$output"
{ sh $session/command.sh < /dev/null 2>&1; echo $? > $session/status; } | cat >&9
exec 9>&-
sync
"$GUEST_MACHINE/busybox" "$ending" -f
