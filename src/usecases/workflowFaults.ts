import { isCwlDescription } from '../toil/cwl/describeCwl';
import { isWdlDescription, type WdlDescriptionFault } from '../toil/wdl/describeWdl';
import type { WorkflowDescription } from '../toil/workflow/description';

/** A mistake in a workflow that Toil would stumble over; offsets are UTF-16 units in the text of `file`. */
export interface WorkflowFault {
  readonly kind:
    'unreadable' | 'referenceMissing' | 'referenceUnreadable' | Exclude<WdlDescriptionFault['kind'], 'importRemote'>;
  /** What it is about: a path, a name, the parser's words. */
  readonly text: string;
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** The mistakes that keep a workflow from running, as far as reading it tells. */
export function workflowFaults(description: WorkflowDescription, path: string): WorkflowFault[] {
  const { unreadable } = description;
  if (unreadable) {
    return [{ kind: 'unreadable', text: unreadable.reason, file: path, start: unreadable.start, end: unreadable.end }];
  }
  if (isCwlDescription(description)) {
    return description.broken.map(({ path: text, reason, from, start, end }) => ({
      kind: reason === undefined ? 'referenceMissing' : 'referenceUnreadable',
      text: reason === undefined ? text : `${text}: ${reason}`,
      file: from,
      start,
      end,
    }));
  }
  if (!isWdlDescription(description)) return [];
  return description.faults.flatMap((fault) =>
    // What is fetched from elsewhere cannot be judged here.
    fault.kind === 'importRemote' ? [] : [{ ...fault, kind: fault.kind, text: 'text' in fault ? fault.text : '' }],
  );
}
