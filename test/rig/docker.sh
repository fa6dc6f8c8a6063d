#!/bin/bash
# The rig's own dockerd (docker.ts runs this as the first process of mount and process namespaces of its own, so that all of it
# ends when this does):  docker.sh DATA RUN CGROUP
# It ends in order when standard input does.
set -euo pipefail
data=$1 run=$2 cgroup=$3
mkdir -p "$data" "$run"
# Not the containerd of the machine: dockerd would share its containers with the machine's own dockerd.
printf 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n' >"$run/containerd.toml"
# Nor the machine's settings.
echo '{}' >"$run/daemon.json"
containerd --config "$run/containerd.toml" --root "$data/containerd" --state "$run/containerd" --address "$run/containerd.sock" \
  --log-level warn </dev/null >&2 &
containerd=$!
# No rule, route or bridge is dockerd's to make: the network is made before it.
dockerd --host "unix://$run/docker.sock" --containerd "$run/containerd.sock" --data-root "$data/docker" --exec-root "$run/docker" \
  --pidfile "$run/docker.pid" --config-file "$run/daemon.json" --bridge none --iptables=false --ip6tables=false --ip-forward=false \
  --ip-masq=false --userland-proxy=false --storage-driver overlay2 --exec-opt native.cgroupdriver=cgroupfs \
  --cgroup-parent "$cgroup" --log-driver json-file --log-opt max-size=50m --log-level warn </dev/null >&2 &
dockerd=$!
until DOCKER_HOST=unix://$run/docker.sock docker version >/dev/null 2>&1; do
  kill -0 "$dockerd" 2>/dev/null || exit 1
  sleep 0.1
done
echo ready
read -r _ || true
for daemon in "$dockerd" "$containerd"; do
  kill "$daemon"
  wait "$daemon" || true
done
