#!/bin/busybox sh
# First process of the guest: puts memory over the host's root, which is read-only, so
# that programs of the host run here and whatever they write is gone at the end.
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t devtmpfs devtmpfs /dev
while read -r module; do $b insmod "/modules/$module"; done < /modules/order

share() { $b mount -t 9p -o "trans=virtio,version=9p2000.L,msize=512000$3" "$1" "$2"; }

share hostroot /host ,ro,cache=loose,posixacl || exec $b poweroff -f
$b mount -t tmpfs -o size=75% tmpfs /memory
$b mkdir /memory/upper /memory/work
$b mount -t overlay -o lowerdir=/host,upperdir=/memory/upper,workdir=/memory/work overlay /root
for place in proc sys dev; do $b mount --move /$place /root/$place; done
$b mount -t tmpfs -o mode=755 tmpfs /root/run
$b mkdir /root/run/session
share session /root/run/session "" || exec $b poweroff -f
exec $b switch_root /root /bin/sh /run/session/session.sh /dev/vport0p1 reboot
