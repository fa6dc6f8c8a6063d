import type { ReadText } from '../toil/workflow/description';
import { requirementsInInputs } from './cwl/inputRequirements';
import type { Finding } from './finding';
import { levelled, sorted, type Levels } from './levels';
import { ignoresOf } from './suppress';
import { wdlInputFindings } from './wdl/inputOverrides';

/** An inputs file, and what there is to judge it by. */
export interface InputsToCheck {
  readonly path: string;
  readonly text: string;
  readonly readText: ReadText;
  /** Answers absolute paths; without it the WDL is looked for under the name of the inputs file. */
  readonly listFolder?: (path: string) => Promise<readonly string[]>;
  readonly levels: Levels;
}

/** Whether anything can be found in an inputs file: most YAML and JSON is none, and need not be read for it. */
export function mayHaveFindings(text: string): boolean {
  return /\.(?:runtime|requirements|hints)\.|cwl[:#]requirements/.test(text);
}

/**
 * What in an inputs file, of CWL or WDL, tries to change resources and does not; without what settings and comments set off.
 * @throws AbortError when the signal fires; what `readText` and `listFolder` throw.
 */
export async function inputFindings(inputs: InputsToCheck, signal: AbortSignal): Promise<Finding[]> {
  const { path, text, readText, listFolder, levels } = inputs;
  const overrides = await wdlInputFindings(path, text, readText, listFolder, signal);
  const findings = levelled([...requirementsInInputs(path, text), ...overrides], levels);
  // Its YAML has comments like that of CWL; JSON has none.
  const ignores = ignoresOf(path, text, 'cwl');
  return sorted([...findings.filter((finding) => !ignores.hides(finding)), ...ignores.faults]);
}
