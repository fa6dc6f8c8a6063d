import { createHash } from 'node:crypto';
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  ModifyLaunchTemplateCommand,
  type Filter,
  type LaunchTemplate as Answer,
  type ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import type { Ec2Calls, LaunchTemplate } from '../calls/ec2';
import { allPages } from '../pages';
import { unless } from '../service';
import { tagFilters, tagList, tagsOf } from '../tags';
import type { Ec2 } from './ec2Service';
import { ROOT_DEVICE, templateData } from './wish';

type Calls = Pick<
  Ec2Calls,
  'launchTemplates' | 'createLaunchTemplate' | 'renewLaunchTemplate' | 'deleteLaunchTemplate'
>;

/** A group with a profile that was just made is refused for some seconds. Milliseconds. */
const SETTLING = { also: ['notReady'], within: 60_000 } as const;

export function launchTemplateCalls(ec2: Ec2): Calls {
  const whole = async (answer: Answer, signal: AbortSignal): Promise<LaunchTemplate> => {
    const command = new DescribeLaunchTemplateVersionsCommand({
      LaunchTemplateId: answer.LaunchTemplateId,
      Versions: ['$Default'],
    });
    const versions = await ec2.call('DescribeLaunchTemplateVersions', command, signal, {
      also: ['notFound'],
      within: 10_000,
    });
    return templateOf(answer, versions.LaunchTemplateVersions?.[0]?.LaunchTemplateData ?? {});
  };
  return {
    launchTemplates: async (by, signal) => {
      const pages = allPages(
        (NextToken) =>
          ec2.call(
            'DescribeLaunchTemplates',
            new DescribeLaunchTemplatesCommand({ ...queryOf(by), NextToken }),
            signal,
          ),
        (page) => page.LaunchTemplates,
        (page) => page.NextToken,
      );
      const found = (await unless(['notFound'], pages)) ?? [];
      const read = await Promise.all(found.map((answer) => unless(['notFound'], whole(answer, signal))));
      return read.filter((template) => template !== undefined);
    },
    createLaunchTemplate: async (wish, signal) => {
      const command = new CreateLaunchTemplateCommand({
        LaunchTemplateName: wish.name,
        ClientToken: wish.clientToken,
        LaunchTemplateData: templateData(wish),
        TagSpecifications: [{ ResourceType: 'launch-template', Tags: tagList(wish.tags) }],
      });
      const { LaunchTemplate: made } = await ec2.call('CreateLaunchTemplate', command, signal, SETTLING);
      return templateOf({ ...made, Tags: tagList(wish.tags) }, responseOf(templateData(wish)));
    },
    renewLaunchTemplate: async (id, wish, signal) => {
      const version = new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId: id,
        ClientToken: wish.clientToken,
        LaunchTemplateData: templateData(wish),
      });
      const { LaunchTemplateVersion: made } = await ec2.call('CreateLaunchTemplateVersion', version, signal, SETTLING);
      const use = new ModifyLaunchTemplateCommand({
        LaunchTemplateId: id,
        DefaultVersion: String(made?.VersionNumber ?? '$Latest'),
      });
      const { LaunchTemplate: renewed } = await ec2.call('ModifyLaunchTemplate', use, signal);
      return templateOf({ ...renewed, Tags: tagList(wish.tags) }, responseOf(templateData(wish)));
    },
    deleteLaunchTemplate: async (id, signal) => {
      const command = new DeleteLaunchTemplateCommand({ LaunchTemplateId: id });
      await unless(['notFound'], ec2.call('DeleteLaunchTemplate', command, signal));
    },
  };
}

function queryOf(by: Parameters<Ec2Calls['launchTemplates']>[0]): { Filters: Filter[] } {
  if ('name' in by) return { Filters: [{ Name: 'launch-template-name', Values: [by.name] }] };
  if ('tagKey' in by) return { Filters: [{ Name: 'tag-key', Values: [by.tagKey] }] };
  return { Filters: tagFilters(by.tags) };
}

/** What was asked for and what is answered differ in types only. */
function responseOf(data: ReturnType<typeof templateData>): ResponseLaunchTemplateData {
  const { ImageId, InstanceType, KeyName, SecurityGroupIds, IamInstanceProfile, UserData, BlockDeviceMappings } = data;
  return { ImageId, InstanceType, KeyName, SecurityGroupIds, IamInstanceProfile, UserData, BlockDeviceMappings };
}

function templateOf(answer: Answer, data: ResponseLaunchTemplateData): LaunchTemplate {
  return {
    id: answer.LaunchTemplateId ?? '',
    name: answer.LaunchTemplateName ?? '',
    tags: tagsOf(answer.Tags),
    created: answer.CreateTime ?? new Date(0),
    ...contentOf(data),
  };
}

function contentOf(data: ResponseLaunchTemplateData) {
  const { InstanceType = '', ImageId = '', KeyName, SecurityGroupIds = [], IamInstanceProfile, UserData = '' } = data;
  const root = data.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === ROOT_DEVICE)?.Ebs?.VolumeSize;
  return {
    type: InstanceType,
    image: ImageId,
    securityGroups: SecurityGroupIds,
    ...(KeyName === undefined ? {} : { keyPair: KeyName }),
    ...(IamInstanceProfile?.Arn === undefined ? {} : { profileArn: IamInstanceProfile.Arn }),
    ...(root === undefined ? {} : { rootStorage: root }),
    userDataHash: createHash('sha256').update(Buffer.from(UserData, 'base64')).digest('hex'),
  };
}
