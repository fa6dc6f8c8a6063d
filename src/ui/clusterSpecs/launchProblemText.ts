import { l10n } from 'vscode';
import { specProblemText } from '../../language/specProblemText';
import type { LaunchProblem } from '../../toil/launchCommand/launchCommand';

type Of<Kind extends LaunchProblem['kind']> = Extract<LaunchProblem, { kind: Kind }>;

/** Why a pasted launch cannot become a spec as it is, in one sentence; the place is shown beside it. */
export function launchProblemText(problem: LaunchProblem): string {
  switch (problem.kind) {
    case 'noCommand':
      return l10n.t('There is no toil launch-cluster in this text.');
    case 'openQuote':
      return l10n.t('This quote is not closed.');
    case 'shellSyntax':
      return l10n.t('{0} needs a shell, and nothing is run here. Write what it would give.', problem.text);
    case 'unknownVariable':
      return l10n.t('Nothing in this text says what ${0} is. Write its value.', problem.name);
    case 'badVariable':
      return l10n.t('Toil cannot read this value of {0}.', problem.name);
    case 'spec':
      return specProblemText(problem.problem);
    case 'badTag':
      return l10n.t('{0} is no tag: KEY=VALUE is wanted, with one equals sign.', problem.value);
    case 'otherCloud':
      return l10n.t('This launch is for Google, and the extension launches on AWS only.');
    case 'asksForText':
      return l10n.t('With {0} Toil only prints a text and launches nothing.', problem.option);
    case 'badNodeType':
    case 'badCount':
    case 'pairMissing':
    case 'lengthsDiffer':
      return workersText(problem);
    default:
      return optionText(problem);
  }
}

function workersText(problem: Of<'badNodeType' | 'badCount' | 'pairMissing' | 'lengthsDiffer'>): string {
  switch (problem.kind) {
    case 'badNodeType':
      return l10n.t('{0} is no node type: m5.xlarge is one, and m5.xlarge/m5a.xlarge:0.42 with a bid.', problem.value);
    case 'badCount':
      return l10n.t('{0} is no number of workers: 3 is one, and 0-3.', problem.value);
    case 'pairMissing':
      return l10n.t('--nodeTypes and --workers belong together, and {0} is missing.', problem.option);
    case 'lengthsDiffer':
      return l10n.t(
        '--nodeTypes names {0} groups and --workers {1}. Both need as many.',
        problem.nodeTypes,
        problem.workers,
      );
  }
}

type OptionKind =
  | 'unknownOption'
  | 'ambiguousOption'
  | 'valueMissing'
  | 'valueNotWanted'
  | 'extraWord'
  | 'notOneOf'
  | 'notANumber'
  | 'notABoolean';

function optionText(problem: Of<OptionKind>): string {
  switch (problem.kind) {
    case 'unknownOption':
      return problem.didYouMean === undefined
        ? l10n.t('toil launch-cluster has no option {0}.', problem.option)
        : l10n.t('toil launch-cluster has no option {0}; did you mean {1}?', problem.option, problem.didYouMean);
    case 'ambiguousOption':
      return l10n.t('{0} could be any of these: {1}.', problem.option, problem.choices.join(', '));
    case 'valueMissing':
      return l10n.t('{0} needs a value.', problem.option);
    case 'valueNotWanted':
      return l10n.t('{0} takes no value.', problem.option);
    case 'extraWord':
      return l10n.t('{0} is one word too many: a launch has one cluster name.', problem.word);
    case 'notOneOf':
      return l10n.t('{0} takes one of these: {1}.', problem.option, problem.choices.join(', '));
    case 'notANumber':
      return l10n.t('{0} takes a whole number, not {1}.', problem.option, problem.value);
    case 'notABoolean':
      return l10n.t('{0} takes True or False, not {1}.', problem.option, problem.value);
  }
}
