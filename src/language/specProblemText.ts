import * as l10n from '@vscode/l10n';
import type { JsonPath, SpecProblem } from '../toil/fit/readSpec';

/** What is wrong with a spec, in a plain sentence that names the place: `workers[0].types: …`. */
export function specProblemText(problem: SpecProblem): string {
  const place = placeText(problem.path);
  switch (problem.kind) {
    case 'syntax':
      return l10n.t('The file is no JSON: {0}.', problem.reason.replace(/\.$/, ''));
    case 'unknownKey':
      return problem.didYouMean === undefined
        ? l10n.t('{0}: a spec has no such entry.', place)
        : l10n.t('{0}: a spec has no such entry; did you mean {1}?', place, problem.didYouMean);
    case 'missing':
      return l10n.t('{0}: this entry is missing.', place);
    case 'wrongType':
      return l10n.t('{0}: {1} is wanted there, not {2}.', place, problem.expected, problem.found);
    case 'notOneOf':
      return l10n.t('{0}: one of these is wanted there: {1}.', place, problem.choices.join(', '));
    case 'wrongValue':
      return `${place}: ${ruleText(problem.rule)}`;
  }
}

/** What a rule of contracts/clusterSpec.ts wants; what the pattern of one value wants, the schema says while one types. */
function ruleText(rule: string): string {
  switch (rule) {
    case 'countOrMax':
      return l10n.t('a worker group has either a count or a max.');
    case 'minWithCount':
      return l10n.t('a worker group with a count has no min.');
    case 'minAboveMax':
      return l10n.t('min is larger than max.');
    case 'bidWithoutSpot':
      return l10n.t('a bid makes sense with spot only.');
    case 'noTypes':
      return l10n.t('a worker group needs an instance type.');
    case 'noWorkers':
      return l10n.t('a Kubernetes cluster needs a worker group.');
    case 'sameGroupName':
      return l10n.t('two worker groups have the same name.');
    case 'zoneOfOtherRegion':
      return l10n.t('the zone lies in another region.');
    default:
      return l10n.t('this value cannot stand there.');
  }
}

function placeText(path: JsonPath): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  return text.replace(/^\./, '') || '.';
}
