import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { evaluate } from '../../../src/toil/wdl/evaluate';
import { taskScope } from '../../../src/toil/wdl/evaluateScopes';
import type { Outcome, WdlValue } from '../../../src/toil/wdl/evaluateValues';
import { parseExpression } from '../../../src/toil/wdl/expressionParser';
import { loadWdl } from '../../../src/toil/wdl/program';
import { Random } from './random';
import { EXPRESSION_DOCUMENT, randomExpression } from './wdlExpressions';
import { askExpressions } from './wdlOracle';

const COUNT = Number(process.env['HINTS_COUNT'] ?? 300) * 2;
const SEED = Number(process.env['HINTS_SEED'] ?? 20261123);

/** The outcome as the oracle writes values; undefined when a part of it is unknown. */
function plain(outcome: Outcome): unknown {
  return 'value' in outcome ? plainValue(outcome.value) : undefined;
}

function plainValue(value: WdlValue): unknown {
  switch (value.kind) {
    case 'null':
      return null;
    case 'file':
      return undefined;
    case 'array': {
      const items = value.items.map(plain);
      return items.includes(undefined) ? undefined : { array: items };
    }
    case 'pair': {
      const sides = [plain(value.left), plain(value.right)];
      return sides.includes(undefined) ? undefined : { pair: sides };
    }
    case 'map': {
      const entries = value.entries.map((entry) => entry.map(plain));
      return entries.flat().includes(undefined) ? undefined : { map: entries };
    }
    case 'struct': {
      const members = [...value.members].map(([name, member]) => [name, plain(member)] as const);
      return members.some(([, member]) => member === undefined) ? undefined : { struct: Object.fromEntries(members) };
    }
    default:
      return { [value.kind]: value.value };
  }
}

async function ours(expression: string): Promise<Outcome> {
  const text = EXPRESSION_DOCUMENT.replace('EXPRESSION', () => expression);
  const program = await loadWdl('/w/main.wdl', () => Promise.resolve(text), new AbortController().signal);
  const [task] = program?.main.document.tasks ?? [];
  const value = task?.sections[0]?.entries[0]?.value;
  assert.ok(program !== undefined && task !== undefined && value !== undefined);
  const scope = taskScope(program.main, task, { given: () => undefined, keyOf: (name) => name }, { now: 0 });
  return evaluate(parseExpression(value), scope).outcome;
}

describe(`WDL expressions and miniwdl's evaluator (seed ${SEED})`, function () {
  this.timeout(600_000);
  it(`agree on ${COUNT} generated expressions`, async () => {
    const random = new Random(SEED);
    const expressions = Array.from({ length: COUNT }, () => randomExpression(random));
    const theirs = askExpressions(EXPRESSION_DOCUMENT, expressions);
    let known = 0;
    let told = 0;
    const differences: string[] = [];
    for (const [i, expression] of expressions.entries()) {
      const outcome = await ours(expression);
      const value = plain(outcome);
      const oracle = theirs[i] ?? { refused: 'no answer' };
      const taken = 'value' in oracle;
      const refused = 'unknown' in outcome && outcome.unknown.kind === 'refused';
      if (taken) told += 1;
      if (taken && value !== undefined) known += 1;
      const right = taken
        ? !refused && (value === undefined || isDeepStrictEqual(value, oracle.value))
        : // What it refuses may lie in the part that we do not know.
          value === undefined;
      if (!right)
        differences.push(`${expression}\n  ours: ${JSON.stringify(outcome)}\n  miniwdl: ${JSON.stringify(oracle)}`);
    }
    assert.equal(differences.join('\n'), '', `seed ${SEED}`);
    // Silence about everything would agree, too.
    assert.ok(known > told * 0.9, `${known} of ${told} values known (seed ${SEED})`);
  });
});
