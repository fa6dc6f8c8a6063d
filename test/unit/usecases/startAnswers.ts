import type { StartAnswer } from '../../../src/contracts/starter';
import type { StartPlace } from '../../../src/usecases/planRun';
import type { Problem } from '../../../src/usecases/problems';

export const place: StartPlace = {
  runsFolder: '/runs',
  host: { id: 'host-1', name: 'laptop' },
  toil: { version: '9.6.0', bin: '/toil/bin', python: '/toil/bin/python3' },
  hasFlag: () => true,
};

/** What a starter may answer but `started`, and the problem that it becomes. */
export const ANSWERS: readonly [Exclude<StartAnswer, { kind: 'started' }>, Problem][] = [
  [{ kind: 'alreadyRunning' }, { kind: 'alreadyRunning', name: 'align.cwl' }],
  [
    { kind: 'otherHost', host: 'cluster node' },
    { kind: 'otherHost', host: 'cluster node' },
  ],
  [
    { kind: 'noLocks', reason: 'No locks available' },
    { kind: 'noLocks', path: '/runs/r1', reason: 'No locks available' },
  ],
  [
    { kind: 'cannotStart', reason: 'No such file' },
    { kind: 'cannotStart', reason: 'No such file' },
  ],
  [{ kind: 'noSpace' }, { kind: 'noSpace', path: '/runs/r1' }],
];
