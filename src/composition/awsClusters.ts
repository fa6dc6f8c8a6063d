import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { AllowedRange } from '../provisioner/aws/calls/ec2';
import { readBootFiles } from '../provisioner/boot/bootFiles';
import { bootDocuments } from '../provisioner/boot/documents';
import type { Disposables } from '../shared/disposables';
import type { Log } from '../shared/log';
import { awsProfiles, awsRegions } from '../ui/awsSettings';
import { toilConfiguration } from '../ui/configuration';
import { followAccountSettings } from '../ui/followSettings';
import { lineOptions } from '../ui/lineOptions';
import type { ExtensionContext } from '../ui/loadedExtension';
import { askMfa } from '../ui/prepareAws/askMfa';
import { acceptedHostKeys } from '../ui/reach/acceptedHostKeys';
import { connectQuestions } from '../ui/reach/questions';
import { sshWays } from '../ui/reach/sshWays';
import { Accounts } from '../usecases/clusters/accounts';
import { ClusterStore } from '../usecases/clusters/clusterStore';
import { Operations } from '../usecases/clusters/operations';
import { fetchTextOver } from '../usecases/launching/fetchText';
import { BootTimes } from '../usecases/launching/bootTimes';
import type { LaunchingParts } from '../usecases/launching/launchingParts';
import { ownAddress } from '../usecases/launching/ownAddress';
import { Forwards } from '../usecases/leaders/forwards';
import type { AcceptedHostKeys } from '../usecases/leaders/hostKeySources';
import { leaderAnswers } from '../usecases/leaders/leaderAnswers';
import { LeaderConnections } from '../usecases/leaders/leaderConnections';

/** The accounts of AWS, the clusters in them and the ways to their leaders. */
export interface AwsClusters {
  readonly accounts: Accounts;
  readonly operations: Operations;
  readonly clusters: ClusterStore;
  readonly leaders: LeaderConnections;
  readonly accepted: AcceptedHostKeys;
  readonly forwards: Forwards;
  /** All that launching needs but what only runs tell. */
  readonly launching: Omit<LaunchingParts, 'liveRuns'>;
  readonly ownAddress: (signal: AbortSignal) => Promise<AllowedRange | undefined>;
  /** `ann@laptop`, in the rules of this machine. */
  readonly who: string;
}

/** Builds them; nothing is called before somebody asks. */
export async function makeAwsClusters(context: ExtensionContext, all: Disposables, log: Log): Promise<AwsClusters> {
  const operations = all.add(new Operations());
  const accounts = all.add(
    new Accounts({
      profiles: () => awsProfiles(toilConfiguration()),
      regions: () => awsRegions(toilConfiguration()),
      line: lineOptions,
      home: homedir(),
      askMfa,
      mayAsk: () => operations.all().length > 0,
      log,
    }),
  );
  const clusters = all.add(new ClusterStore({ accounts, operations, log }));
  const who = `${userInfo().username}@${hostname()}`;
  const fetchText = fetchTextOver(async () => (await accounts.network()).line);
  const own = (signal: AbortSignal): Promise<AllowedRange | undefined> => ownAddress(fetchText, who, signal);
  const accepted = acceptedHostKeys(context.globalState);
  const leaders = all.add(
    new LeaderConnections({
      ...{ clusters, access: accounts, env: process.env, home: homedir(), questions: connectQuestions, log },
      ways: sshWays,
      accepted,
      ownAddress: own,
    }),
  );
  const forwards = all.add(new Forwards(leaders));
  const files = await readBootFiles(join(context.extensionPath, 'dist', 'boot'), AbortSignal.timeout(60_000));
  const launching = {
    ...{ access: accounts, clusters, operations, boot: bootDocuments(files), fetchText, environment: process.env },
    bootTimes: new BootTimes(context.globalState),
    profileRegion: (profile: string) => accounts.regionOf(profile),
    ownAddress: own,
    answers: (id: string, signal: AbortSignal) => leaderAnswers(leaders, id, signal),
  };
  all.add(followAccountSettings(accounts));
  return { accounts, operations, clusters, leaders, accepted, forwards, launching, ownAddress: own, who };
}
