"""What Toil 9.6.0 and its miniwdl do with each task of WDL documents: load it, make its job, prepare its container.

Reads {"documents": [path], "inputs": [{"wdl": path, "key": key}]} from standard input and writes, per document,
{"load": error or null, "tasks": {name: {"make": error or null, "worker": error or null, "docker": error or null,
 "cores", "memory", "disk", "accelerators"} or {"skipped": true}}} and, per input key, "accepted" or "refused".
Toil's own classes are called; only the file store, the job that would be issued and the container program stand in.
"""
import asyncio
import json
import logging
import os
import sys
import tempfile
from types import SimpleNamespace

logging.disable(logging.CRITICAL)
os.environ["MINIWDL__CALL_CACHE__GET"] = "false"

import WDL
from toil.common import Config
from toil.lib.conversions import human2bytes
from toil.wdl import wdltoil
from WDL.runtime.backend.singularity import SingularityContainer

CONFIG = WDL.runtime.config.Loader(logging.getLogger("verdicts"))
SingularityContainer.detect_resource_limits(CONFIG, logging.getLogger("verdicts"))


class Issued(BaseException):
    pass


def words(error):
    return f"{type(error).__name__}: {error}"[:300]


def issue(captured, real):
    """Makes the real job, then stops: nothing is to be scheduled."""

    def job(task, bindings, runtime_bindings, *others, **given):
        captured.update(given, runtime=runtime_bindings)
        real(task, bindings, runtime_bindings, *others, **given)
        raise Issued()

    return job


SAMPLES = {"Int": WDL.Value.Int(1), "Float": WDL.Value.Float(1.0), "Boolean": WDL.Value.Boolean(True),
           "String": WDL.Value.String("1")}


def given_values(task):
    """Some value for every required input, or None where that takes more than a literal. What may be left out is left out."""
    bindings = WDL.Env.Bindings()
    if task.inputs is None and any(decl.expr is None for decl in task.postinputs):
        # Inputs of draft-2: Toil takes no values for them, every such task stops (evaluate_decls_to_bindings).
        return None
    for decl in task.inputs or []:
        if decl.expr is not None or decl.type.optional:
            continue
        if str(decl.type) not in SAMPLES:
            return None
        bindings = bindings.bind(decl.name, SAMPLES[str(decl.type)])
    return bindings


def make(task, bindings):
    """Runs Toil's job that evaluates the resources; answers what it would issue."""
    captured, folder = {}, tempfile.gettempdir()
    options = {"container": "singularity", "task_path": task.name, "namespace": task.name, "all_call_outputs": False,
               "execution_dir": folder}
    job = wdltoil.WDLTaskWrapperJob(task, [bindings], WDL.Env.Bindings(), [task.name], options)
    job.assignConfig(Config())
    real = wdltoil.WDLTaskJob
    wdltoil.WDLTaskJob = issue(captured, real)
    try:
        job.run(SimpleNamespace(localTempDir=folder, getLocalTempDir=lambda: folder))
    except Issued:
        pass
    finally:
        wdltoil.WDLTaskJob = real
    return captured


def worker(runtime):
    with tempfile.TemporaryDirectory() as folder:
        container = SingularityContainer(CONFIG, "verdict", folder)
        container.process_runtime(logging.getLogger("verdicts"), {b.name: b.value for b in runtime})


def docker(runtime):
    """What Toil does before it starts Docker (WDLTaskJob.run)."""
    if runtime.has_binding("memory"):
        human2bytes(runtime.resolve("memory").value)


def attempt(action, *given):
    try:
        return action(*given), None
    except BaseException as error:
        return None, words(error)


def verdict(task):
    bindings = given_values(task)
    if bindings is None:
        return {"skipped": True}
    captured, refused = attempt(make, task, bindings)
    if refused is not None:
        return {"make": refused, "worker": None, "docker": None}
    _, in_worker = attempt(worker, captured["runtime"])
    _, in_docker = attempt(docker, captured["runtime"])
    accelerators = captured.get("accelerators")
    known = {"cores": captured["cores"], "memory": captured["memory"], "disk": captured["disk"]}
    return {"make": None, "worker": in_worker, "docker": in_docker, "accelerators": accelerators,
            **{k: v if isinstance(v, (int, float)) else None for k, v in known.items()}}


def judge(path):
    document, refused = attempt(lambda: asyncio.run(WDL.load_async(path, read_source=wdltoil.toil_read_source)))
    if refused is not None:
        return {"load": refused, "tasks": {}}
    return {"load": None, "tasks": {task.name: verdict(task) for task in document.tasks}}


def takes(case):
    """Whether Toil takes this key in an inputs file (WDL/__init__.py, values_from_json)."""
    document = asyncio.run(WDL.load_async(case["wdl"]))
    target = document.workflow or document.tasks[0]
    try:
        WDL.values_from_json({case["key"]: "1"}, target.available_inputs, WDL.Env.Bindings(), target.name)
        return "accepted"
    except (WDL.Error.InputError, WDL.Error.RuntimeError):
        return "refused"


if __name__ == "__main__":
    request = json.load(sys.stdin)
    json.dump({
        "documents": {path: judge(path) for path in request["documents"]},
        "inputs": [takes(case) for case in request["inputs"]],
    }, sys.stdout, default=str)
