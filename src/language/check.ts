import type { ClusterOffer } from '../toil/fit/offer';
import type { Analysis } from './analyse';
import { PREEMPTIBLE_RULES } from './cwl/preemptibleRules';
import { RESOURCE_RULES } from './cwl/resourceRules';
import type { Finding, Found } from './finding';
import { fitFindings } from './fit/fitFindings';
import { levelled, sorted } from './levels';
import { ignoresOf } from './suppress';
import { WDL_RULES } from './wdl/rules';

export interface CheckOptions {
  /** The cluster that the jobs are to fit on; without one nothing is said of it. */
  readonly offer?: ClusterOffer;
  /** Takes what a rule throws, and the other rules go on; without it the fault is thrown. */
  readonly onFault?: (fault: unknown) => void;
}

/**
 * All findings of a document: rules and fit, with their levels, without what settings, folders and comments set off; by place,
 * each once.
 */
export function check(analysis: Analysis, options: CheckOptions = {}): Finding[] {
  const { main, settings } = analysis.checked;
  const path = main.path;
  const text = analysis.kind === 'cwl' ? analysis.checked.main.text : analysis.checked.text;
  const ignores = ignoresOf(path, text, analysis.kind);
  const findings = levelled(foundIn(analysis, options), settings.levels).filter((finding) => !ignores.hides(finding));
  return sorted([...findings, ...ignores.faults].map((finding) => onOneLine(finding, path, text)));
}

/** A finding of a value over several lines is shown at the first: an editor would underline half a page. */
export function onOneLine(finding: Finding, path: string, text: string): Finding {
  const { file, start, end } = finding;
  if (file !== path) return finding;
  const length = text.slice(start, end).search(/[\r\n]/);
  return length <= 0 ? finding : { ...finding, end: start + length };
}

function foundIn(analysis: Analysis, { offer, onFault }: CheckOptions): Found[] {
  const found: Found[] = [];
  const look = (rule: () => Iterable<Found>): void => {
    try {
      // What a generator gave before it threw stays.
      for (const each of rule()) found.push(each);
    } catch (fault) {
      if (onFault === undefined) throw fault;
      onFault(fault);
    }
  };
  if (analysis.kind === 'cwl') {
    const { checked } = analysis;
    for (const rule of [...PREEMPTIBLE_RULES, ...RESOURCE_RULES]) look(() => rule(checked));
  } else {
    const { checked } = analysis;
    for (const rule of WDL_RULES) look(() => rule(checked));
  }
  if (offer !== undefined) look(() => fitOf(analysis, offer));
  return found;
}

function fitOf({ kind, checked }: Analysis, offer: ClusterOffer): Found[] {
  return fitFindings(checked.jobs(), offer, checked.settings, checked.main.path, kind);
}
