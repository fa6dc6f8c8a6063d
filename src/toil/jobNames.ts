/** Jobs that Toil makes for itself have one of these kinds (classes of Toil 9.6.0 `cwltoil.py`, `wdltoil.py`, `job.py`). */
const OTHER_GLUE = new Set([
  'ResolveIndirect',
  'SelfJob',
  'EncapsulatedJob',
  'ServiceHostJob',
  'CombineImportsJob',
  'WorkerImportJob',
  'ImportsJob',
]);

/** What glue is called where the id does not say its kind (job stores on AWS and Google: ids are plain uuids). */
const GLUE_NAME = /^(?:call-.*|scatter-L\d+C\d+.*|if-L\d+C\d+.*|decl-.*|.*\.inputs|.*\._resolve)$/;

/** The kind in a file job store's id, `CWLJob` in `kind-CWLJob/instance-134g_hny`; undefined for other job stores. */
export function jobKind(id: string): string | undefined {
  return /^kind-(.+)\/instance-[^/]*$/.exec(id)?.[1];
}

/** Whether a job is work that the user asked for, and not one that Toil made to hold such work together. */
export function isWork(id: string, name: string): boolean {
  const kind = jobKind(id);
  if (kind !== undefined) return isWorkKind(kind);
  return !GLUE_NAME.test(name) && isWorkKind(name);
}

function isWorkKind(kind: string): boolean {
  if (OTHER_GLUE.has(kind)) return false;
  // Every class of the two runners but one each is glue; a Python function may well be named like `CWLthing`.
  if (/^CWL[A-Z]/.test(kind)) return kind === 'CWLJob';
  if (/^WDL[A-Z]/.test(kind)) return kind === 'WDLTaskJob';
  return true;
}

/**
 * The name that a reader knows a job's type by: `greet` for `scatter.cwl.1.greet.cwl`, for the WDL task
 * `hello.0.greet.command` and for the Python function `greet`; `inline` for a tool written inside its step.
 */
export function typeName(name: string): string {
  const plain = decodePercent(name.includes('_:') ? name.replace(/\.?_:[0-9a-f-]{36}$/i, '') : name);
  if (plain.endsWith('.command')) return lastWord(plain.slice(0, -'.command'.length)) || name;
  const file = /\.(?:cwl|ya?ml|json)$/i;
  if (!file.test(plain)) return (plain.includes('.cwl.') ? lastWord(plain) : plain) || name;
  // `<workflow's file>.<step or scatter index>.<tool's file>`: the tool's own file name may have dots.
  const tool = plain
    .replace(file, '')
    .replace(/^.*\.cwl\./i, '')
    .replace(/^\d+\./, '');
  const words = tool.split('.');
  const [step, ...rest] = words;
  return (rest.length > 0 && step === rest.join('.') ? step : tool) || name;
}

function lastWord(dotted: string): string {
  return dotted.split('.').findLast((word) => !/^\d*$/.test(word)) ?? '';
}

/** cwltool takes names from URIs: `100%.cwl` is called `100%25.cwl`. */
function decodePercent(name: string): string {
  if (!name.includes('%')) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
