import { dirname } from 'node:path';
import * as l10n from '@vscode/l10n';
import { readWdl } from '../../toil/wdl/document';
import { type InputKeys, inputKeys } from '../../toil/wdl/inputKeys';
import { type JsonMember, type JsonNode, readJson } from '../../toil/wdl/json';
import { loadWdl } from '../../toil/wdl/program';
import { wdlTarget } from '../../toil/wdl/target';
import type { ReadText } from '../../toil/workflow/description';
import type { Fix, Found } from '../finding';

/** `workflow.call.runtime.memory`: the words before the section, the section, the key. */
const OVERRIDE = /^([A-Za-z]\w*)((?:\.\w+)*?)\.(runtime|requirements|hints)\.\w+$/;
/** So many WDL files beside an inputs file are looked at. */
const MOST_FILES = 100;

type Members = readonly JsonMember[];
interface Override {
  readonly at: number;
  readonly root: string;
  /** Without the workflow's name, as `InputKeys` has it: `align.runtime`. */
  readonly prefix: string;
  readonly section: string;
}

function overridesIn(members: Members): Override[] {
  return members.flatMap(({ key }, at) => {
    const match = OVERRIDE.exec(key.text);
    if (match === null) return [];
    const [, root = '', path = '', section = ''] = match;
    return [{ at, root, prefix: `${path}.${section}`.slice(1), section }];
  });
}

/** The WDL files beside the inputs file whose workflow or only task has this name; more than one make it unclear. */
async function keysOf(
  name: string,
  wdlFiles: readonly string[],
  readText: ReadText,
  signal: AbortSignal,
): Promise<InputKeys | undefined> {
  const found: InputKeys[] = [];
  for (const path of wdlFiles) {
    signal.throwIfAborted();
    const text = await readText(path);
    // Reading all of it costs more than looking for the word.
    if (text === undefined || !text.includes(name)) continue;
    const target = wdlTarget(readWdl(text));
    const own = target.kind === 'workflow' ? target.workflow : target.kind === 'task' ? target.task : undefined;
    if (own?.name.text !== name) continue;
    const program = await loadWdl(path, readText, signal);
    if (program !== undefined) found.push(inputKeys(program, wdlTarget(program.main.document)));
  }
  return found.length === 1 ? found[0] : undefined;
}

/** `readQuality.inputs.json` lies beside `readQuality.wdl`: what is looked for where the folder cannot be listed. */
function besides(path: string): string[] {
  const stem = path.replace(/\.json$/i, '');
  return [...new Set([stem, stem.replace(/[._-]inputs?$/i, '')])].map((each) => `${each}.wdl`);
}

/**
 * TOIL219 in an inputs file: Toil refuses `workflow.task.hints.key`, and `runtime` and `requirements` where the WDL version of the
 * task has no such override; where it has one, Toil takes the key and does nothing with it (reference cwl-wdl.md 9.1.3).
 * Silent when no WDL file, or more than one, beside the inputs file has the workflow. `listFolder` answers absolute paths.
 * @throws AbortError when the signal fires; what `readText` and `listFolder` throw.
 */
export async function wdlInputFindings(
  path: string,
  text: string,
  readText: ReadText,
  listFolder: ((path: string) => Promise<readonly string[]>) | undefined,
  signal: AbortSignal,
): Promise<Found[]> {
  signal.throwIfAborted();
  const root = readJson(text);
  if ('reason' in root || root.kind !== 'object') return [];
  const overrides = overridesIn(root.members);
  if (overrides.length === 0) return [];
  const listed = listFolder === undefined ? besides(path) : await listFolder(dirname(path));
  const wdlFiles = listed.filter((file) => /\.wdl$/i.test(file)).slice(0, MOST_FILES);
  const known = new Map<string, InputKeys | undefined>();
  for (const { root: name } of overrides) {
    if (!known.has(name)) known.set(name, await keysOf(name, wdlFiles, readText, signal));
  }
  return overrides.flatMap((override) => {
    const keys = known.get(override.root);
    return keys === undefined ? [] : judge(path, text, root, override, keys);
  });
}

function judge(
  file: string,
  text: string,
  root: Extract<JsonNode, { kind: 'object' }>,
  { at, root: name, prefix, section }: Override,
  keys: InputKeys,
): Found[] {
  const member = root.members[at];
  if (member === undefined) return [];
  const bare = member.key.text.slice(name.length + 1);
  // A call may be named like a section, and what is called from elsewhere cannot be judged.
  if (keys.keys.has(bare) || keys.unseen.some((unseen) => bare.startsWith(unseen))) return [];
  const taken = keys.overrides.has(prefix);
  const { start, end } = member.key;
  return [
    {
      file,
      start,
      end,
      code: 'TOIL219',
      level: taken ? 'warning' : 'error',
      message: taken
        ? l10n.t('Toil takes this override of {0} and does nothing with it: the task runs as the WDL says.', section)
        : l10n.t(
            'Toil refuses this inputs file: there is no input of this name, and {0} cannot be overridden here.',
            section,
          ),
      fixes: removal(file, text, root.members, at),
    },
  ];
}

/** Takes a member out with one of the commas around it. Whether its value is to go to the WDL, only the author knows. */
function removal(file: string, text: string, members: Members, at: number): Fix[] {
  const member = members[at];
  if (member === undefined) return [];
  const next = members[at + 1];
  const before = members[at - 1];
  const title = l10n.t('Remove the override');
  const removing = (start: number, end: number): Fix[] => [
    { title, edits: [{ file, start, end, text: '' }], only: false },
  ];
  if (next !== undefined) return removing(member.key.start, next.key.start);
  if (before !== undefined) return removing(before.value.end, member.value.end);
  const blank = /\s*$/.exec(text.slice(0, member.key.start))?.[0].length ?? 0;
  const after = /^\s*/.exec(text.slice(member.value.end))?.[0].length ?? 0;
  return removing(member.key.start - blank, member.value.end + after);
}
