import {
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  GetEbsDefaultKmsKeyIdCommand,
  type Filter,
  type Volume as Answer,
} from '@aws-sdk/client-ec2';
import type { Ec2Calls, Volume } from '../calls/ec2';
import { allPages, chunks, MOST_VALUES } from '../pages';
import { unless } from '../service';
import { tagFilters, tagsOf } from '../tags';
import type { Ec2 } from './ec2Service';

type Calls = Pick<Ec2Calls, 'volumes' | 'deleteVolume' | 'defaultVolumeKey'>;

/** Milliseconds for which a volume of an instance that was just terminated is still let go of. */
const LETS_GO_WITHIN = 60_000;
/** The key that Amazon keeps for an account (EC2 API reference, GetEbsDefaultKmsKeyId). */
const AMAZONS_KEY = /(?:^|:)alias\/aws\/ebs$/;

export function volumeCalls(ec2: Ec2): Calls {
  return {
    volumes: async (by, signal) => {
      const lists = await Promise.all(
        queriesOf(by).map((Filters) =>
          allPages(
            (NextToken) => ec2.call('DescribeVolumes', new DescribeVolumesCommand({ Filters, NextToken }), signal),
            (page) => page.Volumes,
            (page) => page.NextToken,
          ),
        ),
      );
      return lists.flat().map(volumeOf);
    },
    deleteVolume: async (id, signal) => {
      const command = new DeleteVolumeCommand({ VolumeId: id });
      const gone = ec2.call('DeleteVolume', command, signal, { also: ['stillInUse'], within: LETS_GO_WITHIN });
      await unless(['notFound'], gone);
    },
    defaultVolumeKey: async (signal) => {
      const { KmsKeyId } = await ec2.call('GetEbsDefaultKmsKeyId', new GetEbsDefaultKmsKeyIdCommand(), signal);
      return KmsKeyId === undefined || AMAZONS_KEY.test(KmsKeyId) ? undefined : KmsKeyId;
    },
  };
}

/** Ids are filters: one that is gone would refuse the whole list. */
function queriesOf(by: Parameters<Ec2Calls['volumes']>[0]): Filter[][] {
  if ('ids' in by) return chunks(by.ids, MOST_VALUES).map((Values) => [{ Name: 'volume-id', Values }]);
  return 'tagKey' in by ? [[{ Name: 'tag-key', Values: [by.tagKey] }]] : [tagFilters(by.tags)];
}

function volumeOf(answer: Answer): Volume {
  const attached = answer.Attachments?.[0]?.InstanceId;
  return {
    id: answer.VolumeId ?? '',
    size: answer.Size ?? 0,
    type: answer.VolumeType ?? '',
    created: answer.CreateTime ?? new Date(0),
    tags: tagsOf(answer.Tags),
    ...(attached === undefined ? {} : { attachedTo: attached }),
  };
}
