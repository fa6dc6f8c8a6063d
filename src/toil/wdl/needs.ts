import type { WorkflowNeeds } from '../workflow/description';
import type { WdlTask } from './model';
import { calleeOf, type LoadedDocument, type WdlProgram } from './program';
import { stringText } from './strings';
import type { WdlTarget } from './target';

/** `K`, `KB` are powers of 1000, `Ki`, `KiB` of 1024, any case (toil/lib/conversions.py 9.6.0, `human2bytes`). */
const AMOUNT = /^(\d+(?:\.\d+)?)\s*(?:([kmgtpe])(i?)b?|b)?$/i;
const POWERS = 'kmgtpe';

/** Bytes of `4 GiB`, `2G`, `512`; undefined for what Toil does not read. */
export function parseAmount(text: string): number | undefined {
  const match = AMOUNT.exec(text.trim());
  if (match === null) return undefined;
  const power = match[2] === undefined ? 0 : POWERS.indexOf(match[2].toLowerCase()) + 1;
  return Math.floor(Number(match[1]) * (match[3] ? 1024 : 1000) ** power);
}

/** Bytes of one item of `disks`: `local-disk 10 SSD` (GB), `/mnt 5 TiB`, `20` (GiB); undefined when it is not plain. */
function parseDisk(item: string): number | undefined {
  const words = item.trim().split(' ');
  const at = words.findLastIndex((word) => /^\d+(?:\.\d+)?$/.test(word));
  const size = Number(words[at]);
  const unit = words[at + 1] ?? '';
  if (at < 0 || words.length > at + 2) return undefined;
  if (/^(?:hdd|ssd)$/i.test(unit)) return Math.floor(size) * 1e9;
  if (unit === '' || /^local$/i.test(unit)) return Math.floor(size) * 1024 ** 3;
  return parseAmount(`${Math.floor(size)} ${unit}`);
}

function parseDisks(value: string): number | undefined {
  const literals = value.startsWith('[') ? (value.match(/"[^"]*"|'[^']*'/g) ?? []) : [value];
  const texts = literals.map(stringText);
  const sizes = texts.flatMap((text) => (text === undefined ? [undefined] : text.split(',').map(parseDisk)));
  if (sizes.length === 0) return undefined;
  return sizes.reduce<number | undefined>(
    (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
    0,
  );
}

/** A number that is written down, bare or in quotes. Bytes for memory and disks. */
function plainNumber(key: string, value: string): number | undefined {
  const text = stringText(value) ?? value;
  if (key === 'cpu') return /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
  return key === 'memory' ? parseAmount(text) : parseDisks(value);
}

/** The tasks that a run can reach, and the first call whose document cannot be seen. */
function reachable(program: WdlProgram, target: WdlTarget): { tasks: ReadonlySet<WdlTask>; unseen?: string } {
  if (target.kind === 'task') return { tasks: new Set([target.task]) };
  const tasks = new Set<WdlTask>();
  const visited = new Set<LoadedDocument>();
  const waiting = [program.main];
  let unseen: string | undefined;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (visited.has(at)) continue;
    visited.add(at);
    for (const call of at.document.workflow?.calls ?? []) {
      const callee = calleeOf(program, at, call);
      if (callee.kind === 'task') tasks.add(callee.task);
      else if (callee.kind === 'workflow') waiting.push(callee.at);
      else unseen ??= call.target.text;
    }
  }
  return unseen === undefined ? { tasks } : { tasks, unseen };
}

const FIELDS = { cpu: 'cores', memory: 'memory', disks: 'disk' } as const;
type Field = (typeof FIELDS)[keyof typeof FIELDS];

function isResource(key: string): key is keyof typeof FIELDS {
  return Object.hasOwn(FIELDS, key);
}

type Largest = Map<Field, { value: number; job: string }>;

function addTask(into: Largest, task: WdlTask): void {
  const entries = task.sections.filter(({ kind }) => kind !== 'hints').flatMap((section) => section.entries);
  for (const { key, value } of entries) {
    if (!isResource(key.text)) continue;
    const amount = plainNumber(key.text, value.text) ?? 0;
    const field = FIELDS[key.text];
    if (amount > (into.get(field)?.value ?? 0)) into.set(field, { value: amount, job: task.name.text });
  }
}

/**
 * What the reachable tasks ask for. Toil runs every WDL task in a container, named or not (its default is ubuntu).
 * Only numbers that are written down count; a value that is computed is not guessed.
 */
export function wdlNeeds(program: WdlProgram, target: WdlTarget): WorkflowNeeds {
  const { tasks, unseen } = reachable(program, target);
  const largest: Largest = new Map();
  for (const task of tasks) addTask(largest, task);
  const containerFor = [...tasks][0]?.name.text ?? unseen;
  return {
    container: containerFor === undefined ? 'none' : 'required',
    ...(containerFor !== undefined && { containerFor }),
    javascript: false,
    ...Object.fromEntries(largest),
  };
}
