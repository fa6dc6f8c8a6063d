import assert from 'node:assert/strict';
import { parseYaml } from '../../../../src/toil/cwl/nodes';
import { processNamed, processesOf, type CwlProcess } from '../../../../src/toil/cwl/processes';
import { loadReferences, type CwlProgram } from '../../../../src/toil/cwl/program';

const NEVER = new AbortController().signal;

/** The document `/w/main.cwl` of these texts, faults in its YAML or not. */
export function programOf(texts: Readonly<Record<string, string>> | string): Promise<CwlProgram> {
  const files: Readonly<Record<string, string>> = typeof texts === 'string' ? { '/w/main.cwl': texts } : texts;
  const { file } = parseYaml('/w/main.cwl', files['/w/main.cwl'] ?? '');
  return loadReferences(file, (path) => Promise.resolve(files[path]), NEVER);
}

/** Its default process, or the one of this name. */
export function processIn(program: CwlProgram, name?: string): CwlProcess {
  const process =
    name === undefined ? processesOf(program, program.main)[0] : processNamed(program, program.main, name);
  assert.ok(process !== undefined);
  return process;
}
