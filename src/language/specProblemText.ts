import * as l10n from '@vscode/l10n';
import type { JsonPath, SpecProblem } from '../toil/fit/readSpec';
import { specRuleText } from './specRuleText';

/** What is wrong with a spec, in a plain sentence that names the place: `workers[0].types: …`. */
export function specProblemText(problem: SpecProblem): string {
  if (problem.kind === 'syntax') return specProblemSentence(problem);
  const sentence = problem.kind === 'missing' ? l10n.t('this entry is missing.') : specProblemSentence(problem);
  return `${placeText(problem.path)}: ${sentence}`;
}

/** The same without the place, for where the place itself is marked. It begins with a small letter but for `syntax`. */
export function specProblemSentence(problem: SpecProblem): string {
  switch (problem.kind) {
    case 'syntax':
      return l10n.t('The file is no JSON: {0}.', problem.reason.replace(/\.$/, ''));
    case 'unknownKey':
      return problem.didYouMean === undefined
        ? l10n.t('a spec has no such entry.')
        : l10n.t('a spec has no such entry; did you mean {0}?', problem.didYouMean);
    case 'missing':
      return l10n.t('the entry {0} is missing.', String(problem.path.at(-1)));
    case 'wrongType':
      return l10n.t('{0} is wanted there, not {1}.', problem.expected, problem.found);
    case 'notOneOf':
      return problem.didYouMean === undefined
        ? l10n.t('one of these is wanted there: {0}.', problem.choices.join(', '))
        : l10n.t(
            'one of these is wanted there: {0}; did you mean {1}?',
            problem.choices.join(', '),
            problem.didYouMean,
          );
    case 'wrongValue':
      return specRuleText(problem.rule);
  }
}

function placeText(path: JsonPath): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  return text.replace(/^\./, '') || '.';
}
