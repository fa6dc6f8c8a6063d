#!/bin/bash
# Makes a Debian tree (its one argument) Flatcar-like; mmdebstrap runs it when all packages are in.
set -euo pipefail
root=$1
# Flatcar's user, with a password that nothing matches: sshd takes `!` for a locked account.
chroot "$root" groupadd --gid 500 core
chroot "$root" useradd --uid 500 --gid 500 --create-home --shell /bin/bash --groups docker,sudo --password '*' core
echo 'core ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/core"

# Every machine makes these at its first boot.
rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/machine-id" "$root/etc/hostname"
: >"$root/etc/resolv.conf"
# Services start by the presets of the first boot alone, as on Flatcar.
rm -rf "$root"/etc/systemd/system/*.{wants,requires}
# systemd would ask who is at the console; a container has no terminals, and its disks are there already.
for unit in systemd-firstboot.service console-getty.service getty.target systemd-remount-fs.service; do
  ln -s /dev/null "$root/etc/systemd/system/$unit"
done
# These settings are the host's.
rm -f "$root"/usr/lib/sysctl.d/* "$root"/etc/sysctl.d/*
# What came along with Docker and Ignition and is never run; machines have a containerd of Flatcar's version.
rm -rf "$root"/usr/bin/{containerd*,ctr,dnet,ignition-validate} "$root/usr/sbin/ovrouter" "$root/etc/containerd" \
  "$root/usr/lib/systemd/system/containerd.service"
install -d -m 2755 "$root/var/log/journal"
