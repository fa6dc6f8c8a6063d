import { pathToFileURL } from 'node:url';
import { CODES, type HintCode } from '../../codes';
import { isBelow } from '../../../shared/paths';
import type { Report, ReportedFinding, ReportedPlace, Surroundings } from '../report';
import { shownPath } from '../shownPath';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const ROOT = 'SRCROOT';
const LEVELS = { error: 'error', warning: 'warning', information: 'note', hint: 'note', off: 'none' } as const;

/** SARIF 2.1.0 (OASIS, with errata 01), for code scanning: rules are the codes that were found. */
export function asSarif(report: Report, surroundings: Surroundings): string {
  const codes = [...new Set(report.findings.map(({ code }) => code))].sort();
  const { workingFolder, version, exitCode } = surroundings;
  const run = {
    tool: { driver: { name: 'toil-hints', semanticVersion: version, rules: codes.map(ruleOf) } },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [ROOT]: { uri: `${pathToFileURL(workingFolder).href.replace(/\/$/, '')}/` } },
    invocations: [
      {
        executionSuccessful: report.faults.length === 0,
        exitCode,
        toolExecutionNotifications: report.faults.map((text) => ({ level: 'error', message: { text } })),
      },
    ],
    results: report.findings.map((finding) => resultOf(finding, codes, workingFolder)),
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function ruleOf(code: HintCode): object {
  const { name, level } = CODES[code];
  return {
    id: code,
    name,
    shortDescription: { text: name.replaceAll('-', ' ') },
    defaultConfiguration: level === 'off' ? { enabled: false, level: 'note' } : { level: LEVELS[level] },
  };
}

function resultOf(finding: ReportedFinding, codes: readonly HintCode[], workingFolder: string): object {
  const { code, level, message, related, fixes } = finding;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: LEVELS[level],
    message: { text: message },
    locations: [locationOf(finding, workingFolder)],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((each, id) => ({
            id,
            ...locationOf(each, workingFolder),
            message: { text: each.message },
          })),
        }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => fixOf(fix, workingFolder)) }),
  };
}

function fixOf({ title, edits }: ReportedFinding['fixes'][number], workingFolder: string): object {
  const files = [...new Set(edits.map(({ file }) => file))];
  return {
    description: { text: title },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifactOf(file, workingFolder),
      replacements: edits
        .filter((edit) => edit.file === file)
        .map((edit) => ({
          deletedRegion: regionOf(edit),
          ...(edit.text === '' ? {} : { insertedContent: { text: edit.text } }),
        })),
    })),
  };
}

function locationOf(place: ReportedPlace, workingFolder: string): object {
  return {
    physicalLocation: { artifactLocation: artifactOf(place.file, workingFolder), region: regionOf(place) },
  };
}

/** A relative address may have no colon in its first part and no blanks: each part is encoded. */
function artifactOf(file: string, workingFolder: string): object {
  if (!isBelow(workingFolder, file)) return { uri: pathToFileURL(file).href };
  const uri = shownPath(file, workingFolder).split('/').map(encodeURIComponent).join('/');
  return { uri, uriBaseId: ROOT };
}

function regionOf({ start, end }: ReportedPlace): object {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}
