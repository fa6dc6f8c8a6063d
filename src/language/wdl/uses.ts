import type { WdlCallable, WdlDeclaration, WdlTask, WdlWorkflow } from '../../toil/wdl/model';
import type { Named } from '../../toil/wdl/range';
import type { WdlChecked } from '../rule';

function isWorkflow(owner: WdlCallable): owner is WdlWorkflow {
  return 'calls' in owner;
}

function isTask(owner: WdlCallable): owner is WdlTask {
  return !isWorkflow(owner);
}

function defaultsOf(declarations: readonly WdlDeclaration[]): Named[] {
  return declarations.flatMap((each) => (each.default === undefined ? [] : [each.default]));
}

/** All expressions of a task or workflow: declarations, calls, resource sections, outputs. Not the command. */
export function expressionsOf(owner: WdlCallable): Named[] {
  const own = [
    ...defaultsOf([...(owner.inputs ?? []), ...owner.declarations, ...owner.outputs]),
    ...owner.sections.flatMap(({ entries }) => entries.map(({ value }) => value)),
  ];
  if (!isWorkflow(owner)) return own;
  const calls = owner.calls.flatMap(({ inputs, nesting }) => [
    ...inputs.map(({ name, value }) => value ?? name),
    ...nesting.map(({ expression }) => expression),
  ]);
  return [...own, ...calls, ...defaultsOf(owner.innerDeclarations)];
}

/** The text of a task's command; empty for a workflow. */
export function commandOf({ text }: WdlChecked, owner: WdlCallable): string {
  const command = isTask(owner) ? owner.command : undefined;
  return command === undefined ? '' : text.slice(command.start, command.end);
}

/** Whether a name stands in the command of its task, or a call of this document gives it a value. */
export function isNamed(document: WdlChecked, owner: WdlCallable, { name }: WdlDeclaration): boolean {
  if (new RegExp(`\\b${name.text}\\b`).test(commandOf(document, owner))) return true;
  const calls = document.main.document.workflow?.calls ?? [];
  return calls.some(
    ({ target, inputs }) => target.text === owner.name.text && inputs.some((input) => input.name.text === name.text),
  );
}
