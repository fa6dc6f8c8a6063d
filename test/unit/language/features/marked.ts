import { analyse, type Analysis } from '../../../../src/language/analyse';
import type { Finding } from '../../../../src/language/finding';
import type { HintSettings } from '../../../../src/language/settings';
import { TOIL_DEFAULTS, type ResourceOptions } from '../../../../src/toil/resourceOptions';

/** A document with a cursor in it. */
export interface Marked {
  readonly text: string;
  readonly offset: number;
}

/** Takes the first `|` out of a text: the cursor. */
export function marked(text: string): Marked {
  const offset = text.indexOf('|');
  if (offset < 0) throw new Error('the text has no cursor');
  return { text: text.slice(0, offset) + text.slice(offset + 1), offset };
}

export const FOLDER = '/work/flow';

/** Analyses the first file; the others lie beside it. */
export function analysed(
  files: Readonly<Record<string, string>>,
  options: Partial<ResourceOptions> = {},
): Promise<Analysis> {
  const [first] = Object.entries(files);
  if (first === undefined) throw new Error('no file');
  const [name, text] = first;
  const settings: HintSettings = { levels: {}, engine: 'toil', options: { ...TOIL_DEFAULTS, ...options } };
  const readText = (path: string): Promise<string | undefined> => Promise.resolve(files[path.slice(FOLDER.length + 1)]);
  const language = name.endsWith('.wdl') ? 'wdl' : 'cwl';
  const request = { path: `${FOLDER}/${name}`, text, language } as const;
  return analyse(request, { readText }, settings, undefined, new AbortController().signal);
}

/** What stands between two offsets. */
export function slice(text: string, range: Pick<Finding, 'start' | 'end'>): string {
  return text.slice(range.start, range.end);
}
