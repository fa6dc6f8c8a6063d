"""The job store of a run, by its locator."""
import os

from .files import read_json


def canonical(locator):
    """The locator as Toil's workers are told it (toil/common.py, canonical_locator), or None."""
    if not isinstance(locator, str) or not locator:
        return None
    if locator[0] in "/." or ":" not in locator:
        return "file:" + os.path.abspath(locator)
    if locator.startswith("file:"):
        return "file:" + os.path.abspath(locator[len("file:") :])
    return locator


def job_store_folder(record):
    """Path of a file job store, or None for another kind."""
    locator = canonical(record.get("jobStore")) if isinstance(record, dict) else None
    return locator[len("file:") :] if locator and locator.startswith("file:") else None


def job_store_exists(record):
    folder = job_store_folder(record)
    return None if folder is None else os.path.exists(folder)


def stores_of(directory, attempt):
    record = read_json(os.path.join(directory, "run.json"))
    named = [record.get("jobStore") if isinstance(record, dict) else None, attempt.get("jobStore")]
    return {canonical(locator) for locator in named} - {None}
