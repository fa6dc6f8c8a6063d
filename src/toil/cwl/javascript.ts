import { isMap, isScalar, type Node } from 'yaml';
import { fieldOf, itemsOf, walk, type At } from './nodes';
import { opened, type CwlProgram } from './program';
import { levelOf, requirementsIn, type Requirements } from './requirements';

const REQUIREMENT = 'InlineJavascriptRequirement';
/** Fields whose text is never an expression for cwltool, and `run`, which is a process of its own. */
const NOT_EVALUATED: ReadonlySet<string> = new Set([
  'run', 'doc', 'label', 'default', 'id', 'class', 'baseCommand', 'intent', 'symbols', 'cwlVersion', '$namespaces', '$schemas',
]); // prettier-ignore
const UNCHECKED: ReadonlySet<string> = new Set(['hints', 'requirements']);
/** `(inputs.reads[0]["x"])`: cwltool reads these itself, without JavaScript (`param_re` of cwl_utils/sandboxjs.py). */
const PARAMETER = /^\(\w+(?:\.\w+|\['(?:[^']|\\')+'\]|\["(?:[^"]|\\")+"\]|\[[0-9]+\])*\)$/;
/** A reference of more text than this is code. It also keeps the pattern from much work. */
const LONGEST_PARAMETER = 1000;

/**
 * Whether Toil has to start Node.js for a process (a tool, or a workflow without its steps' processes) or a step.
 *
 * cwltool does so in two places: when it loads a process whose own `requirements` name InlineJavascriptRequirement, to check
 * every expression in it, a plain `$(inputs.x)` too, and `expressionLib` (validate_js.py); and when it evaluates an
 * expression that is more than a parameter reference, if the requirement is there or inherited (cwl_utils/expression.py).
 * The requirement among `hints` does nothing.
 */
export function needsJavascript(program: CwlProgram, at: At, inherited: Requirements): boolean {
  const own = requirementsIn(program, fieldOf(at, 'requirements'), 'requirement', levelOf(at)).filter(
    (each) => each.name === REQUIREMENT,
  );
  if (own.some(({ body }) => itemsOf(opened(program, fieldOf(body, 'expressionLib'))).length > 0)) return true;
  const isProcess = fieldOf(at, 'class') !== undefined;
  if (own.length > 0 && isProcess && expressionsIn(at.node, true).length > 0) return true;
  const allowed = own.length > 0 || inherited.requirements.some((each) => each.name === REQUIREMENT);
  return allowed && expressionsIn(at.node, false).some(isCode);
}

/**
 * The texts with `$(` or `${` in a process. When it loads, cwltool does not look into hints, requirements and steps whose `run` is
 * inline (its schema check fails for them in get_expressions, as tried); it evaluates what is there later.
 */
function expressionsIn(node: Node, whenLoaded: boolean): string[] {
  const found: string[] = [];
  walk(
    node,
    (each) => {
      if (isScalar(each) && typeof each.value === 'string' && expressionStart(each.value, 0) >= 0)
        found.push(each.value);
    },
    (key, each) => NOT_EVALUATED.has(key ?? '') || (whenLoaded && (UNCHECKED.has(key ?? '') || runsInline(each))),
  );
  return found;
}

function runsInline(node: Node): boolean {
  return isMap(node) && isMap(node.get('run', true));
}

/** Where the next `$(` or `${` begins that no backslash disarms; -1 when there is none. */
function expressionStart(text: string, from: number): number {
  const starts = /\\.|\$[({]/gs;
  starts.lastIndex = from;
  for (let match = starts.exec(text); match !== null; match = starts.exec(text)) {
    if (match[0].startsWith('$')) return match.index;
  }
  return -1;
}

/** Whether any expression in a text is more than a parameter reference. */
function isCode(text: string): boolean {
  for (let start = expressionStart(text, 0); start >= 0; start = expressionStart(text, start + 2)) {
    if (text[start + 1] === '{') return true;
    const end = parameterEnd(text, start + 1);
    if (end < 0 || !PARAMETER.test(text.slice(start + 1, end))) return true;
  }
  return false;
}

/** Behind the bracket that closes the one at `open`; -1 when it is not closed soon. */
function parameterEnd(text: string, open: number): number {
  const part = text.slice(open, open + LONGEST_PARAMETER);
  const close = /^\((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^()'"])*\)/s.exec(part);
  return close === null ? -1 : open + close[0].length;
}
