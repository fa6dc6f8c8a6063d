import { CST, Lexer } from 'yaml';
import { tokenize } from '../toil/wdl/lexer';

/** A comment in a document, from its `#` to the end of its line. UTF-16 units. */
export interface Comment {
  readonly text: string;
  readonly start: number;
  /** Whether nothing but blanks stands before it on its line. */
  readonly alone: boolean;
}

/** What the tokens of the `yaml` package's lexer do not take from the text: its marks for documents, flow ends and scalars. */
const MARKS: ReadonlySet<string> = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR]);

/** The comments of a CWL document that hold `word`; none that is text of a string or a block. Cheap where the word is not there. */
export function yamlComments(text: string, word: string): Comment[] {
  if (!text.includes(word)) return [];
  const comments: Comment[] = [];
  let at = 0;
  let scalar = false;
  for (const token of new Lexer().lex(text)) {
    // The text after the mark for a scalar is its value, whatever it looks like.
    if (MARKS.has(token)) {
      scalar = token === CST.SCALAR;
      continue;
    }
    if (!scalar && token.startsWith('#') && token.includes(word)) comments.push(commentAt(text, at, token));
    scalar = false;
    at += token.length;
  }
  return comments;
}

/** The comments of a WDL document that hold `word`; none that stands in a string or a command. */
export function wdlComments(text: string, word: string): Comment[] {
  if (!text.includes(word)) return [];
  const comments: Comment[] = [];
  let gap = 0;
  for (const token of tokenize(text).tokens) {
    for (const found of text.slice(gap, token.start).matchAll(/#[^\r\n]*/g)) {
      if (found[0].includes(word)) comments.push(commentAt(text, gap + found.index, found[0]));
    }
    gap = token.end;
  }
  return comments;
}

function commentAt(text: string, start: number, comment: string): Comment {
  const lineStart = Math.max(text.lastIndexOf('\n', start - 1), text.lastIndexOf('\r', start - 1)) + 1;
  return { text: comment, start, alone: /^[\s\uFEFF]*$/.test(text.slice(lineStart, start)) };
}
