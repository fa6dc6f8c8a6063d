import type { RunOptions, RunRecord } from '../../contracts/runRecord';
import type { RunWish } from '../planRun';
import { inputsOnLeader, wordsOnLeader } from '../sync/runFiles';
import type { LeaderPlace } from '../sync/places';

/** A file that is made for the leader: beside the user's own there, so that relative paths in it go on leading somewhere. */
export interface LeaderCopy {
  /** Absolute path on the leader. */
  readonly path: string;
  readonly text: string;
}

/** A wish in terms of a leader. */
export interface LeaderWish {
  readonly wish: RunWish;
  /** The inputs file with the paths of the leader, where the user's own has absolute ones. */
  readonly copy?: LeaderCopy;
}

/** What is known of the inputs of a wish. */
export interface WishInputs {
  /** Text of the inputs file, if there is one. */
  readonly text?: string;
  /** The local files that are copied because inputs file or words name them. */
  readonly named: readonly string[];
}

/**
 * The wish as the leader's Toil is told it: every path is that of its place there. What the user said is kept as `origin`; results come to a
 * folder of this machine when they are fetched, so the leader is not told of it, nor of a work folder of this machine.
 */
export function wishOnLeader(
  wish: RunWish,
  inputs: WishInputs,
  {
    runId,
    place,
    thisHost,
  }: { readonly runId: string; readonly place: LeaderPlace; readonly thisHost: RunRecord['host'] },
): LeaderWish {
  const there = inputsThere(wish.inputs, inputs, runId, place);
  const { workflow, options } = wish;
  return {
    wish: {
      ...wish,
      workflow: { ...workflow, path: place.mapPath(workflow.path) },
      inputs: there.inputs,
      options: optionsThere(options),
      origin: { host: thisHost, workflow, inputs: wish.inputs, options },
    },
    ...(there.copy ? { copy: there.copy } : {}),
  };
}

function inputsThere(
  inputs: RunRecord['inputs'],
  { text, named }: WishInputs,
  runId: string,
  place: LeaderPlace,
): { inputs: RunRecord['inputs']; copy?: LeaderCopy } {
  switch (inputs.kind) {
    case 'none':
      return { inputs };
    case 'arguments':
      return { inputs: { kind: 'arguments', words: wordsOnLeader(inputs.words, named, place) } };
    case 'file': {
      const path = place.mapPath(inputs.path);
      const changed = text === undefined ? undefined : inputsOnLeader(text, named, place);
      if (changed === undefined) return { inputs: { kind: 'file', path } };
      const copy = { path: path.replace(/[^/]*$/, (name) => `.${runId}.${name}`), text: changed };
      return { inputs: { kind: 'file', path: copy.path }, copy };
    }
  }
}

function optionsThere(options: RunOptions): RunOptions {
  const there = { ...options };
  delete there.outputs;
  delete there.workFolder;
  return there;
}
