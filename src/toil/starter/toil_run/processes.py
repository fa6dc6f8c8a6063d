"""The processes of this machine, by /proc or by ps."""
import contextlib
import os
import subprocess
from collections import namedtuple

Process = namedtuple("Process", "pid parent group state command")


def processes():
    """All processes that are not zombies."""
    found = proc_processes() if os.path.exists("/proc/self/stat") else ps_processes()
    return [process for process in found if not process.state.startswith("Z")]


def proc_processes():
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % name, encoding="utf-8", errors="surrogateescape") as file:
                state, parent, group = file.read().rpartition(")")[2].split()[:3]
            with open("/proc/%s/cmdline" % name, encoding="utf-8", errors="surrogateescape") as file:
                command = file.read().rstrip("\0").replace("\0", " ")
        except OSError:
            continue  # it ended
        yield Process(int(name), int(parent), int(group), state, command)


def ps_processes():
    """For systems without /proc."""
    argv = ["ps", "-Awwo", "pid=,ppid=,pgid=,stat=,command="]
    environment = dict(os.environ, LC_ALL="C", PATH=os.environ.get("PATH", "") + ":/bin:/usr/bin")
    text = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=environment, check=True).stdout
    for line in text.decode("utf-8", "surrogateescape").split("\n"):
        words = line.split(None, 4)
        if len(words) >= 4 and words[0].isdigit():
            yield Process(int(words[0]), int(words[1]), int(words[2]), words[3], words[4] if len(words) > 4 else "")


def session_of(pid):
    try:
        return os.getsid(pid)
    except OSError:
        return 0


def number_space():
    """Names the boot (and container) whose process numbers we see: elsewhere they belong to others."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return "%s %d" % (file.read().strip(), os.stat("/proc/self/ns/pid").st_ino)
    except OSError:
        argv = ["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"]
    try:
        return subprocess.run(argv, stdout=subprocess.PIPE, check=True).stdout.decode("ascii").strip()
    except (OSError, subprocess.CalledProcessError):
        return os.uname().nodename


def send(pid, number):
    with contextlib.suppress(OSError):
        os.kill(pid, number)
