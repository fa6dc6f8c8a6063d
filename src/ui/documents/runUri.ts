import * as vscode from 'vscode';
import type { RunKey } from '../../usecases/runPlaces/runKey';
import { RUN_SCHEME } from '../schemes';

/** What a `toil-run:` document shows; the file name is what its tab says. */
export type RunDocument =
  | { readonly kind: 'log'; readonly run: RunKey }
  | { readonly kind: 'statistics'; readonly run: RunKey }
  | { readonly kind: 'jobLog'; readonly run: RunKey; readonly jobId: string };

/** A document whose text is made once. */
export type MadeDocument = Exclude<RunDocument, { kind: 'log' }>;

const NAMES = { log: 'log.log', statistics: 'statistics.txt', jobLog: 'job.log' } as const;

/** `toil-run:/<cluster's id>/<run>/log.log`; a job's id travels in the query. */
export function runUri(document: RunDocument): vscode.Uri {
  const path = `/${document.run.clusterId}/${document.run.runId}/${NAMES[document.kind]}`;
  const query = document.kind === 'jobLog' ? document.jobId : '';
  return vscode.Uri.from({ scheme: RUN_SCHEME, path, query });
}

/** What the URI names, or undefined when it is none of ours. */
export function parseRunUri(uri: vscode.Uri): RunDocument | undefined {
  // The id of a cluster has slashes of its own.
  const [, clusterId, runId, name] = /^\/(.+)\/([^/]+)\/([^/]+)$/.exec(uri.path) ?? [];
  if (uri.scheme !== RUN_SCHEME || !clusterId || !runId) return undefined;
  const run = { clusterId, runId };
  if (name === NAMES.log) return { kind: 'log', run };
  if (name === NAMES.statistics) return { kind: 'statistics', run };
  if (name === NAMES.jobLog) return { kind: 'jobLog', run, jobId: uri.query };
  return undefined;
}
