"""The way in: `python3 …/toil_run COMMAND …` runs this file."""
import os
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))

if __name__ == "__main__":
    if not sys.flags.utf8_mode:  # paths come as JSON: the locale has no say in their bytes
        os.execv(sys.executable, [sys.executable, "-X", "utf8", FOLDER] + sys.argv[1:])
    sys.dont_write_bytecode = True  # no __pycache__ of the modules, however this was called
    sys.path[0] = os.path.dirname(FOLDER)  # was the folder: as a package its files cannot hide other modules
    from toil_run.commands import main

    try:
        main(sys.argv[1:])
    except BrokenPipeError:
        os._exit(0)
    except KeyboardInterrupt:
        os._exit(130)
