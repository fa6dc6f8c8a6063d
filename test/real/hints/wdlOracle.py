"""What Toil's own classes make of WDL documents, and miniwdl of expressions: one JSON request a line in, one answer a line out."""
import json
import logging
import os
import shutil
import sys
import tempfile
from argparse import Namespace

import WDL
from toil.common import Config
from toil.job import Job, Promise
from toil.wdl import wdltoil

logging.disable(logging.CRITICAL)
wdltoil.poll_execution_cache = lambda node, bindings: (None, None)

GIB = 1024**3
FOLDER = tempfile.mkdtemp()


class FileStore:
    """What Toil's classes ask of a file store while they compute resources; files are never stored."""

    localTempDir = FOLDER
    jobStore = None


def config_of(options):
    config = Config()
    config.defaultCores = options["defaultCores"]
    config.defaultMemory = options["defaultMemory"]
    config.defaultDisk = options["defaultDisk"]
    config.defaultPreemptible = options["defaultPreemptible"]
    config.defaultAccelerators = []
    config.maxCores = config.maxMemory = config.maxDisk = sys.maxsize
    return config


class Run:
    """The calls of one document, made by Toil's own jobs; what they would add to the job store is caught."""

    def __init__(self, document, config):
        self.document = document
        self.config = config
        self.jobs = []

    def options(self, namespace):
        return {"execution_dir": FOLDER, "container": "singularity", "all_call_outputs": False, "task_path": namespace,
                "namespace": namespace, "source_dir": FOLDER}

    def children_of(self, job):
        job.assignConfig(self.config)
        children = []
        job.addChild = children.append
        job.defer_postprocessing = lambda other: None
        job.run(FileStore())
        return children

    def task(self, job, name):
        try:
            (made,) = self.children_of(job)
            made.assignConfig(self.config)
            answer = {"cores": made.cores, "memory": made.memory, "disk": made.disk, "accelerators": made.accelerators,
                      "preemptible": made.preemptible}
        except BaseException as e:
            answer = {"error": f"{type(e).__name__}: {e}"[:300]}
        self.jobs.append({"name": name, **answer})

    def library(self, namespace):
        return wdltoil.ToilWDLStdLibBase(FileStore(), self.options(namespace))

    def workflow(self, workflow, bindings, namespace):
        library = self.library(namespace)
        if workflow.inputs:
            bindings = wdltoil.evaluate_decls_to_bindings(workflow.inputs, bindings, library, include_previous=True,
                                                          expressions_are_defaults=True)
        self.body(workflow.body, bindings, namespace, library)

    def body(self, nodes, bindings, namespace, library):
        for node in nodes:
            if isinstance(node, WDL.Tree.Decl):
                bindings = bindings.bind(node.name, wdltoil.evaluate_decl(node, bindings, library))
            elif isinstance(node, WDL.Tree.Conditional):
                if node.expr.eval(bindings, library).value:
                    self.body(node.body, bindings, namespace, library)
                    bindings = self.after(node.body, bindings, library)
                else:
                    for inner in node.body:
                        if isinstance(inner, WDL.Tree.Decl):
                            bindings = bindings.bind(inner.name, WDL.Value.Null())
            elif isinstance(node, WDL.Tree.Scatter):
                for item in node.expr.eval(bindings, library).value[:1]:
                    self.body(node.body, bindings.bind(node.variable, item), namespace, library)
            else:
                self.call(node, bindings, namespace)
        return bindings

    def after(self, nodes, bindings, library):
        for node in nodes:
            if isinstance(node, WDL.Tree.Decl):
                bindings = bindings.bind(node.name, wdltoil.evaluate_decl(node, bindings, library))
        return bindings

    def call(self, node, bindings, namespace):
        name = f"{namespace}.{node.name}"
        made = []
        try:
            made = self.children_of(wdltoil.WDLWorkflowNodeJob(node, [bindings], self.options(namespace)))
        except BaseException as e:
            self.jobs.append({"name": name, "error": f"{type(e).__name__}: {e}"[:300]})
        for job in made:
            if isinstance(job, wdltoil.WDLTaskWrapperJob):
                self.task(job, name)
            else:
                inner = wdltoil.combine_bindings(wdltoil.unwrap_all(job._prev_node_results))
                self.workflow(job._workflow, inner, name)


def load(files):
    folder = tempfile.mkdtemp(dir=FOLDER)
    for name, text in files.items():
        with open(os.path.join(folder, name), "w") as f:
            f.write(text)
    return WDL.load(os.path.join(folder, "main.wdl"))


def resources(request):
    try:
        document = load(request["files"])
    except Exception as e:
        errors = getattr(e, "exceptions", [e])
        return {"refused": "; ".join(f"{type(x).__name__}: {x}" for x in errors)[:500]}
    target = document.workflow or document.tasks[0]
    try:
        inputs = WDL.values_from_json(request["inputs"], target.available_inputs, None, target.name)
    except Exception as e:
        return {"refused": f"{type(e).__name__}: {e}"[:300]}
    run = Run(document, config_of(request["options"]))
    try:
        if document.workflow:
            run.workflow(target, inputs, target.name)
        else:
            job = wdltoil.WDLTaskWrapperJob(target, [inputs], inputs, [target.name], run.options(target.name))
            run.task(job, target.name)
    except BaseException as e:
        return {"refused": f"{type(e).__name__}: {e}"[:300], "jobs": run.jobs}
    return {"jobs": run.jobs}


def plain(value):
    """A WDL value with its kind, so that 1 and 1.0 differ."""
    if isinstance(value, WDL.Value.Null):
        return None
    if isinstance(value, WDL.Value.Array):
        return {"array": [plain(v) for v in value.value]}
    if isinstance(value, WDL.Value.Pair):
        return {"pair": [plain(v) for v in value.value]}
    if isinstance(value, WDL.Value.Map):
        return {"map": [[plain(k), plain(v)] for k, v in value.value]}
    if isinstance(value, WDL.Value.Struct):
        return {"struct": {k: plain(v) for k, v in value.value.items()}}
    return {type(value).__name__.lower(): value.value}


def expressions(request):
    """Each expression is the value of a runtime key, evaluated by miniwdl in the environment that Toil makes."""
    answers = []
    for text in request["expressions"]:
        try:
            document = load({"main.wdl": request["document"].replace("EXPRESSION", text)})
            task = document.tasks[0]
            library = Run(document, None).library("t")
            bindings = wdltoil.evaluate_decls_to_bindings(task.postinputs, WDL.Env.Bindings(), library, include_previous=True)
            answers.append({"value": plain(task.runtime["x"].eval(bindings, library))})
        except BaseException as e:
            errors = getattr(e, "exceptions", [e])
            answers.append({"refused": "; ".join(f"{type(x).__name__}: {x}" for x in errors)[:300]})
    return answers


try:
    for line in sys.stdin:
        request = json.loads(line)
        answer = expressions(request) if "expressions" in request else resources(request)
        print(json.dumps(answer), flush=True)
finally:
    shutil.rmtree(FOLDER, ignore_errors=True)
