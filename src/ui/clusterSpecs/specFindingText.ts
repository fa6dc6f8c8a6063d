import { l10n } from 'vscode';
import { formatBytes } from '../../shared/text';
import type { SpecFinding, TypeSize } from '../../toil/fit/specFindings';

/** What is unwise or impossible in a spec, what it means and what helps: one or two sentences. */
export function specFindingText(finding: SpecFinding): string {
  switch (finding.kind) {
    case 'fileNameAsName':
      return l10n.t(
        'No cluster can be named {0}, as this file is. Add an entry name: 2 to 52 small letters, digits and -.',
        JSON.stringify(finding.name),
      );
    case 'unequalTypes':
      return l10n.t(
        '{0} and {1} differ. The autoscaler takes every instance of this group for the first type, so a job may wait for ever on one that is too small for it. Give each size a group of its own.',
        sizeText(finding.first),
        sizeText(finding.other),
      );
    case 'gpuNotOffered':
      return l10n.t(
        'Jobs cannot get the GPUs of {0}: workers boot without NVIDIA’s driver and device plugin. Unless you install both yourself, a job that asks for a GPU waits for ever, and the machines cost what they cost.',
        finding.type,
      );
    case 'spotOnly':
      return l10n.t(
        'All workers are spot instances, and only preemptible jobs run there: any other job waits for ever. Add a worker group without spot, or run with --defaultPreemptible=True.',
      );
    case 'openToAll':
      return l10n.t(
        '{0} lets everybody in the world try to sign in to the leader. Name your own range.',
        finding.range,
      );
    default:
      return typeText(finding);
  }
}

type TypeKind = 'unknownType' | 'architecturesDiffer' | 'leaderTooSmall' | 'noArm' | 'scaledOnMesos' | 'mesosIsLegacy';

function typeText(finding: Extract<SpecFinding, { kind: TypeKind }>): string {
  switch (finding.kind) {
    case 'unknownType':
      return finding.didYouMean === undefined
        ? l10n.t(
            'No instance type {0} is known here. A launch asks Amazon again, before anything is made.',
            finding.type,
          )
        : l10n.t(
            'No instance type {0} is known here; did you mean {1}? A launch asks Amazon again, before anything is made.',
            finding.type,
            finding.didYouMean,
          );
    case 'architecturesDiffer':
      return l10n.t(
        '{0} is {1} and the leader is {2}. Such a worker would never join the cluster, and would cost money all the same: take types of one architecture.',
        finding.type,
        finding.architecture,
        finding.leader,
      );
    case 'leaderTooSmall':
      return l10n.t(
        '{0} has too few cores for a leader of Kubernetes ({1}): it needs {2}.',
        finding.type,
        finding.cores,
        finding.least,
      );
    case 'noArm':
      return l10n.t("Toil's Mesos does not run on {0}, which is arm64. Take a type that is x86_64.", finding.type);
    case 'scaledOnMesos':
      return l10n.t('A Mesos cluster does not grow and shrink by itself. Give the group a count instead of a max.');
    case 'mesosIsLegacy':
      return l10n.t('Mesos is for old clusters only, and Toil is about to leave it. Take kubernetes for a new one.');
  }
}

function sizeText({ name, cores, memory }: TypeSize): string {
  return l10n.t('{0} ({1} cores, {2})', name, cores, formatBytes(memory));
}
