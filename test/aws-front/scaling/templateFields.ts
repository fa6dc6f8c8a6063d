import { ask, ownRequest, type Place } from '../cloud';
import { valueAt, type Tree } from '../fields';
import type { Next } from '../front';
import { childOf, everyOf, textAt, type Element } from '../xml';

/** A version of a launch template, as the fields of RunInstances. */
export interface TemplateFields {
  readonly template: { readonly id: string; readonly name: string; readonly version: string };
  readonly type: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Tags of the instances to come. */
  readonly tags: ReadonlyMap<string, string>;
  readonly volumeTags: ReadonlyMap<string, string>;
}

/**
 * Reads the version that a specification names.
 * @throws Refused when the template is not there.
 */
export async function readTemplate(place: Place, specification: Tree, next: Next): Promise<TemplateFields> {
  const named = valueAt(specification, 'LaunchTemplateId');
  const query = ownRequest(place, 'ec2', 'DescribeLaunchTemplateVersions', {
    LaunchTemplateId: named,
    LaunchTemplateName: named === undefined ? valueAt(specification, 'LaunchTemplateName') : undefined,
    'LaunchTemplateVersion.1': valueAt(specification, 'Version') ?? '$Default',
  });
  const version = childOf(await ask(next, query), 'launchTemplateVersionSet')?.children[0];
  const data = childOf(version, 'launchTemplateData');
  const fields: Record<string, string> = {};
  for (const part of data?.children ?? []) if (part.name !== 'tagSpecificationSet') flatten(part, '', fields);
  return {
    template: {
      id: textAt(version, 'launchTemplateId'),
      name: textAt(version, 'launchTemplateName'),
      version: textAt(version, 'versionNumber'),
    },
    type: textAt(data, 'instanceType'),
    fields,
    tags: tagsFor(data, 'instance'),
    volumeTags: tagsFor(data, 'volume'),
  };
}

function tagsFor(data: Element | undefined, kind: string): Map<string, string> {
  const specifications = childOf(data, 'tagSpecificationSet')?.children ?? [];
  const ours = specifications.filter((each) => textAt(each, 'resourceType') === kind);
  const tags = ours.flatMap((each) => everyOf(each, 'tagSet').flatMap(({ children }) => children));
  return new Map(tags.map((tag) => [textAt(tag, 'key'), textAt(tag, 'value')]));
}

/** `blockDeviceMappingSet/item/ebs/volumeSize` becomes `BlockDeviceMapping.1.Ebs.VolumeSize`. */
function flatten({ name, children, text }: Element, before: string, fields: Record<string, string>): void {
  const own = before + name.slice(0, 1).toUpperCase() + name.slice(1).replace(/Set$/, '');
  if (children.length === 0) {
    if (text !== '') fields[own] = text;
    return;
  }
  children.forEach((child, index) => {
    if (child.name !== 'item') flatten(child, `${own}.`, fields);
    else if (child.children.length === 0) fields[`${own}.${index + 1}`] = child.text;
    else for (const part of child.children) flatten(part, `${own}.${index + 1}.`, fields);
  });
}
