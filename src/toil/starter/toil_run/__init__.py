"""Starts, watches and stops Toil runs. The machine that runs Toil runs this folder; it outlives the editor.

  toil_run start DIR           begins an attempt (StartRequest as JSON on standard input), answers one JSON line
  toil_run list ROOT           one JSON line per run below ROOT
  toil_run watch ROOT [LEASE]  the same, then a line per change, until standard input is closed
  toil_run wait DIR            sleeps until no attempt is running, then one JSON line
  toil_run stop DIR SECONDS    asks Toil to stop, insists after SECONDS, ends what is left over of it
  toil_run reap DIR            ends workers that outlived their Toil
  toil_run --version

A cut line closes nothing here at once: with a LEASE (seconds) it ends too when nothing came on standard input for so long.

For an editor that cannot open the files of this machine (access.py):

  toil_run create ROOT ID             makes a run with the run.json that is on standard input
  toil_run remove ROOT DIR            deletes a run
  toil_run read PATH OFFSET LENGTH    a part of a file, as it is
  toil_run size PATH | folder PATH | usage PATH | links PATH

Messages are described in src/contracts/starter.ts. Python 3.8 or newer, standard library only, Linux and macOS.

A run is a directory. `lock` is held (flock, exclusive) by the starter and by Toil, not by Toil's workers, so it is free
exactly when both are gone, however they went. Under the lock `attempts/N.json` is written at the start of attempt N and
again at its end. Readers test the lock first and read afterwards; they hold it shared, for an instant.
"""
