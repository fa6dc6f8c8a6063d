import { dirname } from 'node:path';
import { checkCwlInputs } from '../toil/cwl/checkInputs';
import { isCwlDescription } from '../toil/cwl/describeCwl';
import { cwlInputsTemplate } from '../toil/cwl/template';
import { checkWdlInputs } from '../toil/wdl/checkWdlInputs';
import { isWdlDescription } from '../toil/wdl/describeWdl';
import { wdlInputsTemplate } from '../toil/wdl/wdlInputsTemplate';
import type { InputFinding, LookUp, WorkflowDescription } from '../toil/workflow/description';

/** What is wrong with the text of an inputs file; offsets in it. Python has no inputs file. */
export async function checkInputs(
  description: WorkflowDescription,
  path: string,
  text: string,
  lookUp: LookUp,
  signal: AbortSignal,
): Promise<InputFinding[]> {
  const folder = dirname(path);
  if (isCwlDescription(description)) return checkCwlInputs(description.inputs, text, folder, lookUp, signal);
  if (isWdlDescription(description)) return checkWdlInputs(description, text, folder, lookUp, signal);
  return [];
}

/** A new inputs file: its text, and the ending that its language wants. Undefined where there is none. */
export function inputsTemplate(description: WorkflowDescription): { text: string; extension: string } | undefined {
  if (isCwlDescription(description)) return { text: cwlInputsTemplate(description), extension: '.yml' };
  if (isWdlDescription(description)) return wdlInputsTemplate(description);
  return undefined;
}
