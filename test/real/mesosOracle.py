"""
Asks Toil's own provisioner what a Mesos cluster's machines run: each line of standard output is one of the containers, as the words after
`docker run` in its unit. Nothing is asked of AWS.
"""

import json
import shlex
import sys
from typing import Any

from toil.provisioners.aws.awsProvisioner import AWSProvisioner


def provisioner(fuse: bool, tags: dict[str, str]) -> AWSProvisioner:
    """One that was never connected, with what a launch has found out by then."""
    made = AWSProvisioner.__new__(AWSProvisioner)
    made.clusterType = "mesos"
    made.clusterName = "my-cluster"
    made.enable_fuse = fuse
    made._tags = tags
    made._leaderPrivateIP = "10.0.0.9"
    made._leaderWorkerAuthentication = None
    return made


def words(user_data: str, role: str) -> list[str]:
    """Of the unit's command: lines that go on are one, and comments between them are none (systemd.syntax(7))."""
    units = json.loads(user_data)["systemd"]["units"]
    [text] = [unit["contents"] for unit in units if unit["name"] == f"toil-{role}.service"]
    lines = [line for line in text.splitlines() if not line.strip().startswith("#")]
    whole = "\n".join(lines).replace("\\\n", " ")
    [command] = [line for line in whole.splitlines() if line.startswith("ExecStart=")]
    return shlex.split(command.removeprefix("ExecStart=/usr/bin/docker run"))


def main() -> None:
    question: dict[str, Any] = json.load(sys.stdin)
    for fuse in (True, False):
        toil = provisioner(fuse, question["tags"])
        for role, preemptible in (("leader", False), ("worker", False), ("worker", True)):
            data = toil._getIgnitionUserData(role, preemptible=preemptible)
            answer = {"role": role, "fuse": fuse, "preemptible": preemptible, "words": words(data, role)}
            print(json.dumps(answer))


main()
