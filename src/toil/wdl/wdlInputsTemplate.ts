import type { WorkflowInput } from '../workflow/description';
import type { WdlDescription } from './describeWdl';
import { placeholderOf } from './examples';

/** Whether a default is written down as it would stand in JSON: no placeholder (`"~{name}.bam"`) and no computing. */
function isPlain(expression: string): boolean {
  try {
    JSON.parse(expression);
    return !/[~$]\{/.test(expression);
  } catch {
    return false;
  }
}

/** `"# hello.n: Int = 3": "How often."`: the declaration as WDL has it, and the doc. */
function commentLine({ name, type, doc, default: value }: WorkflowInput): string {
  const declaration = `# ${name}: ${type}${value === undefined ? '' : ` = ${value}`}`;
  return `${JSON.stringify(declaration)}: ${JSON.stringify(doc ?? '')}`;
}

function valueLine(workflow: WdlDescription, input: WorkflowInput): string {
  const name = JSON.stringify(input.required ? input.name : `#${input.name}`);
  if (input.default !== undefined && isPlain(input.default)) return `${name}: ${input.default}`;
  const key = workflow.keys.keys.get(input.name.slice(workflow.name.length + 1));
  const placeholder = key === undefined ? null : placeholderOf(key.declaration.type, key.structs);
  return `${name}: ${JSON.stringify(placeholder, undefined, 2).replaceAll('\n', '\n  ')}`;
}

/**
 * An inputs file to fill in. toil-wdl-runner reads strict JSON only (`json.loads`), but miniwdl ignores keys that begin
 * with `#`, so those are the comments: first the declaration with the doc, then the input itself. An optional input
 * stands behind a `#`; taking that away sets it. `<File>` and the like are to be replaced: `checkWdlInputs` reports them.
 */
export function wdlInputsTemplate(workflow: WdlDescription): { text: string; extension: string } {
  const blocks = workflow.inputs.map((input) => `  ${commentLine(input)},\n  ${valueLine(workflow, input)}`);
  return { text: blocks.length === 0 ? '{}\n' : `{\n${blocks.join(',\n\n')}\n}\n`, extension: '.json' };
}
