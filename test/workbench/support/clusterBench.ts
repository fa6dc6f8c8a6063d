import { addProfile, KEY_PAIR, PROFILE, REGION, startLoopbackCloud, type LoopbackCloud } from './loopbackCloud';
import { ToilBench } from './toilBench';

export interface ClusterBenchOptions {
  readonly workspace: string;
  /** Second byte of the leaders' addresses; each suite has its own. */
  readonly second: number;
  /** Profiles whose keys AWS does not accept, with why. */
  readonly badProfiles?: Readonly<Record<string, 'expired' | 'unknown'>>;
}

export interface ClusterBench {
  readonly bench: ToilBench;
  /** The account of the profile; inside tests and hooks. */
  readonly account: () => LoopbackCloud;
  /** The text of a spec for a cluster in that account, with one group of workers that come by need; `more` goes over it. */
  readonly specText: (name: string, more?: object) => string;
}

/** A VS Code whose user has an AWS account on this machine. Called first inside `describe(…, function () {…})` with its `this`. */
export function clusterBench(
  suite: Mocha.Suite,
  { workspace, second, badProfiles = {} }: ClusterBenchOptions,
): ClusterBench {
  let started: LoopbackCloud | undefined;
  const account = (): LoopbackCloud => {
    if (started === undefined) throw new Error('the account is there only inside tests and hooks');
    return started;
  };
  const bench = ToilBench.forSuite(suite, {
    workspace,
    prepare: async (_, home) => {
      // The access key is named as its profile.
      started = await startLoopbackCloud(home, second, { keys: badProfiles });
      for (const name of Object.keys(badProfiles)) await addProfile(home, name, started.front.url, name);
    },
    settings: () => ({
      'toil.aws.profiles': [PROFILE, ...Object.keys(badProfiles)],
      'toil.aws.systemExtensionMirror': account().systemExtension,
    }),
  });
  suite.afterAll('end the account', () => started?.end());
  return {
    bench,
    account,
    specText: (name, more = {}) => {
      const { systemExtension } = account();
      const where = { profile: PROFILE, region: REGION, keyPair: KEY_PAIR };
      const spec = {
        format: 1,
        name,
        ...where,
        workers: [{ types: ['m5.xlarge'], max: 2 }],
        mirrors: { systemExtension },
        ...more,
      };
      return `${JSON.stringify(spec, undefined, 2)}\n`;
    },
  };
}
