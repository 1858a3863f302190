#!/bin/sh
# Second process of a guest, on the overlaid root: makes the system usable, and passes on
# to the command, or to systemd, which runs it.
#   session.sh OUTPUT ENDING    the device that output goes to, and how the machine ends
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
[ -z "$GUEST_SYSTEMD" ] || exec sh $session/systemd.sh "$@"
exec sh $session/run-command.sh "$@"
