import { findTracebacks } from '../log/traceback';
import type { Detector, Failure } from './failure';

/** Causes that lie with the machine or its programs; looked for in a job's log and in Toil's own. */

export const noSpace: Detector = ({ text, stderr = '' }) => {
  const all = `${text}\n${stderr}`;
  if (!/No space left on device|Disk quota exceeded/.test(all)) return undefined;
  const [, path] = /(?:No space left on device|Disk quota exceeded): '([^'\n]+)'/.exec(all) ?? [];
  return { kind: 'noSpace', ...(path === undefined ? {} : { path }) };
};

/** What runtimes say when they get no memory: Python, C++, the JVM, libc, R, miniwdl. */
const SAID_OUT_OF_MEMORY =
  /^(?:\w+\.)?MemoryError\b|std::bad_alloc|java\.lang\.OutOfMemoryError|Cannot allocate memory|cannot allocate vector of size|memory limit exceeded|Exit reason: (?:BatchJobExitReason\.)?MEMLIMIT|\bOOMKilled\b/im;
const KILLED =
  /was terminated by signal: SIGKILL|exited with status: (?:137|-9)\b|exit status (?:137|-9)\b|Got exit code 137 |non-zero exit status (?:137|-9)\b|died with <Signals\.SIGKILL/;

export const outOfMemory: Detector = ({ text, stderr = '', job = '' }) => {
  const said = SAID_OUT_OF_MEMORY.test(`${text}\n${stderr}`);
  if (!said && !KILLED.test(text)) return undefined;
  return { kind: 'outOfMemory', tool: job || killedJob(text), evidence: said ? 'said' : 'killed' };
};

function killedJob(text: string): string {
  const [, kind = ''] = /Got exit code 137 .* from job \S*_toil_worker (\S+) /.exec(text) ?? [];
  const [, unit] = /Job failed with exit value 137: '[^'\n]*' (?:(.*) )?\S+ v\d+$/m.exec(text) ?? [];
  return unit ?? kind;
}

const NO_ENGINE: readonly { readonly says: RegExp; readonly engine?: 'docker' | 'singularity' | 'podman' }[] = [
  {
    says: /Cannot connect to the Docker daemon|permission denied while trying to connect to the Docker/,
    engine: 'docker',
  },
  { says: /docker\.errors\.DockerException: Error while fetching server API version/, engine: 'docker' },
  {
    says: /No such file or directory: 'docker'|docker executable is not available|'docker' not found/,
    engine: 'docker',
  },
  {
    says: /singularity executable is not available|No such file or directory: '(?:singularity|apptainer)'|told to use singularity/,
    engine: 'singularity',
  },
  { says: /podman executable is not available|No such file or directory: 'podman'/, engine: 'podman' },
  { says: /Could not find a working container engine to use/ },
];

export const containerUnavailable: Detector = ({ text }) => {
  const found = NO_ENGINE.find(({ says }) => says.test(text));
  if (!found) return undefined;
  const image = imageIn(text);
  return {
    kind: 'containerUnavailable',
    ...(found.engine ? { engine: found.engine } : {}),
    ...(image === undefined ? {} : { image }),
  };
};

function imageIn(text: string): string | undefined {
  return (
    /Pulling (\S+) with (?:docker|singularity|podman)/.exec(text)?.[1] ??
    /Command '\['(?:docker|podman|singularity)', 'pull', '([^']+)'/.exec(text)?.[1]
  );
}

/** Words of Docker and Singularity for an image that they cannot get. */
const NO_IMAGE =
  /^.*(?:Error response from daemon: (?:Get "|manifest |pull access denied|No such image|Head ")|manifest unknown|pull access denied|repository does not exist|FATAL: .*(?:image|pull)|Image not found|docker\.errors\.ImageNotFound).*$/im;

export const imageUnavailable: Detector = ({ text }) => {
  const detail = NO_IMAGE.exec(text)?.[0].trim();
  if (detail === undefined) return undefined;
  const image = imageIn(text) ?? /pull access denied for ([^\s,]+)/.exec(detail)?.[1];
  return { kind: 'imageUnavailable', detail, ...(image === undefined ? {} : { image }) };
};

export const javascriptMissing: Detector = ({ text }) =>
  /requires Node\.js engine to evaluate/.test(text) ? { kind: 'javascriptMissing' } : undefined;

const NETWORK =
  /URLError|ConnectionRefusedError|ConnectionError|NewConnectionError|MaxRetryError|EndpointConnectionError|gaierror|ConnectTimeout|Name or service not known|Temporary failure in name resolution/;

export const networkFailed: Detector = ({ text }) => {
  const last = findTracebacks(text).at(-1);
  if (!last || !NETWORK.test(`${last.type} ${last.message}`)) return undefined;
  const [, url] =
    /(?:while copying|existence of|Importing input|Could not (?:find|connect to)[^\n]*?) '?"?((?:https?|ftp|s3|gs):\/\/[^\s'"]+?)(?:\.\.\.)?['"]?$/m.exec(
      text,
    ) ??
    /((?:https?|ftp|s3|gs):\/\/[^\s'"]+)/.exec(last.message) ??
    [];
  return { kind: 'networkFailed', ...(url === undefined ? {} : { url }) };
};

/** A program that the shell, cwltool or Python did not find. */
export const programMissing: Detector = ({ text, stderr = '' }) => {
  // A shell that goes on after it did not find a program ends with another code, and that is not the cause.
  const ofShell = /(?:status:?|exit code|exit value) 127\b/.test(text) ? `${text}\n${stderr}` : '';
  const program =
    /^\S*sh: (?:line )?\d+: ([^:\n]+): (?:command )?not found$/m.exec(ofShell)?.[1] ??
    /^(?:\/usr\/bin\/)?env: ['‘]?([^'’:\n]+)['’]?: No such file or directory$/m.exec(ofShell)?.[1] ??
    / '([^'\n]+)' not found: \[Errno 2\]/.exec(text)?.[1];
  return program === undefined ? undefined : { kind: 'programMissing', program };
};

/** Tries detectors in order. */
export function first(detectors: readonly Detector[], evidence: Parameters<Detector>[0]): Failure | undefined {
  for (const detect of detectors) {
    const failure = detect(evidence);
    if (failure) return failure;
  }
  return undefined;
}
