#!/bin/bash
# The first process of a loopback leader (machine.ts starts it as root, in mount, process, host name and IPC namespaces of its own):
#   init.sh IMAGE DISK 'ADDRESS:PORT …' HOST_NAME TOIL_VERSION CGROUP
# IMAGE is what build.sh made, DISK the folder that is this machine's disk and survives a reboot. The network is the host's, so
# that the machine answers on a loopback address. Standard output tells how far the boot is: `pid N` (as the host counts),
# `ssh`, `docker`, `appliance`.
set -euo pipefail
image=$1 disk=$2 listens=$3 name=$4 version=$5 cgroup=$6
here=$(dirname "$(realpath "$0")")

# /proc is still the host's.
read -r pid _ </proc/self/stat
echo "pid $pid"
hostname "$name"

mkdir -p "$disk"/{files,work,docker,machine}
machine=$disk/machine
mount -t overlay -o "lowerdir=$image/root,upperdir=$disk/files,workdir=$disk/work" overlay "$machine"
mount -t proc proc "$machine/proc"
mount --rbind /sys "$machine/sys"
mount -t tmpfs -o mode=755 tmpfs "$machine/dev"
for each in null zero full random urandom tty fuse; do
  if [ -e "/dev/$each" ]; then : >"$machine/dev/$each"; mount --bind "/dev/$each" "$machine/dev/$each"; fi
done
mkdir -p "$machine"/dev/{pts,shm,mqueue}
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$machine/dev/pts"
ln -s pts/ptmx "$machine/dev/ptmx"
ln -s /proc/self/fd "$machine/dev/fd"
for each in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${each%:*}" "$machine/dev/${each#*:}"; done
mount -t tmpfs -o mode=1777 tmpfs "$machine/dev/shm"
mount -t tmpfs -o mode=755 tmpfs "$machine/run"
mount -t tmpfs -o mode=1777 tmpfs "$machine/tmp"
mkdir -p "$machine"/run/{sshd,lock,fixture}
install -m 755 "$here/singularity.sh" "$machine/run/fixture/singularity"
cp "$disk"/given/* "$machine/run/fixture/"

# dockerd keeps layers on the disk itself: overlayfs takes no overlayfs to write to. The image's own layers are only read,
# so they are the template's; its databases are copied before the first boot.
mount --bind "$disk/docker" "$machine/var/lib/docker"
if [ ! -e "$disk/docker/image" ]; then
  (cd "$image/docker" && tar -c --exclude './overlay2/*/diff/*' .) | tar -x -C "$disk/docker"
fi
for layer in "$image"/docker/overlay2/*/diff; do
  mount --bind -o ro "$layer" "$machine/var/lib/docker/overlay2/$(basename "$(dirname "$layer")")/diff"
done

cd "$machine"
mkdir -p run/host
pivot_root . run/host
umount -l /run/host
rmdir /run/host
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
cd /

# The first boot: keys, as an instance has them from its metadata and makes them itself.
if [ ! -e /home/core/.ssh ]; then
  printf '127.0.0.1 localhost\n%s %s\n' "${listens%%:*}" "$name" >/etc/hosts
  install -d -o core -g core -m 700 /home/core/.ssh
  install -o core -g core -m 600 /run/fixture/authorized_keys /home/core/.ssh/authorized_keys
  for key in /run/fixture/ssh_host_*_key; do
    if [ -e "$key" ]; then
      install -m 600 "$key" /etc/ssh/
      ssh-keygen -y -f "$key" >"/etc/ssh/$(basename "$key").pub"
    fi
  done
  if ! ls /etc/ssh/ssh_host_*_key >/dev/null 2>&1; then
    for kind in ed25519 ecdsa; do ssh-keygen -q -t "$kind" -N '' -C "$name" -f "/etc/ssh/ssh_host_${kind}_key"; done
  fi
fi
{
  for each in $listens; do echo "ListenAddress $each"; done
  for key in /etc/ssh/ssh_host_*_key; do echo "HostKey $key"; done
  cat <<'CONFIG'
PidFile /run/sshd.pid
AllowUsers core
AuthorizedKeysFile .ssh/authorized_keys
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
UsePAM no
UseDNS no
SetEnv PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8
Subsystem sftp internal-sftp
MaxSessions 100
MaxStartups 100
CONFIG
} >/run/sshd_config
# As `toil launch-cluster` and the workers look for it (toil/provisioners/abstractProvisioner.py, get_kubernetes_join_info).
if [ ! -e /etc/kubernetes/worker.ini ]; then
  random() { tr -dc a-f0-9 </dev/urandom | head -c "$1" || true; }
  printf '[DEFAULT]\nJOIN_TOKEN=%s.%s\nJOIN_CERT_HASH=sha256:%s\nJOIN_ENDPOINT=%s:6443\n' \
    "$(random 6)" "$(random 16)" "$(random 64)" "$name" >/etc/kubernetes/worker.ini
fi
/usr/sbin/sshd -D -e -f /run/sshd_config </dev/null >/var/log/sshd.log 2>&1 &
sshd=$!
for ((i = 0; i < 200; i++)); do
  [ -e /run/sshd.pid ] && break
  kill -0 "$sshd" 2>/dev/null || { cat /var/log/sshd.log >&2; exit 1; }
  sleep 0.02
done
echo ssh

dockerd --bridge=none --iptables=false --ip6tables=false --ip-masq=false --ip-forward=false --userland-proxy=false \
  --cgroup-parent "$cgroup" --group docker --storage-driver overlay2 --log-level warn </dev/null >/var/log/dockerd.log 2>&1 &
dockerd=$!
until docker info >/dev/null 2>&1; do
  kill -0 "$dockerd" 2>/dev/null || { tail -20 /var/log/dockerd.log >&2; exit 1; }
  sleep 0.05
done
echo docker

# The unit of Toil's leaders (toil/provisioners/abstractProvisioner.py, add_toil_service), without what needs Mesos or a
# Kubernetes. SYS_ADMIN is for the stand-in of singularity.
docker rm -f toil_leader >/dev/null 2>&1 || true
mkdir -p /var/lib/cwl /opt
docker run -d --name toil_leader --net=host --init -e TMPDIR=/var/tmp -v /var/run/docker.sock:/var/run/docker.sock \
  -v /run/lock:/run/lock -v /var/lib/docker:/var/lib/docker -v /var/lib/toil:/var/lib/toil -v /var/lib/cwl:/var/lib/cwl \
  -v /var/tmp:/var/tmp -v /tmp:/tmp -v /opt:/opt -v /etc/kubernetes:/etc/kubernetes \
  -v /run/fixture/singularity:/usr/local/bin/singularity:ro --cap-add SYS_ADMIN --security-opt apparmor=unconfined \
  --security-opt seccomp=unconfined --security-opt systempaths=unconfined -e TOIL_KUBERNETES_HOST_PATH=/var/lib/toil \
  -e SINGULARITY_CACHEDIR=/var/lib/toil/singularity -e MINIWDL__SINGULARITY__IMAGE_CACHE=/var/lib/toil/miniwdl \
  "toil:$version" >/dev/null
echo appliance

# The machine runs until it is switched off; what lost its parent is reaped here.
while :; do wait -n || true; kill -0 "$sshd" 2>/dev/null || exit 1; kill -0 "$dockerd" 2>/dev/null || exit 1; done
