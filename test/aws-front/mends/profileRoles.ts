import { ask, ownRequest, placeOf } from '../cloud';
import { failureAnswer } from '../errors';
import type { Mend } from '../front';
import { fieldsOf } from '../request';
import { everyOf } from '../xml';

/**
 * A role that is not in a profile cannot be taken out of it (IAM API reference, RemoveRoleFromInstanceProfile: NoSuchEntity). moto answers with
 * a page about an error of its own.
 */
export const profileRoles: Mend = async (request, next) => {
  if (request.service !== 'iam' || request.action !== 'RemoveRoleFromInstanceProfile') return next(request);
  const fields = fieldsOf(request);
  const [name, role] = [fields.get('InstanceProfileName') ?? '', fields.get('RoleName') ?? ''];
  const asked = ownRequest(placeOf(request), 'iam', 'GetInstanceProfile', { InstanceProfileName: name });
  const profile = await ask(next, asked).catch(() => undefined);
  const there = profile !== undefined && everyOf(profile, 'RoleName').some(({ text }) => text === role);
  if (profile === undefined || there) return next(request);
  const message = `The role ${role} is not in the instance profile ${name}.`;
  return failureAnswer(request, { status: 404, code: 'NoSuchEntity', message });
};
