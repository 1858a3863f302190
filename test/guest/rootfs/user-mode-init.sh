#!/bin/sh
# First process of the user-mode guest, on the host's root, read-only: puts memory over
# it, so that programs of the host run here and whatever they write is gone at the end.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
session=$(sed 's/.*guise\.session=\([^ ]*\).*/\1/' /proc/cmdline)
mount -t tmpfs -o size=75% tmpfs /run
mkdir /run/upper /run/work /run/root
root=/run/root
mount -t overlay -o lowerdir=/,upperdir=/run/upper,workdir=/run/work overlay $root
mount -t proc proc $root/proc
mount -t sysfs sysfs $root/sys
mount -t devtmpfs devtmpfs $root/dev
mount -t tmpfs -o mode=755 tmpfs $root/run
mkdir $root/run/session $root/run/host
mount -t hostfs -o "$session" hostfs $root/run/session
stty -F $root/dev/ttyS0 raw -echo
cd $root && pivot_root . run/host
exec /bin/sh /run/session/session.sh /dev/ttyS0 poweroff
