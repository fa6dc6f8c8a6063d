import { l10n } from 'vscode';
import { instanceType, instanceTypeNames } from '../../../toil/ec2/instanceTypes';
import type { Account } from '../../../usecases/launching/launchingParts';
import { lookUpTypeOffers, type TypeOffer } from '../../../usecases/launching/offers';
import { choose, enter, type Chosen } from '../../runFlow/choose';
import { pick, type PickItem, type Step } from './pick';
import { typeChoice, typeChoices } from './typeChoices';

export interface TypeQuestion {
  readonly placeholder: string;
  /** The usual ones, the default first. */
  readonly usual: readonly string[];
  /** Fewest cores that will do. */
  readonly leastCores: number;
  /** That of the leader, which workers share. */
  readonly architecture?: string;
}

const OTHER: TypeOffer = { name: '', zones: [] };

/** Asks for an instance type: one of the usual ones, or any that is typed. */
export async function askType(aws: Account, step: Step, question: TypeQuestion): Promise<Chosen<TypeOffer>> {
  for (;;) {
    const answer = await pick<TypeOffer>({
      ...step,
      placeholder: question.placeholder,
      items: async (signal) => [
        ...typeChoices(await lookUpTypeOffers(aws, question.usual, signal)),
        { label: `$(edit) ${l10n.t('Another type…')}`, value: OTHER },
      ],
    });
    if (answer.kind === 'back') return answer;
    const found = answer.value === OTHER ? await typed(aws, step, question) : answer.value;
    if (found === undefined) continue;
    if (found.zones.length > 0) return { kind: 'chosen', value: found };
    await tellNotOffered(step, found);
  }
}

/** A type that is typed, looked up and shown with its price before it is taken. */
async function typed(aws: Account, step: Step, question: TypeQuestion): Promise<TypeOffer | undefined> {
  const known = new Set(instanceTypeNames());
  const name = await enter({
    title: step.title,
    prompt: l10n.t('Name of an EC2 instance type'),
    placeholder: 'm5.xlarge',
    value: '',
    back: true,
    check: (text) => typeProblem(text, known, question),
  });
  if (name.kind === 'back') return undefined;
  const answer = await pick<TypeOffer>({
    ...step,
    back: true,
    placeholder: l10n.t('This is what AWS says of it'),
    items: async (signal) =>
      (await lookUpTypeOffers(aws, [name.value], signal)).map((offer): PickItem<TypeOffer> => typeChoice(offer)),
  });
  return answer.kind === 'back' ? undefined : answer.value;
}

function typeProblem(
  text: string,
  known: ReadonlySet<string>,
  { leastCores, architecture }: TypeQuestion,
): string | undefined {
  if (!/^[a-z0-9-]+\.[a-z0-9-]+$/.test(text)) return l10n.t('A type is written as m5.xlarge.');
  const facts = known.has(text) ? instanceType(text) : undefined;
  // A type that is newer than this extension is left to AWS.
  if (facts === undefined) return undefined;
  if (facts.cores < leastCores) return l10n.t('{0} has too few cores: {1} are needed.', text, leastCores);
  if (architecture !== undefined && facts.architecture !== architecture)
    return l10n.t(
      '{0} is {1} and the leader is {2}: they cannot be one cluster.',
      text,
      facts.architecture,
      architecture,
    );
  return undefined;
}

async function tellNotOffered(step: Step, { name }: TypeOffer): Promise<void> {
  await choose({
    title: step.title,
    placeholder: l10n.t('AWS does not offer {0} in this region.', name),
    items: [{ label: l10n.t('Choose another type'), value: 'another' }],
    back: true,
  });
}
