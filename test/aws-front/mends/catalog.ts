import { placeKey, placeOf } from '../cloud';
import type { Answer } from '../errors';
import type { Mend } from '../front';
import { fieldsOf } from '../request';

/** What moto has in files and tells the same for ever. */
const FIXED = new Set(['DescribeInstanceTypes', 'DescribeInstanceTypeOfferings']);

/** moto takes three seconds to tell its 1,400 instance types; once is enough. Nothing that a test does changes them. */
export class Catalog {
  private readonly known = new Map<string, Promise<Answer>>();

  readonly mend: Mend = (request, next) => {
    if (request.service !== 'ec2' || !FIXED.has(request.action)) return next(request);
    const key = placeKey(placeOf(request), fieldsOf(request).toString());
    const known = this.known.get(key) ?? next(request);
    this.known.set(key, known);
    known.catch(() => this.known.delete(key));
    return known;
  };
}
