import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { JobNeed, Known } from '../../../src/toil/jobNeed';
import { wdlJobs } from '../../../src/toil/wdl/jobs';
import { loadWdl } from '../../../src/toil/wdl/program';
import { Random } from './random';
import { randomDocument } from './wdlDocuments';
import { askResources, type OracleDocument, type OracleJob, type ResourceRequest } from './wdlOracle';

const COUNT = Number(process.env['HINTS_COUNT'] ?? 300);
const SEED = Number(process.env['HINTS_SEED'] ?? 20261123);
const FIELDS = ['cores', 'memory', 'disk', 'accelerators', 'preemptible'] as const;

async function ours({ files, inputs, options }: ResourceRequest): Promise<JobNeed[]> {
  const readText = (path: string): Promise<string | undefined> => Promise.resolve(files[path.replace('/w/', '')]);
  const program = await loadWdl('/w/main.wdl', readText, new AbortController().signal);
  assert.ok(program !== undefined);
  return wdlJobs(program, options, inputs);
}

function isRefused(known: Known<unknown>): boolean {
  return known.kind === 'unknown' && known.why.kind === 'refused';
}

/** What may be refused in the end depends on what a scatter or an earlier job gives. */
function mayBeRefused(known: Known<unknown>): boolean {
  return known.kind === 'unknown' && (known.why.kind === 'refused' || known.why.kind === 'results');
}

/** What differs between a job of ours and Toil's. Of a job that Toil refuses one value must be refused here, too. */
function differences(job: JobNeed, oracle: OracleJob): string[] {
  if (oracle.error !== undefined)
    return FIELDS.some((field) => mayBeRefused(job[field])) ? [] : [`taken, but Toil: ${oracle.error}`];
  return FIELDS.flatMap((field) => {
    const known = job[field];
    if (isRefused(known)) return [`${field}: refused, but Toil: ${JSON.stringify(oracle[field])}`];
    const same = known.kind === 'unknown' || isDeepStrictEqual(known.value, oracle[field]);
    return same ? [] : [`${field}: ${JSON.stringify(known)}, but Toil: ${JSON.stringify(oracle[field])}`];
  });
}

class Comparison {
  readonly faults: string[] = [];
  known = 0;
  compared = 0;

  add(request: ResourceRequest, jobs: readonly JobNeed[], oracle: OracleDocument): void {
    const found =
      oracle.jobs === undefined ? this.refusedDocument(jobs, oracle) : this.documents(jobs, oracle.jobs, oracle);
    if (found.length > 0)
      this.faults.push([...found, JSON.stringify(request.inputs), ...Object.values(request.files)].join('\n'));
  }

  /** A document that Toil does not load has something that is refused here. */
  private refusedDocument(jobs: readonly JobNeed[], { refused }: OracleDocument): string[] {
    return jobs.some((job) => FIELDS.some((field) => isRefused(job[field])))
      ? []
      : [`taken, but Toil: ${refused ?? ''}`];
  }

  private documents(jobs: readonly JobNeed[], made: readonly OracleJob[], { refused }: OracleDocument): string[] {
    const found: string[] = [];
    for (const oracle of made) {
      const job = jobs.find(({ name }) => name === oracle.name);
      if (job === undefined) found.push(`${oracle.name}: Toil makes it`);
      else found.push(...differences(job, oracle).map((difference) => `${oracle.name} ${difference}`));
      if (job === undefined || oracle.error !== undefined) continue;
      this.compared += FIELDS.length;
      this.known += FIELDS.filter((field) => job[field].kind === 'known').length;
    }
    // Where Toil stopped in the middle it made no more jobs.
    const more = jobs.filter(({ name }) => refused === undefined && !made.some((oracle) => oracle.name === name));
    return [...found, ...more.map(({ name }) => `${name}: Toil does not make it`)];
  }
}

describe(`resources of WDL documents and Toil's own classes (seed ${SEED})`, function () {
  this.timeout(600_000);
  it(`agree on ${COUNT} generated documents`, async () => {
    const random = new Random(SEED);
    const requests = Array.from({ length: COUNT }, () => randomDocument(random));
    const theirs = askResources(requests);
    const comparison = new Comparison();
    for (const [i, request] of requests.entries()) comparison.add(request, await ours(request), theirs[i] ?? {});
    assert.equal(comparison.faults.join('\n\n'), '', `seed ${SEED}`);
    const { known, compared } = comparison;
    // Silence about everything would agree, too.
    assert.ok(
      compared > COUNT * FIELDS.length && known > compared * 0.85,
      `${known} of ${compared} known (seed ${SEED})`,
    );
  });
});
