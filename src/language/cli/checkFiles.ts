import { relative } from 'node:path';
import { errorText } from '../../shared/text';
import type { ClusterOffer } from '../../toil/fit/offer';
import type { InputValues } from '../../toil/inputValues';
import { TOIL_DEFAULTS } from '../../toil/resourceOptions';
import { analyse, type Analysis } from '../analyse';
import { check } from '../check';
import type { Finding } from '../finding';
import { folderSettings, withFolder, type FolderSettings } from '../folderSettings';
import { inputFindings } from '../inputFindings';
import { sorted } from '../levels';
import type { HintSettings } from '../settings';
import type { DocumentToCheck } from './documents';
import { rootOf, type DiskTexts } from './files';
import { Positions } from './positions';
import type { Report, ReportedFinding, ReportedPlace } from './report';

const DEFAULTS: HintSettings = { levels: {}, engine: 'toil', options: TOIL_DEFAULTS };

export interface CheckJob {
  readonly documents: readonly DocumentToCheck[];
  readonly texts: DiskTexts;
  readonly workingFolder: string;
  readonly offer?: ClusterOffer;
  readonly inputs?: InputValues;
  readonly defaultPreemptible: boolean;
}

/**
 * Checks documents one after the other and gives all findings by file and place, each once. Against a cluster only documents are held
 * that no other one of them uses: a tool alone has not the hints of the workflow that runs it.
 */
export async function checkFiles(job: CheckJob, signal: AbortSignal): Promise<Report> {
  const faults = new Set<string>();
  const used = job.offer === undefined ? new Set<string>() : await usedFiles(job, signal);
  const findings: Finding[] = [];
  for (const document of job.documents) {
    signal.throwIfAborted();
    const folder = await folderOf(job, document.path);
    for (const { file, message } of folder.faults) faults.add(`${relative(job.workingFolder, file)}: ${message}`);
    findings.push(...(await findingsOf(job, document, folder, !used.has(document.path), signal, faults)));
  }
  const places = new PlaceReader(job);
  const reported: ReportedFinding[] = [];
  for (const finding of sorted(findings)) reported.push(await places.finding(finding));
  return { findings: reported, documents: job.documents.length, faults: [...faults] };
}

async function findingsOf(
  job: CheckJob,
  document: DocumentToCheck,
  folder: FolderSettings,
  alone: boolean,
  signal: AbortSignal,
  faults: Set<string>,
): Promise<Finding[]> {
  const settings = withCommandLine(withFolder(DEFAULTS, folder), job);
  if (document.kind === 'inputs') {
    const { path, text } = document;
    const { readText, listFolder } = job.texts;
    return inputFindings({ path, text, readText, listFolder, levels: settings.levels }, signal);
  }
  const analysis = await analysed(job, document, settings, signal);
  const onFault = (fault: unknown): void => {
    faults.add(`${document.path}: a check failed, please report it: ${errorText(fault)}`);
  };
  return check(analysis, { onFault, ...(job.offer !== undefined && alone ? { offer: job.offer } : {}) });
}

/** What the user says on the command line is nearer than any folder; a cluster's batch system is the one that its runs get. */
function withCommandLine(settings: HintSettings, { offer, defaultPreemptible }: CheckJob): HintSettings {
  const options = {
    ...settings.options,
    ...(defaultPreemptible ? { defaultPreemptible } : {}),
    ...(offer === undefined ? {} : { batchSystem: offer.batchSystem }),
  };
  return { ...settings, options };
}

async function folderOf({ workingFolder, texts }: CheckJob, path: string): Promise<FolderSettings> {
  return folderSettings(path, await rootOf(path, workingFolder), texts.readText);
}

function analysed(
  { texts, inputs }: CheckJob,
  { path, text, kind }: DocumentToCheck,
  settings: HintSettings,
  signal: AbortSignal,
): Promise<Analysis> {
  const language = kind === 'wdl' ? 'wdl' : 'cwl';
  return analyse({ path, text, language }, { readText: texts.readText }, settings, inputs, signal);
}

/** The documents that another one of the job refers to. */
async function usedFiles(job: CheckJob, signal: AbortSignal): Promise<Set<string>> {
  const used = new Set<string>();
  for (const document of job.documents) {
    if (document.kind === 'inputs') continue;
    const { files } = await analysed(job, document, DEFAULTS, signal);
    for (const file of files) if (file !== document.path) used.add(file);
  }
  return used;
}

/** Turns offsets into lines and columns; the text of each file is measured once. */
class PlaceReader {
  private readonly positions = new Map<string, Positions>();

  constructor(private readonly job: CheckJob) {
    for (const { path, text } of job.documents) this.positions.set(path, new Positions(text));
  }

  async finding({ code, level, message, related, fixes, ...place }: Finding): Promise<ReportedFinding> {
    return {
      ...(await this.place(place)),
      code,
      level,
      message,
      related: await Promise.all(related.map(async (each) => ({ ...(await this.place(each)), message: each.message }))),
      fixes: await Promise.all(
        fixes.map(async ({ title, only, edits }) => ({
          title,
          only,
          edits: await Promise.all(edits.map(async (edit) => ({ ...(await this.place(edit)), text: edit.text }))),
        })),
      ),
    };
  }

  private async place(place: { file: string; start: number; end: number }): Promise<ReportedPlace> {
    let positions = this.positions.get(place.file);
    if (positions === undefined) {
      positions = new Positions((await this.job.texts.readText(place.file)) ?? '');
      this.positions.set(place.file, positions);
    }
    return { file: place.file, start: positions.at(place.start), end: positions.at(place.end) };
  }
}
