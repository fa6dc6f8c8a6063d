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

/** An instance that has taken its role. */
export interface RoleSession {
  readonly account: string;
  readonly role: string;
  /** The id of the instance. */
  readonly session: string;
}

/**
 * Several accounts behind one server: moto takes every key it does not know for its own account, and calls everyone
 * `arn:aws:sts::…:user/moto`. Credentials of AssumeRole belong to the account of the role (STS API reference).
 */
export class Accounts {
  private readonly assumed = new Map<string, string>();
  private readonly roles = new Map<string, RoleSession>();

  constructor(private readonly keys: Keys) {}

  readonly mend: Mend = async (request, next) => {
    if (request.own === true) return next(request);
    const key = this.keys[request.accessKey];
    if (key === 'unknown') return failureAnswer(request, unknownKey(request));
    if (key === 'expired') return failureAnswer(request, expiredKey(request));
    const role = this.roles.get(request.accessKey);
    const account = key?.account ?? role?.account ?? this.assumed.get(request.accessKey) ?? DEFAULT_ACCOUNT;
    const answer = await next({ ...request, account });
    if (request.action === 'AssumeRole') this.learn(request, answer);
    if (request.action !== 'GetCallerIdentity') return answer;
    return reshaped(answer, (root) => {
      for (const result of everyOf(root, 'GetCallerIdentityResult')) {
        if (role !== undefined) setChild(result, element('Arn', roleArn(role)));
        else if (key !== undefined || textAt(result, 'Arn').endsWith(':user/moto'))
          setChild(result, element('Arn', `arn:aws:iam::${account}:user/${key?.user ?? 'test'}`));
      }
    });
  };

  addRoleKey(accessKey: string, session: RoleSession): void {
    this.roles.set(accessKey, session);
  }

  clear(): void {
    this.assumed.clear();
    this.roles.clear();
  }

  private learn(request: AwsRequest, answer: Answer): void {
    const [, account] = /^arn:[^:]+:iam::(\d{12}):/.exec(fieldsOf(request).get('RoleArn') ?? '') ?? [];
    if (account === undefined || answer.status >= 300) return;
    const root = parseXml(answer.body.toString());
    const key = textAt(childOf(root, 'AssumeRoleResult'), 'Credentials', 'AccessKeyId');
    if (key !== '') this.assumed.set(key, account);
  }
}

/** As STS calls an instance (IAM User Guide, "IAM identifiers"). */
function roleArn({ account, role, session }: RoleSession): string {
  return `arn:aws:sts::${account}:assumed-role/${role}/${session}`;
}
