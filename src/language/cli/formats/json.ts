import { CODES } from '../../codes';
import { countOf, type Report, type ReportedPlace, type Surroundings } from '../report';
import { shownPath } from '../shownPath';

/** Raised when a field changes its meaning or goes away. */
const FORMAT = 1;

/** One object; lines and columns from 1, columns in UTF-16 units, ends exclusive. */
export function asJson(report: Report, { version, workingFolder }: Surroundings): string {
  const place = ({ file, start, end }: ReportedPlace): object => ({
    file: shownPath(file, workingFolder),
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  });
  const findings = report.findings.map((finding) => ({
    ...place(finding),
    code: finding.code,
    name: CODES[finding.code].name,
    level: finding.level,
    message: finding.message,
    related: finding.related.map((each) => ({ ...place(each), message: each.message })),
    fixes: finding.fixes.map(({ title, only, edits }) => ({
      title,
      only,
      edits: edits.map((edit) => ({ ...place(edit), text: edit.text })),
    })),
  }));
  const counts = {
    error: countOf(report, 'error'),
    warning: countOf(report, 'warning'),
    information: countOf(report, 'information'),
    hint: countOf(report, 'hint'),
  };
  const { documents, faults } = report;
  return `${JSON.stringify({ format: FORMAT, version, documents, counts, findings, faults }, null, 2)}\n`;
}
