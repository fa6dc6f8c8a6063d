import { l10n } from 'vscode';
import { CLUSTER_SPEC_FORMAT, DEFAULT_LEADER_TYPE, type ClusterSpecInput } from '../../../contracts/clusterSpec';
import { LEAST_LEADER_CORES } from '../../../toil/fit/specFindings';
import type { TypeOffer } from '../../../usecases/launching/offers';
import type { LaunchUi } from '../launchUi';
import { mirrorsOfSettings } from '../mirrorsOfSettings';
import { askName } from './askName';
import { askPlace, type Place } from './askPlace';
import { askType } from './askType';
import { askWorkers, type Group } from './askWorkers';
import type { Step } from './pick';

/** What the four answers come to. */
export interface WizardAnswer {
  readonly spec: ClusterSpecInput & { readonly name: string };
  readonly profile: string;
}

const LEADERS = [DEFAULT_LEADER_TYPE, 't3.large', 'm5.large', 'm5.xlarge', 't4g.medium', 'm6g.large'];
const OF = 4;

/**
 * Asks where, what name, which leader, which workers; Enter four times gives a sensible cluster, and Back leads to each again.
 * @throws CancellationError; AwsError, SignInError where AWS cannot be asked.
 */
export async function askForCluster(ui: LaunchUi): Promise<WizardAnswer> {
  const step = (number: number): Step => ({
    title: l10n.t('Launch Cluster'),
    step: number,
    of: OF,
    back: number > 1,
  });
  for (;;) {
    const place = await askPlace(ui, step(1));
    if (place.kind === 'back') continue;
    const answer = await askWithin(place.value, step);
    if (answer !== 'back') return answer;
  }
}

type Steps = (number: number) => Step;

async function askWithin(place: Place, step: Steps): Promise<WizardAnswer | 'back'> {
  let last: string | undefined;
  for (;;) {
    const name = await askName(step(2), place.offer, last);
    if (name.kind === 'back') return 'back';
    last = name.value;
    const machines = await askMachines(place, step);
    if (machines !== 'back') return answerOf(place, name.value, machines);
  }
}

interface Machines {
  readonly leader: TypeOffer;
  readonly workers: readonly Group[];
}

async function askMachines({ aws }: Place, step: Steps): Promise<Machines | 'back'> {
  for (;;) {
    const leader = await askType(aws, step(3), {
      placeholder: l10n.t('Which type is the leader? It costs as long as the cluster is there.'),
      usual: LEADERS,
      leastCores: LEAST_LEADER_CORES,
    });
    if (leader.kind === 'back') return 'back';
    const isArm = leader.value.facts?.architectures.includes('arm64') === true;
    const workers = await askWorkers(aws, step(4), isArm ? 'arm64' : 'x86_64');
    if (workers.kind === 'chosen') return { leader: leader.value, workers: workers.value };
  }
}

function answerOf({ profile, aws, keyPair }: Place, name: string, { leader, workers }: Machines): WizardAnswer {
  const spec: WizardAnswer['spec'] = {
    format: CLUSTER_SPEC_FORMAT,
    name,
    ...(profile === '' ? {} : { profile }),
    region: aws.region,
    keyPair,
    leader: { type: leader.name },
    workers: [...workers],
    ...mirrorsOfSettings(),
  };
  return { spec, profile };
}
