import { resolve } from 'node:path';
import { parseYaml } from '../../toil/cwl/nodes';
import type { ClusterOffer } from '../../toil/fit/offer';
import { readInputs as readInputValues } from '../../toil/fit/readInputs';
import type { InputValues } from '../../toil/inputValues';
import { mayHaveFindings } from '../inputFindings';
import { checkFiles } from './checkFiles';
import { clusterOfText, thisMachine, THIS_MACHINE } from './cluster';
import { readCommandLine, USAGE, type CheckRequest } from './commandLine';
import { documentsOf, type DocumentToCheck } from './documents';
import { DiskTexts } from './files';
import { asGithub } from './formats/github';
import { asJson } from './formats/json';
import { asSarif } from './formats/sarif';
import { asText } from './formats/text';
import { countOf, type Report } from './report';

/** What the program has around it; a test gives its own. */
export interface World {
  readonly workingFolder: string;
  readonly version: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly stdin: () => Promise<string>;
  /** Whether the output is a terminal that shows colours. */
  readonly colours: boolean;
}

/** 0 nothing wrong, 1 errors or too many warnings, 2 a wrong command line or something that cannot be read. */
export type ExitCode = 0 | 1 | 2;

const FORMATTERS = { text: asText, json: asJson, sarif: asSarif, github: asGithub } as const;

/** The program `toil-hints`. */
export async function runToilHints(words: readonly string[], world: World): Promise<ExitCode> {
  const command = readCommandLine(words);
  switch (command.kind) {
    case 'help':
      world.out(USAGE);
      return 0;
    case 'version':
      world.out(`${world.version}\n`);
      return 0;
    case 'wrong':
      world.err(`toil-hints: ${command.reason}\nTry: toil-hints --help\n`);
      return 2;
    case 'check':
      return check(command, world);
  }
}

async function check(request: CheckRequest, world: World): Promise<ExitCode> {
  const texts = new DiskTexts();
  const { workingFolder } = world;
  const stdin = { name: request.stdinName, read: world.stdin };
  const { documents, skipped, faults } = await documentsOf(request.files, texts, workingFolder, stdin);
  const offer = await readOffer(request, texts, workingFolder);
  const inputs = await readInputs(request, texts, workingFolder, documents);
  const stops = [offer, inputs].flatMap((each) => (each.kind === 'faulty' ? each.reasons : []));
  if (stops.length > 0 || offer.kind === 'faulty' || inputs.kind === 'faulty') {
    world.err([...faults, ...stops].map((each) => `toil-hints: ${each}\n`).join(''));
    return 2;
  }
  for (const each of skipped)
    if (!/\.(?:ya?ml|json)$/i.test(each)) world.err(`toil-hints: ${each}: is no CWL or WDL\n`);
  const checked = await checkFiles(
    {
      documents: [...documents, ...inputs.documents],
      texts,
      workingFolder,
      defaultPreemptible: request.defaultPreemptible,
      ...(offer.offer === undefined ? {} : { offer: offer.offer }),
      ...(inputs.values === undefined ? {} : { inputs: inputs.values }),
    },
    new AbortController().signal,
  );
  const report = { ...checked, faults: [...faults, ...checked.faults] };
  const exitCode = exitCodeOf(report, request);
  const { version, colours } = world;
  world.out(FORMATTERS[request.format](report, { version, workingFolder, colours, exitCode }));
  world.err(report.faults.map((each) => `toil-hints: ${each}\n`).join(''));
  return exitCode;
}

/** What could not be looked at weighs more than what was found. */
function exitCodeOf(report: Report, { maxWarnings = Infinity }: CheckRequest): ExitCode {
  if (report.faults.length > 0) return 2;
  return countOf(report, 'error') > 0 || countOf(report, 'warning') > maxWarnings ? 1 : 0;
}

type Faulty = { readonly kind: 'faulty'; readonly reasons: readonly string[] };

async function readOffer(
  { cluster }: CheckRequest,
  texts: DiskTexts,
  workingFolder: string,
): Promise<{ readonly kind: 'offer'; readonly offer?: ClusterOffer } | Faulty> {
  if (cluster === undefined) return { kind: 'offer' };
  if (cluster === THIS_MACHINE) return { kind: 'offer', offer: await thisMachine(workingFolder) };
  const path = resolve(workingFolder, cluster);
  const text = await texts.readText(path);
  if (text === undefined) return faulty(`${cluster}: there is no such file, or it cannot be read`);
  const read = clusterOfText(path, text);
  if (read.kind === 'offer') return read;
  return { kind: 'faulty', reasons: read.reasons.map((reason) => `${cluster}: ${reason}`) };
}

interface Inputs {
  readonly kind: 'inputs';
  readonly values?: InputValues;
  /** The inputs file itself, where it is to be looked at too. */
  readonly documents: readonly DocumentToCheck[];
}

async function readInputs(
  { inputs }: CheckRequest,
  texts: DiskTexts,
  workingFolder: string,
  documents: readonly DocumentToCheck[],
): Promise<Inputs | Faulty> {
  if (inputs === undefined) return { kind: 'inputs', documents: [] };
  if (documents.length !== 1) return faulty('--inputs goes with one workflow');
  const path = resolve(workingFolder, inputs);
  const text = await texts.readText(path);
  if (text === undefined) return faulty(`${inputs}: there is no such file, or it cannot be read`);
  const values = readInputValues(text);
  if (values === undefined) return faulty(`${inputs}: ${parseYaml(path, text).fault?.reason ?? 'is no object'}`);
  const own = mayHaveFindings(text) ? [{ path, text, kind: 'inputs' } as const] : [];
  return { kind: 'inputs', values, documents: own };
}

function faulty(reason: string): Faulty {
  return { kind: 'faulty', reasons: [reason] };
}
