import type { IncomingHttpHeaders } from 'node:http';

/** A call to AWS as it came over the wire, with what it asks for. */
export interface AwsRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** `ec2`, `iam`, `autoscaling`, `s3`, `ssm` … of the signature's scope. */
  readonly service: string;
  readonly region: string;
  /** As IAM policies write it, without the service: `RunInstances`. */
  readonly action: string;
  /** The key that signed it: which account calls. */
  readonly accessKey: string;
  /** Twelve digits, once the key is known (mends/accounts.ts); moto's own account until then. */
  readonly account?: string;
  /** Milliseconds for which what this call does cannot be read back: a fault. */
  readonly unreadable?: number;
  /** Made by the front itself: seen whole, at once, and allowed. */
  readonly own?: boolean;
}

/** Whether a call changes nothing. */
export function isReading({ action }: Pick<AwsRequest, 'action'>): boolean {
  return /^(?:Describe|Get|List|Head|Simulate)/.test(action);
}

/** Reads from a request's signature and body what it asks for. A request without a signature has empty words. */
export function readRequest(method: string, target: string, headers: IncomingHttpHeaders, body: Buffer): AwsRequest {
  const scope = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '');
  const [, accessKey = '', region = '', service = ''] = scope ?? [];
  const action = service === 's3' ? s3Action(method, target) : (targetAction(headers) ?? queryAction(target, body));
  return { method, target, headers, body, service, region, accessKey, action };
}

/** JSON services name the operation in a header: `AmazonSSM.PutParameter`. */
function targetAction(headers: IncomingHttpHeaders): string | undefined {
  const value = headers['x-amz-target'];
  return typeof value === 'string' ? value.slice(value.lastIndexOf('.') + 1) : undefined;
}

/** The fields of a call in AWS's query protocol. */
export function fieldsOf({ target, body }: Pick<AwsRequest, 'target' | 'body'>): URLSearchParams {
  const question = target.indexOf('?');
  return new URLSearchParams(body.length > 0 ? body.toString('utf8') : question < 0 ? '' : target.slice(question + 1));
}

function queryAction(target: string, body: Buffer): string {
  return fieldsOf({ target, body }).get('Action') ?? '';
}

/** What stands in a query of S3 and names the operation, with the operation's last word. */
const S3_SUBJECTS: Readonly<Record<string, string>> = {
  versions: 'ObjectVersions',
  versioning: 'BucketVersioning',
  encryption: 'BucketEncryption',
  tagging: 'BucketTagging',
  publicAccessBlock: 'PublicAccessBlock',
  ownershipControls: 'BucketOwnershipControls',
  location: 'BucketLocation',
  policy: 'BucketPolicy',
  delete: 'Objects',
};

function s3Action(method: string, target: string): string {
  const { pathname, searchParams } = new URL(target, 'http://s3');
  const [bucket = '', ...key] = pathname.slice(1).split('/');
  const object = key.join('/') !== '';
  const subject = Object.keys(S3_SUBJECTS).find((name) => searchParams.has(name));
  if (subject === 'versions') return 'ListObjectVersions';
  if (subject === 'delete') return 'DeleteObjects';
  if (subject !== undefined)
    return verb(method) + (S3_SUBJECTS[subject] ?? '').replace('Bucket', object ? 'Object' : 'Bucket');
  if (bucket === '') return 'ListBuckets';
  if (object) return `${verb(method)}Object`;
  if (method === 'GET') return 'ListObjectsV2';
  return method === 'PUT' ? 'CreateBucket' : `${verb(method)}Bucket`;
}

function verb(method: string): string {
  return `${method.slice(0, 1)}${method.slice(1).toLowerCase()}`;
}
