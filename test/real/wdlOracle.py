"""What the real miniwdl and Toil say of WDL files, inputs and texts. Reads one JSON request from standard input."""
import asyncio
import json
import logging
import os
import sys

import WDL
from toil.lib.conversions import human2bytes
from toil.wdl.wdltoil import toil_read_source

logging.disable(logging.CRITICAL)


def span(node):
    pos = node.pos
    return [pos.line, pos.column, pos.end_line, pos.end_column]


def decl(d):
    return {"name": d.name, "type": str(d.type), "at": span(d)[:2], "default": span(d.expr) if d.expr else None}


def decls(items):
    return None if items is None else [decl(d) for d in items]


def task(t):
    return {"name": t.name, "inputs": decls(t.inputs), "body": decls(t.postinputs), "outputs": decls(t.outputs),
            "resources": {k: span(e) for k, e in t.runtime.items()}}


def calls(section, depth=0):
    for item in section.body:
        if isinstance(item, WDL.Tree.Call):
            yield {"name": item.name, "target": ".".join(item.callee_id), "inputs": sorted(item.inputs), "depth": depth}
        elif isinstance(item, (WDL.Tree.Scatter, WDL.Tree.Conditional)):
            yield from calls(item, depth + 1)


def target_of(doc):
    return doc.workflow or (doc.tasks[0] if len(doc.tasks) == 1 else None)


def describe(path):
    try:
        doc = WDL.load(path, read_source=toil_read_source)
    except Exception as e:
        return {"error": f"{type(e).__name__} {e}"}
    w, t = doc.workflow, target_of(doc)
    return {
        "version": doc.wdl_version or "draft-2",
        "imports": [[i.uri, i.namespace] for i in doc.imports],
        "tasks": [task(x) for x in doc.tasks],
        "workflow": w and {"name": w.name, "inputs": decls(w.inputs), "calls": list(calls(w))},
        "available": t and sorted(b.name for b in t.available_inputs if "_runtime" not in b.name and "_requirements" not in b.name),
        "required": t and sorted(b.name for b in t.required_inputs),
    }


def accepts(path, text):
    doc = WDL.load(path)
    t = target_of(doc)
    try:
        WDL.values_from_json(json.loads(text), t.available_inputs, t.required_inputs, t.name)
        return "accepted"
    except json.JSONDecodeError as e:
        return f"{e.msg} {e.pos}"
    except (WDL.Error.InputError, WDL.Error.RuntimeError) as e:
        return "refused"


def loads(path):
    try:
        asyncio.run(WDL.load_async(path, read_source=toil_read_source))
        return "accepted"
    except BaseException as e:
        return type(e).__name__


def amount(text):
    try:
        return int(human2bytes(text))
    except (ValueError, RuntimeError):
        return None


request = json.load(sys.stdin)
here = os.path.join(os.path.dirname(sys.modules["toil"].__file__), "test", "wdl")
corpus = sorted(os.path.join(d, f) for d, _, names in os.walk(here) for f in names if f.endswith(".wdl"))
corpus += request["documents"]
json.dump({
    "documents": {p: describe(p) for p in corpus},
    "inputs": [accepts(c["wdl"], c["text"]) for c in request["inputs"]],
    "amounts": [amount(a) for a in request["amounts"]],
    "loads": [loads(p) for p in request["loads"]],
}, sys.stdout)
