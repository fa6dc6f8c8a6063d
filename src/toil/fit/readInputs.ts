import { parseYaml } from '../cwl/nodes';
import { plainValue } from '../cwl/plainValue';
import type { InputValues } from '../inputValues';

/**
 * The values of an inputs file, YAML or JSON; undefined when there are none in it. What is wrong with the file is for the check
 * of inputs to say.
 */
export function readInputs(text: string): InputValues | undefined {
  const { file, fault } = parseYaml('', text);
  if (fault !== undefined || file.root === undefined) return undefined;
  const value = plainValue({ node: file.root, file });
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is InputValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
