#!/bin/bash
# Builds what loopback leaders start from (scripts/testLeader.ts runs this as root, in mount and process namespaces of its own):
#   build.sh FOLDER TOIL_VERSION UV [WORDS FOR UV…]
# makes FOLDER/root, the system of a leader machine, and FOLDER/docker, a data folder of dockerd that holds the image
# `toil:TOIL_VERSION`. No image registry is used: everything comes from Debian's mirror and Python's index.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin
folder=$1 version=$2 uv=$3
shift 3
suite=bookworm
# The appliance has these too (Toil's docker/Dockerfile.py); sudo is what Flatcar lets `core` do.
packages=python3,python3-venv,rsync,openssh-server,openssh-client,nodejs,ca-certificates,procps,docker.io,sudo
mkdir -p "$folder"/{root,docker,toil/upper,toil/work,toil/merged}
root=$folder/root appliance=$folder/toil/merged

# Where the system's own sources have the suite, they know the way: a mirror, a proxy.
mirrors=()
if command -v apt-get >/dev/null; then
  mapfile -t mirrors < <(apt-get indextargets --format 'deb $(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
    grep -E "^deb \S+ $suite(-updates|-security)? main$" | sort -u || true)
fi
mmdebstrap --variant=minbase --include="$packages" --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' "$suite" "$root" \
  ${mirrors[@]+"${mirrors[@]}"} </dev/null

rm -f "$root"/etc/ssh/ssh_host_*
# Flatcar's user of that number; a password that nothing matches, for sshd takes `!` for a locked account.
/usr/sbin/chroot "$root" useradd --uid 500 --create-home --shell /bin/bash --groups docker,sudo --password '*' core
echo 'core ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/core"
mkdir -p "$root"/etc/kubernetes "$root"/var/lib/toil "$root"/var/lib/docker

mount -t overlay -o "lowerdir=$root,upperdir=$folder/toil/upper,workdir=$folder/toil/work" overlay "$appliance"
mount -t proc proc "$appliance/proc"
mount --rbind /sys "$appliance/sys"
mount --rbind /dev "$appliance/dev"

# uv, its cache, the certificates and the resolver are the host's, seen in the appliance's file system while Toil is installed.
lend() {
  if [ -d "$1" ]; then mkdir -p "$2"; else mkdir -p "$(dirname "$2")" && touch "$2"; fi
  mount --bind "$1" "$2"
}
cache=$("$uv" cache dir)
mkdir -p "$cache"
mount -t tmpfs tmpfs "$appliance/mnt"
lend "$uv" "$appliance/mnt/uv"
lend "$cache" "$appliance/mnt/cache"
lend "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" "$appliance/mnt/certificates.crt"
lend "$(realpath /etc/resolv.conf)" "$appliance/etc/resolv.conf"
links=()
IFS=, read -ra named <<<"${UV_FIND_LINKS:-}"
for each in ${named[@]+"${named[@]}"}; do
  if [ -d "$each" ]; then lend "$each" "$appliance/mnt/links-${#links[@]}" && each=/mnt/links-${#links[@]}; fi
  links+=("$each")
done
inside=(env HOME=/root TMPDIR=/tmp UV_CACHE_DIR=/mnt/cache UV_LINK_MODE=copy SSL_CERT_FILE=/mnt/certificates.crt
  UV_FIND_LINKS="$(IFS=,; echo "${links[*]-}")" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
# Not below /opt: the appliance has the machine's there.
place=/usr/local/lib/toil-environment
/usr/sbin/chroot "$appliance" python3 -m venv --without-pip "$place"
/usr/sbin/chroot "$appliance" "${inside[@]}" /mnt/uv pip install --python "$place/bin/python" --compile-bytecode \
  "$@" "toil[aws,cwl,wdl,kubernetes]==$version" </dev/null
umount -R "$appliance/mnt"
umount "$appliance/etc/resolv.conf"

mount --bind "$folder/docker" "$appliance/var/lib/docker"
mount -t tmpfs tmpfs "$appliance/run"
/usr/sbin/chroot "$appliance" dockerd --bridge=none --iptables=false --ip6tables=false --ip-masq=false --ip-forward=false \
  --storage-driver overlay2 --log-level warn >"$folder/dockerd.log" 2>&1 </dev/null &
daemon=$!
for ((i = 0; i < 300; i++)); do
  /usr/sbin/chroot "$appliance" docker info >/dev/null 2>&1 && break
  kill -0 "$daemon" || { tail -20 "$folder/dockerd.log" >&2; exit 1; }
  sleep 0.1
done
# The machine's programs do not belong to the appliance; its docker command does.
tar -C "$appliance" --one-file-system --exclude './usr/sbin/dockerd' --exclude './usr/bin/containerd*' --exclude './usr/sbin/runc' \
  --exclude './usr/sbin/sshd' --exclude './run/*' --exclude './var/lib/docker/*' -c . |
  /usr/sbin/chroot "$appliance" docker import --change "ENV PATH=$place/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    --change 'ENV LANG=C.UTF-8' --change 'ENV TOIL_WORKDIR=/var/lib/toil' --change 'CMD ["sleep", "infinity"]' - "toil:$version"
kill "$daemon"
wait "$daemon" || true

umount -R "$appliance"
rm -rf "$folder/toil" "$folder/dockerd.log"
