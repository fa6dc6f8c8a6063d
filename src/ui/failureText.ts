import { l10n } from 'vscode';
import { basename } from 'node:path';
import { formatBytes } from '../shared/text';
import type { Failure } from '../toil/failure/failure';

/** Why a run failed, in one sentence. */
export function failureText(failure: Failure): string {
  switch (failure.kind) {
    case 'missingInputFile':
      return failure.role === 'input'
        ? l10n.t('The input file {0} is not there.', failure.path)
        : l10n.t('{0}, a file of the workflow, is not there.', failure.path);
    case 'wrongInput':
      return wrongInput(failure);
    case 'toolFailed':
      return toolFailed(failure);
    case 'missingOutput':
      return l10n.t(
        '{0} ended well, but did not make its output {1} ({2}).',
        failure.tool,
        failure.output,
        failure.pattern,
      );
    case 'outOfMemory':
      return failure.evidence === 'said'
        ? l10n.t('{0} ran out of memory.', failure.tool)
        : l10n.t('{0} was killed, nearly always for want of memory.', failure.tool);
    case 'killed':
      return failure.signal === 9
        ? l10n.t('Toil itself was killed, often for want of memory.')
        : l10n.t('Toil itself was ended by signal {0}.', failure.signal);
    case 'noSpace':
      return failure.path
        ? l10n.t('There was no room left on the disk of {0}.', failure.path)
        : l10n.t('There was no room left on a disk.');
    case 'tooLarge':
      return l10n.t(
        '{0} asks for {1}, and the machine has {2}.',
        failure.job,
        amount(failure.resource, failure.asked),
        amount(failure.resource, failure.available),
      );
    default:
      return workflowFailure(failure);
  }
}

type Rest = Exclude<
  Failure,
  {
    kind:
      | 'missingInputFile'
      | 'wrongInput'
      | 'toolFailed'
      | 'missingOutput'
      | 'outOfMemory'
      | 'killed'
      | 'noSpace'
      | 'tooLarge';
  }
>;

function workflowFailure(failure: Rest): string {
  switch (failure.kind) {
    case 'containerUnavailable':
      return failure.engine
        ? l10n.t('A job needs a container, and {0} is not there or does not answer.', failure.engine)
        : l10n.t('A job needs a container, and there is no Docker or Singularity that answers.');
    case 'imageUnavailable':
      return l10n.t('The image {0} cannot be had: {1}', failure.image ?? '', failure.detail);
    case 'javascriptMissing':
      return l10n.t('Its JavaScript expressions need Node.js, and there is none.');
    case 'syntax':
      return l10n.t('{0} cannot be read: {1}', place(failure), failure.message);
    case 'unsupported':
      return l10n.t('Toil does not support {0}.', failure.requirement);
    case 'jobStoreExists':
      return l10n.t('The job store {0} is there already, from an earlier run.', failure.jobStore);
    case 'jobStoreMissing':
      return l10n.t('The job store {0} is gone, so there was nothing to go on from.', failure.jobStore);
    case 'pythonImport':
      return l10n.t(
        'The Python module {0} is missing in Toil’s environment. The one that this extension installed cannot be extended: make your own with toil and {0} in it, and name it in the setting toil.path.',
        failure.module,
      );
    case 'pythonException':
      return l10n.t('{0} raised {1}: {2}', place(failure) || l10n.t('The script'), failure.type, failure.message);
    case 'illegalFileName':
      return l10n.t(
        'CWL does not allow the file name {0}; the extra argument --relax-path-checks does.',
        JSON.stringify(failure.name),
      );
    case 'permissionDenied':
      return l10n.t('{0} may not be read or written.', failure.path);
    case 'networkFailed':
      return failure.url ? l10n.t('{0} could not be reached.', failure.url) : l10n.t('The network failed.');
    case 'programMissing':
      return l10n.t('The program {0} is not on this machine.', failure.program);
    case 'commandLine':
      return l10n.t('Toil does not understand its command line: {0}', failure.message);
    case 'unknown':
      return failure.lastLines.at(-1) ?? l10n.t('Toil does not say; the log may.');
  }
}

function toolFailed(failure: Extract<Failure, { kind: 'toolFailed' }>): string {
  const said = failure.stderrTail.trim().split('\n').at(-1);
  return said
    ? l10n.t('{0} failed with exit code {1}. It said: {2}', failure.tool, failure.exitCode, said)
    : l10n.t('{0} failed with exit code {1} and said nothing.', failure.tool, failure.exitCode);
}

function wrongInput(failure: Extract<Failure, { kind: 'wrongInput' }>): string {
  switch (failure.problem) {
    case 'missing':
      return l10n.t('The input {0} is missing.', failure.name);
    case 'unknown':
      return l10n.t('The workflow has no input {0}.', failure.name);
    case 'wrongType':
      return l10n.t('The input {0} has the wrong type: {1}', failure.name, failure.detail);
  }
}

function place({ file, line }: { readonly file?: string; readonly line?: number }): string {
  if (file === undefined) return '';
  return line === undefined ? basename(file) : `${basename(file)}:${line}`;
}

function amount(resource: 'cores' | 'memory' | 'disk', value: number): string {
  if (resource === 'cores') return l10n.t('{0} cores', value);
  return resource === 'memory'
    ? l10n.t('{0} of memory', formatBytes(value))
    : l10n.t('{0} of disk', formatBytes(value));
}
