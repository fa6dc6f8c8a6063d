import { eolOf } from '../lines';
import { pathKey } from './yamlFrames';
import type { YamlSpot } from './spotState';

/** Names with the snippets of their values. */
export type Fields = readonly (readonly [string, string])[];

/** How entries are written at a place of a YAML or JSON text. What it gives is snippet text. */
export interface YamlStyle {
  /** A key or a value that is text, in quotes where the place has them. */
  readonly name: (text: string) => string;
  /** A text as a value. */
  readonly scalar: (text: string) => string;
  readonly key: (name: string, value: string) => string;
  /** `name:` with a map. */
  readonly entry: (name: string, fields: Fields) => string;
  /** An item of a list that is a map. */
  readonly item: (fields: Fields) => string;
  /** The map after a colon. */
  readonly body: (fields: Fields) => string;
}

/** The style of a place: block or flow, quotes as in JSON or as they stand there, indentation and line ends of the document. */
export function yamlStyle(text: string, spot: YamlSpot): YamlStyle {
  const json = /^\uFEFF?\s*[{[]/.test(text);
  const quote = json ? '"' : spot.word.quote;
  const inner = json ? '"' : '';
  const newline = eolOf(text);
  const step = indentStep(spot);
  const quoted = (name: string): string => `${quote}${name}${quote}`;
  const pair = (name: string, value: string): string => `${inner}${name}${inner}: ${value}`;
  const flow = (fields: Fields): string => `{ ${fields.map(([name, value]) => pair(name, value)).join(', ')} }`;
  const lines = (fields: Fields, column: number): string =>
    fields.map(([name, value]) => pair(name, value)).join(`${newline}${' '.repeat(column)}`);
  const further = spot.column + step;
  const isFlow = spot.style === 'flow';
  return {
    name: quoted,
    scalar: quoted,
    key: (name, value) => `${quoted(name)}: ${value}`,
    entry: (name, fields) =>
      isFlow
        ? `${quoted(name)}: ${flow(fields)}`
        : `${quoted(name)}:${newline}${' '.repeat(further)}${lines(fields, further)}`,
    item: (fields) => (isFlow ? flow(fields) : lines(fields, spot.column)),
    body: (fields) => (isFlow ? flow(fields) : `${newline}${' '.repeat(further)}${lines(fields, further)}`),
  };
}

/** How far the document indents: as the map around the cursor is indented, else two. */
function indentStep({ frames, path, column }: YamlSpot): number {
  const around = path.length === 0 ? undefined : frames.get(pathKey(path.slice(0, -1)));
  if (around?.style !== 'block' || around.kind !== 'map') return 2;
  const step = column - around.indent;
  return step >= 1 && step <= 8 ? step : 2;
}
