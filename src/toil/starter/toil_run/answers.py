"""What the starter says, and how it says that it could not start."""
import errno
import json
import sys

FORMAT = 1
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


def say(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def refusal(error, locking=False):
    if error.errno in NO_SPACE:
        return {"kind": "noSpace"}
    if locking and error.errno in (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL):
        return {"kind": "noLocks", "reason": error.strerror or str(error)}
    return {"kind": "cannotStart", "reason": str(error)}
