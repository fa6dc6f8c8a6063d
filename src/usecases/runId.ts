import { randomBytes } from 'node:crypto';

/**
 * A run's directory name: sorts by time, tells the workflow, safe in every shell and file system
 * (`20261122-163001-align-reads-7f3a`).
 */
export function makeRunId(workflowName: string, now: Date): string {
  const stamp = now.toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const slug = workflowName
    .replace(/\.[^.]*$/, '')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 24)
    .replaceAll(/^-+|-+$/g, '');
  return [stamp, ...(slug ? [slug] : []), randomBytes(2).toString('hex')].join('-');
}
