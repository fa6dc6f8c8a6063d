import type { Answer } from './errors';
import type { Fields } from './fields';
import type { Next } from './front';
import type { AwsRequest } from './request';
import { parseXml, type Element } from './xml';

/** Where something is. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** The account that moto gives to keys it does not know (moto/core/common_models.py, DEFAULT_ACCOUNT_ID). */
export const DEFAULT_ACCOUNT = '123456789012';

export function placeOf({ account = DEFAULT_ACCOUNT, region }: Pick<AwsRequest, 'account' | 'region'>): Place {
  return { account, region };
}

/** One text for each place: a key of maps. */
export function placeKey(place: Place, ...rest: readonly string[]): string {
  return [place.account, place.region, ...rest].join('|');
}

/** A call in the query protocol that the front makes itself; it goes through the mends as any other. */
export function ownRequest(place: Place, service: string, action: string, fields: Fields): AwsRequest {
  const entries = Object.entries({ Action: action, Version: VERSIONS[service], ...fields });
  const form = new URLSearchParams(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
  return signed(place, service, action, {
    method: 'POST',
    target: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: Buffer.from(form.toString()),
  });
}

/** moto finds the service's API by its version where a host name does not tell. */
const VERSIONS: Readonly<Record<string, string>> = { ec2: '2016-11-15', iam: '2010-05-08', autoscaling: '2011-01-01' };

/** A call of a JSON service: `AmazonSSM`, `PutParameter`. */
export function ownJsonRequest(place: Place, service: string, target: string, body: unknown): AwsRequest {
  return signed(place, service, target.slice(target.lastIndexOf('.') + 1), {
    method: 'POST',
    target: '/',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body: Buffer.from(JSON.stringify(body)),
  });
}

/** A call of S3 with a path of its own. */
export function ownPathRequest(place: Place, action: string, method: string, target: string): AwsRequest {
  return signed(place, 's3', action, { method, target, headers: {}, body: Buffer.alloc(0) });
}

function signed(
  { account, region }: Place,
  service: string,
  action: string,
  call: Pick<AwsRequest, 'method' | 'target' | 'headers' | 'body'>,
): AwsRequest {
  const accessKey = 'front';
  const credential = `${accessKey}/20260101/${region}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`;
  const headers = { host: '127.0.0.1', 'x-amz-date': '20260101T000000Z', authorization, ...call.headers };
  return { ...call, headers, service, region, accessKey, action, account, own: true };
}

/** A call of the front's own that AWS refused. */
export class Refused extends Error {
  constructor(
    readonly action: string,
    readonly answer: Answer,
  ) {
    super(`${action}: ${answer.body.toString()}`);
  }
}

/** @throws Refused when the answer is an error. */
export async function ask(next: Next, request: AwsRequest): Promise<Element> {
  const answer = await next(request);
  if (answer.status >= 300) throw new Refused(request.action, answer);
  return parseXml(answer.body.toString());
}
