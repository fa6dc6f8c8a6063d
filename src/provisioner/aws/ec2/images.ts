import { DescribeImagesCommand, type Image, type DescribeImagesCommandInput } from '@aws-sdk/client-ec2';
import type { Ec2Calls, MachineImage } from '../calls/ec2';
import { allPages } from '../pages';
import type { Ec2 } from './ec2Service';

/** The newest image comes first. */
export function imageCalls(ec2: Ec2): Pick<Ec2Calls, 'images'> {
  return {
    images: async (by, signal) => {
      if ('ids' in by && by.ids.length === 0) return [];
      const query = queryOf(by);
      const found = await allPages(
        (NextToken) => ec2.call('DescribeImages', new DescribeImagesCommand({ ...query, NextToken }), signal),
        (page) => page.Images,
        (page) => page.NextToken,
      );
      return found.map(imageOf).sort((a, b) => b.created.getTime() - a.created.getTime());
    },
  };
}

/** An image that is deprecated still starts (EC2 user guide, "Deprecate an AMI"); ids are a filter, so that one that is gone is left out. */
function queryOf(by: Parameters<Ec2Calls['images']>[0]): DescribeImagesCommandInput {
  if ('ids' in by) return { Filters: [{ Name: 'image-id', Values: [...by.ids] }], IncludeDeprecated: true };
  return { Owners: [by.owner], Filters: [{ Name: 'name', Values: [by.namePattern] }] };
}

function imageOf(answer: Image): MachineImage {
  const created = new Date(answer.CreationDate ?? 0);
  return {
    id: answer.ImageId ?? '',
    name: answer.Name ?? '',
    owner: answer.OwnerId ?? '',
    architecture: answer.Architecture ?? '',
    available: answer.State === 'available',
    created: Number.isNaN(created.getTime()) ? new Date(0) : created,
  };
}
