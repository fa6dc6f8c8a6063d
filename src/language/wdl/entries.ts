import type { WdlCallable, WdlEntry, WdlSection, WdlTask } from '../../toil/wdl/model';
import type { WdlChecked } from '../rule';

/** A `key: value` of a section, with the task or workflow that it belongs to. */
export interface Placed {
  readonly owner: WdlCallable;
  readonly section: WdlSection;
  readonly entry: WdlEntry;
}

type SectionKind = WdlSection['kind'];

/** The sections that Toil evaluates: `hints` is parsed and thrown away (reference cwl-wdl.md 9.1.2). */
export const EVALUATED: readonly SectionKind[] = ['runtime', 'requirements'];
export const EVERYWHERE: readonly SectionKind[] = ['runtime', 'requirements', 'hints'];

/** The document's tasks and its workflow. */
export function callablesOf({ main }: WdlChecked): readonly WdlCallable[] {
  const { tasks, workflow } = main.document;
  return workflow === undefined ? tasks : [...tasks, workflow];
}

/** The entries of these sections in all tasks and the workflow, in the order of the text. */
export function placedEntries(document: WdlChecked, kinds: readonly SectionKind[]): Placed[] {
  return callablesOf(document)
    .flatMap((owner) =>
      owner.sections
        .filter(({ kind }) => kinds.includes(kind))
        .flatMap((section) => section.entries.map((entry) => ({ owner, section, entry }))),
    )
    .sort((a, b) => a.entry.key.start - b.entry.key.start);
}

/** The entries with this key that Toil would evaluate. Of two with one key in a section only the last counts. */
export function evaluated(document: WdlChecked, key: string): Placed[] {
  return placedEntries(document, EVALUATED).filter(
    ({ section, entry }) => entry.key.text === key && lastOf(section, key) === entry,
  );
}

/** The entry that counts for a key of a section. */
export function lastOf(section: WdlSection, key: string): WdlEntry | undefined {
  return section.entries.findLast((entry) => entry.key.text === key);
}

/** The tasks with their sections that Toil evaluates; a task has one at most. */
export function evaluatedSections({ main }: WdlChecked): { readonly task: WdlTask; readonly section: WdlSection }[] {
  return main.document.tasks.flatMap((task) =>
    task.sections.filter(({ kind }) => kind !== 'hints').map((section) => ({ task, section })),
  );
}
