import assert from 'node:assert/strict';
import { asGithub } from '../../../../src/language/cli/formats/github';
import { asJson } from '../../../../src/language/cli/formats/json';
import { asSarif } from '../../../../src/language/cli/formats/sarif';
import { asText } from '../../../../src/language/cli/formats/text';
import { Positions } from '../../../../src/language/cli/positions';
import type { Report, ReportedFinding, Surroundings } from '../../../../src/language/cli/report';

const AROUND: Surroundings = { version: '1.2.3', workingFolder: '/w', colours: false, exitCode: 1 };
const FINDING: ReportedFinding = {
  file: '/w/my flows/a.cwl',
  start: { line: 3, column: 5 },
  end: { line: 3, column: 9 },
  code: 'TOIL105',
  level: 'error',
  message: 'Toil stops: 100% of it.',
  related: [{ file: '/elsewhere/b.cwl', start: { line: 1, column: 1 }, end: { line: 1, column: 2 }, message: 'Here.' }],
  fixes: [
    {
      title: 'Mend it',
      only: true,
      edits: [{ file: '/w/my flows/a.cwl', start: { line: 3, column: 5 }, end: { line: 3, column: 9 }, text: 'x' }],
    },
  ],
};
const REPORT: Report = {
  findings: [FINDING, { ...FINDING, code: 'TOIL103', level: 'warning', related: [], fixes: [] }],
  documents: 2,
  faults: ['c.cwl: there is no such file'],
};

describe('Places in a text', () => {
  it('count from 1, over all kinds of line ends, without the byte order mark', () => {
    const positions = new Positions('\uFEFFab\r\ncd\nef\rgh');
    const at = (offset: number): string => `${positions.at(offset).line}:${positions.at(offset).column}`;
    assert.deepEqual([0, 1, 2, 5, 6, 8, 11, 13, 99].map(at), [
      '1:1',
      '1:1',
      '1:2',
      '2:1',
      '2:2',
      '3:1',
      '4:1',
      '4:3',
      '4:3',
    ]);
  });
});

describe('The format text', () => {
  it('is a line per finding, one per related place, and a count', () => {
    assert.equal(
      asText(REPORT, AROUND),
      [
        'my flows/a.cwl:3:5: error: Toil stops: 100% of it. [TOIL105]',
        '  /elsewhere/b.cwl:1:1: Here.',
        'my flows/a.cwl:3:5: warning: Toil stops: 100% of it. [TOIL103]',
        '2 documents checked: 1 error, 1 warning.',
        '',
      ].join('\n'),
    );
  });

  it('lets no word of a workflow obey the terminal or begin a line', () => {
    const message = 'It is \u001b[31mred\u001b[0m\n::error::x\u0007.';
    const out = asText({ ...REPORT, findings: [{ ...FINDING, message, related: [] }] }, AROUND);
    assert.match(out, /error: It is red ::error::x\. \[TOIL105\]\n/);
  });
});

describe('The format json', () => {
  it('is one object with everything', () => {
    const read = JSON.parse(asJson(REPORT, AROUND)) as Record<string, unknown>;
    assert.deepEqual(read, {
      format: 1,
      version: '1.2.3',
      documents: 2,
      counts: { error: 1, warning: 1, information: 0, hint: 0 },
      findings: [
        {
          file: 'my flows/a.cwl',
          line: 3,
          column: 5,
          endLine: 3,
          endColumn: 9,
          code: 'TOIL105',
          name: 'cwl-preemptible-field',
          level: 'error',
          message: 'Toil stops: 100% of it.',
          related: [{ file: '/elsewhere/b.cwl', line: 1, column: 1, endLine: 1, endColumn: 2, message: 'Here.' }],
          fixes: [
            {
              title: 'Mend it',
              only: true,
              edits: [{ file: 'my flows/a.cwl', line: 3, column: 5, endLine: 3, endColumn: 9, text: 'x' }],
            },
          ],
        },
        {
          file: 'my flows/a.cwl',
          line: 3,
          column: 5,
          endLine: 3,
          endColumn: 9,
          code: 'TOIL103',
          name: 'cwl-preemptible-no-prefix',
          level: 'warning',
          message: 'Toil stops: 100% of it.',
          related: [],
          fixes: [],
        },
      ],
      faults: ['c.cwl: there is no such file'],
    });
  });
});

describe('The format github', () => {
  it('is a command per finding, with what would end it escaped', () => {
    const nasty = { ...FINDING, file: '/w/a,b:c%.cwl', message: 'One.\n::error::two', related: [] };
    assert.equal(
      asGithub({ ...REPORT, findings: [nasty] }, AROUND),
      '::error file=a%2Cb%3Ac%25.cwl,line=3,endLine=3,col=5,endColumn=9,title=TOIL105::One.%0A::error::two\n',
    );
  });

  it('names the level as GitHub does, and other places in the message', () => {
    const levels = (['error', 'warning', 'information', 'hint'] as const).map((level) => ({ ...FINDING, level }));
    const lines = asGithub({ ...REPORT, findings: levels }, AROUND).split('\n');
    assert.deepEqual(
      lines.map((line) => line.split(' ')[0]),
      ['::error', '::warning', '::notice', '::notice', ''],
    );
    assert.match(lines[0] ?? '', /100%25 of it\.%0A\/elsewhere\/b\.cwl:1:1: Here\.$/);
  });

  it('gives columns for a part of one line only', () => {
    const long = { ...FINDING, end: { line: 4, column: 1 } };
    assert.match(asGithub({ ...REPORT, findings: [long] }, AROUND), /line=3,endLine=4,title=/);
  });
});

interface Sarif {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { id: string; name: string }[] } };
    readonly originalUriBaseIds: Readonly<Record<string, { uri: string }>>;
    readonly invocations: readonly {
      executionSuccessful: boolean;
      exitCode: number;
      toolExecutionNotifications: unknown[];
    }[];
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { text: string };
      readonly locations: readonly {
        physicalLocation: { artifactLocation: { uri: string; uriBaseId?: string }; region: object };
      }[];
      readonly relatedLocations?: readonly {
        id: number;
        message: { text: string };
        physicalLocation: { artifactLocation: object };
      }[];
      readonly fixes?: readonly { artifactChanges: readonly { replacements: readonly object[] }[] }[];
    }[];
  }[];
}

// What the schema of SARIF 2.1.0 demands of the parts that are written: sections 3.13, 3.14, 3.20, 3.27, 3.28, 3.30, 3.55.
describe('The format sarif', () => {
  const sarif = JSON.parse(asSarif(REPORT, AROUND)) as Sarif;
  const [run] = sarif.runs;

  it('is SARIF 2.1.0 with one run', () => {
    assert.equal(sarif.version, '2.1.0');
    assert.match(sarif.$schema, /sarif-schema-2\.1\.0\.json$/);
    assert.equal(sarif.runs.length, 1);
  });

  it('has a rule for each code, which its results name by id and index', () => {
    const rules = run?.tool.driver.rules ?? [];
    assert.deepEqual(
      rules.map(({ id, name }) => [id, name]),
      [
        ['TOIL103', 'cwl-preemptible-no-prefix'],
        ['TOIL105', 'cwl-preemptible-field'],
      ],
    );
    assert.deepEqual(
      run?.results.map(({ ruleId, ruleIndex }) => rules[ruleIndex]?.id === ruleId),
      [true, true],
    );
  });

  it('has levels that SARIF knows', () => {
    const all = (['error', 'warning', 'information', 'hint'] as const).map((level) => ({ ...FINDING, level }));
    const { runs } = JSON.parse(asSarif({ ...REPORT, findings: all }, AROUND)) as Sarif;
    assert.deepEqual(
      runs[0]?.results.map(({ level }) => level),
      ['error', 'warning', 'note', 'note'],
    );
  });

  it('writes addresses from the working folder, encoded, and others whole', () => {
    const [result] = run?.results ?? [];
    assert.deepEqual(result?.locations[0]?.physicalLocation, {
      artifactLocation: { uri: 'my%20flows/a.cwl', uriBaseId: 'SRCROOT' },
      region: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 9 },
    });
    assert.deepEqual(run?.originalUriBaseIds, { SRCROOT: { uri: 'file:///w/' } });
    assert.deepEqual(result.relatedLocations?.[0]?.physicalLocation.artifactLocation, {
      uri: 'file:///elsewhere/b.cwl',
    });
  });

  it('has the fixes as replacements', () => {
    const change = run?.results[0]?.fixes?.[0]?.artifactChanges[0];
    assert.deepEqual(change?.replacements, [
      { deletedRegion: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 9 }, insertedContent: { text: 'x' } },
    ]);
  });

  it('says what could not be read', () => {
    assert.deepEqual(run?.invocations, [
      {
        executionSuccessful: false,
        exitCode: 1,
        toolExecutionNotifications: [{ level: 'error', message: { text: 'c.cwl: there is no such file' } }],
      },
    ]);
  });
});
