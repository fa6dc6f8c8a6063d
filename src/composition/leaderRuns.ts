import { join } from 'node:path';
import type { RunHost } from '../contracts/runHost';
import { leaderRunHost } from '../remote/leaderRuns/leaderRunHost';
import type { Disposables } from '../shared/disposables';
import type { Log } from '../shared/log';
import { toilConfiguration } from '../ui/configuration';
import type { ExtensionContext } from '../ui/loadedExtension';
import { copyTools } from '../ui/reach/copyTools';
import { lookUp, readTextFile } from '../ui/readText';
import { LeaderFiles } from '../usecases/runPlaces/leaderFiles';
import { LeaderOutputs } from '../usecases/runPlaces/leaderOutputs';
import { LeaderStarts } from '../usecases/runPlaces/leaderStarts';
import { leaderToilReader } from '../usecases/runPlaces/leaderToil';
import { RunPlaces } from '../usecases/runPlaces/runPlaces';
import { RunsOfClusters } from '../usecases/runPlaces/runsOfClusters';
import { placeOnLeader, type LeaderPlace } from '../usecases/sync/places';
import type { CopyTools } from '../usecases/sync/syncForRun';
import type { ThisMachine } from '../usecases/thisMachine';
import type { AwsClusters } from './awsClusters';
import { starterFolder } from './thisMachine';

/** The runs of all clusters, and what starts them there. */
export interface ClusterRuns {
  readonly places: RunPlaces;
  readonly outputs: LeaderOutputs;
  readonly ofClusters: RunsOfClusters;
  readonly starts: LeaderStarts;
  readonly files: LeaderFiles;
  readonly place: LeaderPlace;
  readonly helperFile: string;
}

export interface ClusterRunsParts extends Pick<AwsClusters, 'accounts' | 'clusters' | 'leaders'> {
  readonly machine: ThisMachine;
  readonly host: RunHost;
  readonly log: Log;
}

/** Builds them; no leader is connected to by it. */
export function makeClusterRuns(
  context: ExtensionContext,
  { accounts, clusters, leaders, machine, host, log }: ClusterRunsParts,
  all: Disposables,
): ClusterRuns {
  const helperFile = join(context.extensionPath, 'dist', 'sync', 'deltaHelper.py');
  const tools = (): CopyTools => copyTools(toilConfiguration(), helperFile);
  const hostOf = (id: string): RunHost =>
    leaderRunHost({
      connection: (signal) => leaders.connect(id, 'silent', signal),
      starterFolder: starterFolder(context),
      helperFile,
      rsync: () => tools().rsync,
      log,
    });
  const places = all.add(
    new RunPlaces({ thisMachine: { runHost: host, host: machine.host }, clusters, leaders, hostOf, log }),
  );
  const outputs = all.add(new LeaderOutputs(places));
  const readToil = leaderToilReader(leaders);
  const place = placeOnLeader(machine.host);
  return {
    ...{ places, outputs, place, helperFile },
    ofClusters: new RunsOfClusters(places, outputs),
    starts: new LeaderStarts({ places, clusters, access: accounts, leaders, readToil, log }),
    files: new LeaderFiles({ leaders, place, thisHost: machine.host, tools, readText: readTextFile, lookUp }),
  };
}
