import { DEFAULT_ACCOUNT } from '../cloud';
import { expiredKey, failureAnswer, unknownKey, type Answer } from '../errors';
import { fieldsOf, type AwsRequest } from '../request';
import type { Mend } from '../front';
import { reshaped } from '../reshape';
import { childOf, element, everyOf, parseXml, setChild, textAt } from '../xml';

/** Whose a key is. */
export interface AccountOfKey {
  /** Twelve digits. */
  readonly account: string;
  /** The name of an IAM user. */
  readonly user: string;
}

/** Keys by what they are; AWS does not know the `unknown` ones, and the `expired` ones no more. */
export type Keys = Readonly<Record<string, AccountOfKey | 'unknown' | 'expired'>>;

/**
 * Several accounts behind one server: moto takes every key it does not know for its own account, and calls everyone
 * `arn:aws:sts::…:user/moto`. Credentials of AssumeRole belong to the account of the role (STS API reference).
 */
export class Accounts {
  private readonly assumed = new Map<string, string>();

  constructor(private readonly keys: Keys) {}

  readonly mend: Mend = async (request, next) => {
    if (request.own === true) return next(request);
    const key = this.keys[request.accessKey];
    if (key === 'unknown') return failureAnswer(request, unknownKey(request));
    if (key === 'expired') return failureAnswer(request, expiredKey(request));
    const account = key?.account ?? this.assumed.get(request.accessKey) ?? DEFAULT_ACCOUNT;
    const answer = await next({ ...request, account });
    if (request.action === 'AssumeRole') this.learn(request, answer);
    if (request.action !== 'GetCallerIdentity') return answer;
    return reshaped(answer, (root) => {
      for (const result of everyOf(root, 'GetCallerIdentityResult')) {
        if (key === undefined && !textAt(result, 'Arn').endsWith(':user/moto')) continue;
        setChild(result, element('Arn', `arn:aws:iam::${account}:user/${key?.user ?? 'test'}`));
      }
    });
  };

  clear(): void {
    this.assumed.clear();
  }

  private learn(request: AwsRequest, answer: Answer): void {
    const [, account] = /^arn:[^:]+:iam::(\d{12}):/.exec(fieldsOf(request).get('RoleArn') ?? '') ?? [];
    if (account === undefined || answer.status >= 300) return;
    const root = parseXml(answer.body.toString());
    const key = textAt(childOf(root, 'AssumeRoleResult'), 'Credentials', 'AccessKeyId');
    if (key !== '') this.assumed.set(key, account);
  }
}
