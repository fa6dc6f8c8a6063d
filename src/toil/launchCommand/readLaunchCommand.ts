import type { ClusterSpecInput } from '../../contracts/clusterSpec';
import { Draft } from './draft';
import { findLaunch } from './findLaunch';
import { GivenOptions } from './givenOptions';
import type { LaunchCommandReading, LaunchProblem, PlacedWord } from './launchCommand';
import type { Setting } from './launchOptions';
import { readArguments } from './readArguments';
import { readEnvironment } from './readEnvironment';
import { readWorkers } from './readWorkers';

/**
 * A pasted `toil launch-cluster …`, with the variables set before it or exported above it, as a spec (reference toil-facts.md
 * 1.16 and 1.17). Never throws, and runs nothing. What the text leaves open stays open in the spec.
 */
export function readLaunchCommand(text: string): LaunchCommandReading {
  const early: LaunchProblem[] = [];
  const found = findLaunch(text, early);
  const draft = new Draft(found?.place ?? { start: 0, end: text.length });
  draft.problems.push(...early);
  if (found === undefined) {
    draft.problems.push({ kind: 'noCommand', start: 0, end: text.length });
    return { spec: draft.current, problems: draft.problems, notes: draft.notes };
  }
  const { name, values } = readArguments(found.words, draft.problems, draft.notes);
  const options = new GivenOptions(values, found.place, draft);
  draft.text('name', name);
  if (name === undefined) options.required('clusterName');
  readKind(options, draft);
  readPlace(options, draft);
  readLeader(options, draft);
  readGroups(options, draft);
  readTags(options, draft);
  readSwitches(options, draft);
  readEnvironment(found.environment, draft);
  for (const { text: variable, start, end } of found.notExported)
    draft.notes.push({ kind: 'notExported', name: variable, start, end });
  for (const place of found.more) draft.notes.push({ kind: 'anotherLaunch', ...place });
  draft.check();
  return { spec: draft.current, problems: draft.problems, notes: draft.notes };
}

function readKind(options: GivenOptions, draft: Draft): void {
  const type = options.oneOf('clusterType', '--clusterType', ['kubernetes', 'mesos']);
  const word = options.last('clusterType');
  if (word === undefined) {
    draft.notes.push({ kind: 'typeMissing', ...draft.whole });
    draft.put({ type: 'kubernetes' }, ['type'], draft.whole);
  } else if (type !== undefined) draft.put({ type }, ['type'], word);
  const cloud = options.last('provisioner');
  if (options.oneOf('provisioner', '--provisioner', ['aws', 'gce']) === 'gce' && cloud !== undefined)
    draft.problems.push({ kind: 'otherCloud', start: cloud.start, end: cloud.end });
  for (const setting of ['help', 'version'] as const) {
    const asked = options.last(setting);
    if (asked !== undefined)
      draft.problems.push({ kind: 'asksForText', option: `--${setting}`, start: asked.start, end: asked.end });
  }
}

function readPlace(options: GivenOptions, draft: Draft): void {
  const word = (setting: Setting): PlacedWord | undefined => {
    const found = options.last(setting);
    return found?.text === '' ? undefined : found;
  };
  draft.text('zone', word('zone'));
  draft.text('keyPair', options.needed('keyPairName', '--keyPairName'));
  draft.text('owner', word('owner'));
  const subnet = word('vpcSubnet');
  const groups = options.all('awsEc2ExtraSecurityGroupIds');
  const network: NonNullable<ClusterSpecInput['network']> = {
    ...(subnet === undefined ? {} : { subnet: subnet.text }),
    ...(options.last('use_private_ip') === undefined ? {} : { privateAddress: true }),
    ...(groups.length === 0 ? {} : { securityGroups: groups.map(({ text }) => text) }),
  };
  if (Object.keys(network).length > 0) draft.put({ network }, ['network'], draft.whole);
  if (subnet !== undefined) draft.from(['network', 'subnet'], subnet);
  groups.forEach((group, i) => draft.from(['network', 'securityGroups', i], group));
  const profile = word('awsEc2ProfileArn');
  if (profile !== undefined)
    draft.put({ permissions: { instanceProfile: profile.text } }, ['permissions', 'instanceProfile'], profile);
}

function readLeader(options: GivenOptions, draft: Draft): void {
  const type = options.needed('leaderNodeType', '--leaderNodeType');
  const storage = options.number('leaderStorage', '--leaderStorage');
  const leader = {
    ...(type === undefined ? {} : { type: type.text }),
    ...(storage === undefined ? {} : { storage }),
  };
  if (Object.keys(leader).length > 0) draft.put({ leader }, ['leader'], type ?? draft.whole);
  const word = options.last('leaderStorage');
  if (word !== undefined) draft.from(['leader', 'storage'], word);
}

function readGroups(options: GivenOptions, draft: Draft): void {
  const [nodeTypes, workers] = [options.last('nodeTypes'), options.last('workers')];
  const storage = options.number('nodeStorage', '--nodeStorage');
  readWorkers({ nodeTypes, workers, storage }, draft);
  const word = options.last('nodeStorage');
  if (word !== undefined) draft.current.workers.forEach((_, i) => draft.from(['workers', i, 'storage'], word));
}

/** toilLaunchCluster.py `create_tags_dict`: exactly one `=`. */
function readTags(options: GivenOptions, draft: Draft): void {
  const tags: Record<string, string> = {};
  for (const word of options.all('tags')) {
    const [key = '', value, ...more] = word.text.split('=');
    if (value === undefined || more.length > 0)
      draft.problems.push({ kind: 'badTag', value: word.text, start: word.start, end: word.end });
    else {
      // Not an assignment: a key may be `__proto__`.
      Object.defineProperty(tags, key, { value, enumerable: true, configurable: true, writable: true });
      draft.from(['tags', key], word);
    }
  }
  if (options.all('tags').length > 0) draft.put({ tags }, ['tags'], options.last('tags') ?? draft.whole);
}

const LOG_LEVELS = ['CRITICAL', 'ERROR', 'WARNING', 'INFO', 'DEBUG', 'TRACE'] as const;

const WITHOUT_EFFECT: readonly (readonly [Setting, string])[] = [
  ['botoPath', '--boto'],
  ['network', '--network'],
  ['logFile', '--logFile'],
  ['logRotating', '--rotatingLogging'],
  ['colored_logs', '--logColors'],
  ['tempDirRoot', '--tempDirRoot'],
];

function readSwitches(options: GivenOptions, draft: Draft): void {
  const fuse = options.boolean('allowFuse', '--allowFuse');
  if (fuse !== undefined) draft.put({ fuse }, ['fuse'], options.last('allowFuse') ?? draft.whole);
  const force = options.last('forceDockerAppliance');
  if (force !== undefined) draft.put({ appliance: { check: false } }, ['appliance', 'check'], force);
  const cased = LOG_LEVELS.flatMap((level) => [
    level,
    level.toLowerCase(),
    `${level.slice(0, 1)}${level.slice(1).toLowerCase()}`,
  ]);
  const written = options.oneOf('logLevel', '--logLevel', cased);
  const logLevel = LOG_LEVELS.find((level) => level === written?.toUpperCase());
  if (logLevel !== undefined) draft.put({ logLevel }, ['logLevel'], options.last('logLevel') ?? draft.whole);
  const privateAddress = options.last('use_private_ip');
  if (privateAddress !== undefined) {
    const { start, end } = privateAddress;
    draft.notes.push({ kind: 'takesEffect', option: '--use_private_ip', start, end });
  }
  options.boolean('colored_logs', '--logColors');
  for (const [setting, option] of WITHOUT_EFFECT) {
    const word = options.last(setting);
    if (word !== undefined) draft.notes.push({ kind: 'hasNoEffect', option, start: word.start, end: word.end });
  }
}
