import * as vscode from 'vscode';
import { RUN_SCHEME } from '../runScheme';

/** What a `toil-run:` document shows; the file name is what its tab says. */
export type RunDocument =
  | { readonly kind: 'log'; readonly cluster: string; readonly runId: string }
  | { readonly kind: 'statistics'; readonly cluster: string; readonly runId: string }
  | { readonly kind: 'jobLog'; readonly cluster: string; readonly runId: string; readonly jobId: string };

/** A document whose text is made once. */
export type MadeDocument = Exclude<RunDocument, { kind: 'log' }>;

const NAMES = { log: 'log.log', statistics: 'statistics.txt', jobLog: 'job.log' } as const;

/** `toil-run:/<cluster>/<run>/log.log`; a job's id travels in the query. */
export function runUri(document: RunDocument): vscode.Uri {
  const path = `/${document.cluster}/${document.runId}/${NAMES[document.kind]}`;
  const query = document.kind === 'jobLog' ? document.jobId : '';
  return vscode.Uri.from({ scheme: RUN_SCHEME, path, query });
}

/** What the URI names, or undefined when it is none of ours. */
export function parseRunUri(uri: vscode.Uri): RunDocument | undefined {
  const [, cluster, runId, name] = uri.path.split('/');
  if (uri.scheme !== RUN_SCHEME || !cluster || !runId) return undefined;
  if (name === NAMES.log) return { kind: 'log', cluster, runId };
  if (name === NAMES.statistics) return { kind: 'statistics', cluster, runId };
  if (name === NAMES.jobLog) return { kind: 'jobLog', cluster, runId, jobId: uri.query };
  return undefined;
}
