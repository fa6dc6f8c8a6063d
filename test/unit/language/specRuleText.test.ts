import assert from 'node:assert/strict';
import { clusterSpecSchema } from '../../../src/contracts/clusterSpec';
import { specRuleText } from '../../../src/language/specRuleText';

/** The messages of all rules in a schema, which are their names: whatever in it has a `requirement` or a message of its own. */
function rulesIn(schema: unknown, seen = new Set<unknown>()): Set<string> {
  const rules = new Set<string>();
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return rules;
  seen.add(schema);
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'message' && typeof value === 'string') rules.add(value);
    for (const rule of rulesIn(value, seen)) rules.add(rule);
  }
  return rules;
}

describe('What a rule of a spec wants, in words', () => {
  const fallback = specRuleText('no such rule');
  // Checks over several fields keep their message where it cannot be seen.
  const hidden = ['countOrMax', 'minWithCount', 'minAboveMax', 'bidWithoutSpot', 'sameGroupName', 'zoneOfOtherRegion'];
  const rules = new Set([...rulesIn(clusterSpecSchema), ...hidden]);

  it('is looked for by the names that the schema has', () => {
    for (const rule of ['clusterName', 'bucket', 'oneLine', 'instanceType', 'idleHours'])
      assert.ok(rules.has(rule), rule);
  });
  for (const rule of rules) {
    it(`is said of ${rule}`, () => {
      assert.notEqual(specRuleText(rule), fallback);
      assert.match(specRuleText(rule), /^[a-z].*\.$/);
    });
  }
  it('is something for a rule that nobody has heard of', () =>
    assert.equal(fallback, 'this value cannot stand there.'));
});
