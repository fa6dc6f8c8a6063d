import { policyOf } from '../../provisioner/policies/grant';
import { personGrants, type PersonScope } from '../../provisioner/policies/personPolicy';

/** The minimal policy of the person who launches, as IAM takes it; each statement's id says what it is for. */
export function policyText(scope: PersonScope): string {
  return `${JSON.stringify(policyOf(personGrants(scope)), null, 2)}\n`;
}
