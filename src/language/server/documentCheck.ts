import { TextDocument } from 'vscode-languageserver-textdocument';
import { errorText } from '../../shared/text';
import { once } from '../../shared/once';
import type { ClusterOffer } from '../../toil/fit/offer';
import { analyse, type Analysis } from '../analyse';
import { check } from '../check';
import type { Finding } from '../finding';
import { folderSettings, withFolder } from '../folderSettings';
import { inputFindings, mayHaveFindings } from '../inputFindings';
import type { HintSettings } from '../settings';
import { pathOf } from './addresses';
import type { Log } from './answers';
import type { CheckedDocument } from './checkedDocument';
import type { CheckDocument } from './checkedDocuments';
import type { DocumentSettings } from './configuration';
import { kindOf, type OpenDocuments } from './openDocuments';
import type { ChosenOffer, Offers } from './offers';
import type { ClusterState } from './protocol';
import type { WorkspaceFiles } from './workspaceFiles';

/** UTF-16 units of a document that is looked at: the largest public packed CWL documents have a tenth of it. */
const LARGEST = 4 * 1024 * 1024;

export interface CheckParts {
  readonly documents: OpenDocuments;
  readonly files: WorkspaceFiles;
  readonly offers: Offers;
  readonly settingsOf: (uri: string) => Promise<DocumentSettings>;
  readonly log: Log;
}

/** Looks at open documents: reads settings, those of folders, the offer of the cluster, and what the document refers to. */
export function documentCheck(parts: CheckParts): CheckDocument {
  return async (uri, signal) => {
    const document = parts.documents.get(uri);
    if (document === undefined) return undefined;
    // The open document changes under our hands.
    const text = TextDocument.create(uri, document.languageId, document.version, document.getText());
    const kind = kindOf({ uri, languageId: text.languageId, text: text.getText() });
    if (kind === undefined || (kind === 'inputs' && !mayHaveFindings(text.getText()))) return undefined;
    const path = pathOf(uri);
    const folder = parts.files.folderOf(path);
    const settings = await parts.settingsOf(uri);
    const near = await folderSettings(path, folder, parts.files.readText);
    const chosen = await parts.offers.choose(settings.cluster, folder);
    signal.throwIfAborted();
    const offer = chosen.kind === 'offer' ? chosen.offer : undefined;
    const hints = withOffer(withFolder(settings.hints, near), offer);
    const common = { text, path, settings: { ...settings, hints }, offer, folderFaults: near.faults };
    const around = [...near.files, ...chosen.files];
    const state = (findings: () => readonly Finding[], jobs: () => number) => (): ClusterState =>
      clusterState(settings.cluster, chosen, findings(), jobs());
    if (kind === 'folder') return { ...common, ...nothingIn(around) };
    if (text.getText().length > LARGEST) return { ...common, ...nothingIn(around), tooLarge: true };
    if (kind === 'inputs') return { ...common, ...(await checkInputs(parts, text, path, hints, around, signal)) };
    const request = { path, text: text.getText(), language: kind };
    const analysis = await analyse(request, parts.files, hints, undefined, signal);
    const findings = once(() => findingsOf(analysis, offer, parts.log));
    const jobs = (): number => jobCount(analysis);
    const files = [...analysis.files, ...around];
    return { ...common, analysis, files, tooLarge: false, findings, cluster: state(findings, jobs) };
  };
}

type Rest = Omit<CheckedDocument, 'text' | 'path' | 'settings' | 'offer' | 'folderFaults'>;

function nothingIn(files: readonly string[]): Rest {
  return { analysis: undefined, files, tooLarge: false, findings: () => [], cluster: () => ({ kind: 'none' }) };
}

async function checkInputs(
  { files }: CheckParts,
  text: TextDocument,
  path: string,
  { levels }: HintSettings,
  around: readonly string[],
  signal: AbortSignal,
): Promise<Rest> {
  const read = new Set<string>(around);
  const readText = (file: string): Promise<string | undefined> => {
    read.add(file);
    return files.readText(file);
  };
  const { listFolder } = files;
  const findings = await inputFindings({ path, text: text.getText(), readText, listFolder, levels }, signal);
  return { ...nothingIn([...read]), findings: () => findings };
}

function findingsOf(analysis: Analysis, offer: ClusterOffer | undefined, log: Log): readonly Finding[] {
  const onFault = (fault: unknown): void => log.error(`a rule, ${analysis.checked.main.path}: ${errorText(fault)}`);
  return check(analysis, { onFault, ...(offer === undefined ? {} : { offer }) });
}

/** A fault of it is in the log already: the rule of the fit has met it first. */
function jobCount({ checked }: Analysis): number {
  try {
    return checked.jobs().length;
  } catch {
    return 0;
  }
}

/** The batch system of the cluster is the one that its runs get. */
function withOffer(settings: HintSettings, offer: ClusterOffer | undefined): HintSettings {
  return offer === undefined
    ? settings
    : { ...settings, options: { ...settings.options, batchSystem: offer.batchSystem } };
}

/** Codes of jobs that would wait for ever or be refused (reference cwl-wdl.md 7.7). */
const DOES_NOT_FIT: ReadonlySet<string> = new Set(['TOIL301', 'TOIL302', 'TOIL303', 'TOIL304', 'TOIL306', 'TOIL307']);

function clusterState(cluster: string, chosen: ChosenOffer, findings: readonly Finding[], jobs: number): ClusterState {
  switch (chosen.kind) {
    case 'none':
      return { kind: 'none' };
    case 'missing':
      return { kind: 'missing', cluster };
    case 'bad':
      return { kind: 'bad', cluster, faults: chosen.faults };
    case 'offer': {
      const no = findings.some(({ code }) => DOES_NOT_FIT.has(code));
      const unknown = findings.some(({ code }) => code === 'TOIL312');
      return { kind: 'checked', name: chosen.offer.name, fits: no ? 'no' : unknown ? 'unknown' : 'yes', jobs };
    }
  }
}
