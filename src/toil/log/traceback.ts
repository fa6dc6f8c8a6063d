/** A Python traceback. */
export interface Traceback {
  /** `KeyError`, `WDL.Error.InputError`. */
  readonly type: string;
  /** All lines of it; empty when the exception has none. */
  readonly message: string;
  /** Outermost call first. */
  readonly frames: readonly { readonly file: string; readonly line: number; readonly name: string }[];
}

const START = /^(.*)Traceback \(most recent call last\):$/;
const FRAME = /^ {2}File "(.*)", line (\d+)(?:, in (.*))?$/;
/** The line that names the exception: `KeyError: 'bo'`, `MemoryError`. */
const EXCEPTION = /^([A-Za-z_][\w.]*)(?:: (.*))?$/;
/** What ends the message of an exception. */
const AFTER =
  /^(?:\[\d{4}-\d\d-\d\dT|<=========$|Traceback \(most recent|During handling of the above|The above exception was|Log from job |🚨)/;

/**
 * Every traceback of a text, in order, those of chained exceptions one by one. Blocks of Toil's log must have lost their
 * indent before. A `SyntaxError` has the place of the error as its last frame.
 */
export function findTracebacks(text: string): Traceback[] {
  const lines = text.split('\n');
  const found: Traceback[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    if (!START.test(lines[at] ?? '')) continue;
    const traceback = readTraceback(lines, at + 1);
    if (traceback) found.push(traceback);
  }
  return found;
}

function readTraceback(lines: readonly string[], start: number): Traceback | undefined {
  const frames: { file: string; line: number; name: string }[] = [];
  for (let at = start; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const frame = FRAME.exec(line);
    if (frame) {
      const [, file = '', number = '', name = ''] = frame;
      frames.push({ file, line: Number(number), name });
      continue;
    }
    if (line.startsWith('  ') || line === '') continue;
    const exception = EXCEPTION.exec(line);
    if (!exception) return undefined;
    const [, type = '', first = ''] = exception;
    return { type, message: [first, ...messageTail(lines, at + 1)].join('\n').trimEnd(), frames };
  }
  return undefined;
}

/** Exceptions may have messages of many lines; nothing marks their end but what comes next. */
function messageTail(lines: readonly string[], start: number): string[] {
  const tail: string[] = [];
  for (const line of lines.slice(start, start + 60)) {
    if (AFTER.test(line) || START.test(line)) break;
    tail.push(line);
  }
  return tail;
}
