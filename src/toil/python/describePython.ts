import * as path from 'node:path';
import type { ReadText, WorkflowDescription } from '../workflow/description';
import { importsOf, type PythonImport } from './imports';

/** Modules of one script; a folder of more is not read through. */
const MOST_FILES = 500;

/**
 * Describes a Toil Python workflow: its inputs are its own command line, which cannot be known by reading. Its files are the script and
 * the modules that it imports from its own folder, which is the folder that Toil takes to the jobs (toil/resource.py).
 * @param file absolute path of the script.
 */
export async function describePython(file: string, readText: ReadText): Promise<WorkflowDescription> {
  const nothing = { language: 'python', name: path.basename(file), inputs: [], fragments: [] } as const;
  const needs = { container: 'none', javascript: false } as const;
  const script = await readText(file);
  if (script === undefined) {
    return { ...nothing, needs, files: [file], unreadable: { reason: 'The file is not there.', start: 0, end: 0 } };
  }
  const root = path.dirname(file);
  const texts = new Map([[file, script]]);
  const absent = new Set<string>();
  const waiting = [{ file, text: script }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const candidate of importsOf(next.text).flatMap((each) => candidates(root, next.file, each))) {
      if (texts.has(candidate) || absent.has(candidate) || texts.size >= MOST_FILES) continue;
      const text = await readText(candidate);
      if (text === undefined) {
        absent.add(candidate);
        continue;
      }
      texts.set(candidate, text);
      waiting.push({ file: candidate, text });
    }
  }
  return { ...nothing, needs, files: [...texts.keys()] };
}

/** The files in the script's folder that an import would read, were they there: packages on the way, the module, named modules. */
function candidates(root: string, from: string, { module, level, names }: PythonImport): string[] {
  const start = level === 0 ? root : path.resolve(path.dirname(from), ...Array.from({ length: level - 1 }, () => '..'));
  if (start !== root && !start.startsWith(root + path.sep)) return [];
  const parts = module === '' ? [] : module.split('.');
  const found: string[] = [];
  let folder = start;
  for (const part of parts) {
    found.push(path.join(folder, `${part}.py`));
    folder = path.join(folder, part);
    found.push(path.join(folder, '__init__.py'));
  }
  if (level > 0 || parts.length > 0) {
    for (const name of names) found.push(path.join(folder, `${name}.py`), path.join(folder, name, '__init__.py'));
  }
  return found;
}
