import { placeOf } from '../cloud';
import { failureAnswer, textAnswer, type Answer } from '../errors';
import { filtersOf, treeOf, valueAt, valuesAt } from '../fields';
import type { AwsRequest } from '../request';
import { element, formatXml, type Element } from '../xml';
import { activityElement, groupElement, isAskedFor, isTagAskedFor, memberOfGroupElement, tagElement } from './answers';
import type { GroupBook } from './book';
import { noSuchGroup } from './failures';

/** The calls that read, by their names. */
export const DESCRIBING: Readonly<Record<string, (book: GroupBook, request: AwsRequest) => Answer>> = {
  DescribeAutoScalingGroups: (book, request) => {
    const groups = book.at(placeOf(request)).filter((each) => isAskedFor(each, request));
    return listed(request, 'AutoScalingGroups', groups.map(groupElement));
  },
  DescribeAutoScalingInstances: (book, request) => {
    const ids = valuesAt(treeOf(request), 'InstanceIds');
    const all = book.at(placeOf(request)).flatMap((group) => group.members.map((member) => ({ group, member })));
    const shown = all.filter(({ member }) => ids.length === 0 || ids.includes(member.id));
    const items = shown.map(({ group, member }) => memberOfGroupElement(group, member));
    return listed(request, 'AutoScalingInstances', items);
  },
  DescribeScalingActivities: (book, request) => {
    const name = valueAt(treeOf(request), 'AutoScalingGroupName');
    const groups = book.at(placeOf(request)).filter((group) => (name ?? group.name) === group.name);
    if (name !== undefined && groups.length === 0) return failureAnswer(request, noSuchGroup(name));
    const items = groups.flatMap((group) => group.activities.map((each) => activityElement(group, each)));
    return listed(request, 'Activities', items);
  },
  DescribeTags: (book, request) => {
    const filters = filtersOf(request);
    const items = book.at(placeOf(request)).flatMap((group) => {
      const keys = [...group.tags.keys()].filter((key) => isTagAskedFor(group, key, filters));
      return keys.map((key) => tagElement(group, key));
    });
    return listed(request, 'Tags', items);
  },
};

function listed(request: AwsRequest, name: string, items: readonly Element[]): Answer {
  return resultAnswer(request, [element(name, items)]);
}

/** An answer of the query protocol. */
export function resultAnswer({ action }: AwsRequest, content: readonly Element[]): Answer {
  return textAnswer(formatXml(element(`${action}Response`, [element(`${action}Result`, content)])));
}
