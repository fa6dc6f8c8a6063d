"""What Toil's own classes ask the batch system for. Reads CWL documents as JSON lines, writes one answer per line.

A request: {"folder": ..., "main": "main.cwl", "files": {name: text}, "inputs": {...}, "arguments": ["--defaultCores=2", ...]}.
An answer: {"error": ...} when the document is refused, else {"jobs": {key: [{...}, ...]}} with one entry for each job that Toil makes
of a tool, or {"error": ...} in its place. The key is the part of the tool's id that matches s<number>_tool, or "tool".
"""
import json
import logging
import os
import re
import sys

import cwltool.context
import cwltool.load_tool
import cwltool.main
from schema_salad.fetcher import DefaultFetcher
from toil.common import Config
from toil.cwl import cwltoil
from toil.job import Job, Promise

logging.disable(logging.CRITICAL)
# What other jobs will have made is not there: the value of such a source is null.
Promise.get = lambda self, name: None
# Names that no schema knows are looked for on the network; there is none in a test, and the answer is the same.
real_exists = DefaultFetcher.check_exists
DefaultFetcher.check_exists = lambda self, url: url in self.cache or (not url.startswith("http") and real_exists(self, url))
real_make_job = cwltoil.makeJob
settings = {}
failed = []


def key_of(tool):
    found = re.findall(r"s\d+_tool", tool.tool["id"])
    return found[-1] if found else "tool"


def make_job(tool, *args, **kwargs):
    """Toil's own, but one step that fails does not keep the others from being made."""
    try:
        return real_make_job(tool, *args, **kwargs)
    except BaseException as e:
        failed.append((key_of(tool), f"{type(e).__name__} {e}"))
        stub = Job()
        return stub, stub


cwltoil.makeJob = make_job


def settings_for(arguments):
    """The contexts as `toil_cwl_runner` (toil/cwl/cwltoil.py) sets them up."""
    found = settings.get(arguments)
    if found is None:
        options = cwltoil.get_options([*arguments, "--jobStore=/tmp/none", "x.cwl"])
        cwltool.main.setup_schema(args=options, custom_schema_callback=None)
        # As Toil's `main` sets them, but for the look for bad style in JavaScript, which only warns.
        options.doc_cache = options.do_validate = options.disable_js_validation = True
        options.pack = options.print_subgraph = False
        config = Config()
        config.setOptions(options)
        runtime = cwltool.context.RuntimeContext(vars(options))
        runtime.workdir = "/tmp"
        runtime.basedir = "/tmp"
        for name in ("cwl_default_ram", "cwl_min_ram", "bypass_file_store", "cwl_loop_iteration_limit"):
            setattr(runtime, name, getattr(options, name))
        if not options.bypass_file_store:
            runtime.make_fs_access = cwltoil.ToilFsAccess
        found = settings[arguments] = (options, config, runtime)
    return found


def load(path, options, config, runtime):
    loading = cwltool.main.setup_loadingContext(None, runtime, options)
    loading.hints = [{"class": "ResourceRequirement", "coresMin": config.defaultCores,
                      "outdirMin": config.defaultDisk / (2**20), "tmpdirMin": 0}]
    loading.construct_tool_object = cwltoil.toil_make_tool
    loading.strict = not options.not_strict
    uri, _ = cwltool.load_tool.resolve_tool_uri(path, loading.resolver, loading.fetcher_constructor)
    loading, document, uri = cwltool.load_tool.fetch_document(uri, loading)
    loading, uri = cwltool.load_tool.resolve_and_validate_document(loading, document, uri)
    return cwltool.load_tool.make_tool(uri, loading)


def need(job, config):
    job.assignConfig(config)
    return {
        "cores": job.cores, "memory": job.memory, "disk": job.disk, "preemptible": job.preemptible,
        "local": bool(job.description.local),
        "accelerators": [{k: v for k, v in a.items() if k != "api"} for a in job.accelerators],
    }


def unfold(job, config, jobs):
    """Runs what only makes further jobs: workflows, scatters and the wrappers of dynamic resources."""
    seen, waiting = set(), [job]
    while waiting:
        job = waiting.pop()
        if id(job) in seen:
            continue
        seen.add(id(job))
        if isinstance(job, cwltoil.CWLJob):
            jobs.setdefault(key_of(job.cwltool), []).append(need(job, config))
            continue
        if not isinstance(job, (cwltoil.CWLWorkflow, cwltoil.CWLScatter, cwltoil.CWLJobWrapper)):
            continue
        try:
            job.run(None)
        except BaseException as e:
            key = key_of(job.cwltool) if isinstance(job, cwltoil.CWLJobWrapper) else "workflow"
            failed.append((key, f"{type(e).__name__} {e}"))
        waiting.extend(job._registry.values())


def answer(request):
    options, config, runtime = settings_for(tuple(request.get("arguments", [])))
    for name, text in request["files"].items():
        path = os.path.join(request["folder"], name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    failed.clear()
    jobs = {}
    try:
        tool = load(os.path.join(request["folder"], request["main"]), options, config, runtime)
        cwltoil.scan_for_unsupported_requirements(tool)
    except BaseException as e:
        return {"error": f"{type(e).__name__} {e}"[:2000]}
    first, _ = make_job(tool, dict(request.get("inputs") or {}), runtime, None, None)
    unfold(first, config, jobs)
    for key, error in failed:
        jobs.setdefault(key, []).append({"error": error[:2000]})
    return {"jobs": jobs}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
