/** What tells a cluster of AWS from all others. */
export interface ClusterKey {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

const PREFIX = 'aws';
const ID = /^aws\/(\d{12})\/([a-z0-9-]+)\/([\w.-]+)$/;

/** The id of a cluster in rows, addresses of documents and everything that is remembered: `aws/ACCOUNT/REGION/NAME`. */
export function clusterId({ account, region, name }: ClusterKey): string {
  return [PREFIX, account, region, name].join('/');
}

/** The cluster that an id names; undefined for This machine and for what is no id. */
export function clusterOfId(id: string): ClusterKey | undefined {
  const [, account, region, name] = ID.exec(id) ?? [];
  return account === undefined || region === undefined || name === undefined ? undefined : { account, region, name };
}
