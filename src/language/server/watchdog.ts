import { Worker } from 'node:worker_threads';

/** Ends this process when a check keeps it from answering: its client starts it anew. */
export interface Watchdog {
  /** Says that work begins; the result says that it is done. */
  begin(): () => void;
  dispose(): void;
}

/** The state that both threads see: 0 while nothing is done, else another number for each begin and end. */
const CELLS = 1;

/**
 * A thread of its own, as a loop in this one would keep timers from firing. It sleeps while nothing is done.
 * @param limit milliseconds without a sign of life.
 * @param end what the thread runs then, as source code.
 */
export function startWatchdog(limit: number, end = "process.kill(process.pid, 'SIGKILL')"): Watchdog {
  const state = new Int32Array(new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(SOURCE, { eval: true, execArgv: [], workerData: { state, limit, end } });
  // It alone is no reason to stay.
  worker.unref();
  let going = 0;
  let signs = 0;
  const sign = (): void => {
    signs = (signs % 1_000_000) + 1;
    Atomics.store(state, 0, going === 0 ? 0 : signs);
    Atomics.notify(state, 0);
  };
  // A wait for a disk is no loop: while work goes on, the thread that is free says so.
  const beat = setInterval(() => {
    if (going > 0) sign();
  }, limit / 4);
  beat.unref();
  return {
    begin() {
      going += 1;
      sign();
      let done = false;
      return () => {
        if (done) return;
        done = true;
        going -= 1;
        sign();
      };
    },
    dispose() {
      clearInterval(beat);
      void worker.terminate();
    },
  };
}

const SOURCE = `
const { state, limit, end } = require('node:worker_threads').workerData;
for (;;) {
  const seen = Atomics.load(state, 0);
  if (seen === 0) Atomics.wait(state, 0, 0);
  else if (Atomics.wait(state, 0, seen, limit) === 'timed-out') new Function('require', end)(require);
}
`;
