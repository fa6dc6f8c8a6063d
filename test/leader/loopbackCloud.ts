import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { ImportKeyPairCommand } from '@aws-sdk/client-ec2';
import { testToil } from '../../scripts/testToil';
import { execute } from '../../scripts/vscodeHost/programs';
import type { Aws } from '../../src/provisioner/aws/aws';
import type { AwsFront } from '../aws-front/awsFront';
import { DEFAULT_ACCOUNT } from '../aws-front/cloud';
import { IMAGES } from '../aws-front/moto';
import type { LoopbackNetwork } from '../aws-front/network';
import { clientsOf } from '../aws-front/testClients';
import { connections } from '../loopback/support/connected';
import { startLeaderAccount } from './leaderAccount';
import { leaderInstances, type LeaderInstance } from './sightings';
import { makeSshUser, type Ended, type SshUser } from './sshProgram';
import type { LeaderWatch } from './watch';

/** An account whose leaders answer SSH, a user `ann` with a key pair in it, our provisioner and the real Toil, side by side. */
export interface LoopbackCloud {
  readonly front: AwsFront;
  readonly watch: LeaderWatch;
  readonly user: SshUser;
  readonly network: LoopbackNetwork;
  readonly region: string;
  readonly aws: Aws;
  /** `toil …`, unchanged, with the front as AWS and a home of its own. */
  readonly toil: (words: readonly string[]) => Promise<Ended>;
  /** The one leader there is, once it answers; its host keys are known to `user` from now on. */
  readonly leader: () => Promise<LeaderInstance>;
  readonly end: () => Promise<void>;
}

/** @param second of its addresses, `127.<second>.…`: two at the same time take two. */
export async function startLoopbackCloud({
  region = 'us-west-2',
  second,
}: {
  region?: string;
  second: number;
}): Promise<LoopbackCloud> {
  const account = await startLeaderAccount();
  const { front, watch } = account;
  const user = await makeSshUser();
  const connected = await connections(front.url);
  const network = await front.addLoopbackNetwork(region, { second });
  const { ec2 } = clientsOf(front.url, region);
  await ec2.send(new ImportKeyPairCommand({ KeyName: 'ann', PublicKeyMaterial: Buffer.from(user.publicKey) }));
  const toil = await toilProgram(front.url, region, user);
  const cloud: LoopbackCloud = {
    ...{ front, watch, user, network, region, toil, aws: connected.to(region) },
    leader: async () => {
      await watch.settled();
      const place = { account: DEFAULT_ACCOUNT, region };
      const running = (await leaderInstances(front, place)).filter(({ state }) => state === 'running');
      const [found] = running;
      if (found === undefined || running.length > 1) throw new Error(`${running.length} leaders run`);
      await user.know(found.privateAddress, (await watch.leader(found.id)?.hostKeys()) ?? []);
      return found;
    },
    end: async () => {
      connected.close();
      await account.end();
      await user.remove();
    },
  };
  return cloud;
}

async function toilProgram(url: string, region: string, user: SshUser): Promise<LoopbackCloud['toil']> {
  const { bin } = await testToil();
  // With this tag Toil asks no registry whether the image is there (toil/__init__.py, checkDockerImageExists).
  const asked = await execute([path.join(bin, 'python'), '-c', 'from toil.version import dockerTag as t; print(t)']);
  const home = path.join(user.folder, 'home');
  await mkdir(home);
  const env = {
    ...{ HOME: home, PATH: `${bin}:${process.env['PATH'] ?? ''}`, AWS_ENDPOINT_URL: url },
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'secret', AWS_DEFAULT_REGION: region },
    ...{ TOIL_AWS_AMI: IMAGES.amd64, TOIL_APPLIANCE_SELF: `nowhere.invalid/toil:${asked.trim()}` },
  };
  return (words) => user.run(['toil', ...words], env);
}
