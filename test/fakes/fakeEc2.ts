import { AwsError } from '../../src/provisioner/aws/awsError';
import type { Ec2Calls, Tags } from '../../src/provisioner/aws/calls/ec2';
import type { FakeAccount } from './fakeAws';
import { fakeCatalogue } from './fakeCatalogue';
import { fakeInstances } from './fakeInstances';
import { fakeSecurityGroups } from './fakeSecurityGroups';
import { hasTags, type FakeRegion } from './fakeState';
import { fakeTemplates } from './fakeTemplates';

/** EC2 in memory. */
export function fakeEc2(account: FakeAccount, region: FakeRegion): Ec2Calls {
  return {
    ...fakeSecurityGroups(account, region),
    ...fakeTemplates(account, region),
    ...fakeCatalogue(region, () => account.enabledRegions),
    ...fakeInstances(account, region),
    ...fakeDisks(region),
  };
}

type DiskCalls = Pick<Ec2Calls, 'volumes' | 'deleteVolume' | 'spotRequests' | 'cancelSpotRequests'>;

function fakeDisks(region: FakeRegion): DiskCalls {
  const requests = (tags: Tags) => region.spotRequests.filter((each) => hasTags(each.tags, tags));
  return {
    volumes: (by) =>
      Promise.resolve(
        region.volumes.filter(({ id, tags }) => {
          if ('ids' in by) return by.ids.includes(id);
          return 'tagKey' in by ? by.tagKey in tags : hasTags(tags, by.tags);
        }),
      ),
    deleteVolume: (id) => {
      const volume = region.volumes.find((each) => each.id === id);
      if (volume?.attachedTo !== undefined)
        throw new AwsError('stillInUse', 'ec2:DeleteVolume', 'VolumeInUse', `${id} is attached`);
      if (volume) region.volumes.splice(region.volumes.indexOf(volume), 1);
      return Promise.resolve();
    },
    spotRequests: (tags) => Promise.resolve(requests(tags)),
    cancelSpotRequests: (tags) => {
      const found = requests(tags);
      for (const request of found) region.spotRequests.splice(region.spotRequests.indexOf(request), 1);
      return Promise.resolve(found.map(({ id }) => id));
    },
  };
}
