"""Where miniwdl finds tasks and their runtime keys, and ruamel.yaml hints and requirements: paths in, answers out, both as JSON."""
import json
import sys

import WDL
from ruamel.yaml import YAML


def wdl(path):
    with open(path, newline="") as file:
        text = file.read()
    try:
        document = WDL.parse_document(text)
    except Exception as e:
        return {"refused": type(e).__name__}
    tasks = []
    for task in document.tasks:
        keys = sorted([key, value.pos.line, value.pos.column] for key, value in task.runtime.items())
        tasks.append({"name": task.name, "line": task.pos.line, "column": task.pos.column, "keys": keys})
    return {"tasks": tasks}


def place(position):
    return [position[0] + 1, position[1] + 1]


def entries(level, found):
    for field in ("hints", "requirements"):
        value = level.get(field)
        if isinstance(value, dict):
            found.extend([field, key, *place(value.lc.key(key))] for key in value if not key.startswith("$"))
        for item in value if isinstance(value, list) else []:
            if isinstance(item, dict) and isinstance(item.get("class"), str):
                found.append([field, item["class"], *place(item.lc.value("class"))])


def process(level, found):
    if not isinstance(level, dict) or "class" not in level:
        return
    entries(level, found)
    steps = level.get("steps") if level["class"] == "Workflow" else None
    for step in list(steps.values()) if isinstance(steps, dict) else steps or []:
        if isinstance(step, dict):
            entries(step, found)
            process(step.get("run"), found)


def cwl(path):
    yaml = YAML()
    yaml.allow_duplicate_keys = True
    found = []
    try:
        with open(path) as file:
            document = next(yaml.load_all(file))
    except Exception as e:
        return {"refused": type(e).__name__}
    for each in document["$graph"] if isinstance(document, dict) and "$graph" in document else [document]:
        process(each, found)
    return {"entries": sorted(found)}


json.dump([wdl(path) if path.endswith(".wdl") else cwl(path) for path in json.load(sys.stdin)], sys.stdout)
