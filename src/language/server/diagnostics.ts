import { DiagnosticSeverity, DiagnosticTag, type Diagnostic } from 'vscode-languageserver';
import type { HintCode } from '../codes';
import type { Finding, Related } from '../finding';
import type { Level } from '../level';
import type { Places } from './places';

const SEVERITIES: Readonly<Record<Exclude<Level, 'off'>, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** What is without effect is shown faint, what has a successor struck through. */
const TAGS: Readonly<Partial<Record<HintCode, DiagnosticTag>>> = {
  TOIL111: DiagnosticTag.Unnecessary,
  TOIL112: DiagnosticTag.Unnecessary,
  TOIL113: DiagnosticTag.Unnecessary,
  TOIL114: DiagnosticTag.Unnecessary,
  TOIL121: DiagnosticTag.Unnecessary,
  TOIL126: DiagnosticTag.Deprecated,
  TOIL206: DiagnosticTag.Unnecessary,
  TOIL212: DiagnosticTag.Unnecessary,
};

/** @param pages address of the codes' pages with `{code}` in it. */
export function diagnosticOf(finding: Finding, places: Places, pages: string | undefined): Diagnostic | undefined {
  const location = places.location(finding);
  if (location === undefined) return undefined;
  const tag = TAGS[finding.code];
  const related = finding.related.flatMap((each) => {
    const there = places.location(each);
    return there === undefined ? [] : [{ location: there, message: each.message }];
  });
  return {
    range: location.range,
    severity: SEVERITIES[finding.level],
    source: 'toil',
    code: finding.code,
    message: finding.message,
    ...(pages === undefined ? {} : { codeDescription: { href: pages.replaceAll('{code}', finding.code) } }),
    ...(tag === undefined ? {} : { tags: [tag] }),
    ...(related.length === 0 ? {} : { relatedInformation: related }),
  };
}

/** What is wrong with a file of settings; it has no code, as nothing sets it off. */
export function faultOf(fault: Related, places: Places): Diagnostic | undefined {
  const location = places.location(fault);
  const { message } = fault;
  return location && { range: location.range, severity: DiagnosticSeverity.Warning, source: 'toil', message };
}

/** Every file that diagnostics and fixes of findings name. */
export function filesOf(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ file, related, fixes }) => [
    file,
    ...related.map((each) => each.file),
    ...fixes.flatMap(({ edits }) => edits.map((each) => each.file)),
  ]);
}
