import { fieldOf, textOf, MOST_DEPTH, type YamlFile } from './nodes';
import { processesOf, stepsOf, type CwlProcess, type CwlStep } from './processes';
import type { CwlProgram } from './program';
import { levelOf, NO_REQUIREMENTS, within, type RequirementLevel, type Requirements } from './requirements';

/** A place of a document that may have requirements and hints of its own. */
export interface Level {
  readonly level: RequirementLevel;
  /** What stands there: a process of the document, or a step of one. */
  readonly stands:
    { readonly as: 'process'; readonly process: CwlProcess } | { readonly as: 'step'; readonly step: CwlStep };
  /** What it inherits from the levels around it in this document. */
  readonly outer: Requirements;
}

/**
 * The levels of one document, from the outside in and in the order of the text: its processes (all of a packed one), the steps
 * of workflows, and the processes that are written inside steps. What other files hold is left out.
 */
export function levelsOf(program: CwlProgram, file: YamlFile): Level[] {
  return processesOf(program, file).flatMap((process) => levelsIn(program, process, NO_REQUIREMENTS, 0));
}

function levelsIn(
  program: CwlProgram,
  process: CwlProcess,
  outer: Requirements,
  depth: number,
  name = process.id,
): Level[] {
  const kind = textOf(fieldOf(process.at, 'class')) === 'Workflow' ? 'workflow' : 'tool';
  const level = { ...levelOf(process.at, name), kind } as const;
  const own: Level = { level, stands: { as: 'process', process }, outer };
  if (kind === 'tool' || depth > MOST_DEPTH) return [own];
  const inherited = within(outer, program, process.at, name);
  return [
    own,
    ...stepsOf(program, process.at).flatMap((step) => {
      const here: Level = {
        level: { ...levelOf(step.at, step.id), kind: 'step' },
        stands: { as: 'step', step },
        outer: inherited,
      };
      const inline = inlineProcess(step);
      if (inline === undefined) return [here];
      return [
        here,
        ...levelsIn(
          program,
          inline,
          within(inherited, program, step.at, step.id),
          depth + 1,
          inline.id === '' ? step.id : inline.id,
        ),
      ];
    }),
  ];
}

/** The process that is written in the step itself. */
function inlineProcess({ at, process }: CwlStep): CwlProcess | undefined {
  if (process === undefined || process.at.file !== at.file) return undefined;
  return textOf(fieldOf(at, 'run')) === undefined ? process : undefined;
}
