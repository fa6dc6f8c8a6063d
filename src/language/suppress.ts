import * as l10n from '@vscode/l10n';
import { nearest } from '../toil/wdl/nearest';
import { CODES, isHintCode, type HintCode } from './codes';
import { wdlComments, yamlComments, type Comment } from './comments';
import type { Finding } from './finding';
import { lineAt, lineStarts } from './lines';

/** What one comment sets off. */
interface Ignore {
  /** Undefined: all codes. */
  readonly codes: ReadonlySet<HintCode> | undefined;
  /** The line whose findings are meant, from 0; undefined: every line of the file. */
  readonly line: number | undefined;
}

/** What the comments of a document set off, and the words in them that are no code. */
export interface Ignores {
  readonly hides: (finding: Finding) => boolean;
  readonly faults: readonly Finding[];
}

const WORD = 'toil-ignore';
const PATTERN = /#[ \t]*toil-ignore(-file)?(?![\w-])[ \t]*:?([^#]*)/g;
const NOTHING: Ignores = { hides: () => false, faults: [] };

/**
 * Reads `# toil-ignore TOIL124` (at the end of a line: that line; on a line of its own: the next line that is not blank or a
 * comment) and `# toil-ignore-file TOIL124` (the whole file). Codes or their names, several parted by blanks or commas; none means
 * all. What follows `--` is a reason. A word that is no code is told, as a hint of the code that is most like it, and sets nothing off.
 */
export function ignoresOf(file: string, text: string, language: 'cwl' | 'wdl'): Ignores {
  const comments = language === 'cwl' ? yamlComments(text, WORD) : wdlComments(text, WORD);
  if (comments.length === 0) return NOTHING;
  const lines = lineStarts(text);
  const ignores: Ignore[] = [];
  const faults: Finding[] = [];
  for (const comment of comments) {
    for (const found of comment.text.matchAll(PATTERN)) {
      const [, wholeFile, rest = ''] = found;
      const restAt = comment.start + found.index + found[0].length - rest.length;
      const words = wordsOf(rest, restAt);
      const codes = words.flatMap(({ text: word }) => codeOf(word) ?? []);
      for (const word of words) if (codeOf(word.text) === undefined) faults.push(unknownCode(file, word, language));
      const line = wholeFile === undefined ? meantLine(text, lines, comment) : undefined;
      if (words.length === 0 || codes.length > 0) {
        ignores.push({ codes: words.length === 0 ? undefined : new Set(codes), line });
      }
    }
  }
  return { hides: (finding) => ignores.some((ignore) => hides(ignore, finding, file, lines)), faults };
}

function hides({ codes, line }: Ignore, finding: Finding, file: string, lines: readonly number[]): boolean {
  if (finding.file !== file || codes?.has(finding.code) === false) return false;
  return line === undefined || line === lineAt(lines, finding.start);
}

interface Word {
  readonly text: string;
  readonly start: number;
}

function wordsOf(rest: string, at: number): Word[] {
  const reason = rest.search(/(?:^|\s)--/);
  const codes = reason < 0 ? rest : rest.slice(0, reason);
  return [...codes.matchAll(/[^\s,]+/g)].map((found) => ({ text: found[0], start: at + found.index }));
}

const CODES_IN_ORDER: readonly HintCode[] = Object.keys(CODES).filter(isHintCode);
const BY_NAME: ReadonlyMap<string, HintCode> = new Map(CODES_IN_ORDER.map((code) => [CODES[code].name, code]));

/** The code that a word means: itself in any case, or its name. */
function codeOf(word: string): HintCode | undefined {
  const upper = word.toUpperCase();
  return isHintCode(upper) ? upper : BY_NAME.get(word.toLowerCase());
}

/** Told under the code that was probably meant; where none is like it, under the language's first, which needs no more words. */
function unknownCode(file: string, { text: word, start }: Word, language: 'cwl' | 'wdl'): Finding {
  const end = start + word.length;
  const meant = meantCode(word, language);
  const place = { file, start, end, level: 'hint', related: [] } as const;
  if (meant === undefined) {
    const message = l10n.t('There is no check called {0}, so this comment does not set it off.', word);
    return { ...place, code: language === 'cwl' ? 'TOIL101' : 'TOIL201', message, fixes: [] };
  }
  const message = l10n.t('There is no check called {0}, so this comment does not set it off; {1} is one.', word, meant);
  const edits = [{ file, start, end, text: meant }];
  return { ...place, code: meant, message, fixes: [{ title: l10n.t('Write {0}', meant), edits, only: false }] };
}

function meantCode(word: string, language: 'cwl' | 'wdl'): HintCode | undefined {
  const candidates = CODES_IN_ORDER.filter((code) => CODES[code].name.startsWith(language) || code.startsWith('TOIL3'));
  const names = new Map(
    candidates.flatMap((code) => [[code as string, code] as const, [CODES[code].name, code] as const]),
  );
  const name = nearest(word, names.keys());
  return name === undefined ? undefined : names.get(name);
}

function meantLine(text: string, lines: readonly number[], { start, alone }: Comment): number {
  let line = lineAt(lines, start);
  if (!alone) return line;
  for (line += 1; line < lines.length; line += 1) {
    const content = text.slice(lines[line], lines[line + 1]).trim();
    if (content !== '' && !content.startsWith('#')) return line;
  }
  return line;
}
