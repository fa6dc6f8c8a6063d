import { plainTerminalText } from '../../../shared/plainTerminalText';
import { shownPath } from '../shownPath';
import { countOf, type Report, type ReportedFinding, type ReportedPlace, type Surroundings } from '../report';

const COLOURS = { error: '31', warning: '33', information: '36', hint: '90' } as const;

/** A line per finding in the form that editors and terminals follow, and a line that counts. */
export function asText(report: Report, surroundings: Surroundings): string {
  const lines = report.findings.flatMap((finding) => linesOf(finding, surroundings));
  return `${[...lines, summary(report)].join('\n')}\n`;
}

function linesOf(finding: ReportedFinding, { workingFolder, colours }: Surroundings): string[] {
  const { code, level, message, related } = finding;
  const at = (place: ReportedPlace): string =>
    `${oneLine(shownPath(place.file, workingFolder))}:${place.start.line}:${place.start.column}`;
  const word = colours ? `\u001b[${COLOURS[level]}m${level}\u001b[39m` : level;
  const others = related.map((each) => `  ${at(each)}: ${oneLine(each.message)}`);
  return [`${at(finding)}: ${word}: ${oneLine(message)} [${code}]`, ...others];
}

/** Words of a workflow stand in messages: they move no cursor and begin no line. */
function oneLine(text: string): string {
  return plainTerminalText(text).replace(/\s*\n\s*/g, ' ');
}

function summary(report: Report): string {
  const parts = (['error', 'warning', 'information', 'hint'] as const).flatMap((level) => {
    const count = countOf(report, level);
    return count === 0 ? [] : [plural(count, level)];
  });
  const documents = plural(report.documents, 'document');
  return parts.length === 0 ? `${documents} checked, nothing found.` : `${documents} checked: ${parts.join(', ')}.`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 || word === 'information' ? '' : 's'}`;
}
