#!/bin/sh
# Becomes systemd, as on a machine of its own: with a bus and a keeper of logins, without
# what is the host's alone (its disks, network and serial lines). Then the command runs.
#   systemd.sh OUTPUT ENDING
units=/run/systemd/system
mkdir -p $units /etc/tmpfiles.d
: > /etc/machine-id
: > /etc/fstab
ln -sf /dev/null /etc/tmpfiles.d/tmp.conf
for unit in getty.target serial-getty@ttyS0.service networking.service \
  systemd-udev-trigger.service systemd-udev-settle.service systemd-timesyncd.service \
  systemd-journal-flush.service systemd-update-utmp.service ldconfig.service \
  e2scrub_reap.service; do
  ln -sf /dev/null $units/$unit
done
cat > $units/guest.target <<UNIT
[Unit]
Requires=sysinit.target dbus.socket
Wants=guest-command.service dbus.service systemd-logind.service
After=sysinit.target
UNIT
cat > $units/guest-command.service <<UNIT
[Unit]
DefaultDependencies=no
After=sysinit.target dbus.socket systemd-logind.service
[Service]
ExecStart=/bin/sh /run/session/run-command.sh $1 $2
UNIT
exec /lib/systemd/systemd --unit=guest.target --log-target=console --show-status=no
