import {
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  type InstanceTypeInfo,
} from '@aws-sdk/client-ec2';
import type { Ec2Calls, InstanceType } from '../calls/ec2';
import { allPages, chunks, MOST_VALUES } from '../pages';
import type { Ec2 } from './ec2Service';

type Calls = Pick<Ec2Calls, 'instanceTypes' | 'offerings'>;

const MEBIBYTE = 2 ** 20;
/** EC2 counts disks in GB of 10^9 bytes (EC2 user guide, "Instance store volume limits"). */
const GIGABYTE = 1e9;

export function instanceTypeCalls(ec2: Ec2): Calls {
  return {
    instanceTypes: async (names, signal) => {
      const lists = await Promise.all(
        chunks([...new Set(names)], MOST_VALUES).map((Values) =>
          allPages(
            (NextToken) => {
              // As a filter: one unknown name would refuse the whole list.
              const Filters = [{ Name: 'instance-type', Values }];
              return ec2.call(
                'DescribeInstanceTypes',
                new DescribeInstanceTypesCommand({ Filters, NextToken }),
                signal,
              );
            },
            (page) => page.InstanceTypes,
            (page) => page.NextToken,
          ),
        ),
      );
      return lists.flat().map(typeOf);
    },
    offerings: async (types, signal) => {
      const asked = types.length === 0 ? [undefined] : chunks([...new Set(types)], MOST_VALUES);
      const lists = await Promise.all(
        asked.map((Values) =>
          allPages(
            (NextToken) => {
              const filter = Values === undefined ? {} : { Filters: [{ Name: 'instance-type', Values }] };
              const query = { LocationType: 'availability-zone' as const, ...filter, NextToken };
              return ec2.call('DescribeInstanceTypeOfferings', new DescribeInstanceTypeOfferingsCommand(query), signal);
            },
            (page) => page.InstanceTypeOfferings,
            (page) => page.NextToken,
          ),
        ),
      );
      const zones = new Map<string, string[]>();
      for (const { InstanceType: type = '', Location = '' } of lists.flat())
        zones.set(type, [...(zones.get(type) ?? []), Location].sort());
      return zones;
    },
  };
}

function typeOf(answer: InstanceTypeInfo): InstanceType {
  const { InstanceType: name = '', SupportedUsageClasses: markets = [], GpuInfo: gpu } = answer;
  return {
    name,
    ...sizeOf(answer),
    architectures: answer.ProcessorInfo?.SupportedArchitectures ?? [],
    gpus: (gpu?.Gpus ?? []).map(({ Name = '', Count = 0 }) => ({ model: Name, count: Count })),
    spot: markets.includes('spot'),
  };
}

function sizeOf({ VCpuInfo, MemoryInfo, InstanceStorageInfo: disks }: InstanceTypeInfo) {
  return {
    cores: VCpuInfo?.DefaultVCpus ?? 0,
    memory: (MemoryInfo?.SizeInMiB ?? 0) * MEBIBYTE,
    ownDisk: (disks?.TotalSizeInGB ?? 0) * GIGABYTE,
    ownDisks: (disks?.Disks ?? []).reduce((sum, { Count = 0 }) => sum + Count, 0),
  };
}
