import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { leaderRoleName, workerRoleName } from '../../../src/provisioner/names';
import type { Grant } from '../../../src/provisioner/policies/grant';
import { leaderGrants } from '../../../src/provisioner/policies/leaderPolicy';
import { workerGrants } from '../../../src/provisioner/policies/workerPolicy';
import { callsOf } from './support/callsOf';
import { rigSpec } from './support/launchedCluster';
import type { ActionsOfRoles } from './support/testRun';

/** Actions that machines have and that the rig does not make them use, each with the reason to have it all the same. */
const UNUSED: Readonly<Record<'leader' | 'worker', Readonly<Record<string, string>>>> = {
  leader: {},
  worker: {},
};

/** The last of the suites: what the machines of those before it really called. */
describe('What machines may do', () => {
  const called = globSync(callsOf('*')).map((file) => JSON.parse(readFileSync(file, 'utf8')) as ActionsOfRoles);
  const spec = rigSpec({ workers: [{ types: ['t3.medium'], max: 1 }] });
  const scope = { partition: 'aws', region: 'us-west-2', account: '123456789012', cluster: 'lab', launchId: 'abc' };
  const grants: Readonly<Record<'leader' | 'worker', readonly Grant[]>> = {
    leader: leaderGrants(scope, spec, false),
    worker: workerGrants(scope, spec, false),
  };
  const suffix = { leader: leaderRoleName(''), worker: workerRoleName('') };

  function calledBy(node: 'leader' | 'worker'): ReadonlySet<string> {
    const all = called.flatMap((roles) => Object.entries(roles));
    return new Set(all.flatMap(([role, actions]) => (role.endsWith(suffix[node]) ? actions : [])));
  }

  for (const node of ['leader', 'worker'] as const) {
    it(`is all that a ${node} calls`, () => {
      const calls = calledBy(node);
      const held = new Set(grants[node].flatMap(({ actions }) => actions));
      assert.ok(calls.size > 0, 'the suites before this one have written nothing');
      assert.deepEqual([...calls].filter((action) => !held.has(action)).sort(), []);
    });

    it(`is nothing that no ${node} calls, but for what has another reason`, () => {
      const calls = calledBy(node);
      const idle = new Set(grants[node].flatMap(({ actions }) => actions).filter((action) => !calls.has(action)));
      assert.deepEqual([...idle].sort(), Object.keys(UNUSED[node]).sort());
    });
  }
});
