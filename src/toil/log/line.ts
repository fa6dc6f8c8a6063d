/** One line of Toil's log, or one that it did not format (a traceback, what a program wrote to stderr). */
export interface LogLine {
  /** `D`, `I`, `W`, `E`, `C`, `N` (Toil's own notice level); undefined when it is no formatted line. */
  readonly level?: string;
  /** The logger: `toil.leader`, `cwltool`. */
  readonly module?: string;
  /** ISO 8601 with offset. */
  readonly time?: string;
  readonly message: string;
}

/** Splits `[time] [thread] [level] [module] message` (Toil 9.6.0 `statsAndLogging.py`). */
export function parseLine(line: string): LogLine {
  const match = /^\[([^\]]*)\] \[([^\]]*)\] \[([A-Z])\] \[([^\]]*)\] (.*)$/.exec(line);
  if (!match) return { message: line };
  const [, time = '', , level = '', module = '', message = ''] = match;
  return { time, level, module, message };
}

/** What Toil calls a job in its log. */
export interface JobDescription {
  /** The class or function: `CWLJob`, `greet`. */
  readonly kind: string;
  /** `fail.cwl.2.bad.cwl`; undefined when the job has no name beside its kind (Python). */
  readonly unit?: string;
  /** Id in the job store. */
  readonly id: string;
}

/** Reads `'CWLJob' fail.cwl.2.bad.cwl kind-CWLJob/instance-x v1`, or a bare id. */
export function parseJobDescription(text: string): JobDescription | undefined {
  const match = /^'(.*?)' (?:(.*) )?(\S+) v\d+$/.exec(text);
  if (!match) return /^\S+$/.test(text) ? { kind: '', id: text } : undefined;
  const [, kind = '', unit, id = ''] = match;
  return { kind, id, ...(unit === undefined ? {} : { unit }) };
}
