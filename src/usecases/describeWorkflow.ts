import type { Language } from '../contracts/runRecord';
import { describeCwl } from '../toil/cwl/describeCwl';
import { describePython } from '../toil/python/describePython';
import { describeWdl } from '../toil/wdl/describeWdl';
import type { ReadText, WorkflowDescription } from '../toil/workflow/description';
import { detectLanguage } from '../toil/workflow/language';
import { ProblemError } from './problems';

/** What the language detection says of a file: a language, or why it is no workflow. */
export type Detection = ReturnType<typeof detectLanguage>;

/** Tells a file's language from its name and its first 64 KiB. Rejects with `fileGone`. */
export async function detectWorkflow(path: string, readText: ReadText): Promise<Detection> {
  const text = await readText(path);
  if (text === undefined) throw new ProblemError({ kind: 'fileGone', path });
  return detectLanguage(path, text.slice(0, 65_536));
}

/** Reads a workflow and the files that it is made of. Rejects with `fileGone`; what is wrong with it is in the result. */
export async function describeWorkflow(
  language: Language,
  path: string,
  fragment: string | undefined,
  readText: ReadText,
  signal: AbortSignal,
): Promise<WorkflowDescription> {
  if ((await readText(path)) === undefined) throw new ProblemError({ kind: 'fileGone', path });
  return describe(language, path, fragment, readText, signal);
}

function describe(
  language: Language,
  path: string,
  fragment: string | undefined,
  readText: ReadText,
  signal: AbortSignal,
): Promise<WorkflowDescription> {
  switch (language) {
    case 'cwl':
      return describeCwl(path, fragment, readText, signal);
    case 'wdl':
      return describeWdl(path, readText, signal);
    case 'python':
      return describePython(path, readText);
  }
}
