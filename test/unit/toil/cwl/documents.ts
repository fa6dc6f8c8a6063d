import { checkCwlInputs } from '../../../../src/toil/cwl/checkInputs';
import { describeCwl, type CwlDescription } from '../../../../src/toil/cwl/describeCwl';
import type { InputFinding, LookUp } from '../../../../src/toil/workflow/description';

const NEVER = new AbortController().signal;

/** Describes `/w/main.cwl` in a folder of texts by path. */
export function describeTexts(texts: Readonly<Record<string, string>>, fragment?: string): Promise<CwlDescription> {
  return describeCwl('/w/main.cwl', fragment, (path) => Promise.resolve(texts[path]), NEVER);
}

export function describeText(text: string, fragment?: string): Promise<CwlDescription> {
  return describeTexts({ '/w/main.cwl': text }, fragment);
}

/** A tool with these inputs, in the map form. */
export function tool(inputs: string, more = ''): string {
  const indented = inputs.trim().replaceAll(/^/gm, '  ');
  return `cwlVersion: v1.2\nclass: CommandLineTool\nbaseCommand: echo\n${more}inputs:\n${indented}\noutputs: []\n`;
}

/** What is there: paths ending in `/` are folders. */
export function lookingAt(...paths: string[]): LookUp & { readonly asked: string[] } {
  const asked: string[] = [];
  const lookUp: LookUp = (path) => {
    asked.push(path);
    if (paths.includes(path)) return Promise.resolve('file');
    return Promise.resolve(paths.includes(`${path}/`) ? 'folder' : undefined);
  };
  return Object.assign(lookUp, { asked });
}

/** Checks an inputs file `/data/in.yml` of a tool with these inputs. */
export async function checkText(inputs: string, order: string, lookUp: LookUp = lookingAt()): Promise<InputFinding[]> {
  const description = await describeText(tool(inputs));
  return checkCwlInputs(description.inputs, order, '/data', lookUp, NEVER);
}

/** The same, each finding as one line: `error wrongType n: int, found "8" @ "8"`. */
export async function findingLines(inputs: string, order: string, lookUp?: LookUp): Promise<string[]> {
  const findings = await checkText(inputs, order, lookUp);
  return findings.map(
    (finding) => `${finding.severity} ${words(finding)} @ ${order.slice(finding.start, finding.end)}`,
  );
}

function words({ problem }: InputFinding): string {
  switch (problem.kind) {
    case 'missing':
      return `missing ${problem.name}: ${problem.type}`;
    case 'unknown':
      return `unknown ${problem.name}${problem.didYouMean === undefined ? '' : `, did you mean ${problem.didYouMean}`}`;
    case 'wrongType':
      return `wrongType ${problem.name}: ${problem.expected}, found ${problem.found}`;
    case 'awkwardName':
    case 'noSuchFile':
    case 'folderNotFile':
    case 'fileNotFolder':
      return `${problem.kind} ${problem.name} ${problem.path}`;
    case 'placeholder':
      return `placeholder ${problem.name}`;
    case 'syntax':
    case 'notAMap':
      return problem.kind;
  }
}
