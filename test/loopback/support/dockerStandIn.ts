/**
 * `docker exec` for servers without a Docker daemon: runs the words here, in the folder and with the settings asked for. Like the real
 * one it starts them away from its own session, and what it started goes on when it is ended itself. The container `toil_leader` is
 * there, `toil_stopped` does not run, any other is missing; the words are Docker's own (28.2).
 */
export const DOCKER_STAND_IN = `#!/bin/bash
[ "$1" = exec ] || exit 125
shift
dir=/
while [[ $1 == -* ]]; do
  case $1 in
    -e) export "$2"; shift 2;;
    -w) dir=$2; shift 2;;
    *) shift;;
  esac
done
case $1 in
  toil_leader) shift;;
  toil_stopped) echo "Error response from daemon: container 0123 is not running" >&2; exit 1;;
  *) echo "Error response from daemon: No such container: $1" >&2; exit 1;;
esac
cd "$dir" && exec setsid --fork --wait "$@"
`;
