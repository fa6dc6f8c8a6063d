import { failureAnswer, type AwsFailure } from '../errors';
import { treeOf, valueAt } from '../fields';
import type { Mend } from '../front';

/** Bytes of user data before base64 (EC2 User Guide, "Run commands when you launch an EC2 instance"). */
const MOST_USER_DATA = 16_384;

const FIELDS: Readonly<Record<string, string>> = {
  RunInstances: 'UserData',
  CreateLaunchTemplate: 'LaunchTemplateData.UserData',
  CreateLaunchTemplateVersion: 'LaunchTemplateData.UserData',
  RequestSpotInstances: 'LaunchSpecification.UserData',
};

/** moto takes user data of any size and any encoding. */
export const limits: Mend = async (request, next) => {
  const field = request.service === 'ec2' ? FIELDS[request.action] : undefined;
  const problem = field === undefined ? undefined : userDataProblem(valueAt(treeOf(request), field) ?? '');
  return problem === undefined ? next(request) : failureAnswer(request, problem);
};

function userDataProblem(userData: string): AwsFailure | undefined {
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(userData)) {
    return { status: 400, code: 'InvalidUserData.Malformed', message: 'Invalid BASE64 encoding of user data.' };
  }
  if (Buffer.from(userData, 'base64').length <= MOST_USER_DATA) return undefined;
  return { status: 400, code: 'InvalidParameterValue', message: `User data is limited to ${MOST_USER_DATA} bytes` };
}
