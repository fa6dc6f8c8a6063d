import type { Aws } from '../../../../src/provisioner/aws/aws';
import type { Connection } from '../../../../src/provisioner/clusters/scanRegions';
import { Emitter } from '../../../../src/shared/events';
import type { ClusterStoreParts } from '../../../../src/usecases/clusters/clusterStore';
import { ClusterStore } from '../../../../src/usecases/clusters/clusterStore';
import { Operations } from '../../../../src/usecases/clusters/operations';
import type { FakeAccount } from '../../../fakes/fakeAws';
import { FakeClock } from '../../../fakes/fakeClock';
import { memoryLog } from '../../local/rig';

/** A profile and the account that it leads into. */
export interface RigProfile {
  readonly profile: string;
  readonly account: FakeAccount;
  readonly region?: string;
  readonly regions?: readonly string[];
}

interface Hold {
  readonly region: string;
  readonly until: Promise<unknown>;
}

/** Lets the answer about worker groups, the last of a look, come late. */
function slowly(aws: Aws, holds: Hold[]): Aws {
  const groups: Aws['autoScaling']['groups'] = async (by, signal) => {
    const index = holds.findIndex(({ region }) => region === aws.region);
    const [hold] = index === -1 ? [] : holds.splice(index, 1);
    const answer = await aws.autoScaling.groups(by, signal);
    await hold?.until;
    return answer;
  };
  return { ...aws, autoScaling: { ...aws.autoScaling, groups } };
}

/** A store above accounts in memory, with time that passes when it is told to. */
export function storeRig(...profiles: RigProfile[]) {
  const clock = new FakeClock();
  const log = memoryLog();
  const operations = new Operations();
  const resets = new Emitter<undefined>();
  const inUse = [...profiles];
  const holds: Hold[] = [];
  const connect = (profile: string, region: string): Aws => {
    const found = inUse.find((each) => each.profile === profile);
    if (found === undefined) throw new Error(`no profile ${profile}`);
    return slowly(found.account.at(region), holds);
  };
  const accounts: ClusterStoreParts['accounts'] = {
    connect,
    onReset: resets.event,
    knownProfile: (account) => inUse.find((each) => each.account.id === account)?.profile,
    connections: () =>
      Promise.resolve(
        inUse.map(({ profile, region = 'us-east-1', regions }): Connection => ({
          profile,
          region,
          connect: (name) => connect(profile, name),
          ...(regions === undefined ? {} : { regions }),
        })),
      ),
  };
  const store = new ClusterStore({ accounts, operations, log, clock });
  const fired: (readonly string[])[] = [];
  store.onChange((ids) => fired.push(ids));
  return { clock, log, operations, accounts, store, fired, inUse, holds, reset: () => resets.fire(undefined) };
}
