import { resolve, relative } from 'node:path';
import { parse } from 'yaml';
import { analyse } from '../../../src/language/analyse';
import { check } from '../../../src/language/check';
import type { Finding, TextEdit } from '../../../src/language/finding';
import { fixAll } from '../../../src/language/fixAll';
import { inputFindings } from '../../../src/language/inputFindings';
import type { HintSettings } from '../../../src/language/settings';
import type { ClusterOffer } from '../../../src/toil/fit/offer';
import type { InputValues } from '../../../src/toil/inputValues';
import { TOIL_DEFAULTS, type ResourceOptions } from '../../../src/toil/resourceOptions';
import { detectLanguage } from '../../../src/toil/workflow/language';
import type { Encoding, FixedText, Mark, SpecCase } from './specFile';
import { withEdits } from './withEdits';

/** Where the files of a case lie; nothing is there on the disk. */
const FOLDER = resolve('/specification');
const ENDLESS = new AbortController().signal;

/** A case as the checker meets it: how its first file is written, and what it says instead of the fixture's text. */
export interface Variant {
  readonly encoding: ReadonlySet<Encoding>;
  /** Put before the first line of the first file. */
  readonly before?: string;
  /** Instead of the first file's text. */
  readonly text?: string;
}

export function pathOf(file: string): string {
  return resolve(FOLDER, file);
}

/** The first file's text as the checker gets it. */
export function textOf(spec: SpecCase, { encoding, before = '', text }: Variant): string {
  const plain = `${before}${text ?? spec.files.get(spec.main) ?? ''}`;
  const lines = encoding.has('crlf') ? plain.replaceAll('\n', '\r\n') : plain;
  return encoding.has('bom') ? `\uFEFF${lines}` : lines;
}

/** What the checker says of a case. */
export async function findingsOf(spec: SpecCase, variant: Variant = { encoding: spec.encoding }): Promise<Finding[]> {
  const text = textOf(spec, variant);
  const others = new Map([...spec.files].map(([name, content]) => [pathOf(name), content]));
  others.set(pathOf(spec.main), text);
  const readText = (path: string): Promise<string | undefined> => Promise.resolve(others.get(path));
  const path = pathOf(spec.main);
  const settings = settingsOf(spec.settings);
  const language = detectLanguage(path, text);
  if (language !== 'cwl' && language !== 'wdl') {
    const listFolder = (folder: string): Promise<string[]> =>
      Promise.resolve([...others.keys()].filter((file) => resolve(file, '..') === resolve(folder)));
    return inputFindings({ path, text, readText, listFolder, levels: settings.levels }, ENDLESS);
  }
  const analysis = await analyse({ path, text, language }, { readText }, settings, inputsOf(spec), ENDLESS);
  const offer = await offerOfCase(spec);
  return check(analysis, offer === undefined ? {} : { offer });
}

function settingsOf(written: unknown): HintSettings {
  const { levels, engine, options } = written as Partial<HintSettings> & { options?: Partial<ResourceOptions> };
  return { levels: levels ?? {}, engine: engine ?? 'toil', options: { ...TOIL_DEFAULTS, ...options } };
}

function inputsOf({ files, main }: SpecCase): InputValues | undefined {
  const name = [...files.keys()].find((file) => file !== main && /^inputs\.(?:json|ya?ml)$/.test(file));
  return name === undefined ? undefined : (parse(files.get(name) ?? '') as InputValues);
}

/** A cluster's spec, or what a cluster offers written out. */
async function offerOfCase({ files }: SpecCase): Promise<ClusterOffer | undefined> {
  const offer = files.get('offer.json');
  if (offer !== undefined) return JSON.parse(offer) as ClusterOffer;
  const [name, text] = [...files].find(([file]) => file.endsWith('.toil-cluster.json')) ?? [];
  if (name === undefined || text === undefined) return undefined;
  const { offerOfText } = await import('./specOffer');
  return offerOfText(name, text);
}

/** Findings as the fixture writes them: `shift` lines were put before the first one. */
export function marksOf(
  spec: SpecCase,
  findings: readonly Finding[],
  variant: Variant = { encoding: spec.encoding },
): Mark[] {
  const shift = (variant.before ?? '').split('\n').length - 1;
  const place = (file: string, start: number, end: number): Pick<Mark, 'file' | 'line' | 'from' | 'to'> => {
    const name = relative(FOLDER, file);
    const own = name === spec.main;
    const text = own ? textOf(spec, variant) : (spec.files.get(name) ?? '');
    const at = positionOf(text, start);
    const lineEnd = text.slice(start).search(/\r?\n/);
    const to = lineEnd < 0 ? end : Math.min(end, start + lineEnd);
    return { file: name, line: at.line - (own ? shift : 0), from: at.column, to: at.column + (to - start) };
  };
  return findings.flatMap((finding): Mark[] => {
    const { code, level, message } = finding;
    const related = finding.related.map((each): Mark => ({
      kind: 'related',
      ...place(each.file, each.start, each.end),
      code,
      message: each.message,
    }));
    return [{ kind: 'finding', ...place(finding.file, finding.start, finding.end), code, level, message }, ...related];
  });
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split(/\r?\n/);
  const line = lines.length - 1;
  const column = (lines.at(-1) ?? '').length;
  // The mark at the beginning of a file is not seen.
  return { line, column: line === 0 && text.startsWith('\uFEFF') ? column - 1 : column };
}

/** Every fix of every finding, done alone. Line ends and byte order mark as in the fixture's sections. */
export function fixesOf(
  spec: SpecCase,
  findings: readonly Finding[],
  variant: Variant = { encoding: spec.encoding },
): FixedText[] {
  const counts = new Map<string, number>();
  return findings.flatMap(({ fixes }) =>
    fixes.flatMap(({ title, edits }) => {
      const nth = (counts.get(title) ?? 0) + 1;
      counts.set(title, nth);
      const files = [...new Set(edits.map((edit) => relative(FOLDER, edit.file)))];
      return files.map((file) => ({ title, nth, file, text: afterEdits(spec, file, edits, variant) }));
    }),
  );
}

/** The first file after all fixes that are the one right answer; undefined when there is none. */
export function allFixedOf(
  spec: SpecCase,
  findings: readonly Finding[],
  variant: Variant = { encoding: spec.encoding },
): string | undefined {
  const edits = fixAll(findings);
  return edits.length === 0 ? undefined : afterEdits(spec, spec.main, edits, variant);
}

function afterEdits(spec: SpecCase, file: string, edits: readonly TextEdit[], variant: Variant): string {
  const text = file === spec.main ? textOf(spec, variant) : (spec.files.get(file) ?? '');
  return withEdits(pathOf(file), text, edits);
}
