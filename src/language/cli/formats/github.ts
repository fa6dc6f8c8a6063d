import type { Report, ReportedFinding, Surroundings } from '../report';
import { shownPath } from '../shownPath';

const COMMANDS = { error: 'error', warning: 'warning', information: 'notice', hint: 'notice' } as const;

/** Commands of GitHub Actions' runner: each becomes an annotation at its line. */
export function asGithub({ findings }: Report, { workingFolder }: Surroundings): string {
  return findings.map((finding) => `${commandOf(finding, workingFolder)}\n`).join('');
}

function commandOf(finding: ReportedFinding, workingFolder: string): string {
  const { code, level, message, file, start, end, related } = finding;
  const properties = {
    file: shownPath(file, workingFolder),
    line: start.line,
    endLine: end.line,
    // GitHub shows columns of one line only.
    ...(start.line === end.line ? { col: start.column, endColumn: end.column } : {}),
    title: code,
  };
  const words = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
  const others = related.map(
    (each) => `${shownPath(each.file, workingFolder)}:${each.start.line}:${each.start.column}: ${each.message}`,
  );
  return `::${COMMANDS[level]} ${words.join(',')}::${data([message, ...others].join('\n'))}`;
}

/** The runner's own escapes (actions/toolkit, packages/core/src/command.ts): a message cannot begin another command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
