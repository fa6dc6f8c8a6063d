import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { NEVER } from '../../../loopback/support/connected';
import { provideRigParts } from '../../build/rigParts';
import type { RigParts } from '../../rigParts';
import { startRig, type Rig } from '../../rig';
import { iamActions } from './iamActions';

/** The environment variables in which `npm run test:rig` tells a suite what the rig is made of, and where to write what was called. */
export const PARTS = 'TOIL_RIG_PARTS';
export const CALLS = 'TOIL_RIG_CALLS';

/** The actions of IAM that machines called for, by the name of their role. */
export type ActionsOfRoles = Readonly<Record<string, readonly string[]>>;

const called = new Map<string, Set<string>>();

/** Starts a rig for a suite. What its machines call is written down when this process ends (zz-policies.test.ts). */
export async function startTestRig(report: (line: string) => void): Promise<Rig> {
  const told = process.env[PARTS];
  const parts = told === undefined ? await provideRigParts(report, NEVER) : (JSON.parse(told) as RigParts);
  const rig = await startRig(parts, { report }, NEVER);
  rig.front.onCall((call, request) => {
    const role = rig.roleOf(call.accessKey);
    if (role === undefined) return;
    const actions = called.get(role) ?? new Set();
    called.set(role, actions);
    for (const action of iamActions(request)) actions.add(action);
  });
  return rig;
}

process.once('exit', () => {
  const file = process.env[CALLS];
  if (file === undefined || called.size === 0) return;
  const written = Object.fromEntries([...called].map(([role, actions]) => [role, [...actions].sort()]));
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(written, undefined, 2));
});
