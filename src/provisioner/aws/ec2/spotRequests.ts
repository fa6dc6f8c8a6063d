import {
  CancelSpotInstanceRequestsCommand,
  DescribeSpotInstanceRequestsCommand,
  type SpotInstanceRequest,
} from '@aws-sdk/client-ec2';
import type { Ec2Calls, Tags } from '../calls/ec2';
import { allPages } from '../pages';
import { unless } from '../service';
import { tagFilters } from '../tags';
import type { Ec2 } from './ec2Service';

/** Spot requests that static workers of Toil came from (reference toil-facts.md 1.12). */
export function spotRequestCalls(ec2: Ec2): Pick<Ec2Calls, 'spotRequests' | 'cancelSpotRequests'> {
  const live = (tags: Tags, signal: AbortSignal): Promise<SpotInstanceRequest[]> => {
    const Filters = [...tagFilters(tags), { Name: 'state', Values: ['open', 'active'] }];
    return allPages(
      (NextToken) => {
        const command = new DescribeSpotInstanceRequestsCommand({ Filters, NextToken });
        return ec2.call('DescribeSpotInstanceRequests', command, signal);
      },
      (page) => page.SpotInstanceRequests,
      (page) => page.NextToken,
    );
  };
  return {
    spotRequests: async (tags, signal) =>
      (await live(tags, signal)).map(({ SpotInstanceRequestId = '', InstanceId, CreateTime = new Date(0) }) => ({
        id: SpotInstanceRequestId,
        created: CreateTime,
        ...(InstanceId === undefined ? {} : { instance: InstanceId }),
      })),
    cancelSpotRequests: async (tags, signal) => {
      const ids = (await live(tags, signal)).flatMap(({ SpotInstanceRequestId }) => SpotInstanceRequestId ?? []);
      if (ids.length === 0) return [];
      const command = new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: ids });
      await unless(['notFound'], ec2.call('CancelSpotInstanceRequests', command, signal));
      return ids;
    },
  };
}
