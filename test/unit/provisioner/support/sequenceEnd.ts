import { isLive, isRunning } from '../../../../src/provisioner/clusters/condition';
import type { LaunchParts } from '../../../../src/provisioner/launch';
import { RANGE_TAG } from '../../../../src/provisioner/names';
import { NEVER } from './launching';
import { destroying, resizing } from './operations';
import { SPECS, type Step } from './sequence';

/** What in the account is not as the last step of a sequence asked for; empty when all is. */
export async function wrongAtEnd({ verb, spec }: Step, parts: LaunchParts): Promise<readonly string[]> {
  if (verb === 'destroy') return destroying().toDo(parts);
  if (verb === 'stop') return wrongWhenStopped(parts);
  const left = await resizing(SPECS[spec]).toDo(parts);
  const { leaders, workers, groups } = await lookAt(parts);
  const wanted = groups.reduce((sum, group) => sum + group.wanted, 0);
  return [
    ...left,
    ...leaders.filter((leader) => !isRunning(leader)).map(({ id, state }) => `leader ${id} is ${state}`),
    ...(leaders.length === 1 ? [] : [`${leaders.length} leaders`]),
    ...(workers.length === wanted ? [] : [`${workers.length} workers where groups want ${wanted}`]),
    ...groups.filter(({ tags }) => RANGE_TAG in tags).map(({ name }) => `${name} still keeps a range`),
  ];
}

async function wrongWhenStopped(parts: LaunchParts): Promise<readonly string[]> {
  const { leaders, workers, groups } = await lookAt(parts);
  return [
    ...leaders.filter(({ state }) => state !== 'stopped').map(({ id, state }) => `leader ${id} is ${state}`),
    ...(leaders.length === 1 ? [] : [`${leaders.length} leaders`]),
    ...workers.map(({ id }) => `worker ${id} goes on`),
    ...groups
      .filter(({ most, tags }) => most > 0 || !(RANGE_TAG in tags))
      .map(({ name, most }) => `${name} may have ${most} or has lost its range`),
  ];
}

async function lookAt({ aws }: LaunchParts) {
  const [all, groups] = await Promise.all([
    aws.ec2.instances({ tags: { clusterName: 'my-cluster' } }, NEVER),
    aws.autoScaling.groups({ key: 'clusterName', value: 'my-cluster' }, NEVER),
  ]);
  const live = all.filter(isLive);
  const isLeader = ({ tags }: (typeof live)[number]): boolean => tags['ToilNodeType'] === 'leader';
  return { leaders: live.filter(isLeader), workers: live.filter((each) => !isLeader(each)), groups };
}
