import * as vscode from 'vscode';
import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import type { LineOptions } from '../provisioner/aws/line';
import type { AllowedRange } from '../provisioner/aws/calls/ec2';
import { readBootFiles } from '../provisioner/boot/bootFiles';
import { bootDocuments } from '../provisioner/boot/documents';
import type { Disposables } from '../shared/disposables';
import type { Log } from '../shared/log';
import { awsProfiles, awsRegions, sshJumpHost, sshKeyFile, sshProxy } from '../ui/awsSettings';
import { editorEnvironment } from '../ui/editorEnvironment';
import { askMfa } from '../ui/prepareAws/askMfa';
import { connectQuestions } from '../ui/reach/questions';
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

const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('toil');

/** Builds them; nothing is called before somebody asks. */
export async function makeAwsClusters(
  context: vscode.ExtensionContext,
  all: Disposables,
  log: Log,
): Promise<AwsClusters> {
  const operations = all.add(new Operations());
  const accounts = all.add(
    new Accounts({
      profiles: () => awsProfiles(configuration()),
      regions: () => awsRegions(configuration()),
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
  all.add(followSettings(accounts));
  return { accounts, operations, clusters, leaders, accepted, forwards, launching, ownAddress: own, who };
}

/** How calls leave this machine: by the editor's proxy and with the certificates that its settings say are trusted. */
function lineOptions(): LineOptions {
  const http = vscode.workspace.getConfiguration('http');
  const noProxy = http.get<string[]>('noProxy') ?? [];
  const system = http.get<boolean>('systemCertificates') ?? true;
  return {
    env: editorEnvironment(),
    noProxy,
    ...(system ? { ca: systemCertificates() } : {}),
  };
}

let read: string | undefined;

/** Read once: there are hundreds, and they are asked for at each call. */
function systemCertificates(): string {
  return (read ??= getCACertificates('system').join('\n'));
}

function sshWays(): ReturnType<ConstructorParameters<typeof LeaderConnections>[0]['ways']> {
  const [keyFile, jumpHost, proxy] = [sshKeyFile, sshJumpHost, sshProxy].map((setting) => setting(configuration()));
  return {
    ...(keyFile === undefined ? {} : { keyFile }),
    ...(jumpHost === undefined ? {} : { jumpHost }),
    ...(proxy === undefined ? {} : { proxy }),
  };
}

const HOST_KEYS = 'acceptedHostKeys';

/** Host keys that the user accepted, on this machine: nothing else tells which were. */
function acceptedHostKeys(memory: vscode.Memento): AcceptedHostKeys {
  const all = (): Readonly<Record<string, string>> => memory.get<Record<string, string>>(HOST_KEYS) ?? {};
  return {
    get: (subject) => all()[subject],
    accept: async (subject, fingerprint) => memory.update(HOST_KEYS, { ...all(), [subject]: fingerprint }),
    forget: async (subject) => {
      const rest = Object.entries(all()).filter(([known]) => known !== subject);
      await memory.update(HOST_KEYS, Object.fromEntries(rest));
    },
  };
}

const sections = { profiles: 'toil.aws.profiles', regions: 'toil.aws.regions' } as const;

function followSettings(accounts: Accounts): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    const { profiles, regions } = sections;
    if ([profiles, regions, 'http'].some((section) => event.affectsConfiguration(section))) accounts.reload();
  });
}
