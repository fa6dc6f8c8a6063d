import { TextDocument } from 'vscode-languageserver-textdocument';
import type { ClusterOffer } from '../../toil/fit/offer';
import { analyse, type Analysis } from '../analyse';
import { check } from '../check';
import type { Finding } from '../finding';
import { folderSettings, withFolder } from '../folderSettings';
import { levelled, sorted } from '../levels';
import type { HintSettings } from '../settings';
import { wdlInputFindings } from '../wdl/inputOverrides';
import { pathOf } from './addresses';
import { wordsOf, type Log } from './answers';
import type { CheckedDocument } from './checkedDocument';
import type { CheckDocument } from './checkedDocuments';
import type { DocumentSettings } from './configuration';
import { kindOf, type OpenDocuments } from './openDocuments';
import type { ChosenOffer, Offers } from './offers';
import type { ClusterState } from './protocol';
import type { WorkspaceFiles } from './workspaceFiles';

/** UTF-16 units of a document that is looked at: the largest public packed CWL documents have a tenth of it. */
const LARGEST = 4 * 1024 * 1024;
/** A key of an inputs file that names a task's own requirement. */
const OVERRIDE = /\.(?:runtime|requirements|hints)\./;

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
    if (kind === undefined || (kind === 'inputs' && !OVERRIDE.test(text.getText()))) return undefined;
    const path = pathOf(uri);
    const folder = parts.files.folderOf(path);
    const settings = await parts.settingsOf(uri);
    const near = await folderSettings(path, folder, parts.files.readText);
    const chosen = await parts.offers.choose(settings.cluster, folder);
    signal.throwIfAborted();
    const offer = chosen.kind === 'offer' ? chosen.offer : undefined;
    const hints = withOffer(withFolder(settings.hints, near), offer);
    const common = { text, path, settings: { ...settings, hints }, offer };
    const around = [...near.files, ...chosen.files];
    const state = (findings: () => readonly Finding[], jobs: () => number) => (): ClusterState =>
      clusterState(settings.cluster, chosen, findings(), jobs());
    if (kind === 'inputs') return { ...common, ...(await checkInputs(parts, text, path, hints, around, signal)) };
    if (text.getText().length > LARGEST) {
      const findings = (): readonly Finding[] => [];
      return {
        ...common,
        analysis: undefined,
        files: around,
        tooLarge: true,
        findings,
        cluster: () => ({ kind: 'none' }),
      };
    }
    const request = { path, text: text.getText(), language: kind };
    const analysis = await analyse(request, parts.files, hints, undefined, signal);
    const findings = once(() => findingsOf(analysis, offer, parts.log));
    const jobs = (): number => analysis.checked.jobs().length;
    const files = [...analysis.files, ...around];
    return { ...common, analysis, files, tooLarge: false, findings, cluster: state(findings, jobs) };
  };
}

type Rest = Omit<CheckedDocument, 'text' | 'path' | 'settings' | 'offer'>;

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
  const found = await wdlInputFindings(path, text.getText(), readText, files.listFolder, signal);
  const findings = sorted(levelled(found, levels));
  return {
    analysis: undefined,
    files: [...read],
    tooLarge: false,
    findings: () => findings,
    cluster: () => ({ kind: 'none' }),
  };
}

function findingsOf(analysis: Analysis, offer: ClusterOffer | undefined, log: Log): readonly Finding[] {
  const onFault = (fault: unknown): void => log.error(`a rule, ${analysis.checked.main.path}: ${wordsOf(fault)}`);
  return check(analysis, { onFault, ...(offer === undefined ? {} : { offer }) });
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

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
