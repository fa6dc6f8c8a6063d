import { randomBytes } from 'node:crypto';
import type { AwsFront } from '../../aws-front/awsFront';
import type { Instance } from './instanceFacts';

/** Keys of a role that an instance has. */
export interface RoleKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly token: string;
  readonly given: Date;
  readonly ends: Date;
}

/** Milliseconds: as on EC2, keys last six hours, and new ones are there some minutes before (EC2 User Guide, "IAM roles for Amazon EC2"). */
const LAST = 6 * 3_600_000;
const RENEWED_BEFORE = 5 * 60_000;

/** Gives instances keys of their roles, and tells of a key whose it is. */
export class RoleKeyRing {
  private readonly keys = new Map<string, RoleKeys>();
  private readonly roles = new Map<string, string>();

  constructor(
    private readonly front: Pick<AwsFront, 'addRoleKey'>,
    private readonly now: () => number = Date.now,
  ) {}

  keysOf({ id, place }: Pick<Instance, 'id' | 'place'>, role: string): RoleKeys {
    const name = `${id} ${role}`;
    const held = this.keys.get(name);
    if (held !== undefined && held.ends.getTime() - this.now() > RENEWED_BEFORE) return held;
    const made: RoleKeys = {
      // The form of temporary keys: ASIA and sixteen letters and digits.
      accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      token: randomBytes(120).toString('base64'),
      given: new Date(this.now()),
      ends: new Date(this.now() + LAST),
    };
    this.keys.set(name, made);
    this.roles.set(made.accessKeyId, role);
    this.front.addRoleKey(made.accessKeyId, { account: place.account, role, session: id });
    return made;
  }

  /** The role that a key was given for; undefined for keys of others. */
  roleOf(accessKey: string): string | undefined {
    return this.roles.get(accessKey);
  }
}
