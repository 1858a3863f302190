#!/bin/sh
# Second process of the guest, on the overlaid root: makes the system usable, runs the
# command, hands its output and status to the host, and ends the machine.
session=/run/session
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
guest_dir=$(cat $session/guest-dir)
mkdir -p /dev/shm /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t devpts devpts /dev/pts
"$guest_dir/busybox" ifconfig lo up
# vivid, the last, is loaded by the tests that want a physical camera.
while read -r module; do
  [ "$module" = vivid.ko ] || insmod "$guest_dir/modules/$module"
done < "$guest_dir/modules/order"
. $session/environment
cd "$(cat $session/folder)" || exit
# A serial port of virtio waits for a slow reader; its console would drop bytes.
exec 9> /dev/vport0p1
{ sh $session/command.sh < /dev/null 2>&1; echo $? > $session/status; } | cat >&9
exec 9>&-
sync
"$guest_dir/busybox" reboot -f
