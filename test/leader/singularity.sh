#!/bin/bash
# Stands in for Singularity inside loopback leaders, where no image can be pulled: it runs the command in the container's own
# file system, with the binds that were asked for, in a mount namespace of its own. Takes the command lines of Toil's WDL runner
# (miniwdl) and of cwltool. Images are empty files.
set -euo pipefail

if [ "${1:-}" = --version ]; then
  echo 'singularity-ce version 4.0.0-loopback'
  exit 0
fi
while [[ $# -gt 0 && $1 == -* ]]; do shift; done
command=$1
shift

if [ "$command" = pull ]; then
  for word in "$@"; do
    if [[ $word == *.sif ]]; then image=$word; fi
  done
  : >"$image"
  exit 0
fi
if [[ $command != exec && $command != run ]]; then
  echo "the stand-in for Singularity has no $command" >&2
  exit 1
fi

binds=() folder=/
# `type=bind,source=A,target=B,readonly` as `A:B:ro`.
mounted() {
  local words=,$1 source target
  source=${words#*,source=} target=${words#*,target=}
  binds+=("${source%%,*}:${target%%,*}$([[ $words == *,readonly* || $words == *,ro* ]] && echo :ro)")
}
while [ $# -gt 0 ]; do
  case $1 in
    --bind | -B) binds+=("$2") && shift ;;
    --bind=*) binds+=("${1#--bind=}") ;;
    --mount=*) mounted "${1#--mount=}" ;;
    --pwd) folder=$2 && shift ;;
    --home | -H)
      if [[ $2 == *:* ]]; then binds+=("$2"); fi
      shift
      ;;
    --no-mount | --network | --add-caps | --env | --workdir | -W) shift ;;
    -*) ;;
    *) break ;;
  esac
  shift
done
shift # the image

while IFS= read -r name; do
  export "${name#SINGULARITYENV_}=${!name}"
done < <(compgen -e | grep ^SINGULARITYENV_ || true)

export STAND_IN_FOLDER=$folder
exec unshare --mount --propagation private bash -euc '
  count=$1
  shift
  for ((i = 0; i < count; i++)); do
    source=${1%%:*} rest=${1#*:}
    target=${rest%%:*}
    if [ -d "$source" ]; then
      mkdir -p "$target"
    else
      mkdir -p "$(dirname "$target")"
      if [ ! -e "$target" ]; then : >"$target"; fi
    fi
    mount --bind "$source" "$target"
    if [[ $rest == *:ro ]]; then mount -o remount,bind,ro "$target"; fi
    shift
  done
  cd "$STAND_IN_FOLDER"
  exec "$@"
' stand-in "${#binds[@]}" "${binds[@]}" "$@"
