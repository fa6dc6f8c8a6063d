import { ask, ownPathRequest, placeOf } from '../cloud';
import { failureAnswer, textAnswer } from '../errors';
import type { Mend } from '../front';
import { everyOf } from '../xml';

/**
 * What moto has otherwise than S3: PutBucketEncryption of Toil's bucket creator has a rule with BlockedEncryptionTypes alone, which S3 takes and moto calls MalformedXML, so
 * that Toil tries again for minutes (reference runs-and-leader.md 10); and a bucket of another account can be looked at (S3 API reference, HeadBucket: 403).
 */
export const buckets: Mend = async (request, next) => {
  if (request.service !== 's3' || request.own === true) return next(request);
  const text = request.action === 'PutBucketEncryption' ? request.body.toString() : '';
  if (text.includes('<BlockedEncryptionTypes>') && !text.includes('ApplyServerSideEncryptionByDefault')) {
    return textAnswer('');
  }
  const answer = await next(request);
  if (request.action !== 'HeadBucket' || answer.status !== 200) return answer;
  const name = decodeURIComponent(/^\/([^/?]+)/.exec(request.target)?.[1] ?? '');
  const root = await ask(next, ownPathRequest(placeOf(request), 'ListBuckets', 'GET', '/'));
  const ours = everyOf(root, 'Bucket').some(({ children }) => children.some((each) => each.text === name));
  return ours ? answer : failureAnswer(request, { status: 403, code: 'AccessDenied', message: 'Access Denied' });
};
