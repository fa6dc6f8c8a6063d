import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  GetConsoleOutputCommand,
  type GetConsoleOutputCommandOutput,
  RunInstancesCommand,
  type Filter,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../awsError';
import type { Ec2Calls, InstanceFilter } from '../calls/ec2';
import { JUST_MADE } from '../errorKinds';
import { allPages, chunks, MOST_VALUES } from '../pages';
import { unless } from '../service';
import { tagFilters, tagList } from '../tags';
import type { Ec2 } from './ec2Service';
import { instanceOf } from './readInstance';
import { runInput } from './wish';

type Calls = Pick<Ec2Calls, 'instances' | 'runLeader' | 'runWorkers' | 'mayRun' | 'consoleOutput' | 'tag'>;

/** What was just made may not be seen, or be refused, for some seconds (reference toil-facts.md 1.9). Milliseconds. */
const SETTLES_WITHIN = 180_000;
const SETTLING = { also: ['notReady'], alsoCodes: JUST_MADE, within: SETTLES_WITHIN } as const;

export function instanceCalls(ec2: Ec2): Calls {
  return {
    instances: async (filter, signal) => {
      const lists = await Promise.all(
        queriesOf(filter).map((Filters) =>
          allPages(
            (NextToken) => ec2.call('DescribeInstances', new DescribeInstancesCommand({ Filters, NextToken }), signal),
            (page) => page.Reservations,
            (page) => page.NextToken,
          ),
        ),
      );
      return lists.flat().flatMap(({ Instances }) => (Instances ?? []).map(instanceOf));
    },
    runLeader: async (wish, signal) => {
      const answer = await ec2.call('RunInstances', new RunInstancesCommand(runInput(wish, 1)), signal, SETTLING);
      const [made] = answer.Instances ?? [];
      if (made === undefined)
        throw new AwsError('unexpected', 'ec2:RunInstances', 'NoInstance', 'no instance was made');
      return instanceOf(made);
    },
    runWorkers: async ({ count, bid, ...wish }, signal) => {
      const input = runInput(wish, count);
      const spot = { MarketType: 'spot' as const, SpotOptions: { MaxPrice: String(bid) } };
      const command = new RunInstancesCommand(bid === undefined ? input : { ...input, InstanceMarketOptions: spot });
      return ((await ec2.call('RunInstances', command, signal, SETTLING)).Instances ?? []).map(instanceOf);
    },
    mayRun: async (wish, signal) => {
      // Without the token: it belongs to the instance that is made in the end.
      const input = { ...runInput(wish, 1), ClientToken: undefined, DryRun: true };
      try {
        await ec2.call('RunInstances', new RunInstancesCommand(input), signal, SETTLING);
      } catch (error) {
        // The answer to a dry run that would have been done (EC2 API reference, DryRunOperation).
        if (!(error instanceof AwsError && error.code === 'DryRunOperation')) throw error;
      }
    },
    consoleOutput: async (id, signal) => {
      const read = (Latest: boolean): Promise<GetConsoleOutputCommandOutput> =>
        ec2.call('GetConsoleOutput', new GetConsoleOutputCommand({ InstanceId: id, Latest }), signal);
      // Only Nitro types give the latest output (EC2 API reference, GetConsoleOutput); the others that of the boot.
      const { Output } = (await unless(['invalid'], read(true))) ?? (await read(false));
      return Output === undefined || Output === '' ? undefined : Buffer.from(Output, 'base64').toString('utf8');
    },
    tag: async (ids, tags, signal) => {
      if (ids.length === 0) return;
      const command = new CreateTagsCommand({ Resources: [...ids], Tags: tagList(tags) });
      await ec2.call('CreateTags', command, signal, { also: ['notFound'], within: SETTLES_WITHIN });
    },
  };
}

/** Ids are filters: one that is gone would refuse the whole list. */
function queriesOf(filter: InstanceFilter): Filter[][] {
  if ('ids' in filter) return chunks(filter.ids, MOST_VALUES).map((Values) => [{ Name: 'instance-id', Values }]);
  if ('securityGroupName' in filter) return [[{ Name: 'instance.group-name', Values: [filter.securityGroupName] }]];
  if ('tagKey' in filter) return [[{ Name: 'tag-key', Values: [filter.tagKey] }]];
  return [tagFilters(filter.tags)];
}
