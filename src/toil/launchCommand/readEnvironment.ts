import * as v from 'valibot';
import type { Draft } from './draft';
import type { Environment, PlacedWord } from './launchCommand';
import { toilBoolean } from './pythonWords';

/** What an environment variable of Toil puts into a spec (reference toil-facts.md 1.16). */
type Fill = (draft: Draft, word: PlacedWord, environment: Environment) => void;

/** A field that an option may have filled: then the option counts. */
function unless(key: 'zone' | 'owner', name: string, option: string): Fill {
  return (draft, word) => {
    if (draft.current[key] === undefined) draft.text(key, word);
    else overruled(draft, word, name, option);
  };
}

function plain(key: 'profile' | 'machineImage' | 'secret'): Fill {
  return (draft, word) => draft.text(key, word);
}

/** The zone of a launch counts for Toil, not a region beside it. */
function region(draft: Draft, word: PlacedWord): void {
  if (draft.current.zone?.startsWith(word.text) === false) overruled(draft, word, 'TOIL_AWS_REGION', '--zone');
  else draft.text('region', word);
}

/** What stands in only where Toil's own variable does not. */
function without(variable: string, fill: Fill): Fill {
  return (draft, word, environment) => {
    if (environment.get(variable) === undefined) fill(draft, word, environment);
  };
}

function appliance(key: 'image' | 'registry' | 'name'): Fill {
  return (draft, word) =>
    draft.put({ appliance: { ...draft.current.appliance, [key]: word.text } }, ['appliance', key], word);
}

function initCommand(key: 'host' | 'appliance'): Fill {
  return (draft, word) =>
    draft.put({ initCommands: { ...draft.current.initCommands, [key]: word.text } }, ['initCommands', key], word);
}

/** toil/lib/aws/utils.py: the other two say nothing without a host, and without a port Toil takes Amazon. */
function s3Endpoint(draft: Draft, { text: host, start, end }: PlacedWord, environment: Environment): void {
  const encrypted = environment.get('TOIL_S3_USE_SSL');
  const truth = encrypted === undefined ? true : toilBoolean(encrypted.text);
  if (truth === undefined && encrypted !== undefined)
    draft.problems.push({ kind: 'badVariable', name: 'TOIL_S3_USE_SSL', start: encrypted.start, end: encrypted.end });
  const usual = truth === false ? '80' : '443';
  const port = environment.get('TOIL_S3_PORT')?.text ?? '';
  if (port === '') draft.notes.push({ kind: 'portAdded', port: usual, start, end });
  const text = `${truth === false ? 'http' : 'https'}://${host}:${port === '' ? usual : port}`;
  draft.text('s3Endpoint', { text, start, end });
}

const TAGS = v.record(v.string(), v.string());

/** `TOIL_AWS_TAGS`: a JSON object; with one `--tag` Toil does not look at it. */
function tags(draft: Draft, word: PlacedWord): void {
  if (draft.current.tags !== undefined) {
    overruled(draft, word, 'TOIL_AWS_TAGS', '--tag');
    return;
  }
  const read = v.safeParse(TAGS, json(word.text));
  if (read.success) draft.put({ tags: read.output }, ['tags'], word);
  else draft.problems.push({ kind: 'badVariable', name: 'TOIL_AWS_TAGS', start: word.start, end: word.end });
}

function json(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

function overruled(draft: Draft, { start, end }: PlacedWord, name: string, by: string): void {
  draft.notes.push({ kind: 'variableOverruled', name, by, start, end });
}

/** In the order in which they count: the zone before the region. */
const FILLS = new Map<string, Fill>([
  ['TOIL_AWS_ZONE', unless('zone', 'TOIL_AWS_ZONE', '--zone')],
  ['TOIL_AWS_REGION', region],
  ['TOIL_AWS_PROFILE', plain('profile')],
  ['AWS_PROFILE', without('TOIL_AWS_PROFILE', plain('profile'))],
  ['TOIL_AWS_AMI', plain('machineImage')],
  ['TOIL_OWNER_TAG', unless('owner', 'TOIL_OWNER_TAG', '--owner')],
  ['TOIL_AWS_TAGS', tags],
  ['TOIL_AWS_SECRET_NAME', plain('secret')],
  [
    'TOIL_AWS_NODE_DEBUG',
    (draft, word) => {
      if (/^(?:True|TRUE|true)$/.test(word.text)) draft.put({ keepFailedNodes: true }, ['keepFailedNodes'], word);
    },
  ],
  ['TOIL_APPLIANCE_SELF', appliance('image')],
  ['TOIL_DOCKER_REGISTRY', appliance('registry')],
  ['TOIL_DOCKER_NAME', appliance('name')],
  ['TOIL_CUSTOM_INIT_COMMAND', initCommand('host')],
  ['TOIL_CUSTOM_DOCKER_INIT_COMMAND', initCommand('appliance')],
  [
    'SINGULARITY_DOCKER_HUB_MIRROR',
    (draft, word) => draft.put({ mirrors: { dockerHub: word.text } }, ['mirrors', 'dockerHub'], word),
  ],
  ['TOIL_S3_HOST', s3Endpoint],
  ['TOIL_S3_PORT', () => undefined],
  ['TOIL_S3_USE_SSL', () => undefined],
]);

/** Whether a variable is one of those that Toil reads beside the fields of a spec; they reach the leader and the jobs as they are. */
export function isFurtherVariable(name: string): boolean {
  return !FILLS.has(name) && (name.startsWith('TOIL_') || name === 'KUBE_WATCH_ENABLED');
}

/** Puts what the environment says into the draft, where no option has said it. */
export function readEnvironment(environment: Environment, draft: Draft): void {
  const further: Record<string, string> = {};
  for (const [name, fill] of FILLS) {
    const word = environment.get(name);
    // Toil takes an empty value for none.
    if (word !== undefined && word.text !== '') fill(draft, word, environment);
  }
  for (const [name, word] of environment) {
    const { text, start, end } = word;
    if (/^AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$/.test(name))
      draft.notes.push({ kind: 'secretLeftOut', name, start, end });
    if (!isFurtherVariable(name)) continue;
    further[name] = text;
    draft.from(['environment', name], word);
  }
  if (Object.keys(further).length > 0) draft.put({ environment: further }, ['environment'], draft.whole);
}
